"""Listings taken into the register at once, in one transaction each, and brought back as they were before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, insert, select, update

from diagnostic.registry import schema
from diagnostic.registry.access import Action
from diagnostic.registry.contacts import drop_contacts, lay_contacts
from diagnostic.registry.door import Door, Turn
from diagnostic.registry.model import Deed, Entry, RegistryError, Revision, reason_of, remade
from diagnostic.registry.perimeters import add, read_entries, read_revisions, record, release_names
from diagnostic.registry.plan import Plan
from diagnostic.wording import enumerate_fr

_NAMED = 8


class ChangedMeanwhileError(RegistryError):
    """The register is no longer what a plan was made on: nothing was written. `now`: the CPTS that changed, came or
    came back since; `away`: names of those that left."""

    def __init__(self, now: Sequence[Entry], away: Sequence[str]) -> None:
        told = [*(f"« {entry.sheet.name:.80} » (par {entry.by:.60})" for entry in now),
                *(f"« {name:.80} » (supprimée ou déplacée)" for name in away)]
        super().__init__(f"Le registre a changé depuis l'examen de cette liste : {enumerate_fr(told, _NAMED)}. "
                         "Refaites l'examen, puis appliquez-le. Rien n'a été écrit.")
        self.now, self.away = tuple(now), tuple(away)


class ChangedSinceError(RegistryError):
    """CPTS of an import that somebody changed after it: nothing was undone. `entries`: as they are now."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        told = enumerate_fr((f"« {entry.sheet.name:.80} » (par {entry.by:.60})" for entry in entries), _NAMED)
        super().__init__(f"Modifiées depuis cet import : {told}. Annuler l'import effacerait ce travail : demandez à "
                         "les laisser comme elles sont, ou défaites d'abord ces changements. Rien n'a été annulé.")
        self.entries = tuple(entries)


@dataclass(frozen=True)
class Batch:
    """An import. `whole`: departments that its listing told in whole; `created`, `changed`, `put_aside`: how many CPTS;
    `undone`: when it was undone, None while it stands."""

    number: int
    when: datetime
    who: str
    source: str
    sha256: str
    why: str
    whole: tuple[str, ...]
    created: int
    changed: int
    put_aside: int
    undone: datetime | None = None
    undone_by: str = ""


class Imports:
    """The imports of a register. Every method raises NotAllowedError, UnavailableError."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def apply(self, plan: Plan, why: str = "") -> Batch:
        """Write all that a plan says, or nothing.

        Raises RegistryError while it has open questions or nothing to write, ChangedMeanwhileError when the register
        is no longer what it was made on, NameTakenError, InvalidSheetError.
        """
        if plan.questions:
            raise RegistryError("Cet import pose encore des questions : répondez-y d'abord. Rien n'a été écrit.")
        if plan.empty:
            raise RegistryError("Cette liste ne change rien au registre : il n'y a rien à importer.")
        with self._door.writing(Action.IMPORT, plan.listing.source) as turn:
            # What the register holds, not what the plan says it does: a plan may come from anywhere.
            held = _held(turn, plan)
            turn.require(Action.IMPORT, plan.touched | {entry.sheet.department for entry in held.values()},
                         plan.listing.source)
            _refuse_changed(turn, plan)
            reason = reason_of(why)
            number = turn.link.execute(insert(schema.batch).values(
                at=turn.now, who=turn.who, source=plan.listing.source, sha256=plan.listing.sha256, why=reason,
                departments=" ".join(plan.whole)).returning(schema.batch.c.number)).scalar_one()
            for entry in plan.put_aside:
                record(turn, held[entry.id], held[entry.id].sheet, Deed.IMPORTED, reason, deleted=True, batch=number)
            release_names(turn, [step.entry.id for step in plan.changed if step.entry])
            for step in plan.changed:
                if step.entry:
                    record(turn, held[step.entry.id], remade(step.wanted), Deed.IMPORTED, reason, batch=number)
            for step in (*plan.changed, *plan.unchanged):
                if step.entry:
                    lay_contacts(turn, step.entry.id, step.found.contacts, number)
            for step in plan.new:
                made = add(turn, remade(step.wanted), Deed.IMPORTED, reason, number)
                lay_contacts(turn, made.id, step.found.contacts, number)
            turn.subject = ""
            return _batches(turn, schema.batch.c.number == number)[0]

    def all(self) -> tuple[Batch, ...]:
        """Those that wrote in a department where the person may import, the last first."""
        with self._door.reading(Action.IMPORT) as turn:
            return tuple(_batches(turn))

    def undo(self, number: int, why: str = "", *, skip: bool = False) -> Batch:
        """Bring back what an import changed exactly as it was: what it created is put aside.

        Raises RegistryError on an import that is not there or is already undone, ChangedSinceError when somebody
        changed some of these CPTS since, unless `skip` leaves them as they are; NameTakenError.
        """
        with self._door.writing(Action.UNDO, f"import {number}") as turn:
            found = _batches(turn, schema.numbered(schema.batch.c.number, number))
            if not found:
                turn.refuse((), f"import {number}")
                raise RegistryError(f"L'import {number} n'est pas dans le registre, ou n'est pas de votre ressort.")
            if found[0].undone is not None:
                raise RegistryError(f"L'import {number} est déjà annulé.")
            reason = reason_of(why) or f"Annulation de l'import {number}"
            past = _past(turn, number)
            entries = {entry.id: entry for entry in read_entries(turn.link, schema.cpts.c.id.in_(past))}
            turn.require(Action.UNDO, {place for identifier, (mine, before) in past.items() for place in (
                mine.after.department, entries[identifier].sheet.department,
                before.after.department if before else mine.after.department)}, f"import {number}")
            since = [entries[identifier] for identifier, (mine, _) in past.items()
                     if entries[identifier].version != mine.version]
            if since and not skip:
                raise ChangedSinceError(since)
            left = {entry.id for entry in since}
            todo = [(entries[identifier], before) for identifier, (_, before) in past.items() if identifier not in left]
            release_names(turn, [entry.id for entry, _ in todo])
            for entry, before in todo:
                after, deleted = (before.after, before.deleted) if before else (entry.sheet, True)
                record(turn, entry, after, Deed.UNDONE, reason, deleted=deleted)
            drop_contacts(turn, number, left)
            turn.link.execute(update(schema.batch).where(schema.batch.c.number == number).values(
                undone_at=turn.now, undone_by=turn.who))
            return _batches(turn, schema.batch.c.number == number)[0]


def _held(turn: Turn, plan: Plan) -> dict[str, Entry]:
    """The CPTS that a plan changes or puts aside, as the register holds them, by id: those the person may know of, the
    others being away."""
    return {entry.id: entry for entry in read_entries(turn.link, schema.cpts.c.id.in_(_touched(plan)))
            if turn.rights.sees(entry.sheet)}


def _touched(plan: Plan) -> set[str]:
    steps = (*plan.changed, *(step for step in plan.unchanged if step.found.contacts))
    return {entry.id for entry in plan.put_aside} | {step.entry.id for step in steps if step.entry}


def _refuse_changed(turn: Turn, plan: Plan) -> None:
    found = [entry for entry in read_entries(turn.link, ~schema.cpts.c.deleted) if turn.rights.sees(entry.sheet)]
    now = {entry.id: entry for entry in found if entry.sheet.department in plan.scope or entry.id in plan.versions}
    changed = [entry for entry in now.values() if plan.versions.get(entry.id) != entry.version]
    away = sorted((plan.versions.keys() | _touched(plan)) - now.keys())
    if changed or away:
        known = [*plan.put_aside, *(step.entry for step in (*plan.changed, *plan.unchanged) if step.entry)]
        # Of those that the person may no longer know of, what the plan tells and nothing of today.
        names = {entry.id: entry.sheet.name for entry in (*known, *(
            found for found in read_entries(turn.link, schema.cpts.c.id.in_(away)) if turn.rights.sees(found.sheet)))}
        raise ChangedMeanwhileError(changed, [names.get(identifier, identifier) for identifier in away])


def _past(turn: Turn, number: int) -> Mapping[str, tuple[Revision, Revision | None]]:
    """Of each CPTS of an import, the change it made and the one before; None where it created the CPTS."""
    table = schema.revision
    mine = select(table.c.cpts_id).where(table.c.batch == number)
    past: dict[str, tuple[Revision, Revision | None]] = {}
    last: dict[str, Revision] = {}
    for revision in read_revisions(turn.link, table.c.cpts_id.in_(mine)):
        if revision.batch == number:
            past[revision.cpts] = revision, last.get(revision.cpts)
        last[revision.cpts] = revision
    return past


def _batches(turn: Turn, *conditions: ColumnElement[bool]) -> list[Batch]:
    """Imports that wrote in a department where the person may import, the last first, with what they did there."""
    table, revision = schema.batch, schema.revision
    counts: dict[int, tuple[int, int, int]] = {}
    rows = turn.link.execute(
        select(revision.c.batch, revision.c.version, revision.c.deleted, schema.cpts.c.department, func.count())
        .join(schema.cpts).where(revision.c.batch.is_not(None))
        .group_by(revision.c.batch, revision.c.version, revision.c.deleted, schema.cpts.c.department))
    for number, version, deleted, department, times in rows:
        # What an import did elsewhere may be drafts.
        if not turn.rights.may(Action.IMPORT, {department}):
            continue
        created, changed, away = counts.get(number, (0, 0, 0))
        fresh = version == 1
        counts[number] = (created + times * fresh, changed + times * (not fresh and not deleted),
                          away + times * bool(deleted))
    found = turn.link.execute(select(table).where(*conditions).order_by(table.c.number.desc()))
    return [Batch(row.number, datetime.fromisoformat(row.at), row.who, row.source, row.sha256, row.why,
                  tuple(row.departments.split()), *counts.get(row.number, (0, 0, 0)),
                  datetime.fromisoformat(row.undone_at) if row.undone_at else None, row.undone_by or "")
            for row in found if turn.rights.may(Action.IMPORT, None) or row.number in counts]
