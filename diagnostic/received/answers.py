"""What the process apart answers, in JSON, and what is made of it here once it is checked.

Raises ValueError whatever is wrong with an answer: its words are nobody's, since no sound process gives such a one.
"""

from __future__ import annotations

import struct
from dataclasses import replace

import numpy as np
import shapely
from pydantic import TypeAdapter

from diagnostic.dossier import MOST_LOGO_BYTES
from diagnostic.geography.codes import MAX_CHARACTERS
from diagnostic.logo import WIDEST
from diagnostic.registry.listing import MOST_CPTS, Listing
from diagnostic.registry.model import remade
from diagnostic.sources.archive import ZIP
from diagnostic.sources.brought_table import Draft
from diagnostic.sources.code_file import CodeText
from diagnostic.sources.drawn import MAX_VERTICES
from diagnostic.sources.geopackage import vertices
from diagnostic.sources.outline_file import Outline, in_france
from diagnostic.sources.refusals import MAX_BYTES
from diagnostic.sources.spreadsheet import MAX_COLUMNS, MAX_ROWS, MAX_SHEETS

CODES, DRAFTS, LISTING = TypeAdapter(CodeText), TypeAdapter(tuple[Draft, ...]), TypeAdapter(Listing)
# Of any answer, in bytes: the cells of the largest workbook, quoted.
MOST_ANSWER = 96_000_000
# Of a sentence that a screen shows, and of a cell, in characters.
MOST_SAID, MOST_CELL = 4_000, 20_000
_PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"


def codes(content: bytes) -> CodeText:
    """A text that is cut no shorter than a person may paste, and the note on it."""
    read = CODES.validate_json(content, strict=True)
    # What is too long to be read is told by who reads it: it only must not be without end.
    _asked(len(read.text) <= MAX_BYTES and len(read.note) <= MOST_SAID and min(read.found, MAX_CHARACTERS) >= 0)
    return read


def outline(note: str, wkb: bytes) -> Outline:
    """Its vertices are counted before it is parsed; what it is of is then looked at again."""
    counted = vertices(wkb)
    _asked(isinstance(note, str) and len(note) <= MOST_SAID and counted is not None and counted <= MAX_VERTICES * 2)
    shape = shapely.from_wkb(wkb)
    _asked(isinstance(shape, shapely.MultiPolygon) and not shape.is_empty and not shape.has_z)
    _asked(bool(np.isfinite(shapely.get_coordinates(shape)).all()) and bool(shapely.is_valid(shape)))
    _asked(bool(in_france(*shapely.bounds(shapely.get_parts(shape)).T).all()))
    return Outline(shape, note)


def drafts(content: bytes) -> tuple[Draft, ...]:
    """Each as a table is: rows as wide as the titles, columns that are there."""
    read = DRAFTS.validate_json(content, strict=True)
    _asked(0 < len(read) <= MAX_SHEETS)
    for draft in read:
        width = len(draft.titles)
        _asked(0 < width <= MAX_COLUMNS and 0 < len(draft.rows) == len(draft.lines) <= MAX_ROWS)
        _asked(all(len(row) == width for row in draft.rows))
        _asked(all(0 <= column < width for column in (*draft.numeric, draft.code or 0)) and bool(draft.numeric))
        _asked(max(len(cell) for row in (draft.titles, *draft.rows) for cell in row) <= MOST_CELL)
        _asked(max(len(draft.name), len(draft.sheet)) <= MOST_CELL and min(draft.lines) > 0)
    return read


def listing(content: bytes) -> Listing:
    """Each sheet made again by the rules of the register."""
    read = LISTING.validate_json(content, strict=True)
    _asked(len(read.found) <= MOST_CPTS and len(read.unread) <= MOST_CPTS)
    said = (*read.said, *(problem.message for problem in read.problems), *(asked.message for asked in read.questions))
    _asked(max(map(len, said), default=0) <= MOST_SAID)
    return replace(read, found=tuple(replace(found, sheet=remade(found.sheet)) for found in read.found))


def logo(content: bytes) -> bytes:
    """A PNG of the size that documents bear, by its head."""
    _asked(len(content) <= MOST_LOGO_BYTES and content.startswith(_PNG) and len(content) > len(_PNG) + 8)
    _asked(max(struct.unpack_from(">II", content, len(_PNG))) <= WIDEST)
    return content


def template(content: bytes) -> bytes:
    """An archive, no heavier than a template that could be brought; who writes documents checks it again."""
    _asked(content.startswith(ZIP) and len(content) <= MAX_BYTES)
    return content


def sentence(said: object) -> str:
    """A refusal, as it may be shown."""
    _asked(isinstance(said, str) and 0 < len(said.strip()) <= MOST_SAID)
    return str(said)


def _asked(holds: bool) -> None:
    if not holds:
        raise ValueError("an answer that no sound process gives")
