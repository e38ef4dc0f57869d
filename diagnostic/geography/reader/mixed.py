"""A line with codes and words: which words go with which code, and what the others are."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING

from diagnostic.geography.names import fold
from diagnostic.geography.reader import sentences
from diagnostic.geography.reader.lexemes import Item, Look
from diagnostic.geography.reader.phrases import PARTIAL, Words
from diagnostic.geography.reader.pieces import AGREED, Evidence, Piece, Role, aside
from diagnostic.geography.reader.vocabulary import EXCEPTING, EXCLUDED
from diagnostic.geography.reading import Fate

if TYPE_CHECKING:
    from diagnostic.geography.reader.lines import LineReader

_HARD = re.compile(r"[,;|\t/•·●▪◦‣*+{}\[\]]|  ")
NONSENSE = frozenset({"scientific", "long", "mixed", "look-alike"})


def exclude(pieces: list[Piece]) -> None:
    """Mark what follows « sauf » on a line, and what « exclue » follows."""
    excluded = False
    last: Piece | None = None
    for piece in pieces:
        word = fold(piece.raw) if piece.role is Role.DONE or piece.role is Role.LOST else ""
        if word in EXCEPTING or (word in EXCLUDED and last is not None):
            piece.role, piece.fate, piece.message = Role.DONE, Fate.LABEL, sentences.EXCEPTION
            excluded = excluded or word in EXCEPTING
            if word in EXCLUDED and last is not None:
                last.excluded = True
        elif piece.role is not Role.DONE:
            piece.excluded = excluded
            last = piece


def is_numbering(text: str, item: Item) -> bool:
    """Whether a number is followed by what follows the number of a list: « 1. », « 2) », « 3 - »."""
    return re.match(r"\s?[.)°:\-–]|\t| ", text[item.end:item.end + 2]) is not None


class MixedLine:
    """Codes and words on one line: which words go with which code, and what the others are."""

    def __init__(self, reader: LineReader, text: str, items: list[Item]) -> None:
        self.reader, self.text, self.items = reader, text, items
        self.judge, self.book = reader.judge, reader.book
        self.codes = {index: reader.code(item) for index, item in enumerate(items) if item.look is Look.CODE}
        self.order = list(self.codes)
        self.cuts = [index for index, item in enumerate(items)
                     if item.look is Look.PHRASE and fold(item.raw) in EXCEPTING]
        self.labels: dict[int, int] = {}
        self.confirmed: list[Piece] = []
        self.of_confirmed: set[str] = set()
        self.departments: set[str] = set()
        self.after_name: set[int] = set()

    def pieces(self) -> list[Piece]:
        self._pair()
        self.confirmed = [piece for piece in self.codes.values() if piece.evidence in AGREED]
        self.of_confirmed = {unit for piece in self.confirmed for unit in piece.named}
        self.departments = {piece.code[:2] for piece in self.confirmed}
        self.after_name = {code for phrase, code in self.labels.items() if phrase < code}
        out: list[Piece] = []
        for index, item in enumerate(self.items):
            if index in self.codes:
                out.append(self._code(index))
            elif item.look is Look.IRIS:
                out.append(self.reader.nine(item))
            elif item.look is Look.PHRASE:
                out += self._phrase(index)
            elif item.look is Look.SMALL and self._between_hard(index) and len(self.labels) == 0 and not is_numbering(
                    self.text, item):
                out.append(self.reader.number(item, alone=True))
            else:
                out.append(self.reader.number(item, alone=item.value in NONSENSE))
        exclude(out)
        if any(PARTIAL.search(fold(item.raw)) for item in self.items if item.look is Look.PHRASE):
            for piece in [piece for piece in out if piece.role in (Role.CODE, Role.NAME)][-1:]:
                piece.partial = True
        return out

    def _pair(self) -> None:
        """Give each phrase to the neighbouring code it agrees with, INSEE before postal, the code before it first."""
        phrases = [index for index, item in enumerate(self.items) if item.look is Look.PHRASE]
        for wanted in (Evidence.INSEE, Evidence.POSTAL):
            for index in phrases:
                if index in self.labels:
                    continue
                key = fold(self.items[index].raw)
                for code in self._neighbours(index):
                    piece = self.codes[code]
                    if piece.evidence is not Evidence.NONE:
                        continue
                    evidence, named = self.judge.evidence(piece.code, key)
                    if evidence is wanted:
                        piece.evidence, piece.named, piece.label = evidence, named, self.items[index].raw
                        self.labels[index] = code
                        break
        self._contradictions(phrases)

    def _neighbours(self, index: int) -> list[int]:
        """The code before and the code after a phrase, on its side of « sauf »."""
        place = bisect_left(self.order, index)
        near = self.order[max(place - 1, 0):place + 1]
        return [code for code in near if bisect_left(self.cuts, index) == bisect_left(self.cuts, code)]

    def _contradictions(self, phrases: list[int]) -> None:
        """A phrase that names another commune than the only code it stands with."""
        for index in phrases:
            if index in self.labels:
                continue
            single = len(self.codes) == 1 and len(phrases) == 1
            for code in self._neighbours(index):
                piece = self.codes[code]
                if piece.evidence is not Evidence.NONE or not (single or not self._hard(*sorted((index, code)))):
                    continue
                evidence, named = self.judge.evidence(piece.code, fold(self.items[index].raw))
                if evidence is Evidence.CONTRARY:
                    piece.evidence, piece.named, piece.label = evidence, named, self.items[index].raw
                    self.labels[index] = code
                    break

    def _hard(self, left: int, right: int) -> bool:
        return _HARD.search(self.text[self.items[left].end:self.items[right].start]) is not None

    def _between_hard(self, index: int) -> bool:
        return ((index == 0 or self._hard(index - 1, index))
                and (index == len(self.items) - 1 or self._hard(index, index + 1)))

    def _code(self, index: int) -> Piece:
        """The piece of a code, or of a number when another code of the line has taken the words."""
        piece = self.codes[index]
        if piece.evidence is Evidence.CONTRARY and self._follows_name(index):
            return self._number(piece)
        if piece.evidence is not Evidence.NONE or not self.confirmed:
            return piece
        if not self.of_confirmed.isdisjoint(self.judge.postal(piece.code)):
            return aside(piece.raw, piece.start, Fate.LABEL, sentences.POSTAL_BESIDE)
        apart = self._between_hard(index) and not piece.padded
        near = piece.code[:2] in self.departments
        if self.judge.known(piece.code) and not piece.padded and (near or (apart and len(self.codes) > 2)):
            return piece
        return self._number(piece)

    def _follows_name(self, index: int) -> bool:
        return index in self.after_name or self.codes[index].padded

    def _number(self, piece: Piece) -> Piece:
        """« Alès 44112 », « Calvisson 6103 »: the name is the commune; the digits may be a code, or count something."""
        unit = self.judge.insee(piece.code)
        if unit is None or piece.padded:
            return aside(piece.raw, piece.start, Fate.LABEL, sentences.NUMBER_BESIDE)
        return aside(piece.raw, piece.start, Fate.LABEL, warning=True,
                     message=sentences.number_or_code(piece.raw, self.judge.gazetteer.place(unit).label))

    def _phrase(self, index: int) -> list[Piece]:
        item = self.items[index]
        if index in self.labels:
            code = self.codes[self.labels[index]]
            if code.evidence is Evidence.CONTRARY and self._follows_name(self.labels[index]):
                return [Piece(item.raw, item.start, Role.NAME, units=code.named, key=fold(item.raw))]
            return [aside(item.raw, item.start, Fate.LABEL, sentences.label_of(code.raw))]
        key = fold(item.raw)
        following = self.items[index + 1] if index + 1 < len(self.items) else None
        if following is not None and following.look is Look.PHRASE and fold(following.raw) in EXCEPTING and (
                grouping := self.book.grouping(key)):
            return [Piece(item.raw, item.start, Role.GROUP, group=grouping)]
        excepted = index > 0 and fold(self.items[index - 1].raw) in EXCEPTING
        units = self.book.names(key) if (self._between_hard(index) or excepted) and len(key) > 2 else ()
        if units and len(self.codes) == 1 and self.labels:
            return [Piece(item.raw, item.start, Role.MENTION, units=units, key=key)]
        if units:
            return [Piece(item.raw, item.start, Role.NAME, units=units, key=key)]
        words = Words(item.raw)
        if len(self.codes) > 1 and self._between_hard(index) and words.folded and not self.book.is_prose(words):
            return [Piece(item.raw, item.start, Role.LOST, key=key)]
        return [aside(item.raw, item.start, Fate.LABEL, sentences.BESIDE)]
