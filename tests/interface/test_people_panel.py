"""Rights given and taken on the screen, and the journal as a screen and as a file, without a browser."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest
from streamlit.testing.v1 import AppTest

from diagnostic.registry.access import Action, Area, Level, NotAllowedError, Rights, Role
from diagnostic.registry.audit import Line
from diagnostic.registry.register import Desk, Identity, Registry
from diagnostic.registry.trace import Outcome
from diagnostic.report.files.delimited import csv_bytes
from diagnostic.sources.warehouse import Warehouse
from interface import people_panel
from tests.interface.registry_app import html_of, opened, press, sound, words
from tests.registry.register_toy import sheet_of

HOSTILE = "=HYPERLINK(\"http://x\")<img src=x>**gras**"
pytestmark = pytest.mark.usefixtures("desk")


def panel() -> AppTest:
    app = opened()
    app.segmented_control(key="registry_room").set_value("Droits et journal")
    return sound(app.run())


def test_a_right_is_given_then_taken_back(desk: Desk) -> None:
    app = panel()
    assert "Personne ne se connecte sur ce poste" in words(app)
    assert "Personne n'a encore de droit" in words(app)
    app.text_input(key="people_account").set_value(" Anne@ARS.example")
    app.segmented_control(key="people_role").set_value(Role.EDITOR)
    app.selectbox(key="people_area").set_value(Area(Level.REGION, "93"))
    app.text_input(key="people_why").set_value(HOSTILE)
    press(app, "people_give")
    assert "anne@ars.example : éditeur, région Provence-Alpes-Côte d'Azur." in words(app)
    (given,) = desk.people.grants()
    assert (given.account, given.grant.role, given.grant.area, given.why) == (
        "anne@ars.example", Role.EDITOR, Area(Level.REGION, "93"), HOSTILE)
    assert "<img" not in html_of(app) and HOSTILE in words(app)
    app.text_input(key="people_old").set_value("départ")
    press(app, "people_take")
    assert "Droit retiré : anne@ars.example · éditeur" in words(app)
    assert desk.people.grants() == ()
    assert "départ" in words(app)


def test_what_cannot_be_given_is_said_and_what_was_typed_stays(desk: Desk) -> None:
    app = panel()
    app.text_input(key="people_account").set_value("anne")
    press(app, "people_give")
    assert "Donnez l'adresse électronique de la personne" in words(app)
    assert app.text_input(key="people_account").value == "anne"
    assert desk.people.grants() == ()


def test_only_places_of_the_own_area_are_offered() -> None:
    everywhere = people_panel.areas(Rights(((Role.ADMINISTRATOR, None),)))
    assert len(everywhere) == 1 + 18 + 101
    corsica = people_panel.areas(Rights(((Role.ADMINISTRATOR, frozenset({"2A", "2B"})), (Role.EDITOR, None))))
    assert corsica == [Area(Level.REGION, "94"), Area(Level.DEPARTMENT, "2A"), Area(Level.DEPARTMENT, "2B")]


def test_the_journal_is_shown_and_filtered(desk: Desk, warehouse: Warehouse) -> None:
    desk.perimeters.create(sheet_of(HOSTILE))
    stranger = Registry(desk.door.database, desk.door.regions, team=True).desk(Identity("bob@x.example", "Bob"))
    with pytest.raises(NotAllowedError):
        stranger.perimeters.entries()
    app = panel()
    assert HOSTILE in words(app) and "Bob (bob@x.example)" in words(app)
    assert "<img" not in html_of(app)
    app.text_input(key="journal_who").set_value("BOB")
    app = sound(app.run())
    assert HOSTILE not in words(app) and "Bob (bob@x.example)" in words(app)
    app.selectbox(key="journal_action").set_value(Action.CREATE)
    assert "Aucune ligne" in words(sound(app.run()))


def test_no_cell_of_the_file_of_the_journal_runs() -> None:
    when = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
    lines = (Line(2, when, HOSTILE, HOSTILE, Action.CREATE, "+1", None, Outcome.REFUSED, "@SUM(A1)"),
             Line(1, when, "anne@ars.example", "Anne ; \"Martin\"", Action.CREATE, "ab12", frozenset({"2A", "13"}),
                  Outcome.DONE, "-1"))
    text = csv_bytes(people_panel.frame(lines)).decode("utf-8-sig")
    first, second = csv.DictReader(io.StringIO(text), delimiter=";")
    assert (first["Compte"], first["Nom"], first["Détail"]) == (f"'{HOSTILE}", f"'{HOSTILE}", "'@SUM(A1)")
    assert (first["Départements"], second["Départements"]) == ("partout", "13 2A")
    assert (second["Nom"], second["Quand (UTC)"]) == ("Anne ; \"Martin\"", "2026-11-22 09:30:00+00:00")
