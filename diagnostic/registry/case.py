"""The work on a conflict between two CPTS: what was said and decided, and how far it has gone. Pure: no database."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from diagnostic.registry.model import Entry
from diagnostic.registry.terms import Term, part_words
from diagnostic.wording import NBSP, enumerate_fr

# Signs of the name of a CPTS inside a sentence.
_NAME = 120


class Kind(StrEnum):
    """What an event of a case is."""

    COMMENTED = "commentaire"
    PROPOSED = "proposition"
    AGREED = "accord"
    # Both have agreed: the perimeters were changed.
    APPLIED = "application"
    REFUSED = "refus"
    WITHDRAWN = "retrait"
    ASSIGNED = "attribution"
    REOPENED = "reouverture"


class State(StrEnum):
    """How far a case has gone."""

    OPEN = "à traiter"
    PROPOSED = "proposition en attente"
    AGREED = "accord"
    ASSIGNED = "attribuée"
    REOPENED = "rouverte"

    @property
    def settled(self) -> bool:
        return self in {State.AGREED, State.ASSIGNED}


@dataclass(frozen=True)
class Event:
    """One thing said or decided. `versions`: those of the two CPTS once it was; `text`: the comment, or why; `about`:
    number of the proposal it answers; `side`: id of the CPTS that agrees or refuses; `terms`: what is proposed or was
    decided."""

    number: int
    when: datetime
    who: str
    kind: Kind
    versions: tuple[int, int]
    text: str = ""
    about: int | None = None
    side: str = ""
    terms: tuple[Term, ...] = ()


@dataclass(frozen=True)
class Proposal:
    """A proposal that waits for an answer. `agreed`: ids of those who have said yes."""

    event: Event
    agreed: tuple[str, ...] = ()

    @property
    def number(self) -> int:
        return self.event.number

    @property
    def terms(self) -> tuple[Term, ...]:
        return self.event.terms


@dataclass(frozen=True)
class Case:
    """Two CPTS, `first` < `second` by id, as they stand, and the events of their case in order."""

    first: Entry
    second: Entry
    events: tuple[Event, ...] = ()

    @property
    def pair(self) -> tuple[str, str]:
        return self.first.id, self.second.id

    @property
    def versions(self) -> tuple[int, int]:
        return self.first.version, self.second.version

    @property
    def state(self) -> State:
        return self._walked[0]

    @property
    def proposal(self) -> Proposal | None:
        """The one that waits for an answer."""
        return self._walked[1]

    @property
    def waiting(self) -> tuple[str, ...]:
        """Ids of the CPTS whose answer is waited for."""
        return () if self.proposal is None else tuple(side for side in self.pair if side not in self.proposal.agreed)

    @property
    def changed(self) -> tuple[str, ...]:
        """Ids of the CPTS that were changed since the proposal that waits was made."""
        if self.proposal is None:
            return ()
        return tuple(entry.id for entry, version in zip((self.first, self.second), self.proposal.event.versions,
                                                        strict=True) if entry.version != version)

    @property
    def status(self) -> str:
        """The state in words: « proposition en attente de « A » et « B » »."""
        if not self.waiting:
            return self.state.value
        return f"{State.PROPOSED.value} de {enumerate_fr(map(self.quoted, self.waiting))}"

    def quoted(self, identifier: str) -> str:
        """The name of one of the two, between guillemets, cut where it is very long."""
        return quoted((self.first if identifier == self.first.id else self.second).sheet.name)

    @cached_property
    def _walked(self) -> tuple[State, Proposal | None]:
        state, waits = State.OPEN, None
        for event in self.events:
            match event.kind:
                case Kind.PROPOSED:
                    waits = Proposal(event)
                case Kind.AGREED if waits is not None:
                    waits = Proposal(waits.event, (*waits.agreed, event.side))
                case Kind.REFUSED | Kind.WITHDRAWN:
                    waits = None
                case Kind.APPLIED:
                    state, waits = State.AGREED, None
                case Kind.ASSIGNED:
                    state, waits = State.ASSIGNED, None
                case Kind.REOPENED:
                    state, waits = State.REOPENED, None
        return (State.PROPOSED if waits else state), waits


def quoted(name: str) -> str:
    """A name between guillemets, cut where it is very long."""
    return f"«{NBSP}{name if len(name) <= _NAME else name[:_NAME - 1].rstrip() + '…'}{NBSP}»"


def term_words(term: Term, case: Case, named: Callable[[str], str] = str) -> str:
    """« Nice à « A » » or « Nice : 3 IRIS à « A », rien à « B » ». `named`: what a unit is called, by its code."""
    sides = [(part, case.quoted(side)) for part, side in zip(term.held, case.pair, strict=True)]
    for part, name in sides:
        if part is not None and part.whole:
            return f"{named(term.code)} à {name}"
    return f"{named(term.code)}{NBSP}: " + ", ".join(f"{part_words(part)} à {name}" for part, name in sides)


def terms_words(terms: Iterable[Term], case: Case, named: Callable[[str], str] = str) -> str:
    """All of what is proposed or decided, on one line."""
    return "\u202f; ".join(term_words(term, case, named) for term in terms)


def event_words(event: Event, case: Case, named: Callable[[str], str] = str) -> str:
    """What an event says, in one sentence without its reason."""
    terms = terms_words(event.terms, case, named)
    side = case.quoted(event.side) if event.side else ""
    return {
        Kind.COMMENTED: "Commentaire", Kind.PROPOSED: f"Proposition{NBSP}: {terms}",
        Kind.AGREED: f"Accord de {side}", Kind.APPLIED: f"Accord des deux CPTS, périmètres modifiés{NBSP}: {terms}",
        Kind.REFUSED: f"Refus de {side}", Kind.WITHDRAWN: "Proposition retirée",
        Kind.ASSIGNED: f"Attribution{NBSP}: {terms}", Kind.REOPENED: "Conflit rouvert",
    }[event.kind]
