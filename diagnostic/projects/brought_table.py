"""How a brought table stands in a project file: its cells on one line, so that a country takes a megabyte."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import ConfigDict, Field, StringConstraints

from diagnostic.indicators.brought import (
    LABEL_LIMIT,
    UNIT_LIMIT,
    Base,
    Brought,
    Kind,
    Scope,
    cells_of,
    own_id,
    written,
)
from diagnostic.indicators.catalogue import catalogue
from diagnostic.indicators.entered import SOURCE_LIMIT

MOST_CHARACTERS = 5_000_000
UNNAMED = "personnes"
_Text = Annotated[str, StringConstraints(max_length=100)]


@dataclass(frozen=True)
class BroughtTable:
    """`cells`: as `written` writes them; a figure under secrecy was masked before."""

    __pydantic_config__ = ConfigDict(extra="forbid", allow_inf_nan=False, strict=True)
    id: _Text
    label: Annotated[str, StringConstraints(max_length=LABEL_LIMIT)]
    unit: Annotated[str, StringConstraints(max_length=UNIT_LIMIT)]
    heading: _Text
    kind: Literal["effectif", "taux", "valeur"]
    scope: Literal["commune", "iris", "epci", "territoire"]
    base: Literal["aucune", "colonne", "population"]
    year: Annotated[int, Field(ge=1000, le=9999)]
    source: Annotated[str, StringConstraints(max_length=SOURCE_LIMIT)]
    threshold: Annotated[int, Field(ge=0, le=1000)]
    per: Annotated[int, Field(ge=1, le=1_000_000)]
    cells: Annotated[str, StringConstraints(max_length=MOST_CHARACTERS)]


def table_of(brought: Brought) -> BroughtTable:
    """As it is written."""
    return BroughtTable(
        brought.id, brought.label, brought.unit, brought.heading, brought.kind.value, brought.scope.value,
        brought.base.value, brought.year, brought.source, brought.threshold, brought.per, written(brought.cells))


def brought_of(table: BroughtTable) -> Brought:
    """As it is read, masked anew. What the catalogue no longer knows becomes an indicator of the user's.

    Raises BroughtError.
    """
    identifier, label, unit = table.id, table.label, table.unit
    if identifier not in {topic.id for topic in catalogue().topics} and not label:
        identifier, label, unit = own_id(identifier), identifier, UNNAMED
    return Brought(identifier, label, unit, table.heading, Kind(table.kind), Scope(table.scope), Base(table.base),
                   table.year, table.source, table.threshold, table.per, cells_of(table.cells))
