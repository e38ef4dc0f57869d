"""Two perimeters of one project, made and compared in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

pytestmark = pytest.mark.browser
WAIT_MS = 60_000


@pytest.fixture
def page(chromium: Any, address: str, request: pytest.FixtureRequest) -> Iterator[Any]:
    """The screen of scenarios on three communes; asking anything of another host fails the test."""
    context = chromium.new_context(viewport={"width": request.param, "height": 900}, locale="fr-FR")
    page = context.new_page()
    page.set_default_timeout(WAIT_MS)
    foreign: list[str] = []
    home = urlsplit(address).netloc
    page.on("request", lambda sent: foreign.append(sent.url) if urlsplit(sent.url).netloc not in {home, ""} else None)
    page.goto(f"{address}/scenarios?codes=30341-30344-30258")
    page.get_by_role("heading", name="Scénarios", exact=True, level=1).wait_for()
    yield page
    context.close()
    assert foreign == []


def settled(page: Any) -> str:
    page.wait_for_function(
        "() => document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'")
    return str(page.get_by_test_id("stMain").inner_text())


@pytest.mark.parametrize("page", [1280, 390], indirect=True)
def test_a_copy_is_named_compared_drawn_and_deleted(page: Any) -> None:
    page.get_by_role("button", name="Copier le scénario en cours sous B").click()
    page.get_by_text("B et A sont le même territoire").wait_for()
    settled(page)

    page.get_by_role("button", name="Renommer").nth(1).click()
    field = page.get_by_label("Titre du scénario B")
    field.fill("Avec <b>Nîmes</b>")
    field.press("Tab")
    page.get_by_role("button", name="Enregistrer ce titre").click()
    page.get_by_test_id("stMain").get_by_text("B · Avec <b>Nîmes</b>").wait_for()

    drawn = page.frame_locator("iframe").first.locator("path.des-deux")
    drawn.first.wait_for(state="attached")
    assert drawn.count() == 3
    said = settled(page)
    assert "dans A et B" in said
    assert "Indicateur par indicateur" in said
    overflow = page.evaluate("document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth")
    assert overflow <= 0

    page.keyboard.press("Escape")
    page.get_by_role("button", name="Supprimer").nth(1).click()
    page.get_by_role("button", name="Supprimer le scénario B").click()
    page.get_by_role("heading", name="À quoi servent les scénarios").wait_for()
