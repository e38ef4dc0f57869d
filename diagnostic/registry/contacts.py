"""Names and addresses of people, where somebody asked to keep them: apart from all the rest, read with a right of their
own, and erased for good. No change of a CPTS ever tells them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import delete, insert, select

from diagnostic.registry import schema
from diagnostic.registry.access import Action
from diagnostic.registry.door import Door, Turn
from diagnostic.registry.model import RegistryError, text_of
from diagnostic.registry.perimeters import seen
from diagnostic.registry.trace import Trace

LONGEST = 500
# Of one CPTS: a file that holds more is a file of something else.
MOST = 200


@dataclass(frozen=True)
class Contact:
    """`label`: what it is (« Présidente », « Mail »); `value`: as it was written."""

    number: int
    label: str
    value: str


class Contacts:
    """The contacts of a register. Every method raises NotAllowedError, UnknownCptsError, UnavailableError; each reading
    leaves a line in the journal."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def of(self, identifier: str) -> tuple[Contact, ...]:
        """Those of a CPTS, in the order they came."""
        table = schema.contact
        with self._door.reading(Action.CONTACTS) as turn:
            entry = seen(turn, identifier)
            turn.require(Action.CONTACTS, {entry.sheet.department}, entry.sheet.name)
            turn.note(Trace(Action.CONTACTS, identifier, frozenset({entry.sheet.department}), entry.sheet.name))
            rows = turn.link.execute(select(table).where(table.c.cpts_id == identifier).order_by(table.c.number))
            return tuple(Contact(row.number, row.label, row.value) for row in rows)

    def erase(self, identifier: str, number: int | None = None) -> int:
        """Remove those of a CPTS, or one of them; how many there were. Nothing of them stays in the register.

        Raises RegistryError on a number that is none of its own.
        """
        table = schema.contact
        with self._door.writing(Action.CONTACTS, subject=identifier) as turn:
            entry = seen(turn, identifier)
            turn.require(Action.CONTACTS, {entry.sheet.department}, entry.sheet.name)
            for_good(turn)
            chosen = delete(table).where(table.c.cpts_id == identifier)
            gone = turn.link.execute(
                chosen if number is None else chosen.where(schema.numbered(table.c.number, number))).rowcount
            if number is not None and not gone:
                raise RegistryError("Ce contact n'est plus dans le registre : il a déjà été effacé.")
            return gone


# -- inside the transaction of an import, which asks for the right itself ----------------------------------------------

def lay_contacts(turn: Turn, identifier: str, contacts: Iterable[tuple[str, str]], batch: int) -> None:
    """Add those that a CPTS has not yet."""
    table = schema.contact
    known = {(row.label, row.value) for row in turn.link.execute(
        select(table.c.label, table.c.value).where(table.c.cpts_id == identifier))}
    told = dict.fromkeys((text_of(label)[:LONGEST], text_of(value)[:LONGEST]) for label, value in contacts)
    new = [pair for pair in told if all(pair) and pair not in known][:max(0, MOST - len(known))]
    if new:
        turn.link.execute(insert(table), [{"cpts_id": identifier, "label": label, "value": value, "batch": batch}
                                          for label, value in new])


def drop_contacts(turn: Turn, batch: int, spared: Iterable[str]) -> None:
    """Remove those that an import brought, but for the CPTS that are left as they are."""
    table = schema.contact
    for_good(turn)
    turn.link.execute(delete(table).where(table.c.batch == batch, table.c.cpts_id.not_in(list(spared))))


def for_good(turn: Turn) -> None:
    """SQLite leaves what it deletes in its file, unless it is told to write over it."""
    if turn.link.dialect.name == "sqlite":
        turn.link.exec_driver_sql("PRAGMA secure_delete = ON")
