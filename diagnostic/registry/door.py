"""The store's door: every action begins a transaction, finds what the person may do today, and leaves a trace.

Nothing reads or writes the register but through here, so that a right is refused however the call was made.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection

from diagnostic.registry.access import Action, Identity, NotAllowedError, Rights
from diagnostic.registry.database import Database
from diagnostic.registry.model import RegistryError
from diagnostic.registry.trace import Outcome, Trace, lay, told_between

log = logging.getLogger(__name__)

# A refusal to read is written once in that time.
_SAME_REFUSAL = timedelta(hours=1)

# What a person may do, as the database says at this moment.
Rule = Callable[[Connection, Identity], Rights]


@dataclass
class Turn:
    """One transaction of one person. `link`: its connection; `now`: the instant that everything in it bears.

    `action` and `target`: what it began for; `subject`: the id of the CPTS it turned out to be about; `notes`: what the
    journal is to tell of it, in the place of the one line that the door would write.
    """

    link: Connection
    identity: Identity
    rights: Rights
    now: str
    action: Action = Action.READ
    target: str = ""
    subject: str = ""
    notes: list[Trace] = field(default_factory=list)
    refusal: Trace | None = None
    _asked: Trace | None = None

    @property
    def who(self) -> str:
        return self.identity.shown

    def require(self, action: Action, departments: Iterable[str] | None, target: str = "", *,
                told: Iterable[str] | None = None) -> None:
        """Raises NotAllowedError unless the person may do `action` in all of these departments (None: everywhere).

        `told`: those whose journal may tell of it, where they are others.
        """
        asked = None if departments is None else sorted(set(departments))
        places = asked if told is None else told
        self._asked = Trace(action, target, None if places is None else frozenset(places))
        if not self.rights.may(action, asked):
            self.refusal = self._about(self._asked)
            raise self._refused(action, asked, target)

    def require_somewhere(self) -> None:
        """Raises NotAllowedError when the person may do nowhere what the turn began for."""
        if not self.rights.somewhere(self.action):
            self.refusal = self._about(Trace(self.action, self.target, self.rights.departments))
            raise self._refused(self.action, None, self.target)

    def refuse(self, departments: Iterable[str], detail: str) -> None:
        """Have the journal tell, once this turn has failed, that something was kept from the person."""
        self.refusal = Trace(self.action, self.subject, frozenset(departments), detail)

    def note(self, trace: Trace) -> None:
        """Have the journal tell this once the turn is over: what was read and leaves a trace, what is more than one."""
        self.notes.append(trace)

    @property
    def done(self) -> list[Trace]:
        """What the journal is to tell of a turn that wrote."""
        return self.notes or [self._about(self._asked or Trace(self.action, self.target))]

    def _about(self, asked: Trace) -> Trace:
        """Told by the id of its subject, which stays, then by its name."""
        return replace(asked, target=self.subject, detail=asked.target) if self.subject else asked

    @staticmethod
    def _refused(action: Action, asked: list[str] | None, target: str) -> NotAllowedError:
        where = "" if not asked else f" (département{'s' if len(asked) > 1 else ''} {', '.join(asked[:8])})"
        if action is Action.READ:
            return NotAllowedError("Vous n'avez pas accès au registre : demandez un rôle à la personne qui "
                                   "l'administre.")
        what = f"d'{action}" if action.startswith(("a", "e", "i")) else f"de {action}"
        return NotAllowedError(
            f"Vous n'avez pas le droit {what}{' « ' + target[:80] + ' »' if target else ''}{where} : demandez le rôle "
            f"d'{action.least.label} à la personne qui administre le registre.")


def instant_of(when: datetime) -> str:
    """An instant as the register keeps it: ISO 8601 in UTC, always 32 characters, so that text is in their order."""
    return when.astimezone(UTC).isoformat(timespec="microseconds")


class Door:
    """Transactions on a register for one person. `regions`: departments of each region by code."""

    def __init__(self, database: Database, identity: Identity, rule: Rule,
                 regions: Mapping[str, frozenset[str]]) -> None:
        self.database, self.identity, self.regions = database, identity, regions
        self._rule = rule

    @contextmanager
    def asking(self) -> Iterator[Turn]:
        """A consistent view for what anybody may ask, such as the own rights."""
        with self.database.reading() as link:
            yield self._turn(link, Action.READ, "")

    @contextmanager
    def reading(self, action: Action = Action.READ) -> Iterator[Turn]:
        """A consistent view. Raises NotAllowedError when the person may do `action` nowhere.

        What the turn notes is written after it: nothing is given when that cannot be.
        """
        with self._told() as turns:
            with self.database.reading() as link:
                turn = self._turn(link, action, "")
                turns.append(turn)
                turn.require_somewhere()
                yield turn
            if turn.notes:
                with self.database.writing() as link:
                    lay(link, self.identity, turn.now, turn.notes, Outcome.DONE)

    @contextmanager
    def writing(self, action: Action, target: str = "", subject: str = "") -> Iterator[Turn]:
        """One transaction, all or nothing, with its line in the journal: `target` is a name, `subject` an id. Raises
        NotAllowedError when the person may do `action` nowhere; the one who writes asks `Turn.require` for the place.
        """
        with self._told() as turns, self.database.writing() as link:
            turn = self._turn(link, action, target)
            turn.subject = subject
            turns.append(turn)
            turn.require_somewhere()
            yield turn
            lay(link, self.identity, turn.now, turn.done, Outcome.DONE)

    def _turn(self, link: Connection, action: Action, target: str) -> Turn:
        return Turn(link, self.identity, self._rule(link, self.identity), instant_of(datetime.now(UTC)), action, target)

    @contextmanager
    def _told(self) -> Iterator[list[Turn]]:
        """Write the refusal of a turn in a transaction of its own: the turn leaves nothing behind."""
        turns: list[Turn] = []
        try:
            yield turns
        except RegistryError:
            for refusal in (turn.refusal for turn in turns if turn.refusal is not None):
                self._tell(refusal)
            raise

    def _tell(self, refusal: Trace) -> None:
        now = datetime.now(UTC)
        try:
            if refusal.action is Action.READ:
                # A screen asks again and again what somebody may not read.
                with self.database.reading() as link:
                    if told_between(link, self.identity, refusal, instant_of(now - _SAME_REFUSAL), instant_of(now)):
                        return
            with self.database.writing() as link:
                lay(link, self.identity, instant_of(now), [refusal], Outcome.REFUSED)
        except RegistryError:
            log.warning("A refusal could not be written to the journal: %s", refusal.action.name)
