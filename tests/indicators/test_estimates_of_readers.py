"""A reader's own estimate for some communes makes an estimate of every territory that holds one, and of no other."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from toy_country import A, B, C, toy_measurements, toy_warehouse

from diagnostic.indicators.catalogue import catalogue
from diagnostic.indicators.measurement import Status
from diagnostic.indicators.resolution import resolved
from diagnostic.sources.warehouse import Warehouse


def shared() -> Warehouse:
    """A QPV of 100 inhabitants lies across A and B: half of it is given to each. C has none."""
    return toy_warehouse(qpv_communes=pd.DataFrame({
        "code": [A, B, C], "qpv": [1.0, 1.0, 0.0], "qpv_partages": [1.0, 1.0, 0.0],
        "population_qpv": [50.0, 50.0, 0.0], "population_qpv_estime": [True, True, False]}))


def test_only_what_rests_on_it_is_an_estimate() -> None:
    found = toy_measurements([A, C], shared())
    assert (found["qpv_population"].value, found["qpv_population"].status) == (50, Status.ESTIMATED)
    assert found["qpv_part_population"].status is Status.ESTIMATED
    assert found["qpv_nombre"].status is Status.OBSERVED
    assert toy_measurements([C], shared())["qpv_population"].status is Status.OBSERVED


def test_the_department_loses_nobody() -> None:
    """Ain: A, B, C, D; what D has is unknown."""
    whole = toy_measurements([A, B], shared())["qpv_population"]
    assert whole.value == 100


@pytest.mark.parametrize(("vintage", "before"), [("2023", "2022"), ("millésime non indiqué", "")])
def test_the_year_before_has_its_number(vintage: str, before: str) -> None:
    frame = pd.DataFrame({"code": [A], "apl": [2.0], "population_standardisee": [10.0], "apl_precedente": [3.0],
                          "population_standardisee_precedente": [12.0]})
    toy = toy_warehouse(apl_medecins=frame)
    warehouse = toy.overlay({"apl_medecins": frame},
                            {"apl_medecins": replace(toy.provenance("apl_medecins"), vintage=vintage)})
    found = resolved(catalogue(), warehouse)
    assert found["apl_medecin_generaliste"].vintage == vintage
    assert found["apl_medecin_generaliste_2022"].vintage == before
