"""A listing examined, imported and undone on the screen of the register, and its exports, without a browser."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from diagnostic.apart.pool import Pool
from diagnostic.registry.export import to_csv
from diagnostic.registry.listing import read_listing
from diagnostic.registry.register import Desk
from diagnostic.registry.shelf import with_register
from diagnostic.sources.warehouse import Warehouse
from interface import making, registry_export
from interface.registry_export import FORMATS
from tests.interface.making_state import PATIENCE
from tests.interface.registry_app import html_of, keys, opened, press, sheet_opened, sound, words
from tests.registry.register_toy import sheet_of

HOSTILE = "<img src=x onerror=alert(1)>![x](http://evil.example/y.png)"
LISTING = "cpts;code;departement;contact mail\n{}"
pytestmark = pytest.mark.usefixtures("desk")


def room(name: str) -> AppTest:
    app = opened()
    app.segmented_control(key="registry_room").set_value(name)
    return sound(app.run())


def brought(app: AppTest, *rows: str, name: str = "liste.csv") -> AppTest:
    uploader = next(one for one in app.file_uploader if str(one.key).startswith("registry_file_"))
    uploader.set_value((name, LISTING.format("\n".join(rows)).encode(), "text/csv"))
    return sound(app.run())


def test_the_embedded_listing_is_examined_imported_and_undone(desk: Desk) -> None:
    app = press(room("Importer"), "registry_embedded")
    said = words(app)
    assert "70 CPTS lues" in said
    assert "Nice (06088) et Toulon (83137)" in said
    assert desk.perimeters.entries() == (), "nothing is written before it is agreed"
    app.text_input(key="registry_import_why").set_value("liste de janvier")
    press(app, "registry_import_yes")
    assert len(desk.perimeters.entries()) == 70
    assert "70 ajoutées" in words(app)
    assert "liste de janvier" in words(app)
    press(app, "registry_undo_yes")
    assert desk.perimeters.entries() == ()
    assert "annulé le" in words(app)
    assert "registry_undo_yes" not in keys(app), "nothing is left to undo"


def test_new_changed_and_gone_are_told_apart_and_the_choice_is_followed(desk: Desk) -> None:
    kept = desk.perimeters.create(sheet_of("CPTS du Vidourle", ("30341", "30344"), "30"))
    gone = desk.perimeters.create(sheet_of("CPTS sans nouvelles", ("30258",), "30"))
    app = brought(room("Importer"), "CPTS du Vidourle;30341;30;", "CPTS du Vidourle;30062;30;",
                  "CPTS de Nîmes;30189;30;")
    said = words(app)
    for label, count in (("Nouvelles", 1), ("Modifiées", 1), ("Absentes de la liste", 1)):
        assert f"{label} {count}" in " ".join(said.split())
    assert "Calvisson" in said
    assert "Vergèze" in said
    app.radio(key="registry_import_gone").set_value(app.radio(key="registry_import_gone").options and "delete")
    sound(app.run())
    assert not desk.perimeters.entry(gone.id).deleted
    press(app, "registry_import_yes")
    assert desk.perimeters.entry(gone.id).deleted
    assert [unit.code for unit in desk.perimeters.entry(kept.id).sheet.units] == ["30062", "30341"]
    press(app, "registry_undo_yes")
    assert not desk.perimeters.entry(gone.id).deleted
    assert [unit.code for unit in desk.perimeters.entry(kept.id).sheet.units] == ["30341", "30344"]


def test_a_question_is_answered_before_anything_is_written(desk: Desk) -> None:
    app = brought(room("Importer"), "CPTS de Saint-Martin;Saint-Martin;;")
    assert app.button(key="registry_import_yes").disabled
    question = next(radio for radio in app.radio if str(radio.key).startswith("registry_plan_"))
    question.set_value("32389")
    sound(app.run())
    press(app, "registry_import_yes")
    assert [unit.code for unit in desk.perimeters.entries()[0].sheet.units] == ["32389"]


def test_a_register_changed_meanwhile_is_told_and_the_examination_made_again(desk: Desk) -> None:
    entry = desk.perimeters.create(sheet_of("CPTS du Vidourle", ("30341",), "30"))
    app = brought(room("Importer"), "CPTS du Vidourle;30341;30;", "CPTS du Vidourle;30344;30;")
    desk.perimeters.change(entry.id, sheet_of("CPTS du Vidourle", ("30341",), "30", note="entre-temps"), "", 1)
    press(app, "registry_import_yes")
    assert "a changé depuis l'examen" in words(app)
    assert desk.perimeters.entry(entry.id).version == 2
    press(app, "registry_import_yes")
    sheet = desk.perimeters.entry(entry.id).sheet
    assert ([unit.code for unit in sheet.units], sheet.note) == (["30341", "30344"], "entre-temps")


def test_what_was_changed_since_an_import_is_not_undone_without_saying_so(desk: Desk) -> None:
    app = press(brought(room("Importer"), "CPTS du Vidourle;30341;30;", "CPTS de Nîmes;30189;30;"),
                "registry_import_yes")
    nimes = next(entry for entry in desk.perimeters.entries() if entry.sheet.name == "CPTS de Nîmes")
    desk.perimeters.change(nimes.id, sheet_of("CPTS de Nîmes", ("30189",), "30", note="travail"), "", 1)
    press(app, "registry_undo_yes")
    assert "Modifiées depuis cet import" in words(app)
    assert len(desk.perimeters.entries()) == 2
    press(app, "registry_undo_skip")
    assert [entry.sheet.note for entry in desk.perimeters.entries()] == ["travail"]


def test_contacts_are_dropped_unless_they_are_asked_for(desk: Desk) -> None:
    row = "CPTS du Vidourle;30341;30;jeanne@exemple.fr"
    app = press(brought(room("Importer"), row), "registry_import_yes")
    (entry,) = desk.perimeters.entries()
    assert desk.contacts.of(entry.id) == ()
    app = brought(app, row)
    app.checkbox(key="registry_import_contacts").check()
    sound(app.run())
    press(app, "registry_import_yes")
    shown = sheet_opened(entry.id)
    assert "jeanne@exemple.fr" not in words(shown), "they are read only when asked for"
    assert "jeanne@exemple.fr" in words(press(shown, "registry_contacts_read"))
    press(shown, "registry_contacts_erase")
    assert desk.contacts.of(entry.id) == ()


@pytest.mark.parametrize(("content", "said"), [
    (b"\x00\xff" * 50, "Rien n'a été écrit"), (b"", "Rien n'a été écrit"), (b"bonjour\n", "Rien n'a été écrit")])
def test_a_file_that_is_no_listing_is_refused_in_french(content: bytes, said: str) -> None:
    app = room("Importer")
    next(one for one in app.file_uploader if str(one.key).startswith("registry_file_")).set_value(
        ("liste.csv", content, "text/csv"))
    assert said in words(sound(app.run()))
    assert "registry_import_yes" not in keys(app)


def test_hostile_names_of_a_file_and_its_cpts_are_shown_as_text(desk: Desk) -> None:
    app = brought(room("Importer"), f'"{HOSTILE}";30341;30;', f'"{HOSTILE}";99999;30;', name=f"{HOSTILE}.csv")
    assert "<img" not in html_of(app)
    app.text_input(key="registry_import_why").set_value(HOSTILE)
    press(app, "registry_import_yes")
    assert desk.perimeters.entries()[0].sheet.name == HOSTILE
    assert "<img" not in html_of(app)
    assert not [one for one in app.markdown if "](http" in one.value]


# -- exports -----------------------------------------------------------------------------------------------------

def test_every_export_reads_back_as_the_register_is_and_is_in_the_journal(desk: Desk, warehouse: Warehouse,
                                                                         monkeypatch: pytest.MonkeyPatch) -> None:
    desk.perimeters.create(sheet_of("=1+1", ("30341", "30344"), "30", tier="1", note="=SOMME(A1)"))
    desk.perimeters.create(sheet_of("CPTS d'Aix", ("13001",)))
    offered: dict[str, Any] = {}
    true = registry_export._making

    def spying(*given: Any) -> Any:
        offered[given[1].ending] = true(*given)
        return offered[given[1].ending]

    monkeypatch.setattr(registry_export, "_making", spying)
    app = room("Exporter")
    assert "2 CPTS dans le fichier" in words(app)
    assert set(offered) == {one.ending for one in FORMATS} == {"csv", "xlsx", "geojson", "json"}
    before = {entry.id: entry.sheet for entry in desk.perimeters.entries()}
    for ending, make in offered.items():
        listing = read_listing(f"registre.{ending}", make(), warehouse)
        assert {found.id: found.sheet for found in listing.found} == before, ending
    assert {line.target for line in desk.audit.lines()} >= {f"registre.{ending}" for ending in offered}
    app.multiselect(key="registry_export_places").set_value(["13"])
    assert "1 CPTS dans le fichier" in words(sound(app.run()))


def test_a_heavy_export_is_made_in_another_process_and_is_in_the_journal_once_given(
        desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.perimeters.create(sheet_of("CPTS d'Aix", ("13001",)))
    monkeypatch.setattr(registry_export, "LONG_FROM", 1)
    monkeypatch.setattr(making, "PATIENCE", PATIENCE)
    pool = Pool(making.MODULE)
    monkeypatch.setattr(making, "documents", lambda: pool)
    given: dict[str, Any] = {}

    def spying(label: str, wanted: Any, name: str, mime: str, **more: Any) -> None:
        given[name.rpartition(".")[2]] = more["take"]

    monkeypatch.setattr(making, "button", spying)
    room("Exporter")
    assert set(given) == {one.ending for one in FORMATS}
    assert "registre.csv" not in {line.target for line in desk.audit.lines()}
    store = with_register(Warehouse.standard(), desk)
    assert given["csv"]() == to_csv(desk.perimeters.entries(), store)
    assert "registre.csv" in {line.target for line in desk.audit.lines()}
    pool.close()
