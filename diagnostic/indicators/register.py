"""The register of CPTS: which units each registered CPTS holds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from diagnostic.indicators.memory import per_warehouse
from diagnostic.sources.warehouse import Warehouse

# The perimeters of one region are embedded; those of the country can be installed, and take their place where they are.
REGISTER_TABLE, INSTALLED_TABLE = "cpts_paca", "cpts_registre"
# A commune of which a perimeter covers less than this share is its neighbour's: outlines never meet those of communes.
HELD_FROM = 0.5


@dataclass(frozen=True)
class Register:
    """Registered CPTS: the names of those that hold a unit, the units of each, and the departments it speaks of."""

    cpts_of: dict[str, tuple[str, ...]]
    codes_of: dict[str, tuple[str, ...]]
    departments: frozenset[str]

    @cached_property
    def shared(self) -> frozenset[str]:
        """Units that several CPTS divide among themselves, nobody says how."""
        return frozenset(code for code, names in self.cpts_of.items() if len(names) > 1)


@per_warehouse
def register_of(warehouse: Warehouse) -> Register:
    """The register of the warehouse, empty when it has none."""
    cpts_of: dict[str, tuple[str, ...]] = {}
    codes_of: dict[str, tuple[str, ...]] = {}
    listed: set[str] = set()
    for rows in _rows(warehouse):
        # What was installed goes before what is embedded, a whole department at a time.
        kept = rows[~rows["departement"].isin(listed)]
        for code, cpts in zip(kept["code"], kept["cpts"], strict=True):
            cpts_of[code] = (*cpts_of.get(code, ()), cpts)
            codes_of[cpts] = (*codes_of.get(cpts, ()), code)
        listed.update(rows["departement"])
    return Register(cpts_of, codes_of, frozenset(listed))


def _rows(warehouse: Warehouse) -> list[pd.DataFrame]:
    found = []
    for name in (INSTALLED_TABLE, REGISTER_TABLE):
        if warehouse.has(name):
            table = warehouse.table(name)
            found.append(table[table["part"] >= HELD_FROM] if "part" in table else table)
    return found
