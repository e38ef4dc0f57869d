"""Size tiers of the ACI: which tier a population falls in, and how far the neighbouring ones are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise

import pandas as pd

from diagnostic.aci.tables import AciTableError, check_columns, flag, whole, words
from diagnostic.wording import count, number, typography

# A threshold is near when the population stands within this share of it: a few years of growth, or another census year.
NEAR = 0.03


@dataclass(frozen=True)
class TierStep:
    """One tier of a scale. `first`: its smallest population. `note`: how the text was read about that exact limit."""

    tier: int
    first: int
    note: str
    source: str


@dataclass(frozen=True)
class TierScale:
    """A version of the tiers, from tier 1 (which starts at 0) upwards. `note` is about all of them."""

    name: str
    label: str
    superseded: bool
    note: str
    steps: tuple[TierStep, ...]


@dataclass(frozen=True)
class SizeTier:
    """The tier of a population on one scale.

    `lower` is the tier's smallest population, `upper` the first population of the next tier (None: no threshold on
    that side). `to_lower`: inhabitants above the lower threshold; `to_upper`: inhabitants missing to reach the next
    tier; each share is of the threshold it is about (0.25: a quarter of it). `near`: a share is at most 3 %.
    `label` is « Taille 2 », `extent` « de 40 000 à moins de 80 000 habitants ». `note` is about the
    scale, about a population that stands exactly on a limit, or about nobody.
    """

    scale: str
    scale_label: str
    superseded: bool
    tier: int
    label: str
    population: int
    lower: int | None
    upper: int | None
    to_lower: int | None
    to_lower_share: float | None
    to_upper: int | None
    to_upper_share: float | None
    near: bool
    note: str
    source: str
    extent: str

    @property
    def warning(self) -> str:
        """The sentence to show when a threshold is near, empty otherwise."""
        if not self.near:
            return ""
        if self.to_upper is not None and self.upper is not None and _is_near(self.to_upper_share):
            return typography(f"Seuil proche : il manque {count(self.to_upper, 'habitant')} pour atteindre la taille "
                              f"{self.tier + 1} ({_from(self.upper)}).")
        # Past the limit that the sentence names, which is one short of the first inhabitant of « plus de 175 000 ».
        past = self.population - round_limit(self.lower or 0)
        above = f"n'est dépassé que de {count(past, 'habitant')}" if past else "est tout juste atteint"
        return typography(f"Seuil proche : celui de la taille {self.tier} ({_from(self.lower or 0)}) {above}.")


def tier_scales(table: pd.DataFrame) -> tuple[TierScale, ...]:
    """The scales of the table `aci_tailles` (bareme, libelle, perime, taille, seuil_bas, note, source), in force first.

    A note that every tier of a scale repeats is about the scale; another one is about the limit where its tier starts.
    Raises AciTableError when the table lacks a column, or a scale does not rise from tier 1 at 0 inhabitant.
    """
    check_columns(table, "aci_tailles", ("bareme", "libelle", "perime", "taille", "seuil_bas", "note", "source"))
    scales = []
    for name, rows in table.groupby("bareme", sort=False, dropna=False):
        where = f"Barème de tailles « {name} »"
        steps = tuple(sorted((_step(row, where) for row in rows.to_dict("records")), key=lambda step: step.tier))
        if [step.tier for step in steps] != list(range(1, len(steps) + 1)) or steps[0].first != 0:
            raise AciTableError(f"{where} : les tailles doivent se suivre depuis la taille 1, à 0 habitant.")
        if any(below.first >= above.first for below, above in pairwise(steps)):
            raise AciTableError(f"{where} : les seuils doivent croître d'une taille à la suivante.")
        first, notes = rows.iloc[0], {step.note for step in steps}
        if shared := notes.pop() if len(notes) == 1 else "":
            steps = tuple(replace(step, note="") for step in steps)
        scales.append(TierScale(str(name), words(first["libelle"]), flag(first["perime"], where), shared, steps))
    return tuple(sorted(scales, key=lambda scale: scale.superseded))


def size_tier(population: int, scale: TierScale) -> SizeTier:
    """The tier of `population` inhabitants, and the distance to both neighbouring thresholds.

    Nobody at all is tier 1, with a note. Raises ValueError on a negative population.
    """
    if population < 0:
        raise ValueError("Une population ne peut pas être négative.")
    position = max(index for index, step in enumerate(scale.steps) if step.first <= population)
    step = scale.steps[position]
    lower = step.first if position else None
    upper = scale.steps[position + 1].first if position + 1 < len(scale.steps) else None
    to_lower = None if lower is None else population - lower
    to_upper = None if upper is None else upper - population
    to_lower_share = None if lower is None else (population - lower) / lower
    to_upper_share = None if upper is None else (upper - population) / upper
    notes = (scale.note, step.note if population == step.first else "",
             "" if population else "Le territoire n'a aucun habitant.")
    return SizeTier(
        scale=scale.name, scale_label=scale.label, superseded=scale.superseded, tier=step.tier,
        label=f"Taille {step.tier}", population=population, lower=lower, upper=upper, to_lower=to_lower,
        to_lower_share=to_lower_share, to_upper=to_upper, to_upper_share=to_upper_share,
        near=_is_near(to_lower_share) or _is_near(to_upper_share), note=typography(" ".join(filter(None, notes))),
        source=step.source, extent=extent(lower, upper))


def extent(lower: int | None, upper: int | None) -> str:
    """« moins de 40 000 habitants », « de 80 000 à 175 000 habitants », « plus de 175 000 habitants ».

    `lower`: smallest population, `upper`: first population beyond. A limit such as 175 001 is worded as the texts do.
    """
    if upper is None:
        return _from(lower or 0)
    end = f"{number(upper - 1)} habitants" if _is_past(upper) else f"moins de {number(upper)} habitants"
    if lower is None:
        return f"jusqu'à {end}" if _is_past(upper) else end
    return f"{'plus de' if _is_past(lower) else 'de'} {number(round_limit(lower))} à {end}"


def _step(row: dict, where: str) -> TierStep:
    tier, first = whole(row["taille"], where), whole(row["seuil_bas"], where)
    if tier is None or first is None:
        raise AciTableError(f"{where} : une taille ou un seuil manque.")
    return TierStep(tier, first, words(row["note"]), words(row["source"]))


def _is_near(share: float | None) -> bool:
    return share is not None and share <= NEAR


def round_limit(first: int) -> int:
    """The limit that people know: 175 000 for a tier that starts just past it, at 175 001."""
    return first - _is_past(first)


def _is_past(first: int) -> bool:
    """Whether a tier starts just past a round number: « plus de 175 000 » starts at 175 001."""
    return first % 1000 == 1


def _from(first: int) -> str:
    limit = number(round_limit(first))
    return f"plus de {limit} habitants" if _is_past(first) else f"{limit} habitants ou plus"
