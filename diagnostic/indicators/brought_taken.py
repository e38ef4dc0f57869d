"""From an uploaded table and what the user says of it to what the project keeps."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from diagnostic.indicators.brought import Base, Brought, BroughtError, Kind, Scope
from diagnostic.indicators.brought_cells import cells_from
from diagnostic.indicators.catalogue import Catalogue, catalogue
from diagnostic.indicators.territory import national_of
from diagnostic.sources.brought_table import Draft, Mapping, figures
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import number, typography

# What the model file asks the CPAM for; its titles begin with the topic between brackets.
MODEL = ("ald", "c2s", "c2s_np", "c2s_p", "sans_medecin_traitant", "ald_sans_medecin_traitant")
_TITLED = re.compile(r"\[([a-z0-9_]+)( base)?\]")


@dataclass(frozen=True)
class About:
    """What a column is about: the fields of `Brought` that no file tells."""

    id: str
    heading: str
    kind: Kind
    base: Base
    year: int
    source: str
    threshold: int
    per: int = 100
    label: str = ""
    unit: str = ""


def taken(draft: Draft, mapping: Mapping, about: About, warehouse: Warehouse,
          population: int) -> tuple[Brought, tuple[str, ...]]:
    """The table to be kept, and French sentences on what was left aside. `population`: of the territory.

    Raises FileError (a cell, a code twice) or BroughtError (what is said of it cannot be).
    """
    scope, gazetteer = Scope(mapping.level), warehouse.gazetteer
    if (about.base is Base.COLUMN) != (mapping.base is not None):
        raise BroughtError(typography("Indiquez la colonne de la base, ou une autre base."))
    national = national_of(warehouse)

    def inhabitants(code: str) -> float | None:
        if not code:
            return population
        if scope is Scope.EPCI:
            people = [national.inhabitants(member) for member in gazetteer.members_of_epci(code)]
            return None if None in people else float(sum(filter(None, people)))
        return national.inhabitants(code) if code in gazetteer else None

    mapping = replace(mapping, whole=about.kind is Kind.COUNT, percent=about.kind is Kind.RATE and about.per == 100)
    read = figures(draft, mapping, gazetteer)
    cells = cells_from(read.rows, kind=about.kind, scope=scope, base=about.base, per=about.per,
                       threshold=about.threshold, gazetteer=gazetteer, inhabitants=inhabitants)
    brought = Brought(about.id, about.label, about.unit, about.heading, about.kind, scope, about.base, about.year,
                      about.source, about.threshold, about.per, cells)
    if all(cell.least is None and not cell.secret for cell in brought.cells):
        raise BroughtError(typography(f"La colonne « {draft.titles[mapping.value]} » est vide."))
    return brought, (*read.remarks, *_too_much(brought, warehouse))


def model_columns(draft: Draft) -> dict[str, tuple[int, int | None]]:
    """The columns of the model file that hold something: topic → (count, base), by position; empty for another file."""
    counts: dict[str, int] = {}
    bases: dict[str, int] = {}
    for column, title in enumerate(draft.titles):
        if (found := _TITLED.match(title)) and any(row[column] for row in draft.rows):
            (bases if found[2] else counts)[found[1]] = column
    known = {topic.id for topic in catalogue().topics}
    return {topic: (column, bases.get(topic)) for topic, column in counts.items() if topic in known}


def taken_model(draft: Draft, year: int, source: str, otherwise: Base, warehouse: Warehouse,
                population: int) -> tuple[tuple[Brought, ...], tuple[str, ...]]:
    """All that a model file brings, and what to say of it. `otherwise`: the base of counts that came without one.

    Raises as `taken`.
    """
    found: list[Brought] = []
    remarks: list[str] = []
    for topic, (value, base) in model_columns(draft).items():
        about = topic_about(topic, Kind.COUNT, otherwise if base is None else Base.COLUMN, year, source)
        table, said = taken(draft, Mapping("commune", value, draft.code, base), about, warehouse, population)
        found.append(table)
        remarks += said
    return tuple(found), tuple(dict.fromkeys(remarks))


def model_title(topic: str, *, base: bool = False, entries: Catalogue | None = None) -> str:
    """The title of a column of the model file."""
    found = (entries or catalogue()).topic(topic)
    return f"[{topic}{' base' * base}] {'Sur combien de ' + found.base if base else found.label}"


def topic_about(topic: str, kind: Kind, base: Base, year: int, source: str) -> About:
    """What is said of a topic of the catalogue: its threshold and its scale are the catalogue's."""
    entries = catalogue()
    found = entries.topic(topic)
    heading = entries[found.indicators[0]].heading
    per = int(found.scale) if kind is Kind.RATE else 100
    return About(topic, heading, kind, base, year, source, found.secrecy, per)


def _too_much(brought: Brought, warehouse: Warehouse) -> Iterable[str]:
    """Counts larger than the population of their commune: most often another column, or another vintage."""
    if brought.kind is not Kind.COUNT or brought.scope is not Scope.COMMUNE:
        return
    national = national_of(warehouse)
    over = [cell.code for cell in brought.cells
            if cell.exact and (people := national.inhabitants(cell.code)) is not None and (cell.least or 0) > people]
    if over:
        yield typography(f"{number(len(over))} des effectifs dépassent la population de leur commune ({over[0]}…) : "
                         "vérifiez que la colonne est la bonne.")
