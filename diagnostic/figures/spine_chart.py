"""The spine chart, on the screen (Plotly) and on paper (Matplotlib): same rows, same marks."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

import plotly.graph_objects as go
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from diagnostic.figures import tokens
from diagnostic.figures.glyphs import spaced
from diagnostic.figures.spine import VERDICT_LABELS, Spine, spine
from diagnostic.figures.style import PRINT_FONTS, bare, plotly_figure, print_figure, write
from diagnostic.indicators.measurement import Verdict
from diagnostic.record import Diagnosis
from diagnostic.wording import NBSP

ROW = 34
# On paper: the columns of figures, the two lines of legend and the titles of the columns, a row, a letter.
FULL_MM, VALUES_MM, HEAD_MM, ROW_MM, LETTER_MM, LEGEND_LINE_MM = 172.0, 34.0, 12.0, 7.4, 1.32, 4.2
# Shape first, so that nothing rests on colour: (Plotly symbol, Matplotlib marker, filled).
_MARKS = {Verdict.HIGHER: ("triangle-up", "^", True), Verdict.LOWER: ("triangle-down", "v", True),
          Verdict.SAME: ("circle", "o", True), Verdict.NOT_COMPARED: ("circle-open", "o", False)}
# Bands of the distribution: ends among the points, colour, half-height of the bar on paper.
_BANDS = ((0, 6, tokens.CONTEXT_FILL, "du plus bas au plus élevé"),
          (1, 5, tokens.ACCENT_PALE, f"8{NBSP}EPCI sur 10"), (2, 4, tokens.ACCENT_SOFT, "la moitié des EPCI"))
FAVOURABLE, UNFAVOURABLE = "favorable", "défavorable"


def spine_chart(diagnosis: Diagnosis, indicator_ids: Iterable[str]) -> go.Figure | None:
    """For the screen; None when no indicator has a position. Its words are `spine(…).alt`."""
    drawn = spine(diagnosis, indicator_ids)
    if not drawn.rows:
        return None
    figure = plotly_figure(110 + ROW * len(drawn.rows))
    rows = list(range(len(drawn.rows)))
    for first, last, colour, name in _BANDS:
        figure.add_bar(
            y=rows, x=[row.points[last] - row.points[first] for row in drawn.rows], hoverinfo="skip", name=name,
            base=[row.points[first] for row in drawn.rows], orientation="h", width=0.56 if last - first > 2 else 0.34,
            marker={"color": colour, "line": {"width": 1 if last - first == 6 else 0, "color": tokens.CONTEXT_LINE}})
    figure.add_vline(x=0, line={"color": tokens.INK, "width": 1.5, "dash": "dot"})
    for verdict, favourable in _kinds(drawn):
        chosen = [(place, row) for place, row in zip(rows, drawn.rows, strict=True)
                  if (row.verdict, row.favourable) == (verdict, favourable)]
        colour = _colour(favourable)
        figure.add_scatter(
            y=[place for place, _ in chosen], x=[row.place for _, row in chosen], mode="markers",
            name=_named(verdict, favourable), customdata=[escape(row.words, quote=False) for _, row in chosen],
            marker={"symbol": _MARKS[verdict][0], "size": 12, "color": colour,
                    "line": {"width": 2 if verdict is Verdict.NOT_COMPARED else 1,
                             "color": colour if verdict is Verdict.NOT_COMPARED else tokens.PAPER}},
            error_x={"type": "data", "symmetric": False, "color": colour, "thickness": 2, "width": 4,
                     "array": [_arm(row.place, row.upper) for _, row in chosen],
                     "arrayminus": [_arm(row.lower, row.place) for _, row in chosen]},
            hovertemplate="%{customdata}<extra></extra>")
    for place, row in zip(rows, drawn.rows, strict=True):
        figure.add_annotation(x=1.04, y=place, xanchor="left", showarrow=False, text=f"<b>{row.value}</b>")
        figure.add_annotation(x=1.42, y=place, xanchor="left", showarrow=False, text=row.reference,
                              font={"color": tokens.INK_SOFT})
    figure.add_annotation(x=1.04, y=-0.85, xanchor="left", showarrow=False, text="Territoire",
                          font={"size": 11, "color": tokens.INK_SOFT})
    figure.add_annotation(x=1.42, y=-0.85, xanchor="left", showarrow=False, text=drawn.middle,
                          font={"size": 11, "color": tokens.INK_SOFT})
    figure.update_layout(barmode="overlay", showlegend=True)
    figure.update_xaxes(range=[-1.02, 1.8], tickvals=[-0.5, 0, 0.5], ticktext=["plus bas", drawn.middle, "plus élevé"])
    return figure.update_yaxes(range=[len(rows) - 0.5, -1.2], tickvals=rows, showgrid=False,
                               ticktext=[escape(row.label, quote=False) for row in drawn.rows])


def spine_print(diagnosis: Diagnosis, indicator_ids: Iterable[str]) -> Figure | None:
    """For paper; None when no indicator has a position."""
    drawn = spine(diagnosis, indicator_ids)
    if not drawn.rows:
        return None
    labels = [spaced(row.label) for row in drawn.rows]
    left = min(70.0, 3 + LETTER_MM * max(len(word) for row in drawn.rows for word in (row.label, _small(row.unit))))
    foot, height = 6.0, HEAD_MM + 6 + ROW_MM * len(drawn.rows)
    figure = print_figure(FULL_MM, height)
    width = FULL_MM - left - VALUES_MM
    axes = figure.add_axes((left / FULL_MM, foot / height, width / FULL_MM, 1 - (HEAD_MM + foot) / height))
    rows = range(len(drawn.rows))
    for first, last, colour, _ in _BANDS:
        axes.barh(rows, [row.points[last] - row.points[first] for row in drawn.rows],
                  left=[row.points[first] for row in drawn.rows], height=0.5 if last - first > 2 else 0.28,
                  color=colour, edgecolor=tokens.CONTEXT_LINE if last - first == 6 else "none", linewidth=0.6)
    axes.axvline(0, color=tokens.INK, linewidth=1, linestyle=":")
    # Right edges of the two columns of figures, in units of the axes, which go from -1 to 1.
    own, other = (1 + 2 * column / width for column in (17.0, VALUES_MM - 1))
    for place, row in zip(rows, drawn.rows, strict=True):
        _, marker, filled = _MARKS[row.verdict]
        colour = _colour(row.favourable)
        if row.lower is not None and row.upper is not None:
            axes.plot([row.lower, row.upper], [place, place], color=colour, linewidth=1.4)
        axes.plot([row.place], [place], marker, color=colour, markersize=5.5, clip_on=False,
                  markerfacecolor=colour if filled else tokens.PAPER)
        write(axes, own, place, row.value, ha="right", va="center", fontweight=600)
        write(axes, other, place, row.reference, ha="right", va="center", color=tokens.INK_SOFT)
        if row.unit:
            write(axes, -1 - 2 * 1.2 / width, place + 0.3, row.unit, ha="right", va="center", fontsize=6.5,
                  color=tokens.INK_SOFT)
    for column, words in ((own, "Territoire"), (other, drawn.middle)):
        write(axes, column, -0.72, words, ha="right", va="bottom", fontsize=7.5, color=tokens.INK_SOFT)
    bare(axes)
    axes.set_xlim(-1, 1)
    axes.set_ylim(len(drawn.rows) - 0.5, -0.6)
    axes.set_yticks([place - 0.17 * bool(row.unit) for place, row in zip(rows, drawn.rows, strict=True)], labels)
    axes.set_xticks([-0.5, 0, 0.5], ["plus bas", drawn.middle, "plus élevé"])
    axes.tick_params(axis="y", labelcolor=tokens.INK)
    marks = [Line2D([], [], color=_colour(favourable), marker=_MARKS[verdict][1], linestyle="none", markersize=5,
                    markerfacecolor=_colour(favourable) if _MARKS[verdict][2] else tokens.PAPER,
                    label=f"territoire, {_named(verdict, favourable)}") for verdict, favourable in _kinds(drawn)]
    bands = [Patch(facecolor=colour, edgecolor=tokens.CONTEXT_LINE, linewidth=0.6, label=name)
             for _, _, colour, name in reversed(_BANDS)]
    for handles, line in ((marks, 0.0), (bands, LEGEND_LINE_MM)):
        figure.legend(handles=handles, loc="upper left", bbox_to_anchor=(0, 1 - line / height), ncols=len(handles),
                      frameon=False, prop={"family": PRINT_FONTS, "size": 7.5}, columnspacing=1.4, handletextpad=0.5,
                      handlelength=1.4, handleheight=0.8, borderpad=0.2, borderaxespad=0.1, labelcolor=tokens.INK)
    return figure


def _small(unit: str) -> str:
    """As many letters of the labels' size as a unit takes in its own."""
    return unit[: round(len(unit) * 0.82)]


def _kinds(drawn: Spine) -> list[tuple[Verdict, bool | None]]:
    """(verdict, favourable) of the marks met, in the order of the legend."""
    met = {(row.verdict, row.favourable) for row in drawn.rows}
    return sorted(met, key=lambda kind: (list(VERDICT_LABELS).index(kind[0]), str(kind[1])))


def _named(verdict: Verdict, favourable: bool | None) -> str:
    said = VERDICT_LABELS[verdict]
    return said if favourable is None else f"{said}, {FAVOURABLE if favourable else UNFAVOURABLE}"


def _colour(favourable: bool | None) -> str:
    """Neutral unless the catalogue says which side is the better one."""
    return tokens.INK if favourable is None else tokens.ACCENT_DARK if favourable else tokens.WARNING


def _arm(start: float | None, end: float | None) -> float | None:
    """None without an interval: a bar of length 0 would still have its caps."""
    return None if start is None or end is None else max(end - start, 0.0)
