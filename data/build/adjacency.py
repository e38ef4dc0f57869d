"""Who touches whom, and for how long: shared edges of the coverage, measured on the ellipsoid."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from pyproj import Geod

from data.build.lineage import Lineage

ELLIPSOID = Geod(ellps="WGS84")


def segments(shapes: gpd.GeoSeries) -> pd.DataFrame:
    """Every edge of every ring once per shape: `code`, its end points (x0, y0, x1, y1; smallest first), `km`.

    In a valid coverage a border shared by two shapes is made of the same edges in both.
    """
    polygons, shape = shapely.get_parts(shapes.to_numpy(), return_index=True)
    rings, polygon = shapely.get_rings(polygons, return_index=True)
    owner = shape[polygon]
    points, ring = shapely.get_coordinates(rings, return_index=True)
    same = ring[1:] == ring[:-1]
    start, end, code = points[:-1][same], points[1:][same], owner[ring[:-1][same]]
    swap = (start[:, 0] > end[:, 0]) | ((start[:, 0] == end[:, 0]) & (start[:, 1] > end[:, 1]))
    low, high = np.where(swap[:, None], end, start), np.where(swap[:, None], start, end)
    _, _, metres = ELLIPSOID.inv(low[:, 0], low[:, 1], high[:, 0], high[:, 1])
    return pd.DataFrame({"code": shapes.index.to_numpy()[code], "x0": low[:, 0], "y0": low[:, 1],
                         "x1": high[:, 0], "y1": high[:, 1], "km": metres / 1000})


def adjacency(edges: pd.DataFrame, lineage: Lineage) -> pd.DataFrame:
    """`a`, `b` (a < b), `border_km` for each pair that shares more than points; `edges` of all units but the cities.

    A city divided in arrondissements borders what they border, for the sum of their borders; never its own.
    """
    shared = edges[edges.duplicated(["x0", "y0", "x1", "y1"], keep=False)].sort_values(["x0", "y0", "x1", "y1", "code"])
    even, odd = shared.iloc[::2], shared.iloc[1::2]
    if not (even[["x0", "y0", "x1", "y1"]].to_numpy() == odd[["x0", "y0", "x1", "y1"]].to_numpy()).all():
        raise ValueError("an edge belongs to three shapes: the coverage is not valid")
    pairs = pd.DataFrame({"a": even["code"].to_numpy(), "b": odd["code"].to_numpy(),
                          "border_km": even["km"].to_numpy()})
    pairs = pairs[pairs["a"] != pairs["b"]]
    city = {code: entry["commune"] for code, entry in lineage.arrondissements.items()}
    lifted = pairs.assign(a=pairs["a"].replace(city), b=pairs["b"].replace(city))
    lifted = lifted[(lifted["a"] != lifted["b"]) & ((lifted["a"] != pairs["a"]) | (lifted["b"] != pairs["b"]))]
    both = pd.concat([pairs, lifted])
    low, high = both[["a", "b"]].min(axis=1), both[["a", "b"]].max(axis=1)
    return both.assign(a=low, b=high).groupby(["a", "b"])["border_km"].sum().round(4).reset_index()


def measures(shapes: gpd.GeoSeries) -> pd.DataFrame:
    """`longitude`, `latitude` of a point inside, `area_km2`, `perimeter_km` (geodesic, WGS84), by code."""
    inside = shapely.point_on_surface(shapes.to_numpy())
    area = np.array([abs(ELLIPSOID.geometry_area_perimeter(shape)[0]) for shape in shapes])
    # Holes count in the perimeter, which pyproj's own leaves out: the border of an enclave is a border.
    perimeter = segments(shapes).groupby("code")["km"].sum().reindex(shapes.index)
    return pd.DataFrame({"longitude": shapely.get_x(inside).round(5), "latitude": shapely.get_y(inside).round(5),
                         "area_km2": (area / 1e6).round(4), "perimeter_km": perimeter.round(4)})
