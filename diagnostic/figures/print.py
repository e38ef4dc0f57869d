"""Maps for paper: the territory, its communes by name where there is room, and what lies around, to scale."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import cos, floor, log10, radians
from typing import Any, Literal, get_args

import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import PathCollection
from matplotlib.figure import Figure
from matplotlib.legend import Legend
from matplotlib.patches import Patch, PathPatch, Rectangle
from matplotlib.path import Path
from matplotlib.patheffects import withStroke
from matplotlib.transforms import Bbox

from diagnostic.figures import style, tokens
from diagnostic.figures.choropleth import Choropleth, choropleth
from diagnostic.figures.readings import SECRECY
from diagnostic.figures.scene import Scene, padded, scene
from diagnostic.record import Diagnosis
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import number

WIDTH_MM, HEIGHT_MM = 172.0, 96.0
# Beyond this many units, names would cover the map: the table of communes tells them.
MOST_NAMES = 120
# On a small shaded map they would hide the shades: enough to find one's way.
FEW_NAMES = 8
KM_PER_DEGREE = 111.32
LEGEND_MM = 22.0
_HATCH = "/////"
_GRID = "++++"
_DOTS = "..."
_BORDER: dict[str, Any] = {"edgecolor": tokens.ACCENT, "linewidth": 0.6}
# Where a name may stand, in its own heights from the middle of its unit.
_STEPS = (0.0, 1.2, -1.2, 2.4, -2.4)
# What lies around ends below the line of the frame.
_UNDER_FRAME = -0.0005
Corner = Literal["lower right", "upper right", "upper left", "lower left"]


def territory_map(diagnosis: Diagnosis, warehouse: Warehouse, indicator: str | None = None, *,
                  width_mm: float = WIDTH_MM, height_mm: float = HEIGHT_MM, legend_below: bool = False) -> Figure:
    """The territory's map, or the map of one indicator by unit (id of the catalogue) with its written legend.

    The legend lies on the map, where it hides least, or below it when the map is too small for both.
    """
    foot = LEGEND_MM if legend_below else 0.0
    drawn = scene(diagnosis.perimeter, warehouse, ratio=width_mm / (height_mm - foot), detail=1000)
    figure = style.print_figure(width_mm, height_mm)
    axes = figure.add_axes((0, foot / height_mm, 1, 1 - foot / height_mm))
    shading = choropleth(diagnosis, indicator) if indicator else None
    ground(axes, drawn, diagnosis, shading)
    in_part = any(not unit.whole for unit in diagnosis.perimeter.units)
    legend = _legend(axes, drawn, shading, in_part, below=legend_below)
    box = legend.get_window_extent() if legend_below else clearest_corner(axes, legend, drawn)
    names(axes, drawn, diagnosis, [box, *scale_bar(axes, drawn)],
          FEW_NAMES if shading and legend_below else MOST_NAMES)
    return figure


def ground(axes: Axes, drawn: Scene, diagnosis: Diagnosis, shading: Choropleth | None = None) -> None:
    """What lies around in grey, the units (shaded or plain), the outline: what every map of a territory lies on."""
    surroundings(axes, drawn)
    parts = {unit.code for unit in diagnosis.perimeter.units if not unit.whole}
    units = list(zip(drawn.units["code"], drawn.units.geometry, strict=True))
    colours = {code: shading.colour(code) if shading else tokens.ACCENT_PALE for code, _ in units}
    plain = [(shape, colours[code]) for code, shape in units if colours[code] and code not in parts]
    _shapes(axes, [shape for shape, _ in plain], facecolor=[colour for _, colour in plain], **_BORDER)
    for code, shape in units:
        if not colours[code] or code in parts:
            _unit(axes, shape, colours[code], empty=_GRID if shading and code in shading.hidden else _HATCH)
    draw_shape(axes, drawn.outline, facecolor="none", edgecolor=tokens.ACCENT_DARK, linewidth=1.8, joinstyle="round")


def surroundings(axes: Axes, drawn: Scene) -> None:
    """The frame, and what lies around the units in grey."""
    _frame(axes, drawn)
    # Cut to the frame beforehand: a mask for each shape takes a renderer as long as the drawing.
    around = shapely.clip_by_rect(drawn.around.geometry.to_numpy(), *padded(drawn.bounds, _UNDER_FRAME))
    _shapes(axes, around, facecolor=tokens.CONTEXT_FILL, edgecolor=tokens.CONTEXT_LINE, linewidth=0.4)


def _frame(axes: Axes, drawn: Scene) -> None:
    west, south, east, north = drawn.bounds
    axes.set_axis_off()
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    axes.set_aspect(drawn.stretch)
    axes.add_patch(Rectangle((0, 0), 1, 1, transform=axes.transAxes, fill=False, edgecolor=tokens.LINE, linewidth=1,
                             zorder=9))


def _path(geometry: shapely.Geometry) -> Path:
    # Holes turn the other way round than shells: that is how a renderer knows not to fill them.
    oriented = shapely.orient_polygons(geometry)
    rings = [ring for part in shapely.get_parts(oriented) for ring in (part.exterior, *part.interiors)]
    return Path.make_compound_path(*(Path(shapely.get_coordinates(ring), closed=True) for ring in rings))


def draw_shape(axes: Axes, geometry: shapely.Geometry, **options: object) -> None:
    """One shape in degrees, its holes left empty; nothing for an empty one."""
    if not geometry.is_empty:
        axes.add_patch(PathPatch(_path(geometry), clip_on=False, **options))


def _shapes(axes: Axes, geometries: Iterable[shapely.Geometry], **options: Any) -> None:
    """Many shapes in one drawing: one by one they take three times as long."""
    paths = [_path(geometry) for geometry in geometries if not geometry.is_empty]
    if paths:
        axes.add_collection(PathCollection(paths, clip_on=False, **options), autolim=False)


def _unit(axes: Axes, geometry: shapely.Geometry, colour: str | None, *, empty: str) -> None:
    """A unit taken in part (dotted), or one without colour (hatched as `empty` says)."""
    if colour is None:
        draw_shape(axes, geometry, facecolor=tokens.MISSING_FILL, edgecolor=tokens.MISSING_HATCH, hatch=empty,
               hatch_linewidth=0.5, linewidth=0)
        draw_shape(axes, geometry, facecolor="none", **_BORDER)
        return
    dots = tokens.PAPER if colour in tokens.SEQUENTIAL[3:] else tokens.ACCENT_DARK
    draw_shape(axes, geometry, facecolor=colour, **_BORDER)
    draw_shape(axes, geometry, facecolor="none", edgecolor=dots, hatch=_DOTS, hatch_linewidth=0, linewidth=0)


def _legend(axes: Axes, drawn: Scene, shading: Choropleth | None, in_part: bool, *, below: bool) -> Legend:
    entries: list[Patch] = []
    if shading:
        entries += [Patch(facecolor=colour, edgecolor=tokens.ACCENT, linewidth=0.6, label=label)
                    for colour, label in shading.legend]
        if shading.missing:
            entries.append(Patch(facecolor=tokens.MISSING_FILL, edgecolor=tokens.MISSING_HATCH, hatch=_HATCH,
                                 linewidth=0.6, label="non disponible"))
        if shading.hidden:
            entries.append(Patch(facecolor=tokens.MISSING_FILL, edgecolor=tokens.MISSING_HATCH, hatch=_GRID,
                                 linewidth=0.6, label=SECRECY))
    else:
        entries.append(Patch(facecolor=tokens.ACCENT_PALE, edgecolor=tokens.ACCENT_DARK, linewidth=1.6,
                             label="territoire du projet"))
    if in_part:
        entries.append(Patch(facecolor=tokens.ACCENT_PALE, edgecolor=tokens.ACCENT_DARK, hatch=_DOTS, hatch_linewidth=0,
                             linewidth=0, label="commune prise en partie"))
    entries.append(Patch(facecolor=tokens.CONTEXT_FILL, edgecolor=tokens.CONTEXT_LINE, linewidth=0.6,
                         label=drawn.around_label))
    place: dict[str, Any] = {"loc": "lower right", "framealpha": 0.94, "edgecolor": tokens.LINE, "fancybox": False}
    if below:
        place = {"loc": "upper left", "bbox_to_anchor": (0, 0), "ncols": 2, "frameon": False}
    legend = axes.legend(handles=entries, **place, borderaxespad=0.6, borderpad=0.3 if below else 0.6, handlelength=1.4,
                         handleheight=0.9, labelspacing=0.4, columnspacing=1.6,
                         prop={"family": style.PRINT_FONTS, "size": 7.5},
                         title=shading.title if shading else None,
                         title_fontproperties={"family": tokens.FONT, "size": 7.5, "weight": 600}, alignment="left")
    legend.set_zorder(10)
    for text in (*legend.get_texts(), legend.get_title()):
        text.set_parse_math(False)
        text.set_color(tokens.INK)
    return legend


def clearest_corner(axes: Axes, legend: Legend, drawn: Scene) -> Bbox:
    """Put the legend where it hides the least of the territory; where it hides none, at the bottom right."""
    hidden: dict[Corner, float] = {}
    for corner in get_args(Corner):
        legend.set_loc(corner)
        box = legend.get_window_extent()
        (west, south), (east, north) = axes.transData.inverted().transform([(box.x0, box.y0), (box.x1, box.y1)])
        hidden[corner] = drawn.outline.intersection(shapely.box(west, south, east, north)).area
    clearest = min(hidden, key=hidden.__getitem__)
    legend.set_loc(clearest)
    return legend.get_window_extent()


def round_length(km: float) -> float:
    """The largest of 1, 2 or 5 × a power of ten that is at most `km`."""
    power = 10.0 ** floor(log10(km))
    return next(step * power for step in (5, 2, 1) if step * power <= km * (1 + 1e-9))


def scale_bar(axes: Axes, drawn: Scene) -> list[Bbox]:
    west, south, east, north = drawn.bounds
    degree = KM_PER_DEGREE * cos(radians((south + north) / 2))
    length = round_length((east - west) * degree / 5)
    x, y = west + 0.022 * (east - west), south + 0.035 * (north - south)
    halo = [withStroke(linewidth=3, foreground=tokens.PAPER)]
    axes.plot([x, x + length / degree], [y, y], color=tokens.INK, linewidth=1.6, solid_capstyle="butt", zorder=10,
              path_effects=halo)
    decimals = max(0, -floor(log10(length)))
    label = style.write(axes, x, y + 0.012 * (north - south), f"{number(length, decimals)} km", fontsize=7.5,
                        va="bottom", zorder=10, path_effects=halo)
    box = label.get_window_extent()
    bar = axes.transData.transform([(x, y), (x + length / degree, y)])
    return [box, Bbox(np.array([bar[0] - 4, bar[1] + 4]))]


def names(axes: Axes, drawn: Scene, diagnosis: Diagnosis, taken: list[Bbox], most: int = MOST_NAMES) -> None:
    """Names inside each unit, `most` of them, the most populated first; one that would touch what is `taken` is left
    out.

    A name stands at the middle of its unit, or a line or two above or below as long as that is still the unit.
    """
    profiles = sorted(diagnosis.units, key=lambda unit: (-unit.population, unit.code))[:most]
    shapes: Mapping[str, shapely.Geometry] = dict(zip(drawn.units["code"], drawn.units.geometry, strict=True))
    page = axes.get_window_extent()
    size = 7.5 if len(profiles) <= 40 else 6.5
    to_data = axes.transData.inverted()
    halo = [withStroke(linewidth=2.2, foreground=tokens.PAPER, alpha=0.85)]
    for profile in profiles:
        shape = shapes[profile.code]
        point = _label_point(shape)
        label = style.write(axes, point.x, point.y, profile.name, fontsize=size, ha="center", va="center", zorder=8,
                            path_effects=halo)
        middle = label.get_window_extent()
        for step in _STEPS:
            box = middle.translated(0, step * middle.height)
            spot = to_data.transform(((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2)) if step else (point.x, point.y)
            if _free(box, page, taken) and (not step or shapely.contains_xy(shape, *spot)):
                label.set_position(spot)
                taken.append(box)
                break
        else:
            label.remove()


def _free(box: Bbox, page: Bbox, taken: list[Bbox]) -> bool:
    # Letters are a little wider on paper than measured: two names on one line would read as one.
    spread = box.padded(0.8 * box.height, 3)
    inside = page.x0 <= box.x0 and box.x1 <= page.x1 and page.y0 <= box.y0 and box.y1 <= page.y1
    return inside and not any(spread.overlaps(other) for other in taken)


def _label_point(shape: shapely.Geometry) -> shapely.Point:
    largest = max(shapely.get_parts(shape), key=lambda part: part.area)
    centre = largest.centroid
    return centre if largest.contains(centre) else largest.representative_point()
