"""The main path with the keyboard alone, and the words that are said when things go wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from benchmarks import browser
from tests.browser.accessibility import settle
from tests.browser.english import english

pytestmark = pytest.mark.browser
MOST_STEPS = 200


@pytest.fixture
def page(chromium: Any) -> Iterator[Any]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="fr-FR", accept_downloads=True)
    opened = context.new_page()
    opened.set_default_timeout(60_000)
    yield opened
    context.close()


def reach(page: Any, target: Any) -> None:
    """Press Tab until `target` has the focus."""
    target.wait_for()
    for _ in range(MOST_STEPS):
        if target.evaluate("element => element === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"never reached: {target}")


def open_screen(page: Any, name: str) -> None:
    """By the menu, from wherever the focus is."""
    reach(page, page.get_by_test_id("stSidebarNav").get_by_role("link", name=name, exact=True))
    page.keyboard.press("Enter")
    page.get_by_test_id("stMain").get_by_role("heading", name=name, exact=True, level=1).wait_for()
    settle(page)


def test_from_a_pasted_list_to_a_file_taken_away_without_a_mouse(page: Any, address: str, tmp_path: Path) -> None:
    page.goto(address)
    page.locator(".current-territory").wait_for(state="attached")
    settle(page)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "Aller au contenu"

    reach(page, page.get_by_label("Codes ou noms des communes"))
    page.keyboard.press("ControlOrMeta+A")
    page.keyboard.type("30344 Vergèze\n30341")
    reach(page, page.get_by_role("button", name="Lire les codes"))
    page.keyboard.press("Enter")
    page.locator(".current-territory", has_text="2 communes").wait_for()
    settle(page)

    open_screen(page, "Scénarios")
    reach(page, page.get_by_role("button", name="Copier le scénario en cours sous B"))
    page.keyboard.press("Enter")
    page.get_by_text("B et A sont le même territoire").wait_for()
    settle(page)

    open_screen(page, "Dossier")
    reach(page, page.get_by_role("button", name="Liste des codes (texte)"))
    with page.expect_download() as taken:
        page.keyboard.press("Enter")
    assert {"30344", "30341"} <= set(Path(taken.value.path()).read_text(encoding="utf-8").split())


def test_the_map_is_drawn_on_without_a_mouse(page: Any, address: str) -> None:
    page.goto(f"{address}/?codes=30341")
    page.locator(".current-territory", has_text="1 commune").wait_for(state="attached")
    frame = browser.map_frame(page)
    settle(page)
    board = frame.locator(".leaflet-container")
    assert page.locator("iframe").first.get_attribute("title") == "Carte"
    for _ in range(MOST_STEPS):
        if board.evaluate("element => element === document.activeElement && document.hasFocus()"):
            break
        page.keyboard.press("Tab")
    voice = frame.locator(".carte-voix")
    assert voice.get_attribute("aria-live") == "polite"
    assert "Entrée" in str(board.get_attribute("aria-label"))
    frame.wait_for_function("() => document.querySelector('.carte-voix').textContent.includes('Vauvert')")
    assert voice.inner_text().endswith("dans le territoire")
    # Elsewhere, one commune more; then as before.
    for _ in range(20):
        page.keyboard.press("ArrowDown")
        page.wait_for_timeout(300)
        if "hors du territoire" in voice.inner_text():
            break
    page.keyboard.press("Enter")
    page.locator(".current-territory", has_text="2 communes").wait_for(state="attached")
    page.keyboard.press("Control+z")
    page.locator(".current-territory", has_text="1 commune").wait_for(state="attached")
    # And out of it.
    for _ in range(MOST_STEPS):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.tagName !== 'IFRAME'"):
            break
    assert page.evaluate("document.activeElement.tagName") != "IFRAME"


def test_what_people_wrote_is_never_translated(page: Any, address: str) -> None:
    page.goto(f"{address}/?codes=30341&nom=Upload")
    name = page.locator(".current-territory .name")
    name.wait_for()
    settle(page)
    assert name.inner_text() == "Upload"
    assert page.get_by_label("Nom du projet").input_value() == "Upload"


def test_without_a_script_a_sentence_says_what_to_do(chromium: Any, address: str) -> None:
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/dossier")
    assert "a besoin de JavaScript" in page.inner_text("body")
    context.close()


def test_a_server_that_answers_no_more_is_told_in_french(page: Any) -> None:
    with browser.served(browser.ROOT / "serve.py") as url:
        page.goto(f"{url}/population?codes=30341")
        page.locator(".current-territory").wait_for(state="attached")
        settle(page)
    page.get_by_role("dialog").get_by_text("L'application a perdu son serveur").wait_for()
    assert english(page) == []
    assert page.locator(".current-territory").is_visible(), "what was on the screen is still there to be read"
