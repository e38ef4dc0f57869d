"""What the people of a project say of their own file, as it stands in a project file: nothing in it is believed."""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints

from diagnostic.dossier import (
    LINE_LIMIT,
    MOST_ACTORS,
    MOST_LOGO_BYTES,
    TEXT_LIMIT,
    Dossier,
    Milestones,
    Register,
    tidied,
)
from diagnostic.logo import checked_logo
from diagnostic.wording import typography

MOST_PARTS = 100
MOST_OBJECTIVES = 50
_STRICT = ConfigDict(extra="forbid", allow_inf_nan=False, strict=True)

_Word = Annotated[str, StringConstraints(max_length=100)]
_Line = Annotated[str, StringConstraints(max_length=LINE_LIMIT)]
_Day = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", max_length=10)]
# Four characters of base64 for three bytes.
_Encoded = Annotated[str, StringConstraints(max_length=4 * (MOST_LOGO_BYTES // 3 + 1))]


@dataclass(frozen=True)
class _Days:
    __pydantic_config__ = _STRICT
    draft: _Day | None = None
    letter: _Day | None = None
    project: _Day | None = None
    contract: _Day | None = None


@dataclass(frozen=True)
class DossierForm:
    """`logo`: PNG bytes in base64, decoded and made again when the file is opened."""

    __pydantic_config__ = _STRICT
    title: _Line = ""
    authors: _Line = ""
    register: Literal["professionnel", "patient"] = "professionnel"
    parts: Annotated[list[_Word], Field(max_length=MOST_PARTS)] = field(default_factory=list)
    milestones: _Days = field(default_factory=_Days)
    actors: Annotated[list[_Line], Field(max_length=MOST_ACTORS)] = field(default_factory=list)
    objectives: Annotated[list[tuple[_Word, Annotated[str, StringConstraints(max_length=TEXT_LIMIT)]]],
                          Field(max_length=MOST_OBJECTIVES)] = field(default_factory=list)
    logo: _Encoded = ""


def form_of(dossier: Dossier) -> DossierForm:
    """As it is written."""
    days = dossier.milestones
    return DossierForm(
        dossier.title, dossier.authors, dossier.register.value, list(dossier.parts),
        _Days(*(day.isoformat() if day else None for day in (days.draft, days.letter, days.project, days.contract))),
        list(dossier.actors), list(dossier.objectives), base64.b64encode(dossier.logo).decode())


def dossier_of(form: DossierForm) -> Dossier:
    """As it is read, its texts on one line. Raises ValueError, in French, on a day, a logo or a list that is none."""
    days = form.milestones
    if len({mission for mission, _ in form.objectives}) < len(form.objectives):
        raise ValueError(typography("deux objectifs pour une même mission"))
    return tidied(Dossier(
        form.title, form.authors, Register(form.register), tuple(form.parts),
        Milestones(*map(_day, (days.draft, days.letter, days.project, days.contract))), tuple(form.actors),
        tuple(form.objectives), _logo(form.logo)))


def _day(written: str | None) -> date | None:
    if written is None:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError as failure:
        raise ValueError(typography(f"{written} n'est pas une date")) from failure


def _logo(encoded: str) -> bytes:
    if not encoded:
        return b""
    try:
        content = base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError) as failure:
        raise ValueError(typography("le logo n'est pas lisible")) from failure
    return checked_logo(content)
