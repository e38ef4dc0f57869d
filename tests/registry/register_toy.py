"""What tests of the register are made of: regions, sheets, people with rights, registers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from diagnostic.geography.units import Unit, units_of
from diagnostic.registry.access import Area, Grant, Identity, Level, Rights, Role
from diagnostic.registry.database import Database
from diagnostic.registry.door import Door
from diagnostic.registry.model import Sheet, Status, sheet
from diagnostic.registry.register import Desk, Registry

REGIONS = {"93": frozenset({"04", "05", "06", "13", "83", "84"}), "76": frozenset({"30", "31", "34"}),
           "94": frozenset({"2A", "2B"})}
COG = 2026


def sheet_of(name: str = "CPTS d'essai", units: Iterable[str | Unit] = ("13001",), department: str = "13",
             status: Status = Status.VALIDATED, **more: Any) -> Sheet:
    """`units`: Unit, or codes of 5 characters (whole) and 9 (IRIS)."""
    given = list(units)
    codes = [unit for unit in given if isinstance(unit, str)]
    held = (*units_of(codes), *(unit for unit in given if isinstance(unit, Unit)))
    return sheet(name, department, held, more.pop("cog", COG), status, **more)


def grant(role: Role, place: str = "") -> Grant:
    """`place`: « 13 » a department, « R93 » a region, nothing for the country."""
    if not place:
        return Grant(role, Area(Level.EVERYWHERE))
    region = place.startswith("R")
    return Grant(role, Area(Level.REGION if region else Level.DEPARTMENT, place.removeprefix("R")))


def desk_of(database: Database, account: str, *grants: Grant) -> Desk:
    """The desk of somebody who holds these grants, whatever the register itself says of people."""
    return Desk(Door(database, Identity(account), lambda link, who: Rights.of(grants, REGIONS), REGIONS))


def local_registry(database: Database) -> Registry:
    return Registry(database, REGIONS)
