"""What the map of a coverage is told, as the browser reads it."""

from __future__ import annotations

import json
import zlib
from base64 import b64decode
from typing import Any

import pytest
from streamlit_folium import st_folium as component

from diagnostic.coverage.coverage import Coverage, coverage_of
from diagnostic.coverage.found import Holding
from diagnostic.coverage.ground import ground_of
from diagnostic.figures.coverage_map import coverage_map
from diagnostic.geography.units import units_of
from diagnostic.sources.warehouse import Warehouse
from interface import coverage_board, drawing_map

PACA = ("04", "05", "06", "13", "83", "84")
HOSTILE = "</script><img src=x onerror=alert(1)> {{ x }} feature_group_add __proto__ 医療 \U0001f600"


@pytest.fixture(scope="module")
def paca(warehouse: Warehouse) -> Coverage:
    listing = warehouse.table("cpts_paca")
    held = [Holding(str(name), str(name), units_of(codes)) for name, codes in listing.groupby("cpts")["code"]]
    return coverage_of([*held, Holding("~", HOSTILE, units_of(["13001"]))], ground_of(warehouse))


def read(answer: str) -> dict[str, Any]:
    """As static/carte/board.js does."""
    return dict(json.loads(zlib.decompress(b64decode(answer))))


def codes_of(spelled: str) -> list[str]:
    found = []
    for group in filter(None, spelled.split(";")):
        number, digits = 0, int(group[2])
        for gap in group[4:].split(","):
            number += int(gap)
            found.append(f"{group[:2]}{number:0{digits}}")
    return found


def test_a_region_travels_in_a_few_kilobytes_and_is_read_back_whole(paca: Coverage, warehouse: Warehouse) -> None:
    drawn = coverage_map(paca, PACA, warehouse)
    answer = coverage_board.told(drawn)
    assert len(answer) < 6_000
    content = read(answer)
    assert [codes_of(units) for units in content["units"]] == [list(codes) for _, codes in drawn.classes]
    assert sum(len(codes) for _, codes in drawn.classes) == 961
    assert [look["words"] for look in content["looks"]] == [look.words for look, _ in drawn.classes]
    assert len(content["groups"]) == 71


def test_a_name_reaches_the_browser_as_it_is_and_is_no_code_on_its_way(paca: Coverage, warehouse: Warehouse) -> None:
    answer = coverage_board.told(coverage_map(paca, PACA, warehouse))
    assert HOSTILE in [group["name"] for group in read(answer)["groups"]]
    assert set(answer) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=")


def test_the_map_itself_is_the_same_whatever_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[dict[str, Any]] = []
    monkeypatch.setattr("streamlit_folium._component_func", lambda **sent: given.append(sent))
    monkeypatch.setattr(coverage_board, "st_folium", component)
    monkeypatch.setattr(drawing_map, "ensure_layers", lambda warehouse: "cartes-essai")
    monkeypatch.setattr(drawing_map, "ensure_script", lambda static, layers: f"{layers}/carte-0.js")
    for answer in ("QQ==", "Qg=="):
        coverage_board.show_board(answer, "", "couverture")
    first, second = given
    assert (first["script"], first["key"], first["js_links"]) == (second["script"], second["key"], second["js_links"])
    assert 'carte.cover("QQ==")' in first["feature_group"]
    assert 'carte.cover("Qg==")' in second["feature_group"]


def test_without_shapes_it_says_so_and_leads_to_the_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []

    def refused(*_: object, **__: object) -> None:
        raise OSError("read-only")

    monkeypatch.setattr(coverage_board, "country_board", refused)
    monkeypatch.setattr(coverage_board, "show", lambda severity, *words: said.extend(words))
    coverage_board.show_board("QQ==", "", "couverture")
    assert "n'ont pas pu être écrits" in said[0]
    assert "tableaux" in said[1]
