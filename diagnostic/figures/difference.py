"""Two perimeters on one map: what they share, what each has alone, told apart by hatching and words before colour."""

from __future__ import annotations

from html import escape
from typing import Any

import folium
import numpy as np
import shapely

from diagnostic.drawing.comparison import Named, Pair, pair_of
from diagnostic.figures import tokens
from diagnostic.figures.maps import SCREEN_RATIO, Dressing, ScreenMap, board_around, features, layer, swatch
from diagnostic.figures.readings import citation
from diagnostic.figures.scene import Bounds, Scene, scene_of
from diagnostic.record import Diagnosis
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import count, typography

BOTH, FIRST, SECOND, PARTLY = "des-deux", "du-premier", "du-second", "autrement"
_STROKE = f'stroke="{tokens.ACCENT}" stroke-width="1.3"'
# Inside a 10-pixel square on a ground: slanted lines, crossed lines, dots; light, for names are written on them.
_PATTERNS = {
    FIRST: (tokens.PAPER, f'<path d="M-2 2L2-2M0 10L10 0M8 12L12 8" {_STROKE}/>'),
    SECOND: (tokens.ACCENT_PALE, f'<path d="M0 5H10M5 0V10" {_STROKE}/>'),
    PARTLY: (tokens.ACCENT_PALE, f'<circle cx="5" cy="5" r="1.7" fill="{tokens.ACCENT_DARK}"/>'),
}
_GROUND = {BOTH: tokens.ACCENT_SOFT, **{group: ground for group, (ground, _) in _PATTERNS.items()}}
_LINES = f"{tokens.ACCENT} 0 1.3px,transparent 1.3px 6px"
_SWATCHES = {
    BOTH: tokens.ACCENT_SOFT,
    FIRST: f"repeating-linear-gradient(135deg,{_LINES}),{tokens.PAPER}",
    SECOND: f"repeating-linear-gradient(90deg,{_LINES}),repeating-linear-gradient(0deg,{_LINES}),{tokens.ACCENT_PALE}",
    PARTLY: f"radial-gradient({tokens.ACCENT_DARK} 1.5px,{tokens.ACCENT_PALE} 2px) 0 0/6px 6px",
}


def difference_map(first: Named, second: Named, warehouse: Warehouse, *, height: int = 460) -> ScreenMap:
    """Both territories among their neighbours, with a legend in words that names `first` and `second`.

    Each unit carries a tooltip: its name, its inhabitants and whose it is. Call `maps.use_local_assets` before.
    """
    pair = pair_of(first, second, mother_of=warehouse.gazetteer.mother_of)
    groups = groups_of(pair)
    bounds = _around(first[1].perimeter.bounds, second[1].perimeter.bounds)
    drawn = scene_of(groups, bounds, warehouse, margin=0.2, ratio=SCREEN_RATIO, detail=2500)
    board = board_around(bounds, drawn, warehouse, height)
    layer(_units(drawn, first, second, groups, warehouse), lambda feature: _style(feature["properties"]["groupe"]),
          value=True).add_to(board)
    _outline(drawn, second[1], {"color": tokens.ACCENT, "weight": 4}).add_to(board)
    _outline(drawn, first[1], {"color": tokens.INK, "weight": 2, "dashArray": "6 5"}).add_to(board)
    dressing = Dressing(escape(citation(first[1], ["shapes"])))
    dressing.pattern = _patterns()
    board.add_child(dressing)
    return ScreenMap(board, legend_html(pair, drawn.around_label))


def groups_of(pair: Pair) -> dict[str, str]:
    """Unit code → BOTH, FIRST, SECOND or PARTLY, for everything that either scenario holds."""
    return {code: group for group, codes in ((BOTH, pair.common), (FIRST, pair.lost), (SECOND, pair.gained),
                                             (PARTLY, pair.partly)) for code in codes}


def whose(group: str, first: str, second: str) -> str:
    """« dans A et B », « dans A seulement »: the words of the legend and of the tooltips."""
    return {BOTH: f"dans {first} et {second}", FIRST: f"dans {first} seulement", SECOND: f"dans {second} seulement",
            PARTLY: f"dans {first} et {second}, mais pas pour la même part"}[group]


def legend_html(pair: Pair, around: str = "autres communes") -> str:
    """The legend in words, escaped, ready for a page: only what is on the map."""
    met = dict.fromkeys(groups_of(pair).values())
    rows = [swatch(f"background:{_SWATCHES[group]};border:1px solid {tokens.ACCENT_DARK}",
                   whose(group, pair.first, pair.second)) for group in (BOTH, FIRST, SECOND, PARTLY) if group in met]
    rows.append(swatch(f"height:0;border-top:2px dashed {tokens.INK};vertical-align:middle",
                       f"contour de {pair.first} (tirets)"))
    rows.append(swatch(f"background:{tokens.ACCENT};height:4px;vertical-align:middle",
                       f"contour de {pair.second} (trait plein)"))
    rows.append(swatch(f"background:{tokens.CONTEXT_FILL};border:1px solid {tokens.CONTEXT_LINE}", around))
    return "".join(rows)


def _around(one: Bounds, other: Bounds) -> Bounds:
    return min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3])


def _patterns() -> str:
    """SVG hatchings with the CSS that lays them on the shapes of their class."""
    drawn = "".join(f'<pattern id="{group}" width="10" height="10" patternUnits="userSpaceOnUse">'
                    f'<rect width="10" height="10" fill="{ground}"/>{lines}</pattern>'
                    for group, (ground, lines) in _PATTERNS.items())
    laid = "".join(f"path.{group}{{fill:url(#{group})}}" for group in _PATTERNS)
    return (f'<svg width="0" height="0" style="position:absolute" aria-hidden="true"><defs>{drawn}</defs></svg>'
            f"<style>{laid}</style>")


def _style(group: str) -> dict[str, Any]:
    return {"fillColor": _GROUND[group], "className": group, "color": tokens.ACCENT_DARK, "weight": 0.8,
            "fillOpacity": 1}


def _units(drawn: Scene, first: Named, second: Named, groups: dict[str, str], warehouse: Warehouse) -> dict[str, Any]:
    people = [{unit.code: unit.population for unit in diagnosis.units} for _, diagnosis in (first, second)]
    names = (first[0], second[0])

    def said(code: str) -> dict[str, str]:
        figures = [own[code] for own in people if code in own]
        told = count(figures[-1], "habitant")
        if len(set(figures)) > 1:
            told = " ; ".join(f"{name} : {count(own[code], 'habitant')}" for name, own in zip(names, people,
                                                                                            strict=True))
        return {"nom": escape(warehouse.gazetteer.place(code).name), "groupe": groups[code],
                "valeur": escape(typography(f"{told}, {whose(groups[code], *names)}"))}

    # A city under its own arrondissements, which would be hidden by it.
    order = sorted(range(len(drawn.units)), key=lambda rank: warehouse.gazetteer.mother_of(drawn.units["code"][rank])
                   is not None)
    shapes = drawn.units.geometry.to_numpy()
    return features([shapes[rank] for rank in order], [said(drawn.units["code"][rank]) for rank in order])


def _outline(drawn: Scene, diagnosis: Diagnosis, line: dict[str, Any]) -> folium.GeoJson:
    own = drawn.units.geometry[np.isin(drawn.units["code"], diagnosis.perimeter.codes)]
    return folium.GeoJson(features([shapely.union_all(own.to_numpy())], [{}]),
                          style_function=lambda _: {"fill": False, "interactive": False, **line})
