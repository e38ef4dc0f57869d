"""The table of a sheet whose titles change from a year to the next: its header is known by one of them, folded."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pandas as pd

from diagnostic.geography.names import fold
from diagnostic.sources.readers.delivery import ReadError
from diagnostic.sources.readers.workbook import TITLE_ROWS, Book

_FIRST_PARTS = (b"[Content_Types].xml", b"xl/", b"docProps/")


def looks_like_workbook(head: bytes) -> bool:
    """Whether `head` begins a ZIP whose first members are those of a workbook."""
    return head.startswith(b"PK\x03\x04") and any(part in head for part in _FIRST_PARTS)


def is_workbook(path: Path) -> bool:
    """`looks_like_workbook` of a file. Raises ReadError when it cannot be read."""
    try:
        with path.open("rb") as stream:
            return looks_like_workbook(stream.read(1 << 12))
    except OSError as failure:
        raise ReadError(path.name, f"il ne peut pas être lu ({failure.strerror}).") from failure


def under_header(book: Book, sheet: str, is_key: Callable[[str], bool]) -> tuple[str, pd.DataFrame]:
    """The key column and the rows under the header of a sheet, as text, under their folded titles.

    The header is the first row that has a cell whose folded title `is_key` knows. Rows with nothing under the key
    (units, blanks) are left out; the index is the row of the sheet. Raises ReadError: no such sheet, no header.
    """
    rows = book.rows(sheet)
    for _, cells in islice(rows, TITLE_ROWS):
        titles = [fold(cell) for cell in cells]
        at = next((position for position, title in enumerate(titles) if is_key(title)), None)
        if at is not None:
            break
    else:
        raise ReadError(book.file, f"la feuille « {sheet} » n'a pas l'en-tête attendu.")
    kept = {number: cells + [""] * (len(titles) - len(cells)) for number, cells in rows
            if len(cells) > at and cells[at]}
    taken = [position for position, title in enumerate(titles) if title and titles.index(title) == position]
    return titles[at], pd.DataFrame(
        {titles[position]: [cells[position] for cells in kept.values()] for position in taken},
        index=pd.Index(list(kept), dtype="int64"), dtype=object)
