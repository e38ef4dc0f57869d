"""Conflicts between two CPTS, worked on by many hands: comments, proposals, agreements, decisions, all kept for ever.

What is agreed or assigned changes the two perimeters in the same transaction as it is told, by revisions as any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import insert, or_, select

from diagnostic.registry import schema
from diagnostic.registry.access import Action
from diagnostic.registry.case import Case, Event, Kind, Proposal, quoted, terms_words
from diagnostic.registry.door import Door, Turn
from diagnostic.registry.model import NOTE_LIMIT, REASON_LIMIT, Deed, RegistryError, reason_of, text_of
from diagnostic.registry.perimeters import read_entries, read_revisions, record, refuse_stale, seen
from diagnostic.registry.terms import Term, disputed, held_of, with_terms
from diagnostic.wording import enumerate_fr, number

_TERMS = TypeAdapter(tuple[Term, ...])
_SETTLING = frozenset({Kind.APPLIED, Kind.ASSIGNED})
# Version of each CPTS, by id, that the person read before acting.
Versions = Mapping[str, int]


class CaseError(RegistryError):
    """What is asked does not go with how far the case has gone."""


class OutdatedError(CaseError):
    """What the proposal speaks of was changed since it was made: nothing was applied."""


class Cases:
    """Cases between CPTS that the person sees both. Every method raises NotAllowedError, UnavailableError,
    UnknownCptsError; those that change something give back the case as it is then.

    To comment, propose, withdraw or reopen asks for the right in the department of the seat of one of the two; to
    agree or refuse, in that of the side it is for; to assign, in both.
    """

    def __init__(self, door: Door) -> None:
        self._door = door

    # -- reading -------------------------------------------------------------------------------------------------

    def of_pair(self, one: str, other: str) -> Case:
        """The case of two CPTS in any order, without events where nobody has worked on it."""
        with self._door.reading() as turn:
            return _case(turn, one, other)

    def all(self) -> tuple[Case, ...]:
        """Every case somebody worked on, the one that changed last first."""
        with self._door.reading() as turn:
            return read_cases(turn)

    # -- writing -------------------------------------------------------------------------------------------------

    def comment(self, one: str, other: str, text: str) -> Case:
        """Raises CaseError on an empty or too long text."""
        said = text_of(text)
        if not said:
            raise CaseError("Écrivez votre commentaire avant de l'enregistrer.")
        if len(said) > NOTE_LIMIT:
            raise CaseError(f"Un commentaire tient en {number(NOTE_LIMIT)} caractères (ici {number(len(said))}).")
        with self._on_either(Action.COMMENT, one, other) as (turn, case):
            _tell(turn, case, Kind.COMMENTED, said)
            return _again(turn, case)

    def propose(self, one: str, other: str, terms: Iterable[Term], why: str, versions: Versions) -> Case:
        """Propose to both. Raises CaseError when a proposal waits already, TermError, StaleError."""
        told = tuple(terms)
        with self._on_either(Action.PROPOSE, one, other) as (turn, case):
            _refuse_closed(turn, case, versions)
            if case.proposal:
                raise CaseError("Une proposition attend déjà une réponse : répondez-y, ou retirez-la d'abord.")
            disputed(told, (case.first.sheet, case.second.sheet))
            _tell(turn, case, Kind.PROPOSED, why, terms=told)
            return _again(turn, case)

    def agree(self, one: str, other: str, side: str, proposal: int, versions: Versions, why: str = "") -> Case:
        """Say yes for one of the two; the second yes changes the perimeters. `proposal`: its number.

        Raises CaseError when it does not wait any more, OutdatedError, StaleError.
        """
        with self._on_side(Action.AGREE, one, other, side) as (turn, case):
            found = _waiting(case, proposal)
            if side in found.agreed:
                return case
            _refuse_closed(turn, case, versions)
            _refuse_outdated(turn, case, found)
            _tell(turn, case, Kind.AGREED, why, about=proposal, side=side)
            if {side, *found.agreed} == set(case.pair):
                self._apply(turn, case, found.terms, Deed.AGREED, found.event.text, about=proposal)
            return _again(turn, case)

    def refuse(self, one: str, other: str, side: str, proposal: int, why: str = "") -> Case:
        """Say no for one of the two: the proposal waits no more. Raises CaseError."""
        with self._on_side(Action.AGREE, one, other, side) as (turn, case):
            _tell(turn, case, Kind.REFUSED, why, about=_waiting(case, proposal).number, side=side)
            return _again(turn, case)

    def withdraw(self, one: str, other: str, proposal: int, why: str = "") -> Case:
        """Take a proposal back. Raises CaseError when it does not wait any more."""
        with self._on_either(Action.PROPOSE, one, other) as (turn, case):
            _tell(turn, case, Kind.WITHDRAWN, why, about=_waiting(case, proposal).number)
            return _again(turn, case)

    def assign(self, one: str, other: str, terms: Iterable[Term], why: str, versions: Versions) -> Case:
        """Decide for both: the perimeters change at once, and a proposal that waited is closed by it.

        Raises TermError, StaleError.
        """
        told = tuple(terms)
        with self._door.writing(Action.ASSIGN) as turn:
            case = _case(turn, one, other)
            turn.require(Action.ASSIGN, _seats(case), _title(case), told=_knowing(case))
            _refuse_closed(turn, case, versions)
            disputed(told, (case.first.sheet, case.second.sheet))
            self._apply(turn, case, told, Deed.ASSIGNED, why)
            return _again(turn, case)

    def reopen(self, one: str, other: str, why: str, back: Versions | None = None) -> Case:
        """Say that what was settled is not. The perimeters stay; with `back`, the versions that were read, they are
        again what they were before the decision, which asks for the right to restore in both seats.

        Raises CaseError on a case that is not settled, or whose perimeters were changed again since, StaleError.
        """
        with self._on_either(Action.PROPOSE, one, other) as (turn, case):
            if not case.state.settled:
                raise CaseError("Ce conflit n'est pas clos : il n'y a rien à rouvrir.")
            if back is not None:
                turn.require(Action.RESTORE, _seats(case), _title(case), told=_knowing(case))
                _refuse_closed(turn, case, back)
            versions = None if back is None else self._back(turn, case, why)
            _tell(turn, case, Kind.REOPENED, why, versions=versions)
            return _again(turn, case)

    # -- inside --------------------------------------------------------------------------------------------------

    @contextmanager
    def _on_either(self, action: Action, one: str, other: str) -> Iterator[tuple[Turn, Case]]:
        with self._door.writing(action) as turn:
            case = _case(turn, one, other)
            allowed = {seat for seat in _seats(case) if turn.rights.may(action, {seat})}
            turn.require(action, allowed or _seats(case), _title(case),
                         told=_knowing(case) & (allowed or _seats(case)))
            yield turn, case

    @contextmanager
    def _on_side(self, action: Action, one: str, other: str, side: str) -> Iterator[tuple[Turn, Case]]:
        with self._door.writing(action) as turn:
            case = _case(turn, one, other)
            if side not in case.pair:
                raise CaseError("Dites pour laquelle des deux CPTS vous répondez.")
            entry = case.first if side == case.first.id else case.second
            turn.require(action, {entry.sheet.department}, entry.sheet.name)
            yield turn, case

    @staticmethod
    def _back(turn: Turn, case: Case, why: str) -> tuple[int, int]:
        """Undo the last decision, where nothing was changed after it. Gives the versions it makes."""
        decided = next(event for event in reversed(case.events) if event.kind in _SETTLING)
        table, versions = schema.revision, []
        for entry, version in zip((case.first, case.second), decided.versions, strict=True):
            if entry.version != version:
                raise CaseError(f"{quoted(entry.sheet.name)} a été modifiée depuis cette décision : revenez à la "
                                "version que vous voulez depuis son historique.")
            *before, after = read_revisions(turn.link, table.c.cpts_id == entry.id, table.c.version >= version - 1)
            # The one whose perimeter the decision did not change has no revision of it.
            if before and after.when == decided.when:
                entry = record(turn, entry, before[0].after, Deed.RESTORED, why)
            versions.append(entry.version)
        return versions[0], versions[1]

    @staticmethod
    def _apply(turn: Turn, case: Case, terms: tuple[Term, ...], deed: Deed, why: str, about: int | None = None) -> None:
        """Change the two perimeters as the terms say, and tell it."""
        reason = reason_of(why)
        versions = []
        for place, entry in enumerate((case.first, case.second)):
            other = (case.second, case.first)[place]
            # Who reads the history of one may not know of the other.
            said = "Conflit avec un projet de CPTS" if other.sheet.status.draft else (
                f"Conflit entre {_title(case)} ({terms_words(terms, case)})")
            # The case keeps the reason whole; what a revision says of it is cut where it is too long.
            full = f"{said} : {reason}" if reason else said
            units = with_terms(entry.sheet.units, terms, place)
            if units == entry.sheet.units:
                versions.append(entry.version)
                continue
            versions.append(record(turn, entry, replace(entry.sheet, units=units), deed, full[:REASON_LIMIT]).version)
        kind = Kind.APPLIED if deed is Deed.AGREED else Kind.ASSIGNED
        _tell(turn, case, kind, reason, about=about, terms=terms, versions=(versions[0], versions[1]))


def _case(turn: Turn, one: str, other: str) -> Case:
    if one == other:
        raise CaseError("Un conflit oppose deux CPTS différentes : choisissez-en deux.")
    first, second = sorted((one, other))
    case = Case(seen(turn, first), seen(turn, second))
    return _again(turn, case, read=False)


def _again(turn: Turn, case: Case, *, read: bool = True) -> Case:
    """The case as it is now in this transaction."""
    entries = [seen(turn, identifier) for identifier in case.pair] if read else [case.first, case.second]
    table = schema.case_event
    told = _read(turn, table.c.first_id == case.first.id, table.c.second_id == case.second.id)
    return Case(entries[0], entries[1], tuple(event for _, event in told))


def read_cases(turn: Turn, identifier: str | None = None) -> tuple[Case, ...]:
    """Cases that somebody worked on, all of them or those of a CPTS, the one that changed last first."""
    table = schema.case_event
    events: dict[tuple[str, str], list[Event]] = {}
    for pair, event in _read(turn, *([] if identifier is None else
                                     [or_(table.c.first_id == identifier, table.c.second_id == identifier)])):
        events.setdefault(pair, []).append(event)
    ids = {identifier for pair in events for identifier in pair}
    entries = {entry.id: entry for entry in read_entries(turn.link, schema.cpts.c.id.in_(ids))
               if turn.rights.sees(entry.sheet)}
    found = [Case(entries[first], entries[second], tuple(told)) for (first, second), told in events.items()
             if first in entries and second in entries]
    return tuple(sorted(found, key=lambda case: -case.events[-1].number))


def _read(turn: Turn, *conditions: Any) -> list[tuple[tuple[str, str], Event]]:
    """Events with their pairs, in order; not those told of a CPTS when it was a draft of another scope."""
    table = schema.case_event
    rows = turn.link.execute(select(table).where(*conditions).order_by(table.c.number)).all()
    drafts = _hidden(turn, {identifier for row in rows for identifier in (row.first_id, row.second_id)})
    return [((row.first_id, row.second_id),
             Event(row.number, datetime.fromisoformat(row.at), row.who, Kind(row.kind),
                   (row.first_version, row.second_version), row.text, row.about, row.side,
                   _TERMS.validate_python(row.terms)))
            for row in rows
            if drafts.isdisjoint({(row.first_id, row.first_version), (row.second_id, row.second_version)})]


def _hidden(turn: Turn, ids: set[str]) -> set[tuple[str, int]]:
    """(id, version) that the person may not know of."""
    if turn.rights.departments is None:
        return set()
    return {(found.cpts, found.version) for found in read_revisions(turn.link, schema.revision.c.cpts_id.in_(ids))
            if not turn.rights.sees(found.after)}


def _tell(turn: Turn, case: Case, kind: Kind, text: str, *, about: int | None = None, side: str = "",
          terms: tuple[Term, ...] = (), versions: tuple[int, int] | None = None) -> None:
    """Add an event. `versions`: those that it made, where it changed the perimeters."""
    said = text if kind is Kind.COMMENTED else reason_of(text)
    first, second = versions or case.versions
    turn.link.execute(insert(schema.case_event).values(
        first_id=case.first.id, second_id=case.second.id, at=turn.now, who=turn.who, kind=kind.value, text=said,
        about=about, side=side, terms=_TERMS.dump_python(terms, mode="json"), first_version=first,
        second_version=second))


def _seats(case: Case) -> set[str]:
    return {case.first.sheet.department, case.second.sheet.department}


def _knowing(case: Case) -> frozenset[str]:
    """Departments whose journal may name both: that of a draft is told in its own territory only."""
    drafts = [entry.sheet.departments for entry in (case.first, case.second) if entry.sheet.status.draft]
    return frozenset.intersection(frozenset(_seats(case)).union(*drafts), *drafts)


def _title(case: Case) -> str:
    return f"{quoted(case.first.sheet.name)} et {quoted(case.second.sheet.name)}"


def _waiting(case: Case, proposal: int) -> Proposal:
    if case.proposal is None or case.proposal.number != proposal:
        raise CaseError("Cette proposition n'attend plus de réponse : relisez ce qui a été décidé depuis.")
    return case.proposal


def _refuse_closed(turn: Turn, case: Case, versions: Versions) -> None:
    """Raises CaseError on a CPTS that was put aside, StaleError on one that was changed since it was read."""
    for entry in (case.first, case.second):
        if entry.deleted or not entry.sheet.status.living:
            raise CaseError(f"{quoted(entry.sheet.name)} ne tient plus de territoire (supprimée ou dissoute) : il n'y "
                            "a plus de conflit à régler.")
        refuse_stale(turn, entry, versions.get(entry.id, 0), None)


def _refuse_outdated(turn: Turn, case: Case, proposal: Proposal) -> None:
    """Raises OutdatedError where a perimeter no longer holds what it held of the units of the proposal."""
    moved = []
    for entry, version in zip((case.first, case.second), proposal.event.versions, strict=True):
        table = schema.revision
        then, = read_revisions(turn.link, table.c.cpts_id == entry.id, table.c.version == version)
        if any(held_of(entry.sheet.units, term) != held_of(then.after.units, term) for term in proposal.terms):
            moved.append(quoted(entry.sheet.name))
    if moved:
        raise OutdatedError(f"Le périmètre de {enumerate_fr(moved)} a changé depuis cette proposition, sur les "
                            "communes dont elle parle : retirez-la, puis faites-en une nouvelle. Rien n'a été modifié.")

