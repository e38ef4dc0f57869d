"""Figures that a producer publishes for departments, the country and EPCI, as references."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pandas as pd

from diagnostic.indicators.catalogue import Indicator, Published
from diagnostic.indicators.landmarks import landmarks
from diagnostic.indicators.measurement import FRANCE, Level, Reference
from diagnostic.sources.warehouse import Warehouse

_LEVEL_OF = {"departement": Level.DEPARTMENT, "epci": Level.EPCI}


class PublishedFigures:
    """Every published reference, by indicator and place, in the order of the tables.

    It holds the tables and not the warehouse, which would never be forgotten.
    """

    def __init__(self, warehouse: Warehouse, indicators: tuple[Indicator, ...],
                 label: Callable[[Level, str], str]) -> None:
        self._known: dict[str, dict[tuple[Level, str], tuple[Reference, ...]]] = {}
        for indicator in indicators:
            places: dict[tuple[Level, str], tuple[Reference, ...]] = {}
            for reference in _found(indicator, warehouse, label):
                key = (reference.level, reference.code)
                places[key] = (*places.get(key, ()), reference)
            if places:
                self._known[indicator.id] = places

    def tells(self, indicator: Indicator) -> bool:
        """Whether anything is published of it, anywhere."""
        return indicator.id in self._known

    def of(self, indicator: Indicator, level: Level, code: str) -> tuple[Reference, ...]:
        """What is published of one place."""
        return self._known.get(indicator.id, {}).get((level, code), ())


def _found(indicator: Indicator, warehouse: Warehouse, label: Callable[[Level, str], str]) -> Iterator[Reference]:
    for published in indicator.published:
        # By EPCI a figure tells of the territory itself, whatever it is compared with elsewhere.
        if (indicator.compare == "published" or published.key == "epci") and warehouse.has(published.table):
            yield from _published(published, warehouse.table(published.table), label)
    if indicator.compare == "published" and indicator.landmarks and warehouse.has("reperes"):
        yield from landmarks(indicator, warehouse.table("reperes"), label)


def _published(published: Published, frame: pd.DataFrame, label: Callable[[Level, str], str]) -> Iterator[Reference]:
    for code, value in zip(frame[published.key], pd.to_numeric(frame[published.column]), strict=True):
        if not pd.isna(value):
            level = Level.FRANCE if code == FRANCE else _LEVEL_OF[published.key]
            name = published.france_label if code == FRANCE else label(level, code)
            yield Reference(level, code, name, float(value), published.vintage, published.table, published.status,
                            note=published.note)
