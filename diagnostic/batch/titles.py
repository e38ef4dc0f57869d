"""Which column of a table of territories tells what, by its title."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from diagnostic.geography.names import fold
from diagnostic.geography.reading import shown
from diagnostic.wording import enumerate_fr, typography

MOST_NAMED = 8


class Tells(StrEnum):
    """What a column tells. The value is what a message calls it."""

    NAME = "nom"
    CODES = "codes"
    CODE = "code_insee"
    COMMUNE = "commune"
    DEPARTMENT = "departement"
    TITLE = "titre"
    AUTHORS = "auteurs"
    REGISTER = "registre"
    SCALE = "bareme"
    OPTIONS = "options"
    DRAFT = "date_avant_projet"
    LETTER = "date_lettre"
    PROJECT = "date_projet"
    CONTRACT = "date_contrat"


_TITLES: dict[Tells, tuple[str, ...]] = {
    Tells.NAME: ("nom", "cpts", "nom cpts", "nom de la cpts", "nom du territoire", "territoire", "nom territoire",
                 "libelle cpts", "name"),
    Tells.CODES: ("codes", "codes insee", "codes communes", "codes des communes", "communes", "liste des communes",
                  "codes insee des communes"),
    Tells.CODE: ("code", "code insee", "insee", "codgeo", "depcom", "code commune", "code com", "com", "insee com",
                 "code insee commune", "code insee de la commune", "code geo"),
    Tells.COMMUNE: ("commune", "nom commune", "nom de la commune", "libelle commune", "nom com", "libgeo", "ville"),
    Tells.DEPARTMENT: ("departement", "dep", "dept", "code departement", "nom departement"),
    Tells.TITLE: ("titre", "titre du dossier"),
    Tells.AUTHORS: ("auteurs", "auteur", "redacteurs", "redacteur"),
    Tells.REGISTER: ("registre",),
    Tells.SCALE: ("bareme",),
    Tells.OPTIONS: ("options", "missions", "missions retenues"),
    Tells.DRAFT: ("date avant projet", "date de l avant projet", "avant projet"),
    Tells.LETTER: ("date lettre", "date de la lettre", "date lettre d intention", "lettre d intention"),
    Tells.PROJECT: ("date projet", "date du projet", "date projet de sante", "date du projet de sante",
                    "projet de sante"),
    Tells.CONTRACT: ("date contrat", "date du contrat", "contrat", "date aci", "signature aci"),
}
_BY_TITLE = {title: tells for tells, titles in _TITLES.items() for title in titles}


@dataclass(frozen=True)
class Columns:
    """Position of the column that tells each thing; the titles that tell nothing known, as they are written."""

    at: dict[Tells, int]
    unknown: tuple[str, ...]

    @property
    def enough(self) -> bool:
        """Whether territories can be made of them."""
        return Tells.NAME in self.at and not self.at.keys().isdisjoint({Tells.CODES, Tells.CODE, Tells.COMMUNE})

    def cell(self, row: Sequence[str], tells: Tells) -> str:
        """What a row tells; empty when no column does, or the row is shorter."""
        position = self.at.get(tells)
        return row[position].strip() if position is not None and position < len(row) else ""

    def left_aside(self) -> list[str]:
        """The sentence that names the columns that serve nothing; none when all do."""
        if not self.unknown:
            return []
        named = enumerate_fr((f"« {shown(title)} »" for title in self.unknown), MOST_NAMED)
        return [typography(f"Colonnes laissées de côté, faute d'être connues : {named}.")]


def columns_of(titles: Iterable[str]) -> Columns:
    """The first column of each kind; a second one that tells the same is left aside with the unknown."""
    at: dict[Tells, int] = {}
    unknown = []
    for position, title in enumerate(titles):
        tells = known(title)
        if tells is not None and tells not in at:
            at[tells] = position
        elif title.strip():
            unknown.append(title)
    return Columns(at, tuple(unknown))


def known(title: str) -> Tells | None:
    return _BY_TITLE.get(fold(title.replace("_", " ")))
