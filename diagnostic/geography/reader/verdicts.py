"""The fate of a code, once it is known how the list's five digits are to be read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from diagnostic import wording
from diagnostic.geography.reader import sentences
from diagnostic.geography.reader.ask import ALL, Desk, leave_out
from diagnostic.geography.reader.pieces import Evidence, Judge, Piece
from diagnostic.geography.reading import Choice, Fate, FiveDigits, Kind

POSTAL_QUESTION = "codes-postaux"
FIVE_QUESTION = "cinq-chiffres"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The fate of a piece: `codes` are units (or IRIS of 9 characters) it names; they enter only if it is accepted."""

    fate: Fate
    codes: tuple[str, ...] = ()
    message: str = ""
    suggestions: tuple[Choice, ...] = ()
    warning: bool = False


class CodeCourt:
    """Judges pieces of role CODE."""

    def __init__(self, judge: Judge, desk: Desk, five_digits: FiveDigits) -> None:
        self.judge, self.desk, self.five_digits = judge, desk, five_digits
        self.gazetteer = judge.gazetteer

    def label(self, unit: str) -> str:
        return self.gazetteer.place(unit).label

    def names(self, units: Iterable[str], limit: int = 6) -> str:
        """« Calvisson (30062), Aubais (30019) et 4 autres »."""
        every = list(units)
        return wording.enumerate_fr([*map(self.label, every[:limit]), *every[limit:]], limit)

    def choices(self, units: Iterable[str]) -> tuple[Choice, ...]:
        """One choice a unit, with its department: « Aigues-Vives (30004, Gard) »."""
        made = []
        for unit in units:
            place = self.gazetteer.place(unit)
            department = self.gazetteer.departments.get(place.department, place.department)
            made.append(Choice(unit, f"{place.name} ({unit}, {department})", (unit,)))
        return tuple(made)

    def verdict(self, piece: Piece, line: int) -> Verdict:
        if piece.evidence is Evidence.INSEE:
            return self.insee(piece)
        if piece.evidence is Evidence.POSTAL:
            return self._by_label(piece, line)
        if piece.evidence is Evidence.CONTRARY:
            return self._contrary(piece, line)
        reading = self.five_digits if piece.declared is FiveDigits.ASK else piece.declared
        if reading is FiveDigits.POSTAL and self.judge.postal(piece.code):
            return self._postal(piece, line)
        if reading is FiveDigits.ASK and self.judge.known(piece.code):
            return Verdict(Fate.PENDING, message=sentences.about(piece.raw, sentences.FIVE_PENDING))
        if self.judge.insee(piece.code) is not None:
            return self.insee(piece, warn=reading is FiveDigits.POSTAL)
        if self.judge.postal(piece.code):
            return self._postal(piece, line)
        return Verdict(Fate.UNKNOWN, message=sentences.unknown_code(piece.code))

    def insee(self, piece: Piece, *, warn: bool = False) -> Verdict:
        """An INSEE code of today, or of yesterday carried to today."""
        unit = self.judge.insee(piece.code) or piece.named[0]
        former = self.judge.former(piece.code)
        if former is not None:
            what = f"{former.former_code} {former.former_name or ''}".rstrip()
            return Verdict(Fate.CARRIED, (unit,), sentences.merged(what, self.label(unit)) if piece.code[:2] == unit[:2]
                           else sentences.renumbered(what, self.label(unit)))
        message = sentences.taken(self.label(unit), piece.repairs)
        if piece.evidence is Evidence.NONE and self.judge.both(piece.code):
            message += sentences.also_postal(self.names(self.judge.postal(piece.code), 2))
        return Verdict(Fate.REPAIRED if piece.repairs else Fate.TAKEN, (unit,), message, warning=warn)

    def _by_label(self, piece: Piece, line: int) -> Verdict:
        """A postal code followed by the name of a commune it serves."""
        if len(piece.named) == 1:
            return Verdict(Fate.CONVERTED, piece.named,
                           sentences.converted(piece.raw, self.label(piece.named[0]), by_name=True))
        return self._choose(piece, piece.named, line)

    def _contrary(self, piece: Piece, line: int) -> Verdict:
        """A code and the name of another commune: taken with a warning; an unknown code asks for the name."""
        unit = self.judge.insee(piece.code)
        suggestions = self.choices(piece.named)
        if unit is not None:
            taken = self.insee(piece)
            message = sentences.contrary(piece.raw, self.label(unit), piece.label, self.names(piece.named, 3))
            if self.judge.both(piece.code):
                message += sentences.also_postal(self.names(self.judge.postal(piece.code), 2))
            return Verdict(taken.fate, taken.codes, message, suggestions, warning=True)
        message = (sentences.postal_refused(piece.raw, self.names(self.judge.postal(piece.code)),
                                            wording.count(len(self.judge.postal(piece.code)), "commune"))
                   if self.judge.postal(piece.code) else sentences.unknown_code(piece.code))
        question = f"{message} Son libellé dit {self.names(piece.named, 3)}{wording.NARROW}?"
        chosen = self.desk.ask(f"libelle:{piece.code}", Kind.SPELLING, question, (*suggestions, leave_out()), line)
        if chosen is None:
            return Verdict(Fate.PENDING, piece.named, message, suggestions)
        return self.chosen(chosen, Fate.NAMED)

    def _postal(self, piece: Piece, line: int) -> Verdict:
        served = self.judge.postal(piece.code)
        if len(served) == 1:
            return Verdict(Fate.CONVERTED, served, sentences.converted(piece.raw, self.label(served[0]), by_name=False))
        return self._choose(piece, served, line)

    def _choose(self, piece: Piece, served: tuple[str, ...], line: int) -> Verdict:
        """A postal code of several communes: refused, with the choice explained."""
        count = wording.count(len(served), "commune")
        message = sentences.postal_refused(piece.raw, self.names(served), count)
        every = Choice(ALL, f"Les {count}", served)
        if self.desk.answer(POSTAL_QUESTION) == ALL:
            return self.chosen((every,), Fate.CONVERTED)
        chosen = self.desk.ask(f"postal:{piece.code}", Kind.POSTAL, message,
                               (*self.choices(served), every, leave_out()), line, multiple=True)
        if chosen is None:
            return Verdict(Fate.PENDING, served, message, self.choices(served))
        return self.chosen(chosen, Fate.CONVERTED)

    def chosen(self, chosen: tuple[Choice, ...], fate: Fate) -> Verdict:
        """The verdict of an answered question."""
        codes = tuple(sorted({code for choice in chosen for code in choice.codes}))
        if not codes:
            return Verdict(Fate.EXCLUDED, message=sentences.LEFT_OUT)
        return Verdict(fate, codes, f"{self.names(codes)}, comme répondu.")
