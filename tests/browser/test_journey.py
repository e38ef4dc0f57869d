"""A project leader's way through the application, in a real browser, with no request to another host."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import docx
import pytest

from benchmarks.browser import map_frame

pytestmark = pytest.mark.browser

SCREENS = ("Territoire", "Scénarios", "Population", "Besoins de santé", "Offre de soins", "Taille et financement",
           "Chevauchements", "Dossier", "Données et méthode")
FAILURE = re.compile(r"une erreur est survenue|Traceback|Error:|Oh no", re.IGNORECASE)
# Generous: the first drawing of a document loads fonts and shapes, on machines that may be busy.
WAIT_MS = 60_000


class Visit:
    """One browser page that remembers every host it asked something of, and every error of its scripts."""

    def __init__(self, page: Any, address: str) -> None:
        self.page, self.address = page, address
        self.foreign: list[str] = []
        self.errors: list[str] = []
        home = urlsplit(address).netloc
        page.set_default_timeout(WAIT_MS)
        page.on("request", lambda request: self._note(request.url, home))
        page.on("websocket", lambda socket: self._note(socket.url, home))
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _note(self, url: str, home: str) -> None:
        split = urlsplit(url)
        if split.scheme not in {"data", "blob"} and split.netloc != home:
            self.foreign.append(url)

    def open(self, query: str = "", path: str = "", screen: str = "Territoire") -> None:
        self.page.goto(f"{self.address}/{path}{query}")
        self.settle(screen)

    def go(self, screen: str) -> None:
        """Follow the navigation, opening it first where the screen is narrow."""
        link = self.page.get_by_test_id("stSidebarNav").get_by_role("link", name=screen, exact=True)
        if not link.is_visible() or not self._in_view(link):
            self.page.get_by_test_id("stExpandSidebarButton").click()
        link.click()
        if self.page.viewport_size["width"] < 768:
            # The menu would cover the screen that was just chosen.
            self.page.wait_for_function(
                "() => document.querySelector('[data-testid=stSidebar]').getBoundingClientRect().right <= 0")
        self.settle(screen)

    def _in_view(self, link: Any) -> bool:
        box = link.bounding_box()
        return box is not None and box["x"] >= 0

    def settle(self, screen: str) -> None:
        """Wait until the screen is there and the server has nothing more to send."""
        self.page.get_by_test_id("stMain").get_by_role("heading", name=screen, exact=True, level=1).wait_for()
        # The part of Streamlit that draws HTML is loaded on its own, after the headings may already be there.
        self.page.locator(".current-territory").wait_for(state="attached")
        for _ in range(2):
            # A gesture may be followed by a run of the whole screen: between the two nothing runs for a moment.
            self.page.wait_for_function(
                "() => document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'")
            self.page.wait_for_timeout(120)

    def text(self) -> str:
        return str(self.page.get_by_test_id("stMain").inner_text())

    def chosen(self) -> set[str]:
        """Wait for the map and tell the units it shows as taken."""
        return set(map_frame(self.page).evaluate(
            "() => carte.shapes.codes.filter((code, unit) => carte.atlas.flags[unit] & carte.CHOSEN)"))


@pytest.fixture
def visit(chromium: Any, address: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    width = getattr(request, "param", 1280)
    context = chromium.new_context(viewport={"width": width, "height": 900}, locale="fr-FR", accept_downloads=True)
    yield Visit(context.new_page(), address)
    context.close()


def paste(visit: Visit, text: str) -> None:
    visit.page.get_by_label("Codes ou noms des communes").fill(text)
    visit.page.get_by_role("button", name="Lire les codes").click()


def test_a_new_server_first_asked_for_a_deep_link_shows_the_whole_application(visit: Visit) -> None:
    """Keep it first: the server has served nothing yet, which is when a folder named `pages` used to take over."""
    visit.open("?codes=30341-30344", "population", "Population")
    side = visit.page.get_by_test_id("stSidebar").inner_text()
    assert all(screen in side for screen in SCREENS)
    assert "2\u00a0communes" in side
    visit.page.wait_for_function("() => document.documentElement.lang === 'fr'")


def test_from_two_errors_in_a_list_to_a_word_file(visit: Visit, tmp_path: Path) -> None:
    visit.open()
    side = visit.page.get_by_test_id("stSidebar")
    assert "CPTS E-Rhôny" in side.inner_text()
    assert "49\u202f993" in side.inner_text()
    assert len(visit.chosen()) == 17

    visit.page.get_by_label("Nom du projet").fill("CPTS d'essai")
    paste(visit, "30341 Vergèze\n30344\n30258\n99999\nSaint-Dionizy (30)")
    visit.page.get_by_text("À trancher dans la liste collée").wait_for()
    visit.page.get_by_text("Ce que chaque ligne est devenue").wait_for()
    visit.settle("Territoire")
    words = visit.text()
    assert "99999" in words
    assert "Saint-Dionisy" in words, "the nearest name is proposed"
    assert "CPTS d'essai" in side.inner_text()
    assert "3\u00a0communes" in side.inner_text()
    assert visit.chosen() == {"30258", "30341", "30344"}
    assert "codes=30258-30341-30344" in visit.page.url

    visit.go("Dossier")
    with visit.page.expect_download() as download:
        visit.page.get_by_role("button", name="Document Word").click()
    file = tmp_path / "essai.docx"
    download.value.save_as(file)
    document = docx.Document(io.BytesIO(file.read_bytes()))
    body = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "CPTS d'essai" in body or "CPTS d’essai" in body
    assert visit.foreign == []
    assert visit.errors == []


@pytest.mark.parametrize("visit", [1280, 390], indirect=True)
def test_every_screen_opens_whole_and_stays_within_its_width(visit: Visit) -> None:
    visit.open()
    for screen in SCREENS:
        visit.go(screen)
        words = visit.text()
        assert not FAILURE.search(words), f"{screen}: {FAILURE.findall(words)}"
        assert visit.page.get_by_test_id("stException").count() == 0
        assert "Source" in words or screen == "Dossier"
        overflow = visit.page.evaluate("document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth")
        assert overflow <= 0, f"{screen} is wider than the window"
        assert "codes=" in visit.page.url, "the address carries the territory on every screen"
    assert visit.foreign == []
    assert visit.errors == []


@pytest.mark.parametrize("query", [
    f"?codes={quote('<script>alert(1)</script>')}&nom={quote('<img src=x onerror=alert(1)>')}",
    f"?codes=30341-30344&nom={quote('<img src=//evil.example/x.png onerror=alert(1)>![x](http://evil.example/y.png)')}",
    f"?codes=30341&nom={quote(':material/home: $x$ [a](javascript:alert(1))')}&bareme={quote('../../x')}&missions=zzz",
    f"?codes={'30341-' * 3000}",
])
def test_a_forged_address_is_harmless(visit: Visit, query: str) -> None:
    visit.page.on("dialog", lambda dialog: visit.errors.append(f"dialog: {dialog.message}"))
    visit.open(query)
    assert visit.page.locator("img[src*='evil'], img[onerror]").count() == 0
    assert "javascript:" not in visit.page.content().replace("[a](javascript:", "").replace("javascript%3A", "")
    assert not FAILURE.search(visit.text())
    assert visit.foreign == []
    assert visit.errors == []


def test_a_shared_link_brings_the_territory_back(visit: Visit) -> None:
    visit.open(f"?codes=30341-30344-30258&nom={quote('Trois communes')}")
    side = visit.page.get_by_test_id("stSidebar").inner_text()
    assert "Trois communes" in side
    assert "3\u00a0communes" in side
    visit.go("Population")
    visit.page.reload()
    visit.settle("Population")
    assert "Trois communes" in visit.page.get_by_test_id("stSidebar").inner_text()
