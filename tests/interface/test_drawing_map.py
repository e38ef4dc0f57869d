"""What the server tells the drawing map, and what it takes from it."""

from __future__ import annotations

import json
import re
import zlib
from base64 import b64decode
from collections.abc import Callable
from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit_folium import generate_js_hash
from streamlit_folium import st_folium as component

from diagnostic.drawing.selection import Selection
from diagnostic.geography.units import DeclaredPart
from diagnostic.sources.warehouse import Warehouse
from interface import drawing_map

CALVISSON, VERGEZE = "30062", "30344"


class Screen:
    """The screen's side of the component: what it was given, and the events it sends back."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.state: dict[str, Any] = {}
        self.given: dict[str, Any] = {}
        self.events: list[object] = []
        self.said: list[tuple[str, ...]] = []
        self.register = ""
        monkeypatch.setattr("streamlit_folium._component_func", self._render)
        monkeypatch.setattr(drawing_map, "st", SimpleNamespace(session_state=self.state,
                                                                       spinner=lambda words: nullcontext()))
        monkeypatch.setattr("streamlit_folium.st", SimpleNamespace(session_state=self.state))
        monkeypatch.setattr(drawing_map, "st_folium", component)
        monkeypatch.setattr(drawing_map, "ensure_layers", lambda warehouse: "cartes-essai")
        monkeypatch.setattr(drawing_map, "ensure_script", lambda static, layers: f"{layers}/carte-0.js")
        monkeypatch.setattr(drawing_map, "ensure_register", lambda warehouse: self.register)
        monkeypatch.setattr(drawing_map, "show", lambda severity, *words: self.said.append(words))

    def _render(self, **given: Any) -> None:
        self.given = given

    def show(self, selection: Selection, fit: tuple[float, float, float, float] | None = None,
             on_event: Callable[[object], None] | None = None) -> None:
        drawing_map.show_drawing_map(selection, key="carte", on_event=on_event or self.events.append, fit=fit)

    def send(self, message: object) -> None:
        """What the component does when the browser speaks: its value, then its callback."""
        self.state[self.given["key"]] = message
        self.given["on_change"]()

    def answer(self) -> dict[str, Any]:
        found = re.search(r"carte\.show\((\{.*?\})\);", self.given["feature_group"])
        assert found
        return dict(json.loads(found.group(1)))


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Screen:
    return Screen(monkeypatch)


def test_the_map_is_the_same_for_every_territory_so_it_is_never_made_anew(screen: Screen) -> None:
    given = []
    for selection in (Selection.of([CALVISSON]), Selection.of([]), Selection.of(["13201", "06088"])):
        screen.show(selection, fit=(1.0, 2.0, 3.0, 4.0))
        given.append((screen.given["script"], screen.given["key"], screen.given["js_links"]))
    assert given[0] == given[1] == given[2]
    assert screen.given["key"] == generate_js_hash(given[0][0], "carte", False)


def test_the_file_of_the_recorded_cpts_is_told_when_there_is_one(screen: Screen) -> None:
    screen.show(Selection.of([CALVISSON]))
    assert "register" not in screen.answer()
    same = screen.given["script"]
    screen.register = "registre-0.json"
    screen.show(Selection.of([CALVISSON]))
    assert screen.answer()["register"] == "registre-0.json"
    assert screen.given["script"] == same, "the map is not made anew"


def test_a_region_travels_in_a_few_bytes_and_is_read_back_whole(screen: Screen, warehouse: Warehouse) -> None:
    region = warehouse.gazetteer.members_of_region("76")
    assert len(region) > 4000
    screen.show(Selection.of(region))
    weighed = {name: value for name, value in screen.given.items() if name != "on_change"}
    assert len(json.dumps(weighed)) < 4000
    packed = screen.answer()["packed"]
    assert "_" not in packed, "the component would read a name there"
    read = []
    # As static/carte/start.js does.
    for group in zlib.decompress(b64decode(packed)).decode().split(";"):
        number, digits = 0, int(group[2])
        for gap in group[4:].split(","):
            number += int(gap)
            read.append(f"{group[:2]}{number:0{digits}}")
    assert sorted(read) == sorted(region)


def test_units_in_part_are_told_apart_from_whole_ones(screen: Screen) -> None:
    screen.show(Selection.of([CALVISSON, VERGEZE, "301890101"], {VERGEZE: DeclaredPart(500, "Un hameau")}),
                fit=(4.123456, 43.1, 4.3, 43.9))
    assert screen.answer() == {"settled": 0, "codes": "303:62", "parts": ["30189", VERGEZE],
                               "fit": [4.1235, 43.1, 4.3, 43.9, 0]}


def test_each_event_is_given_once_in_order_and_answered(screen: Screen) -> None:
    screen.show(Selection.of([CALVISSON]))
    first, second = {"n": 5, "kind": "toggle", "code": VERGEZE}, {"n": 9, "kind": "undo"}
    screen.send({"events": [first]})
    screen.send({"events": [first, second]})
    screen.send({"events": [second]})
    assert screen.events == [first, second]
    screen.show(Selection.of([CALVISSON]))
    assert screen.answer()["settled"] == 9


@pytest.mark.parametrize("message", [
    None, 3, "x", [], {}, {"events": None}, {"events": {"n": 1}}, {"events": [None, 3, "x", [], {}]},
    {"events": [{"n": True}, {"n": "7"}, {"n": 1.5}, {"n": -1}, {"n": 2**60}, {"n": None}]}])
def test_a_forged_message_is_no_event(screen: Screen, message: object) -> None:
    screen.show(Selection.of([]))
    screen.send(message)
    assert screen.events == []
    screen.show(Selection.of([]))
    assert screen.answer()["settled"] == 0


def test_a_flood_of_events_is_cut(screen: Screen) -> None:
    screen.show(Selection.of([]))
    screen.send({"events": [{"n": number, "kind": "undo"} for number in range(1, 100_000)]})
    assert len(screen.events) == drawing_map.MOST_EVENTS


def test_an_event_that_is_refused_is_not_given_again(screen: Screen) -> None:
    def refuse(event: object) -> None:
        screen.events.append(event)
        raise ValueError

    screen.show(Selection.of([]), on_event=refuse)
    with pytest.raises(ValueError):
        screen.send({"events": [{"n": 1, "kind": "toggle", "code": "x"}]})
    screen.send({"events": [{"n": 1, "kind": "toggle", "code": "x"}]})
    assert len(screen.events) == 1


def test_nothing_comes_from_another_host(screen: Screen) -> None:
    screen.show(Selection.of([CALVISSON]))
    links = [*screen.given["js_links"], *screen.given["css_links"]]
    assert all(link.startswith("../../app/static/") for link in links)
    assert re.findall(r"(?:https?:)?//[\w.-]+\.[a-z]{2,}", json.dumps(
        {name: value for name, value in screen.given.items() if name != "on_change"})) == []


def test_without_layers_a_sentence_stands_where_the_map_was(screen: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(warehouse: Warehouse) -> str:
        raise PermissionError(13, "read-only")

    monkeypatch.setattr(drawing_map, "ensure_layers", refuse)
    screen.show(Selection.of([CALVISSON]))
    assert screen.given == {}
    (said,) = screen.said
    assert "carte" in said[0]
    assert "liste de codes" in said[1]


def test_the_legend_says_in_words_all_that_is_drawn() -> None:
    legend = drawing_map.drawing_legend()
    for words in ("votre territoire", "prise en partie", "CPTS déjà enregistrée", "plusieurs CPTS"):
        assert words in legend
