"""What the register keeps of a CPTS, and the words for it. Frozen types, no database."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, fields
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property, lru_cache

from diagnostic.geography.units import Unit, merged
from diagnostic.wording import number, one_line, typography

NAME_LIMIT, NOTE_LIMIT, REASON_LIMIT = 2_000, 4_000, 1_000
# A perimeter larger than any region's is a mistake.
MOST_UNITS = 6_000
# As a declared part of more inhabitants than any commune's.
MOST_PEOPLE = 10_000_000
# The first Code officiel géographique, and the last that four figures tell.
COGS = range(1943, 10_000)


class RegistryError(RuntimeError):
    """The register cannot do what is asked; the message says in French why and what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(typography(message))


class InvalidSheetError(RegistryError):
    """What is given of a CPTS cannot be recorded."""


class Status(StrEnum):
    """How far a CPTS has gone. A listing that does not say leaves it UNSTATED."""

    IDEA = "idee"
    LETTER = "lettre"
    FILED = "depose"
    VALIDATED = "valide"
    SIGNED = "signe"
    DISSOLVED = "dissoute"
    UNSTATED = "non_precise"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def draft(self) -> bool:
        """Whether it is the business of its own territory only: nobody of another scope may see it."""
        return self in DRAFTS

    @property
    def living(self) -> bool:
        """Whether its perimeter counts as held."""
        return self is not Status.DISSOLVED


_LABELS = {Status.IDEA: "idée", Status.LETTER: "lettre d'intention", Status.FILED: "projet de santé déposé",
           Status.VALIDATED: "projet de santé validé", Status.SIGNED: "contrat ACI signé",
           Status.DISSOLVED: "dissoute", Status.UNSTATED: "statut non précisé"}
# Until the ARS has validated it, a project is known to its own territory only.
DRAFTS = frozenset({Status.IDEA, Status.LETTER, Status.FILED})


@dataclass(frozen=True)
class Days:
    """The day of each step, None where it is not known."""

    letter: date | None = None
    filed: date | None = None
    validated: date | None = None
    signed: date | None = None
    dissolved: date | None = None


@dataclass(frozen=True)
class Sheet:
    """What is recorded of a CPTS. Made by `sheet`, which tidies and checks it.

    `department`: code of the department of its seat (« 13 », « 2A », « 974 »); `units`: its perimeter, one for each
    code, sorted; `cog`: year of the Code officiel géographique of these codes; `tier`: the ACI size that the ARS
    recorded (« 1 » to « 4 »), empty where it is not told; `note`: free text on one line.
    """

    name: str
    department: str
    units: tuple[Unit, ...]
    cog: int
    status: Status = Status.UNSTATED
    tier: str = ""
    days: Days = field(default_factory=Days)
    note: str = ""

    @cached_property
    def departments(self) -> frozenset[str]:
        """Of its seat and of the communes it holds."""
        return frozenset({self.department, *(department_of_code(unit.code) for unit in self.units)})


@dataclass(frozen=True)
class Entry:
    """A CPTS of the register as it stands. `version` counts its changes from 1: to change it, tell the version read."""

    id: str
    version: int
    sheet: Sheet
    deleted: bool
    changed: datetime
    by: str


class Deed(StrEnum):
    """What was done to a CPTS."""

    CREATED = "creation"
    CHANGED = "modification"
    DELETED = "suppression"
    RESTORED = "restauration"
    IMPORTED = "import"
    UNDONE = "annulation"
    AGREED = "accord"
    ASSIGNED = "attribution"

    @property
    def label(self) -> str:
        return _DEEDS[self]


_DEEDS = {Deed.CREATED: "création", Deed.CHANGED: "modification", Deed.DELETED: "suppression",
          Deed.RESTORED: "restauration", Deed.IMPORTED: "import d'une liste", Deed.UNDONE: "annulation d'un import",
          Deed.AGREED: "accord entre CPTS", Deed.ASSIGNED: "attribution d'une commune"}


@dataclass(frozen=True)
class Revision:
    """One change of one CPTS: who, when, why, and all that was recorded after it.

    `number` grows over the whole register; `version` is the CPTS's own. `before` is None at its creation. `batch`: the
    import that made it, None for a change by hand.
    """

    number: int
    cpts: str
    version: int
    deed: Deed
    when: datetime
    who: str
    why: str
    before: Sheet | None
    after: Sheet
    deleted: bool
    batch: int | None = None


def sheet(name: str, department: str, units: tuple[Unit, ...], cog: int, status: Status = Status.UNSTATED, *,
          tier: str = "", days: Days | None = None, note: str = "") -> Sheet:
    """A sheet that the register can keep: texts on one line, units sorted, one for each code.

    Raises InvalidSheetError, in French, on an empty or too long name or note, a department that is not one, more than
    6,000 units, a size that is not 1 to 4, a declared part or a year out of all measure, or units that contradict one
    another.
    """
    tidy, said = text_of(name), text_of(note)
    if not tidy:
        raise InvalidSheetError("Donnez un nom à la CPTS.")
    for what, text, limit in (("Le nom", tidy, NAME_LIMIT), ("La note", said, NOTE_LIMIT)):
        if len(text) > limit:
            raise InvalidSheetError(f"{what} tient en {number(limit)} caractères (ici {number(len(text))}).")
    if not DEPARTMENT.fullmatch(department):
        raise InvalidSheetError(f"« {text_of(department):.20} » n'est pas le code d'un département.")
    if tier not in TIERS:
        raise InvalidSheetError(f"« {text_of(tier):.20} » n'est pas une taille : écrivez 1, 2, 3 ou 4, ou rien.")
    if len(units) > MOST_UNITS:
        raise InvalidSheetError(f"Un périmètre compte {number(MOST_UNITS)} communes au plus.")
    if any(unit.declared and unit.declared.population > MOST_PEOPLE for unit in units):
        raise InvalidSheetError(f"Une part déclarée compte {number(MOST_PEOPLE)} habitants au plus.")
    if cog not in COGS:
        raise InvalidSheetError("L'année du Code officiel géographique s'écrit en quatre chiffres, comme 2026.")
    try:
        held = merged(units)
    except ValueError as failure:
        raise InvalidSheetError(str(failure)) from failure
    return Sheet(tidy, department, held, cog, status, tier, days or Days(), said)


def remade(given: Sheet) -> Sheet:
    """The same, as `sheet` makes it: at the door, whoever made the one that is given. Raises InvalidSheetError."""
    return sheet(given.name, given.department, given.units, given.cog, given.status, tier=given.tier, days=given.days,
                 note=given.note)


DEPARTMENT = re.compile(r"[01345678][0-9]|2[1-9AB]|9[0-5]|9[78][0-9]")
TIERS = frozenset({"", "1", "2", "3", "4"})


def text_of(given: str) -> str:
    """What somebody typed, on one line, in NFC: what is not a character of any text (controls, halves of one) goes."""
    return unicodedata.normalize("NFC", one_line(given))


def reason_of(why: str) -> str:
    """Why somebody does something, on one line. Raises RegistryError when it is longer than 1,000 characters."""
    said = text_of(why)
    if len(said) > REASON_LIMIT:
        raise RegistryError(f"La raison tient en {number(REASON_LIMIT)} caractères (ici {number(len(said))}).")
    return said


@lru_cache(maxsize=4_096)
def key_of(name: str) -> str:
    """What makes two names the same CPTS: neither case, nor spaces, nor the way accents are written."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text_of(name)).casefold())


def department_of_code(code: str) -> str:
    """The department of a commune by its code: three characters overseas."""
    return code[:3] if code.startswith(("97", "98")) else code[:2]


@dataclass(frozen=True)
class Difference:
    """What changed between two sheets, in words: `what` (« Nom », « Communes ajoutées »), and before and after."""

    what: str
    before: str
    after: str


def same(before: Sheet, after: Sheet) -> bool:
    """Whether nothing was changed."""
    return all(getattr(before, kept.name) == getattr(after, kept.name) for kept in fields(Sheet))
