"""A register as one person sees it: the one thing that screens and the command line open."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from sqlalchemy import Connection

from diagnostic.registry.access import EVERYTHING, Identity, Rights
from diagnostic.registry.database import Database, standard_url
from diagnostic.registry.door import Door
from diagnostic.registry.perimeters import Perimeters
from diagnostic.sources.warehouse import Warehouse

# Who works on a register that asks nobody who they are.
LOCAL = Identity("local", "poste local")


class Desk:
    """What one person may do, by subject."""

    def __init__(self, door: Door) -> None:
        self.door = door

    @property
    def identity(self) -> Identity:
        return self.door.identity

    @cached_property
    def perimeters(self) -> Perimeters:
        return Perimeters(self.door)


class Registry:
    """The register of one database. `team`: whether people must say who they are; without it everybody is LOCAL, who
    may do everything. `regions`: departments of each region by code."""

    def __init__(self, database: Database, regions: Mapping[str, frozenset[str]], *, team: bool = False) -> None:
        self.database, self.regions, self.team = database, regions, team

    @classmethod
    def standard(cls, warehouse: Warehouse, *, team: bool = False) -> Registry:
        """The one of this machine (`database.standard_url`)."""
        return cls(Database(standard_url()), regions_of(warehouse), team=team)

    def desk(self, identity: Identity = LOCAL) -> Desk:
        """What this person may do is asked of the database at each action, not here."""
        return Desk(Door(self.database, identity, self._rights, self.regions))

    def _rights(self, _: Connection, identity: Identity) -> Rights:
        return EVERYTHING if not self.team and identity == LOCAL else Rights()


def regions_of(warehouse: Warehouse) -> dict[str, frozenset[str]]:
    """Departments of each region, by their codes."""
    communes = warehouse.table("communes")
    pairs = communes[["region", "departement"]].drop_duplicates().dropna()
    return {str(region): frozenset(map(str, group)) for region, group in pairs.groupby("region")["departement"]}
