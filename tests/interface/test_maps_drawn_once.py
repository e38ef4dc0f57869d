"""Maps are handed to streamlit-folium without `render`: it would write every shape twice to say the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import folium
import pytest
import streamlit_folium

from diagnostic.diagnosis import diagnose
from diagnostic.figures.maps import folium_map, use_local_assets
from diagnostic.geography.units import units_of
from diagnostic.sources.warehouse import Warehouse
from interface.drawing_map import Answer, country_board
from interface.name_tags import NameTags

CODES = ["30344", "30341", "30062"]


def indicator(warehouse: Warehouse) -> folium.Map:
    board = folium_map(diagnose(units_of(CODES), warehouse), warehouse, "part_65p").board
    board.add_child(NameTags([(43.7, 4.2, "Vergèze")]))
    return board


def country(_: Warehouse) -> folium.Map:
    return country_board("start")


@pytest.mark.parametrize("make", [indicator, country])
def test_the_browser_is_told_the_same(make: Callable[[Warehouse], folium.Map], warehouse: Warehouse,
                                      monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[dict[str, Any]] = []

    def component(**told: Any) -> dict[str, Any]:
        said.append(told)
        return {}

    monkeypatch.setattr(streamlit_folium, "_component_func", component)
    use_local_assets()
    for render in (True, False):
        streamlit_folium.st_folium(make(warehouse), key="k", returned_objects=[], render=render,
                                   feature_group_to_add=folium.FeatureGroup().add_child(Answer("show", {"codes": "1"})))
    rendered, bare = (told_of(told) for told in said)
    assert len(bare["script"]) > 100
    assert rendered == bare


def told_of(told: dict[str, Any]) -> dict[str, str]:
    """Without the names that folium draws at random for each map."""
    names: dict[str, str] = {}
    return {key: re.sub(r"[0-9a-f]{32}", lambda found: names.setdefault(found[0], f"nom-{len(names)}"), str(value))
            for key, value in told.items() if key not in {"on_change", "key"}}
