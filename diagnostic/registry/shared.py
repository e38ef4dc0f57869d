"""Communes that several CPTS divide among themselves by parts, as editors declare them. Events are added, never
changed: what was declared and withdrawn stays told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, insert, select

from diagnostic.geography.units import UNIT_CODE
from diagnostic.registry import schema
from diagnostic.registry.access import Action
from diagnostic.registry.door import Door, Turn
from diagnostic.registry.model import RegistryError, department_of_code, reason_of, text_of


class SharedError(RegistryError):
    """What is said of a shared commune cannot be recorded."""


class Said(StrEnum):
    """What an event says of a unit."""

    SHARED = "partagee"
    WITHDRAWN = "retiree"


@dataclass(frozen=True)
class Declaration:
    """One event: `code`, a commune or an arrondissement municipal; `reason`, why it is said."""

    number: int
    when: datetime
    who: str
    code: str
    said: Said
    reason: str


class Shared:
    """Units declared shared by parts. Every method raises NotAllowedError, UnavailableError."""

    def __init__(self, door: Door) -> None:
        self._door = door

    def declared(self) -> dict[str, str]:
        """Why each unit that is shared today is said to be."""
        with self._door.reading() as turn:
            return read_shared(turn.link)

    def history(self, code: str) -> tuple[Declaration, ...]:
        """All that was ever said of a unit, the last first."""
        with self._door.reading() as turn:
            return tuple(reversed(read_declarations(turn.link, schema.shared_event.c.code == code)))

    def declare(self, code: str, reason: str) -> None:
        """Say that a unit is shared by parts; saying again why replaces the reason. Raises SharedError."""
        said = reason_of(reason)
        if not said:
            raise SharedError("Dites pourquoi cette commune est partagée, en quelques mots.")
        with self._writing(code) as turn:
            if read_shared(turn.link).get(code) != said:
                _add(turn, code, Said.SHARED, said)

    def withdraw(self, code: str, reason: str = "") -> None:
        """Say that a unit is not shared any more. Raises SharedError when it was not declared."""
        said = reason_of(reason)
        with self._writing(code) as turn:
            if code not in read_shared(turn.link):
                raise SharedError(f"{code} n'est pas déclarée partagée dans le registre.")
            _add(turn, code, Said.WITHDRAWN, said)

    @contextmanager
    def _writing(self, code: str) -> Iterator[Turn]:
        if not UNIT_CODE.fullmatch(code):
            raise SharedError(f"« {text_of(code):.20} » n'est pas le code d'une commune.")
        with self._door.writing(Action.SHARE, code) as turn:
            turn.require(Action.SHARE, {department_of_code(code)}, code)
            yield turn


def read_shared(link: Connection) -> dict[str, str]:
    """`Shared.declared`, for those who are in a transaction already."""
    last = {event.code: event for event in read_declarations(link)}
    return {code: event.reason for code, event in sorted(last.items()) if event.said is Said.SHARED}


def read_declarations(link: Connection, *conditions: Any) -> list[Declaration]:
    """Events in their order."""
    table = schema.shared_event
    rows = link.execute(select(table).where(*conditions).order_by(table.c.number))
    return [Declaration(row.number, datetime.fromisoformat(row.at), row.who, row.code, Said(row.kind), row.reason)
            for row in rows]


def _add(turn: Turn, code: str, said: Said, reason: str) -> None:
    turn.link.execute(insert(schema.shared_event).values(at=turn.now, who=turn.who, code=code, kind=said.value,
                                                         reason=reason))
