"""From the rows of a brought table to the cells that a project may keep: added up by code, and never under secrecy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from diagnostic.geography.gazetteer import Gazetteer
from diagnostic.indicators.brought import Base, Kind, Scope
from diagnostic.indicators.secrecy import Cell, added, implied, masked
from diagnostic.sources.brought_table import Row

Inhabitants = Callable[[str], float | None]


def cells_from(rows: Iterable[Row], *, kind: Kind, scope: Scope, base: Base, per: int, threshold: int,
               gazetteer: Gazetteer, inhabitants: Inhabitants) -> tuple[Cell, ...]:
    """Cells by code, sorted. `inhabitants` gives the municipal population of a commune, an EPCI, or (for an empty code)
    of the territory; None when it is not known.

    Rows of one code are added: as they are when none is secret, else each masked first, so that the sum tells nothing
    of a figure under the threshold. Rates without a base of their own, and values, do not add up: several of one code
    make an unknown one. Paris, Lyon and Marseille are the sum of their arrondissements as soon as all of them are
    given, and a figure of their own then left aside.
    """
    grouped: dict[str, list[Row]] = {}
    for row in rows:
        grouped.setdefault(row.code, []).append(row)
    sums = kind is Kind.COUNT or (kind is Kind.RATE and base is Base.COLUMN)
    one = _count if sums else _rate
    cells = {code: one(code, found, kind, per, threshold, inhabitants(code)) for code, found in grouped.items()}
    if sums and scope is Scope.COMMUNE:
        for mother in gazetteer.mothers:
            parts = gazetteer.arrondissements_of(mother)
            if parts and cells.keys() >= set(parts):
                cells[mother] = added((cells[part] for part in parts), mother)
    return tuple(cells[code] for code in sorted(cells))


def _count(code: str, rows: Sequence[Row], kind: Kind, per: int, threshold: int, people: float | None) -> Cell:
    parts = [Cell(code, _events(row, kind, per), 0, row.base, row.secret) for row in rows]
    if any(part.secret for part in parts):
        return added((masked(part, threshold) for part in parts), code)
    return masked(added(parts, code), threshold)


def _events(row: Row, kind: Kind, per: int) -> float | None:
    if kind is Kind.COUNT or row.value is None:
        return row.value
    return implied(row.value, per, row.base)


def _rate(code: str, rows: Sequence[Row], kind: Kind, per: int, threshold: int, people: float | None) -> Cell:
    """A rate on the population, hidden when it implies a count under the threshold; or a value, taken as it is."""
    if len(rows) > 1:
        return Cell(code, None, 0, None, any(row.secret for row in rows))
    value, secret = rows[0].value, rows[0].secret
    if kind is Kind.RATE and value is not None:
        behind = implied(value, per, people)
        secret |= behind is not None and behind < threshold
    return Cell(code, None if secret else value, 0, None, secret)
