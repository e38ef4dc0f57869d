"""What the figures of a diagnosis would have a reader remark: strengths, weaknesses, points to watch, by stated rules.

The rules are data (findings.toml). A finding is a proposal: people judge it, rewrite it or leave it out. A difference
that the data do not support makes none.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from pydantic import Field, model_validator

from diagnostic.figures.readings import figure_of, value_said
from diagnostic.geography.checks import Severity
from diagnostic.indicators.catalogue import Indicator
from diagnostic.indicators.fields import Entry, French, Identifier
from diagnostic.indicators.measurement import Level, Measurement, Reference, Status, Verdict
from diagnostic.record import Diagnosis
from diagnostic.wording import count, enumerate_fr, number, percent, plural, signed, typography

FILE = Path(__file__).with_suffix(".toml")
# A figure without interval says nothing of fewer persons, nor of a territory it covers for less than this share.
FEWEST_PERSONS = 200
KNOWN_FROM = 0.9


class Kind(StrEnum):
    STRENGTH = "force"
    WEAKNESS = "fragilite"
    WATCH = "vigilance"


KIND_LABELS = {Kind.STRENGTH: "Forces", Kind.WEAKNESS: "Fragilités", Kind.WATCH: "Points de vigilance"}
_SEVERITY = {Severity.ALERT: 3.0, Severity.WARNING: 2.0, Severity.INFO: 1.0}


@dataclass(frozen=True)
class Finding:
    """`rule`: the id of its rule. `evidence`: ids of the indicators it rests on. `strength`: how many times over the
    threshold of the rule is reached; for a remark of the tool, its severity (1 to 3)."""

    kind: Kind
    rule: str
    sentence: str
    evidence: tuple[str, ...]
    strength: float


class Rule(Entry):
    id: Identifier
    reason: French


Said = tuple[Kind, French]


class Compare(Rule):
    """A figure against its department's, or the country's. See findings.toml."""

    indicator: Identifier
    gap: float | None = Field(default=None, gt=0)
    points: float | None = Field(default=None, gt=0)
    significant: bool = False
    higher: Said | None = None
    lower: Said | None = None
    higher_falling: French | None = None
    lower_falling: French | None = None
    unless: Identifier | None = None

    @model_validator(mode="after")
    def _one_threshold(self) -> Compare:
        if (self.gap is None) == (self.points is None) or not (self.higher or self.lower):
            raise ValueError(f"{self.id}: one threshold, and words for a side")
        return self


class Presence(Rule):
    indicator: Identifier
    some: Said | None = None
    none: Said | None = None


class Remark(Rule):
    checks: tuple[Identifier, ...]


class Quality(Rule):
    below: float = KNOWN_FROM


class Rules(Entry):
    compare: tuple[Compare, ...]
    presence: tuple[Presence, ...]
    remark: tuple[Remark, ...]
    quality: tuple[Quality, ...]


@lru_cache(maxsize=1)
def rules() -> Rules:
    """The rules of the tool. A mistake in them raises pydantic's ValidationError, which names it."""
    with FILE.open("rb") as stream:
        return Rules.model_validate(tomllib.load(stream))


def findings(diagnosis: Diagnosis) -> tuple[Finding, ...]:
    """Every finding of a diagnosis, by kind, then the strongest first; of equals, in the order of the rules."""
    stated = rules()
    found = [*(finding for rule in stated.compare for finding in _compared(rule, diagnosis)),
             *(finding for rule in stated.presence for finding in _counted(rule, diagnosis)),
             *(finding for rule in stated.remark for finding in _remarked(rule, diagnosis)),
             *_covered(stated.quality[0], diagnosis), *_hidden(stated.quality[1], diagnosis)]
    return tuple(sorted(found, key=lambda finding: (list(Kind).index(finding.kind), -finding.strength)))


def _known(diagnosis: Diagnosis, indicator: str) -> Measurement | None:
    """The measurement that may be compared: a value of nearly the whole territory."""
    measured = diagnosis.measurement(indicator)
    if measured is None or measured.value is None or (measured.population_share or 0) < KNOWN_FROM:
        return None
    return measured


def _compared(rule: Compare, diagnosis: Diagnosis) -> Iterator[Finding]:
    measured = _known(diagnosis, rule.indicator)
    if measured is None or measured.value is None or (rule.unless and _known(diagnosis, rule.unless)):
        return
    alone = len(diagnosis.perimeter.departments) == 1
    reference, entry = compared_with(measured, alone=alone), diagnosis.entry(rule.indicator)
    if reference is None or not _supported(rule, entry, measured, reference):
        return
    difference = measured.value - reference.value
    least = rule.points if rule.points is not None else (rule.gap or 0) * abs(reference.value)
    side = rule.higher if difference > 0 else rule.lower
    # A reference of 0 has no share.
    if side is None or not least or abs(difference) < least:
        return
    kind, words = side
    if measured.value < 0:
        words = (rule.higher_falling if difference > 0 else rule.lower_falling) or words
    change = (f"{_points(difference, entry)}" if rule.points is not None
              else f"{signed(100 * difference / reference.value, 0)} %")
    tested = ", différence significative" if reference.verdict is not Verdict.NOT_COMPARED else ""
    yield Finding(kind, rule.id, typography(
        f"{words} : {value_said(entry, measured)}, contre {figure_of(entry, reference.value, unit=False)} "
        f"({reference.label}), soit {change}{tested}."), (rule.indicator,), abs(difference) / least)


def _points(difference: float, entry: Indicator) -> str:
    name = "point" if entry.unit.startswith("%") else entry.unit
    return f"{signed(difference, 1)} {plural(difference, name) if name == 'point' else name}"


def compared_with(measured: Measurement, *, alone: bool) -> Reference | None:
    """The department when the territory is in one alone (`alone`), else France; of several bases, one that has a
    verdict."""
    at = {level: [found for found in measured.references if found.level is level]
          for level in (Level.DEPARTMENT, Level.FRANCE)}
    candidates = (at[Level.DEPARTMENT] if alone else []) or at[Level.FRANCE]
    judged = [found for found in candidates if found.verdict is not Verdict.NOT_COMPARED]
    return next(iter([*judged, *candidates]), None)


def _supported(rule: Compare, entry: Indicator, measured: Measurement, reference: Reference) -> bool:
    """Whether the data let one speak of a difference; how large it is, is the threshold's matter."""
    if reference.verdict is not Verdict.NOT_COMPARED:
        side = Verdict.HIGHER if (measured.value or 0) > reference.value else Verdict.LOWER
        return reference.verdict is side
    if rule.significant or measured.status is Status.ENTERED:
        return False
    persons = measured.denominator if entry.aggregation == "ratio" else None
    return persons is None or persons >= FEWEST_PERSONS


def _counted(rule: Presence, diagnosis: Diagnosis) -> Iterator[Finding]:
    measured = diagnosis.measurement(rule.indicator)
    if measured is None or measured.value is None or measured.units_known < measured.units_total:
        return
    entry = diagnosis.entry(rule.indicator)
    if measured.value and rule.some:
        kind, words = rule.some
        yield Finding(kind, rule.id, typography(f"{words} : {entry.short.lower()}, {value_said(entry, measured)}."),
                      (rule.indicator,), 1)
    elif not measured.value and rule.none:
        kind, words = rule.none
        yield Finding(kind, rule.id, typography(f"{words}."), (rule.indicator,), 1)


def _remarked(rule: Remark, diagnosis: Diagnosis) -> Iterator[Finding]:
    for check in diagnosis.checks:
        if check.id in rule.checks:
            yield Finding(Kind.WATCH, rule.id, check.message, (), _SEVERITY[check.severity])


def _covered(rule: Quality, diagnosis: Diagnosis) -> Iterator[Finding]:
    short = [measured for measured in diagnosis.measurements
             if measured.value is not None and diagnosis.entry(measured.indicator).display == "principal"
             and measured.population_share is not None and measured.population_share < rule.below]
    if short:
        names = [diagnosis.entry(measured.indicator).short for measured in short]
        yield Finding(Kind.WATCH, rule.id, typography(
            f"{count(len(short), 'indicateur')} {plural(len(short), 'couvre', 'couvrent')} moins de "
            f"{percent(100 * rule.below, 0)} des habitants : {enumerate_fr(names, 4)}."),
            tuple(measured.indicator for measured in short), 1)


def _hidden(rule: Quality, diagnosis: Diagnosis) -> Iterator[Finding]:
    under = [unit for unit in diagnosis.units if unit.hidden]
    if under:
        evidence = tuple(dict.fromkeys(identifier for unit in under for identifier in unit.hidden))
        yield Finding(Kind.WATCH, rule.id, typography(
            f"Le secret statistique cache des chiffres de {count(len(under), 'commune')} "
            f"({number(len(evidence))} {plural(len(evidence), 'indicateur')})."), evidence, 1)


def rule_said(rule: Compare) -> str:
    """The threshold of a comparison, in short: « 15 % », « 2 points », with an asterisk where it asks for an interval.
    """
    least = percent(100 * rule.gap, 0) if rule.gap is not None else count(rule.points, "point")
    return f"{least} *" if rule.significant else least
