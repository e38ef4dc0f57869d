"""What the people of a project say of their own file: its title, its authors, its dates, their partners and aims.

None of it is a figure. All of it is text from outside, kept as text.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from diagnostic.wording import date_fr, one_line, typography

LINE_LIMIT = 200
TEXT_LIMIT = 1_000
MOST_ACTORS = 60
MOST_LOGO_BYTES = 120_000
# Before the first CPTS, and beyond what anybody plans: a day outside was mistyped.
FIRST_DAY, LAST_DAY = date(2010, 1, 1), date(2060, 12, 31)


class Register(StrEnum):
    """Whom the documents speak to."""

    PROFESSIONAL = "professionnel"
    PATIENT = "patient"


@dataclass(frozen=True)
class Milestones:
    """The days that the project knows of its own steps, past or planned; None as long as they are not known.

    `draft`: avant-projet under way; `letter`: lettre d'intention sent; `project`: projet de santé handed to the ARS;
    `contract`: ACI contract signed. Raises ValueError, in French, on a day before `FIRST_DAY` or after `LAST_DAY`.
    """

    draft: date | None = None
    letter: date | None = None
    project: date | None = None
    contract: date | None = None

    def __post_init__(self) -> None:
        for day in filter(None, (self.draft, self.letter, self.project, self.contract)):
            if not FIRST_DAY <= day <= LAST_DAY:
                raise ValueError(typography(f"La date du {date_fr(day)} n'est pas celle d'une étape : une étape se "
                                            f"date de {FIRST_DAY.year} à {LAST_DAY.year}."))


@dataclass(frozen=True)
class Dossier:
    """`parts`: ids of the documents wanted (`report.parts`), all of them when empty. `actors`: who is engaged, one text
    each. `objectives`: (mission of the ACI, what the project wants to do for it). `logo`: PNG bytes that
    `logo.checked_logo` made, empty without.
    """

    title: str = ""
    authors: str = ""
    register: Register = Register.PROFESSIONAL
    parts: tuple[str, ...] = ()
    milestones: Milestones = field(default_factory=Milestones)
    actors: tuple[str, ...] = ()
    objectives: tuple[tuple[str, str], ...] = ()
    logo: bytes = b""

    def objective(self, mission: str) -> str:
        """What was written for a mission; empty when nothing was."""
        return dict(self.objectives).get(mission, "")


def tidied(dossier: Dossier) -> Dossier:
    """The same file with every text on one line and within its limit; empty lines are left out."""
    return Dossier(
        title=_line(dossier.title), authors=_line(dossier.authors), register=dossier.register,
        parts=tuple(dict.fromkeys(dossier.parts)), milestones=dossier.milestones,
        actors=_lines(dossier.actors)[:MOST_ACTORS],
        objectives=tuple((mission, kept) for mission, text in dossier.objectives
                         if (kept := one_line(text)[:TEXT_LIMIT].rstrip())),
        logo=dossier.logo)


def _line(text: str) -> str:
    return one_line(text)[:LINE_LIMIT].rstrip()


def _lines(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(filter(None, map(_line, texts)))
