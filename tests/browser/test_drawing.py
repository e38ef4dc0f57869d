"""Draw a territory in a real browser, offline: search, add, click, draw, undo, reload, share."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from benchmarks.browser import map_frame
from diagnostic.sources.warehouse import Warehouse
from tests.browser.test_journey import Visit, visit

__all__ = ["visit"]
pytestmark = pytest.mark.browser

CALVISSON = "30062"
CONGENIES = "30091"
REMOVED = ("30018", "30066")
# West, south, east, north of a rectangle that holds the centres of five communes and of no other.
RECTANGLE = (4.171, 43.790, 4.291, 43.850)
FIVE = ("30075", "30082", "30138", "30245", "30249")


def board(visit: Visit) -> Any:
    """The frame of the map, once the communes under it are drawn."""
    return map_frame(visit.page)


def at(visit: Visit, longitude: float, latitude: float) -> tuple[float, float]:
    """Where a place of the map is in the window, in pixels."""
    element = visit.page.locator("iframe[title='Carte']")
    element.scroll_into_view_if_needed()
    box = element.bounding_box()
    point = board(visit).evaluate("([lat, lng]) => window.map.latLngToContainerPoint([lat, lng])",
                                  [latitude, longitude])
    return box["x"] + point["x"], box["y"] + point["y"]


def click_on(visit: Visit, code: str) -> None:
    place = Warehouse.embedded().gazetteer.place(code)
    visit.page.mouse.click(*at(visit, place.longitude, place.latitude))


def drag(visit: Visit, west: float, south: float, east: float, north: float) -> None:
    start, end = at(visit, west, north), at(visit, east, south)
    visit.page.mouse.move(*start)
    visit.page.mouse.down()
    visit.page.mouse.move((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
    visit.page.mouse.move(*end)
    visit.page.mouse.up()


def codes(visit: Visit) -> set[str]:
    return set(parse_qs(urlsplit(visit.page.url).query)["codes"][0].split("-"))


def wait_for(visit: Visit, wanted: set[str]) -> None:
    """Wait until the address tells these codes."""
    listed = "-".join(sorted(wanted))
    visit.page.wait_for_function("(listed) => new URLSearchParams(location.search).get('codes') === listed", arg=listed)
    assert codes(visit) == wanted


def test_from_a_search_to_a_shared_link(visit: Visit, chromium: Any) -> None:
    gazetteer = Warehouse.embedded().gazetteer
    epci = set(gazetteer.members_of_epci(str(gazetteer.place(CALVISSON).epci)))
    visit.open()
    visit.page.get_by_label("Chercher un lieu").fill("calvisson")
    found = visit.page.locator("[class*='st-key-found-']")
    found.first.get_by_text("Calvisson").wait_for()
    found.first.get_by_role("button", name="Partir de là").click()
    wait_for(visit, {CALVISSON})
    found.filter(has_text="intercommunalité, Gard").get_by_role("button", name="Ajouter").click()
    wait_for(visit, epci)
    visit.settle("Territoire")
    board(visit).evaluate("window.stays = true")

    for left, code in enumerate(REMOVED, start=1):
        click_on(visit, code)
        wait_for(visit, epci.difference(REMOVED[:left]))
    frame = board(visit)
    frame.get_by_role("button", name="rectangle").or_(frame.locator(".leaflet-draw-draw-rectangle")).first.click()
    drag(visit, *RECTANGLE)
    drawn = epci.difference(REMOVED).union(FIVE)
    wait_for(visit, drawn)
    visit.page.get_by_text("Ajout de 5\u00a0communes par tracé").wait_for()

    visit.page.get_by_role("button", name="Annuler").click()
    wait_for(visit, drawn.difference(FIVE))
    visit.page.get_by_role("button", name="Rétablir").click()
    wait_for(visit, drawn)
    assert board(visit).evaluate("window.stays") is True, "the map was mounted anew by a gesture"

    side = visit.page.get_by_test_id("stSidebar").locator(".current-territory")
    told = side.inner_text()
    visit.page.reload()
    visit.settle("Territoire")
    wait_for(visit, drawn)
    assert side.inner_text() == told

    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="fr-FR")
    other = Visit(context.new_page(), visit.address)
    other.page.goto(visit.page.url)
    other.settle("Territoire")
    assert codes(other) == drawn
    assert other.page.locator(".current-territory").inner_text() == told
    context.close()
    assert visit.foreign == other.foreign == []
    assert visit.errors == other.errors == []


def test_quick_clicks_leave_an_address_that_tells_the_territory(visit: Visit) -> None:
    visit.open(f"?codes=30062-{CONGENIES}-30082")
    board(visit)
    visit.page.wait_for_timeout(1000)
    place = Warehouse.embedded().gazetteer.place(CONGENIES)
    spot = at(visit, place.longitude, place.latitude)
    for pause in (60, 120, 200, 300) * 2:
        visit.page.mouse.click(*spot)
        visit.page.wait_for_timeout(pause)
        visit.page.mouse.click(*spot)
        visit.page.wait_for_timeout(900)
        visit.settle("Territoire")
        told = visit.page.get_by_test_id("stSidebar").locator(".current-territory").inner_text()
        assert ("3\u00a0communes" in told) == (codes(visit) == {"30062", CONGENIES, "30082"}), f"{pause} ms: {told}"


def test_back_leaves_for_the_screen_before_whatever_was_drawn(visit: Visit) -> None:
    visit.open(f"?codes=30062-{CONGENIES}-30082")
    visit.go("Population")
    visit.go("Territoire")
    board(visit)
    visit.page.wait_for_timeout(1000)
    for code in (CONGENIES, "30082"):
        click_on(visit, code)
        visit.page.wait_for_timeout(700)
    visit.page.go_back()
    visit.settle("Population")
    assert codes(visit) == {"30062"}, "what was drawn is kept"
