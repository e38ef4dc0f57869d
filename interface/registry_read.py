"""The register as the person in front of the screen may see it, read once for as long as it does not change."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import streamlit as st

from diagnostic.geography.gazetteer import Gazetteer
from diagnostic.geography.names import fold
from diagnostic.registry.access import Rights
from diagnostic.registry.model import Entry, Status
from diagnostic.registry.register import Desk
from diagnostic.registry.review import inhabitants_of, size_of
from diagnostic.sources.warehouse import Warehouse
from interface import session

# Registers kept for all sessions together: a country of 800 CPTS weighs some 20 MB.
KEPT = 4


@dataclass(frozen=True)
class Filters:
    """What a list is narrowed to; nothing where empty. `words` may be of a name, a commune or a department."""

    words: str = ""
    region: str = ""
    department: str = ""
    statuses: tuple[Status, ...] = ()


class Shelf:
    """Entries with their inhabitants (None where a code is not of today's) and the size these give them (0 where they
    are not known), and what they may be found by. `regions`: departments of each region by code."""

    def __init__(self, entries: tuple[Entry, ...], warehouse: Warehouse,
                 regions: Mapping[str, frozenset[str]]) -> None:
        self.entries, self._regions = entries, regions
        self.people = {entry.id: inhabitants_of(entry.sheet.units, warehouse) for entry in entries}
        self.sizes = {identifier: 0 if people is None else size_of(people, warehouse).tier
                      for identifier, people in self.people.items()}
        self._gazetteer = warehouse.gazetteer

    @cached_property
    def regions(self) -> dict[str, frozenset[str]]:
        """Departments of the regions where there is a seat, by code."""
        places = departments_of(self.entries)
        return {code: held for code, held in sorted(self._regions.items()) if not held.isdisjoint(places)}

    @cached_property
    def by_id(self) -> dict[str, Entry]:
        return {entry.id: entry for entry in self.entries}

    @cached_property
    def _texts(self) -> dict[str, str]:
        return {entry.id: _text(entry, self._gazetteer) for entry in self.entries}

    def found(self, filters: Filters) -> tuple[Entry, ...]:
        """Entries that have every word, and are of the region, the department and one of the statuses asked for.

        A CPTS is of the department of its seat.
        """
        words = fold(filters.words).split()
        departments = self._regions.get(filters.region, frozenset())
        return tuple(entry for entry in self.entries
                     if (not filters.statuses or entry.sheet.status in filters.statuses)
                     and (not filters.department or entry.sheet.department == filters.department)
                     and (not filters.region or entry.sheet.department in departments)
                     and all(word in self._texts[entry.id] for word in words))


def _text(entry: Entry, gazetteer: Gazetteer) -> str:
    sheet = entry.sheet
    names = [gazetteer.key_of(unit.code) for unit in sheet.units if unit.code in gazetteer]
    codes = [unit.code for unit in sheet.units]
    return " ".join([fold(sheet.name), sheet.department, fold(department_name(sheet.department, gazetteer)), *names,
                     *codes])


def department_name(code: str, gazetteer: Gazetteer) -> str:
    """Its name, or its code where there is none of that code today."""
    return gazetteer.departments.get(code, code)


def department_label(code: str, gazetteer: Gazetteer) -> str:
    """« 13 Bouches-du-Rhône »."""
    name = gazetteer.departments.get(code)
    return f"{code} {name}" if name else code


def departments_of(entries: Iterable[Entry]) -> tuple[str, ...]:
    """Departments of the seats, sorted."""
    return tuple(sorted({entry.sheet.department for entry in entries}))


def shelf(desk: Desk) -> Shelf:
    """Every CPTS that is not put aside. Raises RegistryError."""
    store = session.warehouse()
    return _shelf(desk.door.database.shown, desk.identity.account, desk.perimeters.stamp(), store.version, desk, store)


def rights(desk: Desk) -> Rights:
    """What this person may do at this moment: which gestures a screen offers. Raises RegistryError."""
    return desk.people.me().rights


@st.cache_resource(max_entries=KEPT, show_spinner="Lecture du registre…")
def _shelf(database: str, account: str, stamp: str, data_version: str, _desk: Desk, _store: Warehouse) -> Shelf:
    """`stamp` is another whenever what this person may see changes."""
    del database, account, stamp, data_version
    return Shelf(_desk.perimeters.entries(), _store, _desk.door.regions)
