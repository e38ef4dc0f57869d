"""A line of free text into pieces: which kind of line it is, and what each of its numbers is."""

from __future__ import annotations

import re

from diagnostic.geography.names import fold
from diagnostic.geography.reader import sentences
from diagnostic.geography.reader.lexemes import ZERO, Item, Look, items_of
from diagnostic.geography.reader.mixed import MixedLine, is_numbering
from diagnostic.geography.reader.phrases import PARTIAL, Phrasebook, Words
from diagnostic.geography.reader.pieces import AGREED, Judge, Piece, Role, aside
from diagnostic.geography.reader.vocabulary import BEFORE_BOX, BEFORE_NUMBER, BEFORE_YEAR, EXCEPTING, RANGE_WORDS, UNITS
from diagnostic.geography.reader.wordlines import NameLine
from diagnostic.geography.reading import Fate

_RANGE_SIGNS = re.compile(r"\s*(?:\.{2,3}|…|→|->|=>|>)\s*")


_EXCEPTION = re.compile("|".join(EXCEPTING).replace("excepte", "except"), re.IGNORECASE)


class LineReader:
    """Turns one line at a time into pieces; knows nothing of the other lines."""

    def __init__(self, judge: Judge, book: Phrasebook) -> None:
        self.judge, self.book = judge, book

    def read(self, text: str, start: int, end: int) -> list[Piece]:
        """The pieces of the line `text[start:end]`, in order; every letter and digit of it is in one of them."""
        items = items_of(text, start, end)
        if not items:
            return []
        if len(items) == 1 and items[0].look is Look.CODE:
            return [self.code(items[0])]
        if len(items) == 2 and (plain := self._labelled(items) or self._placed(text, items)):
            return plain
        self._set_numbers_aside(text, items)
        items = self._cut_at_exceptions(_with_decimals(text, items))
        if not any(item.look is Look.PHRASE for item in items):
            return self._codes_only(text, items)
        self._settle_loose(text, items)
        if any(item.look in (Look.CODE, Look.IRIS) for item in items):
            return self._mixed(text, items)
        return NameLine(self, text, items).pieces()

    def _labelled(self, items: list[Item]) -> list[Piece]:
        """« 30062 Calvisson », the line of most lists: the code and its label when they agree, nothing otherwise."""
        if items[0].look is not Look.CODE or items[1].look is not Look.PHRASE:
            return []
        evidence, named = self.judge.evidence(items[0].value, fold(items[1].raw))
        if evidence not in AGREED:
            return []
        piece = self.code(items[0])
        piece.evidence, piece.named, piece.label = evidence, named, items[1].raw
        piece.partial = PARTIAL.search(fold(items[1].raw)) is not None
        return [piece, aside(items[1].raw, items[1].start, Fate.LABEL, sentences.label_of(piece.raw))]

    def _placed(self, text: str, items: list[Item]) -> list[Piece]:
        """« Calvisson (30) »: the name and its department when one place is meant, nothing otherwise."""
        name, number = items
        if name.look is not Look.PHRASE or number.look is not Look.SMALL or text[name.end:number.start] != " (":
            return []
        key = fold(name.raw)
        units = self.judge.gazetteer.by_key(key, number.value)
        if len(units) != 1:
            return []
        return [Piece(name.raw, name.start, Role.NAME, units=units, key=key, department=number.value),
                aside(number.raw, number.start, Fate.LABEL, sentences.DEPARTMENT_BESIDE)]

    # -- items that are not what they look like -----------------------------------------------------------------

    @staticmethod
    def _set_numbers_aside(text: str, items: list[Item]) -> None:
        """Numbers with a unit, years after « en », post boxes: not codes, whatever their digits."""
        for index, item in enumerate(items):
            if item.look in (Look.PHRASE, Look.ASIDE):
                continue
            after = text[item.end:item.end + 2].lstrip()[:1]
            following = items[index + 1] if index + 1 < len(items) else None
            counted = (following is not None and following.look is Look.PHRASE
                       and text[item.end:following.start] in ("", " ", "-")
                       and fold(following.raw.split(None, 1)[0]) in UNITS)
            if after in ("%", "€") or counted:
                item.look, item.value = Look.ASIDE, "nombre"
                continue
            before = items[index - 1] if index else None
            if before is not None and before.value == "numéro" and text[before.end:item.start] == "/":
                item.look, item.value = Look.ASIDE, "numéro"
                continue
            if before is None or before.look is not Look.PHRASE or len(text[before.end:item.start].strip(" .°:")) > 0:
                continue
            word = fold(before.raw[-14:]).rpartition(" ")[2]
            year = len(item.raw) == 4 and item.raw[:2] in ("19", "20")
            if ((word in BEFORE_BOX and item.look is not Look.SMALL) or (word in BEFORE_YEAR and year)
                    or (word in BEFORE_NUMBER and item.look is Look.SMALL)):
                item.look, item.value = Look.ASIDE, "année" if year else "numéro"

    def _cut_at_exceptions(self, items: list[Item]) -> list[Item]:
        """« Tout le Gard sauf Nîmes » in three items, unless it is the name of a place."""
        cut: list[Item] = []
        for item in items:
            words = Words(item.raw) if item.look is Look.PHRASE and _EXCEPTION.search(item.raw) else None
            at = next((rank for rank, word in enumerate(words.folded) if word in EXCEPTING), None) if words else None
            if words is None or at is None or len(words) == 1 or self.judge.gazetteer.by_name(item.raw):
                cut.append(item)
                continue
            for first, last in ((0, at), (at, at + 1), (at + 1, len(words))):
                if first < last:
                    start, end = item.start + words.spans[first][0], item.start + words.spans[last - 1][1]
                    cut.append(Item(Look.PHRASE, words.slice(first, last), start, end))
        return cut

    def _settle_loose(self, text: str, items: list[Item]) -> None:
        """« 30 062 » beside words is a code when the words say so, a number otherwise."""
        phrases = [fold(item.raw) for item in items if item.look is Look.PHRASE]
        for item in items:
            if item.look is Look.LOOSE:
                named = any(self.judge.evidence(item.value, key)[0] in AGREED for key in phrases)
                item.look, item.value = (Look.CODE, item.value) if named else (Look.NUMBER, "thousands")

    # -- pieces of one item -------------------------------------------------------------------------------------

    @staticmethod
    def code(item: Item) -> Piece:
        return Piece(item.raw, item.start, Role.CODE, code=item.value, repairs=item.repairs,
                     padded=ZERO in item.repairs)

    def number(self, item: Item, *, alone: bool) -> Piece:
        """A number that is no code of a commune. `alone`: nothing beside it says what it counts."""
        if item.look is Look.ASIDE:
            return aside(item.raw, item.start, Fate.IGNORED, sentences.ASIDE[item.value])
        if item.look is Look.SMALL:
            if item.value in self.judge.gazetteer.departments and alone:
                return Piece(item.raw, item.start, Role.GROUP, group=("departement", item.value))
            if item.value in self.judge.gazetteer.cantons and alone:
                return Piece(item.raw, item.start, Role.GROUP, group=("canton", item.value))
        if not alone:
            return aside(item.raw, item.start, Fate.LABEL, sentences.NUMBER_BESIDE)
        return self._refused(item)

    def _refused(self, item: Item) -> Piece:
        kind = item.value if item.look in (Look.NUMBER, Look.LOOSE) else "small"
        if kind == "long":
            return self._long(item)
        if kind in ("mixed", "look-alike", "scientific"):
            unit = self.judge.insee(_hidden_code(item.raw, kind))
            if unit:
                return Piece(item.raw, item.start, Role.LOST, units=(unit,), key=fold(item.raw),
                             message=sentences.not_a_code(item.raw, kind))
        if item.look is Look.LOOSE:
            kind = "thousands"
        return aside(item.raw, item.start, Fate.REFUSED, sentences.not_a_code(item.raw, kind))

    def _long(self, item: Item) -> Piece:
        """Six digits or more: perhaps codes stuck together, otherwise nonsense to name."""
        parts = [item.raw[at:at + 5] for at in range(0, len(item.raw), 5)]
        units = [self.judge.insee(part) for part in parts]
        if len(item.raw) % 5 == 0 and len(parts) <= 40 and all(units):
            return Piece(item.raw, item.start, Role.LOST, units=tuple(unit for unit in units if unit), every=True,
                         key=item.raw, message=sentences.GLUED)
        return aside(item.raw, item.start, Fate.REFUSED, sentences.long_number(item.raw))

    def nine(self, item: Item) -> Piece:
        """Nine characters: an IRIS, an EPCI, the SIREN of a commune, or nothing known here."""
        gazetteer, value = self.judge.gazetteer, item.value
        if value in gazetteer.epcis:
            return Piece(item.raw, item.start, Role.GROUP, group=("epci", value))
        if value in gazetteer.iris_of(value[:5]) or (value[:5] in gazetteer and value.endswith("0000")):
            return Piece(item.raw, item.start, Role.PART, code=value, repairs=item.repairs)
        if value.startswith("21") and (unit := self._of_siren(value)):
            return Piece(item.raw, item.start, Role.LOST, units=(unit,), key=value, message=sentences.COMMUNE_SIREN)
        iris_like = value[:5] in gazetteer or gazetteer.former(value[:5]) is not None
        if iris_like and not gazetteer.knows_iris:
            return aside(item.raw, item.start, Fate.REFUSED, sentences.NO_IRIS_LIST)
        return aside(item.raw, item.start, Fate.REFUSED, sentences.unknown_iris(item.raw, value[:5])
                     if iris_like and not item.repairs else sentences.long_number(item.raw))

    def _of_siren(self, siren: str) -> str | None:
        """The commune of a SIREN: 21, department on two digits, commune on four, a check digit (213000623 is 30062)."""
        code = f"97{siren[4]}{siren[6:8]}" if siren[2:4] == "97" else siren[2:4] + siren[5:8]
        former = self.judge.gazetteer.former(code) if siren[2:4] == "20" else None
        return former.code if former else self.judge.insee(code)

    # -- lines without words ------------------------------------------------------------------------------------

    def _codes_only(self, text: str, items: list[Item]) -> list[Piece]:
        if spread := self._range(text, items):
            return spread
        pieces: list[Piece] = []
        coded = any(item.look in (Look.CODE, Look.IRIS, Look.LOOSE) for item in items)
        for index, item in enumerate(items):
            if item.look is Look.CODE or (item.look is Look.LOOSE and self.judge.known(item.value)):
                pieces.append(self.code(item))
            elif item.look is Look.IRIS:
                pieces.append(self.nine(item))
            elif index == 0 and coded and item.look is Look.SMALL and len(items) == 2 and is_numbering(text, item):
                pieces.append(aside(item.raw, item.start, Fate.LABEL, sentences.NUMBERING))
            elif item.value == "decimal" and (halves := self._departments_pair(item)):
                pieces += halves
            else:
                pieces.append(self.number(item, alone=True))
        return pieces

    def _departments_pair(self, item: Item) -> list[Piece]:
        """« 30,34 » is a list of departments rather than a decimal number."""
        left, sign, right = item.raw.partition(",")
        if not sign or not {left, right} <= set(self.judge.gazetteer.departments):
            return []
        return [Piece(left, item.start, Role.GROUP, group=("departement", left)),
                Piece(right, item.start + len(left) + 1, Role.GROUP, group=("departement", right))]

    def _range(self, text: str, items: list[Item]) -> list[Piece]:
        """« 30001-30010 », « 30001 à 30010 », « 30001 … 30010 »: one piece for the three, or nothing."""
        ends = [item for item in items if item.look is Look.CODE]
        if len(ends) != 2 or len(items) - len(ends) > 1:
            return []
        first, last = ends
        between = [item for item in items if item is not first and item is not last]
        gap = text[first.end:last.start]
        linked = ((bool(between) and items[1] is between[0] and fold(between[0].raw) in RANGE_WORDS)
                  or (not between and (gap == "-" or _RANGE_SIGNS.fullmatch(gap) is not None)))
        if not linked or first.value[:2] != last.value[:2] or first.value >= last.value:
            return []
        return [Piece(text[first.start:last.end], first.start, Role.RANGE, units=(first.value, last.value))]

    # -- lines with codes and words -----------------------------------------------------------------------------

    def _mixed(self, text: str, items: list[Item]) -> list[Piece]:
        if spread := self._range(text, items):
            return spread
        return MixedLine(self, text, items).pieces()


def _with_decimals(text: str, items: list[Item]) -> list[Item]:
    """« 2.35222 48.85661 »: digits around a dot are one number, but « 1.30062 » alone on a line is numbered."""
    merged: list[Item] = []
    for index, item in enumerate(items):
        before = merged[-1] if merged else None
        joined = (before is not None and before.look is Look.SMALL and item.look in (Look.CODE, Look.NUMBER)
                  and before.raw.isdigit() and item.raw.isdigit() and text[before.end:item.start] == ".")
        numbered = len(merged) == 1 and all(after.look is Look.PHRASE for after in items[index + 1:])
        if before is not None and joined and not (numbered and item.look is Look.CODE and len(item.raw) == 5):
            merged[-1] = Item(Look.NUMBER, text[before.start:item.end], before.start, item.end, "decimal")
        else:
            merged.append(item)
    return merged


def _hidden_code(raw: str, kind: str) -> str:
    """The five characters that a spoilt code may have had: « 3OO62 », « 30062a », « 3,0062E+04 »; empty when lost."""
    if kind == "look-alike":
        return re.sub(r"[oO]", "0", raw).replace("l", "1").replace("I", "1").upper()
    if kind == "scientific":
        mantissa, _, exponent = raw.upper().partition("E+")
        digits = re.sub(r"\D", "", mantissa)
        return digits.zfill(5) if len(digits) == int(exponent[-6:]) + 1 and len(digits) in (4, 5) else ""
    return next(iter(re.findall(r"\d{5}|2[AB]\d{3}", raw.upper())), "")
