"""How the cost of a diagnosis grows with its territory: ours, the recipes and the floors, on logarithmic scales."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.codes_to_diagnosis import FLOORS, PEERS, Comparison
from diagnostic.figures import tokens
from diagnostic.figures.style import PRINT_FONTS, svg
from diagnostic.wording import NBSP, number, typography

OURS = "codes → Diagnosis"
# In ms, with their decimals.
_TICKS = {0.01: 2, 0.1: 1, 1: 0, 10: 0, 100: 0, 1000: 0, 10_000: 0}


def growth_chart(comparisons: Sequence[Comparison]) -> str:
    """An SVG, whose lines are named at their right end."""
    figure = Figure(figsize=(8.6, 5.2))
    axes = figure.add_axes((0.09, 0.1, 0.66, 0.83))
    sizes = [comparison.size for comparison in comparisons]
    lines = [(OURS, [one.ours_ms for one in comparisons], tokens.ACCENT_DARK, "-", 2.6)]
    lines += [(said, [one.peers_ms[name] for one in comparisons], tokens.SERIES[1], style, 1.6)
              for (name, said), style in zip(PEERS.items(), ("-", "--", ":"), strict=True)]
    lines += [(f"plancher : {said}", [one.floors_ms[name] for one in comparisons], tokens.INK_SOFT, style, 1.2)
              for (name, said), style in zip(FLOORS.items(), ("--", ":"), strict=True)]
    for _, values, colour, style, width in lines:
        axes.plot(sizes, values, style, color=colour, linewidth=width, marker="o", markersize=3.5)
    axes.set_xscale("log")
    axes.set_yscale("log")
    _dressed(axes, sizes)
    _named(axes, [(said, values[-1], colour) for said, values, colour, *_ in lines])
    return svg(figure)


def _dressed(axes: Axes, sizes: Sequence[int]) -> None:
    low, high = axes.get_ylim()
    ticks = [tick for tick in _TICKS if low <= tick <= high]
    axes.set_yticks(ticks, [f"{number(tick, _TICKS[tick])}{NBSP}ms" for tick in ticks])
    axes.set_xticks(sizes, [number(size) for size in sizes])
    axes.minorticks_off()
    axes.grid(axis="y", color=tokens.LINE, linewidth=0.8)
    axes.set_axisbelow(True)
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=0, labelsize=9, labelcolor=tokens.INK_SOFT, labelfontfamily=PRINT_FONTS)
    axes.set_xlabel("communes du territoire", fontsize=9, color=tokens.INK_SOFT, fontfamily=PRINT_FONTS)
    axes.set_title(typography("Durée selon la taille du territoire (échelles logarithmiques)"), loc="left",
                   fontsize=10.5, color=tokens.INK, fontfamily=PRINT_FONTS)


def _named(axes: Axes, ends: Sequence[tuple[str, float, str]]) -> None:
    """The name of each line at its end, none upon another."""
    apart, height = 0.046, float("inf")
    scale = axes.transData + axes.transAxes.inverted()
    right = axes.get_xlim()[0]
    for said, value, colour in sorted(ends, key=lambda end: -end[1]):
        height = min(height - apart, float(scale.transform((right, value))[1]))
        axes.text(1.0, height, said, transform=axes.transAxes, va="center", fontsize=9, color=colour,
                  fontfamily=PRINT_FONTS)
