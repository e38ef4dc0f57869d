"""The register of CPTS: which units each registered CPTS holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from diagnostic.indicators.memory import per_warehouse
from diagnostic.sources.warehouse import Warehouse

# The perimeters of one region are embedded; those of the country can be installed, and take their place where they are.
REGISTER_TABLE, INSTALLED_TABLE = "cpts_paca", "cpts_registre"
REGISTER_TABLES = (INSTALLED_TABLE, REGISTER_TABLE)
# A commune of which a perimeter covers less than this share is its neighbour's: outlines never meet those of communes.
HELD_FROM = 0.5


@dataclass(frozen=True)
class Register:
    """Registered CPTS: the names of those that hold a unit, the units of each, and the table that speaks of each
    department it knows."""

    cpts_of: dict[str, tuple[str, ...]]
    codes_of: dict[str, tuple[str, ...]]
    table_of: dict[str, str]

    @cached_property
    def departments(self) -> frozenset[str]:
        """Departments it speaks of."""
        return frozenset(self.table_of)

    def tables(self, departments: Iterable[str]) -> tuple[str, ...]:
        """The tables that speak of some departments, the installed one first."""
        met = {self.table_of.get(department) for department in departments}
        return tuple(name for name in REGISTER_TABLES if name in met)

    @cached_property
    def shared(self) -> frozenset[str]:
        """Units that several CPTS divide among themselves, nobody says how."""
        return frozenset(code for code, names in self.cpts_of.items() if len(names) > 1)


@per_warehouse
def register_of(warehouse: Warehouse) -> Register:
    """The register of the warehouse, empty when it has none."""
    cpts_of: dict[str, tuple[str, ...]] = {}
    codes_of: dict[str, tuple[str, ...]] = {}
    table_of: dict[str, str] = {}
    for name in filter(warehouse.has, REGISTER_TABLES):
        rows = _held(warehouse.table(name))
        # What was installed goes before what is embedded, a whole department at a time.
        kept = rows[~rows["departement"].isin(list(table_of))]
        for code, cpts in zip(kept["code"], kept["cpts"], strict=True):
            cpts_of[code] = (*cpts_of.get(code, ()), cpts)
            codes_of[cpts] = (*codes_of.get(cpts, ()), code)
        table_of |= dict.fromkeys(kept["departement"], name)
    return Register(cpts_of, codes_of, table_of)


def _held(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["part"] >= HELD_FROM] if "part" in table else table
