"""What every reader of outlines gives: polygons as they were drawn, and the system of their coordinates."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pyproj
import shapely
from numpy.typing import ArrayLike

from diagnostic.sources.refusals import FileError

# The outline of a region at the finest scale of the IGN; a drawn territory has a few thousand.
MAX_VERTICES = 200_000
DEGREES = pyproj.CRS.from_epsg(4326)
NO_POLYGON = ("Ce fichier ne contient aucune surface : il faut un ou plusieurs polygones fermés, et non des points ou "
              "des lignes. Dessinez le contour comme un polygone, puis recommencez.")
UNREADABLE = ("Le contour de ce fichier est illisible ou abîmé : enregistrez-le à nouveau en GeoJSON ou en GeoPackage, "
              "puis recommencez.")
TOO_FINE = ("Ce contour a plus de 200 000 sommets : simplifiez-le dans votre logiciel de cartographie (une tolérance "
            "de 10 mètres suffit), puis recommencez.")
SEVERAL = "Ce fichier contient plusieurs couches de surfaces ({}) : gardez celle du contour, puis recommencez."
UNKNOWN_SYSTEM = ("Le système de coordonnées de ce fichier n'est pas reconnu : enregistrez le contour en Lambert 93 "
                  "(EPSG:2154) ou en longitude et latitude (WGS 84), puis recommencez.")


@dataclass(frozen=True)
class Drawn:
    """`polygons` may be invalid, empty or in 3D. `crs` is None when the file does not say it. `notes` are in French."""

    polygons: Sequence[shapely.Polygon]
    crs: pyproj.CRS | None
    notes: list[str] = field(default_factory=list)


def polygon(rings: Sequence[ArrayLike]) -> shapely.Polygon:
    """The polygon of these rings, outer first, its heights dropped. Raises FileError when they are none."""
    try:
        flat = [np.asarray(ring, dtype=np.float64)[:, :2] for ring in rings]
        if not all(np.isfinite(ring).all() for ring in flat):
            raise FileError(UNREADABLE)
        return shapely.Polygon(flat[0], flat[1:]) if flat else shapely.Polygon()
    except (ValueError, TypeError, IndexError, OverflowError, shapely.errors.GEOSException) as failure:
        if isinstance(failure, FileError):
            raise
        raise FileError(UNREADABLE) from failure


def system(*, epsg: int | None = None, wkt: str = "") -> pyproj.CRS:
    """A known system of the EPSG or ESRI registries, rebuilt from its number: what a file defines itself, which may
    name files of grids, is never used. Raises FileError."""
    try:
        if epsg is None:
            found = pyproj.CRS.from_wkt(wkt[:20_000]).to_authority(min_confidence=70)
            if found is None or found[0] not in ("EPSG", "ESRI"):
                raise FileError(UNKNOWN_SYSTEM)
            return pyproj.CRS.from_authority(*found)
        return pyproj.CRS.from_epsg(epsg)
    except pyproj.exceptions.CRSError as failure:
        raise FileError(UNKNOWN_SYSTEM) from failure
