"""What the browser benchmark drives: a region on the screen, a click, figures. `?recette=simple` for the peer.

Ours: the drawing map in a fragment. The peer: what one writes first, shapes and style in the map and a whole rerun.
"""

from __future__ import annotations

import json

import folium
import shapely
import streamlit as st
from streamlit_folium import st_folium

from diagnostic.diagnosis import diagnose
from diagnostic.drawing.selection import Selection
from diagnostic.figures import tokens
from diagnostic.figures.maps import use_local_assets
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import number
from interface.charts import ASSETS
from interface.drawing_map import show_drawing_map

REGION, EPCI = "76", "243000296"

warehouse = Warehouse.standard()
state = st.session_state
members = warehouse.gazetteer.members_of_region(REGION)
if "codes" not in state:
    state.codes = set(members if "region" in st.query_params else warehouse.gazetteer.members_of_epci(EPCI))
    state.seen = None


def figures() -> None:
    found = diagnose(Selection.of(state.codes).units, warehouse)
    rows = "".join(f"<li>{number(one.value) if one.value is not None else '–'}</li>" for one in found.measurements[:12])
    st.html(f"<div class='figures'>{len(found.units)} · {number(found.population)} · {found.tiers[0].label}"
            f"<ul>{rows}</ul></div>")


@st.cache_data
def features() -> list[dict[str, object]]:
    shapes = warehouse.table("shapes_light")
    kept = shapes[shapes["code"].isin(members)]
    return [{"type": "Feature", "properties": {"code": code}, "geometry": json.loads(shapely.to_geojson(shape))}
            for code, shape in zip(kept["code"], kept.geometry, strict=True)]


def taken(event: object) -> None:
    if isinstance(event, dict):
        state.codes ^= {str(event["code"])}


@st.fragment
def ours() -> None:
    near = "territoire" in st.query_params
    show_drawing_map(Selection.of(state.codes), key="carte", on_event=taken,
                     fit=warehouse.atlas.bounds(state.codes if near else members) if not state.seen else state.seen)
    state.seen = state.seen or warehouse.atlas.bounds(state.codes if near else members)
    figures()


def plain() -> None:
    use_local_assets(ASSETS)
    board = folium.Map(tiles=None, height=520)
    folium.GeoJson({"type": "FeatureCollection", "features": features()}, style_function=lambda feature: {
        "fillColor": tokens.ACCENT_PALE if feature["properties"]["code"] in state.codes else tokens.PAPER,
        "color": tokens.CONTEXT_LINE, "weight": 1, "fillOpacity": 1}).add_to(board)
    west, south, east, north = warehouse.atlas.bounds(members)
    board.fit_bounds([[south, west], [north, east]])
    figures()
    clicked = st_folium(board, key="carte", height=520, use_container_width=True,
                        returned_objects=["last_clicked"])["last_clicked"]
    if clicked and clicked != state.seen:
        state.seen = clicked
        shapes = warehouse.table("shapes")
        hit = shapes.sindex.query(shapely.Point(clicked["lng"], clicked["lat"]), predicate="within")
        state.codes ^= set(shapes["code"].iloc[hit]) & set(members)
        st.rerun()


st.set_page_config(layout="wide")
if "recette" in st.query_params:
    plain()
else:
    ours()
