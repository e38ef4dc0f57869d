"""The register laid over the listings of CPTS: what diagnoses, packs, maps and searches of one person read of it."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from typing import TypeVar
from weakref import WeakKeyDictionary

import pandas as pd
from sqlalchemy import select

from diagnostic.indicators.memory import per_warehouse
from diagnostic.indicators.register import (
    CPTS,
    LISTINGS,
    PART,
    REPLACED,
    SHARED,
    STORED_COLUMNS,
    STORED_TABLE,
    WHOLE,
)
from diagnostic.registry import schema
from diagnostic.registry.access import Action, Identity, Rights
from diagnostic.registry.database import Database
from diagnostic.registry.door import Turn
from diagnostic.registry.model import Deed, Entry, RegistryError, department_of_code, key_of
from diagnostic.registry.perimeters import read_entries
from diagnostic.registry.register import Desk
from diagnostic.registry.shared import read_shared
from diagnostic.sources.provenance import Layer, Provenance
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import date_fr, typography

Key = TypeVar("Key")
Value = TypeVar("Value")
Row = tuple[str, str, str, str, bool, str, str, str, int, str]
# States and warehouses kept for a database: as many people of different rights find theirs made.
KEPT = 8
# Seconds during which what was read serves again, unless this process wrote meanwhile: a screen asks twenty times.
FRESH = 0.3
# People whose last state is kept, for when the database is down.
PEOPLE = 200
# Seconds before a database that did not answer is asked again: each question may wait for several.
PATIENCE = 20.0
# Of this many changes at once, reading everything again costs no more.
MOST_CHANGES = 300


@dataclass(frozen=True)
class State:
    """What one person sees of the register at one moment.

    `rows`: of STORED_TABLE, by CPTS; `known`: key of the name and departments of every CPTS, of those that hold nothing
    any more too; `whole`: departments of which a whole listing was recorded; `shared`: units known to be shared by
    parts, and why; `day`: ISO day of the last change; `version`: changes when anything here does.
    """

    rows: tuple[tuple[Row, ...], ...]
    known: tuple[tuple[str, frozenset[str]], ...]
    whole: tuple[str, ...]
    shared: tuple[tuple[str, str], ...]
    day: str
    version: str

    @property
    def empty(self) -> bool:
        """Whether it says nothing more than the listings."""
        return not (self.known or self.whole or self.shared)

    def on(self, warehouse: Warehouse, warnings: tuple[str, ...] = ()) -> Warehouse:
        """The warehouse with this state of the register; the very same when it adds nothing."""
        if self.empty:
            return warehouse.with_register({}, {}, warnings) if warnings else warehouse
        cog = warehouse.provenance("communes").cog if warehouse.has("communes") else None
        origin = Provenance(
            table=STORED_TABLE, title="Périmètres des CPTS", producer="Registre des périmètres", cog=cog,
            vintage=typography(f"état du {date_fr(self.day)}"),
            licence="", layer=Layer.REGISTER, sha256=self.version)
        return warehouse.with_register({STORED_TABLE: lambda: self._table(warehouse)}, {STORED_TABLE: origin}, warnings)

    def _table(self, warehouse: Warehouse) -> pd.DataFrame:
        rows = [row for block in self.rows for row in block]
        rows += [_row(WHOLE, department=code) for code in self.whole]
        rows += [_row(SHARED, code=code, reason=reason) for code, reason in self.shared]
        rows += [_row(REPLACED, name=name) for name in self._replaced(warehouse)]
        return pd.DataFrame(rows, columns=list(STORED_COLUMNS))

    def _replaced(self, warehouse: Warehouse) -> list[str]:
        """Names of the CPTS of the listings that bear the name of a recorded one in one of its departments."""
        listed = _listed(warehouse)
        found = {name for key, departments in self.known for name, there in listed.get(key, ())
                 if not there.isdisjoint(departments)}
        return sorted(found)


def with_register(warehouse: Warehouse, desk: Desk) -> Warehouse:
    """The warehouse as this person sees it, the register laid over the listings; the same one until what they see
    changes. Never fails: without an answer from the database, the last state known, or the listings alone, with a
    sentence in `warnings`."""
    memory = _memory_of(desk.door.database)
    try:
        state = memory.state(desk)
    except RegistryError as failure:
        return memory.last(warehouse, desk, failure)
    return memory.laid(warehouse, state)


# -- inside ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Kept:
    """A CPTS as it was read, with its rows and its fingerprint. `withdrawn`: put aside because its import was undone,
    as if it had never been."""

    entry: Entry
    withdrawn: bool

    @cached_property
    def rows(self) -> tuple[Row, ...]:
        sheet = self.entry.sheet
        if self.entry.deleted or not sheet.status.living:
            return ()
        held = [unit for unit in sheet.units if not unit.whole]
        return (_row(CPTS, name=sheet.name, seat=sheet.department, status=sheet.status.label, draft=sheet.status.draft,
                     code=" ".join(unit.code for unit in sheet.units if unit.whole),
                     department=" ".join(sorted({department_of_code(unit.code) for unit in sheet.units}))),
                *(_row(PART, name=sheet.name, seat=sheet.department, code=unit.code, iris=" ".join(unit.iris),
                       declared=unit.declared.population if unit.declared else 0,
                       reason=unit.declared.reason if unit.declared else "") for unit in held))

    @cached_property
    def known(self) -> tuple[str, frozenset[str]]:
        return key_of(self.entry.sheet.name), self.entry.sheet.departments

    @cached_property
    def digest(self) -> bytes:
        return sha256(repr((self.rows, self.known[0], sorted(self.known[1]), self.entry.changed.date())).encode()
                      ).digest()


@dataclass(frozen=True)
class _Asked:
    """What somebody saw when the database was asked, at a time of this process's clock, after so many writings."""

    state: State
    when: float
    writings: int


# Number, instant: what tells that the last change read is still the database's own.
_Mark = tuple[int, str]


@dataclass
class _Memory:
    """What was read of one database, for everybody; what each person sees of it is chosen by their rights."""

    lock: threading.RLock = field(default_factory=threading.RLock)
    mark: _Mark = (0, "")
    entries: dict[str, _Kept] = field(default_factory=dict)
    states: OrderedDict[object, State] = field(default_factory=OrderedDict)
    warehouses: OrderedDict[object, Warehouse] = field(default_factory=OrderedDict)
    people: OrderedDict[Identity, _Asked] = field(default_factory=OrderedDict)
    failed: tuple[float, str] | None = None

    def state(self, desk: Desk) -> State:
        if desk.door.database.untouched:
            return _NOTHING
        with self.lock:
            now = time.monotonic()
            if self.failed and now - self.failed[0] < PATIENCE:
                raise RegistryError(self.failed[1])
            asked = self.people.get(desk.identity)
            if asked and asked.writings == Database.writings and now - asked.when < FRESH:
                return asked.state
            try:
                # Not a deed of the person's, that the journal would tell.
                with desk.door.asking() as turn:
                    found = self._read(turn) if turn.rights.somewhere(Action.READ) else _NOTHING
            except RegistryError as failure:
                self.failed = now, str(failure)
                raise
            self.failed = None
            return _remember(self.people, desk.identity, _Asked(found, now, Database.writings), PEOPLE).state

    def laid(self, warehouse: Warehouse, state: State, warnings: tuple[str, ...] = ()) -> Warehouse:
        with self.lock:
            key = (warehouse, state.version, warnings)
            return _remember(self.warehouses, key, self.warehouses.get(key) or state.on(warehouse, warnings), KEPT)

    def last(self, warehouse: Warehouse, desk: Desk, failure: RegistryError) -> Warehouse:
        """What the person saw last, or the listings, with what to say of it."""
        asked = self.people.get(desk.identity)
        state = asked.state if asked else _NOTHING
        shown = ("les CPTS affichées sont celles qui y étaient à la dernière lecture" if not state.empty else
                 "seules les CPTS des listes installées sont affichées")
        said = typography(f"Le registre des périmètres n'a pas pu être lu : {shown}. {failure}")
        return self.laid(warehouse, state, (said,))

    def _read(self, turn: Turn) -> State:
        self._catch_up(turn)
        whole = _whole(turn)
        shared = tuple(read_shared(turn.link).items())
        key = (self.mark, turn.rights, whole, shared)
        found = self.states.get(key) or self._seen(turn.rights, whole, shared)
        return _remember(self.states, key, found, KEPT)

    def _catch_up(self, turn: Turn) -> None:
        """Read what changed since the last time, or everything when the database is not the one that was read."""
        table = schema.revision
        since = turn.link.execute(select(table.c.number, table.c.at, table.c.cpts_id, table.c.deed)
                                  .where(table.c.number >= self.mark[0]).order_by(table.c.number)).all()
        if self.mark[0] and (not since or (since[0].number, since[0].at) != self.mark):
            self.mark, self.entries = (0, ""), {}
            self._catch_up(turn)
            return
        fresh = since[1:] if self.mark[0] else since
        if not fresh:
            return
        deeds = {row.cpts_id: Deed(row.deed) for row in fresh}
        few = len(deeds) <= MOST_CHANGES and bool(self.mark[0])
        for entry in read_entries(turn.link, *([schema.cpts.c.id.in_(deeds)] if few else [])):
            deed = deeds.get(entry.id)
            withdrawn = entry.deleted and (self.entries[entry.id].withdrawn if deed is None else deed is Deed.UNDONE)
            self.entries[entry.id] = _Kept(entry, withdrawn)
        self.mark = fresh[-1].number, fresh[-1].at

    def _seen(self, rights: Rights, whole: tuple[str, ...], shared: tuple[tuple[str, str], ...]) -> State:
        kept = sorted((kept for kept in self.entries.values() if rights.sees(kept.entry.sheet) and not kept.withdrawn),
                      key=lambda kept: (kept.entry.sheet.department, kept.known[0], kept.entry.deleted, kept.entry.id))
        day = max((kept.entry.changed.date().isoformat() for kept in kept), default=self.mark[1][:10])
        told = sha256(b"".join(sorted(kept.digest for kept in kept)) + repr((whole, shared, day)).encode())
        return State(tuple(kept.rows for kept in kept if kept.rows), tuple(kept.known for kept in kept), whole, shared,
                     day, told.hexdigest())


_MEMORIES: WeakKeyDictionary[Database, _Memory] = WeakKeyDictionary()
_MAKING = threading.Lock()
_NOTHING = State((), (), (), (), "", "")


def _memory_of(database: Database) -> _Memory:
    with _MAKING:
        return _MEMORIES.setdefault(database, _Memory())


def _remember(kept: OrderedDict[Key, Value], key: Key, value: Value, most: int) -> Value:
    kept[key] = value
    kept.move_to_end(key)
    while len(kept) > most:
        kept.popitem(last=False)
    return value


def _whole(turn: Turn) -> tuple[str, ...]:
    """Departments of which a whole listing was imported, and not undone since."""
    table = schema.batch
    told = turn.link.execute(select(table.c.departments).where(table.c.undone_at.is_(None))).scalars()
    return tuple(sorted({code for departments in told for code in departments.split()}))


def _row(kind: str, *, name: str = "", seat: str = "", status: str = "", draft: bool = False, code: str = "",
         department: str = "", iris: str = "", declared: int = 0, reason: str = "") -> Row:
    return kind, name, seat, status, draft, code, department, iris, declared, reason


@per_warehouse
def _listed(warehouse: Warehouse) -> dict[str, tuple[tuple[str, frozenset[str]], ...]]:
    """CPTS of the listings by the key of their name: name, departments."""
    found: dict[str, list[tuple[str, frozenset[str]]]] = {}
    for table in filter(warehouse.has, LISTINGS):
        for name, rows in warehouse.table(table).groupby("cpts"):
            found.setdefault(key_of(str(name)), []).append((str(name), frozenset(map(str, rows["departement"]))))
    return {key: tuple(names) for key, names in found.items()}
