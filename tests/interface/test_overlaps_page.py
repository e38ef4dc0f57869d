"""The screen of overlaps as an officer works on it, without a browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from diagnostic.registry.access import Role
from diagnostic.registry.database import Database
from diagnostic.registry.model import Status
from diagnostic.registry.register import Desk
from diagnostic.registry.trouble import UnavailableError
from interface import identity
from interface.coverage_sections import PARTS
from tests.interface.registry_app import ROOT, html_of, keys, press, sound, words
from tests.registry.register_toy import desk_of, grant, sheet_of

HOSTILE = "<img src=x onerror=alert(1)> **CPTS** =1+1 'Arles'"
pytestmark = pytest.mark.usefixtures("desk")


@pytest.fixture
def three(desk: Desk) -> Desk:
    """Arles in conflict, Manosque alone, a draft in another region."""
    for name, units, department, status in (
            (HOSTILE, ("13004", "13097"), "13", Status.SIGNED),
            ("CPTS d'Arles", ("13004",), "13", Status.VALIDATED),
            ("CPTS de Manosque", ("04112",), "04", Status.UNSTATED),
            ("CPTS secrète de Mende", ("48095",), "48", Status.IDEA)):
        desk.perimeters.create(sheet_of(name, units, department, status))
    return desk


def opened(zone: str = "") -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.run()
    if zone:
        app.query_params["zone"] = zone
    app.switch_page("pages/chevauchements.py")
    return sound(app.run())


def part(app: AppTest, name: str) -> AppTest:
    app.session_state["coverage_part"] = name
    return sound(app.run())


def frame(app: AppTest, rank: int = 0) -> Any:
    return app.dataframe[rank].value


def test_an_empty_register_offers_the_listing_and_its_import_adds_up() -> None:
    app = opened()
    assert "Le registre est vide" in words(app)
    assert "L'import ajouterait 70 CPTS au registre" in words(app)
    said = words(press(app, "coverage_import"))
    assert "70 CPTS importées" in said
    assert ("4 581 018 couverts une fois + 536 853 couverts plusieurs fois + 101 089 non couverts = 5 218 960 "
            "habitants dans la région Provence-Alpes-Côte d'Azur") in said
    assert "46 communes" in said
    assert "parts non précisées : 536 853" in said
    assert "Parts à préciser : Nice et Toulon." in said
    assert "70 CPTS importées" not in words(sound(app.run())), "said once"
    pairs = frame(app)
    assert list(pairs["Communes"]) == ["Nice"] * 3 + ["Toulon"]
    assert set(pairs["État"]) == {"partagée, parts non précisées"}
    blanks = frame(part(app, "Zones blanches"))
    assert blanks["Nombre"].sum() == 46
    assert blanks["Habitants"].sum() == 101_089
    assert frame(app, 1)["Habitants non couverts"].sum() == frame(app, 2)["Habitants non couverts"].sum() == 101_089


@pytest.mark.parametrize("name", list(PARTS))
def test_every_part_opens(three: Desk, name: str) -> None:
    app = part(opened(), name)
    assert "affichage impossible" not in words(app)


def test_a_conflict_is_told_and_a_name_is_text(three: Desk) -> None:
    app = opened()
    assert "<img" not in html_of(app)
    assert "&lt;img src=x" in html_of(app)
    pairs = frame(app)
    assert set(pairs.loc[0, ["CPTS A", "CPTS B"]]) == {HOSTILE, "CPTS d'Arles"}
    assert pairs.loc[0, "État"] == "conflit"
    assert "une commune en commun, en conflit" in words(app)
    assert "100,0 % de ses" in words(app)


def test_the_area_narrows_everything_and_stands_in_the_address(three: Desk) -> None:
    app = opened("departement-04")
    said = words(app)
    assert "dans le département des Alpes-de-Haute-Provence" in said
    assert "Aucun chevauchement" in said
    assert app.query_params["zone"] == "departement-04"
    app.selectbox(key="coverage_zone").set_value("region-93")
    said = words(sound(app.run()))
    assert "= 5 218 960 habitants" in said
    assert app.query_params["zone"] == "region-93"
    app.switch_page("pages/population.py")
    assert "zone" not in sound(app.run()).query_params


def test_a_department_of_which_the_register_knows_nothing_is_not_said_to_be_left_out(three: Desk) -> None:
    said = words(opened("departement-29"))
    assert "Aucune CPTS n'est connue dans le département du Finistère : ses communes paraissent non couvertes" in said
    several = words(opened("region-53"))
    assert "dans 4 départements (Côtes-d'Armor, Finistère, Ille-et-Vilaine et Morbihan) : leurs communes" in several
    assert "n'est connue" not in words(opened("departement-13"))


def test_a_cpts_without_ground_in_no_department_is_no_failure(desk: Desk) -> None:
    desk.perimeters.create(sheet_of("CPTS de nulle part", (), "975", Status.IDEA))
    app = opened()
    assert "affichage impossible" not in words(app)
    assert "Habitants sans CPTS" in words(app)
    for name in PARTS:
        assert "affichage impossible" not in words(part(app, name))


def test_projects_are_told_from_what_the_ars_knows(three: Desk) -> None:
    assert "tient une commune ici, dont 1 en projet, sur 4 dans le registre" in words(opened("departement-48"))
    assert "(contrat ACI signé)" in words(opened("departement-13"))


def test_projects_that_hold_nothing_here_are_not_among_those_that_do(desk: Desk) -> None:
    """Seat in the Gard, and no commune of it."""
    desk.perimeters.create(sheet_of("CPTS du Gard", ("30258",), "30", Status.SIGNED))
    desk.perimeters.create(sheet_of("CPTS d'ailleurs", ("48095",), "30", Status.IDEA))
    said = words(opened("departement-30"))
    assert "qui tient une commune ici, sur 2 dans le registre" in said and "en projet" not in said


def test_a_conflict_elsewhere_between_cpts_of_here_is_told_as_such(desk: Desk) -> None:
    for name in ("CPTS du Gard", "CPTS d'ailleurs"):
        desk.perimeters.create(sheet_of(name, ("48095",), "30", Status.SIGNED))
    said = words(opened("departement-30"))
    for told in ("Paires de CPTS en conflit 1", "dont hors du territoire observé 1", "Communes en conflit 0"):
        assert told in " ".join(said.split()), told
    assert "hors du territoire observé" not in words(opened("departement-48"))


def test_only_conflicts_when_asked(three: Desk) -> None:
    for name in ("CPTS de Nice nord", "CPTS de Nice sud"):
        three.perimeters.create(sheet_of(name, ("06088",), "06"))
    app = opened("region-93")
    assert len(frame(app)) == 2
    app.toggle(key="coverage_conflicts").set_value(True)
    assert list(frame(sound(app.run()))["État"]) == ["conflit"]


@pytest.fixture
def reader(three: Desk, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Somebody who may read Bouches-du-Rhône, in front of the screen."""
    database = Database(three.door.database._url.render_as_string(False))
    own = desk_of(database, "lea@ars.example", grant(Role.READER, "13"))
    monkeypatch.setattr(identity, "desk", lambda: own)
    yield own
    database.close()


def test_a_reader_sees_no_draft_of_another_scope(reader: Desk) -> None:
    app = opened("registre")
    said = words(app)
    assert "Mende" not in said
    assert "Lozère" not in " ".join(app.selectbox(key="coverage_zone").options[:6])
    assert "dans les départements du registre" in said
    assert frame(app).loc[0, "État"] == "conflit"


def test_a_reader_of_an_empty_register_is_offered_no_import(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    own = desk_of(desk.door.database, "lea@ars.example", grant(Role.READER, "13"))
    monkeypatch.setattr(identity, "desk", lambda: own)
    app = opened()
    assert "Le registre est vide" in words(app)
    assert "coverage_import" not in keys(app)


def test_when_the_database_is_down_a_sentence_stands_there_and_the_rest_works(
        three: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def down(*_: object) -> AbstractContextManager[Any]:
        raise UnavailableError("Le registre ne répond pas pour le moment.")

    monkeypatch.setattr(Database, "reading", down)
    app = opened()
    assert "Le registre ne répond pas pour le moment." in words(app)
    app.switch_page("pages/population.py")
    sound(app.run())
