"""The rows of an Excel workbook brought by a user, read as a stream: values only, bounded in memory and in time."""

from __future__ import annotations

import io
import re
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from itertools import islice
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.cell import ERROR_CODES
from openpyxl.utils.exceptions import InvalidFileException

from diagnostic.sources.archive import DAMAGES, Archive
from diagnostic.sources.refusals import FileError

MAX_SHEETS = 30
# The country has 35 000 communes and 49 000 IRIS.
MAX_ROWS = 150_000
MAX_COLUMNS = 200
EXCEL_ROWS = 1_048_576
# Of a workbook that a person made; a sheet of 150 000 rows and 10 columns holds 60 MB of XML.
MAX_PART = 80_000_000
MAX_SECONDS = 25.0
# Tags kept in memory at once: those of one row, and those outside rows; and all of the shared strings.
MAX_TAGS = 300_000
MAX_STRING_TAGS = 1_500_000
_STREAMED = re.compile(rb"<(?:\w{1,20}:)?row[ >/]")
_ENCODING = re.compile(rb"""<\?xml[^>]{0,200}encoding\s*=\s*["']([^"']{0,40})""")
_PLAIN = {b"utf-8", b"utf8", b"us-ascii", b"ascii", b"iso-8859-1", b"windows-1252"}
# What a formula that failed shows; a name may begin with the same sign.
ERRORS = {*ERROR_CODES, "#GETTING_DATA", "#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!", "#CONNECT!", "#BUSY!",
           "#UNKNOWN!"}
_UNREADABLE = "Ce classeur ne peut pas être lu : enregistrez la feuille au format CSV, puis recommencez."
_BROKEN = (*DAMAGES, KeyError, ValueError, TypeError, AttributeError, IndexError, SyntaxError, OSError,
           InvalidFileException)


@dataclass(frozen=True)
class Sheet:
    """`rows`: texts of the filled rows, the last blanks of each left out. `lines`: the number of each in the sheet."""

    name: str
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...] = ()


def is_workbook(archive: Archive) -> bool:
    return any(name.lower() == "xl/workbook.xml" for name in archive.names)


def sheets_of(content: bytes, archive: Archive, *, dates: bool = False) -> tuple[Sheet, ...]:
    """Filled sheets of a workbook, the values last computed for its formulas. `archive` is `content`, already checked.

    With `dates`, days are kept in their ISO form; without, their cells are blank. Raises FileError: entities, too many
    rows or sheets, more than 25 s of reading, not a workbook after all.
    """
    for name in archive.names:
        _check_part(archive, name)
    deadline = time.monotonic() + MAX_SECONDS
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions that it leaves aside
            workbook = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
            if len(workbook.worksheets) > MAX_SHEETS:
                raise FileError(f"Ce classeur a plus de {MAX_SHEETS} feuilles : gardez celle des codes, puis "
                                "recommencez.")
            read = [_sheet(sheet, deadline, dates=dates) for sheet in workbook.worksheets]
            workbook.close()
    except FileError:
        raise
    except _BROKEN as failure:
        raise FileError(_UNREADABLE) from failure
    return tuple(sheet for sheet in read if sheet.rows)


def _sheet(sheet: Any, deadline: float, *, dates: bool) -> Sheet:
    read = list(_rows(sheet, deadline, dates=dates))
    return Sheet(sheet.title, tuple(row for _, row in read), tuple(line for line, _ in read))


def _rows(sheet: Any, deadline: float, *, dates: bool) -> Iterator[tuple[int, tuple[str, ...]]]:
    # What a sheet declares of its size is often a million rows of nothing, and never to be believed.
    sheet.reset_dimensions()
    filled = 0
    for number, row in enumerate(islice(sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True), EXCEL_ROWS)):
        if number % 512 == 0 and time.monotonic() > deadline:
            raise FileError("Ce classeur est trop long à lire : gardez la feuille et la colonne des codes, puis "
                            "recommencez.")
        # Rows that a sheet leaves out are the same empty tuple, or as wide as all: a million of them must cost little.
        if (left := len(row) - row.count(None)):
            cells = []
            # Each row is as wide as a sheet may be, and its few cells are the first.
            for value in row:
                cells.append(_text(value, dates=dates))
                left -= value is not None
                if not left:
                    break
            while cells and not cells[-1]:
                cells.pop()
            if not cells:
                continue
            filled += 1
            if filled > MAX_ROWS:
                raise FileError("Une feuille de ce classeur a plus de 150 000 lignes : gardez celles de votre "
                                "territoire, puis recommencez.")
            yield number + 1, tuple(cells)


def _text(value: object, *, dates: bool) -> str:
    """A cell as it would be typed: no « 1001.0 »; no errors, nor dates unless asked for, which are never codes."""
    if isinstance(value, str):
        text = value.strip()
        return "" if text in ERRORS else text
    if dates and isinstance(value, date):
        return (value.date() if isinstance(value, datetime) else value).isoformat()
    if isinstance(value, bool) or not isinstance(value, int | float):
        return ""
    return str(int(value)) if isinstance(value, int) or value.is_integer() else repr(value)


def _check_part(archive: Archive, name: str) -> None:
    """Refuse entities, and XML whose tags would fill the memory before a row can be let go.

    Whatever its name, since a workbook may call its sheets as it likes; pictures and the like are passed over.
    """
    strings = name.lower().endswith("sharedstrings.xml")
    tags, before = 0, b""
    for piece in archive.chunks(name, MAX_PART):
        if not before:
            head = piece.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00")
            if not head.startswith(b"<") and not name.lower().endswith((".xml", ".rels")):
                return
            declared = _ENCODING.match(head)
            if not head.startswith(b"<") or (declared and declared.group(1).strip().lower() not in _PLAIN):
                raise FileError(_UNREADABLE)
        # A name cut between two pieces is seen whole in the second.
        seen = before + piece
        if b"<!DOCTYPE" in seen or b"<!ENTITY" in seen or b"\x00" in piece:
            raise FileError("Ce classeur contient des définitions qu'aucun tableur n'écrit : il n'a pas été lu. "
                            "Enregistrez la feuille au format CSV, puis recommencez.")
        rows = list(_STREAMED.finditer(seen))
        tags = seen.count(b"<", rows[-1].start()) if rows else tags + piece.count(b"<")
        if tags > (MAX_STRING_TAGS if strings else MAX_TAGS):
            raise FileError("Ce classeur est trop lourd pour être lu : gardez la feuille et la colonne des codes, puis "
                            "recommencez.")
        before = piece[-32:]
