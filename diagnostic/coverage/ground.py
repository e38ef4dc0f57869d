"""The ground that CPTS divide: every commune once, its people, its groupings and its neighbours, as arrays."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, dijkstra

from diagnostic.geography.gazetteer import Gazetteer
from diagnostic.indicators.memory import per_warehouse
from diagnostic.indicators.territory import national_of
from diagnostic.sources.warehouse import Warehouse

Rows: TypeAlias = NDArray[np.intp]
Counts: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]

# A unit whose outline is longer than its borders by more than this meets the sea or another country: on the embedded
# borders, what digitising leaves inland is under 1 m, but for five units under 10 m.
OUTSIDE_KM = 0.01

# A code of commune is a number of five digits, written with A and B after 9.
_DIGITS = np.zeros(256, dtype=np.intp)
_DIGITS[np.frombuffer(b"0123456789AB", dtype=np.uint8)] = np.arange(12)
_BASE = 12
_PLACES = _BASE ** np.arange(4, -1, -1)


@dataclass(frozen=True, eq=False)
class Grouped:
    """A level of grouping: the group of each ground unit by number, and the code of each number. A unit of no group is
    in the group "", so that sums over groups add up."""

    codes: tuple[str, ...]
    of: Rows

    @classmethod
    def of_cells(cls, cells: pd.Series) -> Grouped:
        numbers, codes = pd.factorize(cells.astype(object).where(cells.notna(), ""), sort=True)
        return cls(tuple(map(str, codes)), numbers.astype(np.intp))

    def told(self, rows: Rows) -> list[str]:
        """Code of the group of each unit."""
        return [self.codes[number] for number in self.of[rows].tolist()]


class Ground:
    """Communes, Paris, Lyon and Marseille told by their arrondissements: each square metre and each inhabitant once.

    Rows are those of `codes`, sorted. `population`: municipal, 0 where it is not `known`. `groups`: by level
    (« departement », « epci », « region »). `borders`: km of common border, symmetric. `landmass`: number of the piece
    of land; `outside`: whether the unit meets the sea or another country.
    """

    def __init__(self, communes: pd.DataFrame, people: pd.Series, adjacency: pd.DataFrame, iris: pd.Series,
                 gazetteer: Gazetteer) -> None:
        """`communes`, `adjacency`: the warehouse's tables; `people`: municipal population by code, NaN where unknown;
        `iris`: population of the 2021 census by IRIS code."""
        self.gazetteer = gazetteer
        own = communes[~communes["code"].isin(list(gazetteer.mothers))].sort_values("code", ignore_index=True)
        self.codes: tuple[str, ...] = tuple(own["code"])
        self.row: dict[str, int] = {code: row for row, code in enumerate(self.codes)}
        self.area: NDArray[np.float64] = own["area_km2"].to_numpy(np.float64)
        people = people.reindex(own["code"])
        self.known: Flags = people.notna().to_numpy()
        self.population: Counts = people.fillna(0).to_numpy().astype(np.int64)
        self.groups = {level: Grouped.of_cells(own[level]) for level in ("departement", "epci", "region")}
        self.borders = self._borders(adjacency)
        self.landmass: NDArray[np.int32] = connected_components(self.borders, directed=False)[1]
        self.outside: Flags = own["perimeter_km"].to_numpy(np.float64) - self.borders.sum(axis=1) > OUTSIDE_KM
        iris = iris.sort_index()
        self._iris_codes: list[str] = iris.index.tolist()
        self._iris_people: Counts = iris.to_numpy(np.int64)
        self._iris_start = pd.Index([code[:5] for code in self._iris_codes])
        self._iris: dict[int, dict[str, int]] = {}

    def _borders(self, adjacency: pd.DataFrame) -> csr_array:
        # Borders of arrondissements with what surrounds their city are in the table, as well as the city's own.
        a, b = (pd.Index(self.codes).get_indexer(pd.Index(adjacency[end])) for end in ("a", "b"))
        both = (a >= 0) & (b >= 0)
        a, b, km = a[both], b[both], adjacency["border_km"].to_numpy(np.float64)[both]
        ends = (np.concatenate([a, b]), np.concatenate([b, a]))
        return csr_array((np.concatenate([km, km]), ends), shape=(len(self), len(self)))

    def __len__(self) -> int:
        return len(self.codes)

    def within(self, departments: Iterable[str] | None) -> Flags:
        """Which units are in some departments; None: all of them. A code that is no department's holds nothing."""
        if departments is None:
            return np.ones(len(self), dtype=bool)
        asked, level = set(departments), self.groups["departement"]
        return np.array([code in asked for code in level.codes], dtype=bool)[level.of]

    def department_of(self, row: int) -> str:
        return self.groups["departement"].told(np.array([row]))[0]

    def rows_of_all(self, codes: Iterable[str]) -> Rows:
        """Row of each code of five characters, such as those of Unit; −1 for one that is no ground unit's."""
        written = np.frombuffer("".join(codes).encode(), dtype=np.uint8).reshape(-1, len(_PLACES))
        return self._table[_DIGITS[written] @ _PLACES]

    @cached_property
    def _table(self) -> Rows:
        """Rows by the number that each code is."""
        table = np.full(_BASE ** len(_PLACES), -1, dtype=np.intp)
        written = np.frombuffer("".join(self.codes).encode(), dtype=np.uint8).reshape(-1, len(_PLACES))
        table[_DIGITS[written] @ _PLACES] = np.arange(len(self))
        return table

    def rows_of(self, code: str) -> tuple[int, ...]:
        """Rows of a code of today: several for Paris, Lyon and Marseille, none for another code."""
        if (row := self.row.get(code)) is not None:
            return (row,)
        return tuple(self.row[own] for own in self.gazetteer.arrondissements_of(code) if own in self.row)

    @cached_property
    def way_out(self) -> list[int]:
        """The next unit on a shortest way from each to the sea or a border of the country; negative for one that is
        there."""
        _, after, _ = dijkstra(self.borders, indices=np.flatnonzero(self.outside), unweighted=True, min_only=True,
                               return_predecessors=True)
        following: list[int] = after.tolist()
        return following

    def neighbours(self, row: int) -> Rows:
        """Rows of the units that share a border with one."""
        around: Rows = self.borders.indices[self.borders.indptr[row]:self.borders.indptr[row + 1]]
        return around

    def codes_of(self, rows: Rows) -> tuple[str, ...]:
        return tuple(self.codes[row] for row in rows.tolist())

    def told(self, codes: Iterable[str]) -> tuple[str, ...]:
        """The same ground in fewer words, sorted: a city in the place of all of its arrondissements."""
        held = set(codes)
        for city in self.gazetteer.mothers:
            if held.issuperset(own := self.gazetteer.arrondissements_of(city)):
                held = held.difference(own) | {city}
        return tuple(sorted(held))

    def iris(self, row: int) -> dict[str, int]:
        """Inhabitants by IRIS of a unit, sorted; they add up to its municipal population. Empty where the census
        cannot tell them.

        Each has its share of the 2021 census, in whole numbers by the largest remainders (Hamilton's method).
        """
        if row not in self._iris:
            first, last = self._iris_start.searchsorted([self.codes[row], self.codes[row] + "\x7f"])
            parts = apportioned(int(self.population[row]), self._iris_people[first:last])
            self._iris[row] = dict(zip(self._iris_codes[first:last], parts.tolist(), strict=True))
        return self._iris[row]


def summed(group: Rows, values: Counts, size: int) -> Counts:
    """Whole numbers added up by group: exact below 2⁵³, which no population nears."""
    return np.bincount(group, weights=values, minlength=size).astype(np.int64)


def apportioned(total: int, weights: Counts) -> Counts:
    """Whole numbers that add up to `total` in proportion of weights ≥ 0, none above its own proportion rounded up;
    evenly when all the weights are 0. The first ones get what ties leave."""
    if not weights.size:
        return weights
    if not (everything := int(weights.sum())):
        weights, everything = np.ones_like(weights), weights.size
    whole, rest = np.divmod(weights * total, everything)
    missing = total - int(whole.sum())
    whole[np.argsort(-rest, kind="stable")[:missing]] += 1
    return whole


@per_warehouse
def ground_of(warehouse: Warehouse) -> Ground:
    """The ground of the country as this warehouse knows it."""
    national = national_of(warehouse)
    return Ground(warehouse.table("communes"), pd.Series(national.population, index=national.codes),
                  warehouse.table("adjacency"), warehouse.iris_population, warehouse.gazetteer)
