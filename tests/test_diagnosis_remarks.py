"""Overlaps with registered CPTS, and the remarks of a diagnosis, on the toy country (see toy_country)."""

from __future__ import annotations

import pandas as pd
import pytest
from toy_country import A_EAST, MARSEILLE, ONE, OTHER, TWO, A, B, C, D, toy_territory, toy_warehouse

from diagnostic.aci.tiers import size_tier, tier_scales
from diagnostic.diagnosis import Diagnosis, diagnose
from diagnostic.geography.checks import Check, Severity
from diagnostic.geography.units import DeclaredPart, Unit, units_of
from diagnostic.indicators.register import register_of
from diagnostic.overlaps import overlaps
from diagnostic.record import Overlap
from diagnostic.remarks import tier_checks
from diagnostic.sources.warehouse import Warehouse

REGISTER = pd.DataFrame([(A, "CPTS Un", "01"), (B, "CPTS Un", "01"), (B, "CPTS Deux", "01"), (C, "CPTS Deux", "01"),
                         (ONE, "CPTS du Port", "13"), (TWO, "CPTS du Phare", "13")],
                        columns=["code", "cpts", "departement"])


@pytest.fixture(scope="module")
def toy(warehouse: Warehouse) -> Warehouse:
    return toy_warehouse(cpts_paca=REGISTER, aci_tailles=warehouse.table("aci_tailles"),
                         aci_financement=warehouse.table("aci_financement"))


def of(codes: list[str], warehouse: Warehouse) -> tuple[Overlap, ...]:
    return overlaps(toy_territory(codes, warehouse), register_of(warehouse), warehouse)


def remark(diagnosis: Diagnosis, identifier: str) -> Check:
    (found,) = [check for check in diagnosis.checks if check.id == identifier]
    return found


def ids(diagnosis: Diagnosis) -> set[str]:
    return {check.id for check in diagnosis.checks}


def test_overlaps_say_who_shares_what_and_how_many(toy: Warehouse) -> None:
    """« CPTS Un » holds A and B (1 000 and 500 inhabitants), « CPTS Deux » B and C (500 and 100)."""
    assert of([A, B, D], toy) == (Overlap("CPTS Un", (A, B), 1500, whole=True), Overlap("CPTS Deux", (B,), 500))


def test_a_part_shares_its_part(toy: Warehouse) -> None:
    assert of([A_EAST], toy) == (Overlap("CPTS Un", (A,), 250, at_most=True),)


def test_a_commune_meets_the_cpts_of_its_arrondissements(toy: Warehouse) -> None:
    assert of([MARSEILLE], toy) == (Overlap("CPTS du Phare", (MARSEILLE,), 2000, whole=True),
                                    Overlap("CPTS du Port", (MARSEILLE,), 2000, whole=True))


def test_arrondissements_meet_the_cpts_of_their_commune() -> None:
    city = pd.DataFrame([(MARSEILLE, "CPTS de la Ville", "13")], columns=REGISTER.columns)
    toy = toy_warehouse(cpts_paca=city)
    assert of([ONE], toy) == (Overlap("CPTS de la Ville", (ONE,), 2000),)
    assert of([ONE, TWO], toy) == (Overlap("CPTS de la Ville", (ONE, TWO), 4000, whole=True),)


def test_no_register_no_overlap() -> None:
    assert of([A, B], toy_warehouse()) == ()


def test_an_overlap_is_a_warning_that_names_the_cpts(toy: Warehouse) -> None:
    found = remark(diagnose(units_of([A, B, D]), toy), "chevauchement")
    assert (found.severity, found.codes) == (Severity.WARNING, (A, B))
    assert "CPTS Un (2\u00a0communes, 1\u202f500\u00a0habitants)" in found.message
    assert "CPTS Deux (Bois, 500\u00a0habitants)" in found.message


def test_a_single_commune_keeps_the_capitals_of_its_name(warehouse: Warehouse) -> None:
    found = remark(diagnose(units_of(["05001", "30344"]), warehouse), "chevauchement")
    assert found.message.startswith("Abriès-Ristolas est déjà")


def test_a_registered_perimeter_is_recognised(toy: Warehouse) -> None:
    diagnosis = diagnose(units_of([ONE]), toy)
    assert remark(diagnosis, "cpts_existante").severity is Severity.INFO
    assert "chevauchement" not in ids(diagnosis)


def test_a_city_is_not_the_cpts_of_some_of_its_arrondissements(toy: Warehouse, warehouse: Warehouse) -> None:
    """« CPTS du Port » holds the first arrondissement of the toy city alone, « CPTS du Phare » the second."""
    assert "cpts_existante" not in ids(diagnose(units_of([MARSEILLE]), toy))
    assert remark(diagnose(units_of([MARSEILLE]), toy), "chevauchement").message.startswith(
        "Marseille est déjà dans 2 CPTS enregistrées")
    real = diagnose(units_of([MARSEILLE]), warehouse)
    assert "cpts_existante" not in ids(real)
    assert remark(real, "chevauchement").message.startswith("Marseille est déjà dans 8 CPTS enregistrées")


@pytest.mark.parametrize(("registered", "territory", "same"), [
    ([MARSEILLE], [MARSEILLE], True), ([MARSEILLE], [ONE, TWO], True), ([ONE, TWO], [MARSEILLE], True),
    ([MARSEILLE], [ONE], False), ([ONE], [MARSEILLE], False), ([A, B], [A, B], True), ([A, B], [A], False),
    ([A], [A, B], False), ([A], [A_EAST], False),
])
def test_a_territory_is_that_of_a_cpts_when_they_hold_the_same(
        registered: list[str], territory: list[str], same: bool, warehouse: Warehouse) -> None:
    """A declared part is never the whole of what the register lists."""
    register = pd.DataFrame({"code": registered, "cpts": "CPTS Une", "departement": "01"})
    one = toy_warehouse(cpts_paca=register, aci_tailles=warehouse.table("aci_tailles"),
                        aci_financement=warehouse.table("aci_financement"))
    found = ids(diagnose(units_of(territory), one))
    assert ("cpts_existante" in found, "chevauchement" in found) == (same, not same)
    declared = [Unit(code, declared=DeclaredPart(10, "un quartier")) for code in territory if len(code) == 5]
    assert not declared or "cpts_existante" not in ids(diagnose(declared, one))


def test_every_registered_cpts_is_recognised_on_its_own_units(warehouse: Warehouse) -> None:
    register = register_of(warehouse)
    for cpts, codes in register.codes_of.items():
        assert cpts in remark(diagnose(units_of(codes), warehouse), "cpts_existante").message


def test_a_cpts_of_a_part_of_a_commune_is_not_said_to_be_the_whole_of_it(warehouse: Warehouse) -> None:
    message = remark(diagnose(units_of(["83137"]), warehouse), "cpts_existante").message
    assert message.endswith("CPTS Toulon Littoral, déjà enregistrée, qui n'a qu'une partie de Toulon.")


def test_a_city_known_to_be_shared_by_parts_is_not_said_to_be_disputed(warehouse: Warehouse) -> None:
    found = diagnose(units_of(["06088"]), warehouse)
    assert remark(found, "unite_partagee").codes == ("06088",)
    assert "unite_disputee" not in ids(found)


def test_a_unit_that_several_cpts_hold_whole_is_told(toy: Warehouse) -> None:
    # B is whole in two CPTS, and nothing says that they divide it: a conflict between them, not a commune shared.
    found = diagnose(units_of([A, B]), toy)
    assert remark(found, "unite_disputee").codes == (B,)
    assert "unite_partagee" not in ids(found)
    # Marseille whole meets two CPTS, but the register does say which arrondissement each has.
    assert "unite_partagee" not in ids(diagnose(units_of([MARSEILLE]), toy))


def test_departments_out_of_the_register_are_told(toy: Warehouse) -> None:
    found = remark(diagnose(units_of([A, OTHER]), toy), "registre_absent")
    assert (found.severity, found.codes) == (Severity.INFO, (OTHER,))
    assert "(Aisne)" in found.message
    assert "registre_absent" not in ids(diagnose(units_of([A]), toy))


def test_nice_is_in_three_cpts(warehouse: Warehouse) -> None:
    diagnosis = diagnose(units_of(["06088"]), warehouse)
    assert [overlap.cpts for overlap in diagnosis.overlaps] == [
        "CPTS Nice Centre - Nice Est", "CPTS Nice Nord et ses Collines", "CPTS Nice ouest Vallée"]
    assert {overlap.population for overlap in diagnosis.overlaps} == {diagnosis.population}
    assert remark(diagnosis, "unite_partagee").codes == ("06088",)


def test_a_falling_population_is_told(toy: Warehouse) -> None:
    """C goes from 200 to 100 inhabitants; B stays at 500."""
    assert "50,0\u202f%" in remark(diagnose(units_of([C]), toy), "population_en_baisse").message
    assert "population_en_baisse" not in ids(diagnose(units_of([B]), toy))


def test_estimates_and_older_censuses_are_told(toy: Warehouse) -> None:
    diagnosis = diagnose(units_of([A_EAST, OTHER]), toy)
    estimate = remark(diagnosis, "population_estimee")
    assert (estimate.severity, estimate.codes) == (Severity.WARNING, (A,))
    assert "250\u00a0habitants (25,0\u202f%" in estimate.message
    assert remark(diagnosis, "recensement_ancien").codes == (OTHER,)
    assert diagnosis.population_year == 2023


def test_missing_data_are_told_together_for_the_same_units(toy: Warehouse) -> None:
    diagnosis = diagnose(units_of([A, B, C]), toy)
    found = remark(diagnosis, "donnees_incompletes")
    assert found.codes == (C,)
    assert found.message.startswith("Données absentes pour Champ\u00a0: APL médecins généralistes")
    nowhere = diagnose(units_of([C, D]), toy)
    empty = {state.heading: state.ask for state in nowhere.headings if not state.filled}
    assert "data install --only apl" in empty["apl"]
    assert f"{len(empty)}\u00a0rubriques sur {len(nowhere.headings)}" in remark(nowhere, "rubriques_vides").message
    assert not any("APL" in check.message for check in nowhere.checks if check.id == "donnees_incompletes")
    assert "donnees_incompletes" not in ids(diagnose(units_of([A]), toy))


def test_the_area_of_a_part_is_not_a_missing_figure(toy: Warehouse) -> None:
    assert "donnees_incompletes" not in ids(diagnose(units_of([A_EAST, B]), toy))


def test_remarks_come_with_the_most_serious_first(warehouse: Warehouse) -> None:
    diagnosis = diagnose(units_of(["06088", "97601", "15031", "341540105"]), warehouse)
    order = [Severity.ALERT, Severity.WARNING, Severity.INFO]
    ranks = [order.index(check.severity) for check in diagnosis.checks]
    assert ranks == sorted(ranks)
    assert set(ranks) == {0, 1, 2}


@pytest.mark.parametrize(("population", "expected"), [
    (38_799, set()), (38_800, {"seuil_proche"}), (40_000, {"seuil_proche"}),
    (80_000, {"seuil_proche", "seuil_exact"}), (82_401, set()), (49_993, set()),
])
def test_thresholds_within_three_percent(population: int, expected: set[str], warehouse: Warehouse) -> None:
    scale = tier_scales(warehouse.table("aci_tailles"))[0]
    assert {check.id for check in tier_checks(size_tier(population, scale))} == expected


def test_remarks_follow_the_scale_in_force(toy: Warehouse) -> None:
    diagnosis = diagnose(units_of([A]), toy)
    assert [(t.scale, t.superseded) for t in diagnosis.tiers] == [("aci_2019", False), ("modele_2019_04", True)]
    assert {funding.tier for funding in diagnosis.funding} == {diagnosis.tiers[0].tier}


def test_a_registered_perimeter_that_shares_a_commune_is_recognised_all_the_same(warehouse: Warehouse) -> None:
    """La Seyne Toulon ouest holds a part of Toulon; CPTS Toulon Littoral holds the other."""
    register = warehouse.table("cpts_paca")
    mine = register.loc[register["cpts"] == "CPTS La Seyne Toulon ouest", "code"]
    diagnosis = diagnose(units_of(mine), warehouse)
    assert "La Seyne Toulon ouest" in remark(diagnosis, "cpts_existante").message
    other = remark(diagnosis, "chevauchement")
    assert other.codes == ("83137",)
    assert other.message.startswith("Toulon est déjà dans une autre CPTS enregistrée\u00a0: CPTS Toulon Littoral (")


def test_several_cpts_are_counted(warehouse: Warehouse) -> None:
    found = remark(diagnose(units_of(["06088"]), warehouse), "chevauchement")
    assert found.message.startswith("Nice est déjà dans 3 CPTS enregistrées")


def test_arrondissements_in_a_cpts_are_not_called_communes(warehouse: Warehouse) -> None:
    found = remark(diagnose(units_of(["13201", "13202", "13203"]), warehouse), "chevauchement")
    assert found.message.startswith("2\u00a0arrondissements sont déjà dans une CPTS enregistrée")
