"""Names of communes on a map, as many as fit at each zoom, the most populated first."""

from __future__ import annotations

from folium.elements import MacroElement
from folium.template import Template

from diagnostic.figures import tokens

# Beyond, names would only be a grey texture; the tooltip still tells each of them.
MOST_NAMES = 200


class NameTags(MacroElement):
    """`names`: (latitude, longitude, name), the first ones placed first. A name is set as text, never as HTML."""

    _template = Template("""
        {% macro script(this, kwargs) %}
            (function (map) {
                const tags = {{ this.names|tojson }}.map(function (place) {
                    const span = document.createElement("span");
                    span.textContent = place[2];
                    span.style.cssText = {{ this.style|tojson }};
                    const icon = L.divIcon({html: span, className: "nom-de-commune", iconSize: [0, 0]});
                    L.marker([place[0], place[1]], {icon: icon, interactive: false, keyboard: false}).addTo(map);
                    return {span: span, at: [place[0], place[1]]};
                });
                function arrange() {
                    const placed = [];
                    tags.forEach(function (tag) {
                        const point = map.latLngToLayerPoint(tag.at);
                        const half = tag.span.offsetWidth / 2 + 2, height = tag.span.offsetHeight / 2;
                        const free = placed.every(function (other) {
                            return Math.abs(other.x - point.x) >= other.half + half ||
                                   Math.abs(other.y - point.y) >= other.height + height;
                        });
                        tag.span.style.visibility = free ? "visible" : "hidden";
                        if (free) placed.push({x: point.x, y: point.y, half: half, height: height});
                    });
                }
                map.on("zoomend resize", arrange);
                map.whenReady(function () { setTimeout(arrange, 60); });
            })({{ this._parent.get_name() }});
        {% endmacro %}
    """)

    def __init__(self, names: list[tuple[float, float, str]]) -> None:
        super().__init__()
        self._name = "NameTags"
        self.names = names
        halo = ",".join(f"0 0 {blur}px {tokens.PAPER}" for blur in (2, 2, 3, 3))
        self.style = (f"position:absolute;transform:translate(-50%,-50%);white-space:nowrap;color:{tokens.INK};"
                      f"font:11px/1.2 {tokens.SCREEN_FONTS};text-shadow:{halo}")
