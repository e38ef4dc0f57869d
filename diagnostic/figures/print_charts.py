"""Charts for paper, of the same numbers as the screen's: readable in grey, no title (the document has one)."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle

from diagnostic.figures import series, tokens
from diagnostic.figures.glyphs import drawable, spaced
from diagnostic.figures.style import PRINT_FONTS, bare, print_figure, write
from diagnostic.record import Diagnosis
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import NARROW, NBSP, number

FULL_MM, HALF_MM = 172.0, 83.0
# Room that a letter of a name and a line of a legend take, at their sizes.
MOST_BARS = 24
LETTER_MM, LEGEND_LINE_MM = 1.32, 3.6


def tier_gauge(diagnosis: Diagnosis, warehouse: Warehouse) -> Figure:
    """The population between the thresholds of the tiers in force."""
    gauge = series.gauge(diagnosis, warehouse)
    figure = print_figure(FULL_MM, 21)
    axes = figure.add_axes((0.005, 0.26, 0.99, 0.44))
    for band in gauge.bands:
        fill = tokens.ACCENT_SOFT if band.current else tokens.ACCENT_PALE
        axes.add_patch(Rectangle((band.start, 0), band.end - band.start, 1, facecolor=fill, edgecolor=tokens.PAPER,
                                 linewidth=1.5))
        write(axes, gauge.label_at(band), 0.5, band.label, ha="center", va="center", fontsize=8,
              fontweight=600 if band.current else 400)
    axes.plot([gauge.position] * 2, [-0.12, 1.15], color=tokens.ACCENT_DARK, linewidth=3, clip_on=False,
              solid_capstyle="butt")
    write(axes, gauge.position, 1.25, f"{number(diagnosis.population)}{NBSP}habitants", fontsize=8.5, fontweight=600,
          ha=gauge.side, va="bottom", color=tokens.ACCENT_DARK)
    axes.set_xlim(0, gauge.end)
    axes.set_ylim(0, 1)
    bare(axes)
    axes.spines["bottom"].set_visible(False)
    axes.set_yticks([])
    axes.set_xticks(gauge.thresholds, [number(threshold) for threshold in gauge.thresholds])
    return figure


def population_curve(diagnosis: Diagnosis) -> Figure | None:
    """Municipal population by year; a year without figure breaks the line and is named."""
    curve = series.population(diagnosis)
    if len(curve.known) < 2:
        return None
    figure = print_figure(HALF_MM, 43)
    axes = figure.add_axes((0.14, 0.2, 0.84, 0.76))
    years, values = zip(*curve.known, strict=True)
    axes.plot(curve.years, [float("nan") if value is None else value for value in curve.values], color=tokens.ACCENT,
              linewidth=2)
    axes.plot(years, values, "o", color=tokens.ACCENT_DARK, markersize=4.5)
    least, most = curve.values_range
    ends = ((curve.known[0], curve.known[1], "left"), (curve.known[-1], curve.known[-2], "right"))
    for (year, value), (_, beside), side in ends:
        # On the side that the line does not take, if there is room above the axis.
        below = beside > value and value - least > 0.15 * (most - least)
        axes.annotate(number(value), (year, value), xytext=(0, -13 if below else 7), ha=side, fontsize=8.5,
                      textcoords="offset points", fontweight=600, fontfamily=tokens.FONT, color=tokens.INK,
                      parse_math=False)
    bare(axes)
    axes.set_xlim(*curve.years_range)
    axes.set_ylim(*curve.values_range)
    axes.set_xticks(years, [str(year) for year in years])
    axes.yaxis.set_major_formatter(lambda value, _: number(value))
    axes.locator_params(axis="y", nbins=5)
    axes.grid(axis="y", color=tokens.LINE, linewidth=0.6)
    axes.set_axisbelow(True)
    if curve.gap_sentence:
        _axis_title(axes, curve.gap_sentence)
    return figure


def age_bars(diagnosis: Diagnosis) -> Figure | None:
    """One bar of 100 % for each place, in three age bands."""
    ages = series.ages(diagnosis, most=2)
    if ages is None:
        return None
    figure = print_figure(HALF_MM, 43)
    labels = [spaced(_folded(drawable(place))) for place in ages.places]
    left = (3 + LETTER_MM * max(len(line) for label in labels for line in label.split("\n"))) / HALF_MM
    axes = figure.add_axes((left, 0.04, 0.99 - left, 0.8))
    rows = range(len(ages.places))
    start = [0.0] * len(ages.places)
    for band, shares, (fill, ink) in zip(ages.bands, ages.shares, series.AGE_FILLS, strict=True):
        axes.barh(rows, shares, left=start, height=0.68, color=fill, edgecolor=tokens.PAPER, linewidth=1, label=band)
        for row, share in zip(rows, shares, strict=True):
            if share >= 6:
                write(axes, start[row] + share / 2, row, f"{number(share, 1)}{NARROW}%", color=ink, ha="center",
                      va="center", fontsize=7.5)
        start = [before + share for before, share in zip(start, shares, strict=True)]
    bare(axes)
    axes.spines["bottom"].set_visible(False)
    axes.set_xlim(0, 100)
    axes.set_xticks([])
    axes.set_yticks(rows, labels)
    axes.tick_params(axis="y", labelcolor=tokens.INK)
    axes.invert_yaxis()
    _legend(figure, axes, len(ages.bands))
    return figure


def unit_bars(diagnosis: Diagnosis, indicator: str, most: int = MOST_BARS) -> Figure | None:
    """An indicator by unit, the lowest first, with the territory, its departments and France as vertical lines."""
    ranking = series.ranking(diagnosis, indicator, most)
    if ranking is None:
        return None
    entry = diagnosis.entry(indicator)
    names, values = zip(*ranking.bars, strict=True)
    names = tuple(spaced(_shortened(drawable(name))) for name in names)
    top, left = 1.5 + LEGEND_LINE_MM * len(ranking.marks), 3 + LETTER_MM * max(map(len, names))
    height = max(43.0, top + 9.5 + 3.4 * len(names))
    figure = print_figure(HALF_MM, height)
    axes = figure.add_axes((left / HALF_MM, 9 / height, 1 - (left + 1.5) / HALF_MM, 1 - (top + 9.5) / height))
    rows = range(len(names))
    axes.barh(rows, values, height=0.7, color=tokens.ACCENT_SOFT)
    for row, value in zip(rows, values, strict=True):
        # At the foot of the bar: at its end it would meet the lines of reference.
        write(axes, 0, row, f" {number(value, entry.decimals)}", va="center", fontsize=7.5)
    for mark, (dash, colour) in zip(ranking.marks, series.MARK_LINES, strict=False):
        line = {"solid": "-", "dash": "--", "dot": ":", "dashdot": "-.", "longdash": (0, (8, 3))}[dash]
        axes.axvline(mark.value, color=colour, linewidth=1.4, linestyle=line, zorder=3,
                     label=f"{spaced(mark.label)}{NBSP}: {number(mark.value, entry.decimals)}")
    bare(axes)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.set_xlim(0, 1.1 * max(*values, *(mark.value for mark in ranking.marks), 1e-9))
    axes.set_yticks(rows, names)
    axes.tick_params(axis="y", labelcolor=tokens.INK)
    axes.xaxis.set_major_formatter(lambda value, _: number(value, 0 if float(value).is_integer() else 1))
    # To the right edge of the paper: a long unit is wider than the axes, which begin after the names.
    _axis_title(axes, f"{entry.unit}, {entry.vintage}", ha="right", x=1)
    if ranking.marks:
        _legend(figure, axes, 1)
    return figure


def _shortened(name: str, length: int = 28) -> str:
    return name if len(name) <= length else name[: length - 1].rstrip(" -") + "…"


def _folded(label: str, width: int = 16) -> str:
    """A long place name on two lines, at a space or a hyphen."""
    if len(label) <= width:
        return label
    cuts = [place + 1 for place, sign in enumerate(label) if sign in " -"]
    cut = min(cuts, key=lambda place: abs(place - len(label) / 2), default=len(label))
    return f"{label[:cut].rstrip()}\n{label[cut:]}"


def _axis_title(axes: Axes, text: str, **place: Any) -> None:
    axes.set_xlabel(text, **place, fontfamily=PRINT_FONTS, fontsize=7.5, color=tokens.INK_SOFT, parse_math=False)


def _legend(figure: Figure, axes: Axes, columns: int) -> None:
    """Above the chart, from the left edge of the paper: the axes begin after the names and would leave less room."""
    legend = figure.legend(*axes.get_legend_handles_labels(), loc="upper left", bbox_to_anchor=(0, 1), ncols=columns,
                           frameon=False, borderaxespad=0.1, borderpad=0.2, handlelength=1.6, handleheight=0.8,
                           columnspacing=1.2, handletextpad=0.5, labelspacing=0.3,
                           prop={"family": PRINT_FONTS, "size": 7.5})
    for text in legend.get_texts():
        text.set_parse_math(False)
        text.set_color(tokens.INK)
