"""Funding that the ACI attaches to a size tier, mission by mission; an amount nobody verified is never guessed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FundingLine:
    """One amount in euros a year. `amount` None means « non vérifié » (see `status`), never zero."""

    mission: str
    mission_label: str
    part: str
    part_label: str
    mandatory: bool
    amount: int | None
    status: str
    source: str


@dataclass(frozen=True)
class Funding:
    """Every line of one scale at one tier."""

    scale: str
    scale_label: str
    in_force: str
    tier: int
    lines: tuple[FundingLine, ...]


@dataclass(frozen=True)
class FundingTotal:
    """A yearly total in euros. `partial` is true when a chosen line is not verified: the total is then a floor."""

    amount: int
    partial: bool
    unverified: tuple[str, ...]


@dataclass(frozen=True)
class FundingPlan:
    """What the project has ticked: a scale and, beyond the compulsory missions, optional (mission, part) couples."""

    scale: str = "aci_2019"
    options: tuple[str, ...] = ()
