"""What the coverage of a register tells: types only. Inhabitants are municipal population, whole numbers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from diagnostic.geography.units import Unit


@dataclass(frozen=True)
class Holding:
    """A CPTS that holds ground. `id` is the register's (the name where a listing has no other); `department`: of its
    seat, empty where it is not known; `status`: the register's word for how far it has gone, empty likewise."""

    id: str
    name: str
    units: tuple[Unit, ...]
    department: str = ""
    status: str = ""


class Doubt(StrEnum):
    """Why a code of a perimeter does not count as it is written."""

    # The commune is now a part of another one, which is held whole instead.
    OBSOLETE = "ancien code"
    # Of no commune or IRIS: nothing is held by it.
    UNKNOWN = "code inconnu"
    # More inhabitants are declared than the unit has: it has them all.
    TOO_MANY = "part déclarée plus grande que la commune"


@dataclass(frozen=True)
class Misread:
    """A code that does not count as the CPTS `id` writes it. `now`: the code of today that counts in its place."""

    id: str
    doubt: Doubt
    code: str
    now: str = ""


class Held(StrEnum):
    """How several CPTS hold one unit."""

    # Two of them hold the same inhabitants, as far as the register tells.
    CONFLICT = "conflit"
    # Each holds a part, and the parts are disjoint.
    SHARED = "partagée"
    # Known to be shared by parts, but at least one of them does not say which part it holds.
    UNTOLD = "partagée, parts non précisées"


@dataclass(frozen=True)
class SharedUnit:
    """A unit (commune or arrondissement municipal) that two CPTS hold. `population`: inhabitants of both at once; at
    most that many when `at_most`. 0 when `held` is SHARED."""

    code: str
    held: Held
    population: int
    at_most: bool = False


@dataclass(frozen=True)
class Pair:
    """Two CPTS that hold some of the same units, `first` < `second` by id.

    `population`: inhabitants that both count, `conflict` those of them in units that are CONFLICT. `share_first` and
    `share_second`: `population` in each one's own (0–1; NaN for a CPTS without inhabitants).
    """

    first: str
    second: str
    units: tuple[SharedUnit, ...]
    population: int
    conflict: int
    share_first: float
    share_second: float

    @property
    def held(self) -> Held:
        """The worst of its units."""
        return next(kind for kind in (Held.CONFLICT, Held.UNTOLD, Held.SHARED)
                    if any(unit.held is kind for unit in self.units))

    @property
    def at_most(self) -> bool:
        """Whether `population` is the most it may be."""
        return any(unit.at_most for unit in self.units)

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(unit.code for unit in self.units)


@dataclass(frozen=True)
class Tally:
    """The population of an area, which adds up: total = once + several + uncovered.

    `several`: inhabitants of ground that several CPTS hold, each counted once here; `untold` those of them in units
    known to be shared by parts that are not told. `counted`: the sum of what each CPTS counts in the area, which is
    more. `units`, `units_uncovered`: communes and arrondissements municipaux, Paris, Lyon and Marseille told by
    theirs; a unit held in part is not uncovered. `unknown`: units without a known population.
    """

    total: int
    once: int
    several: int
    untold: int
    uncovered: int
    counted: int
    units: int
    units_uncovered: int
    units_several: int
    unknown: int
    cpts: int


@dataclass(frozen=True)
class Candidate:
    """A CPTS that could take uncovered units: `border_km` of land border with them; `same_epci` of them are in an EPCI
    of which it holds a unit."""

    id: str
    border_km: float
    same_epci: int


@dataclass(frozen=True)
class Blank:
    """Uncovered units that touch one another (zone blanche). `population`: inhabitants that nobody covers there;
    `part`: units of which a part is covered. `candidates`: the likeliest first."""

    codes: tuple[str, ...]
    population: int
    departments: tuple[str, ...]
    epcis: tuple[str, ...]
    candidates: tuple[Candidate, ...]
    part: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fragments:
    """How the perimeter of a CPTS holds together. `parts`: groups of units that touch, the largest first; `islands`:
    units that the sea parts from the largest; `enclaves`: units it encloses and does not hold; `enclosed_in`: ids of
    CPTS that alone surround all of it."""

    id: str
    parts: tuple[tuple[str, ...], ...]
    islands: tuple[str, ...]
    enclaves: tuple[str, ...]
    enclosed_in: tuple[str, ...] = ()

    @property
    def apart(self) -> tuple[tuple[str, ...], ...]:
        """Parts that land separates from the largest."""
        sea = frozenset(self.islands)
        return tuple(part for part in self.parts[1:] if part[0] not in sea)

    @property
    def whole(self) -> bool:
        """Islands are no fault."""
        return not self.apart and not self.enclaves


@dataclass(frozen=True)
class Effect:
    """What a draft changes in a register. `pairs`: with each CPTS it meets, the draft being `first`, the one that
    shares most first; `taken`: units nobody held, with `people` there; `left`: zones blanches that touch it once it
    is there; `before` and `after`: the tallies of its departments."""

    pairs: tuple[Pair, ...]
    taken: tuple[str, ...]
    people: int
    left: tuple[Blank, ...]
    before: Tally
    after: Tally
    released: tuple[str, ...] = ()
    lost: int = 0
    misread: tuple[Misread, ...] = ()
