"""Perimeters as they are written, laid on the ground: integer arrays, and what could not be read as it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from operator import attrgetter

import numpy as np

from diagnostic.coverage.found import Doubt, Holding, Misread
from diagnostic.coverage.ground import Flags, Ground, Rows
from diagnostic.geography.units import Unit

_CODE, _IRIS, _DECLARED = attrgetter("code"), attrgetter("iris"), attrgetter("declared")


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
    units = [unit for holding in ordered for unit in holding.units]
    cpts = np.repeat(np.arange(len(ordered)), _integers([len(holding.units) for holding in ordered]))
    rows = ground.rows_of_all(map(_CODE, units))
    # Two quick passes most often say that nothing is held in part.
    if any(map(_IRIS, units)) or any(map(_DECLARED, units)):
        rows[_integers([place for place, unit in enumerate(units) if not unit.whole])] = -1
    slow = _Slow(ground, ordered)
    for place in np.flatnonzero(rows < 0).tolist():
        slow.read(int(cpts[place]), units[place])
    several = max(len(ordered), 1)
    quick = (rows * several + cpts)[rows >= 0]
    rare = _integers(slow.rows) * several + _integers(slow.cpts)
    # A whole before a part, what names the unit itself before what names its city: the first of each is kept.
    key = np.sort(np.concatenate([4 * quick, 4 * rare + 2 * _integers(slow.part) + _integers(slow.city)]))
    kept = key[np.diff(key // 4, prepend=-1) > 0]
    unit_rows, holder = np.divmod(kept // 4, several)
    return Laid(ordered, holder, unit_rows, kept & 2 == 0, kept & 1 > 0, slow.parts, tuple(slow.misread))


def _integers(values: list[int] | list[bool]) -> Rows:
    return np.array(values, dtype=np.intp)


class _Slow:
    """The few units that are not simply a commune of today held whole."""

    def __init__(self, ground: Ground, holdings: tuple[Holding, ...]) -> None:
        self.ground, self.holdings, self.parts = ground, holdings, Parts()
        self.cpts: list[int] = []
        self.rows: list[int] = []
        self.part: list[bool] = []
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
            self._add(number, rows, part=False, city=code not in self.ground.row)

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
        self._add(number, rows, part=True, city=city)

    def _iris(self, number: int, unit: Unit, code: str, rows: tuple[int, ...]) -> None:
        known = self.ground.iris(rows[0]) if len(rows) == 1 else {}
        for iris in unit.iris:
            if iris not in known:
                self._tell(number, Doubt.UNKNOWN, iris)
        if len(rows) == 1:
            key = number, rows[0]
            self.parts.iris[key] = self.parts.iris.get(key, frozenset()) | known.keys() & set(unit.iris)
        self._add(number, rows[:1], part=True, city=False)

    def _add(self, number: int, rows: tuple[int, ...], *, part: bool, city: bool) -> None:
        self.cpts += [number] * len(rows)
        self.rows += rows
        self.part += [part] * len(rows)
        self.city += [city] * len(rows)

    def _tell(self, number: int, doubt: Doubt, code: str, now: str = "") -> None:
        self.misread.append(Misread(self.holdings[number].id, doubt, code, now))
