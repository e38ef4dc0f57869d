"""What one does on the screens of the three themes: open a sheet, choose whom to compare with, filter structures."""

from __future__ import annotations

import pytest
from installed_toy import STRUCTURES, installed
from streamlit.testing.v1 import AppTest
from test_no_hole_shown import elements, shown
from test_screens import opened

from diagnostic.sources.warehouse import Warehouse
from interface import session
from interface.peer_panel import NOBODY

CODES = ("30062", "30344", "30341", "30083")


@pytest.fixture(scope="module")
def country(warehouse: Warehouse) -> Warehouse:
    return installed(warehouse, [CODES])


@pytest.fixture
def screen(country: Warehouse, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setattr(session, "warehouse", lambda: country)
    return opened({"codes": "-".join(CODES)}, "offre")


def said(app: AppTest) -> str:
    return "\n".join(shown(app)).replace("\u00a0", " ").replace("\u202f", " ")


def test_a_sheet_opens_on_its_card_and_tells_how_the_figure_is_made(screen: AppTest) -> None:
    assert "Définition" not in said(screen)
    screen.button(key="open-apl_medecin_generaliste").click().run()
    told = said(screen)
    assert not screen.exception
    for words in ("Définition", "Calcul", "Somme de (", "Millésime", "Table d'essai", "Licence Ouverte 2.0"):
        assert words in told, words
    assert [found for found in elements(screen._tree) if found.type == "component_instance"]


def test_a_territory_chosen_stands_on_every_card_until_it_is_taken_away(screen: AppTest) -> None:
    screen.text_input(key="peer_search").set_value("montpellier").run()
    choice = screen.selectbox(key="peer_choice")
    assert "Montpellier Méditerranée Métropole" in choice.options
    choice.set_value("epci:243400017").run()
    assert not screen.exception
    assert session_project(screen) == "epci:243400017"
    screen.switch_page("pages/population.py").run()
    assert said(screen).count("Montpellier Méditerranée Métropole") > 3
    screen.selectbox(key="peer_choice").set_value(NOBODY).run()
    assert session_project(screen) == ""


def session_project(app: AppTest) -> str:
    return str(app.session_state["work"].project.against)


def test_a_name_that_nobody_bears_is_said(screen: AppTest) -> None:
    screen.text_input(key="peer_search").set_value("xyzzy").run()
    assert "ne porte ce nom" in said(screen)


def test_structures_are_filtered_and_their_names_stay_text(screen: AppTest) -> None:
    html = " ".join(found.proto.body for found in elements(screen._tree) if found.type == "html")
    assert STRUCTURES[0] not in html, "the names are in the table alone"
    assert "9 structures, dont 3 structures sans position" in said(screen)
    screen.text_input(key="structures_search").set_value("les pins").run()
    assert "3 structures sur 9" in said(screen)


def test_without_a_register_the_screen_says_what_to_install() -> None:
    told = said(opened({"codes": "-".join(CODES)}, "offre"))
    assert "FINESS" in told.split("Les structures, une à une")[1]


def test_what_is_installed_and_silent_here_is_named_before_it_is_asked_for(
        country: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(session, "warehouse", lambda: country)
    told = said(opened({"codes": "97601-97602"}, "offre"))
    assert "Sans valeur pour ce territoire dans ce qui est installé : «" in told
