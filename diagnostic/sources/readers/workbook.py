"""A producer's workbook, plain or in a ZIP: its sheets streamed row by row, values only."""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from diagnostic.sources.archive import DAMAGES
from diagnostic.sources.readers.delivery import ReadError
from diagnostic.sources.readers.texts import opened
from diagnostic.wording import enumerate_fr

MAX_BYTES = 200_000_000
# The country has 35 000 communes; a sheet that says more rows than this is not one of them.
MAX_ROWS = 200_000
MAX_COLUMNS = 400
# Producers put their titles above the header row, never more than these.
TITLE_ROWS = 30
_BROKEN = (*DAMAGES, KeyError, ValueError, TypeError, AttributeError, IndexError, SyntaxError, InvalidFileException)


class Book:
    """An open workbook; `file` is how to call it in a message."""

    def __init__(self, file: str, sheets: dict[str, Any]) -> None:
        self.file, self._sheets = file, sheets

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._sheets)

    def rows(self, sheet: str, most: int = MAX_ROWS) -> Iterator[tuple[int, list[str]]]:
        """Number and texts of each row of a sheet, each as wide as any before it; whole numbers without decimals.

        Raises ReadError when the sheet is not there or has more than `most` rows.
        """
        if sheet not in self._sheets:
            raise ReadError(self.file, f"la feuille « {sheet} » est introuvable.")
        found = self._sheets[sheet]
        found.reset_dimensions()
        width = 0
        # Without `max_col`, which would fill every row with blanks up to it.
        for number, row in enumerate(found.iter_rows(values_only=True), start=1):
            if number > most:
                raise ReadError(self.file, f"la feuille « {sheet} » est trop longue pour être celle du producteur.")
            texts = [_text(cell) for cell in row[:MAX_COLUMNS]]
            width = max(width, len(texts))
            yield number, texts + [""] * (width - len(texts))

    def table(self, sheet: str, needed: Iterable[str]) -> pd.DataFrame:
        """The rows under the first row that holds all of `needed` titles, as text, one column for each title.

        The index is the row of the sheet; rows without a single text are left out. Raises ReadError.
        """
        wanted = tuple(needed)
        rows, header, taken = self.rows(sheet), list[str](), dict[int, list[str]]()
        for number, cells in rows:
            if set(wanted) <= set(cells):
                header = cells
                break
            if number > TITLE_ROWS:
                break
        if not header:
            raise ReadError(self.file, f"la feuille « {sheet} » n'a pas de ligne de titres avec "
                                       f"{enumerate_fr(wanted)}.")
        for number, cells in rows:
            if any(cells):
                taken[number] = (cells + [""] * len(header))[:len(header)]
        frame = pd.DataFrame.from_dict(taken, orient="index", columns=range(len(header)), dtype=object)
        kept = [position for position, title in enumerate(header) if title and header.index(title) == position]
        return frame[kept].set_axis([header[position] for position in kept], axis=1)


@contextmanager
def open_book(path: Path, inside: Callable[[str], bool] | None = None) -> Iterator[Book]:
    """The workbook at `path`, or the one that `inside` chooses in a ZIP. Raises ReadError: not a workbook, too big."""
    content: io.BytesIO | Path = path
    file = path.name
    if inside is not None:
        with opened(path, inside) as (file, stream):
            data = stream.read(MAX_BYTES + 1)
        content = io.BytesIO(data)
        size = len(data)
    else:
        size = path.stat().st_size
    if size > MAX_BYTES:
        raise ReadError(file, "ce classeur est trop gros pour être celui du producteur.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions that it leaves aside
            workbook = load_workbook(content, read_only=True, data_only=True, keep_links=False)
            try:
                yield Book(file, {sheet.title: sheet for sheet in workbook.worksheets})
            finally:
                workbook.close()
    except ReadError:
        raise
    except _BROKEN as failure:
        raise ReadError(file, "ce n'est pas un classeur lisible : téléchargez-le à nouveau.") from failure
    except OSError as failure:
        raise ReadError(file, f"il ne peut pas être lu ({failure.strerror}).") from failure


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return " ".join(str(cell).split())
