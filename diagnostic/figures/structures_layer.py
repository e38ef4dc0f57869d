"""The structures of a territory on a map: clustered points, names that stay text, nothing from another host."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

import folium
from folium.elements import JSCSSMixin, MacroElement
from folium.template import Template

from diagnostic.figures import tokens
from diagnostic.figures.maps import (
    LOCAL_ASSETS,
    SCREEN_RATIO,
    Dressing,
    ScreenMap,
    board_around,
    features,
    layer,
    swatch,
)
from diagnostic.figures.readings import citation
from diagnostic.figures.scene import scene
from diagnostic.record import Diagnosis, Structure
from diagnostic.sources.warehouse import Warehouse


class Clusters(JSCSSMixin, MacroElement):
    """Points that gather when they are close. A name goes to the page as a text node: it is never read as HTML."""

    _template = Template("""
        {% macro script(this, kwargs) %}
            (function (map, points, look) {
                map.setMaxZoom(18);
                const group = L.markerClusterGroup({
                    showCoverageOnHover: false, maxClusterRadius: 36, chunkedLoading: true,
                    iconCreateFunction: (cluster) => L.divIcon({
                        html: "<span>" + cluster.getChildCount() + "</span>", className: "structures-groupe",
                        iconSize: [30, 30]})});
                for (const [lat, lon, name, what] of points) {
                    const words = document.createElement("div"), title = document.createElement("strong");
                    title.textContent = name;
                    words.append(title, document.createElement("br"), what);
                    group.addLayer(L.circleMarker([lat, lon], look).bindTooltip(words));
                }
                map.addLayer(group);
                map.getContainer().insertAdjacentHTML("beforeend", {{ this.style|tojson }});
            })({{ this._parent.get_name() }}, {{ this.points|tojson }}, {{ this.look|tojson }});
        {% endmacro %}
    """)

    def __init__(self, structures: Iterable[Structure], assets: str) -> None:
        super().__init__()
        self._name = "Clusters"
        self.points = [[found.lat, found.lon, found.name, f"{found.family_label} · {found.category}"]
                       for found in structures if found.lat is not None]
        self.look: dict[str, Any] = {"radius": 6, "color": tokens.PAPER, "weight": 1.5, "fillColor": tokens.ACCENT_DARK,
                                     "fillOpacity": 1}
        self.style = (f"<style>.structures-groupe span{{display:block;width:30px;height:30px;border-radius:50%;"
                      f"background:{tokens.ACCENT};color:{tokens.PAPER};border:2px solid {tokens.PAPER};"
                      f"box-sizing:border-box;text-align:center;font:600 12px/26px {tokens.SCREEN_FONTS}}}</style>"
                      .replace('"', "'"))
        base = f"{assets}/leaflet.markercluster-1.5.3"
        self.default_js = [("markercluster", f"{base}/leaflet.markercluster.js")]
        self.default_css = [("markercluster_css", f"{base}/MarkerCluster.css")]


def structures_map(diagnosis: Diagnosis, warehouse: Warehouse, structures: Iterable[Structure], *, height: int = 460,
                   assets: str = LOCAL_ASSETS) -> ScreenMap:
    """The territory with these structures on it, those that have a position. Call `maps.use_local_assets` before.

    `assets`: where the application serves static/vendor.
    """
    drawn = scene(diagnosis.perimeter, warehouse, margin=0.15, ratio=SCREEN_RATIO, detail=2500)
    board = board_around(diagnosis.perimeter.bounds, drawn, warehouse, height)
    names = {unit.code: escape(unit.name) for unit in diagnosis.units}
    shapes = features(drawn.units.geometry.to_numpy(), [{"nom": names[code]} for code in drawn.units["code"]])
    layer(shapes, lambda _: {"fillColor": tokens.ACCENT_PALE, "color": tokens.ACCENT_SOFT, "weight": 1,
                             "fillOpacity": 0.6}).add_to(board)
    folium.GeoJson(features([drawn.outline], [{}]), style_function=lambda _: {
        "fill": False, "color": tokens.ACCENT_DARK, "weight": 3, "interactive": False}).add_to(board)
    board.add_child(Clusters(structures, assets))
    board.add_child(Dressing(escape(citation(diagnosis, ["shapes"]))))
    return ScreenMap(board, "".join((
        swatch(f"background:{tokens.ACCENT_DARK};border-radius:50%;width:11px", "structure"),
        swatch(f"background:{tokens.ACCENT};border-radius:50%;width:11px", "plusieurs structures proches"),
        swatch(f"background:{tokens.ACCENT_DARK};height:3px;vertical-align:middle", "contour du projet"))))
