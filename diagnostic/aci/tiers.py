"""Size tiers of the ACI: which tier a population falls in, and how far the neighbouring ones are."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SizeTier:
    """The tier of a population on one scale.

    `lower` is the tier's smallest population, `upper` the first population of the next tier (None: no bound).
    `to_lower`: inhabitants above the lower bound; `to_upper`: inhabitants missing to reach the next tier; the shares are
    of the population. `near` says that a threshold is within 3 %.
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
