"""Sums of terms by group of units: departments, regions, the country, EPCI, registered CPTS."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

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
        columns = np.zeros((len(population), 4, len(chosen)))
        for place, indicator in enumerate(chosen):
            numerator, denominator, known = terms(indicator)
            columns[:, 0, place] = np.where(known, numerator, 0.0)
            columns[:, 1, place] = np.where(known, denominator, 0.0)
            columns[:, 2, place] = known
            columns[:, 3, place] = known * people
        sums = belongs @ columns.reshape(len(population), -1)
        found[:, :, first:first + len(chosen)] = sums.reshape(len(groups), 4, len(chosen)).swapaxes(0, 1)
    numerator, denominator, units, inhabitants = found
    return Totals(tuple(groups), numerator, denominator, units, inhabitants, np.array(sizes, dtype=np.float64),
                  belongs @ people)
