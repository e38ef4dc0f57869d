"""The outline of a territory drawn elsewhere: one valid multipolygon in degrees, in France, or a refusal."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePosixPath

import numpy as np
import pyproj
import shapely

from diagnostic import wording
from diagnostic.sources.archive import ZIP, Archive
from diagnostic.sources.code_file import decode
from diagnostic.sources.drawn import DEGREES, MAX_VERTICES, NO_POLYGON, SEVERAL, TOO_FINE, UNREADABLE, Drawn
from diagnostic.sources.geopackage import SQLITE, read_geopackage
from diagnostic.sources.outline_texts import read_geojson, read_kml
from diagnostic.sources.refusals import FileError, weighed
from diagnostic.sources.shapefile import read_shapefile

OUTLINES = (".shp", ".kml", ".geojson", ".json", ".gpkg")
# Boxes of the country in degrees, waters near the coast included: mainland and Corsica, Saint-Pierre-et-Miquelon,
# the Antilles, Guyane, La Réunion, Mayotte.
FRANCE = ((-5.8, 41.0, 10.0, 51.5), (-57.0, 46.5, -55.9, 47.4), (-63.5, 14.2, -60.6, 18.3), (-54.9, 1.9, -51.3, 6.1),
          (55.0, -21.6, 56.0, -20.7), (44.8, -13.2, 45.5, -12.4))
# Overlapping boxes of segments: about 3 for each segment of an ordinary outline. Beyond these, the crossings to compute
# are too many: a scribble of 500 vertices has 110 000 and takes a second.
MAX_OWN_MEETINGS, MAX_MEETINGS, USUAL_MEETINGS = 60_000, 300_000, 20
_SCRIBBLE = ("Ce contour se recoupe trop souvent pour être réparé : corrigez-le dans votre logiciel de cartographie, "
             "puis recommencez.")
_NOT_DEGREES = ("Les coordonnées de ce fichier ne sont pas des degrés, et il ne dit pas quel est leur système : "
                "joignez-y le fichier .prj, ou enregistrez le contour en longitude et latitude (WGS 84).")


@dataclass(frozen=True)
class Outline:
    """`shape`: EPSG:4326, valid, 2D, not empty. `note`: what it is made of and what was repaired, in French."""

    shape: shapely.MultiPolygon
    note: str


def read_outline(name: str, content: bytes) -> Outline:
    """The outline of a GeoJSON, GeoPackage, KML, KMZ or zipped shapefile: the union of its polygons.

    Only `content` decides of the kind; `name` serves nothing else than to word a refusal. Raises FileError, a sentence
    in French: not such a file, no polygon, unknown system, outside France, too fine, made to harm.
    """
    weighed(content)
    if content.startswith(ZIP):
        return finished(drawn_in(Archive(content)))
    if content.startswith(SQLITE):
        return finished(read_geopackage(content))
    if is_markup(content):
        return finished(_kml(content))
    text = decode(content)
    if text.lstrip("\ufeff \t\r\n").startswith("{"):
        return finished(read_geojson(text.lstrip("\ufeff")))
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in (".shp", ".shx", ".dbf", ".prj"):
        raise FileError("Un shapefile tient en plusieurs fichiers : mettez .shp, .shx, .dbf et .prj dans un zip, et "
                        "donnez ce zip.")
    raise FileError("Ce fichier n'est pas un contour : donnez un GeoJSON, un GeoPackage, un KML ou un shapefile zippé.")


def is_markup(content: bytes) -> bool:
    """Whether the content is XML or HTML, in any encoding that XML knows."""
    return content[:200].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(b"<")


def is_kml(content: bytes) -> bool:
    return is_markup(content) and b"<kml" in content[:4_000].replace(b"\x00", b"").lower()


def _kml(content: bytes) -> Drawn:
    if not is_kml(content) and b"<!doctype" not in content[:4_000].replace(b"\x00", b"").lower():
        raise FileError("Ce fichier XML n'est pas un contour : donnez un KML, un GeoJSON, un GeoPackage ou un "
                        "shapefile zippé.")
    return read_kml(content)


def drawn_in(archive: Archive) -> Drawn:
    """The outline that a zip holds. Raises FileError when it holds none, or several."""
    found = archive.ending(*OUTLINES)
    if archive.ending(".shp"):
        return read_shapefile(archive)
    if len(found) > 1:
        raise FileError(SEVERAL.format(f"{len(found)} fichiers"))
    if "content.xml" in archive.names or "word/document.xml" in archive.names:
        raise FileError("Ce document n'est ni un classeur Excel ni un contour : enregistrez-le au format .xlsx ou CSV, "
                        "ou copiez-en la liste des codes dans un fichier texte.")
    if not found:
        raise FileError("Cette archive ne contient ni contour (shapefile, KML, GeoJSON, GeoPackage) ni classeur Excel "
                        ": vérifiez que vous avez choisi le bon fichier.")
    content = weighed(archive.read(found[0]))
    if content.startswith(SQLITE):
        return read_geopackage(content)
    return _kml(content) if is_markup(content) else read_geojson(decode(content).lstrip("\ufeff"))


def finished(drawn: Drawn) -> Outline:
    """One valid multipolygon in degrees from what a reader found. Raises FileError."""
    polygons = np.array([polygon for polygon in drawn.polygons if not polygon.is_empty], dtype=object)
    if not len(polygons):
        raise FileError(NO_POLYGON)
    if shapely.get_num_coordinates(polygons).sum() > MAX_VERTICES:
        raise FileError(TOO_FINE)
    notes = list(drawn.notes)
    if drawn.crs is None:
        notes.append("système de coordonnées non précisé : lu en longitude et latitude")
    polygons = _in_degrees(polygons, drawn.crs)
    _check_place(polygons)
    polygons, repaired = _valid(polygons)
    _check_meetings(polygons, MAX_MEETINGS)
    merged = shapely.union_all(polygons)
    parts = [part for part in shapely.get_parts(merged).tolist() if isinstance(part, shapely.Polygon) and part.area > 0]
    if not parts:
        raise FileError(NO_POLYGON)
    if repaired:
        notes.append(f"{wording.count(repaired, 'polygone qui se recoupait', 'polygones qui se recoupaient')}, "
                     f"{wording.plural(repaired, 'réparé')}")
    made = wording.count(len(drawn.polygons), "polygone lu", "polygones lus")
    return Outline(shapely.MultiPolygon(parts), wording.typography(" ; ".join([made, *notes]) + "."))


def _in_degrees(polygons: np.ndarray, crs: pyproj.CRS | None) -> np.ndarray:
    if crs is not None and crs != DEGREES:
        # Asked again at each file: whatever the machine allows, no grid is fetched from a server.
        pyproj.network.set_network_enabled(False)
        try:
            transformer = pyproj.Transformer.from_crs(crs, DEGREES, always_xy=True)
            polygons = shapely.transform(polygons, lambda x, y: transformer.transform(x, y), interleaved=False)
        except pyproj.exceptions.ProjError as failure:
            raise FileError(UNREADABLE) from failure
    west, south, east, north = shapely.total_bounds(polygons)
    if not (west >= -180 and east <= 180 and south >= -90 and north <= 90):
        if crs is None or crs == DEGREES:
            raise FileError(_NOT_DEGREES)
        raise FileError("Les coordonnées de ce fichier ne conviennent pas au système qu'il déclare : enregistrez-le à "
                        "nouveau en longitude et latitude (WGS 84), puis recommencez.")
    return polygons


def _check_place(polygons: np.ndarray) -> None:
    west, south, east, north = shapely.bounds(polygons).T
    if (east - west > 180).any():
        raise FileError("Ce contour traverse l'antiméridien : aucun territoire de l'application n'y est. Vérifiez les "
                        "longitudes du fichier.")
    if in_france(west, south, east, north).all():
        return
    if in_france(south, west, north, east).all():
        raise FileError("Les coordonnées de ce fichier semblent inversées, latitude avant longitude : échangez-les, "
                        "puis recommencez.")
    raise FileError("Ce contour est, au moins en partie, hors de France (métropole, Corse, outre-mer) : vérifiez le "
                    "système de coordonnées du fichier.")


def in_france(west: np.ndarray, south: np.ndarray, east: np.ndarray, north: np.ndarray) -> np.ndarray:
    """Of boxes in degrees, whether each lies in one of those of the country."""
    inside = np.zeros(len(west), dtype=bool)
    for box in FRANCE:
        inside |= (west >= box[0]) & (south >= box[1]) & (east <= box[2]) & (north <= box[3])
    return inside


def _valid(polygons: np.ndarray) -> tuple[np.ndarray, int]:
    """The polygons made valid by the « structure » method of GEOS (holes subtracted), and how many were not."""
    broken = np.flatnonzero(~shapely.is_valid(polygons))
    if len(broken):
        for position in broken:
            _check_meetings(polygons[[position]], MAX_OWN_MEETINGS)
        polygons = polygons.copy()
        polygons[broken] = shapely.make_valid(polygons[broken], method="structure", keep_collapsed=False)
        polygons = polygons[~shapely.is_empty(polygons)]
    return polygons, len(broken)


def _check_meetings(polygons: np.ndarray, limit: int) -> None:
    """Refuse a scribble before GEOS computes its crossings, which grow as the square of its vertices."""
    rings = shapely.get_rings(polygons)
    ends, ring = shapely.get_coordinates(rings, return_index=True)
    joined = ring[1:] == ring[:-1]
    segments = shapely.linestrings(np.stack([ends[:-1][joined], ends[1:][joined]], axis=1))
    if not len(segments):
        return
    tree, met, most = shapely.STRtree(segments), 0, limit + USUAL_MEETINGS * len(segments)
    # So many at a time that even if each met all the others, what is counted would hold in memory.
    step = max(1, 5_000_000 // len(segments))
    for first in range(0, len(segments), step):
        met += tree.query(segments[first:first + step]).shape[1]
        if met > most:
            raise FileError(_SCRIBBLE)
