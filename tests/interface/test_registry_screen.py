"""The list and the form of the register as a user works on them, without a browser."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest

from diagnostic.geography.units import DeclaredPart, Unit
from diagnostic.registry.database import Database
from diagnostic.registry.model import Status
from diagnostic.registry.perimeters import Perimeters
from diagnostic.registry.register import Desk
from diagnostic.registry.trouble import UnavailableError
from interface import identity, registry_read, session
from interface.parts import Way
from tests.interface.registry_app import (
    edited,
    field,
    id_of,
    keys,
    opened,
    pasted,
    press,
    rows,
    sound,
    typed,
    words,
)
from tests.registry.register_toy import sheet_of

pytestmark = pytest.mark.usefixtures("desk")


@pytest.fixture
def three(desk: Desk) -> Desk:
    for name, units, department, status in (
            ("CPTS du Vidourle", ("30341", "30344"), "30", Status.SIGNED),
            ("CPTS de Mende", ("48095",), "48", Status.LETTER),
            ("CPTS d'Aix", ("13001",), "13", Status.VALIDATED)):
        desk.perimeters.create(sheet_of(name, units, department, status), "liste de départ")
    return desk


# -- the list ----------------------------------------------------------------------------------------------------

def test_an_empty_register_says_how_to_begin() -> None:
    app = opened()
    assert "aucune CPTS" in words(app)
    assert "registry_new" in keys(app)


@pytest.mark.parametrize(("searched", "found"), [
    ("vidourle", ["CPTS du Vidourle"]),
    ("VERGEZE", ["CPTS du Vidourle"]),
    ("48095", ["CPTS de Mende"]),
    ("bouches du rhone", ["CPTS d'Aix"]),
    ("cpts gard", ["CPTS du Vidourle"]),
    ("nulle part", []),
])
def test_the_list_is_searched_by_name_commune_department_and_code(three: Desk, searched: str,
                                                                  found: list[str]) -> None:
    app = opened()
    assert rows(app) == ["CPTS d'Aix", "CPTS du Vidourle", "CPTS de Mende"]
    app.text_input(key="registry_find_words").set_value(searched)
    assert rows(sound(app.run())) == found


def test_filters_narrow_the_list_and_its_row_tells_all(three: Desk) -> None:
    app = opened()
    app.selectbox(key="registry_find_region").set_value("76").run()
    assert rows(app) == ["CPTS du Vidourle", "CPTS de Mende"]
    app.multiselect(key="registry_find_statuses").set_value([Status.SIGNED])
    sound(app.run())
    row = app.dataframe[0].value.iloc[0]
    assert (row["CPTS"], row["Siège"], row["Statut"], row["Communes"]) == ("CPTS du Vidourle", "Gard",
                                                                          "contrat ACI signé", 2)
    assert row["Habitants"] == registry_read.shelf(three).people[id_of(three, "CPTS du Vidourle")]
    assert row["Taille"] == "1 (calculée)"
    assert row["Par"] == "poste local"


def test_the_register_is_read_again_only_when_it_changed(three: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    app, read = opened(), list[int]()
    true = Perimeters.entries
    monkeypatch.setattr(Perimeters, "entries", lambda self, **more: read.append(1) or true(self, **more))
    for searched in ("a", "ai", "aix"):
        app.text_input(key="registry_find_words").set_value(searched)
        app.run()
    assert rows(sound(app)) == ["CPTS d'Aix"]
    assert read == []
    three.perimeters.create(sheet_of("CPTS d'Aix nord", ("13002",)))
    assert rows(sound(app.run())) == ["CPTS d'Aix", "CPTS d'Aix nord"]


# -- the form ----------------------------------------------------------------------------------------------------

def test_a_cpts_is_made_from_pasted_codes(desk: Desk) -> None:
    app = press(opened(), "registry_new")
    assert "Donnez un nom" not in words(app), "nobody is scolded before having typed"
    pasted(app, "30344 Vergèze\n30341\nCalvisson (30)")
    assert field(app, "department").value == "30", "the seat follows the perimeter"
    assert "Taille 1" in words(app)
    typed(app, name="CPTS du Vidourle", status=Status.LETTER, tier="2", letter=date(2026, 3, 1), why="lettre reçue")
    assert "La taille enregistrée est 2" in words(app)
    press(app, "registry_save")
    (entry,) = desk.perimeters.entries()
    assert entry.sheet.name == "CPTS du Vidourle"
    assert [unit.code for unit in entry.sheet.units] == ["30062", "30341", "30344"]
    assert (entry.sheet.status, entry.sheet.tier, entry.sheet.days.letter) == (Status.LETTER, "2", date(2026, 3, 1))
    assert entry.sheet.cog == session.cog()
    assert desk.perimeters.history(entry.id)[0].why == "lettre reçue"
    assert "est enregistrée" in words(app)
    assert "« lettre reçue »" in words(app)


def test_a_list_that_asks_something_is_not_recorded_before_it_is_answered(desk: Desk) -> None:
    app = typed(press(opened(), "registry_new"), name="CPTS de Saint-Martin")
    pasted(app, "30344\nSaint-Martin")
    press(app, "registry_save")
    assert desk.perimeters.entries() == ()
    assert "attend une réponse" in words(app)
    question = next(radio for radio in app.radio if str(radio.key).startswith("registry-answer-"))
    question.set_value("32389")
    sound(app.run())
    press(app, "registry_save")
    assert [unit.code for unit in desk.perimeters.entries()[0].sheet.units] == ["30344", "32389"]


def test_the_territory_being_drawn_may_be_taken(three: Desk) -> None:
    app = edited(id_of(three, "CPTS de Mende"))
    cpts = id_of(three, "CPTS de Mende")
    app.session_state[f"registry_way_{cpts}"] = "Territoire en cours"
    sound(app.run())
    press(app, f"registry_take_{cpts}")
    press(app, "registry_save")
    assert [unit.code for unit in three.perimeters.entry(cpts).sheet.units] == ["30258", "30341"]


def test_an_emptied_list_leaves_the_perimeter_as_it_was(desk: Desk) -> None:
    app = typed(press(opened(), "registry_new"), name="CPTS du Vidourle")
    pasted(pasted(pasted(app, "30344"), "n'importe quoi"), "  ")
    press(app, "registry_save")
    assert [unit.code for unit in desk.perimeters.entries()[0].sheet.units] == ["30344"]


def test_a_commune_is_taken_in_part_from_the_form(three: Desk) -> None:
    cpts = id_of(three, "CPTS du Vidourle")
    app = edited(cpts)
    app.session_state[f"registry_way_{cpts}"] = "Parties de communes"
    sound(app.run())
    app.selectbox(key="parts_unit").set_value("30344").run()
    app.radio(key="parts_way_30344").set_value(Way.DECLARED).run()
    app.text_input(key="parts_population_30344").set_value("500")
    app.text_input(key="parts_reason_30344").set_value("le bourg")
    press(app, "FormSubmitter:parts_30344_DECLARED-Appliquer")
    assert "Commune prise autrement" in words(app)
    press(app, "registry_save")
    assert three.perimeters.entry(cpts).sheet.units[1] == Unit("30344", declared=DeclaredPart(500, "le bourg"))


def test_parts_are_kept_when_the_list_is_pasted_again(desk: Desk) -> None:
    part = Unit("30344", declared=DeclaredPart(500, "le bourg"))
    entry = desk.perimeters.create(sheet_of("CPTS du Vidourle", ("30341", part), "30"))
    app = edited(entry.id)
    app.session_state[f"registry_way_{entry.id}"] = "Coller une liste"
    sound(app.run())
    pasted(app, "30344\n30258", entry.id)
    press(app, "registry_save")
    assert desk.perimeters.entry(entry.id).sheet.units == (Unit("30258"), part)


def test_an_impossible_perimeter_is_refused_and_nothing_typed_is_lost(desk: Desk) -> None:
    app = typed(press(opened(), "registry_new"), name="Paris deux fois", department="75", why="essai")
    app.session_state["registry_drafts"] = {"": app.session_state["registry_drafts"][""].on(
        type(app.session_state["registry_drafts"][""].selection)(("75056", "75101")))}
    press(app, "registry_save")
    assert "deux fois" in words(app)
    assert desk.perimeters.entries() == ()
    assert (field(app, "name").value, field(app, "why").value) == ("Paris deux fois", "essai")


def test_a_draft_outlives_another_screen_and_may_be_dropped(three: Desk) -> None:
    app = typed(edited(id_of(three, "CPTS d'Aix")), note="à finir")
    app.switch_page("pages/donnees.py").run()
    app.switch_page("pages/registre.py")
    sound(app.run())
    assert field(app, "note").value == "à finir"
    press(app, "registry_leave")
    press(app, "registry_back")
    assert "Brouillon non enregistré" in words(app)
    press(app, next(key for key in keys(app) if key.startswith("registry_resume_")))
    press(app, "registry_drop")
    assert three.perimeters.entries()[0].version == 1
    assert "Brouillon non enregistré" not in words(press(app, "registry_back"))


@pytest.fixture
def outage(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    """Stop the database, or start it again."""
    true = {"reading": Database.reading, "writing": Database.writing}

    def down(*_: Any) -> AbstractContextManager[Any]:
        raise UnavailableError("Le registre ne répond pas pour le moment.")

    def switch(stopped: bool) -> None:
        for name, method in true.items():
            monkeypatch.setattr(Database, name, down if stopped else method)

    return switch


def test_what_is_typed_outlives_a_database_that_does_not_answer(three: Desk, outage: Callable[[bool], None]) -> None:
    app = typed(edited(id_of(three, "CPTS d'Aix")), name="CPTS d'Aix-en-Provence", why="nom complet")
    outage(True)
    press(app, "registry_save")
    assert "ne répond pas" in words(app)
    assert "ce que vous avez tapé est gardé" in words(app)
    typed(app, note="tapée pendant la panne")
    press(app, "registry_leave")
    assert "ne répond pas" in words(app)
    app.switch_page("pages/territoire.py")
    sound(app.run())
    app.switch_page("pages/registre.py")
    sound(app.run())
    press(app, next(key for key in keys(app) if key.startswith("registry_resume_")))
    outage(False)
    press(app, "registry_save")
    sheet = three.perimeters.entries()[0].sheet
    assert (sheet.name, sheet.note) == ("CPTS d'Aix-en-Provence", "tapée pendant la panne")


def test_what_is_typed_outlives_a_login_that_expired(three: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    app = typed(edited(id_of(three, "CPTS d'Aix")), note="à ne pas perdre")
    monkeypatch.setattr(identity, "desk", expired)
    press(app, "registry_save")
    assert "connexion a expiré" in words(app)
    assert field(app, "note").value == "à ne pas perdre"
    assert "CPTS de Mende" not in words(app)


def expired() -> Desk:
    raise identity.LoginError("Votre connexion a expiré : connectez-vous de nouveau.")
