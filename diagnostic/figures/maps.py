"""Folium maps for the screen. Nothing comes from another host: no tiles, and Leaflet served by the application."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from html import escape
from typing import Any, NamedTuple

import folium
import numpy as np
import shapely
from folium.elements import MacroElement
from folium.template import Template

from diagnostic.figures import tokens
from diagnostic.figures.choropleth import Choropleth, choropleth
from diagnostic.figures.readings import SECRECY, citation
from diagnostic.figures.scene import Bounds, Scene, scene
from diagnostic.record import Diagnosis
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import NBSP, number

LOCAL_ASSETS = "/app/static/vendor"
DECIMALS = 5
MISSING_CLASS = "valeur-absente"
HIDDEN_CLASS = "valeur-secrete"
PART_CLASS = "prise-en-partie"
# The surroundings are drawn for the widest panel a map is shown in; a narrower one shows a part of them.
SCREEN_RATIO = 2.4
TOOLTIP = f"width:max-content;max-width:15rem;white-space:normal;font:13px/1.4 {tokens.SCREEN_FONTS};color:{tokens.INK}"


def use_local_assets(base: str = LOCAL_ASSETS) -> None:
    """Make every folium map load Leaflet, and nothing else, from `base`; call it once, before the first map.

    `base` is where the application serves its own static/vendor folder, with the server's prefix if it has one.
    """
    folium.Map.default_js = [("leaflet", f"{base}/leaflet-1.9.4/leaflet.js")]
    folium.Map.default_css = [("leaflet_css", f"{base}/leaflet-1.9.4/leaflet.css")]


class Dressing(MacroElement):
    """What a map wears besides its shapes: French controls, hatching for missing values, a grid for secret ones, dots
    on parts, credits.

    `credits` is HTML: whoever builds it escapes what it holds.
    """

    _template = Template("""
        {% macro script(this, kwargs) %}
            (function (map) {
                const box = map.getContainer();
                box.style.background = {{ this.ground|tojson }};
                box.insertAdjacentHTML("beforeend", {{ this.pattern|tojson }});
                L.control.zoom({zoomInTitle: "Agrandir", zoomOutTitle: "Réduire"}).addTo(map);
                L.control.scale({imperial: false, position: "bottomleft"}).addTo(map);
                L.control.attribution({prefix: false}).addAttribution({{ this.credits|tojson }}).addTo(map);
            })({{ this._parent.get_name() }});
        {% endmacro %}
    """)

    def __init__(self, credits: str) -> None:
        super().__init__()
        self._name = "Dressing"
        self.credits = credits
        self.ground = tokens.PAPER
        self.pattern = (
            '<svg width="0" height="0" style="position:absolute" aria-hidden="true"><defs>'
            f'<pattern id="{MISSING_CLASS}" width="6" height="6" patternUnits="userSpaceOnUse" '
            f'patternTransform="rotate(45)"><rect width="6" height="6" fill="{tokens.MISSING_FILL}"/>'
            f'<line x1="0" y1="0" x2="0" y2="6" stroke="{tokens.MISSING_HATCH}" stroke-width="1.6"/></pattern>'
            f'<pattern id="{HIDDEN_CLASS}" width="7" height="7" patternUnits="userSpaceOnUse">'
            f'<rect width="7" height="7" fill="{tokens.MISSING_FILL}"/>'
            f'<path d="M0 0H7M0 0V7" stroke="{tokens.MISSING_HATCH}" stroke-width="1.6"/></pattern>'
            f'<pattern id="{PART_CLASS}" width="8" height="8" patternUnits="userSpaceOnUse">'
            f'<circle cx="4" cy="4" r="1.8" fill="{tokens.ACCENT_DARK}" stroke="{tokens.PAPER}"/></pattern>'
            f'</defs></svg><style>path.{MISSING_CLASS}{{fill:url(#{MISSING_CLASS})}}'
            f'path.{HIDDEN_CLASS}{{fill:url(#{HIDDEN_CLASS})}}'
            f'path.{PART_CLASS}{{fill:url(#{PART_CLASS})}}</style>')


class ScreenMap(NamedTuple):
    """A map and its legend in words (HTML, escaped), to be set beside it: upon it, it would hide a part of it."""

    board: folium.Map
    legend: str


def folium_map(diagnosis: Diagnosis, warehouse: Warehouse, indicator: str | None = None, *,
               height: int = 460) -> ScreenMap:
    """The territory among its neighbours; with an `indicator` of the catalogue, its units in at most five classes.

    Units carry a tooltip with their name and their population or value. Call `use_local_assets` before.
    """
    drawn = scene(diagnosis.perimeter, warehouse, margin=0.25, ratio=SCREEN_RATIO, detail=2500)
    shading = choropleth(diagnosis, indicator) if indicator else None
    board = board_around(diagnosis.perimeter.bounds, drawn, warehouse, height)
    layer(_units(drawn, diagnosis, shading), lambda feature: _unit_style(feature["properties"]),
           value=True).add_to(board)
    in_part = {unit.code for unit in diagnosis.perimeter.units if not unit.whole}
    if in_part:
        dotted = [shape for code, shape in zip(drawn.units["code"], drawn.units.geometry, strict=True)
                  if code in in_part]
        folium.GeoJson(features(dotted, [{}] * len(dotted)), style_function=lambda _: {
            "className": PART_CLASS, "stroke": False, "fillOpacity": 1, "interactive": False}).add_to(board)
    folium.GeoJson(features([drawn.outline], [{}]), style_function=lambda _: {
        "fill": False, "color": tokens.ACCENT_DARK, "weight": 3, "interactive": False}).add_to(board)
    board.add_child(Dressing(escape(citation(diagnosis, ["shapes"]))))
    return ScreenMap(board, legend_html(shading, drawn.around_label, in_part=bool(in_part)))


def board_around(bounds: Bounds, drawn: Scene, warehouse: Warehouse, height: int) -> folium.Map:
    """An empty map that shows `bounds` whole, on the surroundings of the scene."""
    west, south, east, north = bounds
    board = folium.Map(location=[(south + north) / 2, (west + east) / 2], tiles=None, height=height, zoom_control=False,
                       attribution_control=False, scroll_wheel_zoom=False, zoom_snap=0.25, zoom_delta=0.5,
                       font_size="12px")
    layer(_around(drawn, warehouse), lambda _: {
        "fillColor": tokens.CONTEXT_FILL, "color": tokens.CONTEXT_LINE, "weight": 0.8, "fillOpacity": 1}).add_to(board)
    board.fit_bounds([[south, west], [north, east]], padding=(14, 14))
    return board


def legend_html(shading: Choropleth | None, around: str = "autres communes", *, in_part: bool = False) -> str:
    """The legend in words, escaped, ready for a page. `in_part`: a unit of the territory is taken in part."""
    rows = []
    if shading:
        rows.append("<strong>" + escape(shading.title).replace("\n", "<br>") + "</strong>")
        rows += [swatch(f"background:{colour};border:1px solid {tokens.ACCENT}", label)
                 for colour, label in reversed(shading.legend)]
        if shading.missing:
            hatch = f"repeating-linear-gradient(45deg,{tokens.MISSING_HATCH} 0 1.5px,{tokens.MISSING_FILL} 1.5px 5px)"
            rows.append(swatch(f"background:{hatch};border:1px solid {tokens.MISSING_HATCH}", "non disponible"))
        if shading.hidden:
            lines = f"{tokens.MISSING_HATCH} 0 1.5px,transparent 1.5px 5px"
            grid = f"repeating-linear-gradient(0deg,{lines}),repeating-linear-gradient(90deg,{lines})"
            rows.append(swatch(f"background:{grid};border:1px solid {tokens.MISSING_HATCH}", SECRECY))
    else:
        rows.append(swatch(f"background:{tokens.ACCENT_PALE};border:1px solid {tokens.ACCENT}", "communes du projet"))
    if in_part:
        dots = f"radial-gradient({tokens.ACCENT_DARK} 1.5px,{tokens.ACCENT_PALE} 2px) 0 0/6px 6px"
        rows.append(swatch(f"background:{dots};border:1px solid {tokens.ACCENT}", "commune prise en partie"))
    rows.append(swatch(f"background:{tokens.ACCENT_DARK};height:3px;vertical-align:middle", "contour du projet"))
    rows.append(swatch(f"background:{tokens.CONTEXT_FILL};border:1px solid {tokens.CONTEXT_LINE}", around))
    if shading and shading.method:
        rows.append(f'<span class="method">{escape(shading.method)}</span>')
    return "".join(rows)


def swatch(style: str, label: str) -> str:
    """One entry of a legend: a patch of this CSS and its words, escaped here."""
    return (f'<span class="entry"><span class="swatch" style="{style}"></span>{escape(label)}</span>')


def _unit_style(properties: dict[str, Any]) -> dict[str, Any]:
    empty = HIDDEN_CLASS if properties["secret"] else MISSING_CLASS
    return {"fillColor": properties["couleur"] or tokens.MISSING_FILL,
            "className": "" if properties["couleur"] else empty,
            "color": tokens.ACCENT, "weight": 1, "fillOpacity": 1}


def _units(drawn: Scene, diagnosis: Diagnosis, shading: Choropleth | None) -> dict[str, Any]:
    profiles = {unit.code: unit for unit in diagnosis.units}

    def said(code: str) -> dict[str, Any]:
        value = shading.words[code] if shading else f"{number(profiles[code].population)}{NBSP}habitants"
        if profiles[code].part:
            value = f"{value} ; {profiles[code].part}" if shading else profiles[code].part_said
        return {"code": code, "nom": escape(profiles[code].name), "valeur": escape(value),
                "couleur": shading.colour(code) if shading else tokens.ACCENT_PALE,
                "secret": shading is not None and code in shading.hidden}

    return features(drawn.units.geometry.to_numpy(), [said(code) for code in drawn.units["code"]])


def _around(drawn: Scene, warehouse: Warehouse) -> dict[str, Any]:
    gazetteer = warehouse.gazetteer
    names = [escape(gazetteer.department_name(code) if drawn.by_department else gazetteer.place(code).name)
             for code in drawn.around["code"]]
    return features(drawn.around.geometry.to_numpy(), [
        {"code": code, "nom": name} for code, name in zip(drawn.around["code"], names, strict=True)])


def layer(data: dict[str, Any], style: Callable[[Any], dict[str, Any]], *, value: bool = False) -> folium.GeoJson:
    """Shapes with a tooltip: their property « nom », and « valeur » when they have one (both escaped before)."""
    fields = ["nom", "valeur"] if value else ["nom"]
    tooltip = None
    if data["features"]:
        tooltip = folium.GeoJsonTooltip(fields=fields, labels=False, sticky=True, style=TOOLTIP)
    return folium.GeoJson(data, style_function=style, tooltip=tooltip,
                          highlight_function=(lambda _: {"weight": 2.5}) if value else None)


def features(shapes: Sequence[shapely.Geometry], properties: list[dict[str, Any]]) -> dict[str, Any]:
    """A FeatureCollection with coordinates rounded to about a metre.

    Properties stay plain Python: a table would turn a missing colour into NaN, which is no JSON.
    """
    rounded = shapely.transform(np.asarray(shapes), lambda points: points.round(DECIMALS))
    return {"type": "FeatureCollection", "features": [
        {"type": "Feature", "properties": said, "geometry": json.loads(shapely.to_geojson(shape))}
        for said, shape in zip(properties, rounded, strict=True)]}
