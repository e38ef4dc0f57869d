"""The drawing map alone, with the smallest thing a screen does with it: what the tests of the map drive.

Toggles add and remove, an outline is only told, undo and redo too.
"""

from __future__ import annotations

import json

import streamlit as st

from diagnostic.diagnosis import diagnose
from diagnostic.drawing.events import Places, Tools, apply_map_event, parse_event
from diagnostic.drawing.selection import Selection
from diagnostic.drawing.state import Drawing
from diagnostic.geography.units import DeclaredPart
from diagnostic.sources.warehouse import Warehouse
from interface.drawing_map import drawing_legend, show_drawing_map

st.set_page_config(layout="wide")
warehouse = Warehouse.embedded()
state = st.session_state
if "codes" not in state:
    asked = st.query_params.get("region")
    state.codes = warehouse.gazetteer.members_of_region(asked) if asked else ("30062", "30341", "30344")
    if "codes" in st.query_params:
        state.codes = tuple(filter(None, st.query_params["codes"].split("-")))
    state.told = []


def on_event(event: object) -> None:
    assert isinstance(event, dict)
    state.told.append(event)
    if event["kind"] == "toggle":
        drawing = Drawing(Selection.of(state.codes))
        places = Places(warehouse.gazetteer, warehouse.atlas)
        state.codes = apply_map_event(drawing, parse_event(event), Tools(), places).selection.codes


@st.fragment
def screen() -> None:
    parts = {"30062": DeclaredPart(500, "Un hameau")} if st.query_params.get("part") else {}
    selection = Selection.of(state.codes, parts)
    bounds = warehouse.atlas.bounds(selection.unit_codes) if "shown" not in state and selection.codes else None
    state.shown = state.get("shown", bounds)
    show_drawing_map(selection, key="essai", on_event=on_event, fit=state.shown)
    if selection.units:
        found = diagnose(selection.units, warehouse)
        st.html(f"<p class='figures'>{found.population} {found.tiers[0].label} {len(found.units)}</p>")
    st.html(f"<p class='told'>{json.dumps([{k: v for k, v in e.items() if k != 'n'} for e in state.told])}</p>")


screen()
st.html(f"<div class='legend'>{drawing_legend()}</div>")
