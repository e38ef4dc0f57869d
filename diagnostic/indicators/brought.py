"""A table that a user brings, as a project keeps it: one indicator, one year, one source, and no figure under secrecy.

Secrecy is applied as the object is made, so that no project, file or export can hold what it hides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from hashlib import sha256

from diagnostic.geography.names import fold
from diagnostic.geography.units import IRIS_CODE, UNIT_CODE
from diagnostic.indicators.catalogue import Catalogue, catalogue
from diagnostic.indicators.entered import source_complaint, year_complaint
from diagnostic.indicators.secrecy import Cell, masked
from diagnostic.indicators.topics import Topic
from diagnostic.wording import one_line, typography

LABEL_LIMIT, UNIT_LIMIT = 120, 40
# The country has 35 000 communes and 49 000 IRIS.
MOST_CELLS = 60_000
MOST_BROUGHT = 40
OWN = "propre_"
_ID = re.compile(r"[a-z][a-z0-9_]{0,79}")
_EPCI = re.compile(r"[0-9]{9}")
_DECIMALS = 10
_NUMBER = rf"[0-9]{{1,12}}(?:\.[0-9]{{1,{_DECIMALS}}})?"
_CELL = re.compile(rf"([0-9AB]{{0,9}}):(\?|-?{_NUMBER})(?:\+({_NUMBER}))?(?:/({_NUMBER}))?(s?)")


class Kind(StrEnum):
    """What the figures are: persons or events; a rate; a figure that neither adds up nor averages (a median)."""

    COUNT = "effectif"
    RATE = "taux"
    VALUE = "valeur"


class Scope(StrEnum):
    """What a row is about."""

    COMMUNE = "commune"
    IRIS = "iris"
    EPCI = "epci"
    TERRITORY = "territoire"


class Base(StrEnum):
    """What a count is a share of, or what weighs a rate: nothing, a column of the table, the municipal population."""

    NONE = "aucune"
    COLUMN = "colonne"
    POPULATION = "population"


class BroughtError(ValueError):
    """A brought table cannot be kept as described; the message says why in French."""


@dataclass(frozen=True)
class Brought:
    """`id`: a topic of the catalogue (« ald »), or « propre_… » for an indicator of the user's, with its `label`.

    `kind`, `base`: see the classes; `per`: what a rate is of (100, 1 000, 100 000). A rate with a base of its own is
    kept as the count that it implies. `heading`: of the catalogue; one that it no longer has reads as its first.
    `threshold`: under how many a count is hidden; 0 only for what counts nobody.
    `cells`, sorted by code, are masked as this is made. Equal by `digest`, a fingerprint of everything: a whole country
    is compared and told by sixteen characters. Raises BroughtError.
    """

    id: str
    label: str
    unit: str
    heading: str
    kind: Kind
    scope: Scope
    base: Base
    year: int
    source: str
    threshold: int
    per: int = 100
    cells: tuple[Cell, ...] = field(default=(), repr=False, compare=False)
    digest: str = field(default="", init=False)

    def __post_init__(self) -> None:
        for name in ("label", "unit", "source"):
            object.__setattr__(self, name, one_line(getattr(self, name)))
        if complaint := _complaint(self):
            raise BroughtError(typography(complaint))
        cells = sorted(map(_kept, self.cells), key=lambda cell: cell.code)
        if self.counted:
            cells = [masked(cell, self.threshold) for cell in cells]
        elif self.kind is Kind.RATE:
            cells = [cell._replace(least=None, secret=True) if cell.secret else cell for cell in cells]
        object.__setattr__(self, "cells", tuple(cells))
        said = "\n".join([*(f"{getattr(self, name)}" for name in (
            "id", "label", "unit", "heading", "kind", "scope", "base", "year", "source", "threshold", "per")),
            written(self.cells)])
        object.__setattr__(self, "digest", sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:16])

    @property
    def counted(self) -> bool:
        """Whether the cells hold counts: of a rate with a base of its own too."""
        return self.kind is Kind.COUNT or (self.kind is Kind.RATE and self.base is Base.COLUMN)

    @property
    def own(self) -> bool:
        return self.id.startswith(OWN)

    @property
    def place(self) -> tuple[str, bool]:
        """One table stands there at a time: of an indicator by commune or IRIS, and of the same by EPCI or in all.

        Two of them would tell by their difference what each hides.
        """
        return self.id, self.scope in (Scope.COMMUNE, Scope.IRIS)

    @cached_property
    def by_code(self) -> Mapping[str, Cell]:
        return {cell.code: cell for cell in self.cells}

    @cached_property
    def hidden(self) -> frozenset[str]:
        """Codes of the units (communes for IRIS) that hide a figure."""
        return frozenset(cell.code[:5] if self.scope is Scope.IRIS else cell.code for cell in self.cells if cell.secret)

    def topic(self, entries: Catalogue | None = None) -> Topic | None:
        """The topic of the catalogue that it fills; None for an indicator of the user's."""
        return None if self.own else (entries or catalogue()).topic(self.id)

    def said(self, entries: Catalogue | None = None) -> str:
        """What it is about: the topic's label, or the user's own (text from outside)."""
        topic = self.topic(entries)
        return topic.label if topic else self.label


def own_id(label: str) -> str:
    """The identifier of an indicator of the user's: « Diabète traité » → propre_diabete_traite."""
    return OWN + (re.sub(r"[^a-z0-9]+", "_", fold(label)).strip("_")[:50] or "indicateur")


def with_brought(kept: Iterable[Brought], new: Brought) -> tuple[Brought, ...]:
    """The tables once `new` has taken the place of the one that stood where it stands.

    Raises BroughtError beyond MOST_BROUGHT.
    """
    left = [other for other in kept if other.place != new.place]
    if len(left) >= MOST_BROUGHT:
        raise BroughtError(typography(f"Un projet garde au plus {MOST_BROUGHT} tableaux : retirez-en un d'abord."))
    return tuple(sorted([*left, new], key=lambda brought: brought.place))


def written(cells: Iterable[Cell]) -> str:
    """Cells as one line: « 30062:1245/4386 30063:0+10/420s 30064:? »."""
    return " ".join(f"{cell.code}:{'?' if cell.least is None else _figure(cell.least)}"
                    f"{f'+{_figure(cell.more)}' if cell.more else ''}"
                    f"{'' if cell.base is None else f'/{_figure(cell.base)}'}{'s' * cell.secret}" for cell in cells)


def cells_of(text: str) -> tuple[Cell, ...]:
    """What `written` wrote. Raises BroughtError on anything else."""
    found = []
    for word in text.split():
        cell = _CELL.fullmatch(word)
        if cell is None:
            raise BroughtError(typography(f"La case « {word:.40} » d'un tableau apporté ne peut pas être lue."))
        code, least, more, base, secret = cell.groups()
        found.append(Cell(code, None if least == "?" else float(least), float(more or 0),
                          float(base) if base else None, bool(secret)))
    return tuple(found)


def _kept(cell: Cell) -> Cell:
    """With the figures that `written` tells: what is read of a table is the same before it is kept and after."""
    def told(value: float) -> float:
        # No zero has a sign.
        return round(float(value), _DECIMALS) + 0.0

    return cell._replace(least=None if cell.least is None else told(cell.least), more=told(cell.more),
                         base=None if cell.base is None else told(cell.base))


def _figure(value: float) -> str:
    return str(int(value)) if float(value).is_integer() else f"{value:.{_DECIMALS}f}".rstrip("0")


def _complaint(brought: Brought) -> str:
    """What is wrong, in French; empty when nothing is."""
    known = {topic.id for topic in catalogue().topics}
    if not _ID.fullmatch(brought.id) or not (brought.own or brought.id in known):
        return f"« {brought.id:.40} » n'est pas un indicateur que l'on peut apporter."
    topic = brought.topic()
    first, last = (topic.first_year, topic.last_year) if topic else (None, None)
    if brought.own and not 0 < len(brought.label) <= LABEL_LIMIT:
        return f"donnez à l'indicateur un nom de {LABEL_LIMIT} caractères au plus."
    if brought.own and not 0 < len(brought.unit) <= UNIT_LIMIT:
        return f"donnez à l'indicateur une unité de {UNIT_LIMIT} caractères au plus (personnes, %…)."
    if not brought.own and brought.threshold < (topic.secrecy if topic else 0):
        return "le seuil de secret est plus bas que celui de cet indicateur."
    return (year_complaint(brought.year, first, last) or source_complaint(brought.source)
            or _kind_complaint(brought, topic) or _cells_complaint(brought))


def _kind_complaint(brought: Brought, topic: Topic | None) -> str:
    if not 0 <= brought.threshold <= 1000 or not 1 <= brought.per <= 1_000_000:
        return "le seuil de secret ou l'échelle du taux est impossible."
    if brought.kind is Kind.VALUE and brought.base is not Base.NONE:
        return "une valeur qui ne s'additionne pas n'a pas de base."
    if brought.kind is Kind.RATE and brought.base is Base.NONE and brought.scope is not Scope.TERRITORY:
        return "un taux par commune demande une base : une colonne du fichier, ou la population."
    if brought.scope is Scope.IRIS and (brought.kind is Kind.VALUE or brought.base is Base.POPULATION):
        return "par IRIS, donnez des effectifs, ou des taux avec la colonne de leur base."
    if topic and brought.scope is Scope.TERRITORY:
        return "le chiffre du territoire entier se saisit, sans tableau."
    if topic and (topic.kind == "index") != (brought.kind is Kind.VALUE):
        return "cet indicateur n'est pas de cette sorte."
    if topic and brought.kind is Kind.COUNT and not topic.count:
        return "cet indicateur se donne par un taux."
    if topic and brought.kind is Kind.RATE and (not topic.share or brought.per != topic.scale):
        return "cet indicateur se donne par un effectif." if not topic.share else "l'échelle du taux est une autre."
    return ""


def _cells_complaint(brought: Brought) -> str:
    codes = [cell.code for cell in brought.cells]
    if not 0 < len(codes) <= MOST_CELLS:
        return f"un tableau a entre 1 et {MOST_CELLS} lignes."
    if len(set(codes)) < len(codes):
        return "un tableau donne une seule fois chaque code."
    form = {Scope.COMMUNE: UNIT_CODE, Scope.IRIS: IRIS_CODE, Scope.EPCI: _EPCI, Scope.TERRITORY: re.compile("")}
    if wrong := next((code for code in codes if not form[brought.scope].fullmatch(code)), None):
        return f"« {wrong:.12} » n'est pas un code de {brought.scope.value}."
    if brought.scope is Scope.TERRITORY and codes != [""]:
        return "un chiffre du territoire tient en une ligne, sans code."
    if brought.kind is not Kind.VALUE and any(cell.least is not None and cell.least < 0 for cell in brought.cells):
        return "un effectif ou un taux ne peut pas être négatif."
    return ""
