"""A region watched in a real browser: from an empty register to a conflict that is opened."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from benchmarks import browser
from diagnostic.geography.units import units_of
from diagnostic.projects.folder import PROJECTS
from diagnostic.registry.listing import embedded_listing
from diagnostic.registry.model import Status, sheet
from diagnostic.registry.plan import plan_of
from diagnostic.registry.register import Desk, Registry
from diagnostic.sources.warehouse import Warehouse
from interface.tables import HEAD_PX, ROW_PX

pytestmark = pytest.mark.browser
WAIT_MS = 60_000
NICE, TOULON, ARLES = "06088", "83137", "13004"
HOSTILE = "<img src=x onerror=alert(1)> **Crau** $x$ =1+1 [lien](https://exemple.fr)"
PARTS = "partagée, parts non précisées"


@pytest.fixture(scope="module")
def empty(chromium: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The application on a register that nobody has written in."""
    yield from served(tmp_path_factory.mktemp("vide"))


@pytest.fixture(scope="module")
def disputed(chromium: Any, tmp_path_factory: pytest.TempPathFactory, warehouse: Warehouse) -> Iterator[str]:
    """The application on the listing, with a CPTS of a hostile name that takes Arles and Saint-Martin-de-Crau."""
    folder = tmp_path_factory.mktemp("conflit")
    desk = desk_in(folder, warehouse)
    desk.imports.apply(plan_of(embedded_listing(warehouse), (), warehouse))
    desk.perimeters.create(sheet(HOSTILE, "13", units_of([ARLES, "13097"]), 2026, Status.SIGNED))
    yield from served(folder)


def desk_in(folder: Path, warehouse: Warehouse) -> Desk:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(PROJECTS, str(folder))
        return Registry.standard(warehouse).desk()


def served(folder: Path) -> Iterator[str]:
    before = os.environ.get(PROJECTS)
    os.environ[PROJECTS] = str(folder)
    try:
        with browser.served(browser.ROOT / "serve.py") as url:
            yield url
    finally:
        if before is None:
            del os.environ[PROJECTS]
        else:
            os.environ[PROJECTS] = before


class Screen:
    """The screen of overlaps in a page that notes what must not happen."""

    def __init__(self, page: Any, address: str) -> None:
        self.page = page
        self.foreign: list[str] = []
        self.wrong: list[str] = []
        home = urlsplit(address).netloc
        page.set_default_timeout(WAIT_MS)
        page.on("request", lambda sent: self._note(sent.url, home))
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("dialog", lambda dialog: (self.wrong.append(dialog.message), dialog.dismiss()))
        page.goto(f"{address}/chevauchements")
        page.get_by_role("heading", name="Chevauchements", exact=True, level=1).wait_for()

    def _note(self, url: str, home: str) -> None:
        split = urlsplit(url)
        if split.scheme not in {"data", "blob"} and split.netloc != home:
            self.foreign.append(url)

    def said(self) -> str:
        """All that is written, once it is, with plain spaces."""
        self.page.wait_for_function(
            "() => document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'")
        return re.sub("[\u00a0\u202f]", " ", str(self.page.get_by_test_id("stMain").inner_text()))

    def open_part(self, name: str) -> None:
        self.page.get_by_role("radio", name=name).click()

    def covered(self) -> Any:
        """The frame of the first map, the one of the area, once it was told who covers what."""
        first = self.page.locator("iframe").first
        drawn = first.content_frame.locator(".leaflet-container[data-drawn=light][data-covered]")
        drawn.wait_for()
        return first.element_handle().content_frame()

    def told_of(self, code: str) -> list[str]:
        """What the map tells of a commune."""
        found = self.covered().evaluate("""code => { const unit = carte.shapes.numberOf(code);
            return carte.said(carte.atlas, Object.assign({unit: unit}, carte.atlas.find(unit))); }""", code)
        return [re.sub("[\u00a0\u202f]", " ", line) for line in found]

    def hovered(self, code: str) -> str:
        """What is written beside the mouse on a commune."""
        frame = self.covered()
        x, y = frame.evaluate("""code => { const found = carte.atlas.find(carte.shapes.numberOf(code));
            const box = found.set.boxes.slice(4 * found.item, 4 * found.item + 4);
            const point = carte.map.latLngToContainerPoint([carte.shapes.latitudeOf((box[1] + box[3]) / 2),
                                                            carte.shapes.longitudeOf((box[0] + box[2]) / 2)]);
            return [point.x, point.y]; }""", code)
        around = frame.frame_element()
        around.scroll_into_view_if_needed()
        place = around.bounding_box()
        self.page.mouse.move(place["x"] + x, place["y"] + y)
        bubble = frame.locator(".carte-bulle")
        bubble.wait_for(state="visible")
        return str(bubble.inner_text())


def opened(chromium: Any, address: str, width: int) -> Iterator[Screen]:
    context = chromium.new_context(viewport={"width": width, "height": 900}, locale="fr-FR")
    screen = Screen(context.new_page(), address)
    yield screen
    overflow = screen.page.evaluate("document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth")
    context.close()
    assert screen.foreign == []
    assert screen.wrong == []
    assert overflow <= 0


@pytest.fixture
def first(chromium: Any, empty: str) -> Iterator[Screen]:
    yield from opened(chromium, empty, 1280)


@pytest.fixture
def watched(chromium: Any, disputed: str, request: pytest.FixtureRequest) -> Iterator[Screen]:
    yield from opened(chromium, disputed, request.param)


def test_from_nothing_to_a_region_that_adds_up(first: Screen) -> None:
    first.page.get_by_text("Le registre est vide").wait_for()
    first.page.get_by_role("button", name="Importer 70 CPTS").click()
    first.page.get_by_text("70 CPTS importées").wait_for()
    said = first.said()
    assert "CPTS\n70\n" in said
    assert "Habitants sans CPTS\n101 089\n" in said
    assert "46 communes" in said
    assert "4 581 018 couverts une fois + 536 853 couverts plusieurs fois + 101 089 non couverts = 5 218 960" in said
    assert "Parts à préciser : Nice et Toulon." in said
    assert "zone=region-93" in first.page.url

    nice, toulon = first.told_of(NICE), first.told_of(TOULON)
    assert nice[0] == "Nice (06088)"
    assert nice[1].startswith("357 737 habitants")
    assert nice[3] == toulon[3] == PARTS
    assert sorted(nice[4:]) == ["CPTS Nice Centre - Nice Est", "CPTS Nice Nord et ses Collines",
                                "CPTS Nice ouest Vallée"]
    assert sorted(toulon[4:]) == ["CPTS La Seyne Toulon ouest", "CPTS Toulon Littoral"]
    assert first.told_of("13201")[-1] == "non couverte (zone blanche)"
    assert "Arles (13004)" in first.hovered(ARLES)
    # Without a mouse: what is under the cross is said.
    first.covered().locator(".leaflet-container").focus()
    first.page.keyboard.press("Tab")
    first.page.keyboard.press("Shift+Tab")
    first.covered().locator(".carte-voix", has_text="habitant").wait_for(state="attached")


def test_the_region_survives_a_reload_and_narrows_to_a_department(first: Screen, empty: str) -> None:
    if "Le registre est vide" in first.said():
        first.page.get_by_role("button", name="Importer 70 CPTS").click()
    first.covered()
    first.page.goto(f"{empty}/chevauchements?zone=departement-06")
    first.page.get_by_text("dans le département des Alpes-Maritimes").wait_for()
    first.page.get_by_text("Zones blanches (3)").wait_for()
    said = first.said()
    assert "Habitants sans CPTS\n44 167\n" in said
    first.open_part("Zones blanches")
    first.page.get_by_text("Mandelieu-la-Napoule (06079)").wait_for()


@pytest.mark.parametrize("watched", [1280, 390], indirect=True)
def test_a_conflict_is_shown_opened_and_told_as_text(watched: Screen) -> None:
    watched.page.get_by_text("Travail sur ce conflit").wait_for()
    watched.page.get_by_text("Paires de CPTS en conflit").wait_for()
    watched.page.get_by_text("État du dossier").wait_for()
    said = watched.said()
    assert "Paires de CPTS en conflit\n1" in said
    assert "<img src=x onerror=alert(1)> **Crau**" in said
    assert "État du dossier : à traiter" in said
    assert watched.told_of(ARLES)[3:4] == ["conflit : comptée deux fois"]
    assert HOSTILE[:50] in " ".join(watched.told_of(ARLES))
    assert watched.page.locator("img[src='x']").count() == 0
    assert watched.page.get_by_test_id("stMain").get_by_role("link", name="lien", exact=True).count() == 0
    pair = watched.page.frame_locator("iframe").nth(1).locator(".leaflet-container[data-covered]")
    pair.wait_for()

    # The second row of the table, by its box: Nice.
    table = watched.page.get_by_test_id("stDataFrame").first
    table.scroll_into_view_if_needed()
    place = table.bounding_box()
    watched.page.mouse.click(place["x"] + 20, place["y"] + HEAD_PX + 1.5 * ROW_PX)
    watched.page.get_by_text("Travail sur cette paire").wait_for()
    watched.page.get_by_role("cell", name="Nice (06088)").or_(
        watched.page.get_by_role("rowheader", name="Nice (06088)")).first.wait_for()

    watched.open_part("Matrice")
    watched.page.get_by_text("Les CPTS qui ne partagent rien").wait_for()
    chart = watched.page.locator(".js-plotly-plot")
    chart.wait_for()
    assert "<img src=x" in chart.text_content()
    watched.open_part("Fichiers")
    for label, ending in (("Classeur (Excel)", ".xlsx"), ("Contours (GeoJSON)", ".geojson"),
                          ("Communes à traiter (CSV)", ".csv")):
        with watched.page.expect_download() as waited:
            watched.page.get_by_role("button", name=label).click()
        assert waited.value.suggested_filename.endswith(ending)
        assert Path(waited.value.path()).stat().st_size > 1_000
