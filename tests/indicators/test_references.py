"""References: departments, regions and France from the same tables, published values, and what may be concluded."""

from __future__ import annotations

import gc
import weakref

import pytest
from toy_country import MARSEILLE, OTHER, TWO, A, B, C, toy_measurements, toy_warehouse

from diagnostic.indicators.catalogue import catalogue
from diagnostic.indicators.comparison import compared, references_of
from diagnostic.indicators.measurement import (
    COMPUTED,
    OFFICIAL,
    SECONDARY,
    EnteredFigure,
    Level,
    Measurement,
    Reference,
    Verdict,
)
from diagnostic.sources.warehouse import Warehouse
from diagnostic.statistics.intervals import Interval

TOY = toy_warehouse()


def references(measurement: Measurement) -> dict[tuple[str, str], float]:
    return {(reference.level, reference.code): reference.value for reference in measurement.references}


def test_population_of_departments_regions_and_france() -> None:
    """Arrondissements count once, within Marseille: France is 1600 + 400 + 4000."""
    found = toy_measurements([A, OTHER, TWO], TOY)["population"]
    assert references(found) == {
        ("département", "01"): 1600, ("département", "02"): 400, ("département", "13"): 4000,
        ("région", "84"): 2000, ("région", "93"): 4000, ("France", "FR"): 6000}
    assert [reference.label for reference in found.references] == [
        "Ain", "Aisne", "Bouches-du-Rhône", "Plaine", "Côte", "France"]
    assert {reference.status for reference in found.references} == {COMPUTED}
    assert {reference.verdict for reference in found.references} == {Verdict.NOT_COMPARED}


def test_rates_of_references_divide_sums() -> None:
    found = toy_measurements([A], TOY)
    assert references(found["densite"])["département", "01"] == pytest.approx(1600 / 6)
    assert references(found["densite"])["France", "FR"] == pytest.approx(6000 / 9)
    assert references(found["part_65p"])["département", "01"] == 25
    assert references(found["evolution_population"])["France", "FR"] == pytest.approx(100 * (5600 / 5500 - 1))


def test_what_a_reference_leaves_out_is_told() -> None:
    found = toy_measurements([A, OTHER], TOY)
    notes = {reference.label: reference.note for reference in found["part_65p"].references}
    assert notes == {"Ain": "", "Plaine": "hors Aisne", "France": "hors Aisne"}
    notes = {reference.label: (reference.vintage, reference.note) for reference in found["population"].references}
    assert notes["Aisne"] == ("2017", "")
    assert notes["Plaine"] == ("2023", "Aisne\u00a0: recensement de 2017")
    assert notes["France"] == notes["Plaine"]


def test_some_communes_left_out_are_counted() -> None:
    rows = TOY.table("structure_2021")
    found = toy_measurements([A], toy_warehouse(structure_2021=rows[~rows["code"].isin([B, C])]))
    notes = {reference.label: reference.note for reference in found["part_65p"].references}
    assert notes == {"Ain": "hors 2\u00a0communes", "Plaine": "hors Aisne et 2\u00a0communes",
                     "France": "hors Aisne et 2\u00a0communes"}


def test_too_many_left_out_become_a_share_of_the_population(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("diagnostic.indicators.comparison.FEW_COMMUNES", 1)
    rows = TOY.table("structure_2021")
    found = toy_measurements([A], toy_warehouse(structure_2021=rows[~rows["code"].isin([B, C])]))
    notes = {reference.label: reference.note for reference in found["part_65p"].references}
    assert notes["Ain"] == "sur 62,5\u202f% de la population"
    assert notes["France"] == "sur 83,3\u202f% de la population"


def test_published_values_have_their_weights_and_no_region() -> None:
    found = toy_measurements([A, OTHER], TOY)["apl_medecin_generaliste"]
    assert [(r.level, r.label, r.value, r.note) for r in found.references] == [
        (Level.DEPARTMENT, "Ain", 3.0, "pondérée par la population standardisée"),
        (Level.FRANCE, "France hors Mayotte", 3.5, "pondérée par la population standardisée")]
    kine = toy_measurements([A], TOY)["apl_kine"].references[0]
    assert kine.note == "pondérée par la population totale"
    median = toy_measurements([A], TOY)["niveau_de_vie_median"]
    assert (median.value, references(median)) == (None, {("département", "01"): 21000})
    assert median.references[0].status == "publié"


def test_references_of_france_on_the_pack(warehouse: Warehouse) -> None:
    """Insee's published figures: 68.1 million inhabitants in 2023 without Mayotte, 256 518 there in 2017."""
    found = toy_measurements([MARSEILLE], warehouse)
    france = {name: found[name].references[-1] for name in ("population", "part_65p", "evolution_population")}
    assert france["population"].value == pytest.approx(68_350_798, abs=60_000)
    assert "Mayotte" in france["population"].note
    assert "recensement de 2017" in france["population"].note
    assert france["part_65p"].value == pytest.approx(20.5, abs=0.1)
    assert france["part_65p"].note.startswith("hors Mayotte")
    assert france["evolution_population"].note == "hors Mayotte"


# --- verdicts -------------------------------------------------------------------------------------------------------

def reference(value: float, status: str = OFFICIAL) -> Reference:
    return Reference(Level.FRANCE, "FR", "France", value, "2021", "reperes", status)


@pytest.mark.parametrize(("value", "verdict"), [(9.9, Verdict.HIGHER), (10, Verdict.SAME), (12, Verdict.SAME),
                                                (14, Verdict.SAME), (14.1, Verdict.LOWER)])
def test_the_interval_judges(value: float, verdict: Verdict) -> None:
    assert compared([reference(value)], Interval(10, 14))[0].verdict is verdict


def test_without_an_interval_nothing_is_concluded() -> None:
    assert compared([reference(1)], None)[0].verdict is Verdict.NOT_COMPARED


def test_nothing_is_concluded_from_an_unverified_source() -> None:
    assert compared([reference(1, SECONDARY)], Interval(10, 14))[0].verdict is Verdict.NOT_COMPARED


def test_an_entered_share_is_compared_with_the_official_figure(warehouse: Warehouse) -> None:
    """1 000 out of 8 000 is 12.5 % (Wilson: 11.8 to 13.2), under the 18 % of the régime général."""
    figure = EnteredFigure("ald", 2023, "CPAM du Gard", count=1000, base=8000)
    found = toy_measurements(["30062", "30344"], warehouse, [figure])["ald_part"]
    verdicts = {item.label: item.verdict for item in found.references}
    assert verdicts["France, régime général"] is Verdict.LOWER
    assert verdicts["Gard"] is Verdict.NOT_COMPARED


def test_computed_figures_are_never_judged(warehouse: Warehouse) -> None:
    found = toy_measurements(["30062"], warehouse)
    computed = {name for name in found if catalogue()[name].aggregated}
    assert {item.verdict for name in computed for item in found[name].references} == {Verdict.NOT_COMPARED}


# --- memory ---------------------------------------------------------------------------------------------------------

def test_what_is_remembered_goes_with_its_warehouse() -> None:
    passing = toy_warehouse()
    first = references_of(passing)
    assert references_of(passing) is first
    gone = weakref.ref(passing)
    del passing, first
    gc.collect()
    assert gone() is None


def test_two_warehouses_do_not_share_their_figures() -> None:
    rows = TOY.table("population")
    other = toy_warehouse(population=rows.assign(p2023=rows["p2023"] * 2))
    assert toy_measurements([A], other)["population"].value == 2 * toy_measurements([A], TOY)["population"].value
