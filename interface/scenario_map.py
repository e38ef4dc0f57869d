"""Two scenarios on one map of the screen, with the names that fit."""

from __future__ import annotations

import streamlit as st
from streamlit_folium import st_folium

from diagnostic.drawing.comparison import Named, Pair
from diagnostic.figures import tokens
from diagnostic.figures.difference import difference_map
from diagnostic.figures.maps import use_local_assets
from interface import session
from interface.charts import ASSETS, MAP_HEIGHT
from interface.name_tags import MOST_NAMES, NameTags


def show_difference(first: Named, second: Named, pair: Pair, key: str) -> None:
    """The map of the difference, its legend under it; a commune of one scenario only bears its letter."""
    use_local_assets(ASSETS)
    board, legend = difference_map(first, second, session.warehouse(), height=MAP_HEIGHT)
    if names := _names(first, second, pair):
        tags = NameTags(names)
        # Hatching would run through the letters.
        tags.style += f";background:{tokens.PAPER}bf;border-radius:3px;padding:0 3px"
        board.add_child(tags)
    st_folium(board, key=f"{key}-{first[0]}-{second[0]}", height=MAP_HEIGHT, use_container_width=True,
              returned_objects=[], render=False)
    st.html(f"<div class='legend'>{legend}</div>")


def _names(first: Named, second: Named, pair: Pair) -> list[tuple[float, float, str]]:
    """The most populated are named first; nothing is when it would be unreadable."""
    letters = dict.fromkeys(pair.lost, f" ({pair.first})") | dict.fromkeys(pair.gained, f" ({pair.second})")
    units = {unit.code: unit for _, diagnosis in (second, first) for unit in diagnosis.units}
    if len(units) > MOST_NAMES:
        return []
    ordered = sorted(units.values(), key=lambda unit: (-unit.population, unit.code))
    places = [session.warehouse().gazetteer.place(unit.code) for unit in ordered]
    return [(place.latitude, place.longitude, place.name + letters.get(place.code, "")) for place in places
            if place.latitude == place.latitude]
