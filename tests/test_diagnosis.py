"""The one door: real territories, their traps, and the laws a diagnosis obeys."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostic.aci.funding import FundingPlan
from diagnostic.diagnosis import Diagnosis, EnteredFigureError, diagnose, from_json, tidy_name, to_json
from diagnostic.geography.codes import read_codes
from diagnostic.geography.perimeter import DoubleCount, EmptyPerimeter, UnknownUnit
from diagnostic.geography.units import Unit, units_of
from diagnostic.indicators.follow_up import FollowUp, FollowUpError
from diagnostic.indicators.measurement import EnteredFigure, Level, Status
from diagnostic.indicators.territory import national_of
from diagnostic.sources.warehouse import Warehouse

CPTS = json.loads((Path(__file__).parent / "data/cpts_reelles.json").read_text(encoding="utf-8"))
E_RHONY = tuple(CPTS[0]["communes"])
CARNON = ("34344", "30133", "34192", "341540105")


def checks(diagnosis: Diagnosis) -> set[str]:
    return {check.id for check in diagnosis.checks}


@pytest.mark.parametrize("cpts", CPTS, ids=lambda cpts: cpts["name"])
def test_real_territories_agree_with_what_is_published(cpts: dict, warehouse: Warehouse) -> None:
    diagnosis = diagnose(units_of(cpts["communes"]), warehouse, name=cpts["name"])
    assert diagnosis.population == cpts["population_sum_json"]
    assert diagnosis.population_status == "observé"
    assert diagnosis.tiers[0].tier == cpts["tier_computed_from_json"]
    assert len(diagnosis.units) == cpts["n_communes"]
    assert sorted(grouping.code for grouping in diagnosis.perimeter.departments) == cpts["departements"]
    assert diagnosis.name == cpts["name"]


def test_the_demonstration_territory(warehouse: Warehouse) -> None:
    diagnosis = diagnose(units_of(E_RHONY), warehouse, name="CPTS E-Rhôny")
    assert (len(diagnosis.units), diagnosis.population, diagnosis.population_year) == (17, 49_993, 2023)
    assert (diagnosis.tiers[0].tier, diagnosis.tiers[0].superseded) == (2, False)
    assert (len(diagnosis.perimeter.parts), diagnosis.perimeter.holes) == (1, ())
    assert [grouping.name for grouping in diagnosis.perimeter.departments] == ["Gard"]
    growth = diagnosis.measurement("evolution_population")
    assert growth
    assert growth.value == pytest.approx(100 * (49_993 / 46_726 - 1))
    assert {fact.code for fact in diagnosis.facts} == {"30075", "30344"}
    assert {funding.tier for funding in diagnosis.funding} == {2}
    apl = diagnosis.measurement("apl_medecin_generaliste")
    assert apl
    assert (apl.units_known, apl.population_share) == (17, 1)
    assert [reference.level for reference in apl.references] == [Level.DEPARTMENT, Level.FRANCE]
    assert not [check for check in diagnosis.checks if check.severity != "information"]


def test_every_figure_has_its_source(warehouse: Warehouse) -> None:
    for codes in (E_RHONY, CARNON, ("13055",), ("97601",)):
        diagnosis = diagnose(units_of(codes), warehouse)
        for found in diagnosis.measurements:
            if found.value is not None:
                assert diagnosis.provenance(found.source), found.indicator
                assert found.vintage
            for reference in found.references:
                assert diagnosis.provenance(reference.source)
                assert reference.vintage
        assert len({source.table for source in diagnosis.sources}) == len(diagnosis.sources)
        assert diagnosis.sources[0].table == "population"
        assert diagnosis.data_version == warehouse.version
    without_apl = diagnose(units_of(["34344"]), warehouse)
    assert without_apl.provenance("apl") is None
    assert without_apl.provenance("faits_offre") is None


# --- traps ------------------------------------------------------------------------------------------------------------

def test_carnon_is_a_part_of_mauguio(warehouse: Warehouse) -> None:
    """One IRIS of Mauguio: 16 522 inhabitants × its share of the 2021 census; the three whole communes are 23 161."""
    diagnosis = diagnose(units_of(CARNON), warehouse)
    mauguio = next(unit for unit in diagnosis.units if unit.code == "34154")
    assert mauguio.population == round(16_522 * mauguio.share)
    assert 0.15 < mauguio.share < 0.25
    assert diagnosis.population == 23_161 + mauguio.population == 26_351
    assert diagnosis.population_status == "estimation"
    assert {"population_estimee", "departements"} <= checks(diagnosis)
    assert diagnosis.provenance("structure_iris_2021")
    elders, density = diagnosis.measurement("part_65p"), diagnosis.measurement("densite")
    assert elders
    assert density
    assert elders.status is Status.OBSERVED
    assert (density.units_known, density.units_total) == (3, 4)


def test_all_the_iris_of_a_commune_are_the_commune(warehouse: Warehouse) -> None:
    every = warehouse.gazetteer.iris_of("34154")
    assert len(every) > 1
    assert diagnose(units_of(every), warehouse) == diagnose([Unit("34154")], warehouse)


def test_parts_of_a_commune_add_up_to_it(warehouse: Warehouse) -> None:
    every = warehouse.gazetteer.iris_of("34154")
    apart = [diagnose(units_of([iris]), warehouse).population for iris in every]
    assert sum(apart) == pytest.approx(16_522, abs=len(every))


def test_arrondissements_of_marseille_are_counted_apart(warehouse: Warehouse) -> None:
    whole = diagnose(units_of(["13055"]), warehouse)
    apart = diagnose(units_of(warehouse.gazetteer.arrondissements_of("13055")), warehouse)
    assert whole.population == apart.population
    assert [m.value for m in whole.measurements] == pytest.approx([m.value for m in apart.measurements])
    with pytest.raises(DoubleCount):
        diagnose(units_of(["13055", "13201"]), warehouse)


def test_corsica_and_la_reunion_have_their_references(warehouse: Warehouse) -> None:
    for code, department, region in (("2A247", "Corse-du-Sud", "Corse"), ("97412", "La Réunion", "La Réunion")):
        found = diagnose(units_of([code]), warehouse).measurement("part_65p")
        assert found
        assert [reference.label for reference in found.references] == [department, region, "France"]


def test_mayotte_has_an_older_census_and_no_ages(warehouse: Warehouse) -> None:
    diagnosis = diagnose(units_of(["97601"]), warehouse)
    assert diagnosis.population_year == 2017
    assert {"recensement_ancien", "rubriques_vides", "registre_absent"} <= checks(diagnosis)
    ages, growth = diagnosis.measurement("part_65p"), diagnosis.measurement("evolution_population")
    assert ages
    assert growth
    assert (ages.value, ages.status) == (None, Status.MISSING)
    assert [reference.label for reference in ages.references] == ["France"]
    assert growth.value is None


def test_guil_durance_over_two_departments_is_a_registered_cpts(warehouse: Warehouse) -> None:
    cpts = next(cpts for cpts in CPTS if cpts["name"] == "CPTS Guil Durance")
    diagnosis = diagnose(units_of(cpts["communes"]), warehouse)
    assert [(overlap.cpts, overlap.whole, overlap.population) for overlap in diagnosis.overlaps] == [
        ("CPTS Guil Durance", True, diagnosis.population)]
    assert {"cpts_existante", "departements"} <= checks(diagnosis)
    assert not {"chevauchement", "registre_absent"} & checks(diagnosis)
    population = diagnosis.measurement("population")
    assert population
    assert [r.label for r in population.references if r.level is Level.DEPARTMENT] == [
        "Alpes-de-Haute-Provence", "Hautes-Alpes"]


def test_the_codes_as_published_lead_to_the_same_territory(warehouse: Warehouse) -> None:
    """The regional table still holds Ristolas (05120), merged into Abriès-Ristolas (05001)."""
    cpts = next(cpts for cpts in CPTS if cpts["name"] == "CPTS Guil Durance")
    reading = read_codes("\n".join(cpts["codes_as_published"]), warehouse.gazetteer)
    assert len(reading.units) == 31
    assert diagnose(reading.units, warehouse) == diagnose(units_of(cpts["communes"]), warehouse)


# --- what is refused, what is cleaned ---------------------------------------------------------------------------------

@pytest.mark.parametrize(("codes", "error"), [([], EmptyPerimeter), (["99999"], UnknownUnit), (["05120"], UnknownUnit),
                                              (["341549999"], UnknownUnit), (["75056", "75110"], DoubleCount)])
def test_impossible_territories_are_refused_in_french(codes: list[str], error: type[ValueError],
                                                      warehouse: Warehouse) -> None:
    with pytest.raises(error) as refused:
        diagnose(units_of(codes), warehouse)
    assert str(refused.value).endswith(".")


@pytest.mark.parametrize(("given_name", "kept"), [
    ("  CPTS   des\tGaves\n", "CPTS des Gaves"), ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ("=1+1", "=1+1"), ("a\x00b\u202ec\u200bd", "a b c d"), ("x" * 500, "x" * 120), ("", ""),
])
def test_names_are_text_and_nothing_else(given_name: str, kept: str, warehouse: Warehouse) -> None:
    assert tidy_name(given_name) == kept
    assert diagnose(units_of(["30062"]), warehouse, name=given_name).name == kept


def test_entered_figures_stand_in_the_diagnosis(warehouse: Warehouse) -> None:
    figures = [EnteredFigure("ald", 2024, "CPAM du Gard", count=9000, base=41_000),
               EnteredFigure("ame", 2024, "CPAM du Gard", count=4)]
    diagnosis = diagnose(units_of(E_RHONY), warehouse, entered=figures)
    ald, ame = diagnosis.measurement("ald_part"), diagnosis.measurement("ame_effectif")
    assert ald
    assert ame
    assert (ald.status, ald.source) == (Status.ENTERED, "saisie")
    assert ame.value is None
    assert [(figure.indicator, figure.count) for figure in diagnosis.entered] == [("ald", 9000), ("ame", None)]
    assert diagnose(units_of(E_RHONY), warehouse, entered=diagnosis.entered) == diagnosis
    with pytest.raises(EnteredFigureError):
        diagnose(units_of(E_RHONY), warehouse, entered=[replace(figures[0], year=1789)])


def test_a_figure_larger_than_the_territory_is_remarked(warehouse: Warehouse) -> None:
    figure = EnteredFigure("c2s", 2024, "CPAM", count=60_000)
    assert "saisie_invraisemblable" in checks(diagnose(units_of(E_RHONY), warehouse, entered=[figure]))


def test_the_plan_is_kept(warehouse: Warehouse) -> None:
    plan = FundingPlan(options=("traitement_orientation_snp",))
    assert diagnose(units_of(E_RHONY), warehouse, plan=plan).plan == plan
    assert diagnose(units_of(E_RHONY), warehouse).plan == FundingPlan()


# --- laws -------------------------------------------------------------------------------------------------------------

GARD = st.sets(st.sampled_from(E_RHONY), min_size=1)


@settings(max_examples=25, deadline=None)
@given(st.permutations([*E_RHONY, "34344", "341540105", "13214"]))
def test_the_order_of_codes_never_changes_a_diagnosis(codes: list[str]) -> None:
    warehouse = Warehouse.embedded()
    assert diagnose([unit for code in codes for unit in units_of([code])], warehouse) == diagnose(
        units_of([*E_RHONY, "34344", "341540105", "13214"]), warehouse)


@settings(max_examples=50, deadline=None)
@given(GARD, GARD)
def test_the_population_of_disjoint_territories_is_the_sum(left: set[str], right: set[str]) -> None:
    warehouse = Warehouse.embedded()
    populations = [diagnose(units_of(codes), warehouse).population for codes in (left, right - left, left | right)
                   if codes]
    assert populations[-1] == sum(populations[:-1] if right - left else populations[:1])


def test_what_an_aci_follows_is_kept_checked(warehouse: Warehouse) -> None:
    without = FollowUp("suivi_sans_mt", 10.5, 8.0, 2024, " CPAM\tdu Gard")
    members = FollowUp("suivi_adherents", 40.0, 60.0, 2024, "CPTS")
    diagnosis = diagnose(units_of(["30344"]), warehouse, follow_up=[without, members])
    assert diagnosis.follow_up == (members, replace(without, source="CPAM du Gard"))
    assert from_json(to_json(diagnosis)) == diagnosis
    with pytest.raises(FollowUpError, match="compris entre"):
        diagnose(units_of(["30344"]), warehouse, follow_up=[replace(without, target=-3.0)])


def test_units_tell_the_values_of_the_catalogue(warehouse: Warehouse) -> None:
    diagnosis = diagnose(units_of(E_RHONY), warehouse)
    ids = {indicator.id for indicator in national_of(warehouse).catalogue.aggregated}
    assert "part_65p" in ids and "taux_pauvrete" not in ids
    assert all(set(unit.values) == ids for unit in diagnosis.units)
    assert sum(unit.population for unit in diagnosis.units) == diagnosis.population
    calvisson = next(unit for unit in diagnosis.units if unit.name == "Calvisson")
    assert calvisson.values["apl_medecin_generaliste"] == pytest.approx(4.048)
    assert calvisson.values["densite"] == pytest.approx(calvisson.population / calvisson.area_km2)
