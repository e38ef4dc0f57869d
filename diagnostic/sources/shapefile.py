"""Polygons of a zipped shapefile: only its shapes are copied out, under a name of our own, for GDAL to read."""

from __future__ import annotations

import struct
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

import geopandas as gpd
import shapely

from diagnostic.geography.reading import shown
from diagnostic.sources.archive import Archive
from diagnostic.sources.drawn import MAX_VERTICES, NO_POLYGON, SEVERAL, TOO_FINE, UNREADABLE, Drawn, system
from diagnostic.sources.refusals import FileError

# ESRI Shapefile Technical Description, 1998, p. 4: the code of the file, then the kinds of polygons (plain, Z, M).
_CODE = 9994
_POLYGONS = {5, 15, 25}
_MAX_SHAPES = 40 * MAX_VERTICES
_MAX_SYSTEM = 20_000


def read_shapefile(archive: Archive) -> Drawn:
    """Polygons of the only shapefile of an archive. Raises FileError."""
    shapes = archive.ending(".shp")
    if len(shapes) > 1:
        raise FileError(SEVERAL.format(", ".join(shown(PurePosixPath(name).name) for name in shapes[:5])))
    index, projection = _beside(archive, shapes[0], ".shx"), _beside(archive, shapes[0], ".prj")
    if index is None:
        raise FileError("Ce shapefile est incomplet : mettez dans le zip les fichiers .shp, .shx, .dbf et .prj.")
    try:
        content = archive.read(shapes[0], _MAX_SHAPES)
    except FileError as refusal:
        raise FileError(TOO_FINE) from refusal
    if len(content) < 100 or struct.unpack_from(">i", content)[0] != _CODE:
        raise FileError(UNREADABLE)
    if struct.unpack_from("<i", content, 32)[0] not in _POLYGONS:
        raise FileError(NO_POLYGON)
    wkt = archive.read(projection, _MAX_SYSTEM).decode("utf-8", errors="replace") if projection else ""
    crs = system(wkt=wkt) if wkt.strip() else None
    return Drawn(_polygons(content, archive.read(index, _MAX_SHAPES)), crs)


def _beside(archive: Archive, shapes: str, suffix: str) -> str | None:
    stem = str(PurePosixPath(shapes).with_suffix("")).lower()
    return next((name for name in archive.ending(suffix) if str(PurePosixPath(name).with_suffix("")).lower() == stem),
                None)


def _polygons(shapes: bytes, index: bytes) -> list[shapely.Polygon]:
    """Read by GDAL in a folder where nothing else lies: no table, no system, nothing that names another file."""
    with TemporaryDirectory(prefix="contour-") as folder:
        path = Path(folder) / "contour.shp"
        path.write_bytes(shapes)
        path.with_suffix(".shx").write_bytes(index)
        try:
            drawn = gpd.read_file(path, engine="pyogrio", columns=[], on_invalid="ignore").geometry
        except Exception as failure:
            # GDAL's errors have no common class outside pyogrio; for the person they are one and the same.
            raise FileError(UNREADABLE) from failure
    filled = drawn[drawn.notna()].to_numpy()
    if shapely.get_num_coordinates(filled).sum() > MAX_VERTICES:
        raise FileError(TOO_FINE)
    return [part for part in shapely.get_parts(shapely.force_2d(filled)).tolist() if isinstance(part, shapely.Polygon)]
