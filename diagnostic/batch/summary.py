"""What the index tells of a territory: a few figures of its diagnosis, each with its vintage."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from diagnostic.figures.readings import place, units_word, value_note, value_said
from diagnostic.geography.checks import Severity
from diagnostic.record import Diagnosis

# The catalogue's ids of the figures that tell territories apart at a glance.
MAIN = ("densite", "evolution_population", "part_65p", "part_75p", "niveau_de_vie_median", "taux_pauvrete", "c2s_part",
        "ald_part", "apl_medecin_generaliste", "apl_infirmier", "sans_medecin_traitant_part")


@dataclass(frozen=True)
class Shown:
    """A figure: `value` None when it is not known; `said` in words, note and all; `vintage` as the source says it."""

    value: float | None
    said: str
    vintage: str


@dataclass(frozen=True)
class Summary:
    """`people`: inhabitants of each unit, or of its part, by code. `warnings`: sentences of the checks that are more
    than a piece of information."""

    name: str
    where: str
    units: str
    population: int
    population_year: int
    tier: str
    figures: Mapping[str, Shown]
    warnings: tuple[str, ...]
    people: Mapping[str, int]


def summary_of(diagnosis: Diagnosis) -> Summary:
    return Summary(
        diagnosis.name, place(diagnosis), units_word(diagnosis), diagnosis.population, diagnosis.population_year,
        diagnosis.tiers[0].label, {name: _shown(diagnosis, name) for name in MAIN},
        tuple(check.message for check in diagnosis.checks if check.severity is not Severity.INFO),
        {unit.code: unit.population for unit in diagnosis.units})


def _shown(diagnosis: Diagnosis, name: str) -> Shown:
    measured, entry = diagnosis.measurement(name), diagnosis.entry(name)
    if measured is None:
        return Shown(None, "", entry.vintage)
    note = value_note(measured)
    said = value_said(entry, measured, unit=False)
    return Shown(measured.value, f"{said} ({note})" if note else said, entry.vintage)
