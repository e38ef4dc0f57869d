"""Sums of terms by group of units: departments, regions, the country, EPCI, registered CPTS."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from diagnostic.indicators.aggregation import Array
from diagnostic.indicators.columns import Positions

# Indicators summed at once: their terms for the whole country stand in memory together.
AT_ONCE = 16


@dataclass(frozen=True, eq=False)
class Totals:
    """Sums of terms by group and indicator, over the units where both are known.

    `units` and `population` say how many units and inhabitants these are, `all_units` and `all_population` out of how
    many in each group. Arrays are groups × indicators, except the last two: groups.
    """

    codes: tuple[str, ...]
    numerator: Array
    denominator: Array
    units: Array
    population: Array
    all_units: Array
    all_population: Array

    def coverage(self) -> Array:
        """Share (0–1) of each group's inhabitants in the units known, by indicator; NaN where nobody lives."""
        everybody = np.where(self.all_population > 0, self.all_population, np.nan)
        return self.population / everybody[:, None]


def by_label(labels: Iterable[str | None], taken: NDArray[np.bool_]) -> dict[str, Positions]:
    """Rows that are taken by their label, sorted by label; the rows that have none are nowhere."""
    groups: dict[str, list[int]] = {}
    for row, (label, there) in enumerate(zip(labels, taken.tolist(), strict=True)):
        if label and there:
            groups.setdefault(label, []).append(row)
    return {label: np.array(groups[label], dtype=np.intp) for label in sorted(groups)}


def summed(groups: Mapping[str, Positions], population: Array, indicators: int,
           terms: Callable[[int], tuple[Array, Array, NDArray[np.bool_]]]) -> Totals:
    """Totals of groups of rows, in the order given; a row may belong to several groups.

    `population`: of every row, NaN where unknown. `terms`: numerator, denominator of every row for one indicator, and
    which rows are known.
    """
    sizes = [len(rows) for rows in groups.values()]
    belongs = csr_array((np.ones(sum(sizes)), np.concatenate([np.zeros(0, dtype=np.intp), *groups.values()]),
                         np.cumsum([0, *sizes])), shape=(len(groups), len(population)))
    people = np.nan_to_num(population)
    found = np.zeros((4, len(groups), indicators))
    for first in range(0, indicators, AT_ONCE):
        chosen = range(first, min(first + AT_ONCE, indicators))
        rows = np.zeros((4, len(chosen), len(population)))
        for place, indicator in enumerate(chosen):
            numerator, denominator, known = terms(indicator)
            np.copyto(rows[0, place], numerator, where=known)
            np.copyto(rows[1, place], denominator, where=known)
            rows[2, place] = known
            np.copyto(rows[3, place], people, where=known)
        sums = belongs @ rows.reshape(-1, len(population)).T
        found[:, :, first:first + len(chosen)] = sums.T.reshape(4, len(chosen), len(groups)).swapaxes(1, 2)
    numerator, denominator, units, inhabitants = found
    return Totals(tuple(groups), numerator, denominator, units, inhabitants, np.array(sizes, dtype=np.float64),
                  belongs @ people)


Kind = TypeVar("Kind")


def split(totals: Totals, kinds: Mapping[Kind, tuple[str, ...]]) -> dict[Kind, Totals]:
    """The totals of each kind of groups, whose codes are given in the order in which they were summed."""
    found, start = {}, 0
    for kind, codes in kinds.items():
        own = slice(start, start + len(codes))
        found[kind] = Totals(codes, totals.numerator[own], totals.denominator[own], totals.units[own],
                             totals.population[own], totals.all_units[own], totals.all_population[own])
        start += len(codes)
    return found
