"""The drawing map in a real browser, on an application of its own (drawing_app.py)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from benchmarks.browser import map_frame, served
from benchmarks.map_click import TARGET_BLANK, unpainted
from diagnostic.sources.warehouse import Warehouse

pytestmark = pytest.mark.browser

APP = Path(__file__).parent / "drawing_app.py"
CALVISSON, VERGEZE, VAUVERT, CONGENIES, CODOGNAN = "30062", "30344", "30341", "30091", "30083"


@pytest.fixture(scope="module")
def address(chromium: Any) -> Iterator[str]:
    with served(APP) as url:
        yield url


class Board:
    """A page with the map, and what one does with it."""

    def __init__(self, page: Any, address: str) -> None:
        self.page, self.address = page, address
        self.foreign: list[str] = []
        self.errors: list[str] = []
        page.set_default_timeout(30_000)
        page.on("request", lambda request: self._note(request.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _note(self, url: str) -> None:
        split = urlsplit(url)
        if split.scheme not in {"data", "blob"} and split.netloc != urlsplit(self.address).netloc:
            self.foreign.append(url)

    def open(self, query: str = "") -> None:
        self.page.goto(f"{self.address}/{query}")
        self.frame = map_frame(self.page)

    def do(self, script: str) -> Any:
        return self.frame.evaluate(f"() => {script}")

    def look(self, latitude: float, longitude: float, zoom: int) -> None:
        """Move there and wait until the full shapes have come."""
        self.do(f"{{ carte.map.setView([{latitude}, {longitude}], {zoom}, {{animate: false}}); }}")
        self.frame.wait_for_function(f"""() => {{
            const found = carte.atlas.at(carte.shapes.worldX({longitude}), carte.shapes.worldY({latitude}));
            return found && found.set !== carte.atlas.light; }}""")

    def spot(self, code: str) -> tuple[float, float]:
        """Where on the page a commune is, from the point its name is written at."""
        x, y = self.do(f"""{{ const found = carte.atlas.find(carte.shapes.numberOf('{code}'));
            const at = found.set.file.spots.slice(2 * found.item, 2 * found.item + 2);
            const point = carte.map.latLngToContainerPoint([at[1] / 1e4, at[0] / 1e4]);
            return [point.x, point.y]; }}""")
        box = self.frame.frame_element().bounding_box()
        return box["x"] + x, box["y"] + y

    def click(self, code: str) -> None:
        self.page.mouse.click(*self.spot(code))

    def chosen(self) -> set[str]:
        """What the map shows as taken."""
        return set(self.do("carte.shapes.codes.filter((code, unit) => carte.atlas.flags[unit] & carte.CHOSEN)"))

    def told(self, number: int) -> list[dict[str, Any]]:
        """Events the server was given, once there are `number` of them."""
        self.page.wait_for_function(
            f"() => JSON.parse(document.querySelector('.told')?.textContent || '[]').length >= {number}")
        return list(json.loads(self.page.locator(".told").inner_text()))

    def colour(self, code: str) -> list[int]:
        """Colour of the ground a little beside the point of a commune, as painted."""
        return list(self.do(f"""{{ const found = carte.atlas.find(carte.shapes.numberOf('{code}'));
            const at = found.set.file.spots.slice(2 * found.item, 2 * found.item + 2);
            const world = carte.map.project([at[1] / 1e4, at[0] / 1e4]), zoom = carte.map.getZoom();
            const x = Math.floor(world.x / 256), y = Math.floor(world.y / 256);
            const tile = carte.ground._tiles[x + ':' + y + ':' + zoom].el;
            const pen = tile.getContext('2d');
            return Array.from(pen.getImageData(world.x - 256 * x, world.y - 256 * y, 1, 1).data); }}"""))


@pytest.fixture
def board(chromium: Any, address: str) -> Iterator[Board]:
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="fr-FR")
    opened = Board(context.new_page(), address)
    yield opened
    context.close()
    assert opened.foreign == [], "nothing is asked of another host"
    assert opened.errors == []


def test_a_click_is_shown_at_once_and_the_map_is_never_made_anew(board: Board) -> None:
    board.open()
    board.look(43.77, 4.2, 11)
    assert board.chosen() == {CALVISSON, VERGEZE, VAUVERT}
    board.do("{ window.mark = 'same map'; }")
    taken, free = board.colour(CALVISSON), board.colour(CODOGNAN)
    assert taken != free
    # The server's answers are held back: only what the map does by itself shows.
    board.do("{ window.told = window.Streamlit.setComponentValue; window.Streamlit.setComponentValue = () => {}; }")
    board.click(CODOGNAN)
    assert board.chosen() == {CALVISSON, VERGEZE, VAUVERT, CODOGNAN}
    assert board.colour(CODOGNAN) == taken
    board.do("{ window.Streamlit.setComponentValue = window.told; }")
    board.click(CALVISSON)
    assert board.told(2) == [{"kind": "toggle", "code": CODOGNAN}, {"kind": "toggle", "code": CALVISSON}]
    board.frame.wait_for_function("() => carte.waiting().length === 0")
    assert board.chosen() == {VERGEZE, VAUVERT, CODOGNAN}
    assert board.do("window.mark") == "same map"


def test_the_component_still_lets_a_map_speak_to_the_server(board: Board) -> None:
    """streamlit-folium exposes `window.Streamlit`, which nothing documents: the map leans on it."""
    board.open()
    assert board.do("typeof window.Streamlit.setComponentValue") == "function"


def test_quick_clicks_are_all_taken_once_each_in_order(board: Board) -> None:
    board.open("?region=76")
    board.look(43.77, 4.2, 12)
    for code in (CALVISSON, CONGENIES, CODOGNAN, VERGEZE, CALVISSON):
        board.click(code)
    told = board.told(5)
    assert [event["code"] for event in told] == [CALVISSON, CONGENIES, CODOGNAN, VERGEZE, CALVISSON]
    board.frame.wait_for_function("() => carte.waiting().length === 0")
    assert {CONGENIES, CODOGNAN, VERGEZE}.isdisjoint(board.chosen())
    assert len(board.chosen()) > 4000, "a long selection travels packed, and is read back whole"


def test_a_drawn_outline_is_sent_and_leaves_the_map(board: Board) -> None:
    board.open()
    board.look(43.77, 4.2, 11)
    frame = board.page.frame_locator("iframe").first
    frame.get_by_role("button", name="Encadrer des communes").click()
    x, y = board.spot(CODOGNAN)
    board.page.mouse.move(x - 60, y - 40)
    board.page.mouse.down()
    board.page.mouse.move(x + 60, y + 40, steps=4)
    board.page.mouse.up()
    (rectangle,) = board.told(1)
    assert rectangle["kind"] == "outline"
    west, east = (pick(point[0] for point in rectangle["ring"]) for pick in (min, max))
    south, north = (pick(point[1] for point in rectangle["ring"]) for pick in (min, max))
    assert west < 4.22 < east
    assert south < 43.73 < north

    frame.get_by_role("button", name="Entourer des communes").click()
    for step in ((-50, -50), (50, -50), (0, 50), (-50, -50)):
        board.page.mouse.click(x + step[0], y + step[1])
        board.page.wait_for_timeout(100)
    polygon = board.told(2)[1]
    assert len(polygon["ring"]) == 3
    assert board.frame.locator("path.leaflet-interactive").count() == 0, "the outline itself is gone"
    assert board.chosen() == {CALVISSON, VERGEZE, VAUVERT}, "drawing on communes clicks none of them"


def test_escape_leaves_a_drawing_and_sends_nothing(board: Board) -> None:
    board.open()
    board.look(43.77, 4.2, 11)
    frame = board.page.frame_locator("iframe").first
    frame.get_by_role("button", name="Entourer des communes").click()
    board.click(CODOGNAN)
    board.page.keyboard.press("Escape")
    board.page.wait_for_timeout(200)
    assert board.do("carte.isDrawing") is False
    board.click(CODOGNAN)
    assert board.told(1) == [{"kind": "toggle", "code": CODOGNAN}]


def test_everything_can_be_done_without_a_mouse(board: Board) -> None:
    board.open()
    place = Warehouse.embedded().gazetteer.place(CALVISSON)
    board.look(place.latitude, place.longitude, 12)
    board.page.keyboard.press("Tab")
    board.frame.locator(".leaflet-container").focus()
    board.page.keyboard.press("ArrowRight")
    board.page.wait_for_timeout(600)
    board.page.keyboard.press("ArrowLeft")
    board.page.wait_for_timeout(700)
    assert board.frame.locator(".carte-croix").is_visible()
    voice = board.frame.locator(".carte-voix")
    assert voice.inner_text() == "Calvisson, dans le territoire"
    board.page.keyboard.press("Enter")
    assert board.told(1)[-1] == {"kind": "toggle", "code": CALVISSON}
    board.frame.wait_for_function(
        "() => document.querySelector('.carte-voix').textContent === 'Calvisson, hors du territoire'")
    pressed = (("Control+z", "undo"), ("Control+y", "redo"), ("Control+Shift+z", "redo"))
    for rank, (keys, kind) in enumerate(pressed):
        board.page.keyboard.press(keys)
        assert board.told(rank + 2)[-1] == {"kind": kind}
    board.page.keyboard.press("Space")
    assert board.told(5)[-1] == {"kind": "toggle", "code": CALVISSON}
    names = board.frame.locator(".leaflet-control a").evaluate_all(
        "all => all.map(one => one.getAttribute('aria-label'))")
    assert names[:2] == ["Agrandir", "Réduire"]
    assert "Encadrer des communes" in names


def test_a_name_is_text_whatever_it_holds(board: Board) -> None:
    board.open()
    board.look(43.77, 4.2, 11)
    board.do("""{ carte.atlas.labels.push({name: '<img src=x onerror=alert(1)>', x: carte.shapes.worldX(4.2),
                                           y: carte.shapes.worldY(43.77)}); carte.names.arrange(); }""")
    board.frame.get_by_text("<img src=x onerror=alert(1)>").wait_for()
    assert board.frame.locator("img").count() == 0


def test_a_commune_says_what_it_is_under_the_mouse(board: Board) -> None:
    board.open("?part=1")
    board.look(43.77, 4.2, 11)
    board.page.mouse.move(*board.spot(CALVISSON))
    said = board.frame.locator(".carte-bulle").inner_text()
    assert said.startswith("Calvisson (30062)\n")
    assert "habitants (2023)" in said
    assert Warehouse.embedded().gazetteer.epci_name("243000296") in said
    assert "Prise en partie" in said


def test_a_city_taken_whole_is_drawn_by_its_arrondissements_which_leave_one_by_one(board: Board) -> None:
    board.open("?codes=75056-69381")
    board.look(48.86, 2.35, 12)
    whole = {f"751{number:02}" for number in range(1, 21)} | {"69381"}
    assert board.chosen() == whole
    board.click("75103")
    assert board.told(1) == [{"kind": "toggle", "code": "75103"}]
    board.frame.wait_for_function("() => carte.waiting().length === 0")
    assert board.chosen() == whole - {"75103"}


def test_one_button_shows_the_whole_territory_again(board: Board) -> None:
    board.open("?codes=30062-30344")
    board.look(48.1, -1.6, 10)
    board.frame.get_by_role("button", name="Voir tout le territoire").click()
    here = board.do("[carte.map.getBounds().contains([43.786, 4.196]), carte.map.getZoom()]")
    assert here[0] and here[1] >= 11


def test_no_movement_shows_the_void(board: Board) -> None:
    board.open("?codes=")
    assert max(unpainted(board.page)) <= TARGET_BLANK


def test_the_view_is_where_it_was_left(board: Board) -> None:
    board.open("?codes=")
    board.look(48.1, -1.6, 10)
    board.page.reload()
    board.frame = map_frame(board.page)
    assert board.do("carte.map.getZoom()") == 10
    assert abs(board.do("carte.map.getCenter().lng") + 1.6) < 0.01


def test_shapes_that_do_not_come_are_said_in_french_and_asked_again(board: Board) -> None:
    board.open("?codes=")
    board.page.route("**/35.json", lambda route: route.abort())
    board.do("{ carte.map.setView([48.1, -1.6], 10, {animate: false}); }")
    board.frame.get_by_text("n'a pas pu être chargée").wait_for()
    board.page.unroute("**/35.json")
    board.do("{ carte.map.panBy([40, 0], {animate: false}); }")
    board.frame.wait_for_function("() => carte.atlas.full.has('35')")


def test_a_country_that_does_not_come_is_asked_again_at_the_next_movement(board: Board) -> None:
    board.page.route("**/france.json", lambda route: route.abort())
    board.page.goto(f"{board.address}/?codes=")
    board.page.frame_locator("iframe").first.get_by_text("n'a pas pu être chargée").wait_for()
    board.page.unroute("**/france.json")
    frame = next(frame for frame in board.page.frames if "streamlit_folium" in frame.url)
    assert frame.evaluate("() => carte.atlas.coarse !== null"), "departments are drawn meanwhile"
    frame.evaluate("() => { carte.map.panBy([40, 0], {animate: false}); }")
    map_frame(board.page)


def test_a_finger_takes_a_commune_on_a_telephone(chromium: Any, address: str) -> None:
    context = chromium.new_context(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    board = Board(context.new_page(), address)
    board.open()
    board.look(43.77, 4.2, 11)
    board.page.touchscreen.tap(*board.spot(CODOGNAN))
    assert board.told(1) == [{"kind": "toggle", "code": CODOGNAN}]
    box = board.frame.locator(".leaflet-container").bounding_box()
    covered = sum(one["width"] * one["height"] for one in board.frame.locator(".leaflet-control").evaluate_all(
        "all => all.map(one => ({width: one.offsetWidth, height: one.offsetHeight}))"))
    assert covered < 0.1 * box["width"] * box["height"], "the controls leave the map to the finger"
    assert board.foreign == []
    assert board.errors == []
    context.close()
