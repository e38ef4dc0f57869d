"""Observed patients beside those whom age would lead to expect: 12 typed where the rates of the department give 8.3."""

from __future__ import annotations

import pandas as pd
import pytest
from toy_country import OTHER, A, B, toy_warehouse

from diagnostic.diagnosis import diagnose, from_json, to_json
from diagnostic.geography.units import units_of
from diagnostic.indicators.catalogue import catalogue
from diagnostic.indicators.measurement import EnteredFigure, Measurement
from diagnostic.sources.warehouse import Warehouse
from diagnostic.statistics.intervals import count_interval

# One in a thousand under 20, one in a hundred from 20 to 64, none above: A (200, 500, 300), B (100, 300, 100).
EVENTS = {"0-19": 1.0, "20-64": 10.0, "65+": 0.0}
RATES = pd.DataFrame([(place, "diabete", sex, age, events, 1000.0) for place in ("01", "FR")
                      for sex in ("hommes", "femmes") for age, events in EVENTS.items()],
                     columns=["departement", "pathologie", "sexe", "age", "effectif", "population"])
EXPECTED = 300 * 0.001 + 800 * 0.01


@pytest.fixture(scope="module")
def toy(warehouse: Warehouse) -> Warehouse:
    return toy_warehouse(pathologies_ages=RATES, aci_tailles=warehouse.table("aci_tailles"),
                         aci_financement=warehouse.table("aci_financement"))


def patients(toy: Warehouse, codes: list[str], figure: EnteredFigure) -> Measurement | None:
    return diagnose(units_of(codes), toy, entered=[figure]).measurement("patients_diabete_effectif")


def typed(count: int | None) -> EnteredFigure:
    return EnteredFigure("patients_diabete", 2023, "CPAM", count=count)


def test_the_index_stands_beside_the_count(toy: Warehouse) -> None:
    found = patients(toy, [A, B], typed(12)).index
    assert (found.observed, found.indicator) == (12, "patho_diabete")
    assert found.expected == pytest.approx(EXPECTED, rel=1e-6)
    assert found.value == pytest.approx(100 * 12 / EXPECTED, rel=1e-6)
    limits = count_interval(12)
    assert (found.lower, found.upper) == (pytest.approx(100 * limits.lower / EXPECTED, rel=1e-6),
                                          pytest.approx(100 * limits.upper / EXPECTED, rel=1e-6))


def test_it_survives_json(toy: Warehouse) -> None:
    told = diagnose(units_of([A, B]), toy, entered=[typed(12)])
    assert from_json(to_json(told)).measurement("patients_diabete_effectif").index is not None


def test_what_is_under_secrecy_has_no_index(toy: Warehouse) -> None:
    masked = patients(toy, [A, B], typed(7))
    assert masked is None or masked.index is None


def test_nothing_is_expected_of_a_part_of_the_territory(toy: Warehouse) -> None:
    """Nobody knows the ages of b."""
    assert patients(toy, [A, B, OTHER], typed(12)).index is None


def test_every_expected_number_of_the_catalogue_is_an_estimate() -> None:
    linked = [entry for entry in catalogue().indicators if entry.expected]
    assert len(linked) >= 10
    for entry in linked:
        reference = catalogue()[entry.expected]
        assert reference.estimate
        assert reference.numerator[0].startswith("attendus.")
