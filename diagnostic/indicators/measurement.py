"""A figure and everything needed to defend it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Status(StrEnum):
    """How a figure is known. What a declared part of a commune gives is an estimate too: the project says how many
    inhabitants it takes, and nobody counted them.
    """

    OBSERVED = "observé"
    ESTIMATED = "estimation"
    ENTERED = "saisie"
    BOUNDED = "encadré"
    MISSING = "non disponible"


class Verdict(StrEnum):
    HIGHER = "plus élevé"
    LOWER = "plus bas"
    SAME = "pas de différence significative"
    NOT_COMPARED = "non comparé"


class Level(StrEnum):
    TERRITORY = "territoire"
    CHOSEN = "territoire choisi"
    EPCI = "EPCI"
    DEPARTMENT = "département"
    DEPARTMENTS = "départements pondérés"
    REGION = "région"
    FRANCE = "France"


# The code of the country where departments and regions have theirs.
FRANCE = "FR"
# How a reference was obtained (`Reference.status`).
COMPUTED = "calculé"
OFFICIAL = "source officielle"
SECONDARY = "source secondaire, non vérifiée"


@dataclass(frozen=True)
class Reference:
    """The same indicator on a larger territory. `source` is a warehouse table, `status` how the figure was obtained.

    `note` says what limits the comparison (another base, a department left out); `url`, where a published figure was
    read.
    """

    level: Level
    code: str
    label: str
    value: float
    vintage: str
    source: str
    status: str
    verdict: Verdict = Verdict.NOT_COMPARED
    note: str = ""
    url: str = ""


@dataclass(frozen=True)
class Standing:
    """Where a value stands among `number` territories of one kind (`among`: « EPCI », « CPTS enregistrées »).

    `below`: how many of them have a lower value. `quantiles`: their 0, 10, 25, 50, 75, 90 and 100 % points, in the
    indicator's unit. Only territories known for at least 90 % of their population count.
    """

    among: str
    number: int
    below: int
    quantiles: tuple[float, ...]


@dataclass(frozen=True)
class Comparative:
    """Indice comparatif: `value` = 100 × `observed` / `expected`, with its 95 % interval.

    `expected`: what the rates of the reference would give at the same ages and sexes, from the indicator `indicator`.
    It compares the territory with that reference only: two indices are not to be compared with each other.
    """

    value: float
    lower: float
    upper: float
    observed: float
    expected: float
    indicator: str


@dataclass(frozen=True)
class Measurement:
    """One indicator on the territory.

    `value` is in the unit of the catalogue's entry, None when nothing is known of the territory (then `status` is
    MISSING and the references stand alone). `lower`/`upper`: 95 % interval when one is meaningful. Coverage:
    `units_known` of `units_total` units hold a figure; together they hold `population_share` (0–1) of the population.

    `least`/`most`: when the value itself cannot be given (status BOUNDED), what it lies between, because `hidden_units`
    units are under statistical secrecy; or, when `hidden_units` is 0, the extreme values of the units (a median has no
    sum). `standings`: where the value stands among all EPCI and all registered CPTS. `index`: an observed count beside
    what age and sex would lead to expect, when both are known.
    """

    indicator: str
    value: float | None
    status: Status
    vintage: str
    source: str
    numerator: float | None = None
    denominator: float | None = None
    lower: float | None = None
    upper: float | None = None
    units_known: int = 0
    units_total: int = 0
    population_share: float | None = None
    note: str = ""
    references: tuple[Reference, ...] = field(default=())
    least: float | None = None
    most: float | None = None
    hidden_units: int = 0
    standings: tuple[Standing, ...] = ()
    index: Comparative | None = None


@dataclass(frozen=True)
class EnteredFigure:
    """A figure of the whole territory typed by the user, as a CPAM, Rezone CPTS or an ARS gives it.

    `indicator` is a topic of the catalogue. `count` persons or events, `base` the population it is a share of (None:
    unknown), or `percent` alone: the share, or for a topic of that kind the rate per 100 000 or the index. `source` and
    `year` are what the user said of them. `masked`: the figure is under statistical secrecy, and then no longer here.
    """

    indicator: str
    year: int
    source: str
    count: int | None = None
    base: int | None = None
    percent: float | None = None
    masked: bool = False
