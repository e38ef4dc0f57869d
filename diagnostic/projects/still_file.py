"""A SQLite file read where nothing can be written beside it: on a full disk, or one that may only be read.

SQLite keeps its log and an index of it beside the file, and makes them even to read. Where it cannot, a file without a
log is whole, and may be read as it stands; that nobody wrote to it meanwhile is checked afterwards.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Primary result codes (the low byte of the extended ones) that such a place gives.
_CLOSED = frozenset({sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL})
_LOG = "-wal"


def shut(failure: BaseException | None) -> bool:
    """Whether SQLite failed because it could write nothing beside its file."""
    return getattr(failure, "sqlite_errorcode", 0) & 0xFF in _CLOSED


@contextmanager
def as_it_stands(file: Path) -> Iterator[str]:
    """The address (URI) under which to read the file for the time of the block.

    Raises sqlite3.OperationalError when it has a log, which would be missed, or when somebody wrote meanwhile; OSError.
    """
    before = _state(file)
    yield f"{file.resolve().as_uri()}?mode=ro&immutable=1"
    if _state(file) != before:
        raise sqlite3.OperationalError("written while it was read")


def _state(file: Path) -> tuple[int, int, int]:
    log = file.with_name(file.name + _LOG)
    if log.exists() and log.stat().st_size:
        raise sqlite3.OperationalError("a log that cannot be shared")
    found = file.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns
