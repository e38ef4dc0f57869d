"""The steps of a project on a line of time, one row each: for the screen (Plotly) and for paper (Matplotlib).

One row a step keeps labels apart whatever the dates are. Entered days are discs, computed ones diamonds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from textwrap import fill

import plotly.graph_objects as go
from matplotlib.dates import date2num
from matplotlib.figure import Figure

from diagnostic.aci.roadmap import Kind, State, Step, months_after
from diagnostic.figures import tokens
from diagnostic.figures.style import bare, plotly_figure, print_figure, write
from diagnostic.wording import NBSP, date_fr, typography

WIDTH_MM, ROW_MM, LABEL_MM = 172.0, 7.0, 55.0
# A label of three lines on the screen stays off the next one.
ROW_PX, AXIS_PX = 56, 40
# Letters of a label before it folds on the screen, so that a telephone keeps room for the line.
LABEL_LETTERS = 19
MOST_TICKS = 6
# Room at both ends, so that a mark does not touch its label: a share of the time between the first day and the last.
_MARGIN, _LEAST = 0.06, timedelta(days=20)
_STEPS = (1, 2, 3, 6, 12, 24, 60, 120)


@dataclass(frozen=True)
class Row:
    """One dated step: its place from the top, and whether its date is written after its mark or before it."""

    step: Step
    day: date
    place: int
    after: bool


@dataclass(frozen=True)
class Timeline:
    """`start` to `end`: what the axis shows; `ticks`: first days of months."""

    rows: tuple[Row, ...]
    start: date
    end: date
    ticks: tuple[date, ...]
    today: date | None


def timeline(steps: Sequence[Step], today: date | None = None) -> Timeline | None:
    """None when no step has a date; `today` is left out when it lies off the dates."""
    days = [(step, step.date) for step in steps if step.date]
    if not days:
        return None
    first, last = min(day for _, day in days), max(day for _, day in days)
    margin = max(_LEAST, timedelta(days=round((last - first).days * _MARGIN)))
    start, end = first - margin, last + margin
    middle = start + (end - start) / 2
    rows = tuple(Row(step, day, place, day <= middle) for place, (step, day) in enumerate(days))
    shown = today if today and start <= today <= end else None
    return Timeline(rows, start, end, _ticks(start, end), shown)


def _ticks(start: date, end: date) -> tuple[date, ...]:
    """As many first days of months as can be read, at a regular distance, on months that a year repeats."""
    found: tuple[date, ...] = ()
    for months in _STEPS:
        day = date(start.year, 1, 1) if months < 12 else date(start.year - start.year % (months // 12), 1, 1)
        listed = []
        while day <= end:
            if day >= start:
                listed.append(day)
            day = months_after(day, months)
        if listed:
            found = tuple(listed)
        if len(listed) <= MOST_TICKS:
            break
    return found


def alt(steps: Sequence[Step]) -> str:
    """The dated steps in words; empty when none is."""
    told = " ; ".join(f"{step.label[0].lower()}{step.label[1:]} le {date_fr(step.date)}" for step in steps if step.date)
    missing = any(step.state is State.UNDATED for step in steps)
    return typography(f"Frise des étapes du projet : {told}." + (
        " Les autres étapes n'ont pas encore de date." if missing else "")) if told else ""


def chart(steps: Sequence[Step], today: date | None = None) -> go.Figure | None:
    """For the screen."""
    drawn = timeline(steps, today)
    if drawn is None:
        return None
    figure = plotly_figure(AXIS_PX + ROW_PX * len(drawn.rows))
    places = [row.place for row in drawn.rows]
    figure.add_scatter(
        x=[row.day for row in drawn.rows], y=places, mode="markers+text", showlegend=False, cliponaxis=False,
        text=[f"{NBSP}{NBSP}{date_fr(row.day)}{NBSP}{NBSP}" for row in drawn.rows],
        textposition=["middle right" if row.after else "middle left" for row in drawn.rows],
        marker={"size": 13, "symbol": ["circle" if _entered(row) else "diamond-open" for row in drawn.rows],
                "color": tokens.ACCENT_DARK, "line": {"width": 2, "color": tokens.ACCENT_DARK}},
        customdata=[fill(row.step.rule, 60).replace("\n", "<br>") for row in drawn.rows],
        hovertemplate="%{customdata}<extra></extra>")
    if drawn.today:
        figure.add_shape(type="line", x0=drawn.today, x1=drawn.today, y0=-0.6, y1=len(places) - 0.4, layer="below",
                         line={"color": tokens.INK_SOFT, "width": 1.5, "dash": "dot"})
        figure.add_annotation(x=drawn.today, y=-0.6, yanchor="bottom", showarrow=False, text="aujourd'hui",
                              font={"size": 12, "color": tokens.INK_SOFT})
    figure.update_xaxes(range=[drawn.start, drawn.end], tickvals=list(drawn.ticks), showgrid=True,
                        ticktext=[_month(day) for day in drawn.ticks])
    figure.update_yaxes(range=[len(places) - 0.4, -1.0], tickvals=places, zeroline=False, showgrid=False,
                        ticktext=[fill(row.step.label, LABEL_LETTERS).replace("\n", "<br>") for row in drawn.rows],
                        tickfont={"size": 12, "color": tokens.INK})
    return figure


def print_chart(steps: Sequence[Step], today: date | None = None) -> Figure | None:
    """For paper; `today` is the day of edition."""
    drawn = timeline(steps, today)
    if drawn is None:
        return None
    count = len(drawn.rows)
    height = 12 + ROW_MM * (count + 0.4)
    figure = print_figure(WIDTH_MM, height)
    axes = figure.add_axes((LABEL_MM / WIDTH_MM, 8 / height, 1 - (LABEL_MM + 4) / WIDTH_MM, 1 - 9 / height))
    bare(axes)
    axes.set_xlim(date2num(drawn.start), date2num(drawn.end))
    axes.set_ylim(count - 0.4, -1.0)
    axes.set_yticks([])
    axes.set_xticks([date2num(day) for day in drawn.ticks], [_month(day) for day in drawn.ticks])
    axes.grid(axis="x", color=tokens.LINE, linewidth=0.6)
    axes.set_axisbelow(True)
    gap = date2num(drawn.end) - date2num(drawn.start)
    for row in drawn.rows:
        x = date2num(row.day)
        axes.plot([x], [row.place], "o" if _entered(row) else "D", markersize=6 if _entered(row) else 5,
                  color=tokens.ACCENT_DARK, markerfacecolor=tokens.ACCENT_DARK if _entered(row) else tokens.PAPER)
        write(axes, x + gap * (0.018 if row.after else -0.018), row.place, date_fr(row.day), va="center",
              ha="left" if row.after else "right", fontsize=8.5, bbox={"facecolor": tokens.PAPER, "linewidth": 0,
                                                                     "pad": 0.8})
        write(axes, -LABEL_MM / (WIDTH_MM - LABEL_MM - 4), row.place, row.step.label, va="center", fontsize=8.5,
              transform=axes.get_yaxis_transform())
    if drawn.today:
        day = date2num(drawn.today)
        axes.plot([day, day], [-0.6, count - 0.4], color=tokens.INK_SOFT, linewidth=1.2, linestyle=":", zorder=1)
        write(axes, day, -0.65, "édition", ha="center", va="bottom", fontsize=7.5, color=tokens.INK_SOFT)
    return figure


def _entered(row: Row) -> bool:
    return row.step.kind is Kind.ENTERED


def _month(day: date) -> str:
    return f"{day.month:02}/{day.year}"
