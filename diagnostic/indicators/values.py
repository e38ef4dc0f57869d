"""The figures of one unit by indicator, without a dictionary for each of the 35 000 units a country has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated

import numpy as np
from pydantic import PlainSerializer

from diagnostic.indicators.aggregation import Array


class UnitValues(Mapping[str, float | None]):
    """Values by indicator, None where unknown: a row of figures and the columns that all units share."""

    __slots__ = ("_columns", "_row")

    def __init__(self, columns: Mapping[str, int], row: Array) -> None:
        """`columns`: place of each indicator in `row`, where NaN is unknown."""
        self._columns, self._row = columns, row

    def __getitem__(self, identifier: str) -> float | None:
        value = float(self._row[self._columns[identifier]])
        return None if np.isnan(value) else value

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)

    def __repr__(self) -> str:
        return repr(dict(self))


# A Mapping for whoever reads; a plain object in JSON.
Values = Annotated[Mapping[str, float | None], PlainSerializer(dict, return_type=dict[str, float | None])]
