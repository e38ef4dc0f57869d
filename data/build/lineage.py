"""Which of today's communes holds the land of a commune of yesterday."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from data.build.fetch import ETALAB_COG_2026, ETALAB_POP_2019, ETALAB_POP_2020, ETALAB_POP_2021, ETALAB_POP_2022
from data.build.raw import decoupage, in_departments

COMMUNE, ARRONDISSEMENT = "commune-actuelle", "arrondissement-municipal"
PART = {"commune-deleguee": "déléguée", "commune-associee": "associée"}
# Every former name we can read: later releases win.
PAST = (ETALAB_POP_2019, ETALAB_POP_2020, ETALAB_POP_2021, ETALAB_POP_2022)


@dataclass(frozen=True)
class Lineage:
    """Communes and arrondissements of COG 2026 (`Any`: the producer's record), and where former codes went.

    `parts`: communes déléguées and associées as (code, name, nature, holder); their code may equal the holder's.
    `holder`: today's commune of every former code that is no longer a commune.
    `mothers`: for communes of today that an earlier year knew as a part, the commune they were part of.
    """

    communes: dict[str, dict[str, Any]]
    arrondissements: dict[str, dict[str, Any]]
    parts: tuple[tuple[str, str, str, str], ...]
    holder: dict[str, str]
    mothers: dict[str, str]

    @property
    def units(self) -> list[str]:
        return sorted([*self.communes, *self.arrondissements])

    def today(self, code: str) -> str | None:
        """Today's code for a code of any year: itself when it still exists, None when unknown."""
        return code if code in self.communes or code in self.arrondissements else self.holder.get(code)

    def torn(self, known: Iterable[str]) -> set[str]:
        """Communes of today that nothing in `known` stands for: they were part of another commune then."""
        return {code for code in set(self.communes) - {self.today(code) for code in known} if code in self.mothers}


def _heirs(claims: list[tuple[str, str]]) -> dict[str, str]:
    heirs = dict(claims)
    for former, code in claims:
        if heirs[former] != code:
            raise ValueError(f"{former} went both to {heirs[former]} and {code}")
    return heirs


@lru_cache(maxsize=1)
def lineage(cache: Path) -> Lineage:
    """Read from `chefLieu`, then from `anciensCodes`; raises ValueError when a former code would have two heirs.

    A commune that holds a former one as déléguée or associée wins over one that lists it among its former codes:
    Lamarche-en-Woëvre (55273) and La Neuville-Garnier (60455) are named by both, having changed hands.
    """
    entries = [entry for entry in decoupage(ETALAB_COG_2026, "communes", cache) if in_departments(entry["code"])]
    communes = {entry["code"]: entry for entry in entries if entry["type"] == COMMUNE}
    arrondissements = {entry["code"]: entry for entry in entries if entry["type"] == ARRONDISSEMENT}
    parts = tuple(sorted((entry["code"], entry["nom"], PART[entry["type"]], entry["chefLieu"])
                         for entry in entries if entry["type"] in PART))
    holder = _heirs([(code, holding) for code, _, _, holding in parts if code not in communes])
    holder |= _heirs([(former, code) for code, entry in communes.items() for former in entry.get("anciensCodes", ())
                      if former not in communes and former not in holder])
    mothers = {entry["code"]: entry["chefLieu"] for release in PAST for entry in decoupage(release, "communes", cache)
               if entry["type"] in PART and entry["code"] in communes and entry["chefLieu"] != entry["code"]}
    return Lineage(communes, arrondissements, parts, holder, mothers)


def former_names(cache: Path) -> dict[str, str]:
    """The last name of every commune that a past release lists."""
    return {entry["code"]: entry["nom"] for release in PAST for entry in decoupage(release, "communes", cache)
            if entry["type"] == COMMUNE}
