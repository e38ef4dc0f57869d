"""CPTS by CPTS: the inhabitants that two of them both count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

import plotly.graph_objects as go

from diagnostic.coverage.found import Held, Pair
from diagnostic.figures import tokens
from diagnostic.figures.classes import classify
from diagnostic.figures.style import plotly_figure
from diagnostic.wording import NBSP, count, number, typography

# Beyond, the names could not be read.
MOST = 40
# Up to there, each cell bears its number.
NUMBERED = 12
_CELL, _NAME = 30, 34
# Told by a sign beside the colour.
SIGNS = {Held.CONFLICT: "✕", Held.UNTOLD: "?", Held.SHARED: "·"}


@dataclass(frozen=True)
class Matrix:
    """The chart, the alternative in words for those who do not see it, and what is not on it (empty: nothing)."""

    chart: go.Figure
    alt: str
    left_out: str


def coverage_matrix(pairs: Iterable[Pair], names: Mapping[str, str]) -> Matrix | None:
    """The CPTS that share something, those that share most first, `MOST` at most; None when none does.

    `names` by id; they are text, never markup.
    """
    found = list(pairs)
    weight: dict[str, int] = {}
    for pair in found:
        for own in (pair.first, pair.second):
            weight[own] = weight.get(own, 0) + pair.population
    if not weight:
        return None
    order = sorted(weight, key=lambda own: (-weight[own], names[own], own))
    kept = {own: rank for rank, own in enumerate(order[:MOST])}
    drawn = [pair for pair in found if pair.first in kept and pair.second in kept]
    left_out = "" if len(order) <= MOST else typography(
        f"{len(order)} CPTS partagent des habitants avec une autre : la matrice montre les {MOST} qui en partagent le "
        "plus. Le tableau les donne toutes.")
    return Matrix(_chart(drawn, list(kept), names), _alt(drawn, names), left_out)


def _chart(pairs: list[Pair], order: list[str], names: Mapping[str, str]) -> go.Figure:
    size, rank = len(order), {own: place for place, own in enumerate(order)}
    classes = classify(pair.population for pair in pairs)
    level: list[list[float | None]] = [[None] * size for _ in order]
    told, said = [[""] * size for _ in order], [[""] * size for _ in order]
    for pair in pairs:
        for one, other in ((pair.first, pair.second), (pair.second, pair.first)):
            row, column = rank[one], rank[other]
            level[row][column] = classes.of(pair.population)
            sign = SIGNS[pair.held]
            told[row][column] = f"{sign} {number(pair.population)}" if size <= NUMBERED else sign
            shared = f"{count(pair.population, 'habitant')} dans les deux, {count(len(pair.units), 'commune')}"
            said[row][column] = f"{_named(names[one])}<br>{_named(names[other])}<br>{shared}<br>{pair.held}"
    figure = plotly_figure(70 + _CELL * size + 150)
    ramp = tokens.sequential(len(classes))
    steps = [(place / len(ramp), colour) for rank_, colour in enumerate(ramp) for place in (rank_, rank_ + 1)]
    # On two lines, level: names of classes in a row would run into one another.
    labels = [label.replace(" à moins", "<br>à moins") for label in classes.labels(number)]
    places = list(range(size))
    figure.add_heatmap(
        z=level, x=places, y=places, text=told, texttemplate="%{text}", customdata=said, xgap=1, ygap=1, zmin=-0.5,
        zmax=len(ramp) - 0.5, colorscale=steps, showscale=len(ramp) > 1, hoverongaps=False,
        hovertemplate="%{customdata}<extra></extra>",
        colorbar={"title": {"text": f"Habitants{NBSP}comptés dans les deux", "side": "top",
                            "font": {"size": 12, "color": tokens.INK_SOFT}},
                  "orientation": "h", "y": 1.0, "yanchor": "bottom", "x": 0.5, "len": 1.0, "thickness": 12,
                  "tickvals": list(range(len(ramp))), "ticktext": labels, "tickangle": 0, "outlinewidth": 0})
    ticks = {"tickvals": places, "ticktext": [_named(names[own]) for own in order], "showgrid": False,
             "zeroline": False, "range": [-0.5, size - 0.5]}
    figure.update_xaxes(**ticks, tickangle=-60)
    figure.update_yaxes(**{**ticks, "range": [size - 0.5, -0.5]})
    return figure.update_layout(plot_bgcolor=tokens.CONTEXT_FILL)


def _named(name: str) -> str:
    return escape(name if len(name) <= _NAME else f"{name[:_NAME - 1]}…", quote=False)


def _alt(pairs: list[Pair], names: Mapping[str, str]) -> str:
    first = max(pairs, key=lambda pair: pair.population)
    return typography(f"Matrice de {count(len(pairs), 'chevauchement')} entre CPTS. Le plus peuplé : "
                      f"{names[first.first]:.80} et {names[first.second]:.80}, {count(first.population, 'habitant')}.")
