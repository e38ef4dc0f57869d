"""Overlaps of a draft with CPTS that people recorded, parts included, on the toy country (see toy_country).

A (1 000 inhabitants) is made of two IRIS: A_EAST (250) and A_WEST (750); B has 500, C 100, Marseille 4 000 in two
arrondissements of 2 000.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from toy_country import A_EAST, A_WEST, MARSEILLE, ONE, OTHER, TWO, A, B, C, D, toy_warehouse

from diagnostic.coverage.coverage import coverage_of
from diagnostic.coverage.effect import effect_of
from diagnostic.coverage.found import Held
from diagnostic.coverage.ground import ground_of
from diagnostic.diagnosis import Diagnosis, diagnose
from diagnostic.geography.units import DeclaredPart, Unit, units_of
from diagnostic.indicators.register import register_of
from diagnostic.overlaps import holdings_of, shared_by_parts
from diagnostic.record import Overlap
from diagnostic.registry.database import Database
from diagnostic.registry.model import Sheet, Status, sheet
from diagnostic.registry.register import Registry, regions_of
from diagnostic.registry.shelf import with_register
from diagnostic.sources.warehouse import Warehouse
from tests.test_diagnosis_remarks import ids, remark

Record = Callable[..., Warehouse]


@pytest.fixture
def recorded(warehouse: Warehouse, tmp_path: Path) -> Record:
    """The toy country with these CPTS recorded, over a listing if one is given."""

    def record(*sheets: Sheet, listing: pd.DataFrame | None = None, shared: dict[str, str] | None = None) -> Warehouse:
        toy = toy_warehouse(cpts_paca=listing, aci_tailles=warehouse.table("aci_tailles"),
                            aci_financement=warehouse.table("aci_financement"))
        desk = Registry(Database(f"sqlite:///{tmp_path / 'registre.sqlite'}"), regions_of(toy)).desk()
        for one in sheets:
            desk.perimeters.create(one)
        for code, why in (shared or {}).items():
            desk.shared.declare(code, why)
        return with_register(toy, desk)

    return record


def cpts(name: str, *units: Unit | str, status: Status = Status.SIGNED, department: str = "01") -> Sheet:
    held = tuple(unit if isinstance(unit, Unit) else Unit(unit) for unit in units)
    return sheet(name, department, held, 2026, status)


def part(code: str, people: int) -> Unit:
    return Unit(code, declared=DeclaredPart(people, "un quartier"))


def draft(toy: Warehouse, *units: Unit | str) -> Diagnosis:
    return diagnose([unit if isinstance(unit, Unit) else Unit(unit) for unit in units], toy)


def test_whole_communes_overlap_as_those_of_a_listing(recorded: Record) -> None:
    toy = recorded(cpts("CPTS Un", A, B), cpts("CPTS Deux", B, C))
    assert draft(toy, A, B, D).overlaps == (Overlap("CPTS Un", (A, B), 1500, whole=True),
                                            Overlap("CPTS Deux", (B,), 500))


@pytest.mark.parametrize(("mine", "theirs", "people", "at_most"), [
    (Unit(A, (A_EAST,)), Unit(A, (A_WEST,)), None, False),
    (Unit(A, (A_EAST,)), Unit(A, (A_EAST,)), 250, False),
    (Unit(A, (A_EAST, A_WEST)), Unit(A, (A_WEST,)), 750, False),
    (Unit(A, (A_EAST,)), Unit(A), 250, False),
    (Unit(A), Unit(A, (A_WEST,)), 750, False),
    (part(A, 400), part(A, 600), None, False),
    (part(A, 400), part(A, 700), 100, False),
    (part(A, 400), Unit(A), 400, False),
    (Unit(A, (A_EAST,)), part(A, 750), None, False),
    (Unit(A, (A_EAST,)), part(A, 800), 50, False),
    (Unit(ONE), Unit(MARSEILLE), 2000, True),
    (Unit(MARSEILLE), Unit(TWO), 2000, True),
])
def test_two_parts_overlap_by_what_both_hold(mine: Unit, theirs: Unit, people: int | None, at_most: bool,
                                             recorded: Record) -> None:
    """Disjoint parts do not; parts that are declared, when they are more than the commune has. Whoever names Marseille
    does not say which arrondissements."""
    toy = recorded(cpts("CPTS Une", theirs))
    found = draft(toy, mine, D).overlaps
    assert [(overlap.codes, overlap.population, overlap.at_most) for overlap in found] == (
        [] if people is None else [((mine.code,), people, at_most)])


def test_what_is_told_is_what_the_coverage_of_the_register_counts(recorded: Record) -> None:
    """Three parts of A, a city by its name and by its arrondissements, whole communes, and a listing beside."""
    listing = pd.DataFrame([(OTHER, "CPTS d'en face", "02"), (B, "CPTS Bis", "01")],
                           columns=["code", "cpts", "departement"])
    toy = recorded(cpts("CPTS Un", Unit(A, (A_EAST,)), B), cpts("CPTS Deux", part(A, 500), C),
                   cpts("CPTS Ville", MARSEILLE, department="13"), cpts("CPTS Port", ONE, department="13"),
                   listing=listing)
    register = register_of(toy)
    units = (part(A, 600), Unit(B), Unit(ONE), Unit(TWO), Unit(OTHER))
    effect = effect_of(units, coverage_of(holdings_of(register), ground_of(toy), shared_by_parts(register)))
    told = {pair.second: pair.population for pair in effect.pairs if pair.held is not Held.SHARED}
    found = draft(toy, *units).overlaps
    assert {overlap.cpts: overlap.population for overlap in found} == told
    assert set(told) == {"CPTS Un", "CPTS Deux", "CPTS Ville", "CPTS Port", "CPTS Bis", "CPTS d'en face"}
    assert [overlap.population for overlap in found] == sorted(told.values(), reverse=True)


def test_a_draft_that_is_recorded_is_recognised_with_its_parts(recorded: Record) -> None:
    toy = recorded(cpts("CPTS Une", Unit(A, (A_EAST,)), part(B, 200), C))
    same = draft(toy, Unit(A, (A_EAST,)), part(B, 200), C)
    assert "CPTS Une" in remark(same, "cpts_existante").message
    assert "chevauchement" not in ids(same)
    for other in ((Unit(A, (A_WEST,)), part(B, 200), Unit(C)), (Unit(A, (A_EAST,)), part(B, 201), Unit(C)),
                  (Unit(A, (A_EAST,)), Unit(B), Unit(C))):
        assert "cpts_existante" not in ids(draft(toy, *other))


def test_the_status_of_a_draft_is_told_where_it_is_named(recorded: Record) -> None:
    toy = recorded(cpts("CPTS Une", A, status=Status.LETTER), cpts("CPTS Deux", B, status=Status.SIGNED))
    message = remark(draft(toy, A, B, C), "chevauchement").message
    assert "CPTS Une (lettre d'intention, Arbre, 1\u202f000\u00a0habitants)" in message
    assert "CPTS Deux (Bois, 500\u00a0habitants)" in message


def test_a_commune_whose_parts_are_told_is_not_said_to_be_shared_nobody_knows_how(recorded: Record) -> None:
    told = recorded(cpts("CPTS Est", Unit(A, (A_EAST,))), cpts("CPTS Ouest", Unit(A, (A_WEST,))))
    assert not {"unite_partagee", "unite_disputee"} & set(ids(draft(told, A)))
    other = recorded(cpts("CPTS Nord", A))
    assert "unite_disputee" in ids(draft(other, A))


def test_a_commune_declared_shared_shares_at_most(recorded: Record) -> None:
    toy = recorded(cpts("CPTS Une", A), shared={A: "la rivière la coupe en deux"})
    assert draft(toy, A).overlaps == (Overlap("CPTS Une", (A,), 1000, whole=True, at_most=True),)


def test_what_is_dissolved_holds_nothing(recorded: Record) -> None:
    assert draft(recorded(cpts("CPTS Une", A, status=Status.DISSOLVED)), A).overlaps == ()


def test_departments_recorded_one_by_one_may_hold_others(recorded: Record) -> None:
    toy = recorded(cpts("CPTS Une", A))
    found = draft(toy, A, OTHER)
    assert remark(found, "registre_partiel").codes == (A,)
    assert remark(found, "registre_absent").codes == (OTHER,)


def test_a_real_draft_is_told_the_same_by_the_coverage(warehouse: Warehouse, tmp_path: Path) -> None:
    """Half of La Seyne and the communes around Nice, once the listing of the region is recorded."""
    desk = Registry(Database(f"sqlite:///{tmp_path / 'registre.sqlite'}"), regions_of(warehouse)).desk()
    listing = warehouse.table("cpts_paca")
    for name, rows in listing[listing["departement"].isin(["06", "83"])].groupby("cpts"):
        desk.perimeters.create(sheet(str(name), str(rows["departement"].iloc[0]), units_of(rows["code"]), 2026))
    laid = with_register(warehouse, desk)
    units = (*units_of(["06088", "06149", "06123", "13055"]), part("83126", 30_000))
    register = register_of(laid)
    effect = effect_of(units, coverage_of(holdings_of(register), ground_of(laid), shared_by_parts(register)))
    found = diagnose(units, laid)
    assert len(found.overlaps) > 8
    assert {overlap.cpts: overlap.population for overlap in found.overlaps} == {
        pair.second: pair.population for pair in effect.pairs if pair.held is not Held.SHARED}
    bare = diagnose(units, warehouse)
    assert {overlap.cpts: (overlap.codes, overlap.population) for overlap in found.overlaps} == {
        overlap.cpts: (overlap.codes, overlap.population) for overlap in bare.overlaps}
