"""The maps of a territory as files of print quality: what it is, a few indicators by commune, its structures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from matplotlib.figure import Figure

from diagnostic.figures import style
from diagnostic.figures.alt import alt_text, unit_alt
from diagnostic.figures.classes import tells_apart
from diagnostic.figures.map_sheet import described, on_sheet
from diagnostic.figures.print import territory_map
from diagnostic.figures.print_structures import structures_alt, structures_note, structures_print
from diagnostic.figures.readings import citation
from diagnostic.record import Diagnosis
from diagnostic.report.identity import lead, title
from diagnostic.report.request import PackRequest
from diagnostic.report.text import clean, shorten
from diagnostic.sources.warehouse import Warehouse
from diagnostic.structures import STRUCTURES_TABLE
from diagnostic.wording import typography

DPI = 300
WIDTH_MM, HEIGHT_MM = 172.0, 110.0
# Characters of a title at its size.
_TITLE = 80
# Indicators by commune, by preference, and how many of them: a pack is one of hundreds.
PREFERRED = ("part_65p", "apl_medecin_generaliste", "evolution_population", "niveau_de_vie_median", "ald_part",
             "c2s_part")
MOST = 2
_OUTLINES = ("shapes", "communes", "population")


@dataclass(frozen=True)
class Map:
    """`id` names the files; `draw` makes the figure; `foot`: sources, and what limits the drawing."""

    id: str
    title: str
    text: str
    alt: str
    foot: str
    draw: Callable[[], Figure | None]


def mapped(diagnosis: Diagnosis) -> tuple[str, ...]:
    """The indicators that are drawn by commune: those whose map tells communes apart, by preference."""
    found = [identifier for identifier in PREFERRED
             if tells_apart(unit.values.get(identifier) for unit in diagnosis.units)]
    return tuple(found[:MOST])


def maps(diagnosis: Diagnosis, warehouse: Warehouse) -> Iterator[Map]:
    """Every map of the territory, not yet drawn."""
    name = shorten(title(diagnosis), _TITLE)
    yield Map("territoire", name, clean(lead(diagnosis)), alt_text(diagnosis), citation(diagnosis, _OUTLINES),
              lambda: territory_map(diagnosis, warehouse, width_mm=WIDTH_MM, height_mm=HEIGHT_MM))
    for identifier in mapped(diagnosis):
        entry, measured = diagnosis.entry(identifier), diagnosis.measurement(identifier)
        foot = citation(diagnosis, (measured.source if measured else "", "shapes"))
        yield Map(identifier.replace("_", "-"), shorten(entry.label, _TITLE), clean(f"{name}, par commune"),
                  unit_alt(diagnosis, identifier, "Carte"), foot,
                  lambda identifier=identifier: territory_map(  # type: ignore[misc]
                      diagnosis, warehouse, identifier, width_mm=WIDTH_MM, height_mm=HEIGHT_MM))
    if alt := structures_alt(diagnosis):
        sources = citation(diagnosis, (STRUCTURES_TABLE, "shapes"))
        yield Map("structures", typography("Structures de santé et d'accompagnement"), name, alt,
                  f"{structures_note(diagnosis)} {sources}", lambda: structures_print(diagnosis, warehouse))


def map_files(request: PackRequest) -> Iterator[tuple[str, bytes]]:
    """(ending, bytes): each map as PNG (300 dots an inch) and SVG, and the texts that stand for them."""
    texts = []
    for drawn in maps(request.diagnosis, request.warehouse):
        figure = drawn.draw()
        if figure is None:
            continue
        on_sheet(figure, drawn.title, drawn.text, drawn.foot)
        ending = f"carte-{drawn.id}"
        drawing = style.svg(figure)
        yield f"{ending}.png", style.png(drawing, DPI)
        yield f"{ending}.svg", described(drawing, drawn.title, drawn.alt).encode()
        texts.append(typography(f"{ending} : ") + clean(drawn.alt))
    yield "textes-alternatifs.txt", ("\n\n".join(texts) + "\n").encode()
