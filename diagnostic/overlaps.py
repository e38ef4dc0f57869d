"""Registered CPTS that already hold a part of the territory."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import numpy as np

from diagnostic.geography.gazetteer import Gazetteer
from diagnostic.indicators.memory import per_warehouse
from diagnostic.indicators.territory import Territory
from diagnostic.record import Overlap
from diagnostic.sources.warehouse import Warehouse

REGISTER_TABLE = "cpts_paca"


@dataclass(frozen=True)
class Register:
    """Registered CPTS: the names of those that hold a unit, the units of each, and the departments it speaks of."""

    cpts_of: dict[str, tuple[str, ...]]
    codes_of: dict[str, tuple[str, ...]]
    departments: frozenset[str]


@per_warehouse
def register_of(warehouse: Warehouse) -> Register:
    """The register of the warehouse, empty when it has none."""
    if not warehouse.has(REGISTER_TABLE):
        return Register({}, {}, frozenset())
    table = warehouse.table(REGISTER_TABLE)
    cpts_of: dict[str, tuple[str, ...]] = {}
    codes_of: dict[str, tuple[str, ...]] = {}
    for code, cpts in zip(table["code"], table["cpts"], strict=True):
        cpts_of[code] = (*cpts_of.get(code, ()), cpts)
        codes_of[cpts] = (*codes_of.get(cpts, ()), code)
    return Register(cpts_of, codes_of, frozenset(table["departement"]))


def overlaps(territory: Territory, register: Register, gazetteer: Gazetteer) -> tuple[Overlap, ...]:
    """Overlaps with the CPTS of the register, those that share most inhabitants first.

    A commune meets its arrondissements municipaux and they meet it. A commune that several CPTS divide among themselves
    counts whole in each of the overlaps: the register does not say who has which part.
    """
    # Code in the register → what it shares with the territory: (unit of the territory, inhabitants).
    met: dict[str, list[tuple[str, int]]] = defaultdict(list)
    outer: set[str] = set()
    for code, people in zip(territory.codes, territory.population.tolist(), strict=True):
        if code in register.cpts_of:
            met[code].append((code, people))
        for arrondissement in gazetteer.arrondissements_of(code):
            whole = territory.national.population[territory.national.row[arrondissement]]
            met[arrondissement].append((code, int(np.nan_to_num(whole))))
        if (mother := gazetteer.mother_of(code)) in register.cpts_of:
            met[mother].append((code, people))
            outer.add(mother)
    found = []
    for cpts in {cpts for code in met for cpts in register.cpts_of.get(code, ())}:
        codes = register.codes_of[cpts]
        shared = [meeting for code in codes for meeting in met.get(code, ())]
        found.append(Overlap(cpts, tuple(sorted({unit for unit, _ in shared})), sum(people for _, people in shared),
                             whole=all(code in met and code not in outer for code in codes)))
    return tuple(sorted(found, key=lambda overlap: (-overlap.population, overlap.cpts)))
