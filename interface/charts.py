"""Charts and maps on a screen: the house's configuration, French alternatives, and nothing from another host."""

from __future__ import annotations

import plotly.graph_objects as go
import streamlit as st
from streamlit_folium import st_folium

from diagnostic.diagnosis import Diagnosis
from diagnostic.figures.maps import folium_map, use_local_assets
from diagnostic.figures.style import CHART_CONFIG
from interface import markup, session

# Seen from the frame of the map component, so that it also holds behind a server's prefix.
ASSETS = "../../app/static/vendor"
MAP_HEIGHT = 460


def show_chart(figure: go.Figure | None, key: str, *, alt: str, otherwise: str) -> bool:
    """Draw a chart, or say `otherwise` when there is nothing to draw. `alt` describes it to a screen reader."""
    if figure is None:
        st.html(markup.quiet(otherwise))
        return False
    st.plotly_chart(figure, theme=None, config=CHART_CONFIG, key=key, alt=alt)
    return True


def show_map(diagnosis: Diagnosis, key: str, indicator: str) -> None:
    """The territory on a map, shaded by an indicator, with the legend under it."""
    use_local_assets(ASSETS)
    warehouse = session.warehouse()
    board, legend = folium_map(diagnosis, warehouse, indicator, height=MAP_HEIGHT)
    # The component tells maps apart by their script with digits stripped: the indicator must be in the key.
    st_folium(board, key=f"{key}-{indicator}", height=MAP_HEIGHT, use_container_width=True,
              returned_objects=[], render=False)
    st.html(f"<div class='legend'>{legend}</div>")
