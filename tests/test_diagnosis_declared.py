"""A declared part of a commune through a whole diagnosis: people, tier, remarks, overlaps, JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from toy_country import MARSEILLE, ONE, TWO, A, B, C, D, toy_warehouse

from diagnostic.diagnosis import Diagnosis, FormatError, diagnose, from_json, to_json
from diagnostic.geography.checks import Severity
from diagnostic.geography.perimeter import PartTooLarge
from diagnostic.geography.units import REASON_LIMIT, ConflictingPartsError, DeclaredPart, Unit, units_of
from diagnostic.record import Overlap
from diagnostic.sources.warehouse import Warehouse

GOLDEN = Path(__file__).parent / "golden/e_rhony.json"
REGISTER = pd.DataFrame([(A, "CPTS Un", "01"), (B, "CPTS Un", "01"), (B, "CPTS Deux", "01"),
                         (ONE, "CPTS du Port", "13"), (TWO, "CPTS du Port", "13")],
                        columns=["code", "cpts", "departement"])
NIMES = "30189"


@pytest.fixture(scope="module")
def toy(warehouse: Warehouse) -> Warehouse:
    return toy_warehouse(cpts_paca=REGISTER, aci_tailles=warehouse.table("aci_tailles"),
                         aci_financement=warehouse.table("aci_financement"))


def part(code: str, population: int, reason: str = "deux quartiers au sud") -> Unit:
    return Unit(code, declared=DeclaredPart(population, reason))


def said(diagnosis: Diagnosis, identifier: str) -> str:
    (found,) = [check.message for check in diagnosis.checks if check.id == identifier]
    return found.replace("\u202f", " ").replace("\u00a0", " ")


def test_the_part_counts_for_its_inhabitants_and_says_so(toy: Warehouse) -> None:
    found = diagnose([part(A, 250), *units_of([B, C])], toy)
    assert (found.population, found.population_status) == (850, "estimation")
    profile = found.units[0]
    assert (profile.population, profile.share, profile.reason) == (250, 0.25, "deux quartiers au sud")
    assert profile.part_said.replace("\u202f", " ").replace("\u00a0", " ") == (
        "part déclarée : 250 habitants sur 1 000 (deux quartiers au sud)")
    assert {(unit.part, unit.reason, unit.part_said) for unit in found.units[1:]} == {("", "", "")}
    assert "structure_iris_2021" not in {source.table for source in found.sources}


def test_a_part_by_iris_says_how_many(toy: Warehouse) -> None:
    assert diagnose([Unit(A, ("010010101",))], toy).units[0].part_said == "1 IRIS sur 2"


def test_the_remark_names_people_and_reason(toy: Warehouse) -> None:
    found = diagnose([part(A, 250, "deux quartiers au sud."), Unit(B)], toy)
    assert said(found, "part_declaree") == (
        "Arbre compte pour 250 de ses 1 000 habitants, part déclarée : deux quartiers au sud. L'ARS et l'Assurance "
        "Maladie peuvent compter la commune entière, ou pas du tout.")
    (check,) = [check for check in found.checks if check.id == "part_declaree"]
    assert (check.severity, check.codes) == (Severity.WARNING, (A,))
    assert "population_estimee" not in {check.id for check in found.checks}


def test_everybody_is_the_whole_commune(toy: Warehouse) -> None:
    assert diagnose([part(A, 1000), Unit(B)], toy) == diagnose(units_of([A, B]), toy)


@pytest.mark.parametrize(("units", "error"), [
    ([part(A, 1001)], PartTooLarge), ([part(D, 1)], PartTooLarge),
    ([part(A, 10), part(A, 20)], ConflictingPartsError),
    ([part(A, 10), Unit(A, ("010010101",))], ConflictingPartsError),
])
def test_what_cannot_be_is_refused_in_french(units: list[Unit], error: type[ValueError], toy: Warehouse) -> None:
    with pytest.raises(error, match=r"^[A-Z0-9].*\.$"):
        diagnose(units, toy)


@pytest.mark.parametrize(("people", "tier"), [(39_000, 1), (41_000, 2), (81_000, 3), (None, 3)])
def test_the_tier_follows_the_part(people: int | None, tier: int, warehouse: Warehouse) -> None:
    """Thresholds at 40 000, 80 000 and 175 000; Nîmes whole has about 150 000 inhabitants."""
    found = diagnose([part(NIMES, people) if people else Unit(NIMES)], warehouse)
    assert found.tiers[0].tier == tier
    assert found.funding[0].tier == tier


def test_a_registered_cpts_shares_the_part_at_most(toy: Warehouse) -> None:
    """« CPTS Un » holds A and B, « CPTS Deux » B: neither lies whole in a territory that has a part of B."""
    found = diagnose([Unit(A), part(B, 120)], toy)
    assert found.overlaps == (Overlap("CPTS Un", (A, B), 1120, at_most=True),
                              Overlap("CPTS Deux", (B,), 120, at_most=True))
    assert said(found, "chevauchement") == (
        "2 communes sont déjà dans 2 CPTS enregistrées : CPTS Un (2 communes, dont 1 en partie, au plus 1 120 "
        "habitants) et CPTS Deux (Bois en partie, au plus 120 habitants).")


def test_a_city_in_part_never_shares_more_than_its_part(toy: Warehouse) -> None:
    """The two arrondissements of the CPTS have 4 000 inhabitants; the part of the city has 1 500."""
    assert diagnose([part(MARSEILLE, 1500)], toy).overlaps == (
        Overlap("CPTS du Port", (MARSEILLE,), 1500, at_most=True),)


# -- JSON -------------------------------------------------------------------------------------------------------------

REASONS = st.text(max_size=REASON_LIMIT).filter(lambda text: any(sign.isalpha() for sign in text))


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 6000), REASONS)
def test_there_and_back_without_loss(people: int, reason: str) -> None:
    diagnosis = diagnose([part("30062", people, reason), Unit("30004")], Warehouse.embedded())
    text = to_json(diagnosis)
    assert from_json(text) == diagnosis
    assert to_json(from_json(text)) == text


def test_a_file_written_before_there_were_declared_parts_is_read(toy: Warehouse) -> None:
    new = diagnose([Unit(A), Unit(B, ("010020000",))], toy)
    content = json.loads(to_json(new))
    for unit in content["perimeter"]["units"]:
        del unit["declared"]
    for unit in content["units"]:
        del unit["part"], unit["reason"]
    for overlap in content["overlaps"]:
        del overlap["at_most"]
    assert from_json(json.dumps(content)) == new


@pytest.mark.parametrize("declared", [
    {"population": 0, "reason": "x"}, {"population": 5, "reason": " "}, {"population": "beaucoup", "reason": "x"},
    {"population": 5}, {"population": 5, "reason": "x" * 500}, 12,
])
def test_a_part_that_cannot_be_is_a_damaged_file(declared: object, toy: Warehouse) -> None:
    content = json.loads(to_json(diagnose([part(A, 250)], toy)))
    content["perimeter"]["units"][0]["declared"] = declared
    with pytest.raises(FormatError, match="abîmé"):
        from_json(json.dumps(content))
