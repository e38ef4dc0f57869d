"""What the gazetteer answers with."""

from __future__ import annotations

from dataclasses import dataclass

COMMUNE = "commune"
ARRONDISSEMENT = "arrondissement"


@dataclass(frozen=True, slots=True)
class Place:
    """A commune or an arrondissement municipal of today.

    `mother` is the commune of an arrondissement, else None. `epci` is None where there is none, `canton` where the
    commune is cut between several. `longitude` and `latitude` (degrees) are of a point inside; NaN when unknown.
    """

    code: str
    name: str
    nature: str
    mother: str | None
    department: str
    region: str
    epci: str | None
    canton: str | None
    postal_codes: tuple[str, ...]
    longitude: float
    latitude: float

    @property
    def label(self) -> str:
        """« Calvisson (30062) »."""
        return f"{self.name} ({self.code})"


@dataclass(frozen=True, slots=True)
class Former:
    """A commune of yesterday and the commune of today (`code`, `name`) that holds its land.

    `nature`: « déléguée », « associée » (it lives on inside the other), « fusionnée » (its code is gone).
    """

    former_code: str
    former_name: str
    code: str
    name: str
    nature: str


@dataclass(frozen=True, slots=True)
class Hit:
    """An answer to a search: `detail` says where it is and, if need be, why it answers. `score` is out of 100."""

    code: str
    name: str
    detail: str
    score: float
