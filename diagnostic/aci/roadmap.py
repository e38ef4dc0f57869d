"""The steps of a CPTS project and their deadlines, computed from the days that its people entered."""

from __future__ import annotations

import tomllib
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

from diagnostic.dossier import Milestones
from diagnostic.wording import date_fr, typography

# How months are counted, as documents say it.
COUNTING = typography(
    "Un délai en mois finit le jour du dernier mois qui porte le même quantième que le jour de départ ou, à défaut, le "
    "dernier jour de ce mois : six mois après un 31 août, c'est le 28 février, ou le 29 les années bissextiles.")


class Kind(StrEnum):
    ENTERED = "saisie"
    COMPUTED = "calculée"


class State(StrEnum):
    """Where a step stands on a given day; nothing is said of it when no day is given."""

    UNDATED = "date à saisir"
    PAST = "passée"
    COMING = "à venir"
    DATED = "datée"


@dataclass(frozen=True)
class Step:
    """`date` is None as long as the day it is, or is computed from, was not entered. `rule`: what is done then, or
    what the deadline is; `source`: where that comes from."""

    id: str
    label: str
    date: date | None
    kind: Kind
    state: State
    rule: str
    source: str


@dataclass(frozen=True)
class _Rule:
    """A step of `roadmap.toml`: entered under `field`, else `months` after the step `after`."""

    id: str
    label: str
    rule: str
    source: str
    field: str = ""
    after: str = ""
    months: int = 0


@lru_cache(maxsize=1)
def _rules() -> tuple[_Rule, ...]:
    content = tomllib.loads((Path(__file__).parent / "roadmap.toml").read_text(encoding="utf-8"))
    return tuple(_Rule(rule["id"], typography(rule["label"]), typography(rule["rule"]), typography(rule["source"]),
                       rule.get("field", ""), rule.get("after", ""), rule.get("months", 0)) for rule in content["step"])


def roadmap(milestones: Milestones, today: date | None = None) -> tuple[Step, ...]:
    """Every step in its order, dated as far as it can be. `today` tells the past from what comes; a step of that very
    day is to come."""
    days: dict[str, date | None] = {}
    steps = []
    for rule in _rules():
        start = getattr(milestones, rule.field) if rule.field else days[rule.after]
        day = days[rule.id] = start if start is None or rule.field else months_after(start, rule.months)
        steps.append(Step(rule.id, rule.label, day, Kind.ENTERED if rule.field else Kind.COMPUTED, _state(day, today),
                          rule.rule, rule.source))
    return tuple(steps)


def months_after(day: date, months: int) -> date:
    """The day of the same number `months` later, or the last of that month when it has none: 31 August + 6 months is
    28 February, or 29.

    How the code de procédure civile counts delays in months (article 641).
    """
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def remarks(milestones: Milestones) -> tuple[str, ...]:
    """French sentences on days that do not follow each other as steps do; none of them prevents anything."""
    steps = roadmap(milestones)
    said = [f"{_named(later)} vient avant {_named(earlier, inside=True)} : vérifiez ces deux dates."
            for earlier, later in pairwise(step for step in steps if step.kind is Kind.ENTERED and step.date)
            if later.date and earlier.date and later.date < earlier.date]
    by_id = {step.id: step.date for step in steps}
    project, opposition, contract = by_id["project"], by_id["opposition"], by_id["contract"]
    if project and opposition and contract and project <= contract < opposition:
        said.append("Le contrat est daté avant la fin du délai d'opposition de l'ARS "
                    f"({date_fr(opposition)}) : assurez-vous qu'elle a donné son accord.")
    return tuple(map(typography, said))


def _named(step: Step, *, inside: bool = False) -> str:
    label = f"{step.label[0].lower()}{step.label[1:]}" if inside else step.label
    return f"« {label} » ({date_fr(step.date) if step.date else ''})"


def _state(day: date | None, today: date | None) -> State:
    if day is None:
        return State.UNDATED
    if today is None:
        return State.DATED
    return State.PAST if day < today else State.COMING
