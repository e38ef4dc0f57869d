"""The journal: who did what, and what was refused to whom. Read by administrators, each for the own area."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from diagnostic.registry import schema
from diagnostic.registry.access import Action
from diagnostic.registry.door import Door
from diagnostic.registry.model import text_of
from diagnostic.registry.trace import EVERYWHERE, Outcome, Trace

# Lines read from the database at once.
_PAGE = 500


@dataclass(frozen=True)
class Line:
    """One line. `departments`: codes; None for everywhere; empty for no place."""

    number: int
    when: datetime
    account: str
    who: str
    action: Action
    target: str
    departments: frozenset[str] | None
    outcome: Outcome
    detail: str


class Audit:
    """The journal of a register. Every method raises NotAllowedError, UnavailableError."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def lines(self, limit: int = 200, *, before: int | None = None, who: str = "", action: Action | None = None,
              outcome: Outcome | None = None) -> tuple[Line, ...]:
        """The last lines first, at most `limit`: those of an administrator's own departments, and those of no place or
        of everywhere for who administers the whole register.

        `before`: older than the line of that number; `who`: a part of the account or of the name.
        """
        table, found = schema.audit, list[Line]()
        last = None if before is None else min(max(before, 0), schema.LAST_NUMBER)
        with self._door.reading(Action.AUDIT) as turn:
            asked = select(table).order_by(table.c.number.desc()).limit(_PAGE)
            for column, value in ((table.c.action, action), (table.c.outcome, outcome)):
                if value:
                    asked = asked.where(column == str(value))
            if part := text_of(who):
                asked = asked.where(or_(*(column.icontains(part, autoescape=True)
                                          for column in (table.c.account, table.c.who))))
            everything = turn.rights.may(Action.AUDIT, None)
            while len(found) < limit:
                rows = turn.link.execute(asked if last is None else asked.where(table.c.number < last)).all()
                page = [Line(row.number, datetime.fromisoformat(row.at), row.account, row.who, Action(row.action),
                             row.target, _places(row.departments), Outcome(row.outcome), row.detail) for row in rows]
                found += [line for line in page if everything or (
                    line.departments and any(turn.rights.may(Action.AUDIT, {place}) for place in line.departments))]
                if len(rows) < _PAGE:
                    break
                last = rows[-1].number
        return tuple(found[:limit])

    def exported(self, what: str, departments: Iterable[str] | None = None) -> None:
        """Tell the journal that the register was carried away as a file named `what`."""
        places = None if departments is None else frozenset(departments)
        with self._door.reading(Action.EXPORT) as turn:
            turn.note(Trace(Action.EXPORT, what, places))


def _places(said: str) -> frozenset[str] | None:
    return None if said == EVERYWHERE else frozenset(said.split())
