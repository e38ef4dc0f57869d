"""What a user pasted and answered so far, and what became of it: no screen here, so that it is tested without one."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import lru_cache

from diagnostic.geography.checks import Severity
from diagnostic.geography.codes import read_codes
from diagnostic.geography.gazetteer import Gazetteer
from diagnostic.geography.reading import ACCEPTED, NOT_TAKEN, Fate, Kind, Reading, Token
from diagnostic.geography.units import codes_of
from diagnostic.projects.project import Project
from diagnostic.wording import number

# A pasted region weighs some 15 MB once read.
READINGS_KEPT = 16
_LINE_END = re.compile(r"\r\n|\r|\n")
FATE_COLUMNS = ("Ligne", "Écrit", "Sort", "Devient", "Explication")


@dataclass(frozen=True)
class Intake:
    """A pasted text and the answers given, as (question or token, choice) couples."""

    text: str
    answers: tuple[tuple[str, str], ...] = ()

    def answered(self, question: str, choice: str) -> Intake:
        """The same text with one answer more; a new answer to a question replaces the old one."""
        kept = [(asked, given) for asked, given in self.answers if asked != question]
        return replace(self, answers=tuple(sorted([*kept, (question, choice)])))

    def without_answers(self) -> Intake:
        return replace(self, answers=())

    def corrected(self, token: Token, code: str) -> Intake:
        """The same text with `code` written instead of a token; the text as it is when the token is not found."""
        lines = _LINE_END.split(self.text)
        place = token.line - 1
        if not 0 <= place < len(lines) or token.raw not in lines[place]:
            return self
        lines[place] = lines[place].replace(token.raw, code, 1)
        return replace(self, text="\n".join(lines))


def text_of(codes: Iterable[str], gazetteer: Gazetteer) -> str:
    """A list as a person would write it, one commune a line with its name; `read` takes it back without a question."""
    return "\n".join(f"{code} {gazetteer.place(code).name}" if code in gazetteer else code for code in codes)


def usable(reading: Reading) -> bool:
    """Whether the units read so far may be shown as the territory while questions are left.

    What each question is about stays out until it is answered. Not so when the sense of the whole list is asked.
    """
    return bool(reading.units) and not any(question.kind is Kind.FIVE_DIGITS for question in reading.questions)


def pending(reading: Reading) -> bool:
    """Whether the text still says something that the codes of the territory do not."""
    return bool(reading.questions or troubles(reading)) or not usable(reading)


def redrawn(typed: Intake, codes: tuple[str, ...], gazetteer: Gazetteer) -> Intake | None:
    """The text of a territory changed otherwise since, followed by what the pasted text still asks; None for nothing.

    What asks nothing is not kept, nor anything that would now be read as a commune of its own.
    """
    reading = read(typed, gazetteer)
    if not usable(reading) or not reading.questions:
        return None
    asking = dict.fromkeys(token.raw for token in reading.tokens if token.fate is Fate.PENDING)
    both = Intake("\n".join([text_of(codes, gazetteer), *asking]), typed.answers)
    again = read(both, gazetteer)
    return both if codes_of(again.units) == codes and again.questions else None


def name_for(before: Project, typed: str, codes: Iterable[str]) -> str:
    """The name to give a territory: the one typed, unless it is still that of a territory with no commune in common."""
    elsewhere = {code[:5] for code in codes}.isdisjoint(code[:5] for code in before.codes)
    return "" if elsewhere and typed == before.name else typed


def troubles(reading: Reading) -> tuple[Token, ...]:
    """Tokens that were not taken, or deserve a look; not those left out because the user said so."""
    return tuple(token for token in reading.problems if token.fate is not Fate.EXCLUDED or token.codes)


def outcome(reading: Reading) -> list[tuple[str, str]]:
    """How many pieces of the text met each fate, mere words beside a code left aside."""
    return [(str(fate).capitalize(), number(times)) for fate, times in reading.counts.items()
            if fate not in (Fate.LABEL, Fate.IGNORED)]


@lru_cache(maxsize=READINGS_KEPT)
def read(intake: Intake, gazetteer: Gazetteer) -> Reading:
    """The reading of a text with the answers given so far."""
    return read_codes(intake.text, gazetteer, answers=dict(intake.answers))


def severity_of(token: Token) -> Severity:
    if token.fate in NOT_TAKEN and token.fate is not Fate.EXCLUDED:
        return Severity.ALERT
    return Severity.WARNING if token.warning or token.fate in (Fate.PENDING, Fate.EXCLUDED) else Severity.INFO


def fate_rows(reading: Reading, gazetteer: Gazetteer) -> list[tuple[int, str, str, str, str]]:
    """(line, what was written, its fate, what it became, why) for every token; nothing is left out."""
    return [(token.line, token.shown, str(token.fate), became(token, gazetteer), token.message)
            for token in reading.tokens]


def became(token: Token, gazetteer: Gazetteer, most: int = 3) -> str:
    """« 30341 Vergèze » for what a token was taken as; nothing when it was not taken."""
    if token.fate not in ACCEPTED | {Fate.DUPLICATE}:
        return ""
    return ", ".join(_named(token.codes[:most], gazetteer)) + ("…" if len(token.codes) > most else "")


def _named(codes: Iterable[str], gazetteer: Gazetteer) -> list[str]:
    """Codes with their names; an IRIS is named after its commune."""
    return [f"{code} {gazetteer.place(code[:5]).name}" if code[:5] in gazetteer else code for code in codes]
