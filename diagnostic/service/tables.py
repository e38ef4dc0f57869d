"""The tables of a database as rows of JSON, and back: the same rows on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from hashlib import sha256
from itertools import islice
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Connection, Date, Integer, MetaData, String, Table, func, insert, select
from sqlalchemy import text as sql
from sqlalchemy.types import TypeEngine

from diagnostic.registry import schema
from diagnostic.service.archive import Row, damaged, line_of

VERSION = "alembic_version"
_AT_ONCE = 500


def tables_of(link: Connection) -> list[Table]:
    """The register's own tables as they are there, those that others refer to first."""
    found = MetaData()
    found.reflect(link, only=lambda name, _: name in schema.metadata.tables)
    return list(found.sorted_tables)


def is_empty(link: Connection) -> bool:
    """Whether there is not one row."""
    return all(link.execute(select(func.count()).select_from(table)).scalar() == 0 for table in tables_of(link))


def rows_of(link: Connection, table: Table) -> Iterator[Row]:
    """In the order of their keys, which is that in which rows refer to one another."""
    names = [column.name for column in table.columns]
    answer = link.execute(select(table).order_by(*table.primary_key.columns),
                          execution_options={"yield_per": _AT_ONCE})
    for row in answer:
        yield {name: value.isoformat() if isinstance(value, date) else value
               for name, value in zip(names, row, strict=True)}


def lay(link: Connection, table: Table, rows: Iterable[Row]) -> int:
    """Add rows; how many. Raises FileError on a row that is not one of this table."""
    columns, laid, left = {column.name: column for column in table.columns}, 0, iter(rows)
    while some := [_values(columns, row, table.name) for row in islice(left, _AT_ONCE)]:
        link.execute(insert(table), some)
        laid += len(some)
    return laid


def number_on(link: Connection, table: Table) -> None:
    """Have the next row numbered after the last: PostgreSQL does not look at numbers it did not give."""
    keys = list(table.primary_key.columns)
    if link.dialect.name == "postgresql" and len(keys) == 1 and isinstance(keys[0].type, Integer):
        last = link.execute(select(func.max(keys[0]))).scalar()
        if last is not None:
            link.execute(sql("SELECT setval(pg_get_serial_sequence(:of, :key), :last)"),
                         {"of": table.name, "key": keys[0].name, "last": last})


def drop_all(link: Connection) -> None:
    """Remove the register's own tables, with what keeps them from being rewritten."""
    tables = tables_of(link)[::-1]
    functions = [] if link.dialect.name == "sqlite" or not tables else link.execute(sql(
        "SELECT DISTINCT tgfoid::regprocedure::text FROM pg_trigger WHERE NOT tgisinternal AND tgrelid::regclass::text "
        "= ANY(:names)"), {"names": [table.name for table in tables]}).scalars().all()
    for table in tables:
        table.drop(link)
    link.execute(sql(f"DROP TABLE IF EXISTS {VERSION}"))
    for name in functions:
        link.execute(sql(f"DROP FUNCTION {name}"))


class Fingerprint:
    """Of the rows of a table, in whatever order they come: databases do not sort texts alike."""

    def __init__(self) -> None:
        self._rows, self._sum = 0, 0

    def of(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The same rows, counted in."""
        for row in rows:
            self._rows += 1
            self._sum = (self._sum + int.from_bytes(sha256(line_of(row)).digest())) % 2**256
            yield row

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Fingerprint) and (self._rows, self._sum) == (other._rows, other._sum)

    __hash__ = None  # type: ignore[assignment]


def _values(columns: dict[str, Column[Any]], row: Row, table: str) -> Row:
    if row.keys() != columns.keys():
        raise damaged(f"une ligne de « {table} » n'a pas les bonnes colonnes")
    try:
        return {name: _value(columns[name].type, value) for name, value in row.items()}
    except (TypeError, ValueError) as failure:
        raise damaged(f"une valeur de « {table} » n'est pas du bon type") from failure


def _value(kind: TypeEngine[Any], value: Any) -> Any:
    """Raises TypeError or ValueError on a value that is not of this type."""
    if value is None or isinstance(kind, JSON):
        return value
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    wanted = bool if isinstance(kind, Boolean) else int if isinstance(kind, Integer) else str
    if type(value) is not wanted or not isinstance(kind, Boolean | Integer | String):
        raise TypeError(type(value))
    if type(value) is int and abs(value) > schema.LAST_NUMBER:
        raise ValueError(value)
    return value
