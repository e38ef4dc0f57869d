"""The line that every action, done or refused, leaves in the journal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, insert, select

from diagnostic.registry import schema
from diagnostic.registry.access import Action, Identity
from diagnostic.registry.model import text_of

# How a line says « everywhere ».
EVERYWHERE = "*"
_LONGEST = 1_000


class Outcome(StrEnum):
    DONE = "fait"
    REFUSED = "refusé"


@dataclass(frozen=True)
class Trace:
    """What a line says beside who and when. `departments`: codes; None for everywhere; empty for no place."""

    action: Action
    target: str = ""
    departments: frozenset[str] | None = frozenset()
    detail: str = ""

    @property
    def places(self) -> str:
        return EVERYWHERE if self.departments is None else " ".join(sorted(self.departments))


def lay(link: Connection, who: Identity, now: str, traces: Iterable[Trace], outcome: Outcome) -> None:
    """Add lines, at the instant `now`."""
    rows = [{"at": now, "account": text_of(who.account)[:_LONGEST], "who": text_of(who.shown)[:_LONGEST],
             "action": trace.action.value, "target": text_of(trace.target)[:_LONGEST], "departments": trace.places,
             "outcome": outcome.value, "detail": text_of(trace.detail)[:_LONGEST]} for trace in traces]
    if rows:
        link.execute(insert(schema.audit), rows)


def told_between(link: Connection, who: Identity, trace: Trace, since: str, now: str) -> bool:
    """Whether the same refusal was written between these instants; a line of later is of a clock set back since."""
    table = schema.audit
    return link.execute(select(table.c.number).where(
        table.c.at >= since, table.c.at <= now, table.c.account == text_of(who.account)[:_LONGEST],
        table.c.action == trace.action.value,
        table.c.target == text_of(trace.target)[:_LONGEST], table.c.departments == trace.places,
        table.c.outcome == Outcome.REFUSED.value).limit(1)).first() is not None
