"""The rows of a table of territories: CSV of any delimiter and encoding, or a workbook."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass

from diagnostic.batch.titles import Columns, Tells, columns_of
from diagnostic.sources.archive import ZIP, Archive
from diagnostic.sources.code_file import decode
from diagnostic.sources.refusals import FileError
from diagnostic.sources.spreadsheet import is_workbook, sheets_of

# Line in the file, cells.
Rows = Sequence[tuple[int, Sequence[str]]]
_DELIMITERS = ";,\t|"
# Rows above the titles: the name of the document, its date.
_PREFACE = 20
_WANTED = ("Ce tableau ne dit pas quel territoire prendre : il lui faut une colonne « nom » (ou « cpts ») et une "
           "colonne « codes » (tous les codes Insee d'un territoire) ou « code_insee » (un par ligne), avec ces titres "
           "en première ligne. S'il les a, vérifiez qu'aucun guillemet n'y reste ouvert.")


@dataclass(frozen=True)
class Table:
    """`rows`: (line in the file, cells), blank ones left out."""

    columns: Columns
    rows: Rows


def read_table(content: bytes) -> Table:
    """Raises FileError, in French: not a table, or no column that names territories or communes."""
    if content.startswith(ZIP):
        archive = Archive(content)
        if not is_workbook(archive):
            raise FileError("Cette archive n'est pas un classeur : donnez un tableau au format CSV ou XLSX, ou un "
                            "GeoJSON.")
        candidates: list[Rows] = [list(zip(sheet.lines, sheet.rows, strict=True))
                      for sheet in sheets_of(content, archive, dates=True)]
    else:
        text = decode(content).removeprefix("\ufeff")
        candidates = [_cut(text, delimiter) for delimiter in _DELIMITERS]
    found = max(filter(None, map(_titled, candidates)), key=lambda table: len(table.columns.at), default=None)
    if found is None:
        raise FileError(_WANTED)
    if not found.rows:
        raise FileError("Ce tableau n'a que ses titres : ajoutez-y une ligne par territoire.")
    return found


def _cut(text: str, delimiter: str) -> Rows:
    """The rows of a text; none when this delimiter leaves a quote open, which would swallow the territories below."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows, start = [], 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append((start, row))
            start = reader.line_num + 1
    except csv.Error:
        return []
    return rows


def _titled(rows: Rows) -> Table | None:
    """The table under the first row of titles that tell enough; None without any."""
    for rank, (_, titles) in enumerate(rows[:_PREFACE]):
        columns = columns_of(titles)
        if columns.enough:
            told = [(line, row) for line, row in rows[rank + 1:] if columns.cell(row, Tells.NAME) or any(
                columns.cell(row, tells) for tells in (Tells.CODES, Tells.CODE, Tells.COMMUNE))]
            return Table(columns, told)
    return None
