"""Who may do what in the register: roles, areas, and the rule. Pure: no database, no page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from diagnostic.registry.model import RegistryError, Sheet, text_of


class NotAllowedError(RegistryError):
    """The person has not the right; the message says in French which, and who can give it."""


class Role(IntEnum):
    """Each may do all that the ones below may."""

    READER = 1
    EDITOR = 2
    ADMINISTRATOR = 3

    @property
    def label(self) -> str:
        return {Role.READER: "lecteur", Role.EDITOR: "éditeur", Role.ADMINISTRATOR: "administrateur"}[self]


class Action(StrEnum):
    """What the store lets somebody do, each with the least role it asks for."""

    READ = "lire"
    COMMENT = "commenter"
    CREATE = "créer"
    CHANGE = "modifier"
    DELETE = "supprimer"
    RESTORE = "restaurer"
    IMPORT = "importer"
    UNDO = "annuler un import"
    SHARE = "déclarer une commune partagée"
    PROPOSE = "proposer un accord"
    AGREE = "donner son accord"
    ASSIGN = "attribuer une commune"
    CONTACTS = "lire les contacts"
    EXPORT = "exporter"
    GRANT = "donner des droits"
    AUDIT = "lire le journal"

    @property
    def least(self) -> Role:
        return _LEAST.get(self, Role.EDITOR)


_LEAST = {Action.READ: Role.READER, Action.EXPORT: Role.READER, Action.GRANT: Role.ADMINISTRATOR,
          Action.AUDIT: Role.ADMINISTRATOR}


class Level(StrEnum):
    """What an area is."""

    EVERYWHERE = "france"
    REGION = "region"
    DEPARTMENT = "departement"


@dataclass(frozen=True)
class Area:
    """Where a right holds: the country, a region or a department, by its code (empty for the country)."""

    level: Level
    code: str = ""

    def departments(self, regions: Mapping[str, frozenset[str]]) -> frozenset[str] | None:
        """Codes of its departments; None for all of them. `regions`: departments of each region by code."""
        if self.level is Level.EVERYWHERE:
            return None
        return regions.get(self.code, frozenset()) if self.level is Level.REGION else frozenset({self.code})


@dataclass(frozen=True)
class Grant:
    """A role somewhere."""

    role: Role
    area: Area


@dataclass(frozen=True)
class Identity:
    """Who asks, as the provider of identities says: `account` is what rights are given to (an e-mail the provider has
    verified, or its own number for the person), `name` what colleagues read. An empty account has no right at all."""

    account: str
    name: str = ""

    @property
    def shown(self) -> str:
        return text_of(self.name) or text_of(self.account) or "inconnu"


@dataclass(frozen=True)
class Rights:
    """What a person may do where: for each grant, its role and its departments (None: everywhere)."""

    held: tuple[tuple[Role, frozenset[str] | None], ...] = ()

    @classmethod
    def of(cls, grants: Iterable[Grant], regions: Mapping[str, frozenset[str]]) -> Rights:
        """`regions`: departments of each region by code."""
        return cls(tuple((grant.role, grant.area.departments(regions)) for grant in grants))

    def may(self, action: Action, departments: Iterable[str] | None) -> bool:
        """Whether `action` is allowed in all of these departments; None asks for it everywhere.

        Each department may be covered by another grant.
        """
        enough = [where for role, where in self.held if role >= action.least]
        if None in enough:
            return True
        if departments is None:
            return False
        asked = frozenset(departments)
        return bool(asked) and asked <= frozenset().union(*(where for where in enough if where is not None))

    def somewhere(self, action: Action) -> bool:
        """Whether there is any place where it is allowed: what a screen offers, the store decides."""
        return any(role >= action.least and where != frozenset() for role, where in self.held)

    def sees(self, sheet: Sheet) -> bool:
        """Whether the person may know of a CPTS: those that the ARS has validated are public to every reader; a draft
        is seen by those who have a role in a department of its seat or of its communes."""
        if not self.held:
            return False
        return not sheet.status.draft or any(where is None or not where.isdisjoint(sheet.departments)
                                             for _, where in self.held)

    @property
    def departments(self) -> frozenset[str] | None:
        """Where anything at all is allowed; None: everywhere."""
        if any(where is None for _, where in self.held):
            return None
        return frozenset().union(*(where for _, where in self.held if where is not None))


EVERYTHING = Rights(((Role.ADMINISTRATOR, None),))
