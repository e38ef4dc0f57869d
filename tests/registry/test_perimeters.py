"""CPTS of the register: made, changed, put aside, brought back; on SQLite and on PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from diagnostic.geography.units import DeclaredPart, Unit
from diagnostic.registry.access import Role
from diagnostic.registry.database import Database
from diagnostic.registry.model import Days, Deed, InvalidSheetError, RegistryError, Status
from diagnostic.registry.perimeters import NameTakenError, StaleError, UnknownCptsError
from diagnostic.registry.register import Desk
from tests.registry.register_toy import desk_of, grant, sheet_of

BY_IRIS = Unit("06088", ("060880101", "060880102"))
DECLARED = Unit("13055", (), DeclaredPart(12_000, "quartiers nord"))


def test_a_sheet_comes_back_as_it_was_kept(desk: Desk) -> None:
    kept = sheet_of("Pays d'Aix", ["13001", BY_IRIS, DECLARED], tier="3", note="à revoir",
                    days=Days(letter=date(2024, 2, 29), signed=date(2026, 3, 3)))
    made = desk.perimeters.create(kept, "courrier du 3 mars")
    assert desk.perimeters.entries() == (made,)
    assert desk.perimeters.entry(made.id).sheet == kept
    assert made.version == 1
    (first,) = desk.perimeters.history(made.id)
    assert (first.deed, first.before, first.after, first.why) == (Deed.CREATED, None, kept, "courrier du 3 mars")


def test_every_change_is_kept_with_its_reason(desk: Desk) -> None:
    first = sheet_of(units=["13001"])
    second = sheet_of(units=["13001", "13002"], status=Status.SIGNED)
    made = desk.perimeters.create(first)
    changed = desk.perimeters.change(made.id, second, "avenant", made.version)
    assert (changed.version, changed.sheet) == (2, second)
    gone = desk.perimeters.delete(made.id, "doublon", 2)
    assert desk.perimeters.entries() == ()
    assert desk.perimeters.entries(deleted=True) == (gone,)
    back = desk.perimeters.restore(made.id, "erreur", 3)
    again = desk.perimeters.restore(made.id, "retour", back.version, to=1)
    assert (again.version, again.sheet, again.deleted) == (5, first, False)
    told = [(found.version, found.deed, found.before, found.after, found.deleted, found.why)
            for found in desk.perimeters.history(made.id)]
    assert told == [(5, Deed.RESTORED, second, first, False, "retour"),
                    (4, Deed.RESTORED, second, second, False, "erreur"),
                    (3, Deed.DELETED, second, second, True, "doublon"),
                    (2, Deed.CHANGED, first, second, False, "avenant"),
                    (1, Deed.CREATED, None, first, False, "")]


@pytest.mark.parametrize("lie", [{"name": "x" * 2_001}, {"name": " "}, {"department": "99999"}, {"tier": "9"},
                                 {"units": (Unit("13001", (), DeclaredPart(10_000_001, "nord")),)}])
def test_a_sheet_that_nobody_checked_is_checked_at_the_door(desk: Desk, lie: dict[str, Any]) -> None:
    """Made by hand, beside the one that checks."""
    honest = desk.perimeters.create(sheet_of())
    forged = replace(sheet_of("Autre"), **lie)
    with pytest.raises(InvalidSheetError):
        desk.perimeters.create(forged)
    with pytest.raises(InvalidSheetError):
        desk.perimeters.change(honest.id, forged, "", honest.version)
    assert desk.perimeters.entries() == (honest,)
    tidied = desk.perimeters.create(replace(sheet_of(), name="Deux\x00 \n noms"))
    assert desk.perimeters.entry(tidied.id).sheet.name == tidied.sheet.name == "Deux noms"


def test_the_same_sheet_is_no_change(desk: Desk) -> None:
    made = desk.perimeters.create(sheet_of())
    assert desk.perimeters.change(made.id, sheet_of(), "rien", 1) == made
    assert desk.perimeters.restore(made.id, "rien", 1) == made
    assert len(desk.perimeters.history(made.id)) == 1


def test_the_second_editor_is_told_both_versions(desk: Desk) -> None:
    read, now, wanted = (sheet_of(units=units) for units in (["13001"], ["13001", "13002"], ["13003"]))
    made = desk.perimeters.create(read)
    desk.perimeters.change(made.id, now, "", 1)
    for attempt in (lambda: desk.perimeters.change(made.id, wanted, "", 1),
                    lambda: desk.perimeters.restore(made.id, "", 1, to=1),
                    lambda: desk.perimeters.delete(made.id, "", 1)):
        with pytest.raises(StaleError, match="modifiée entre-temps par poste local") as told:
            attempt()
        assert (told.value.read, told.value.now.sheet, told.value.now.version) == (read, now, 2)
    with pytest.raises(StaleError) as told:
        desk.perimeters.change(made.id, wanted, "", 1)
    assert told.value.wanted == wanted
    assert len(desk.perimeters.history(made.id)) == 2


def test_the_second_editor_is_told_that_it_was_put_aside(desk: Desk) -> None:
    made = desk.perimeters.create(sheet_of())
    gone = desk.perimeters.delete(made.id, "doublon", 1)
    with pytest.raises(StaleError, match="supprimée entre-temps par poste local\u00a0: restaurez-la") as told:
        desk.perimeters.change(made.id, sheet_of(units=["13002"]), "", 1)
    assert told.value.now == gone


def test_two_living_cpts_of_a_department_bear_two_names(desk: Desk) -> None:
    made = desk.perimeters.create(sheet_of("Étoile du Sud"))
    desk.perimeters.create(sheet_of("étoile  du sud", department="83"))
    with pytest.raises(NameTakenError, match="s'appelle déjà «\u00a0Étoile du Sud\u00a0»"):
        desk.perimeters.create(sheet_of("E\u0301TOILE DU SUD"))
    desk.perimeters.delete(made.id, "", 1)
    other = desk.perimeters.create(sheet_of("Étoile du sud"))
    with pytest.raises(NameTakenError):
        desk.perimeters.restore(made.id, "", 2)
    assert {entry.id for entry in desk.perimeters.entries()} > {other.id}


def test_what_is_not_there_is_said(desk: Desk) -> None:
    made = desk.perimeters.create(sheet_of())
    for nobody in ("", "0" * 12, "'; DROP TABLE cpts", "\0", "\udcff" * 12, "x" * 10_000):
        with pytest.raises(UnknownCptsError):
            desk.perimeters.entry(nobody)
        with pytest.raises(UnknownCptsError):
            desk.perimeters.history(nobody)
    for version in (0, -1, 2, 2**40, 2**70):
        with pytest.raises(RegistryError, match="n'a pas de version"):
            desk.perimeters.restore(made.id, "", 1, to=version)
        with pytest.raises(StaleError) as told:
            desk.perimeters.change(made.id, sheet_of("Autre"), "", version)
        assert told.value.read is None


def test_a_cpts_put_aside_is_brought_back_before_it_is_changed(desk: Desk) -> None:
    made = desk.perimeters.create(sheet_of())
    desk.perimeters.delete(made.id, "", 1)
    with pytest.raises(RegistryError, match="restaurez-la"):
        desk.perimeters.change(made.id, sheet_of(units=["13002"]), "", 2)
    assert desk.perimeters.entries() == ()


def test_drafts_of_another_scope_are_not_seen_nor_told_by_the_past(database: Database) -> None:
    here = desk_of(database, "ici", grant(Role.EDITOR, "13"))
    elsewhere = desk_of(database, "loin", grant(Role.READER, "31"))
    idea = sheet_of(status=Status.IDEA, note="entre nous")
    made = here.perimeters.create(idea)
    assert elsewhere.perimeters.entries() == ()
    with pytest.raises(UnknownCptsError):
        elsewhere.perimeters.entry(made.id)
    public = sheet_of(status=Status.VALIDATED)
    here.perimeters.change(made.id, public, "", 1)
    assert [entry.sheet for entry in elsewhere.perimeters.entries()] == [public]
    assert [(found.version, found.before) for found in elsewhere.perimeters.history(made.id)] == [(2, None)]
    assert [(found.version, found.before) for found in here.perimeters.history(made.id)] == [(2, idea), (1, None)]


def test_the_stamp_changes_with_what_may_be_seen(desk: Desk, database: Database) -> None:
    empty = desk.perimeters.stamp()
    made = desk.perimeters.create(sheet_of())
    one = desk.perimeters.stamp()
    desk.perimeters.delete(made.id, "", 1)
    two = desk.perimeters.stamp()
    assert len({empty, one, two}) == 3
    assert desk.perimeters.stamp() == two
    region, departments = (desk_of(database, "moi", *grants).perimeters.stamp() for grants in (
        [grant(Role.READER, "R94")], [grant(Role.READER, "2B")]))
    assert len({two, region, departments}) == 3


def test_the_register_is_told_as_it_stood(database: Database, desk: Desk) -> None:
    before = datetime.now(UTC)
    first, second = sheet_of(), sheet_of(units=["13002"], status=Status.IDEA)
    made = desk.perimeters.create(first)
    other = desk.perimeters.create(sheet_of("Autre"))
    changed = desk.perimeters.change(made.id, second, "", 1)
    gone = desk.perimeters.delete(other.id, "", 1)
    back = desk.perimeters.restore(other.id, "", 2)
    at = desk.perimeters.at
    assert at(before) == ()
    assert at(made.changed) == (made,)
    assert at(other.changed) == (other, made)
    assert at(changed.changed.astimezone(timezone(timedelta(hours=-9)))) == (other, changed)
    assert at(gone.changed) == (changed,)
    assert at(back.changed) == desk.perimeters.entries() == (back, changed)
    elsewhere = desk_of(database, "loin", grant(Role.READER, "31")).perimeters
    assert (elsewhere.at(made.changed), elsewhere.at(gone.changed)) == ((made,), ())
    assert (desk.perimeters.began(), elsewhere.began()) == (made.changed, made.changed)


def test_the_register_begins_for_each_with_what_they_may_know(desk: Desk, database: Database) -> None:
    assert desk.perimeters.began() is None
    desk.perimeters.create(sheet_of(status=Status.IDEA))
    elsewhere = desk_of(database, "loin", grant(Role.READER, "31")).perimeters
    assert elsewhere.began() is None
    public = desk.perimeters.create(sheet_of("Autre", status=Status.SIGNED))
    assert elsewhere.began() == public.changed
    assert desk.perimeters.began() < public.changed
