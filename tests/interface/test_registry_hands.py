"""Several people on one CPTS, its past, and who may do what, on the screen of the register without a browser."""

from __future__ import annotations

import pytest

from diagnostic.geography.units import DeclaredPart, Unit
from diagnostic.registry.access import Role
from diagnostic.registry.model import Deed, Status
from diagnostic.registry.register import Desk
from diagnostic.registry.review import inhabitants_of
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import number
from interface import identity
from tests.interface.registry_app import (
    chosen,
    edited,
    field,
    html_of,
    id_of,
    keys,
    opened,
    press,
    rows,
    sheet_opened,
    sound,
    typed,
    words,
)
from tests.registry.register_toy import desk_of, grant, sheet_of

HOSTILE = "<img src=x onerror=alert(1)>![x](http://evil.example/y.png) =1+1 العربية 🏥 " + "Ж" * 1_800
NAME = "CPTS du Vidourle"


@pytest.fixture(autouse=True)
def desk(desk: Desk) -> Desk:
    """With one CPTS."""
    desk.perimeters.create(sheet_of(NAME, ("30341", "30344"), "30", Status.LETTER), "au départ")
    return desk


@pytest.fixture
def cpts(desk: Desk) -> str:
    return id_of(desk, NAME)


# -- many hands --------------------------------------------------------------------------------------------------

def test_the_second_editor_sees_both_versions_and_may_keep_theirs_over_the_new_one(desk: Desk, cpts: str) -> None:
    first, second = edited(cpts), edited(cpts)
    press(typed(first, name="CPTS Vidourle et Vistre", why="fusion"), "registry_save")
    press(typed(second, name="CPTS du Vidourle sud", why="nouveau nom"), "registry_save")
    assert desk.perimeters.entry(cpts).sheet.name == "CPTS Vidourle et Vistre", "nothing was overwritten"
    said = words(second)
    assert "Deux versions à départager" in said
    assert "CPTS Vidourle et Vistre" in said
    assert "CPTS du Vidourle sud" in said
    assert "nouveau nom" in said
    assert "registry_clash_both" not in keys(second), "one name cannot be two"
    press(second, "registry_clash_mine")
    assert [(past.deed, past.after.name, past.why) for past in desk.perimeters.history(cpts)] == [
        (Deed.CHANGED, "CPTS du Vidourle sud", "nouveau nom"), (Deed.CHANGED, "CPTS Vidourle et Vistre", "fusion"),
        (Deed.CREATED, NAME, "au départ")]
    assert "Brouillon" not in words(press(second, "registry_back"))


def test_changes_of_other_things_go_together(desk: Desk, cpts: str) -> None:
    first, second = edited(cpts), edited(cpts)
    press(typed(first, status=Status.SIGNED), "registry_save")
    press(typed(second, note="à appeler"), "registry_save")
    press(second, "registry_clash_both")
    sheet = desk.perimeters.entry(cpts).sheet
    assert (sheet.status, sheet.note) == (Status.SIGNED, "à appeler")


def test_the_others_version_may_be_taken_or_the_form_opened_again(desk: Desk, cpts: str) -> None:
    first, second, third = edited(cpts), edited(cpts), edited(cpts)
    press(typed(first, note="la première"), "registry_save")
    press(typed(second, note="la seconde"), "registry_save")
    press(second, "registry_clash_theirs")
    assert "la première" in words(second)
    press(typed(third, note="la troisième", why="reprise"), "registry_save")
    press(third, "registry_clash_edit")
    assert (field(third, "note").value, field(third, "why").value) == ("la troisième", "reprise")
    press(typed(third, tier="2"), "registry_save")
    sheet = desk.perimeters.entry(cpts).sheet
    assert (sheet.note, sheet.tier) == ("la troisième", "2")
    assert len(desk.perimeters.history(cpts)) == 3


def test_a_third_change_during_the_choice_is_told_again(desk: Desk, cpts: str) -> None:
    first, second = edited(cpts), edited(cpts)
    press(typed(first, note="la première"), "registry_save")
    press(typed(second, note="la seconde"), "registry_save")
    entry = desk.perimeters.entry(cpts)
    desk.perimeters.change(cpts, sheet_of("Encore un autre nom", ("30341",), "30"), "entre-temps", entry.version)
    press(second, "registry_clash_mine")
    assert "Encore un autre nom" in words(second)
    assert desk.perimeters.entry(cpts).sheet.name == "Encore un autre nom"
    press(second, "registry_clash_mine")
    assert desk.perimeters.entry(cpts).sheet.note == "la seconde"


def test_a_cpts_put_aside_meanwhile_keeps_what_was_typed(desk: Desk, cpts: str) -> None:
    app = typed(edited(cpts), note="à finir")
    desk.perimeters.delete(cpts, "doublon", 1)
    press(app, "registry_save")
    assert "supprimée" in words(app)
    assert desk.perimeters.entry(cpts).deleted
    press(app, "registry_clash_mine")
    entry = desk.perimeters.entry(cpts)
    assert (entry.deleted, entry.sheet.note) == (False, "à finir")


def test_a_cpts_put_aside_then_brought_back_meanwhile_is_compared_once_more(desk: Desk, cpts: str) -> None:
    app = typed(edited(cpts), note="à finir")
    desk.perimeters.delete(cpts, "doublon", 1)
    press(app, "registry_save")
    desk.perimeters.restore(cpts, "", 2)
    press(app, "registry_clash_mine")
    assert "Deux versions" in words(app)
    press(app, "registry_clash_mine")
    assert desk.perimeters.entry(cpts).sheet.note == "à finir"


def test_the_address_of_a_sheet_leads_a_colleague_to_it(desk: Desk, cpts: str) -> None:
    assert sheet_opened(cpts).query_params["fiche"] == cpts
    there = opened(fiche=cpts)
    assert NAME in words(there)
    assert "registry_edit" in keys(there)
    assert "fiche" not in press(there, "registry_back").query_params
    assert "n'est pas dans le registre" in words(opened(fiche="0" * 12))
    assert rows(opened(fiche=HOSTILE)) == [NAME], "what is no id asks for nothing"


# -- its past ----------------------------------------------------------------------------------------------------

def test_a_former_version_is_seen_and_restored(desk: Desk, cpts: str) -> None:
    desk.perimeters.change(cpts, sheet_of("Un autre nom", ("30258",), "30"), "essai", 1)
    app = chosen(sheet_opened(cpts), "registry_version_", 1)
    assert NAME in words(app)
    app.text_input(key=f"registry_restore_why_{cpts}").set_value("erreur")
    press(app, "registry_restore")
    entry = desk.perimeters.entry(cpts)
    assert (entry.version, entry.sheet.name, len(entry.sheet.units)) == (3, NAME, 2)
    assert desk.perimeters.history(cpts)[0].why == "erreur"
    assert "restauration" in words(app)


def test_a_sheet_that_is_no_longer_as_shown_is_neither_deleted_nor_restored(desk: Desk, cpts: str) -> None:
    desk.perimeters.change(cpts, sheet_of("Un autre nom", ("30258",), "30"), "", 1)
    deleting = press(sheet_opened(cpts), "registry_delete")
    restoring = chosen(sheet_opened(cpts), "registry_version_", 1)
    desk.perimeters.change(cpts, sheet_of("Encore un nom", ("30258",), "30"), "entre-temps", 2)
    for app, key in ((deleting, "registry_delete_yes"), (restoring, "registry_restore")):
        press(app, key)
        assert "dernière version" in words(app)
        assert "Encore un nom" in words(app)
    assert (desk.perimeters.entry(cpts).version, desk.perimeters.entry(cpts).deleted) == (3, False)


def test_the_work_on_a_conflict_is_told_in_the_history_of_both(desk: Desk, cpts: str) -> None:
    other = desk.perimeters.create(sheet_of("CPTS voisine", ("30344", "30258"), "30"))
    desk.cases.comment(cpts, other.id, f"à voir avec la mairie {HOSTILE[:40]}")
    for one in (cpts, other.id):
        shown = sheet_opened(one)
        assert "« à voir avec la mairie" in words(shown)
        assert words(shown).count("Version 1") == 1
        assert "<img" not in html_of(shown)


def test_a_cpts_is_deleted_with_a_reason_then_brought_back(desk: Desk, cpts: str) -> None:
    app = press(sheet_opened(cpts), "registry_delete")
    assert not desk.perimeters.entry(cpts).deleted
    app.text_input(key="registry_delete_why").set_value("doublon")
    press(app, "registry_delete_yes")
    assert desk.perimeters.history(cpts)[0].why == "doublon"
    assert rows(app) == []
    app = chosen(press(app, "registry_deleted"), "registry_gone_", cpts)
    assert "registry_edit" not in keys(app)
    press(app, "registry_undelete")
    assert not desk.perimeters.entry(cpts).deleted
    assert rows(press(app, "registry_back")) == [NAME]


def test_a_perimeter_becomes_the_territory_of_every_screen_and_may_be_left(desk: Desk) -> None:
    part = Unit("30344", declared=DeclaredPart(500, "le bourg"))
    other = desk.perimeters.create(sheet_of("CPTS à part", ("30341", part), "30"))
    app = press(sheet_opened(other.id), "registry_open")
    project = app.session_state["work"].project
    assert (project.name, project.codes, dict(project.declared)) == (
        "CPTS à part", ("30341", "30344"), {"30344": part.declared})
    press(app, "registry_reopen")
    assert app.session_state["work"].project.name == "Essai"


def test_the_cpts_that_a_perimeter_meets_are_told_before_it_is_recorded(desk: Desk, cpts: str) -> None:
    desk.perimeters.create(sheet_of("CPTS voisine", ("30344", "30258"), "30"))
    app = edited(cpts)
    said = words(app)
    assert "Chevauche « CPTS voisine » : 1 commune en commun" in said
    assert f"Chevauche « {NAME} »" not in said, "a CPTS does not meet itself"
    both = inhabitants_of([Unit("30344")], Warehouse.embedded())
    assert f"{number(both)} habitants comptés deux fois".replace("\u202f", " ") in said
    typed(app, status=Status.DISSOLVED)
    assert "Chevauche" not in words(app), "a dissolved CPTS holds nothing"


# -- who may do what ---------------------------------------------------------------------------------------------

def test_a_reader_is_offered_no_change_and_is_refused_one(desk: Desk, cpts: str,
                                                          monkeypatch: pytest.MonkeyPatch) -> None:
    app = edited(cpts)
    reader = desk_of(desk.door.database, "lecture@ars.example", grant(Role.READER, "30"))
    monkeypatch.setattr(identity, "desk", lambda: reader)
    press(typed(app, note="sans droit"), "registry_save")
    assert "Vous n'avez pas le droit de modifier" in words(app)
    assert field(app, "note").value == "sans droit"
    assert desk.perimeters.entry(cpts).version == 1
    shown = sheet_opened(cpts)
    assert NAME in words(shown)
    assert {"registry_edit", "registry_delete"}.isdisjoint(keys(shown))
    assert "registry_new" not in keys(press(shown, "registry_back"))


def test_nobody_sees_the_drafts_of_another_department(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = desk_of(desk.door.database, "13@ars.example", grant(Role.ADMINISTRATOR, "13"))
    monkeypatch.setattr(identity, "desk", lambda: elsewhere)
    app = opened()
    assert NAME not in words(app)
    assert rows(app) == []


# -- texts from outside ------------------------------------------------------------------------------------------

def test_hostile_texts_are_shown_as_text_in_every_room(desk: Desk) -> None:
    made = desk.perimeters.create(sheet_of(HOSTILE, ("30258",), "30", note=HOSTILE), HOSTILE[:900])
    desk.perimeters.change(made.id, sheet_of(HOSTILE + "2", ("30258",), "30"), HOSTILE[:900], 1)
    first, second = edited(made.id), edited(made.id)
    rooms = [opened(), chosen(sheet_opened(made.id), "registry_version_", 1), first]
    press(typed(first, note=HOSTILE), "registry_save")
    press(typed(second, note="autre"), "registry_save")
    rooms += [second, press(sheet_opened(made.id), "registry_delete")]
    press(rooms[-1], "registry_delete_yes")
    rooms.append(press(rooms[-1], "registry_deleted"))
    for room in rooms:
        sound(room)
        assert "<img" not in html_of(room)
        assert "&lt;img src=x" in html_of(room)
        labels = [*(one.value for one in (*room.markdown, *room.header)), *(one.label for one in room.button),
                  *(one.label for one in room.expander)]
        assert not [label for label in labels if "](http" in label or "<img" in label]
