"""The overlaps and the zones blanches of an area as GeoJSON (RFC 7946)."""

from __future__ import annotations

import json
from typing import Any

from diagnostic.coverage.found import Blank, Pair
from diagnostic.coverage.shape import outline_of
from diagnostic.report.files.geojson import SYSTEM, feature
from diagnostic.report.overlaps.data import blank_data, pair_data
from diagnostic.report.overlaps.view import View


def overlaps_geojson(view: View) -> str:
    """One feature for each pair of CPTS that share ground, then one for each zone blanche (« genre » tells which).

    Ground is drawn by whole communes and arrondissements: « contour_plus_large » names those of which only a part is
    meant.
    """
    features = [_feature(view, pair, {"genre": "chevauchement", **pair_data(view, pair)}) for pair in view.pairs]
    features += [_feature(view, blank, {"genre": "zone blanche", **blank_data(view, blank)}) for blank in view.blanks]
    return json.dumps({"type": "FeatureCollection", "description": SYSTEM, "zone": view.area,
                       "sources": list(view.citations), "features": features}, ensure_ascii=False,
                      allow_nan=False) + "\n"


def _feature(view: View, found: Pair | Blank, told: dict[str, Any]) -> dict[str, Any]:
    outline = outline_of(found, view.coverage, view.warehouse.atlas)
    return feature(outline.geometry, told | {"contour_plus_large": list(outline.larger)})
