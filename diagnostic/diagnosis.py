"""`diagnose(units, warehouse) -> Diagnosis`: the one door between data and everything that is shown."""

from __future__ import annotations

from dataclasses import dataclass

from diagnostic.aci.funding import Funding, FundingPlan
from diagnostic.aci.tiers import SizeTier
from diagnostic.geography.checks import Check
from diagnostic.geography.perimeter import Perimeter
from diagnostic.indicators.measurement import EnteredFigure, Measurement
from diagnostic.sources.provenance import Provenance

SCHEMA = 1


@dataclass(frozen=True)
class UnitProfile:
    """One unit of the territory. `share` (0–1) of its population belongs to it; `population` is that part."""

    code: str
    name: str
    department: str
    epci: str
    share: float
    population: int
    area_km2: float
    values: dict[str, float | None]


@dataclass(frozen=True)
class OfferFact:
    """A published statement on the offer of care of one unit, with where it was read."""

    code: str
    text: str
    source: str


@dataclass(frozen=True)
class Overlap:
    """A registered CPTS that shares units with the territory; `population` is what they share."""

    cpts: str
    codes: tuple[str, ...]
    population: int


@dataclass(frozen=True)
class Diagnosis:
    """Everything a screen, a pack, the command line or a test says of a territory."""

    schema: int
    name: str
    perimeter: Perimeter
    units: tuple[UnitProfile, ...]
    population: int
    population_year: int
    population_status: str
    tiers: tuple[SizeTier, ...]
    funding: tuple[Funding, ...]
    plan: FundingPlan
    measurements: tuple[Measurement, ...]
    facts: tuple[OfferFact, ...]
    overlaps: tuple[Overlap, ...]
    checks: tuple[Check, ...]
    sources: tuple[Provenance, ...]
    entered: tuple[EnteredFigure, ...]
    data_version: str
