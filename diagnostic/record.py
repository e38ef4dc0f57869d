"""What a diagnosis is made of: everything a screen, a pack, the command line or a test says of a territory."""

from __future__ import annotations

from dataclasses import dataclass

from diagnostic.aci.funding import Funding, FundingPlan
from diagnostic.aci.tiers import SizeTier
from diagnostic.geography.checks import Check
from diagnostic.geography.perimeter import Perimeter
from diagnostic.indicators.catalogue import OF_THE_SOURCE, Indicator, catalogue
from diagnostic.indicators.follow_up import FollowUp
from diagnostic.indicators.measurement import EnteredFigure, Measurement
from diagnostic.indicators.values import Values
from diagnostic.sources.provenance import Provenance

# Version of the JSON form: raised whenever a file written before would no longer be read right.
SCHEMA = 2
# Characters of a project's name that are kept.
NAME_LIMIT = 120


@dataclass(frozen=True)
class UnitProfile:
    """One unit of the territory. `share` (0–1) of its population belongs to it; `population` is that part.

    `nature`: "commune" or "arrondissement" (municipal). `area_km2` is the whole unit's. `values`: each aggregated
    indicator of the catalogue on this unit (or its part), by id, in the indicator's unit; None where unknown. `part`
    says in French what is taken of a unit in part (« 2 IRIS sur 5 », « part déclarée : 1 250 habitants sur 4 386 »),
    and `reason` why, as the project put it, for a declared part: text from outside. Both empty for a whole unit.
    `hidden`: indicators whose figure is under statistical secrecy here; their value is None.
    """

    code: str
    name: str
    nature: str
    department: str
    epci: str
    share: float
    population: int
    area_km2: float
    values: Values
    part: str = ""
    reason: str = ""
    hidden: tuple[str, ...] = ()

    @property
    def part_said(self) -> str:
        """« part déclarée : 1 250 habitants sur 4 386 (deux quartiers au sud) »; empty for a whole unit."""
        return f"{self.part} ({self.reason})" if self.reason else self.part


@dataclass(frozen=True)
class HeadingState:
    """What the diagnosis has to say under one heading of the catalogue.

    `filled`: indicators with a figure of the territory; `estimated`: those of them that are estimates. `ask`: when
    there are none, what to install or to bring, and from whom; French.
    """

    heading: str
    filled: tuple[str, ...]
    estimated: tuple[str, ...]
    ask: str


@dataclass(frozen=True)
class OfferFact:
    """A published statement on the offer of care of one unit, with where it was read."""

    code: str
    text: str
    source: str


@dataclass(frozen=True)
class Structure:
    """A health or social establishment of the register that is installed. Its name is text from outside.

    `category` and `family_label` in French; `code`: its unit. `lon`, `lat` in degrees, None where the register does not
    place it; `precise` when they are those of its address, and not of the middle of its commune.
    """

    finess: str
    name: str
    category: str
    family: str
    family_label: str
    code: str
    lon: float | None
    lat: float | None
    precise: bool = False


@dataclass(frozen=True)
class Overlap:
    """A registered CPTS that shares units with the territory; `population` is what they share.

    `whole` says that all of the CPTS lies in the territory. `at_most`: a shared unit belongs to the territory in part,
    and the register does not say whether the CPTS covers that part; they may share fewer inhabitants.
    """

    cpts: str
    codes: tuple[str, ...]
    population: int
    whole: bool = False
    at_most: bool = False


@dataclass(frozen=True)
class Diagnosis:
    """Everything that is said of a territory.

    `population` is the municipal population of `population_year`, « observé » or « estimation » (`population_status`).
    `tiers`: one for each scale, the one in force first; `funding` at that tier, one for each scale. `measurements` in
    the order of the catalogue, `headings` too. `sources`: provenances of the tables drawn on, the population's first.
    `data_version`: fingerprint of the data the figures come from. `own`: indicators that the user brought and that the
    catalogue has not; `filled`: those of the catalogue that a brought table fills, computed from it.
    """

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
    headings: tuple[HeadingState, ...]
    facts: tuple[OfferFact, ...]
    structures: tuple[Structure, ...]
    overlaps: tuple[Overlap, ...]
    checks: tuple[Check, ...]
    sources: tuple[Provenance, ...]
    entered: tuple[EnteredFigure, ...]
    data_version: str
    own: tuple[Indicator, ...] = ()
    filled: tuple[Indicator, ...] = ()
    follow_up: tuple[FollowUp, ...] = ()

    def entry(self, identifier: str) -> Indicator:
        """What is known of an indicator: the catalogue's entry, or the user's own, with the vintage in use.

        KeyError when it is neither.
        """
        brought = (entry for entry in (*self.own, *self.filled) if entry.id == identifier)
        found = next(brought, None) or catalogue()[identifier]
        if found.vintage != OF_THE_SOURCE:
            return found
        measured = self.measurement(identifier)
        return found.model_copy(update={"vintage": measured.vintage if measured else ""})

    def measurement(self, indicator: str) -> Measurement | None:
        """The measurement of an indicator; None when the diagnosis says nothing of it."""
        return next((found for found in self.measurements if found.indicator == indicator), None)

    def provenance(self, table: str) -> Provenance | None:
        """Where a table that the diagnosis draws on comes from; None for any other (« saisie » among them)."""
        return next((found for found in self.sources if found.table == table), None)
