"""Columns of figures for every unit of the country, each held once however many indicators it serves.

Some 250 indicators have 500 columns of terms, most of which are the same few: a population they are all divided by, the
ones under a count. Held apart they would weigh twice what they weigh here.
"""

from __future__ import annotations

from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from diagnostic.indicators.aggregation import Array

Positions = NDArray[np.intp]


class Columns:
    """`columns[position]` is a column, one value for each unit; never modify one."""

    def __init__(self, units: int, most: int) -> None:
        """`most`: how many different columns may be added; only those that are take memory."""
        self._values = np.empty((most, units), dtype=np.float64)
        self._alike: dict[int, list[int]] = {}
        self._held = 0

    def __len__(self) -> int:
        return self._held

    def __getitem__(self, position: int) -> Array:
        return self._values[position]

    def add(self, values: Array) -> int:
        """The position of these values, NaN included, added if they are not here yet."""
        column = np.ascontiguousarray(values, dtype=np.float64)
        alike = self._alike.setdefault(crc32(column.data), [])
        for position in alike:
            if np.array_equal(self._values[position], column, equal_nan=True):
                return position
        self._values[self._held] = column
        alike.append(self._held)
        self._held += 1
        return self._held - 1

    def rows(self, columns: Positions, rows: Positions) -> Array:
        """Values of some units in some columns (units × columns)."""
        return np.ascontiguousarray(self._values[np.ix_(columns, rows)].T)
