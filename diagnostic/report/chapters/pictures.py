"""Drawings that several chapters share, each with its words and its sources."""

from __future__ import annotations

from collections.abc import Iterable
from weakref import ref

from matplotlib.figure import Figure

from diagnostic.figures import alt, series, style
from diagnostic.figures.classes import tells_apart
from diagnostic.figures.print import territory_map
from diagnostic.figures.print_charts import HALF_MM, MOST_BARS, unit_bars
from diagnostic.figures.readings import citation
from diagnostic.figures.spine import spine
from diagnostic.figures.spine_chart import spine_print
from diagnostic.indicators.memory import per_warehouse
from diagnostic.record import Diagnosis
from diagnostic.report.chapters.rubric import patient
from diagnostic.report.document import Picture, Pictures
from diagnostic.report.request import PackRequest
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import number, typography

# Enough for paper: 170 dots per inch of a full-width picture is 1 150 dots wide.
DPI = 160
MAP_MM = 74.0
# Rows of a chart of places: more would take a page of its own, and each of them is in its table.
MOST_ROWS = 16


def picture(figure: Figure, words: str, caption: str = "", source: str = "") -> Picture:
    """A figure as both renderers take it."""
    drawing = style.svg(figure)
    return Picture(style.png(drawing, DPI), drawing, words, typography(caption), source)


def whole_picture(request: PackRequest) -> Picture:
    """The map of the territory; the last one drawn is kept, for it is in several documents of a pack."""
    diagnosis, kept = request.diagnosis, _last_whole(request.warehouse)
    for of, drawn in tuple(kept):
        if of() is diagnosis:
            return drawn
    drawn = picture(territory_map(diagnosis, request.warehouse), alt.alt_text(diagnosis),
                    source=citation(diagnosis, ["shapes", "communes", "population"]))
    kept[:] = [(ref(diagnosis), drawn)]
    return drawn


@per_warehouse
def _last_whole(_: Warehouse) -> list[tuple[ref[Diagnosis], Picture]]:
    """At most one, of a diagnosis by identity."""
    return []


def maps(request: PackRequest, indicators: Iterable[str], most: int = 2) -> list[Pictures]:
    """Maps by commune of the first indicators that differ from one commune to another, two by two; one by itself has
    the bars of the same values beside it."""
    diagnosis = request.diagnosis
    shown = [identifier for identifier in indicators if _differs(diagnosis, identifier)][:most]
    if len(shown) == 1:
        return unit_pictures(request, shown[0])
    drawn = [_map(request, identifier) for identifier in shown]
    return [Pictures(tuple(drawn[place:place + 2])) for place in range(0, len(drawn), 2)]


def _map(request: PackRequest, indicator: str) -> Picture:
    diagnosis = request.diagnosis
    figure = territory_map(diagnosis, request.warehouse, indicator, width_mm=HALF_MM, height_mm=MAP_MM,
                           legend_below=True)
    return picture(figure, alt.unit_alt(diagnosis, indicator, "Carte"),
                   f"{diagnosis.entry(indicator).short}, par commune",
                   citation(diagnosis, _tables(diagnosis, [indicator])))


def unit_pictures(request: PackRequest, indicator: str) -> list[Pictures]:
    """An indicator by commune as bars and, of the same height, as a map; nothing where too few communes differ."""
    diagnosis = request.diagnosis
    bars = unit_bars(diagnosis, indicator) if _differs(diagnosis, indicator) else None
    if bars is None:
        return []
    board = territory_map(diagnosis, request.warehouse, indicator, width_mm=HALF_MM, legend_below=True,
                          height_mm=max(MAP_MM, bars.get_figheight() * style.MM_PER_INCH))
    ranking = series.ranking(diagnosis, indicator, MOST_BARS)
    left_out = typography(f"{ranking.left_out}.".capitalize()) if ranking and ranking.left_out else ""
    source = citation(diagnosis, _tables(diagnosis, [indicator]))
    return [Pictures((
        picture(bars, alt.unit_alt(diagnosis, indicator), f"{diagnosis.entry(indicator).short}, par commune",
                left_out),
        picture(board, alt.unit_alt(diagnosis, indicator, "Carte"), "Les mêmes valeurs sur la carte", source)))]


def _differs(diagnosis: Diagnosis, indicator: str) -> bool:
    return tells_apart(unit.values.get(indicator) for unit in diagnosis.units)


def spines(request: PackRequest, indicators: Iterable[str]) -> list[Pictures]:
    """Where the territory stands among all EPCI; nothing for patients, nor for fewer than two indicators placed."""
    placed = [row.indicator for row in spine(request.diagnosis, indicators).rows]
    shown = placed[:MOST_ROWS]
    figure = None if patient(request) or len(shown) < 2 else spine_print(request.diagnosis, shown)
    if figure is None:
        return []
    cut = f" ({number(len(shown))} indicateurs sur {number(len(placed))})" if len(shown) < len(placed) else ""
    return [Pictures((picture(figure, spine(request.diagnosis, shown).alt,
                              f"Le territoire parmi les EPCI de France{cut}",
                              citation(request.diagnosis, _tables(request.diagnosis, shown))),))]


def _tables(diagnosis: Diagnosis, indicators: Iterable[str]) -> list[str]:
    return [measured.source for identifier in indicators
            if (measured := diagnosis.measurement(identifier)) is not None]
