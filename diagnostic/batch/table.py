"""The rows of a table of territories under the titles that tell which territory each is."""

from __future__ import annotations

from dataclasses import dataclass

from diagnostic.batch.titles import Columns, Tells, columns_of
from diagnostic.sources.refusals import FileError
from diagnostic.sources.table_rows import PREFACE, Rows, grids_of

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
    candidates = [grid.rows for grid in grids_of(content)]
    found = max(filter(None, map(_titled, candidates)), key=lambda table: len(table.columns.at), default=None)
    if found is None:
        raise FileError(_WANTED)
    if not found.rows:
        raise FileError("Ce tableau n'a que ses titres : ajoutez-y une ligne par territoire.")
    return found


def _titled(rows: Rows) -> Table | None:
    """The table under the first row of titles that tell enough; None without any."""
    for rank, (_, titles) in enumerate(rows[:PREFACE]):
        columns = columns_of(titles)
        if columns.enough:
            told = [(line, row) for line, row in rows[rank + 1:] if columns.cell(row, Tells.NAME) or any(
                columns.cell(row, tells) for tells in (Tells.CODES, Tells.CODE, Tells.COMMUNE))]
            return Table(columns, told)
    return None
