"""Reads what people paste: INSEE codes, names, spreadsheets, messages. Every token gets a fate, nothing is dropped."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from diagnostic import wording
from diagnostic.geography.gazetteer import Gazetteer
from diagnostic.geography.reader import sentences
from diagnostic.geography.reader.clean import clean, mask, unquote_addresses
from diagnostic.geography.reader.doubt import announced
from diagnostic.geography.reader.lines import LineReader
from diagnostic.geography.reader.phrases import Phrasebook
from diagnostic.geography.reader.pieces import Judge, Piece, aside
from diagnostic.geography.reader.rows import RowReader
from diagnostic.geography.reader.settle import Settlement
from diagnostic.geography.reader.tables import TableFinder
from diagnostic.geography.reading import Choice, Fate, FiveDigits, Kind, Question, Reading, Token
from diagnostic.geography.spelling import suggest_spelling
from diagnostic.geography.units import Unit, codes_of

# All communes of the country, each with its name on a line of its own.
MAX_CHARACTERS = 1_200_000
HEADER = "Codes INSEE"


def read_codes(text: str, gazetteer: Gazetteer, *, five_digits: FiveDigits = FiveDigits.ASK,
               answers: Mapping[str, str] | None = None) -> Reading:
    """What `text` says of a territory. Never raises on any text; over `MAX_CHARACTERS` it is refused whole.

    `five_digits`: how to read five digits without a name beside them, when they could be INSEE or postal codes.
    `answers`: answers to the questions of an earlier reading of this text, question id → choice id.
    """
    if len(text) > MAX_CHARACTERS:
        size, limit = wording.number(len(text)), wording.number(MAX_CHARACTERS)
        return Reading(refusal=f"Ce texte est trop long pour une liste de communes{wording.NBSP}: {size} caractères, "
                               f"pour {limit} au plus. Collez seulement la colonne des codes.")
    text = unquote_addresses(clean(text))
    masked, regions = mask(text)
    judge = Judge(gazetteer)
    pieces = [aside(text[region.start:region.end], region.start, Fate.IGNORED, sentences.ASIDE[region.what])
              for region in regions]
    pieces += _pieces_of_lines(masked, judge)
    pieces.sort(key=lambda piece: piece.start)
    line_starts = [0, *(index + 1 for index, character in enumerate(text) if character == "\n")]
    return Settlement(judge, pieces, line_starts, answers or {}).reading(five_digits, announced(masked))


def _pieces_of_lines(text: str, judge: Judge) -> list[Piece]:
    lines = LineReader(judge, Phrasebook(judge.gazetteer))
    split = text.split("\n")
    layout = TableFinder(judge).find([line for line in split if not line.isspace() and line])
    reader = RowReader(lines, layout) if layout is not None else lines
    pieces: list[Piece] = []
    start = 0
    for line in split:
        if line:
            pieces += reader.read(text, start, start + len(line))
        start += len(line) + 1
    return pieces


def format_codes(units: Iterable[Unit]) -> str:
    """The list of codes to send: a title that says what they are, then one code a line, IRIS for units taken in part.

    `read_codes` reads it back to the same units without a question (five digits alone could be postal codes).
    """
    return "\n".join([HEADER, *codes_of(units)])


__all__ = ["Choice", "Fate", "FiveDigits", "Kind", "Question", "Reading", "Token", "format_codes", "read_codes",
           "suggest_spelling"]
