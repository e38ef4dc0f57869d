"""The people of the territory: how many, of what age, growing or not, the old and those who live alone."""

from __future__ import annotations

from diagnostic.figures import alt, print_charts
from diagnostic.figures.print_population import COUNTS, pyramid, pyramid_print
from diagnostic.report.chapters import plan, voice
from diagnostic.report.chapters.pictures import maps, picture, spines
from diagnostic.report.chapters.rubric import figures_of, rubric, source_line, to_bring
from diagnostic.report.document import Block, Pictures
from diagnostic.report.request import PackRequest

FIRST = ("evolution_population", "part_65p", "part_75p", "part_seules_75p", "part_seules_80p")
# Two more spans of the same change would take rows of the chart for nothing.
UNPLACED = frozenset({"evolution_annuelle", "evolution_5_ans"})
MAPPED = ("part_65p", "evolution_population")


def blocks(request: PackRequest) -> list[Block]:
    headings = plan.HEADINGS["population"]
    told = [identifier for heading in headings for identifier in figures_of(request, heading)]
    return [
        *voice.opening(request, "population", ("population", *FIRST), 4),
        *_curves(request),
        *rubric(request, "taille"),
        *rubric(request, "mouvement"),
        *_ages(request),
        *rubric(request, "vieillissement"),
        *maps(request, MAPPED),
        *rubric(request, "isolement"),
        *spines(request, (identifier for identifier in told if identifier not in UNPLACED)),
        *to_bring(request, headings),
    ]


def _curves(request: PackRequest) -> list[Block]:
    """The curve of the population beside the bars of its ages; either takes its place alone."""
    diagnosis = request.diagnosis
    curve, ages = print_charts.population_curve(diagnosis), print_charts.age_bars(diagnosis)
    drawn = []
    if curve is not None:
        drawn.append(picture(curve, alt.population_alt(diagnosis), "Population municipale (habitants)"))
    if ages is not None:
        drawn.append(picture(ages, alt.age_alt(diagnosis), "Répartition par âge"))
    if len(drawn) < 2:
        return []
    return [Pictures(tuple(drawn)), *source_line(diagnosis, ("population", "part_65p"))]


def _ages(request: PackRequest) -> list[Block]:
    """The table of ages, then the pyramid, which tells the numbers of each sex in their stead."""
    drawn = pyramid(request.diagnosis)
    shown = figures_of(request, "ages")
    if drawn is None:
        return rubric(request, "ages", indicators=shown)
    table = rubric(request, "ages", indicators=[identifier for identifier in shown if identifier not in COUNTS])
    return [*table, Pictures((picture(pyramid_print(drawn), drawn.alt,
                                      "Pyramide des âges (habitants et part de tous)"),)),
            *source_line(request.diagnosis, COUNTS[:1])]
