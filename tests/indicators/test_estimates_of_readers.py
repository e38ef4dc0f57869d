"""What a reader says of its figures is kept: its own estimates for some communes, and the year that they are of."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from toy_country import OTHER, A, B, C, toy_measurements, toy_warehouse

from diagnostic.indicators.catalogue import catalogue
from diagnostic.indicators.measurement import Level, Status
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
    """100 of the 1600 inhabitants of A, B and C; what D has is unknown, and nobody lives there."""
    found = toy_measurements([A], shared())["qpv_part_population"]
    [ain] = [place.value for place in found.references if place.level is Level.DEPARTMENT]
    assert ain == 100 * 100 / 1600


@pytest.mark.parametrize(("vintage", "before"), [("2023", "2022"), ("millésime non indiqué", "")])
def test_the_year_before_has_its_number(vintage: str, before: str) -> None:
    frame = pd.DataFrame({"code": [A], "apl": [2.0], "population_standardisee": [10.0], "apl_precedente": [3.0],
                          "population_standardisee_precedente": [12.0]})
    found = resolved(catalogue(), of_year("apl_medecins", frame, vintage))
    assert found["apl_medecin_generaliste"].vintage == vintage
    assert found["apl_medecin_generaliste_2022"].vintage == before


def test_a_table_of_the_year_of_the_population_is_not_of_an_older_census() -> None:
    """The only census of Aisne is that of 2017: its population is of that year, its equipment is not."""
    warehouse = of_year("bpe", pd.DataFrame({"code": [OTHER], "d113": [2.0]}), "2023")
    found = toy_measurements([OTHER], warehouse)
    assert found["structures_msp"].value == 2
    assert (found["population"].vintage, found["structures_msp"].vintage) == ("2017", "2023")


def of_year(name: str, frame: pd.DataFrame, vintage: str) -> Warehouse:
    """The toy country with one more table, of that vintage."""
    toy = toy_warehouse(**{name: frame})
    return toy.overlay({name: frame}, {name: replace(toy.provenance(name), vintage=vintage)})
