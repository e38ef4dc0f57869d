"""The map one draws on: communes of the whole country, a click takes or leaves one, the answer comes in a few bytes.

The map itself never changes, so that the component is never made anew: shapes are files the browser fetches by itself
(diagnostic/figures/layers.py), what draws them is in static/carte/. Only the selection travels, in the component's
feature group; events come back through `window.Streamlit`, at once, where streamlit-folium waits for 250 ms.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import cache
from hashlib import sha256
from html import escape
from typing import Any, ClassVar

import folium
import streamlit as st
from folium.elements import JSCSSMixin, MacroElement
from folium.template import Template
from streamlit_folium import st_folium

from diagnostic.drawing.selection import Selection
from diagnostic.figures import tokens
from diagnostic.figures.layers import STATIC, ensure_layers, ensure_register, layers_ready
from diagnostic.figures.map_script import COLOURS, ensure_script
from diagnostic.figures.maps import use_local_assets
from diagnostic.geography.checks import Severity
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import typography
from interface import compact, session
from interface.charts import ASSETS
from interface.guard import show

log = logging.getLogger(__name__)

OWN = ASSETS.removesuffix("/vendor")
Bounds = tuple[float, float, float, float]

# Beyond, codes travel packed: they take six times less.
FEW = 150
# JavaScript counts without error up to there.
MOST_EVENTS, MOST_NUMBER = 100, 2**53
_SETTLED = "map_settled"


def show_drawing_map(selection: Selection, *, key: str, on_event: Callable[[object], None],
                     fit: Bounds | None = None, asked: int = 0, height: int = 520) -> None:
    """The map with `selection` on it; call it inside a `st.fragment`, which alone is run again at each event.

    `on_event` gets each raw event of the browser (a dict, to be read by `diagnostic.drawing.events.parse_event`),
    once, in order, before the fragment runs again. `fit`: west, south, east, north to show, obeyed when it or `asked`
    (how many times it was asked for) differs from the former call's; with None the map stays where it was left, even
    after a visit to another screen. Where the shapes cannot be written, a French sentence stands in its place.
    """
    try:
        board = country_board("start")
    except OSError:
        log.exception("The layers of the drawing map could not be written under %s", STATIC)
        show(Severity.ALERT, "La carte à dessiner ne peut pas s'afficher : ses contours n'ont pas pu être écrits sur "
             "ce serveur.", "Le territoire se compose toujours par la recherche et par la liste de codes. À la "
             "personne qui tient le serveur : lancez « python -m diagnostic.figures.layers ».")
        return
    told = _answer(selection, fit, asked, st.session_state.get(f"{key}-{_SETTLED}", 0))
    if register := _register():
        told["register"] = register
    answer = Answer("show", told)
    st_folium(board, key=key, height=height, use_container_width=True, returned_objects=[], render=False,
              feature_group_to_add=folium.FeatureGroup().add_child(answer),
              on_change=lambda: _handle(key, on_event))


def _register() -> str:
    """The file of the registered CPTS; without a place to write it, the map shows those of the listings."""
    try:
        return ensure_register(session.warehouse())
    except OSError:
        log.exception("The registered CPTS could not be written under %s", STATIC)
        return ""


def _folder() -> str:
    warehouse = Warehouse.standard()
    if layers_ready(warehouse):
        return ensure_layers(warehouse)
    with st.spinner("Préparation du fond de carte, une fois pour toutes…"):
        return ensure_layers(warehouse)


def _answer(selection: Selection, fit: Bounds | None, asked: int, settled: int) -> dict[str, Any]:
    """What the browser is told at each run. No underscore may stand in it: the component would read a name there."""
    units = sorted({code for code in selection.codes if len(code) == 5} - set(selection.parts))
    parts = sorted(selection.unit_codes - set(units))
    told: dict[str, Any] = {"settled": settled, "parts": parts}
    if len(units) > FEW:
        told["packed"] = compact.packed(units).removeprefix(compact.MARK).translate(str.maketrans("-_", "+/"))
    else:
        told["codes"] = compact.spelled(units)
    if fit is not None:
        told["fit"] = [*(round(number, 4) for number in fit), asked]
    return told


def _handle(key: str, on_event: Callable[[object], None]) -> None:
    """Give the events that were not given yet: the browser repeats those it has had no answer to."""
    message = st.session_state.get(key)
    events = message.get("events") if isinstance(message, dict) else None
    for event in events[:MOST_EVENTS] if isinstance(events, list) else []:
        number = event.get("n") if isinstance(event, dict) else None
        settled = st.session_state.get(f"{key}-{_SETTLED}", 0)
        if type(number) is int and settled < number < MOST_NUMBER:
            st.session_state[f"{key}-{_SETTLED}"] = number
            on_event(event)


class Answer(MacroElement):
    """What a map of the country is told at each run: `verb` is the function of static/carte/ that hears it."""

    _template = Template("{% macro script(this, kwargs) %}carte.{{ this.verb }}({{ this.told|tojson }});{% endmacro %}")

    def __init__(self, verb: str, told: object) -> None:
        super().__init__()
        self._name = "Answer"
        self.verb, self.told = verb, told


class _Bare(folium.Map):
    """A Leaflet map and nothing else: folium's own header would travel at every run, and forbid zooming the page."""

    _template = Template("{% macro script(this, kwargs) %}var {{ this.get_name() }} = L.map("
                         "{{ this.get_name()|tojson }}, {{ this.leaflet|tojson }});{% endmacro %}")

    leaflet: ClassVar = {"center": [46.6, 2.4], "zoom": 6, "zoomControl": False, "attributionControl": False,
                         "fadeAnimation": False, "doubleClickZoom": False}

    def render(self, **kwargs: Any) -> str:
        return str(MacroElement.render(self, **kwargs))


class _Board(JSCSSMixin, MacroElement):
    """What makes a plain Leaflet map one of the country. Its script is the same for every session and territory."""

    _template = Template("{% macro script(this, kwargs) %}carte.{{ this.verb }}("
                         "{{ this._parent.get_name() }}, {{ this.config|tojson }});{% endmacro %}")

    def __init__(self, verb: str, config: dict[str, Any], script: str) -> None:
        super().__init__()
        self._name = "Board"
        self.verb, self.config = verb, config
        self.default_js = [("draw", f"{ASSETS}/leaflet-draw-1.0.4/leaflet.draw.js"), ("carte", f"{OWN}/{script}")]
        self.default_css = [("draw", f"{ASSETS}/leaflet-draw-1.0.4/leaflet.draw.css"),
                            ("carte", f"{OWN}/carte/carte.css?{_look()}")]


@cache
def _look() -> str:
    """Eight characters that change with the style sheet: a browser must not keep that of a former release."""
    return sha256((STATIC / "carte" / "carte.css").read_bytes()).hexdigest()[:8]


def country_board(verb: str, **config: Any) -> folium.Map:
    """A map of every commune, whose shapes the browser fetches by itself; `verb` is the function of static/carte/ that
    starts it, with `config`. Raises OSError where the shapes cannot be written."""
    folder = _folder()
    script = ensure_script(STATIC, folder)
    use_local_assets(ASSETS)
    board = _Bare(tiles=None)
    provenance = Warehouse.standard().provenance("shapes")
    board.add_child(_Board(verb, {"folder": f"{OWN}/{folder}",
                                  "credits": typography(f"{provenance.producer}, {provenance.vintage}"), **config},
                           script))
    return board


def drawing_legend() -> str:
    """The legend in words, escaped, to be set under the map, outside of the fragment."""
    lines = f"{tokens.MISSING_HATCH} 0 1.2px,transparent 1.2px 5px"
    dots = f"radial-gradient({tokens.ACCENT_DARK} 1.1px,transparent 1.3px) 0 0/5px 5px,{COLOURS['chosen']}"
    entries = [(f"background:{COLOURS['chosen']};border:2px solid {tokens.ACCENT_DARK}", "votre territoire"),
               (f"background:{dots};border:2px solid {tokens.ACCENT_DARK}", "commune prise en partie"),
               (f"background:{COLOURS['held']};border:1px solid {tokens.CONTEXT_LINE}", "CPTS déjà enregistrée"),
               (f"background:repeating-linear-gradient(135deg,{lines});border:1px solid {tokens.CONTEXT_LINE}",
                "commune déclarée par plusieurs CPTS")]
    return "".join(f'<span class="entry"><span class="swatch" style="{style}"></span>{escape(words)}</span>'
                   for style, words in entries)
