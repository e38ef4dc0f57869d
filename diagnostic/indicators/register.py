"""The register of CPTS: which units each CPTS holds, whole or in part, whoever tells it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import pandas as pd

from diagnostic.geography.gazetteer import Gazetteer
from diagnostic.geography.units import DeclaredPart, Unit
from diagnostic.indicators.memory import per_register, per_warehouse
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
# What a row of STORED_TABLE is about: a CPTS with the codes of what it holds whole and its departments, a unit that it
# holds in part, a department of which every CPTS was recorded, a CPTS of the listings that a recorded one replaces, a
# unit known to be shared by parts. Codes in a cell are separated by spaces.
CPTS, PART, WHOLE, REPLACED, SHARED = "cpts", "part", "departement", "remplacee", "partagee"
STORED_COLUMNS = ("genre", "cpts", "siege", "statut", "projet", "code", "departement", "iris", "declare", "raison")


@dataclass(frozen=True)
class Stored:
    """A CPTS that people recorded. `parts`: what it holds in part, by code; `department`: of its seat; `status`: how
    far it has gone, in French; `draft`: the ARS has not validated it yet."""

    department: str
    status: str
    draft: bool
    parts: dict[str, Unit]


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
            code for cpts in self.stored.values() for code in cpts.parts)

    def unit(self, cpts: str, code: str) -> Unit:
        """What a CPTS holds of a unit: whole, where nothing says that it is not."""
        found = self.stored[cpts].parts.get(code) if cpts in self.stored else None
        return found or _whole(code)

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
    rows = stored.get(CPTS, _NONE)
    held = _recorded(rows, stored.get(PART, _NONE), warehouse)
    names = _told(list(held), codes_of)
    there = {code for departments in rows["departement"] for code in departments.split()}
    partly = frozenset(there.difference(tables_of))
    for department in sorted(there - whole):
        tables_of[department] = (STORED_TABLE, *tables_of.get(department, ()))
    codes_of |= {name: codes for name, (_, codes) in zip(names, held.values(), strict=True)}
    recorded = {name: cpts for name, (cpts, _) in zip(names, held.values(), strict=True)}
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


def _recorded(rows: pd.DataFrame, parts: pd.DataFrame,
              warehouse: Warehouse) -> dict[tuple[str, str], tuple[Stored, tuple[str, ...]]]:
    """CPTS by seat and name, with the codes of what each holds. A commune recorded under a former code is the one of
    today."""
    in_part: dict[tuple[str, str], dict[str, Unit]] = {}
    for name, seat, code, iris, declared, reason in zip(*(parts[column] for column in (
            "cpts", "siege", "code", "iris", "declare", "raison")), strict=True):
        in_part.setdefault((seat, name), {})[code] = Unit(
            code, tuple(iris.split()), DeclaredPart(int(declared), reason) if declared else None)
    found, today = {}, _codes(warehouse)
    for name, seat, status, draft, codes in zip(*(rows[column] for column in (
            "cpts", "siege", "statut", "projet", "code")), strict=True):
        whole = set(codes.split())
        if not whole <= today:
            whole = {_today(code, warehouse.gazetteer) for code in whole}
        own = {code: unit for code, unit in in_part.get((seat, name), {}).items() if code not in whole}
        found[seat, name] = Stored(seat, status, draft, own), tuple(sorted((*whole, *own)))
    return found


@per_warehouse
def _codes(warehouse: Warehouse) -> frozenset[str]:
    return frozenset(warehouse.gazetteer.codes)


def _today(code: str, gazetteer: Gazetteer) -> str:
    if code in gazetteer:
        return code
    former = gazetteer.former(code)
    return former.code if former else code


@lru_cache(maxsize=1 << 16)
def _whole(code: str) -> Unit:
    """Units of a country are asked for at every change of the register."""
    return Unit(code)


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
