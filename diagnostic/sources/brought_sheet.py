"""The cells of a table brought by a user, whatever wrote it (CSV or Excel), each row with its number in the file."""

from __future__ import annotations

import csv
import io
from collections import Counter
from dataclasses import dataclass

from diagnostic.sources.archive import ZIP, Archive
from diagnostic.sources.code_file import decode
from diagnostic.sources.refusals import FileError
from diagnostic.sources.spreadsheet import MAX_COLUMNS, MAX_ROWS, is_workbook, sheets_of

_DELIMITERS = ";\t,|"
_SAMPLE = 60
LONGEST_CELL = 10_000


@dataclass(frozen=True)
class Grid:
    """`rows` are as wide as each other; `lines` are their numbers in the file, from 1. `sheet` is empty for a text."""

    sheet: str
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]


def grids_of(content: bytes) -> tuple[Grid, ...]:
    """The filled sheets of a workbook, or the rows of a delimited text. Raises FileError, in French."""
    if content.startswith(ZIP):
        archive = Archive(content)
        if is_workbook(archive):
            sheets = sheets_of(content, archive)
            return tuple(_grid(sheet.name, list(sheet.rows), list(sheet.lines)) for sheet in sheets)
    return (_of_text(decode(content)),)


def _of_text(text: str) -> Grid:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    rows, lines, before = [], [], 0
    try:
        for row in reader:
            # A quoted cell may hold several lines: the row is told by its first.
            line, before = before + 1, reader.line_num
            cells = [cell.strip()[:LONGEST_CELL] for cell in row[:MAX_COLUMNS]]
            if any(cells):
                rows.append(tuple(cells))
                lines.append(line)
            if len(rows) > MAX_ROWS:
                raise FileError("Ce fichier a plus de 150 000 lignes : gardez celles de votre territoire, puis "
                                "recommencez.")
    except csv.Error as failure:
        raise FileError(f"Ce fichier ne peut pas être lu après sa ligne {before} : enregistrez-le de nouveau au format "
                        "CSV ou .xlsx, puis recommencez.") from failure
    return _grid("", rows, lines)


def _delimiter(text: str) -> str:
    """The one that gives most lines the same number of cells, at least two; « ; » when none does."""
    sample = [line for line in text.splitlines()[:_SAMPLE] if line.strip()]

    def regular(delimiter: str) -> tuple[int, int]:
        widths = Counter(line.count(delimiter) for line in sample if delimiter in line)
        width, same = widths.most_common(1)[0] if widths else (0, 0)
        return same, width

    return max(_DELIMITERS, key=regular)


def _grid(sheet: str, rows: list[tuple[str, ...]], lines: list[int]) -> Grid:
    width = max(map(len, rows), default=0)
    return Grid(sheet, tuple(row + ("",) * (width - len(row)) for row in rows), tuple(lines))
