"""Charts of the screens (Plotly): population, access to care, size tier and funding of a territory.

Show them with `st.plotly_chart(figure, theme=None, config=CHART_CONFIG)`. No chart has a title: the screen gives one,
and `citation` the line of sources under it. `None` is returned when the diagnosis holds nothing to draw.
"""

from __future__ import annotations

from html import escape

import plotly.graph_objects as go

from diagnostic.aci.funding import chosen, five_years, total
from diagnostic.figures import series, tokens
from diagnostic.figures.readings import figure_of
from diagnostic.figures.style import plotly_figure
from diagnostic.record import Diagnosis
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import NBSP, euros, number, typography

MOST_BARS = 30
ROW = 26
# A legend of four lines above a single bar, in a narrow column.
SHORTEST = 230


def tier_gauge(diagnosis: Diagnosis, warehouse: Warehouse | None = None) -> go.Figure:
    """Where the population stands between the thresholds in force (those of `warehouse`, else the standard ones)."""
    gauge = series.gauge(diagnosis, warehouse or Warehouse.standard())
    figure = plotly_figure(118)
    for band in gauge.bands:
        figure.add_shape(type="rect", x0=band.start, x1=band.end, y0=0, y1=1, line={"width": 2, "color": tokens.PAPER},
                         fillcolor=tokens.ACCENT_SOFT if band.current else tokens.ACCENT_PALE, layer="below")
        figure.add_annotation(x=gauge.label_at(band), y=0.5, showarrow=False,
                              text=_bold(band.label) if band.current else band.label,
                              font={"size": 11, "color": tokens.INK})
    label = f"{number(diagnosis.population)}{NBSP}hab."
    figure.add_shape(type="line", x0=gauge.position, x1=gauge.position, y0=-0.12, y1=1.18,
                     line={"color": tokens.ACCENT_DARK, "width": 4})
    figure.add_annotation(x=gauge.position, y=1.2, yanchor="bottom", showarrow=False, text=_bold(label),
                          xanchor=gauge.side, font={"color": tokens.ACCENT_DARK, "size": 13})
    # An invisible point carries the hover: shapes have none.
    figure.add_scatter(x=[gauge.position], y=[0.5], mode="markers", marker={"size": 30, "opacity": 0},
                       hovertemplate=f"{label}<br>{diagnosis.tiers[0].label}<extra></extra>", showlegend=False)
    figure.update_xaxes(range=[0, gauge.end], tickvals=list(gauge.thresholds),
                        ticktext=[number(threshold) for threshold in gauge.thresholds], ticks="outside", zeroline=False)
    figure.update_yaxes(visible=False, range=[-0.15, 1.75])
    return figure.update_layout(margin={"l": 4, "r": 4, "t": 0, "b": 4})


def population_curve(diagnosis: Diagnosis) -> go.Figure | None:
    """Municipal population by year; a year without figure breaks the line and is named under the axis."""
    curve = series.population(diagnosis)
    if len(curve.known) < 2:
        return None
    figure = plotly_figure(260)
    figure.add_scatter(
        x=list(curve.years), y=list(curve.values), mode="lines+markers", connectgaps=False,
        line={"color": tokens.ACCENT, "width": 3}, marker={"size": 8, "color": tokens.ACCENT_DARK},
        text=[number(value) for value in curve.values],
        hovertemplate=f"%{{x}}{NBSP}: %{{text}}{NBSP}habitants<extra></extra>", showlegend=False)
    ends = curve.known[:1] + curve.known[-1:]
    for (year, value), side in zip(ends, ("left", "right"), strict=True):
        figure.add_annotation(x=year, y=value, text=_bold(number(value)), showarrow=False, yshift=16, xanchor=side)
    figure.update_xaxes(tickvals=[year for year, _ in curve.known], tickformat="d", range=curve.years_range,
                        title_text=curve.gap_sentence)
    figure.update_yaxes(range=curve.values_range, title_text="habitants", tickformat=",d", nticks=5)
    return figure


def age_bars(diagnosis: Diagnosis) -> go.Figure | None:
    """Share of the three age bands: the territory, its departments, its region, France; one bar of 100 % each."""
    ages = series.ages(diagnosis)
    if ages is None:
        return None
    figure = plotly_figure(90 + 38 * len(ages.places))
    for band, shares, (fill, ink) in zip(ages.bands, ages.shares, series.AGE_FILLS, strict=True):
        figure.add_bar(
            y=list(ages.places), x=list(shares), name=band, orientation="h", marker={"color": fill},
            text=[f"{number(share, 1)} %" for share in shares], textposition="inside", insidetextanchor="middle",
            textangle=0, textfont={"color": ink, "size": 12},
            hovertemplate=f"%{{y}}<br>{band}{NBSP}: %{{text}}<extra></extra>")
    figure.update_layout(barmode="stack", bargap=0.3, uniformtext={"minsize": 10, "mode": "hide"})
    figure.update_xaxes(range=[0, 100], ticksuffix=" %", dtick=25)
    figure.update_yaxes(autorange="reversed", showgrid=False)
    return figure


def apl_bars(diagnosis: Diagnosis, indicator: str = "apl_medecin_generaliste",
             most: int = MOST_BARS) -> go.Figure | None:
    """An indicator by unit, the lowest first, with the territory, its departments and France as vertical lines.

    Beyond `most` units, the lowest and the highest are drawn and the chart says how many are not.
    """
    entry = diagnosis.entry(indicator)
    ranking = series.ranking(diagnosis, indicator, most)
    if ranking is None:
        return None
    figure = plotly_figure(max(SHORTEST, 96 + ROW * len(ranking.bars)))
    figure.add_bar(
        y=[escape(name, quote=False) for name, _ in ranking.bars], x=[value for _, value in ranking.bars],
        orientation="h", marker={"color": tokens.ACCENT_SOFT}, textposition="inside", insidetextanchor="start",
        textangle=0, textfont={"color": tokens.INK, "size": 11}, constraintext="none",
        text=[number(value, entry.decimals) for _, value in ranking.bars], showlegend=False,
        customdata=[figure_of(entry, value) for _, value in ranking.bars],
        hovertemplate=f"%{{y}}{NBSP}: %{{customdata}}<extra></extra>")
    for mark, (dash, colour) in zip(ranking.marks, series.MARK_LINES, strict=False):
        figure.add_scatter(
            x=[mark.value, mark.value], y=[-0.5, len(ranking.bars) - 0.5], yaxis="y2", mode="lines",
            name=f"{escape(mark.label, quote=False)}{NBSP}: {number(mark.value, entry.decimals)}",
            line={"color": colour, "width": 2, "dash": dash}, hoverinfo="skip")
    top = max([value for _, value in ranking.bars] + [mark.value for mark in ranking.marks])
    _by_name(figure, typography(" ; ".join(filter(None, (f"{entry.unit}, {entry.vintage}", ranking.left_out)))), top)
    figure.update_layout(yaxis2={"overlaying": "y", "visible": False, "fixedrange": True,
                                 "range": [len(ranking.bars) - 0.5, -0.5]})
    return figure.update_yaxes(range=[len(ranking.bars) - 0.5, -0.5], autorange=False, selector={"anchor": None})


def apl_comparison(diagnosis: Diagnosis) -> go.Figure | None:
    """Access to five professions with France as 100: the territory (disc) and its departments (open diamonds)."""
    rows = series.apl_index(diagnosis)
    if not rows:
        return None
    figure = plotly_figure(110 + 44 * len(rows))
    for name, symbol, size, colour in series.index_marks(rows):
        points = [(row.profession, mark) for row in rows for mark in row.marks if mark.label == name]
        figure.add_scatter(
            y=[profession for profession, _ in points], x=[mark.index for _, mark in points], mode="markers",
            name=escape(name, quote=False),
            marker={"symbol": symbol, "size": size, "color": colour, "line": {"width": 2}},
            customdata=[[mark.words, mark.france] for _, mark in points],
            hovertemplate=f"{escape(name, quote=False)}, %{{y}}<br>%{{customdata[0]}}<br>"
                          f"France{NBSP}: %{{customdata[1]}}<extra></extra>")
    figure.add_vline(x=100, line={"color": tokens.INK_SOFT, "width": 1.5, "dash": "dash"})
    # Plotly draws no legend for a single series: nothing would say that the only symbols are the department's.
    figure.update_layout(showlegend=True)
    figure.update_xaxes(title_text="indice, France = 100", rangemode="tozero", showgrid=True)
    figure.update_yaxes(autorange="reversed", type="category", showgrid=True)
    return figure


def funding_bars(diagnosis: Diagnosis, start_year: int | None = None) -> go.Figure:
    """The plan's yearly amounts over the five years of a contract, by nature, « partiel » if one is not verified."""
    scale = chosen(diagnosis.funding, diagnosis.plan)
    years = five_years(scale, diagnosis.plan, start_year or 1)
    labels = [str(year.year) if start_year else f"Année{NBSP}{year.year}" for year in years]
    yearly = total(scale, diagnosis.plan)
    figure = plotly_figure(300)
    for (name, attribute), (fill, pattern) in zip(series.FUNDING_PARTS, series.FUNDING_FILLS, strict=True):
        amount = getattr(yearly, attribute)
        if amount:
            figure.add_bar(x=labels, y=[amount] * len(labels), name=name, hovertemplate=
                           f"%{{x}}<br>{name}{NBSP}: {euros(amount)}<extra></extra>",
                           marker={"color": fill, "pattern": {
                               "shape": pattern, "fillmode": "overlay", "fgcolor": tokens.PAPER, "size": 6,
                               "solidity": 0.25}})
    partial = "<br>(partiel)" if yearly.partial else ""
    figure.add_scatter(x=labels, y=[year.total.amount for year in years], mode="markers+text",
                       textposition="top center", text=[euros(year.total.amount) + partial for year in years],
                       showlegend=False, textfont={"size": 10.5}, marker={"size": 6, "opacity": 0},
                       cliponaxis=False, hoverinfo="skip")
    figure.update_layout(barmode="stack")
    figure.update_yaxes(title_text="€ par an", tickformat=",d", nticks=5, range=[0, 1.2 * max(yearly.amount, 1)])
    # Amounts are ceilings, but a total that misses some of them bounds nothing.
    bound = "sans les montants non vérifiés" if yearly.partial else "au plus"
    return figure.update_xaxes(title_text=typography(
        f"{euros(years[-1].cumulated)} sur cinq ans {bound},<br>à montants constants et objectifs atteints"))


def _folded(text: str, length: int = 34) -> str:
    """A long axis title on two lines, so that a telephone shows it whole."""
    if len(text) <= length:
        return text
    cut = min((place for place, sign in enumerate(text) if sign == " "), key=lambda place: abs(place - len(text) / 2))
    return f"{text[:cut]}<br>{text[cut + 1:]}"


def _bold(text: str) -> str:
    return f"<b>{text}</b>"


def _by_name(figure: go.Figure, unit: str, top: float) -> go.Figure:
    """Horizontal bars read from the top, with room at the right for the figure at the end of the longest."""
    figure.update_yaxes(autorange="reversed", showgrid=False, type="category")
    figure.update_xaxes(title_text=_folded(unit), range=[0, 1.15 * top or 1], showgrid=True, nticks=6, tickformat=",~r")
    return figure.update_layout(legend={"y": 1.0})
