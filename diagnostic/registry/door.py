"""The store's door: every action begins a transaction, finds what the person may do today, and leaves a trace.

Nothing reads or writes the register but through here, so that a right is refused however the call was made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection

from diagnostic.registry.access import Action, Identity, NotAllowedError, Rights
from diagnostic.registry.database import Database

# What a person may do, as the database says at this moment.
Rule = Callable[[Connection, Identity], Rights]


@dataclass(frozen=True)
class Turn:
    """One transaction of one person. `link`: its connection; `now`: the instant that everything in it bears."""

    link: Connection
    identity: Identity
    rights: Rights
    now: str

    @property
    def who(self) -> str:
        return self.identity.shown

    def require(self, action: Action, departments: Iterable[str] | None, target: str = "") -> None:
        """Raises NotAllowedError unless the person may do `action` in all of these departments (None: everywhere)."""
        asked = None if departments is None else sorted(set(departments))
        if not self.rights.may(action, asked):
            where = "" if not asked else f" (département{'s' if len(asked) > 1 else ''} {', '.join(asked[:8])})"
            raise NotAllowedError(
                f"Vous n'avez pas le droit de {action}{' « ' + target[:80] + ' »' if target else ''}{where} : demandez "
                f"le rôle d'{action.least.label} à la personne qui administre le registre." if action is not Action.READ
                else "Vous n'avez pas accès au registre : demandez un rôle à la personne qui l'administre.")


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
    def reading(self, action: Action = Action.READ) -> Iterator[Turn]:
        """A consistent view. Raises NotAllowedError when the person may do `action` nowhere."""
        with self.database.reading() as link:
            turn = self._turn(link)
            self._require_somewhere(turn, action)
            yield turn

    @contextmanager
    def writing(self, action: Action, target: str = "") -> Iterator[Turn]:
        """One transaction, all or nothing. Raises NotAllowedError when the person may do `action` nowhere; the one
        who writes asks `Turn.require` for the place."""
        with self.database.writing() as link:
            turn = self._turn(link)
            self._require_somewhere(turn, action)
            yield turn

    def _turn(self, link: Connection) -> Turn:
        return Turn(link, self.identity, self._rule(link, self.identity), instant_of(datetime.now(UTC)))

    @staticmethod
    def _require_somewhere(turn: Turn, action: Action) -> None:
        if not turn.rights.somewhere(action):
            turn.require(action, None)
