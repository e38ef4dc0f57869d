"""CPTS of the register: read, made, changed, put aside and brought back; every change adds a revision."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import fields, replace
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, Row, delete, func, insert, select, update

from diagnostic.geography.units import IN_ORDER, DeclaredPart, Unit
from diagnostic.registry import schema
from diagnostic.registry.access import Action
from diagnostic.registry.door import Door, Turn, instant_of
from diagnostic.registry.model import (
    Days,
    Deed,
    Entry,
    RegistryError,
    Revision,
    Sheet,
    Status,
    key_of,
    reason_of,
    remade,
    same,
)

_SHEET = TypeAdapter(Sheet)
_ID = re.compile(r"[0-9a-f]{12}")
_DAYS = tuple(day.name for day in fields(Days))


class UnknownCptsError(RegistryError):
    """No CPTS of that id, or none that the person may see."""


class NameTakenError(RegistryError):
    """A living CPTS of the same department bears the name."""


class StaleError(RegistryError):
    """Somebody changed it meanwhile. `read`: as it was when the second editor began; `now`: as it is; `wanted`: what
    the second editor asks for. Nothing was written."""

    def __init__(self, now: Entry, read: Sheet | None, wanted: Sheet | None) -> None:
        done, then = (("supprimée", "restaurez-la si elle doit rester. Rien n'a été enregistré.") if now.deleted else
                      ("modifiée", "comparez les deux versions, puis enregistrez celle que vous voulez garder. Rien "
                                   "n'a été écrasé."))
        super().__init__(f"« {now.sheet.name:.120} » a été {done} entre-temps par {now.by:.80} : {then}")
        self.now, self.read, self.wanted = now, read, wanted


class Perimeters:
    """The CPTS that one person may see or change. Every method raises NotAllowedError, UnavailableError."""

    def __init__(self, door: Door) -> None:
        self._door = door

    # -- reading -------------------------------------------------------------------------------------------------

    def stamp(self) -> str:
        """Changes whenever what this person may see does."""
        with self._door.reading() as turn:
            table = schema.revision.c
            # With its instant: a database put back from a copy counts again from where the copy was made.
            last = turn.link.execute(select(table.number, table.at).order_by(table.number.desc()).limit(1)).first()
            held = sorted((role.value, where is None, sorted(where or ())) for role, where in turn.rights.held)
            return sha256(repr((last and tuple(last), held)).encode()).hexdigest()

    def entries(self, *, deleted: bool = False) -> tuple[Entry, ...]:
        """Every CPTS that is not put aside, or those that are, by department then name."""
        with self._door.reading() as turn:
            return _shown(turn, read_entries(turn.link, schema.cpts.c.deleted.is_(deleted)))

    def at(self, when: datetime) -> tuple[Entry, ...]:
        """The register as it stood at an instant that bears its time zone: as `entries`, told by the revisions."""
        table = schema.revision
        with self._door.reading() as turn:
            last = select(func.max(table.c.number)).where(table.c.at <= instant_of(when)).group_by(table.c.cpts_id)
            rows = turn.link.execute(select(table).where(table.c.number.in_(last), ~table.c.deleted)).all()
            return _shown(turn, [Entry(row.cpts_id, row.version, _SHEET.validate_python(row.sheet), row.deleted,
                                       datetime.fromisoformat(row.at), row.who) for row in rows])

    def began(self) -> datetime | None:
        """When the first of what this person may know of was recorded; None where nothing was."""
        table = schema.revision.c
        with self._door.reading() as turn:
            rows = turn.link.execute(select(table.at, table.sheet).order_by(table.number))
            return next((datetime.fromisoformat(at) for at, kept in rows
                         if turn.rights.sees(_SHEET.validate_python(kept))), None)

    def entry(self, identifier: str) -> Entry:
        """Put aside or not. Raises UnknownCptsError."""
        with self._door.reading() as turn:
            return seen(turn, identifier)

    def history(self, identifier: str) -> tuple[Revision, ...]:
        """Every change of a CPTS that the person may know of, the last first. Raises UnknownCptsError."""
        with self._door.reading() as turn:
            seen(turn, identifier)
            return tuple(reversed(revisions_seen(turn, schema.revision.c.cpts_id == identifier)))

    # -- writing -------------------------------------------------------------------------------------------------

    def create(self, sheet: Sheet, why: str = "") -> Entry:
        """Raises NameTakenError, InvalidSheetError."""
        with self._door.writing(Action.CREATE, sheet.name) as turn:
            turn.require(Action.CREATE, {sheet.department}, sheet.name)
            return add(turn, remade(sheet), Deed.CREATED, why)

    def change(self, identifier: str, wanted: Sheet, why: str, version: int) -> Entry:
        """Record `wanted` in the place of `version`; the same entry when nothing differs.

        Raises UnknownCptsError, NameTakenError, InvalidSheetError, RegistryError where it was put aside, StaleError
        when `version` is no longer the last one.
        """
        with self._door.writing(Action.CHANGE, wanted.name, identifier) as turn:
            entry = seen(turn, identifier)
            turn.require(Action.CHANGE, {entry.sheet.department, wanted.department}, entry.sheet.name)
            refuse_stale(turn, entry, version, wanted)
            if entry.deleted:
                raise RegistryError(f"« {entry.sheet.name:.120} » a été supprimée du registre : restaurez-la avant de "
                                    "la modifier.")
            if same(entry.sheet, wanted):
                return entry
            return record(turn, entry, remade(wanted), Deed.CHANGED, why)

    def delete(self, identifier: str, why: str, version: int) -> Entry:
        """Put a CPTS aside: it holds nothing any more, and `restore` brings it back. Raises as `change`."""
        with self._door.writing(Action.DELETE, subject=identifier) as turn:
            entry = seen(turn, identifier)
            turn.require(Action.DELETE, {entry.sheet.department}, entry.sheet.name)
            refuse_stale(turn, entry, version, None)
            return entry if entry.deleted else record(turn, entry, entry.sheet, Deed.DELETED, why, deleted=True)

    def restore(self, identifier: str, why: str, version: int, to: int | None = None) -> Entry:
        """Bring back a CPTS that was put aside, or its sheet as it was at its version `to`: a new change in any case.

        Raises as `change`, RegistryError when it never had that version.
        """
        with self._door.writing(Action.RESTORE, subject=identifier) as turn:
            entry = seen(turn, identifier)
            wanted = entry.sheet if to is None else _kept_at(turn, entry, to)
            if wanted is None:
                raise RegistryError(f"« {entry.sheet.name:.120} » n'a pas de version {to} : choisissez-en une de son "
                                    "historique.")
            turn.require(Action.RESTORE, {entry.sheet.department, wanted.department}, entry.sheet.name)
            refuse_stale(turn, entry, version, wanted)
            if not entry.deleted and same(entry.sheet, wanted):
                return entry
            return record(turn, entry, wanted, Deed.RESTORED, why)


# -- inside a transaction: for the rooms beside this one, which ask for the right themselves -------------------------

def seen(turn: Turn, identifier: str) -> Entry:
    """The CPTS of that id. Raises UnknownCptsError where the person may not see it either."""
    found = read_entries(turn.link, schema.cpts.c.id == identifier) if _ID.fullmatch(identifier) else []
    if found:
        turn.subject = identifier
        if turn.rights.sees(found[0].sheet):
            return found[0]
        turn.refuse(found[0].sheet.departments, "hors du ressort")
    raise UnknownCptsError("Cette CPTS n'est pas dans le registre, ou n'est pas de votre ressort.")


def add(turn: Turn, sheet: Sheet, deed: Deed, why: str, batch: int | None = None) -> Entry:
    """Raises NameTakenError."""
    entry = Entry(secrets.token_hex(6), 1, sheet, False, datetime.fromisoformat(turn.now), turn.who)
    _refuse_taken(turn.link, entry)
    turn.link.execute(insert(schema.cpts).values(id=entry.id, **_row(entry)))
    turn.subject = entry.id
    _lay(turn, entry, deed, why, batch)
    return entry


def record(turn: Turn, entry: Entry, wanted: Sheet, deed: Deed, why: str, *, deleted: bool = False,
           batch: int | None = None) -> Entry:
    """The entry with another sheet and one more version. Raises NameTakenError, StaleError when it was not read in this
    transaction and was changed since."""
    changed = Entry(entry.id, entry.version + 1, wanted, deleted, datetime.fromisoformat(turn.now), turn.who)
    if not deleted:
        _refuse_taken(turn.link, changed)
    laid = turn.link.execute(update(schema.cpts).values(**_row(changed)).where(
        schema.cpts.c.id == entry.id, schema.cpts.c.version == entry.version))
    if not laid.rowcount:
        raise StaleError(seen(turn, entry.id), entry.sheet, wanted)
    turn.link.execute(delete(schema.unit).where(schema.unit.c.cpts_id == entry.id))
    _lay(turn, changed, deed, why, batch)
    return changed


def release_names(turn: Turn, identifiers: Sequence[str]) -> None:
    """Let CPTS that this same transaction records next take one another's names, in whatever order it does."""
    turn.link.execute(update(schema.cpts).where(schema.cpts.c.id.in_(identifiers)).values(name_key=schema.cpts.c.id))


def refuse_stale(turn: Turn, entry: Entry, version: int, wanted: Sheet | None) -> None:
    """Raises StaleError unless `version` is the entry's."""
    if entry.version != version:
        raise StaleError(entry, _kept_at(turn, entry, version), wanted)


def read_entries(link: Connection, *conditions: Any) -> list[Entry]:
    """CPTS, seen or not: whoever calls it asks the rights."""
    rows = link.execute(select(schema.cpts).where(*conditions)).all()
    held: dict[str, list[Unit]] = {row.id: [] for row in rows}
    table = schema.unit.c
    units = select(table.cpts_id, table.code, table.iris, table.declared, table.reason)
    for identifier, code, iris, declared, reason in link.execute(units.join(schema.cpts).where(*conditions)):
        held[identifier].append(_whole(code) if not iris and declared is None else Unit(
            code, tuple(iris.split()), None if declared is None else DeclaredPart(declared, reason)))
    # Not in the order of a database, which is that of its own language.
    return [Entry(row.id, row.version, _sheet(row, tuple(sorted(held[row.id], key=IN_ORDER))), row.deleted,
                  datetime.fromisoformat(row.changed), row.changed_by) for row in rows]


def read_revisions(link: Connection, *conditions: Any) -> list[Revision]:
    """Changes in their order; all of those of a CPTS, or `before` is not told."""
    table, found, last = schema.revision, list[Revision](), dict[str, Sheet]()
    for row in link.execute(select(table).where(*conditions).order_by(table.c.number)):
        after = _SHEET.validate_python(row.sheet)
        found.append(Revision(row.number, row.cpts_id, row.version, Deed(row.deed), datetime.fromisoformat(row.at),
                              row.who, row.why, last.get(row.cpts_id), after, row.deleted, row.batch))
        last[row.cpts_id] = after
    return found


def revisions_seen(turn: Turn, *conditions: Any) -> list[Revision]:
    """Those of `read_revisions` that the person may know of: not those that made a draft of another scope, whose sheet
    is not told as `before` either."""
    sees = turn.rights.sees
    return [replace(found, before=found.before if found.before and sees(found.before) else None)
            for found in read_revisions(turn.link, *conditions) if sees(found.after)]


def _kept_at(turn: Turn, entry: Entry, version: int) -> Sheet | None:
    """The sheet of a version, None where there was none, or one that the person may not know of."""
    # No database is asked for a number that its columns cannot hold.
    if not 1 <= version <= entry.version:
        return None
    table = schema.revision
    kept = turn.link.execute(select(table.c.sheet).where(table.c.cpts_id == entry.id,
                                                         table.c.version == version)).scalar()
    sheet = None if kept is None else _SHEET.validate_python(kept)
    return sheet if sheet is not None and turn.rights.sees(sheet) else None


def _shown(turn: Turn, found: Iterable[Entry]) -> tuple[Entry, ...]:
    """Those the person may know of, by department then name."""
    return tuple(sorted((entry for entry in found if turn.rights.sees(entry.sheet)),
                        key=lambda entry: (entry.sheet.department, key_of(entry.sheet.name), entry.id)))


def _refuse_taken(link: Connection, entry: Entry) -> None:
    table, sheet = schema.cpts, entry.sheet
    taken = link.execute(select(table.c.name).where(
        table.c.name_key == _fingerprint(sheet.name), table.c.department == sheet.department,
        ~table.c.deleted, table.c.id != entry.id)).scalar()
    if taken is not None:
        raise NameTakenError(f"Une CPTS du département {sheet.department} s'appelle déjà « {taken:.120} » : donnez un "
                             "autre nom, ou modifiez celle qui existe.")


def _lay(turn: Turn, entry: Entry, deed: Deed, why: str, batch: int | None) -> None:
    if rows := _unit_rows(entry.id, entry.sheet.units):
        turn.link.execute(insert(schema.unit), rows)
    turn.link.execute(insert(schema.revision).values(
        cpts_id=entry.id, version=entry.version, deed=deed.value, at=turn.now, who=turn.who, why=reason_of(why),
        sheet=_SHEET.dump_python(entry.sheet, mode="json"), deleted=entry.deleted, batch=batch))


def _row(entry: Entry) -> dict[str, Any]:
    sheet = entry.sheet
    return {"name": sheet.name, "name_key": _fingerprint(sheet.name), "status": sheet.status.value,
            "department": sheet.department, "tier": sheet.tier, "cog": sheet.cog, "note": sheet.note,
            **{day: getattr(sheet.days, day) for day in _DAYS}, "version": entry.version, "deleted": entry.deleted,
            "changed": instant_of(entry.changed), "changed_by": entry.by}


def _sheet(row: Row[Any], units: tuple[Unit, ...]) -> Sheet:
    return Sheet(row.name, row.department, units, row.cog, Status(row.status), row.tier,
                 Days(**{day: getattr(row, day) for day in _DAYS}), row.note)


def _unit_rows(identifier: str, units: Sequence[Unit]) -> list[dict[str, Any]]:
    return [{"cpts_id": identifier, "code": unit.code, "iris": " ".join(unit.iris),
             "declared": unit.declared.population if unit.declared else None,
             "reason": unit.declared.reason if unit.declared else None} for unit in units]


# Tens of thousands of them are read at once, and are the same each time.
_whole = lru_cache(maxsize=50_000)(Unit)


def _fingerprint(name: str) -> str:
    return sha256(key_of(name).encode()).hexdigest()
