"""The map of a coverage on a screen: drawn in the browser from the files of the country, told in a few kilobytes."""

from __future__ import annotations

import json
import logging
import zlib
from base64 import b64encode

import folium
import streamlit as st
from streamlit_folium import st_folium

from diagnostic.figures.coverage_map import OUTSIDE, CoverageMap
from diagnostic.geography.checks import Severity
from interface.charts import MAP_HEIGHT
from interface.compact import spelled
from interface.drawing_map import Answer, country_board
from interface.guard import show

log = logging.getLogger(__name__)


def told(drawn: CoverageMap) -> str:
    """What the browser is told, deflated and in base 64: no name in it can be markup, nor what the component reads as
    a name of its own."""
    content = {
        "fit": [round(side, 4) for side in drawn.fit],
        "looks": [{"words": look.words, "ground": look.ground, "pattern": look.pattern, "ink": look.ink,
                   "line": look.line} for look, _ in drawn.classes],
        "units": [spelled(codes) for _, codes in drawn.classes],
        "groups": [{"name": own.name, "codes": spelled(own.codes), "at": [round(side, 4) for side in own.at]}
                   for own in drawn.outlined]}
    written = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    return b64encode(zlib.compress(written, 9)).decode("ascii")


def show_board(answer: str, legend: str, key: str, *, height: int = MAP_HEIGHT) -> None:
    """The map with its legend under it. `answer`: from `told`. The map itself is never made anew: only what it is told
    changes."""
    try:
        board = country_board("startCoverage", outside=OUTSIDE)
    except OSError:
        log.exception("The layers of the map could not be written")
        show(Severity.ALERT, "La carte ne peut pas s'afficher : ses contours n'ont pas pu être écrits sur ce serveur.",
             "Les tableaux ci-dessous disent la même chose. À la personne qui tient le serveur : lancez « python -m "
             "diagnostic.figures.layers ».")
        return
    st_folium(board, key=key, height=height, use_container_width=True, returned_objects=[], render=False,
              feature_group_to_add=folium.FeatureGroup().add_child(Answer("cover", answer)))
    st.html(f"<div class='legend'>{legend}</div>")
