"""Outlines in a table, as a WFS gives its CSV: a column of well-known text (WKT), whatever its title."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely

from diagnostic.geography.names import fold
from diagnostic.sources.archive import ZIP
from diagnostic.sources.code_file import decode
from diagnostic.sources.drawn import MAX_VERTICES, NO_POLYGON, TOO_FINE, UNREADABLE, Drawn, system
from diagnostic.sources.outline_features import Feature, made
from diagnostic.sources.outline_file import Outline, finished
from diagnostic.sources.outline_texts import epsg_named
from diagnostic.sources.refusals import FileError
from diagnostic.sources.table_rows import PREFACE, Grid, grids_of

_HINT = re.compile(r"polygon|linestring|point *\(", re.IGNORECASE)
_SHAPE = re.compile(r"\s*(?:SRID\s*=\s*(\d{1,6})\s*;)?\s*(?:MULTI)?(?:POLYGON|POINT|LINESTRING|SURFACE|CURVE)\b",
                    re.IGNORECASE)
# The only kinds given to the parser: neither of them nests.
_SURFACE = re.compile(r"(?:MULTI)?POLYGON\s*(?:Z|M|ZM)?\s*(?:\(|EMPTY)", re.IGNORECASE)
_SYSTEM = re.compile(r"^(?:e?srid|epsg|crs|scr|projection|systeme(?: de)?(?: coordonnees)?)$")
_NUMBER = re.compile(r"[0-9]{4,6}")
_SAMPLE = 50


@dataclass(frozen=True)
class Row:
    """`epsg`: None where the file does not say it."""

    properties: dict[str, str]
    text: str
    epsg: int | None

    def outline(self) -> Outline:
        """Raises FileError."""
        return finished(drawn(self.text, self.epsg))


@dataclass(frozen=True)
class OutlineTable:
    """`titles`: of the columns beside that of the outlines."""

    titles: tuple[str, ...]
    rows: tuple[Row, ...]

    @property
    def unsaid(self) -> bool:
        """Whether the coordinates are no degrees, of a system that the file does not say."""
        numbers = (re.search(r"-?\d+(?:\.\d+)?", row.text.partition("(")[2]) for row in self.rows if row.epsg is None)
        return any(abs(float(found.group())) > 180 for found in numbers if found)

    def told_in(self, epsg: int) -> OutlineTable:
        """The same, of that system where the file does not say it."""
        return replace(self, rows=tuple(replace(row, epsg=row.epsg or epsg) for row in self.rows))

    def features(self) -> list[Feature]:
        """One for each row, in their order."""
        return [made(rank, row.properties, row.outline) for rank, row in enumerate(self.rows, start=1)]


def outline_table(content: bytes) -> OutlineTable | None:
    """None when it is no text, or no column of it holds outlines. Raises FileError, in French, on no table."""
    if content.startswith(ZIP) or not _HINT.search(decode(content)):
        return None
    return next((found for grid in grids_of(content) if (found := _table(grid)) is not None), None)


def drawn(text: str, epsg: int | None) -> Drawn:
    """The polygons of a WKT or an EWKT, its heights dropped. Raises FileError."""
    head = _SHAPE.match(text)
    body = text[head.end(1):].lstrip("; \t\r\n") if head and head.group(1) else text.strip()
    if not _SURFACE.match(body):
        raise FileError(NO_POLYGON)
    if body.count(",") > MAX_VERTICES:
        raise FileError(TOO_FINE)
    try:
        # What is infinite or no number is refused below.
        with np.errstate(all="ignore"):
            shape = shapely.force_2d(shapely.from_wkt(body))
    except shapely.errors.GEOSException as failure:
        raise FileError(UNREADABLE) from failure
    if not np.isfinite(shapely.get_coordinates(shape)).all():
        raise FileError(UNREADABLE)
    return Drawn(shapely.get_parts(shape).tolist(), None if epsg is None else system(epsg=epsg))


def _table(grid: Grid) -> OutlineTable | None:
    for rank, (_, titles) in enumerate(grid.rows[:PREFACE]):
        rows = [[*cells, *[""] * (len(titles) - len(cells))] for _, cells in grid.rows[rank + 1:]]
        at = next((position for position in range(len(titles)) if _outlines([row[position] for row in rows])), None)
        if at is None or any(map(_SHAPE.match, titles)):
            continue
        said = [position for position, title in enumerate(titles) if _SYSTEM.match(fold(title.replace("_", " ")))]
        kept = [position for position in range(len(titles)) if position not in (at, *said)]
        return OutlineTable(tuple(titles[position] for position in kept), tuple(Row(
            {titles[position]: row[position] for position in kept}, row[at],
            _epsg(row[at], [row[position] for position in said])) for row in rows))
    return None


def _outlines(cells: Sequence[str]) -> bool:
    """Whether most of the filled cells of a column are outlines."""
    filled = [cell for cell in cells if cell.strip()][:_SAMPLE]
    return 2 * sum(_SHAPE.match(cell) is not None for cell in filled) > len(filled)


def _epsg(text: str, cells: Sequence[str]) -> int | None:
    head = _SHAPE.match(text)
    if head and head.group(1) and int(head.group(1)):
        return int(head.group(1))
    said = (int(cell) if _NUMBER.fullmatch(cell.strip()) else epsg_named(cell) for cell in cells)
    return next((number for number in said if number is not None), None)
