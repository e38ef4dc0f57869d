"""A one-commune diagnosis of any unit of the country: a sample in every run, all of them on demand."""

from __future__ import annotations

import time

import pytest

from diagnostic.diagnosis import Diagnosis, diagnose, from_json, to_json
from diagnostic.geography.units import Unit
from diagnostic.sources.warehouse import Warehouse

UNITS = 34_875 + 45
STEP = 97  # a prime: the sample falls on every department and on no regularity of the codes


def sound(diagnosis: Diagnosis, code: str) -> None:
    assert diagnosis.perimeter.codes == (code,)
    assert diagnosis.population == diagnosis.units[0].population >= 0
    assert diagnosis.tiers[0].tier in (1, 2, 3, 4)
    assert diagnosis.measurements[0].value == diagnosis.population
    assert diagnosis.checks or diagnosis.overlaps


def test_a_sample_of_units(warehouse: Warehouse) -> None:
    codes = warehouse.gazetteer.codes
    assert len(codes) == UNITS
    for code in codes[::STEP]:
        diagnosis = diagnose([Unit(code)], warehouse)
        sound(diagnosis, code)
        assert from_json(to_json(diagnosis)) == diagnosis


@pytest.mark.exhaustive
def test_every_unit_of_the_country(warehouse: Warehouse) -> None:
    diagnose([Unit("30062")], warehouse)
    start = time.perf_counter()
    for code in warehouse.gazetteer.codes:
        sound(diagnose([Unit(code)], warehouse), code)
    assert (time.perf_counter() - start) / UNITS < 0.010
