"""The register of CPTS: which units each CPTS holds, whole or in part, whoever tells it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from diagnostic.geography.gazetteer import Gazetteer
from diagnostic.geography.units import DeclaredPart, Unit
from diagnostic.indicators.memory import per_register
from diagnostic.sources.warehouse import Warehouse

# The perimeters of one region are embedded; those of the country can be installed, and take their place where they are;
# what people record (registry/shelf.py) goes before both.
REGISTER_TABLE, INSTALLED_TABLE, STORED_TABLE = "cpts_paca", "cpts_registre", "registre"
LISTINGS = (INSTALLED_TABLE, REGISTER_TABLE)
REGISTER_TABLES = (STORED_TABLE, *LISTINGS)
# A commune of which a perimeter covers less than this share is its neighbour's: outlines never meet those of communes.
HELD_FROM = 0.5
# Characters of a name that are told; the register itself keeps 2,000.
NAME_TOLD = 120
# What a row of STORED_TABLE is about: a unit of a CPTS, a department of which every CPTS was recorded, a CPTS of the
# listings that the recorded one replaces, a unit known to be shared by parts.
UNIT, WHOLE, REPLACED, SHARED = "unite", "departement", "remplacee", "partagee"
STORED_COLUMNS = ("genre", "cpts", "siege", "statut", "projet", "code", "departement", "iris", "declare", "raison")


@dataclass(frozen=True)
class Stored:
    """A CPTS that people recorded. `units`: by code, whole or in part; `department`: of its seat; `status`: what to say
    of how far it has gone, French; `draft`: the ARS has not validated it yet."""

    department: str
    status: str
    draft: bool
    units: dict[str, Unit]


@dataclass(frozen=True)
class Register:
    """CPTS by the name to tell, one for each: the names of those that hold a unit, the units of each, and the tables
    that speak of each department.

    `stored`: those that people recorded; the others come from a listing, which says nothing of the parts of a commune.
    `partly`: departments of which only some CPTS were recorded. `shared_by_parts`: units known to be shared, and why.
    """

    cpts_of: dict[str, tuple[str, ...]]
    codes_of: dict[str, tuple[str, ...]]
    tables_of: dict[str, tuple[str, ...]]
    stored: dict[str, Stored] = field(default_factory=dict)
    partly: frozenset[str] = frozenset()
    shared_by_parts: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def departments(self) -> frozenset[str]:
        """Departments it speaks of."""
        return frozenset(self.tables_of)

    def tables(self, departments: Iterable[str]) -> tuple[str, ...]:
        """The tables that speak of some departments, what was recorded first, then what was installed."""
        met = {name for department in departments for name in self.tables_of.get(department, ())}
        return tuple(name for name in REGISTER_TABLES if name in met)

    @cached_property
    def settled(self) -> tuple[str, ...]:
        """Those that are no draft any more, by name."""
        return tuple(name for name in self.codes_of if name not in self.stored or not self.stored[name].draft)

    @cached_property
    def shared(self) -> frozenset[str]:
        """Units that a CPTS does not hold alone and whole."""
        return frozenset(code for code, names in self.cpts_of.items() if len(names) > 1).union(
            unit.code for cpts in self.stored.values() for unit in cpts.units.values() if not unit.whole)

    def unit(self, cpts: str, code: str) -> Unit:
        """What a CPTS holds of a unit: whole, where nothing says that it is not."""
        found = self.stored[cpts].units.get(code) if cpts in self.stored else None
        return found or Unit(code)

    def status_of(self, cpts: str) -> str:
        """« lettre d'intention, » before what is said of a draft; nothing of the others."""
        stored = self.stored.get(cpts)
        return f"{stored.status}, " if stored and stored.draft else ""

    def untold(self, code: str) -> bool:
        """Whether several CPTS hold a unit and at least one of them does not say which part."""
        names = self.cpts_of.get(code, ())
        return len(names) > 1 and any(self.unit(name, code).whole for name in names)


@per_register
def register_of(warehouse: Warehouse) -> Register:
    """The register of the warehouse, empty when it has none.

    Of a department whose CPTS were all recorded, the listings say nothing; elsewhere they say what no recorded CPTS
    replaces, and what was installed goes before what is embedded, a whole department at a time.
    """
    stored = _rows_of(warehouse)
    whole = set(stored.get(WHOLE, _NONE)["departement"])
    replaced = set(stored.get(REPLACED, _NONE)["cpts"])
    codes_of: dict[str, tuple[str, ...]] = {}
    tables_of: dict[str, tuple[str, ...]] = dict.fromkeys(sorted(whole), (STORED_TABLE,))
    for name in filter(warehouse.has, LISTINGS):
        rows = _held(warehouse.table(name))
        kept = rows[~rows["departement"].isin(list(tables_of))]
        tables_of |= dict.fromkeys(kept["departement"], (name,))
        kept = kept[~kept["cpts"].isin(replaced)]
        for code, cpts in zip(kept["code"], kept["cpts"], strict=True):
            codes_of[cpts] = (*codes_of.get(cpts, ()), code)
    recorded, there = _recorded(stored.get(UNIT, _NONE), codes_of, warehouse.gazetteer)
    partly = frozenset(there.difference(tables_of))
    for department in sorted(there - whole):
        tables_of[department] = (STORED_TABLE, *tables_of.get(department, ()))
    codes_of |= {name: tuple(cpts.units) for name, cpts in recorded.items()}
    cpts_of: dict[str, list[str]] = {}
    for cpts, codes in codes_of.items():
        for code in codes:
            cpts_of.setdefault(code, []).append(cpts)
    shared = stored.get(SHARED, _NONE)
    return Register({code: tuple(names) for code, names in cpts_of.items()}, codes_of, tables_of, recorded, partly,
                    dict(zip(shared["code"], shared["raison"], strict=True)))


_NONE = pd.DataFrame(columns=list(STORED_COLUMNS))


def _rows_of(warehouse: Warehouse) -> dict[str, pd.DataFrame]:
    """Rows of what people recorded, by what they are about."""
    if not warehouse.has(STORED_TABLE):
        return {}
    return {str(kind): rows for kind, rows in warehouse.table(STORED_TABLE).groupby("genre", sort=False)}


def _recorded(rows: pd.DataFrame, taken: Iterable[str],
              gazetteer: Gazetteer) -> tuple[dict[str, Stored], set[str]]:
    """CPTS by the name to tell, and the departments where they hold a unit. A commune recorded under a former code is
    the one of today."""
    found: dict[tuple[str, str], Stored] = {}
    for name, seat, status, draft, unit in zip(rows["cpts"], rows["siege"], rows["statut"], rows["projet"],
                                               _units(rows), strict=True):
        if unit.whole and unit.code not in gazetteer and (former := gazetteer.former(unit.code)):
            unit = Unit(former.code)
        units = found.setdefault((seat, name), Stored(seat, status, draft, {})).units
        if unit.whole or unit.code not in units:
            units[unit.code] = unit
    return dict(zip(_told(list(found), taken), found.values(), strict=True)), set(rows["departement"])


def _units(rows: pd.DataFrame) -> Iterator[Unit]:
    for code, iris, declared, reason in zip(rows["code"], rows["iris"], rows["declare"], rows["raison"], strict=True):
        yield Unit(code, tuple(iris.split()), DeclaredPart(int(declared), reason) if declared else None)


def _told(cpts: list[tuple[str, str]], taken: Iterable[str]) -> list[str]:
    """A name for each CPTS (department of its seat, name) that no other bears: « CPTS du Littoral (06) »."""
    short = [name if len(name) <= NAME_TOLD else name[:NAME_TOLD - 1].rstrip() + "…" for _, name in cpts]
    borne = Counter(short) + Counter(set(taken))
    placed = [name if borne[name] == 1 else f"{name} ({seat})" for name, (seat, _) in zip(short, cpts, strict=True)]
    # Two names that differ after what is told of them.
    seen, told = Counter[str](), []
    for name in placed:
        seen[name] += 1
        told.append(name if seen[name] == 1 else f"{name} [{seen[name]}]")
    return told


def _held(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["part"] >= HELD_FROM] if "part" in table else table
