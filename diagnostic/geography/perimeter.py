"""From units to a territory: what it touches, whether it holds in one piece, what it cuts."""

from __future__ import annotations

from dataclasses import dataclass

from diagnostic.geography.units import Unit


@dataclass(frozen=True)
class Hole:
    """A gap enclosed by the territory. `codes`: the units that would fill it; empty when it is foreign land or water."""

    codes: tuple[str, ...]
    area_km2: float


@dataclass(frozen=True)
class Grouping:
    """A department, region or EPCI that the territory touches: how many of its units lie inside, out of how many."""

    code: str
    name: str
    inside: int
    total: int
    missing: tuple[str, ...] = ()

    @property
    def cut(self) -> bool:
        return self.inside < self.total


@dataclass(frozen=True)
class Perimeter:
    """A territory as units and the facts of its shape; the shape itself is in `Atlas.union`.

    Areas in km², lengths in km (geodesic). `parts` are the connected groups of units (by shared border, a point is not
    a border), largest area first. `compactness` is Polsby-Popper, 4πA/P², between 0 and 1. `bounds`: west, south, east,
    north in degrees.
    """

    units: tuple[Unit, ...]
    area_km2: float
    border_km: float
    compactness: float
    bounds: tuple[float, float, float, float]
    parts: tuple[tuple[str, ...], ...]
    holes: tuple[Hole, ...]
    departments: tuple[Grouping, ...]
    regions: tuple[Grouping, ...]
    epcis: tuple[Grouping, ...]

    @property
    def codes(self) -> tuple[str, ...]:
        """5-character codes of the units, sorted; a unit taken in part is there as well."""
        return tuple(unit.code for unit in self.units)
