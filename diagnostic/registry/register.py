"""A register as one person sees it: the one thing that screens and the command line open."""

from __future__ import annotations

import getpass
import os
from collections.abc import Mapping
from functools import cached_property

from sqlalchemy import Connection

from diagnostic.registry.access import EVERYTHING, Identity, Rights
from diagnostic.registry.audit import Audit
from diagnostic.registry.cases import Cases
from diagnostic.registry.claims import account_typed
from diagnostic.registry.contacts import Contacts
from diagnostic.registry.database import DATABASE, Database, standard_url
from diagnostic.registry.door import Door
from diagnostic.registry.imports import Imports
from diagnostic.registry.model import RegistryError
from diagnostic.registry.people import People, rights_of
from diagnostic.registry.perimeters import Perimeters
from diagnostic.registry.shared import Shared
from diagnostic.sources.warehouse import Warehouse

# Who works on a register that asks nobody who they are.
LOCAL = Identity("local", "poste local")
# Set to 1 by who knows that everybody who opens the application may do everything on the database of a server.
OPEN = "CPTS_SANS_CONNEXION"


class NoLoginError(RegistryError):
    """The database of a team, in an application where nobody logs in."""


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

    @cached_property
    def contacts(self) -> Contacts:
        return Contacts(self.door)

    @cached_property
    def imports(self) -> Imports:
        return Imports(self.door)

    @cached_property
    def people(self) -> People:
        return People(self.door)

    @cached_property
    def audit(self) -> Audit:
        return Audit(self.door)

    @cached_property
    def shared(self) -> Shared:
        return Shared(self.door)

    @cached_property
    def cases(self) -> Cases:
        return Cases(self.door)


class Registry:
    """The register of one database. `team`: whether people must say who they are; without it everybody is LOCAL, who
    may do everything. `regions`: departments of each region by code."""

    def __init__(self, database: Database, regions: Mapping[str, frozenset[str]], *, team: bool = False) -> None:
        self.database, self.regions, self.team = database, regions, team

    @classmethod
    def standard(cls, warehouse: Warehouse, *, team: bool = False) -> Registry:
        """The one of this machine (`database.standard_url`), as an application opens it.

        Raises NoLoginError on the database of a server when nobody logs in, unless CPTS_SANS_CONNEXION is 1.
        """
        database = Database(standard_url())
        if not team and not database.sqlite and os.environ.get(OPEN) != "1":
            raise NoLoginError(
                f"Ce registre est partagé ({DATABASE} désigne un serveur) et personne ne s'y connecte sous son nom : "
                "il reste fermé. Réglez la connexion dans .streamlit/secrets.toml (voir secrets.example.toml), ou "
                f"mettez {OPEN}=1 si toute personne qui ouvre l'application peut tout y faire.")
        return cls(database, regions_of(warehouse), team=team)

    @classmethod
    def desk_of_server(cls, warehouse: Warehouse, account: str = "") -> Desk:
        """What the command line opens: who holds the address of the database may do everything, under the name of the
        session of the machine; with `account`, only what this one may, under both names: nobody is made to have done
        what somebody else typed."""
        registry = cls(Database(standard_url()), regions_of(warehouse), team=bool(account))
        if not account:
            return registry.desk(cli_identity())
        whom = account_typed(account)
        return registry.desk(Identity(whom, f"{cli_identity().shown} pour {whom}"))

    def desk(self, identity: Identity = LOCAL) -> Desk:
        """What this person may do is asked of the database at each action, not here."""
        return Desk(Door(self.database, identity, self._rights, self.regions))

    def _rights(self, link: Connection, identity: Identity) -> Rights:
        if not self.team:
            return EVERYTHING if identity.account == LOCAL.account else Rights()
        return rights_of(link, identity, self.regions)


def cli_identity() -> Identity:
    """Who types commands on this machine."""
    try:
        return Identity(LOCAL.account, getpass.getuser())
    except (OSError, KeyError, ImportError):
        return LOCAL


def regions_of(warehouse: Warehouse) -> dict[str, frozenset[str]]:
    """Departments of each region, by their codes."""
    communes = warehouse.table("communes")
    pairs = communes[["region", "departement"]].drop_duplicates().dropna()
    return {str(region): frozenset(map(str, group)) for region, group in pairs.groupby("region")["departement"]}
