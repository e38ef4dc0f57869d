"""References of several departments together, of EPCI, and the figure published for the EPCI that a territory is.

The toy country with two EPCI: Nord (200000001) is A and B, Sud (200000002) is C and D; `revenus_epci` gives Nord a
median of 21 500 and Sud none.
"""

from __future__ import annotations

import pandas as pd
import pytest
from toy_country import MARSEILLE, OTHER, A, B, C, D, toy_measurements, toy_warehouse

from diagnostic.geography.units import units_of
from diagnostic.indicators.catalogue import Catalogue, catalogue
from diagnostic.indicators.comparison import WEIGHTED, References
from diagnostic.indicators.measure import measure
from diagnostic.indicators.measurement import COMPUTED, Level, Measurement, Status, Verdict
from diagnostic.indicators.national import National
from diagnostic.indicators.territory import territory
from diagnostic.sources.warehouse import Warehouse

NORD, SUD = "200000001", "200000002"
ENTRIES = Catalogue.model_validate({
    "indicators": [catalogue()["population"].model_dump(exclude={"otherwise", "minus"}), {
        "id": "revenu", "label": "Revenu médian", "short": "Revenu", "definition": "X.", "unit": "€", "decimals": 0,
        "theme": "population", "heading": "taille", "aggregation": "range", "vintage": "2021", "compare": "published",
        "numerator": ["revenus.mediane"],
        "published": [{"table": "revenus_epci", "column": "mediane", "vintage": "2021", "key": "epci",
                       "france_label": "France", "note": "ménages fiscaux"}]}],
    "headings": [heading.model_dump() for heading in catalogue().headings],
    "tables": {"population": {"parts": "share"}, "revenus": {"parts": "whole"},
               "structure_2021": {"parts": "iris", "iris_table": "structure_iris_2021"}}})


def with_epci() -> Warehouse:
    communes = toy_warehouse().table("communes")
    of = {A: NORD, B: NORD, C: SUD, D: SUD}
    return toy_warehouse(
        communes=communes.assign(epci=[of.get(code) for code in communes["code"]]),
        epci=pd.DataFrame({"code": [NORD, SUD], "nom": ["CC Nord", "CC Sud"], "nature": "CC"}),
        revenus=pd.DataFrame({"code": [A, B, C, D], "mediane": [22_000.0, 20_000.0, 19_000.0, None]}),
        revenus_epci=pd.DataFrame({"epci": [NORD, SUD], "mediane": [21_500.0, None]}))


def income(*codes: str) -> Measurement:
    warehouse = with_epci()
    national = National(warehouse, ENTRIES)
    here = territory(units_of(codes), national)
    return next(found for found in measure(here, References(warehouse, national)) if found.indicator == "revenu")


def weighted(measured: Measurement) -> list[float]:
    return [found.value for found in measured.references if found.level is Level.DEPARTMENTS]


def test_departments_weigh_what_they_hold_of_the_territory() -> None:
    """1000 of 1400 inhabitants in Ain (1600 for 6 km²), 400 in Aisne (400 for 1 km²)."""
    found = toy_measurements([A, OTHER], toy_warehouse())["densite"]
    assert weighted(found) == [pytest.approx(1000 / 1400 * 1600 / 6 + 400 / 1400 * 400)]
    reference = next(found for found in found.references if found.level is Level.DEPARTMENTS)
    assert (reference.label, reference.status, reference.verdict) == (WEIGHTED, COMPUTED, Verdict.NOT_COMPARED)
    assert reference.note == "Ain 71,4\u202f% et Aisne 28,6\u202f% des habitants"
    assert [found.level for found in toy_measurements([A, OTHER], toy_warehouse())["densite"].references] == [
        Level.DEPARTMENT, Level.DEPARTMENT, Level.DEPARTMENTS, Level.REGION, Level.FRANCE]


def test_sums_are_never_weighted_nor_what_one_department_has_not() -> None:
    found = toy_measurements([A, OTHER, MARSEILLE], toy_warehouse())
    assert weighted(found["population"]) == []
    # The only census of Aisne knows no ages, and its APL is not published.
    assert weighted(found["part_65p"]) == weighted(found["apl_medecin_generaliste"]) == []
    assert len(weighted(found["densite"])) == 1


def test_one_department_has_no_weight() -> None:
    assert weighted(toy_measurements([A, B], toy_warehouse())["densite"]) == []


def test_published_rates_of_departments_are_weighted_too() -> None:
    rows = toy_warehouse().table("reference_departements")
    toy = toy_warehouse(reference_departements=rows.assign(apl_medecin_generaliste_2023=[3.0, 5.0, 3.5]))
    found = toy_measurements([A, OTHER], toy)["apl_medecin_generaliste"]
    assert weighted(found) == [pytest.approx((1000 * 3 + 400 * 5) / 1400)]


def test_epci_touched_are_references() -> None:
    found = income(A, C)
    assert [(place.level, place.label, place.value) for place in found.references] == [(Level.EPCI, "CC Nord", 21_500)]
    assert (found.value, found.least, found.most) == (None, 19_000, 22_000)


def test_the_territory_that_is_an_epci_has_its_published_median() -> None:
    found = income(A, B)
    assert (found.value, found.status, found.source) == (21_500, Status.OBSERVED, "revenus_epci")
    assert found.least is found.lower is None
    assert found.note == ("Valeur publiée pour CC Nord, que le territoire reprend exactement. Ménages fiscaux.")


@pytest.mark.parametrize("codes", [(A,), (A, B, C), (C, D), ("010010101", B)])
def test_a_median_is_not_published_for_anything_else(codes: tuple[str, ...]) -> None:
    """Half an EPCI, one and a half, one that has no figure, one with a commune in part."""
    found = income(*codes)
    assert found.source == "revenus"
    assert "publiée" not in found.note
