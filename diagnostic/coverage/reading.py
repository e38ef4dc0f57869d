"""Perimeters as they are written, laid on the ground: integer arrays, and what could not be read as it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np

from diagnostic.coverage.found import Doubt, Holding, Misread
from diagnostic.coverage.ground import Flags, Ground, Rows
from diagnostic.geography.units import Unit


@dataclass
class Parts:
    """Units held in part, by (CPTS, row): IRIS of the census, or inhabitants declared. `cities`: inhabitants declared
    of a city, by (CPTS, code), nobody says in which arrondissements."""

    iris: dict[tuple[int, int], frozenset[str]] = field(default_factory=dict)
    declared: dict[tuple[int, int], int] = field(default_factory=dict)
    cities: dict[tuple[int, str], int] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Laid:
    """Who holds what: one row for each unit a CPTS holds, by unit then CPTS.

    `cpts`: position in `holdings`, which are sorted by id; `unit`: row of the ground; `whole`: not in part; `city`:
    held as a part of its city, which the perimeter names instead.
    """

    holdings: tuple[Holding, ...]
    cpts: Rows
    unit: Rows
    whole: Flags
    city: Flags
    parts: Parts
    misread: tuple[Misread, ...]


def laid(holdings: Iterable[Holding], ground: Ground) -> Laid:
    """Raises ValueError on an id given twice.

    A code of yesterday is the unit of today that holds its ground, a code of no time is left out: both are told. What
    a CPTS holds both whole and in part it holds whole.
    """
    ordered = tuple(sorted(holdings, key=lambda holding: holding.id))
    if len({holding.id for holding in ordered}) < len(ordered):
        raise ValueError("Two holdings have the same id.")
    cpts: list[int] = []
    rows: list[int] = []
    row_of, unsure = ground.row, list[tuple[int, Unit]]()
    for number, holding in enumerate(ordered):
        before = len(rows)
        for unit in holding.units:
            row = row_of.get(unit.code)
            if row is None or unit.iris or unit.declared is not None:
                unsure.append((number, unit))
            else:
                rows.append(row)
        cpts += [number] * (len(rows) - before)
    slow = _Slow(ground, ordered)
    for number, unit in unsure:
        slow.read(number, unit)
    count = len(rows)
    held = np.array(cpts + slow.cpts, dtype=np.intp), np.array(rows + slow.rows, dtype=np.intp)
    whole = np.concatenate([np.ones(count, dtype=bool), np.array(slow.whole, dtype=bool)])
    city = np.concatenate([np.zeros(count, dtype=bool), np.array(slow.city, dtype=bool)])
    # What names the unit itself before what names its city, a whole before a part: the first of each is kept.
    order = np.lexsort((city, ~whole, *held))
    key = held[1][order] * max(len(ordered), 1) + held[0][order]
    order = order[np.concatenate([[True], key[1:] != key[:-1]])] if key.size else order
    return Laid(ordered, held[0][order], held[1][order], whole[order], city[order], slow.parts, tuple(slow.misread))


class _Slow:
    """The few units that are not simply a commune of today held whole."""

    def __init__(self, ground: Ground, holdings: tuple[Holding, ...]) -> None:
        self.ground, self.holdings, self.parts = ground, holdings, Parts()
        self.cpts: list[int] = []
        self.rows: list[int] = []
        self.whole: list[bool] = []
        self.city: list[bool] = []
        self.misread: list[Misread] = []

    def read(self, number: int, unit: Unit) -> None:
        code = unit.code
        rows = self.ground.rows_of(code)
        if not rows and (former := self.ground.gazetteer.former(code)):
            code = former.code
            rows = self.ground.rows_of(code)
            self._tell(number, Doubt.OBSOLETE, unit.code, code)
        if not rows:
            self._tell(number, Doubt.UNKNOWN, unit.code)
            return
        if unit.declared is not None:
            self._declared(number, unit.declared.population, code, rows)
        elif unit.iris:
            self._iris(number, unit, code, rows)
        else:
            self._add(number, rows, whole=True, city=code not in self.ground.row)

    def _declared(self, number: int, people: int, code: str, rows: tuple[int, ...]) -> None:
        everybody = int(self.ground.population[list(rows)].sum())
        if people > everybody:
            self._tell(number, Doubt.TOO_MANY, code)
            people = everybody
        city = code not in self.ground.row
        # Two codes of yesterday may have become one.
        if city:
            self.parts.cities[number, code] = min(self.parts.cities.get((number, code), 0) + people, everybody)
        else:
            key = number, rows[0]
            self.parts.declared[key] = min(self.parts.declared.get(key, 0) + people, everybody)
        self._add(number, rows, whole=False, city=city)

    def _iris(self, number: int, unit: Unit, code: str, rows: tuple[int, ...]) -> None:
        known = self.ground.iris(rows[0]) if len(rows) == 1 else {}
        for iris in unit.iris:
            if iris not in known:
                self._tell(number, Doubt.UNKNOWN, iris)
        if len(rows) == 1:
            key = number, rows[0]
            self.parts.iris[key] = self.parts.iris.get(key, frozenset()) | known.keys() & set(unit.iris)
        self._add(number, rows[:1], whole=False, city=False)

    def _add(self, number: int, rows: tuple[int, ...], *, whole: bool, city: bool) -> None:
        self.cpts += [number] * len(rows)
        self.rows += rows
        self.whole += [whole] * len(rows)
        self.city += [city] * len(rows)

    def _tell(self, number: int, doubt: Doubt, code: str, now: str = "") -> None:
        self.misread.append(Misread(self.holdings[number].id, doubt, code, now))
