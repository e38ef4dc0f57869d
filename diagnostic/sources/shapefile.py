"""Polygons of a zipped shapefile: only its shapes, and its table where it is asked for, are copied out, under a name
of our own, for GDAL to read."""

from __future__ import annotations

import struct
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

import geopandas as gpd
import pyproj
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
MAX_TABLE = 20_000_000
_INCOMPLETE = "Ce shapefile est incomplet : mettez dans le zip les fichiers .shp, .shx, .dbf et .prj."


def read_shapefile(archive: Archive) -> Drawn:
    """Polygons of the only shapefile of an archive. Raises FileError."""
    parts = _parts(archive)
    drawn = _read(parts.shapes, parts.index).geometry
    return Drawn(_polygons(drawn[drawn.notna()]), parts.crs)


def read_shapefile_rows(archive: Archive) -> list[tuple[dict[str, str], Drawn]]:
    """Each row of the only shapefile of an archive: its table as text, and its polygons. Raises FileError."""
    parts = _parts(archive)
    table = _beside(archive, parts.name, ".dbf")
    if table is None:
        raise FileError(_INCOMPLETE)
    said = _beside(archive, parts.name, ".cpg")
    encoding = archive.read(said, _MAX_SYSTEM).decode("ascii", errors="ignore").strip() if said else ""
    frame = _read(parts.shapes, parts.index, archive.read(table, MAX_TABLE), encoding)
    _polygons(frame.geometry[frame.geometry.notna()])
    fields = [field for field in frame.columns if field != frame.geometry.name]
    cells = frame[fields].astype(object).where(frame[fields].notna(), "").to_numpy()
    return [({str(field): str(cell) for field, cell in zip(fields, row, strict=True) if cell != ""},
             Drawn(_polygons(frame.geometry.iloc[[rank]].dropna()), parts.crs)) for rank, row in enumerate(cells)]


@dataclass(frozen=True)
class _Parts:
    """What a shapefile is made of; `name`: of its shapes in the archive."""

    name: str
    shapes: bytes
    index: bytes
    crs: pyproj.CRS | None


def _parts(archive: Archive) -> _Parts:
    shapes = archive.ending(".shp")
    if len(shapes) > 1:
        raise FileError(SEVERAL.format(", ".join(shown(PurePosixPath(name).name) for name in shapes[:5])))
    index, projection = _beside(archive, shapes[0], ".shx"), _beside(archive, shapes[0], ".prj")
    if index is None:
        raise FileError(_INCOMPLETE)
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
    return _Parts(shapes[0], content, archive.read(index, _MAX_SHAPES), crs)


def _beside(archive: Archive, shapes: str, suffix: str) -> str | None:
    stem = str(PurePosixPath(shapes).with_suffix("")).lower()
    return next((name for name in archive.ending(suffix) if str(PurePosixPath(name).with_suffix("")).lower() == stem),
                None)


def _read(shapes: bytes, index: bytes, table: bytes = b"", encoding: str = "") -> gpd.GeoDataFrame:
    """Read by GDAL in a folder where nothing else lies: no system, nothing that names another file."""
    with ExitStack() as stack:
        try:
            path = Path(stack.enter_context(TemporaryDirectory(prefix="contour-"))) / "contour.shp"
            path.write_bytes(shapes)
            path.with_suffix(".shx").write_bytes(index)
            if table:
                path.with_suffix(".dbf").write_bytes(table)
        except OSError as failure:
            raise FileError("Ce fichier n'a pas pu être lu : le disque des fichiers temporaires de ce serveur est "
                            "plein, ou ne peut pas être écrit. Libérez de la place, ou prévenez la personne qui "
                            "l'administre, puis recommencez.") from failure
        try:
            return gpd.read_file(path, engine="pyogrio", columns=None if table else [], on_invalid="ignore",
                                 encoding=encoding or None)
        except Exception as failure:
            # GDAL's errors have no common class outside pyogrio; for the person they are one and the same.
            raise FileError(UNREADABLE) from failure


def _polygons(drawn: gpd.GeoSeries) -> list[shapely.Polygon]:
    filled = drawn.to_numpy()
    if shapely.get_num_coordinates(filled).sum() > MAX_VERTICES:
        raise FileError(TOO_FINE)
    return [part for part in shapely.get_parts(shapely.force_2d(filled)).tolist() if isinstance(part, shapely.Polygon)]
