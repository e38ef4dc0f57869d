"""The structures of the register in the document: a map and a table of them all, then lists of those that matter most.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

from diagnostic.figures.print_structures import grouped, structures_alt, structures_note, structures_print
from diagnostic.figures.readings import citation
from diagnostic.record import Diagnosis, Structure
from diagnostic.report.chapters import voice
from diagnostic.report.chapters.pictures import picture
from diagnostic.report.chapters.rubric import cited, definitions
from diagnostic.report.document import Block, Column, Heading, Paragraph, Pictures, Table, Tone
from diagnostic.report.request import PackRequest
from diagnostic.report.text import shorten
from diagnostic.structures import STRUCTURES_TABLE
from diagnostic.wording import NBSP, count, enumerate_fr, number, typography

# A longer list is for the workbook, which holds them all.
MOST_LISTED = 12
NAMED_PLACES = 2


def overview(request: PackRequest) -> list[Block]:
    """The map of the structures and how many there are of each kind, where; nothing when no register is installed."""
    diagnosis = request.diagnosis
    groups = grouped(diagnosis.structures)
    if not groups:
        return []
    source = citation(diagnosis, [STRUCTURES_TABLE, "shapes"])
    drawn = structures_print(diagnosis, request.warehouse)
    shown: list[Block] = []
    if drawn:
        caption = "Structures de santé et d'accompagnement, par nature"
        shown = [Pictures((picture(drawn, structures_alt(diagnosis), caption, source),)),
                 Paragraph(structures_note(diagnosis), Tone.NOTE)]
    names = _names(diagnosis)
    rows = [(group.label, _families(members), number(len(members)), _places(members, names))
            for group, members in groups]
    rows.append(("Ensemble", "", number(sum(len(members) for _, members in groups)), ""))
    return [
        Heading(voice.title(request, "structures"), 2), *shown,
        Table("Structures par nature, chacune dans sa famille principale",
              (Column("Nature", 2.4), Column("Dont", 4), Column("Nombre", 0.9, number=True), Column("Où", 2.7)),
              tuple(rows), totals=1, together=False),
        *definitions(request, (word for row in rows for word in row)),
        *([] if shown else cited(diagnosis, STRUCTURES_TABLE)),
    ]


def listed(request: PackRequest, groups: Collection[str]) -> list[Block]:
    """The structures of some groups one by one, as far as a page can hold them; the rest told in number."""
    diagnosis = request.diagnosis
    found = [(group, members) for group, members in grouped(diagnosis.structures) if group.id in groups]
    if not found:
        return []
    names = _names(diagnosis)
    rows = tuple((shorten(one.name), shorten(one.category), names.get(one.code, one.code))
                 for one in _few([members for _, members in found]))
    left = sum(len(members) for _, members in found) - len(rows)
    more = typography(f"Et {count(left, 'autre structure', 'autres structures')}, dans le classeur des chiffres.")
    return [Table(typography(" ; ".join(group.label for group, _ in found)),
                  (Column("Nom", 3.4), Column("Catégorie", 3.4), Column("Commune", 1.8)), rows, together=False),
            *([Paragraph(more, Tone.NOTE)] if left else []),
            *cited(diagnosis, STRUCTURES_TABLE)]


def _few(groups: list[list[Structure]]) -> list[Structure]:
    """`MOST_LISTED` of them at most: as many of each group, then whatever room is left to the first ones."""
    share = MOST_LISTED // len(groups)
    room = MOST_LISTED - sum(len(members[:share]) for members in groups)
    kept: list[Structure] = []
    for members in groups:
        here = members[:share + room]
        room -= max(len(here) - share, 0)
        kept += here
    return kept


def _names(diagnosis: Diagnosis) -> dict[str, str]:
    return {unit.code: unit.name for unit in diagnosis.units}


def _families(members: list[Structure]) -> str:
    counted = Counter(one.family_label for one in members)
    if len(counted) == 1:
        return next(iter(counted))
    return typography(" ; ".join(f"{label}{NBSP}{number(times)}" for label, times in counted.most_common()))


def _places(members: list[Structure], names: dict[str, str]) -> str:
    """The communes that hold most of them first; a structure of an arrondissement of a city counts for the city."""
    counted = Counter(names[one.code] for one in members if one.code in names)
    ordered = sorted(counted, key=lambda name: (-counted[name], name))
    return enumerate_fr(ordered, NAMED_PLACES)
