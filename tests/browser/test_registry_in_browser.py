"""The register kept by several people at once, in a real browser: made, changed, compared, brought back, imported."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from benchmarks import browser

pytestmark = pytest.mark.browser
WAIT_MS = 60_000
HOSTILE = "<img src=x onerror=\"document.title='pris'\">![x](http://evil.example/y.png) " + "Ж" * 1_900


@pytest.fixture(scope="module")
def register(chromium: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The application on a register of its own, which holds nothing."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIAGNOSTIC_PROJECTS", str(tmp_path_factory.mktemp("registre")))
        with browser.served(browser.ROOT / "serve.py") as url:
            yield url


@pytest.fixture
def people(chromium: Any, register: str) -> Iterator[tuple[Any, Any]]:
    """Two persons, each before a browser: a desk and a telephone. Asking anything of another host fails the test."""
    foreign: list[str] = []
    home = urlsplit(register).netloc
    contexts = [chromium.new_context(viewport={"width": width, "height": 900}, locale="fr-FR") for width in (1280, 390)]
    pages = []
    for context in contexts:
        page = context.new_page()
        page.set_default_timeout(WAIT_MS)
        page.on("request", lambda sent: foreign.append(sent.url)
                if urlsplit(sent.url).scheme in {"http", "https"} and urlsplit(sent.url).netloc != home else None)
        pages.append(page)
    yield pages[0], pages[1]
    for context in contexts:
        context.close()
    assert foreign == []


def settled(page: Any) -> str:
    """What the screen says once it is still, and fits in its width."""
    page.wait_for_timeout(150)
    page.wait_for_function(
        "() => document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'")
    assert page.evaluate("document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth") <= 0
    assert page.title() != "pris"
    return str(page.get_by_test_id("stMain").inner_text()).replace("\u00a0", " ").replace("\u202f", " ")


def opened(page: Any, register: str) -> Any:
    page.goto(f"{register}/registre")
    page.get_by_role("heading", name="Registre", exact=True, level=1).wait_for()
    settled(page)
    return page


def press(page: Any, name: str, then: str = "") -> str:
    """What the screen says after a button, once it says `then`."""
    page.get_by_role("button", name=name, exact=True).click()
    if then:
        page.get_by_test_id("stMain").get_by_text(then).first.wait_for()
    return settled(page)


def room(page: Any, name: str) -> str:
    page.get_by_test_id("stMain").get_by_text(name, exact=True).first.click()
    return settled(page)


def choose(page: Any, label: str, option: str) -> str:
    field = page.get_by_label(label, exact=True)
    field.click()
    field.fill(option)
    page.get_by_role("option", name=option).first.click()
    return settled(page)


def fill(page: Any, label: str, text: str) -> str:
    field = page.get_by_label(label, exact=True)
    field.fill(text)
    field.press("Tab")
    return settled(page)


def test_a_cpts_is_made_then_changed_by_two_people_at_once_and_brought_back(people: tuple[Any, Any],
                                                                             register: str) -> None:
    first, second = people
    press(opened(first, register), "Ajouter une CPTS", "Avant d'enregistrer")
    first.get_by_label("Codes ou noms des communes").fill("30344 Vergèze\n30341\nCalvisson (30)")
    press(first, "Lire la liste", "Taille 1")
    fill(first, "Nom de la CPTS", "CPTS du Vidourle")
    fill(first, "Pourquoi", "lettre reçue")
    press(first, "Enregistrer", "est enregistrée dans le registre")

    choose(opened(second, register), "Ouvrir la fiche de", "CPTS du Vidourle")
    press(second, "Modifier", "Avant d'enregistrer")
    press(first, "Modifier", "Avant d'enregistrer")
    fill(first, "Note", "vue au bureau")
    press(first, "Enregistrer", "Version 2 · modification")
    fill(second, "Note", "vue en réunion")
    said = press(second, "Enregistrer", "Deux versions à départager")
    assert "vue au bureau" in said
    assert "vue en réunion" in said
    said = press(second, "Garder ma version", "Version 3 · modification")
    assert "vue en réunion" in said

    said = choose(second, "Revoir une version", "Version 2")
    assert "vue au bureau" in said
    said = press(second, "Restaurer la version 2", "Version 4 · restauration")
    assert "vue au bureau" in said


def test_a_row_of_the_table_opens_its_sheet_and_the_perimeter_becomes_the_territory(people: tuple[Any, Any],
                                                                                    register: str) -> None:
    page = opened(people[0], register)
    box = page.get_by_test_id("stDataFrame").bounding_box()
    page.mouse.click(box["x"] + 120, box["y"] + 55)
    page.get_by_role("button", name="Ouvrir comme territoire").wait_for()
    settled(page)
    page.reload()
    page.get_by_role("button", name="Ouvrir comme territoire").wait_for()
    settled(page)
    press(page, "Ouvrir comme territoire", "est le territoire en cours")
    beside = page.get_by_test_id("stSidebar")
    beside.get_by_text("CPTS du Vidourle").wait_for()
    assert "3 communes" in beside.inner_text().replace("\u00a0", " ")


def test_a_listing_is_examined_before_it_is_imported_then_undone(people: tuple[Any, Any], register: str,
                                                                 tmp_path: Path) -> None:
    listing = tmp_path / "liste.csv"
    listing.write_text('cpts;code;departement\nCPTS de Mende;48095;48\nCPTS de Mende;Saint-Martin;\n'
                       f'"{HOSTILE.replace(chr(34), chr(34) * 2)}";13001;13\n', encoding="utf-8")
    page = people[1]
    room(opened(page, register), "Importer")
    page.locator("input[type=file]").set_input_files(listing)
    page.get_by_text("À trancher d'abord").wait_for()
    assert "rien n'est écrit" in settled(page)
    page.get_by_test_id("stRadio").get_by_text("Laisser de côté").click()
    page.get_by_role("button", name="Importer (2 changements)").wait_for()
    fill(page, "Pourquoi", "liste d'essai")
    assert "2 CPTS nouvelles" in press(page, "Importer (2 changements)", "Il peut être annulé")
    assert "CPTS dans le registre\n3" in room(page, "CPTS")
    assert "<img src=x" in choose(page, "Ouvrir la fiche de", "img src")
    room(page, "Importer")
    page.get_by_text("Annuler un import", exact=True).click()
    settled(page)
    press(page, "Annuler cet import", "est annulé")
    assert "<img src=x" in press(opened(page, register), "CPTS supprimées", "Ouvrir, pour la restaurer")
