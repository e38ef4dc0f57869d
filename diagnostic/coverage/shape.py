"""The outline of what CPTS share, or of what nobody holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import shapely

from diagnostic.coverage.coverage import Coverage
from diagnostic.coverage.found import Blank, Pair
from diagnostic.geography.atlas import Atlas


@dataclass(frozen=True)
class Outline:
    """`geometry` (MultiPolygon, EPSG:4326) of whole units. `larger`: those of them of which only a part is meant, for
    neither an IRIS nor a declared part has an outline here."""

    geometry: shapely.MultiPolygon
    larger: tuple[str, ...] = ()


def shape_of(codes: Iterable[str], atlas: Atlas) -> shapely.MultiPolygon:
    """Whole communes and arrondissements in one geometry, empty without codes. KeyError on an unknown one."""
    return atlas.union(codes)


def outline_of(found: Pair | Blank, coverage: Coverage, atlas: Atlas) -> Outline:
    """Of the units two CPTS share, or of a zone blanche."""
    if isinstance(found, Blank):
        return Outline(shape_of(found.codes, atlas), found.part)
    in_part = {code for cpts in (found.first, found.second) for code in coverage.in_part(cpts)}
    return Outline(shape_of(found.codes, atlas), tuple(code for code in found.codes if code in in_part))
