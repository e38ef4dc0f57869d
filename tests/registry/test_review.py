"""What is remarked on a sheet, and the perimeters that are refused, on real communes of the Gard."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from diagnostic.geography.checks import Severity
from diagnostic.geography.units import DeclaredPart, Unit
from diagnostic.registry.model import Days, InvalidSheetError, Status, sheet
from diagnostic.registry.review import inhabitants_of, refuse_impossible, remarks_on, size_of
from diagnostic.sources.warehouse import Warehouse

SHEET = sheet("CPTS du Vidourle", "30", (Unit("30341"), Unit("30344")), 2026, Status.LETTER,
              days=Days(letter=date(2025, 3, 1)))


def ids(found: tuple) -> list[str]:
    return [check.id for check in found]


def test_a_sheet_in_order_calls_for_no_remark(warehouse: Warehouse) -> None:
    assert remarks_on(SHEET, warehouse) == ()


def test_each_slip_is_remarked_and_the_worst_comes_first(warehouse: Warehouse) -> None:
    slips = replace(SHEET, department="34", tier="4", status=Status.SIGNED,
                    days=Days(letter=date(2025, 3, 1), validated=date(2024, 1, 1)))
    found = remarks_on(slips, warehouse)
    assert sorted(ids(found)) == ["date_du_statut", "dates", "siege", "taille"]
    assert [check.severity for check in found[:2]] == [Severity.WARNING, Severity.WARNING]
    said = " ".join(check.message for check in found)
    assert "(les siennes\u00a0: 30)" in said
    assert "1er\u00a0janvier 2024" in said
    assert ids(remarks_on(replace(SHEET, units=()), warehouse)) == ["sans_commune"]


def test_the_size_is_that_of_the_inhabitants_parts_included(warehouse: Warehouse,
                                                          real_cpts: dict[str, dict]) -> None:
    rhony = real_cpts["CPTS E-Rhôny"]
    people = inhabitants_of([Unit(code) for code in rhony["communes"]], warehouse)
    assert people == 49_993
    assert size_of(people, warehouse).tier == 2
    assert inhabitants_of([Unit("30341", declared=DeclaredPart(120, "le bourg"))], warehouse) == 120
    assert inhabitants_of([Unit("99999")], warehouse) is None
    assert inhabitants_of([], warehouse) == 0


@pytest.mark.parametrize(("units", "said"), [
    ((Unit("99999"),), "99999"),
    ((Unit("75056"), Unit("75101")), "deux fois"),
    ((Unit("30341", declared=DeclaredPart(900_000, "trop")),), "dépasse sa population"),
])
def test_a_perimeter_that_cannot_be_is_refused_with_its_reason(units: tuple[Unit, ...], said: str,
                                                               warehouse: Warehouse) -> None:
    with pytest.raises(InvalidSheetError, match=said):
        refuse_impossible(units, warehouse)


def test_a_cpts_may_have_no_commune_yet(warehouse: Warehouse) -> None:
    refuse_impossible([], warehouse)
    refuse_impossible(SHEET.units, warehouse)
