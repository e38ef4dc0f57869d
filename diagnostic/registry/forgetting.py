"""What the register keeps of an account, and forgetting who it was: every line stays, under a name drawn at random.

The database refuses any change of its history; here alone, and for the time of one transaction, it is told not to. What
was done, when, where and why is left as it was. A name counts as the account's own only in what bears the instant of
one of its lines in the journal: two people may have the same.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import Column, Connection, select, text, update

from diagnostic.registry import schema
from diagnostic.registry.access import Action
from diagnostic.registry.claims import account_typed
from diagnostic.registry.contacts import for_good
from diagnostic.registry.door import Turn
from diagnostic.registry.model import RegistryError
from diagnostic.registry.people import named_administrators
from diagnostic.registry.register import LOCAL, Desk
from diagnostic.registry.trace import Trace

PSEUDONYM = "personne effacée"
# Shorter, a name is found in words that have nothing to do with anybody.
_LEAST_LETTERS = 4
# Columns that tell who did something, each with the one that tells when.
_SIGNED: tuple[tuple[Column[str], Column[str]], ...] = (
    (schema.batch.c.who, schema.batch.c.at), (schema.batch.c.undone_by, schema.batch.c.undone_at),
    (schema.cpts.c.changed_by, schema.cpts.c.changed), (schema.revision.c.who, schema.revision.c.at),
    (schema.granted.c.given_by, schema.granted.c.given_at), (schema.granted.c.revoked_by, schema.granted.c.revoked_at),
    (schema.shared_event.c.who, schema.shared_event.c.at), (schema.case_event.c.who, schema.case_event.c.at))
# What people wrote, where a name may be read.
_WRITTEN = (schema.batch.c.source, schema.batch.c.why, schema.cpts.c.note, schema.revision.c.why,
            schema.granted.c.given_why, schema.granted.c.revoked_why, schema.audit.c.target, schema.audit.c.detail,
            schema.shared_event.c.reason, schema.case_event.c.text)


@dataclass(frozen=True)
class Kept:
    """What is kept of an account. `names`: under which it was shown; `lines`: how many bear it, by table; `written`:
    how many texts that people wrote hold the account or one of its names, which only a person can judge."""

    account: str
    names: tuple[str, ...]
    lines: Mapping[str, int] = field(default_factory=dict)
    written: int = 0
    pseudonym: str = ""


def kept_of(desk: Desk, account: str) -> Kept:
    """Raises RegistryError on what is no account; NotAllowedError, UnavailableError."""
    with desk.door.reading(Action.GRANT) as turn:
        whom = _asked(turn, account)
        names, instants = _known(turn.link, whom)
        lines = {"audit": _number(turn.link, schema.audit.c.account, whom),
                 "granted": _number(turn.link, schema.granted.c.account, whom)}
        for who, when in _SIGNED:
            found = sum(row[0] in names and row[1] in instants for row in turn.link.execute(select(who, when)))
            lines[who.table.name] = lines.get(who.table.name, 0) + found
        return Kept(whom, names, {table: number for table, number in lines.items() if number},
                    _written(turn.link, whom, names))


def forget(desk: Desk, account: str) -> Kept:
    """Put a pseudonym in the place of an account and of its names, everywhere; what was kept of it until then.

    Raises RegistryError on an account that is none, of which nothing is kept, or that still has rights.
    """
    before = kept_of(desk, account)
    if not before.lines:
        raise RegistryError("Le registre ne garde rien de ce compte.")
    number = secrets.token_hex(4)
    pseudonym, shown = f"{PSEUDONYM}#{number}", f"{PSEUDONYM} {number}"
    with desk.door.writing(Action.GRANT) as turn:
        whom = _asked(turn, account)
        _refuse_living(turn.link, whom)
        names, instants = _known(turn.link, whom)
        for_good(turn)
        with _history_open(turn.link):
            for who, when in _SIGNED:
                for instant in instants:
                    turn.link.execute(update(who.table).where(who.in_(names), when == instant)
                                      .values({who.name: shown}))
            turn.link.execute(update(schema.granted).where(schema.granted.c.account == whom).values(account=pseudonym))
            turn.link.execute(update(schema.audit).where(schema.audit.c.account == whom).values(
                account=pseudonym, who=shown))
            turn.link.execute(update(schema.audit).where(schema.audit.c.target == whom).values(target=pseudonym))
        turn.note(Trace(Action.GRANT, pseudonym, None, "compte effacé"))
        return Kept(before.account, before.names, before.lines, _written(turn.link, whom, names), pseudonym)


# -- inside ------------------------------------------------------------------------------------------------------------

def _asked(turn: Turn, account: str) -> str:
    whom = account_typed(account)
    turn.require(Action.GRANT, None, whom)
    if whom == LOCAL.account:
        raise RegistryError("« local » est ce poste, et non une personne.")
    return whom


def _refuse_living(link: Connection, whom: str) -> None:
    table = schema.granted
    if whom in named_administrators() or link.execute(select(table.c.number).where(
            table.c.account == whom, table.c.revoked_at.is_(None)).limit(1)).first():
        raise RegistryError("Ce compte a encore des droits : retirez-les d'abord (« registry people », « registry "
                            "revoke », et la variable CPTS_ADMINISTRATEURS), puis recommencez.")


def _known(link: Connection, whom: str) -> tuple[tuple[str, ...], frozenset[str]]:
    """Names under which an account was shown, and the instants of its lines."""
    table = schema.audit
    rows = link.execute(select(table.c.who, table.c.at).where(table.c.account == whom)).all()
    return tuple(sorted({row.who for row in rows})), frozenset(row.at for row in rows)


def _number(link: Connection, column: Column[str], value: str) -> int:
    return len(link.execute(select(column).where(column == value)).all())


def _written(link: Connection, whom: str, names: Iterable[str]) -> int:
    """Of what people wrote: the journal's own lines on the account bear it alone, and are changed with the rest."""
    sought = [name.casefold() for name in (whom, *names) if len(name) >= _LEAST_LETTERS]
    return sum(row[0] != whom and any(name in (row[0] or "").casefold() for name in sought)
               for column in _WRITTEN for row in link.execute(select(column)))


@contextmanager
def _history_open(link: Connection) -> Iterator[None]:
    """Put aside what refuses any change of what was written, then lay it again as it was: all in the transaction under
    way, which leaves nothing behind when it fails."""
    if link.dialect.name == "sqlite":
        laid = link.execute(text("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")).all()
        for name, _ in laid:
            link.exec_driver_sql(f'DROP TRIGGER "{name}"')
        yield
        for _, statement in laid:
            link.exec_driver_sql(statement)
        return
    tables = sorted({who.table.name for who, _ in _SIGNED} | {schema.audit.name})
    for name in tables:
        link.exec_driver_sql(f'ALTER TABLE "{name}" DISABLE TRIGGER USER')
    yield
    for name in tables:
        link.exec_driver_sql(f'ALTER TABLE "{name}" ENABLE TRIGGER USER')
