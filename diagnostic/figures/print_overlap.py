"""Two CPTS that share ground, on paper: what each has alone and what both have, told by a pattern before a colour."""

from __future__ import annotations

from typing import Any

import shapely
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from diagnostic.coverage.coverage import Coverage
from diagnostic.coverage.found import Pair
from diagnostic.figures import style, tokens
from diagnostic.figures.coverage_map import pair_map
from diagnostic.figures.glyphs import drawable
from diagnostic.figures.print import draw_shape, scale_bar, surroundings
from diagnostic.figures.scene import scene_of
from diagnostic.sources.warehouse import Warehouse

WIDTH_MM, HEIGHT_MM, LEGEND_MM = 172.0, 96.0, 16.0
_HATCHES = {"dots": "...", "slant": "////", "back": "\\\\\\\\", "cross": "xxxx", "": ""}


def overlap_print(coverage: Coverage, pair: Pair, warehouse: Warehouse) -> Figure:
    """The two territories and what both hold, with a written legend below."""
    told = pair_map(coverage, pair, warehouse)
    height = HEIGHT_MM - LEGEND_MM
    drawn = scene_of([code for _, codes in told.classes for code in codes], told.fit, warehouse,
                     ratio=WIDTH_MM / height, detail=1000)
    figure = style.print_figure(WIDTH_MM, HEIGHT_MM)
    axes = figure.add_axes((0, LEGEND_MM / HEIGHT_MM, 1, height / HEIGHT_MM))
    surroundings(axes, drawn)
    shapes = dict(zip(drawn.units["code"], drawn.units.geometry, strict=True))
    entries: list[Patch] = []
    for look, codes in told.classes:
        hatch: dict[str, Any] = {"edgecolor": look.ink, "hatch": _HATCHES[look.pattern], "hatch_linewidth": 0.6,
                                 "linewidth": 0}
        for code in codes:
            draw_shape(axes, shapes[code], facecolor=look.ground, edgecolor=tokens.ACCENT, linewidth=0.4)
            if look.pattern:
                draw_shape(axes, shapes[code], facecolor="none", **hatch)
        border = hatch if look.pattern else {"edgecolor": tokens.ACCENT, "linewidth": 0.6}
        entries.append(Patch(facecolor=look.ground, label=drawable(look.words), **border))
    for own in told.outlined:
        draw_shape(axes, shapely.union_all([shapes[code] for code in own.codes]), facecolor="none",
                   edgecolor=tokens.ACCENT_DARK, linewidth=1.4, joinstyle="round")
    scale_bar(axes, drawn)
    entries += [Patch(facecolor="none", edgecolor=tokens.ACCENT_DARK, linewidth=1.4, label="contour de chaque CPTS"),
                Patch(facecolor=tokens.CONTEXT_FILL, edgecolor=tokens.CONTEXT_LINE, linewidth=0.6,
                      label=drawn.around_label)]
    legend = axes.legend(handles=entries, loc="upper left", bbox_to_anchor=(0, 0), ncols=2, frameon=False,
                         borderaxespad=0.4, borderpad=0.2, handlelength=1.6, handleheight=1.0, labelspacing=0.35,
                         columnspacing=2.0, prop={"family": style.PRINT_FONTS, "size": 7.5})
    for text in legend.get_texts():
        text.set_parse_math(False)
        text.set_color(tokens.INK)
    return figure
