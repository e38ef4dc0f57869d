"""Which ground CPTS share, which nobody holds: everything a register tells of a country, from integer arrays."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from math import nan
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from diagnostic.coverage.blanks import blanks_of
from diagnostic.coverage.cities import spread
from diagnostic.coverage.division import Division, divided
from diagnostic.coverage.found import Blank, Fragments, Held, Holding, Misread, Pair, SharedUnit, Tally
from diagnostic.coverage.fragments import fragments_of
from diagnostic.coverage.ground import Counts, Flags, Ground, Rows, summed
from diagnostic.coverage.known import KNOWN
from diagnostic.coverage.reading import Laid, laid

# The worst first: a pair, or a unit, is told by the worst that happens in it.
_HELD = (Held.CONFLICT, Held.UNTOLD, Held.SHARED)
_WORST = {kind: rank for rank, kind in enumerate(_HELD)}


@dataclass(frozen=True, eq=False)
class _Meetings:
    """Two CPTS in one unit, as columns: positions of the CPTS (first < second), row of the unit, rank in `_HELD`,
    inhabitants that both count, whether that is the most they may be. Sorted by CPTS then unit."""

    first: Rows
    second: Rows
    unit: Rows
    held: NDArray[np.int8]
    population: Counts
    at_most: Flags


class Coverage:
    """What a set of perimeters covers. Built in some milliseconds for a country; immutable; every answer is kept.

    `once`, `several`, `uncovered`: inhabitants of each ground unit, by row. `known`: why a unit is known to be shared,
    by code.
    """

    def __init__(self, perimeters: Laid, ground: Ground, known: Mapping[str, str]) -> None:
        self.laid, self.ground, self.known = perimeters, ground, known
        self.ids: tuple[str, ...] = tuple(holding.id for holding in perimeters.holdings)
        self.position = {identifier: position for position, identifier in enumerate(self.ids)}
        self._start: Rows = np.searchsorted(perimeters.unit, np.arange(len(ground) + 1))
        self.holders: Rows = np.diff(self._start)
        self._untold = self._untold_holdings()
        # Inhabitants that each CPTS counts in each unit it holds.
        self._people: Counts = ground.population[perimeters.unit]
        people = ground.population
        self.once: Counts = np.where(self.holders == 1, people, 0)
        self.several: Counts = np.where(self.holders > 1, people, 0)
        self.uncovered: Counts = np.where(self.holders == 0, people, 0)
        self._divisions = self._divide()

    # -- what each holds -----------------------------------------------------------------------------------------------

    @property
    def holdings(self) -> tuple[Holding, ...]:
        """By id."""
        return self.laid.holdings

    def holding(self, identifier: str) -> Holding:
        """KeyError when there is none."""
        return self.laid.holdings[self.position[identifier]]

    def rows_of(self, identifier: str) -> Rows:
        """Rows of the ground that a CPTS holds, whole or in part; sorted."""
        (rows, start), position = self._by_cpts, self.position[identifier]
        return rows[start[position]:start[position + 1]]

    def cpts_of(self, row: int) -> list[int]:
        """Positions of the CPTS that hold a unit; sorted."""
        held: list[int] = self.laid.cpts[self._start[row]:self._start[row + 1]].tolist()
        return held

    @property
    def misread(self) -> tuple[Misread, ...]:
        """Codes of the perimeters that do not count as they are written."""
        return self.laid.misread

    def misread_of(self, identifier: str) -> tuple[Misread, ...]:
        return tuple(misread for misread in self.misread if misread.id == identifier)

    def holders_of(self, code: str) -> tuple[str, ...]:
        """Ids of those that hold a unit, a city by any of its arrondissements, whole or in part; sorted."""
        found = {cpts for row in self.ground.rows_of(code) for cpts in self.cpts_of(row)}
        return tuple(self.ids[cpts] for cpts in sorted(found))

    def units_of(self, identifier: str) -> tuple[str, ...]:
        """Codes of the ground units a CPTS holds, whole or in part; sorted."""
        return self.ground.codes_of(self.rows_of(identifier))

    def in_part(self, identifier: str) -> tuple[str, ...]:
        """Codes of the ground units of which a CPTS holds a part; sorted."""
        held = self.laid
        return self.ground.codes_of(held.unit[(held.cpts == self.position[identifier]) & ~held.whole])

    @property
    def in_parts(self) -> tuple[int, ...]:
        """Rows of the units that a CPTS holds in part."""
        return tuple(self._divisions)

    def population_of(self, identifier: str) -> int:
        """Inhabitants that a CPTS counts. KeyError when there is none of that id."""
        return int(self.populations[self.position[identifier]])

    @cached_property
    def _by_cpts(self) -> tuple[Rows, Rows]:
        """Rows held, CPTS by CPTS, and where each one's begin."""
        order = np.argsort(self.laid.cpts, kind="stable")
        return self.laid.unit[order], np.searchsorted(self.laid.cpts[order], np.arange(len(self.ids) + 1))

    @cached_property
    def populations(self) -> Counts:
        """Inhabitants that each CPTS counts, by position."""
        return summed(self.laid.cpts, self._people, len(self.ids))

    @cached_property
    def departments(self) -> frozenset[str]:
        """Departments the register speaks of: of the seats, and of all it holds for a CPTS whose seat is not known."""
        unseated = np.array([not holding.department for holding in self.holdings], dtype=bool)
        level = self.ground.groups["departement"]
        met = np.unique(level.of[self.laid.unit[unseated[self.laid.cpts]]]) if unseated.any() else ()
        return frozenset({holding.department for holding in self.holdings if holding.department}
                         | {level.codes[number] for number in met})

    # -- who shares what -----------------------------------------------------------------------------------------------

    def pairs(self, departments: Iterable[str] | None = None) -> tuple[Pair, ...]:
        """Pairs of CPTS that hold a same unit, most inhabitants in conflict first; with departments, those that share
        a unit of them, or whose two seats are there (told with all that they share)."""
        if departments is None:
            return self._pairs
        asked = frozenset(departments)
        inside, row, seated = self.ground.within(asked), self.ground.row, self._seated(asked)
        return tuple(pair for pair in self._pairs
                     if (seated[self.position[pair.first]] and seated[self.position[pair.second]])
                     or any(inside[row[unit.code]] for unit in pair.units))

    def _seated(self, departments: frozenset[str] | None) -> Flags:
        """Which CPTS have their seat in some departments, by position; None: all of them."""
        return np.array([departments is None or holding.department in departments for holding in self.holdings],
                        dtype=bool)

    @cached_property
    def _pairs(self) -> tuple[Pair, ...]:
        met = self.meetings
        if not met.first.size:
            return ()
        new = np.flatnonzero(np.concatenate([[True], (met.first[1:] != met.first[:-1])
                                             | (met.second[1:] != met.second[:-1])]))
        codes = self.ground.codes
        units = [SharedUnit(codes[unit], _HELD[held], population, at_most) for unit, held, population, at_most in zip(
            met.unit.tolist(), met.held.tolist(), met.population.tolist(), met.at_most.tolist(), strict=True)]
        conflicts = np.where(met.held == _WORST[Held.CONFLICT], met.population, 0)
        sums = np.add.reduceat(met.population, new), np.add.reduceat(conflicts, new)
        found = []
        for first, second, begin, end, population, conflict in zip(
                met.first[new].tolist(), met.second[new].tolist(), new.tolist(), [*new[1:].tolist(), len(units)],
                *(column.tolist() for column in sums), strict=True):
            share = [population / own if (own := int(self.populations[cpts])) else nan for cpts in (first, second)]
            found.append(Pair(self.ids[first], self.ids[second], tuple(units[begin:end]), population, conflict, *share))
        return tuple(sorted(found, key=lambda pair: (-pair.conflict, -pair.population, pair.first, pair.second)))

    def groups(self, departments: Iterable[str] | None = None) -> tuple[tuple[str, ...], ...]:
        """CPTS that conflicts link, each group sorted, the largest first; with departments, conflicts in them or
        between CPTS that both have their seat there."""
        asked = None if departments is None else frozenset(departments)
        met, size, seated = self.meetings, len(self.ids), self._seated(asked)
        chosen = ((met.held == _WORST[Held.CONFLICT])
                  & (self.ground.within(asked)[met.unit] | seated[met.first] & seated[met.second]))
        ends = met.first[chosen], met.second[chosen]
        label = connected_components(csr_array((np.ones(ends[0].size), ends), shape=(size, size)), directed=False)[1]
        groups: dict[int, list[str]] = {}
        for position in np.unique(np.concatenate(ends)).tolist():
            groups.setdefault(label[position], []).append(self.ids[position])
        return tuple(sorted(map(tuple, groups.values()), key=lambda group: (-len(group), group)))

    @cached_property
    def meetings(self) -> _Meetings:
        """Every two CPTS in every unit they both hold."""
        plain = (self.holders > 1)
        plain[list(self._divisions)] = False
        columns: list[tuple[NDArray[Any], ...]] = []
        for size in np.unique(self.holders[plain]).tolist():
            rows = np.flatnonzero(plain & (self.holders == size))
            there = self._start[rows][:, None] + np.arange(size)
            one, other = (there[:, ends].ravel() for ends in np.triu_indices(size, 1))
            unit, untold = self.laid.unit[one], self._untold[one] | self._untold[other]
            columns.append((self.laid.cpts[one], self.laid.cpts[other], unit,
                            np.where(untold, _WORST[Held.UNTOLD], _WORST[Held.CONFLICT]),
                            self.ground.population[unit], untold))
        by_parts = [(met.first, met.second, row, _WORST[met.held], met.population, met.at_most)
                    for row, division in self._divisions.items() for met in division.meetings]
        columns.append(tuple(np.array(by_parts, dtype=np.int64).reshape(-1, 6).T))
        first, second, unit, held, population, at_most = map(np.concatenate, zip(*columns, strict=True))
        order = np.lexsort((unit, second, first))
        return _Meetings(first[order], second[order], unit[order], held[order].astype(np.int8), population[order],
                         at_most[order].astype(bool))

    def blanks(self, departments: Iterable[str] | None = None) -> tuple[Blank, ...]:
        """Zones blanches (`blanks_of`)."""
        return blanks_of(self, departments)

    def fragments(self) -> dict[str, Fragments]:
        """How each perimeter holds together, by id (`fragments_of`)."""
        return self._fragments

    @cached_property
    def _fragments(self) -> dict[str, Fragments]:
        return fragments_of(self)

    # -- sums ----------------------------------------------------------------------------------------------------------

    def tally(self, departments: Iterable[str] | None = None) -> Tally:
        """The population of some departments, or of the country, by how it is covered."""
        inside = self.ground.within(departments)
        return self._tallies(inside.astype(np.intp), 2)[1]

    def tallies(self, level: str, departments: Iterable[str] | None = None) -> dict[str, Tally]:
        """By group of a level (« departement », « epci », « region »), sorted by code; those of no EPCI under "". With
        departments, of the groups that have a unit in them, what lies in them."""
        groups, inside = self.ground.groups[level], self.ground.within(departments)
        told = self._tallies(np.where(inside, groups.of, len(groups.codes)), len(groups.codes) + 1)[:-1]
        return {code: tally for code, tally in zip(groups.codes, told, strict=True) if tally.units}

    def _tallies(self, group: Rows, size: int) -> list[Tally]:
        untold, held = self.worst == _WORST[Held.UNTOLD], group[self.laid.unit]
        disputed = self.worst <= _WORST[Held.UNTOLD]
        present = np.zeros((size, len(self.ids)), dtype=bool)
        present[held, self.laid.cpts] = True
        sums = (self.ground.population, self.once, self.several, np.where(untold, self.several, 0), self.uncovered)
        columns = [*(summed(group, column, size) for column in sums), summed(held, self._people, size),
                   np.bincount(group, minlength=size),
                   *(np.bincount(group[chosen], minlength=size)
                     for chosen in (self.holders == 0, disputed, ~self.ground.known)),
                   present.sum(axis=1)]
        return [Tally(*row) for row in np.array(columns).T.tolist()]

    @cached_property
    def worst(self) -> NDArray[np.int8]:
        """Rank in Held of the worst that happens in each unit; the number of ranks where no two CPTS meet."""
        worst = np.full(len(self.ground), len(_HELD), dtype=np.int8)
        np.minimum.at(worst, self.meetings.unit, self.meetings.held)
        return worst

    def state_of_units(self, departments: Iterable[str] | None = None) -> dict[str, str]:
        """By code of ground unit: « conflit », « parts non précisées », « non couverte », « couverte en partie »,
        « partagée » or « couverte », the first that is true."""
        inside = self.ground.within(departments)
        told = np.select(
            [self.worst == _WORST[Held.CONFLICT], self.worst == _WORST[Held.UNTOLD], self.holders == 0,
             self.uncovered > 0, self.worst == _WORST[Held.SHARED]],
            ["conflit", "parts non précisées", "non couverte", "couverte en partie", "partagée"], "couverte")
        return {self.ground.codes[row]: str(told[row]) for row in np.flatnonzero(inside).tolist()}

    # -- units held in part --------------------------------------------------------------------------------------------

    def _untold_holdings(self) -> Flags:
        """Which holdings say less than is known: the unit is shared by parts, and they name it, or its city, whole."""
        shared = np.zeros(len(self.ground), dtype=bool)
        cities = np.zeros(len(self.ground), dtype=bool)
        for code in self.known:
            for row in self.ground.rows_of(code):
                (shared if code in self.ground.row else cities)[row] = True
        held = self.laid
        return held.whole & (shared[held.unit] | cities[held.unit] & held.city)

    def _divide(self) -> dict[int, Division]:
        """Units that a CPTS holds in part, by row; their inhabitants are set right in the arrays of this class."""
        held, people = self.laid, self.ground.population
        declared = dict(held.parts.declared)
        if held.parts.cities:
            declared |= spread(held, self.ground, self._division)
        found: dict[int, Division] = {}
        for row in np.unique(held.unit[~held.whole]).tolist():
            division = found[row] = self._division(row, declared)
            self.once[row], self.several[row], self.uncovered[row] = division.once, division.several, division.uncovered
            for place in range(self._start[row], self._start[row + 1]):
                self._people[place] = min(division.people[int(held.cpts[place])], int(people[row]))
        return found

    def _division(self, row: int, declared: Mapping[tuple[int, int], int]) -> Division:
        """Of one unit, `declared` being inhabitants by (CPTS, row)."""
        here = slice(self._start[row], self._start[row + 1])
        cpts, whole, parts = self.laid.cpts[here], self.laid.whole[here], self.laid.parts.iris
        by_iris = {one: parts[one, row] for one in cpts[~whole].tolist() if (one, row) in parts}
        by_number = {one: declared.get((one, row), 0) for one in cpts[~whole].tolist() if one not in by_iris}
        return divided(int(self.ground.population[row]), self.ground.iris(row), set(cpts[whole].tolist()), by_iris,
                       by_number, set(cpts[self._untold[here]].tolist()))


def coverage_of(holdings: Iterable[Holding], ground: Ground, shared: Mapping[str, str] = KNOWN) -> Coverage:
    """What these CPTS cover. `shared`: why a unit is known to be shared by parts, by code of commune or arrondissement;
    a city stands for those that name it and not its arrondissements. Raises ValueError on an id given twice."""
    return Coverage(laid(holdings, ground), ground, shared)
