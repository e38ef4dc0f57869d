"""The projects kept on a machine, everybody's and each account's own, as rows of a backup."""

from __future__ import annotations

import base64
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path

from diagnostic.projects.file import MOST_BYTES
from diagnostic.projects.store import FILE, ID, Store
from diagnostic.service.archive import Reader, Row, Writer, damaged

PREFIX = "projets/"
# What each table is asked for and takes, those that others refer to first.
_TABLES = {"secret": ("only", "salt"), "snapshot": ("id", "content", "seen"),
           "project": ("key", "name", "saved", "snapshot")}
_BYTES = {"salt", "content"}
# The folder of everybody's, or of an account's own.
_PART = re.compile(r"projets/((?:[a-z]{1,20}/[0-9a-f]{64}/)?)(secret|snapshot|project)\.jsonl")


def add_to(archive: Writer, folder: Path) -> int:
    """Every store under the folder, each as it is at one instant; how many projects have a name. Raises sqlite3.Error,
    OSError."""
    named = 0
    for file in sorted(folder.rglob(FILE)) if folder.is_dir() else ():
        place = file.parent.relative_to(folder).as_posix()
        prefix = PREFIX if place == "." else f"{PREFIX}{place}/"
        if not _PART.fullmatch(f"{prefix}secret.jsonl"):
            continue
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None)) as link:
            link.execute("BEGIN")
            for table, columns in _TABLES.items():
                count = archive.add(f"{prefix}{table}.jsonl", _rows(link, table, columns))
                named += count if table == "project" else 0
    return named


def _rows(link: sqlite3.Connection, table: str, columns: tuple[str, ...]) -> Iterator[Row]:
    for row in link.execute(f"SELECT {', '.join(columns)} FROM {table} ORDER BY {columns[0]}"):  # noqa: S608 - ours
        yield {name: base64.b64encode(value).decode() if name in _BYTES else value
               for name, value in zip(columns, row, strict=True)}


def in_archive(archive: Reader) -> dict[str, dict[str, str]]:
    """Parts of each store by the folder it is of, then by table. Raises FileError on parts that make no store."""
    found: dict[str, dict[str, str]] = {}
    for part in archive.manifest.parts:
        if part.startswith(PREFIX):
            named = _PART.fullmatch(part)
            if not named:
                raise damaged("un projet n'y est pas à sa place")
            found.setdefault(named[1], {})[named[2]] = part
    if any(parts.keys() != _TABLES.keys() for parts in found.values()):
        raise damaged("il manque une partie des projets")
    return found


def holds_some(folder: Path) -> bool:
    """Whether anything was ever saved there. Raises sqlite3.Error."""
    for file in folder.rglob(FILE) if folder.is_dir() else ():
        with closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)) as link:
            if link.execute("SELECT EXISTS (SELECT 1 FROM project) OR EXISTS (SELECT 1 FROM snapshot)").fetchone()[0]:
                return True
    return False


def lay(archive: Reader, folder: Path) -> int:
    """Put every store of the archive in the place of those there are, each in one transaction; how many projects have a
    name. Raises FileError, StoreError, sqlite3.Error, OSError."""
    named = 0
    for place, parts in in_archive(archive).items():
        # Makes the file and its tables where there are none.
        Store(folder / place).prune(datetime(1, 1, 1, tzinfo=UTC))
        with _transaction(folder / place / FILE) as link:
            for table in reversed(_TABLES):
                link.execute(f"DELETE FROM {table}")  # noqa: S608 - ours
            for table, columns in _TABLES.items():
                order = (f"INSERT INTO {table} ({', '.join(columns)}) "  # noqa: S608 - ours
                         f"VALUES ({', '.join('?' * len(columns))})")
                count = link.executemany(order, (_values(table, row) for row in archive.rows(parts[table]))).rowcount
                named += max(count, 0) if table == "project" else 0
    return named


@contextmanager
def _transaction(file: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(file, timeout=10, isolation_level=None)) as link:
        link.execute("BEGIN IMMEDIATE")
        yield link
        link.execute("COMMIT")


def _values(table: str, row: Row) -> tuple[object, ...]:
    columns = _TABLES[table]
    if tuple(row) != columns:
        raise damaged("une ligne des projets n'a pas les bonnes colonnes")
    try:
        values = {name: base64.b64decode(value, validate=True) if name in _BYTES else value
                  for name, value in row.items()}
        if any(type(value) is not str for name, value in values.items() if name not in _BYTES and name != "only"):
            raise TypeError(table)
        for name in ("seen", "saved"):
            if name in values:
                datetime.fromisoformat(str(values[name]))
        kept = values.get("id", values.get("snapshot"))
        if (kept is not None and not ID.fullmatch(str(kept))) or len(values.get("content", b"")) > MOST_BYTES \
                or values.get("only", 1) != 1:
            raise ValueError(table)
    except (TypeError, ValueError) as failure:
        raise damaged("une valeur des projets n'est pas du bon type") from failure
    return tuple(values.values())
