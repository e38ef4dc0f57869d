"""Polygons of a GeoPackage, read in memory by SQLite alone: only plain tables, no view, function, trigger nor link."""

from __future__ import annotations

import sqlite3
import struct
import time

import pyproj
import shapely

from diagnostic.geography.reading import shown
from diagnostic.sources.drawn import MAX_VERTICES, NO_POLYGON, SEVERAL, TOO_FINE, UNREADABLE, Drawn, system
from diagnostic.sources.outline_texts import aside
from diagnostic.sources.refusals import FileError

SQLITE = b"SQLite format 3\x00"
MAX_LAYERS = 50
MAX_SECONDS = 15.0
# Bytes of the envelope by its code: OGC 12-128r19, 2.1.3.
_ENVELOPE = {0: 0, 1: 32, 2: 48, 3: 48, 4: 64}
_POLYGON, _MULTIPOLYGON = 3, 6
_ALLOWED = {sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ}
# The authoriser refuses functions, LIKE among them: what the statement says is judged here.
_LAYERS = ("SELECT g.table_name, g.column_name, g.srs_id, m.sql FROM gpkg_geometry_columns g JOIN sqlite_master m "
           "ON m.name = g.table_name WHERE m.type = 'table'")
_NOT_GEOPACKAGE = "Ce fichier n'est pas un GeoPackage de contours : enregistrez le contour en GeoPackage (.gpkg)."


def read_geopackage(content: bytes) -> Drawn:
    """Polygons of the only layer of surfaces of a GeoPackage. Raises FileError when there is none, or several."""
    connection = sqlite3.connect(":memory:")
    try:
        # Bytes 18 and 19 to 1: a copy in memory has no write-ahead log beside it.
        connection.deserialize(content[:18] + b"\x01\x01" + content[20:])
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 20_000_000)
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA cell_size_check = ON")
        connection.execute("PRAGMA query_only = ON")
        connection.set_authorizer(_authorise)
        deadline = time.monotonic() + MAX_SECONDS
        connection.set_progress_handler(lambda: time.monotonic() > deadline, 50_000)
        return _read(connection)
    except (sqlite3.Error, UnicodeDecodeError, OverflowError) as failure:
        raise FileError(_NOT_GEOPACKAGE) from failure
    finally:
        connection.close()


def _authorise(action: int, *_: object) -> int:
    return sqlite3.SQLITE_OK if action in _ALLOWED else sqlite3.SQLITE_DENY


def _read(connection: sqlite3.Connection) -> Drawn:
    layers = [layer[:3] for layer in connection.execute(_LAYERS).fetchmany(MAX_LAYERS)
              if not str(layer[3]).upper().startswith("CREATE VIRTUAL")]
    if not layers:
        raise FileError(_NOT_GEOPACKAGE)
    found: dict[str, tuple[list[shapely.Polygon], object]] = {}
    met = others = 0
    for table, column, srs in layers:
        polygons: list[shapely.Polygon] = []
        # Names are quoted, and what they could say is refused by the authoriser.
        for (blob,) in connection.execute(f"SELECT {_quoted(column)} FROM {_quoted(table)}"):  # noqa: S608
            if not isinstance(blob, bytes):
                continue
            wkb = _wkb(blob)
            count = vertices(wkb)
            others += count is None
            met += count or 0
            if met > MAX_VERTICES:
                raise FileError(TOO_FINE)
            if count:
                polygons += shapely.get_parts(_geometry(wkb)).tolist()
        if polygons:
            found[str(table)] = (polygons, srs)
    if not found:
        raise FileError(NO_POLYGON)
    if len(found) > 1:
        raise FileError(SEVERAL.format(", ".join(shown(name) for name in list(found)[:5])))
    [(polygons, srs)] = found.values()
    return Drawn(polygons, _system(connection, srs), aside(others))


def _quoted(name: object) -> str:
    return '"' + str(name).replace('"', '""') + '"'


def _system(connection: sqlite3.Connection, srs: object) -> pyproj.CRS | None:
    """Numbers -1 and 0 stand for unknown systems, metric and of degrees: OGC 12-128r19, 1.1.2."""
    row = connection.execute("SELECT organization, organization_coordsys_id, definition FROM gpkg_spatial_ref_sys "
                             "WHERE srs_id = ?", (srs,)).fetchone()
    if row is None or srs in (-1, 0):
        return None
    organization, number, definition = row
    if str(organization).upper() == "EPSG" and isinstance(number, int):
        return system(epsg=number)
    return system(wkt=str(definition))


def _wkb(blob: bytes) -> bytes:
    """The WKB after the header of a GeoPackage geometry: OGC 12-128r19, 2.1.3."""
    if len(blob) < 8 or blob[:2] != b"GP" or (blob[3] >> 1) & 7 not in _ENVELOPE or blob[3] & 0x20:
        raise FileError(UNREADABLE)
    return blob[8 + _ENVELOPE[(blob[3] >> 1) & 7]:]


def _geometry(wkb: bytes) -> shapely.Geometry:
    try:
        return shapely.force_2d(shapely.from_wkb(wkb))
    except (shapely.errors.GEOSException, NotImplementedError) as failure:
        raise FileError(UNREADABLE) from failure


def vertices(wkb: bytes) -> int | None:
    """Vertices of a polygon or multipolygon; None for another geometry. Raises FileError when it is damaged.

    Walked before it is parsed: a geometry nested in itself many times over would exhaust the stack of the parser.
    """
    try:
        kind, at, size, order = _head(wkb, 0)
        if kind == _POLYGON:
            return _rings(wkb, at, size, order)[0]
        if kind != _MULTIPOLYGON:
            return None
        [parts] = struct.unpack_from(f"{order}I", wkb, at)
        at, met = at + 4, 0
        for _ in range(parts):
            kind, at, size, order = _head(wkb, at)
            if kind != _POLYGON:
                raise FileError(UNREADABLE)
            count, at = _rings(wkb, at, size, order)
            met += count
        return met
    except (struct.error, IndexError) as failure:
        raise FileError(UNREADABLE) from failure


def _head(wkb: bytes, at: int) -> tuple[int, int, int, str]:
    """Kind, place of what follows, bytes of a vertex, byte order; both ways of writing Z and M are known."""
    order = "<" if wkb[at] == 1 else ">"
    [code] = struct.unpack_from(f"{order}I", wkb, at + 1)
    thousands, kind = divmod(code & 0x0FFFFFFF, 1000)
    has_z = bool(code & 0x80000000) or thousands in (1, 3)
    has_m = bool(code & 0x40000000) or thousands in (2, 3)
    at += 5 + (4 if code & 0x20000000 else 0)
    return kind, at, 8 * (2 + has_z + has_m), order


def _rings(wkb: bytes, at: int, size: int, order: str) -> tuple[int, int]:
    """Vertices of a polygon, and where it ends."""
    [rings] = struct.unpack_from(f"{order}I", wkb, at)
    at, vertices = at + 4, 0
    for _ in range(rings):
        [count] = struct.unpack_from(f"{order}I", wkb, at)
        at, vertices = at + 4 + count * size, vertices + count
        if at > len(wkb):
            raise FileError(UNREADABLE)
    return vertices, at
