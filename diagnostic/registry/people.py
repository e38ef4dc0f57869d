"""Who has which right where: read at each action, given and taken back by administrators, never forgotten."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, update

from diagnostic.registry import schema
from diagnostic.registry.access import EVERYTHING, Action, Area, Grant, Identity, Level, Rights, Role
from diagnostic.registry.claims import account_typed
from diagnostic.registry.door import Door, Turn
from diagnostic.registry.model import RegistryError, reason_of
from diagnostic.registry.trace import Trace

log = logging.getLogger(__name__)

# Accounts, parted by commas, that administer everything whatever the database says: nobody is locked out of it.
ADMINISTRATORS = "CPTS_ADMINISTRATEURS"
_COUNTRY = Grant(Role.ADMINISTRATOR, Area(Level.EVERYWHERE))


class LastAdministratorError(RegistryError):
    """Nobody would be left who administers the whole register."""


class UnknownGrantError(RegistryError):
    """No living right of that number, or none that the person may know of."""


@dataclass(frozen=True)
class Given:
    """A right that was given. `revoked`, `revoked_by`, `revoked_why`: None and empty as long as it lives."""

    number: int
    account: str
    grant: Grant
    when: datetime
    by: str
    why: str
    revoked: datetime | None = None
    revoked_by: str = ""
    revoked_why: str = ""


@dataclass(frozen=True)
class Me:
    """A person, what was given to the account, and what follows from it today."""

    identity: Identity
    grants: tuple[Grant, ...]
    rights: Rights


class People:
    """Rights on a register. Every method raises NotAllowedError, UnavailableError."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def me(self) -> Me:
        """What this person may do: never refused."""
        with self._door.asking() as turn:
            grants = tuple(found.grant for found in _living(turn.link, self._door.identity.account))
            return Me(self._door.identity, grants, turn.rights)

    def grants(self, *, revoked: bool = False) -> tuple[Given, ...]:
        """Living rights inside the administrator's own area, or also those taken back; by account then number."""
        table = schema.granted
        with self._door.reading(Action.GRANT) as turn:
            asked = select(table) if revoked else select(table).where(table.c.revoked_at.is_(None))
            found = [_given(row) for row in turn.link.execute(asked.order_by(table.c.account, table.c.number))]
            return tuple(given for given in found
                         if turn.rights.may(Action.GRANT, self._departments(given.grant.area)))

    def grant(self, account: str, role: Role, area: Area, why: str = "") -> Given:
        """Give a role somewhere, in the place of the one that the account has there.

        Raises RegistryError on what is no account, on a region or department that is none, or when the account has that
        right; NotAllowedError outside of the administrator's own area; LastAdministratorError.
        """
        whom, wanted = account_typed(account), Grant(role, area)
        self._require_place(area)
        with self._door.writing(Action.GRANT, whom) as turn:
            turn.require(Action.GRANT, self._departments(area), whom)
            held = next((given for given in _living(turn.link, whom) if given.grant.area == area), None)
            if held is not None:
                if held.grant == wanted:
                    raise RegistryError(f"« {whom:.120} » a déjà ce droit.")
                self._end(turn, held, why)
            values = {"account": whom, "role": role.name.lower(), "level": area.level.value, "code": area.code,
                      "given_at": turn.now, "given_by": turn.who, "given_why": reason_of(why)}
            made = turn.link.execute(insert(schema.granted).values(**values))
            number = int(made.inserted_primary_key[0]) if made.inserted_primary_key else 0
            turn.note(Trace(Action.GRANT, whom, self._departments(area), f"droit {number} : {role.label}"))
            return Given(number, whom, wanted, datetime.fromisoformat(turn.now), turn.who, values["given_why"])

    def revoke(self, number: int, why: str = "") -> Given:
        """Take a right back. Raises UnknownGrantError, outside of the administrator's own area too: nobody tells there
        who has which; LastAdministratorError."""
        table = schema.granted
        with self._door.writing(Action.GRANT) as turn:
            row = turn.link.execute(select(table).where(schema.numbered(table.c.number, number),
                                                        table.c.revoked_at.is_(None))).first()
            given = None if row is None else _given(row)
            where = None if given is None else self._departments(given.grant.area)
            if given is None or not turn.rights.may(Action.GRANT, where):
                if given is not None:
                    turn.refusal = Trace(Action.GRANT, given.account, where, f"droit {number}, hors du ressort")
                raise UnknownGrantError("Ce droit n'existe pas, a déjà été retiré, ou n'est pas de votre ressort.")
            self._end(turn, given, why)
            turn.note(Trace(Action.GRANT, given.account, where, f"droit {number} retiré : {given.grant.role.label}"))
            return _given(turn.link.execute(select(table).where(table.c.number == number)).one())

    def _end(self, turn: Turn, given: Given, why: str) -> None:
        if given.grant == _COUNTRY and not named_administrators() and not _others(turn.link, given):
            raise LastAdministratorError("C'est la dernière personne qui administre tout le registre : donnez d'abord "
                                         "ce droit à quelqu'un d'autre.")
        table = schema.granted
        turn.link.execute(update(table).where(table.c.number == given.number).values(
            revoked_at=turn.now, revoked_by=turn.who, revoked_why=reason_of(why)))

    def _departments(self, area: Area) -> frozenset[str] | None:
        return area.departments(self._door.regions)

    def _require_place(self, area: Area) -> None:
        everywhere = frozenset().union(*self._door.regions.values())
        there = {Level.EVERYWHERE: {""}, Level.REGION: set(self._door.regions), Level.DEPARTMENT: everywhere}
        if area.code not in there[area.level]:
            raise RegistryError(f"« {area.code:.20} » n'est pas le code d'une région ou d'un département.")


def rights_of(link: Connection, identity: Identity, regions: Mapping[str, frozenset[str]]) -> Rights:
    """What an account may do at this moment: everything when the environment names it, else its living rights."""
    if not identity.account:
        return Rights()
    if identity.account in named_administrators():
        return EVERYTHING
    return Rights.of((given.grant for given in _living(link, identity.account)), regions)


def named_administrators() -> frozenset[str]:
    """Accounts that the environment names; one that is not readable is told in the log and has no right."""
    found = set()
    for said in os.environ.get(ADMINISTRATORS, "").split(","):
        if said.strip():
            try:
                found.add(account_typed(said))
            except RegistryError:
                log.warning("%s: an account is not readable.", ADMINISTRATORS)
    return frozenset(found)


def _living(link: Connection, account: str) -> Iterable[Given]:
    table = schema.granted
    return [_given(row) for row in link.execute(
        select(table).where(table.c.account == account, table.c.revoked_at.is_(None)).order_by(table.c.number))]


def _others(link: Connection, given: Given) -> bool:
    """Whether another account administers the whole register."""
    table = schema.granted
    return link.execute(select(table.c.number).where(
        table.c.revoked_at.is_(None), table.c.number != given.number, table.c.role == _COUNTRY.role.name.lower(),
        table.c.level == _COUNTRY.area.level.value).limit(1)).first() is not None


def _given(row: Any) -> Given:
    grant = Grant(Role[row.role.upper()], Area(Level(row.level), row.code))
    ended = None if row.revoked_at is None else datetime.fromisoformat(row.revoked_at)
    return Given(row.number, row.account, grant, datetime.fromisoformat(row.given_at), row.given_by, row.given_why,
                 ended, row.revoked_by or "", row.revoked_why or "")
