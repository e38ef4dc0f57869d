"""The health and social structures that stand in a territory, from the register that is installed."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from diagnostic.geography.gazetteer import Gazetteer
from diagnostic.geography.names import fold
from diagnostic.indicators.memory import per_warehouse
from diagnostic.record import Structure
from diagnostic.sources.warehouse import Warehouse

STRUCTURES_TABLE = "structures"
# The family of what is in no other: told last.
OTHERS = "autre"
# What the table's `position` says of a point that stands for the commune, for want of an address.
OF_THE_COMMUNE = "commune"


def structures_of(codes: Iterable[str], warehouse: Warehouse) -> tuple[Structure, ...]:
    """Structures of these units by family, then name; () when no register is installed.

    A city is its arrondissements too. Of a unit taken in part, all the structures are given: the register does not say
    which of its IRIS they are in.
    """
    known, gazetteer = _by_unit(warehouse), warehouse.gazetteer
    units = dict.fromkeys(place for code in codes for place in (code, *_arrondissements(code, gazetteer)))
    found = [structure for unit in units for structure in known.get(unit, ())]
    return tuple(sorted(found, key=lambda structure: (
        structure.family == OTHERS, fold(structure.family_label), structure.name, structure.finess)))


def _arrondissements(code: str, gazetteer: Gazetteer) -> tuple[str, ...]:
    return tuple(gazetteer.arrondissements_of(code))


@per_warehouse
def _by_unit(warehouse: Warehouse) -> dict[str, tuple[Structure, ...]]:
    """Structures by unit, in the order of the table."""
    found: dict[str, list[Structure]] = {}
    if not warehouse.has(STRUCTURES_TABLE):
        return {}
    table = warehouse.table(STRUCTURES_TABLE)
    lon, lat = (table[column].to_numpy(dtype=np.float64, na_value=np.nan) for column in ("lon", "lat"))
    precise = (table["position"] != OF_THE_COMMUNE).tolist() if "position" in table else [True] * len(table)
    texts = [table[column].fillna("").astype(str).tolist() for column in (
        "finess", "nom", "categorie_libelle", "famille", "famille_libelle", "code")]
    for row, (finess, name, category, family, label, code) in enumerate(zip(*texts, strict=True)):
        placed = bool(np.isfinite(lon[row]) and np.isfinite(lat[row]))
        found.setdefault(code, []).append(Structure(
            finess, name, category, family, label, code, float(lon[row]) if placed else None,
            float(lat[row]) if placed else None, placed and precise[row]))
    return {code: tuple(members) for code, members in found.items()}
