"""The catalogue as a warehouse can fill it: for each indicator, the first of its variants whose columns are there."""

from __future__ import annotations

from collections.abc import Iterable

from diagnostic.indicators.catalogue import OF_THE_SOURCE, Catalogue, Indicator, Published, Variant
from diagnostic.sources.warehouse import Warehouse


def resolved(entries: Catalogue, warehouse: Warehouse) -> Catalogue:
    """The same indicators in the same order, each with the columns, vintage and note of the variant that can be read.

    An indicator none of whose variants can be is in `absent`, unchanged.
    """
    there = _Columns(warehouse)
    found, absent = [], set()
    for indicator in entries.indicators:
        variant = next((option for option in indicator.variants if there.hold(option)), None)
        if indicator.aggregated and variant is None:
            absent.add(indicator.id)
        found.append(_taken(indicator, variant or indicator, there))
    # Not a copy: what the catalogue remembers of its indicators would come along.
    return Catalogue.model_construct(indicators=tuple(found), headings=entries.headings, topics=entries.topics,
                                     tracked=entries.tracked, tables=entries.tables,
                                     absent=frozenset(absent))


class _Columns:
    """Columns and vintages of the tables of a warehouse, each table looked at once."""

    def __init__(self, warehouse: Warehouse) -> None:
        self._warehouse = warehouse
        self._known: dict[str, frozenset[str]] = {}

    def hold(self, option: Indicator | Variant) -> bool:
        return all(self.has(column) for column in option.columns)

    def vintage(self, said: str, tables: Iterable[str], lag: int = 0) -> str:
        if said != OF_THE_SOURCE:
            return said
        table = next((name for name in tables if self._warehouse.has(name)), None)
        found = self._warehouse.provenance(table).vintage if table else ""
        if not lag:
            return found
        return str(int(found) - lag) if found.isdecimal() else ""

    def has(self, column: str) -> bool:
        table, _, name = column.partition(".")
        if table not in self._known:
            here = self._warehouse.has(table)
            self._known[table] = frozenset(self._warehouse.table(table).columns) if here else frozenset()
        return name in self._known[table]


def _taken(indicator: Indicator, variant: Indicator | Variant, there: _Columns) -> Indicator:
    """The indicator with the variant's columns."""
    tables = [column.partition(".")[0] for column in variant.numerator]
    published: dict[str, Published] = {}
    for option in indicator.published:
        if there.has(f"{option.table}.{option.column}"):
            published.setdefault(option.key, option.model_copy(
                update={"vintage": there.vintage(option.vintage, [option.table])}))
    fields = {name: getattr(indicator, name) for name in type(indicator).model_fields}
    return Indicator.model_construct(**{
        **fields, "numerator": variant.numerator, "minus": variant.minus, "denominator": variant.denominator,
        "filter": variant.filter,
        "vintage": there.vintage(variant.vintage, tables, variant.lag), "lag": 0, "note": variant.note,
        "estimate": variant.estimate,
        "published": tuple(published.values()), "otherwise": ()})
