"""What changed between two sheets, in the words that people read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from diagnostic.geography.units import DeclaredPart, Unit
from diagnostic.registry.differences import differences
from diagnostic.registry.model import Days, Sheet, Status
from diagnostic.sources.warehouse import Warehouse
from tests.registry.register_toy import sheet_of

SHEET = sheet_of("CPTS du Vidourle", ("30341", "30344"), "30", Status.LETTER)


def told(after: Sheet, warehouse: Warehouse) -> list[tuple[str, str, str]]:
    found = differences(SHEET, after, warehouse.gazetteer)
    return [tuple(words.replace("\u00a0", " ").replace("\u202f", " ") for words in (one.what, one.before, one.after))
            for one in found]


def test_two_sheets_that_say_the_same_differ_in_nothing(warehouse: Warehouse) -> None:
    assert told(SHEET, warehouse) == []


def test_every_field_that_changed_is_named_with_both_values(warehouse: Warehouse) -> None:
    after = replace(SHEET, name="CPTS Vidourle", status=Status.SIGNED, department="34", tier="2", note="à relire",
                    days=Days(signed=date(2026, 1, 1)), cog=2025)
    assert told(after, warehouse) == [
        ("Nom", "CPTS du Vidourle", "CPTS Vidourle"), ("Statut", "lettre d'intention", "contrat ACI signé"),
        ("Siège", "30 Gard", "34 Hérault"), ("Taille", "", "taille 2"),
        ("Date de signature du contrat ACI", "", "1er janvier 2026"), ("Note", "", "à relire"),
        ("Année des codes", "2026", "2025")]


def test_communes_that_came_went_or_are_taken_otherwise_are_told_apart(warehouse: Warehouse) -> None:
    part = Unit("30344", declared=DeclaredPart(500, "le bourg"))
    assert told(replace(SHEET, units=(Unit("30062"), part)), warehouse) == [
        ("Commune ajoutée", "", "Calvisson (30062)"), ("Commune retirée", "Vauvert (30341)", ""),
        ("Commune prise autrement", "Vergèze (30344) : en entier",
         "Vergèze (30344) : part déclarée de 500 habitants (le bourg)")]


def test_a_code_that_is_no_longer_of_today_is_told_by_itself(warehouse: Warehouse) -> None:
    assert told(replace(SHEET, units=(*SHEET.units, Unit("99999"))), warehouse) == [("Commune ajoutée", "", "99999")]


def test_a_whole_department_is_counted_rather_than_named(warehouse: Warehouse) -> None:
    codes = warehouse.gazetteer.members_of_department("30")
    ((what, before, after),) = told(replace(SHEET, units=tuple(map(Unit, codes))), warehouse)
    assert (what, before) == (f"Communes ajoutées ({len(codes) - 2})", "")
    assert after.endswith(f"et {len(codes) - 2 - 40} autres")
