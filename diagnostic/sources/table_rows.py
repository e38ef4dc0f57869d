"""The rows of a table that a person brings: CSV of any delimiter and encoding, or the sheets of a workbook."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from diagnostic.geography.reading import shown
from diagnostic.sources.archive import ZIP, Archive
from diagnostic.sources.code_file import decode
from diagnostic.sources.refusals import MAX_BYTES, FileError
from diagnostic.sources.spreadsheet import MAX_ROWS, is_workbook, sheets_of
from diagnostic.wording import number, typography

# Line in the file, cells.
Rows = Sequence[tuple[int, Sequence[str]]]
# Rows above the titles: the name of the document, its date.
PREFACE = 20
# Several codes or names in one cell; what parts them, which no name of a commune holds.
LISTED = re.compile(r"[,;\n/|]|\d[ \t]+\d")
BETWEEN = re.compile(r"[,;|]")
_DELIMITERS = ";,\t|"
_MOST_COLUMNS = 2_000
# A border in one cell is longer than the reader takes by itself; no file is longer than this one.
csv.field_size_limit(MAX_BYTES)
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")


@dataclass(frozen=True)
class Grid:
    """One way to read a table: a sheet of a workbook (`name`), or a text cut by one delimiter. Blank rows left out."""

    rows: Rows
    name: str = ""
    text: bool = False


def grids_of(content: bytes) -> list[Grid]:
    """Raises FileError, in French: not a table, or more than 150 000 rows."""
    if content.startswith(ZIP):
        archive = Archive(content)
        if not is_workbook(archive):
            raise FileError("Cette archive n'est pas un classeur : donnez un tableau au format CSV ou XLSX, ou un "
                            "GeoJSON.")
        return [Grid(list(zip(sheet.lines, sheet.rows, strict=True)), sheet.name)
                for sheet in sheets_of(content, archive, dates=True)]
    text = decode(content).removeprefix("\ufeff")
    return [Grid(_cut(text, delimiter), text=True) for delimiter in _DELIMITERS]


def _cut(text: str, delimiter: str) -> Rows:
    """The rows of a text; none when this delimiter leaves a quote open, which would swallow the territories below."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows, start = list[tuple[int, Sequence[str]]](), 1
    try:
        for row in reader:
            if any(map(str.strip, row)):
                if len(row) > _MOST_COLUMNS:
                    return []
                if len(rows) == MAX_ROWS:
                    raise FileError(f"Ce tableau a plus de {number(MAX_ROWS)} lignes : gardez celles de votre "
                                    "territoire, puis recommencez.")
                rows.append((start, row))
            start = reader.line_num + 1
    except csv.Error:
        return []
    return rows


def first_filled(rows: Sequence[Sequence[str]]) -> list[str]:
    """Of each column, the first cell that says something: what is told of all may be told on one row only."""
    width = max(map(len, rows))
    return [next((row[index] for row in rows if index < len(row) and row[index].strip()), "") for index in range(width)]


def day_in(text: str) -> date | None:
    """A day written 2026-11-22 or 22/11/2026; None when nothing is written. Raises ValueError, in French."""
    if not text:
        return None
    french = _DAY.fullmatch(text)
    try:
        return date(*map(int, reversed(french.groups()))) if french else date.fromisoformat(text)
    except ValueError:
        raise ValueError(typography(f"« {shown(text)} » n'est pas une date : écrivez-la comme 22/11/2026.")) from None
