"""The territories of a GeoJSON: one for each feature, made of the units that lie mostly within its outline."""

from __future__ import annotations

from dataclasses import dataclass

from diagnostic.batch.titles import Columns, Tells, columns_of
from diagnostic.drawing.events import Places, units_in_outline
from diagnostic.drawing.selection import Selection
from diagnostic.geography.covering import Rule
from diagnostic.geography.reading import Reading
from diagnostic.geography.units import units_of
from diagnostic.sources.outline_features import Feature as Outlined
from diagnostic.sources.outline_features import features_of_geojson
from diagnostic.sources.warehouse import Warehouse


@dataclass(frozen=True)
class Feature:
    """`row` holds its properties under `columns`; `reading` is empty when `refusal` says why its outline is none."""

    line: int
    columns: Columns
    row: tuple[str, ...]
    reading: Reading
    refusal: str = ""


def is_geojson(content: bytes) -> bool:
    return content[:200].lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{")


def features_of(name: str, content: bytes, warehouse: Warehouse) -> list[Feature]:
    """The features in their order, `line` being their rank from 1. Raises FileError on no collection of features."""
    places = Places(warehouse.gazetteer, warehouse.atlas)
    return [_feature(outlined, places) for outlined in features_of_geojson(name, content)]


def _feature(outlined: Outlined, places: Places) -> Feature:
    columns, row = columns_of(outlined.properties), tuple(outlined.properties.values())
    if outlined.shape is None:
        return Feature(outlined.rank, columns, row, Reading(), outlined.refusal)
    codes = units_in_outline(outlined.shape, Rule.HALF, Selection(()), places)
    if not codes:
        return Feature(outlined.rank, columns, row, Reading(), "Ce contour ne contient la majorité d'aucune commune.")
    if not columns.cell(row, Tells.NAME):
        return Feature(outlined.rank, columns, row, Reading(),
                       "Ce contour n'a pas de nom : donnez-lui une propriété « nom ».")
    return Feature(outlined.rank, columns, row, Reading(units=units_of(codes)))
