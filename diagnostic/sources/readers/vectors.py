"""Layers of polygons of a producer's file: GeoPackage, GeoJSON (zipped or not) or shapefiles in a ZIP, read by GDAL."""

from __future__ import annotations

import gzip
import shutil
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import BinaryIO, cast

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely

from diagnostic.sources.geopackage import SQLITE
from diagnostic.sources.outline_file import FRANCE
from diagnostic.sources.readers import texts
from diagnostic.sources.readers.delivery import ReadError

SEVEN_ZIP, GZIP = b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b"
# The whole of ADMIN EXPRESS, unfolded, is under 2 GB.
MAX_UNFOLDED = 4_000_000_000
MAX_MEMBERS = 2_000
_AT_ONCE = 1_000
_DRAWN = {".gpkg", ".geojson", ".json", ".shp"}
_BESIDE = {".shx", ".dbf", ".prj", ".cpg"}
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError, gzip.BadGzipFile)


@dataclass(frozen=True)
class Layer:
    """`file`: what to call it in a message; `fields`: names as written, by folded name."""

    file: str
    path: Path
    name: str
    fields: Mapping[str, str]

    def first(self, *folded: str) -> str | None:
        """The field, as written, that has the first of these folded names."""
        return next((self.fields[name] for name in folded if name in self.fields), None)


@contextmanager
def layers(path: Path) -> Iterator[tuple[Layer, ...]]:
    """Layers of polygons of a file; what is unfolded goes away with the context. Raises ReadError."""
    with TemporaryDirectory(prefix="contours-") as folder:
        try:
            places = _places(path, Path(folder))
        except _BROKEN as failure:
            raise ReadError(path.name, "l'archive est abîmée ou incomplète : téléchargez-la à nouveau.") from failure
        except OSError as failure:
            raise ReadError(path.name, f"il ne peut pas être lu ({failure.strerror}).") from failure
        found = [layer for file, place in places for layer in _layers(file, place)]
        if not found:
            raise ReadError(path.name, "aucune couche de surfaces n'y est : ce n'est pas le fichier attendu.")
        yield tuple(found)


def read_layer(layer: Layer, columns: list[str]) -> gpd.GeoDataFrame:
    """Rows of a layer with a surface: `columns` as text, and the geometry (EPSG:4326, 2D, valid).

    Raises ReadError: no coordinate system, outside France, damaged.
    """
    try:
        frame = _in_degrees(_drawn(layer, columns))
    except pyproj.exceptions.ProjError as failure:
        raise ReadError(layer.file, "son système de coordonnées n'est pas reconnu : téléchargez-le à "
                                    "nouveau.") from failure
    inside = _in_france(frame.geometry)
    if not inside.any():
        # Some servers write the latitude first.
        frame.geometry = shapely.transform(frame.geometry.to_numpy(), lambda points: points[:, ::-1])
        inside = _in_france(frame.geometry)
    if not inside.any():
        raise ReadError(layer.file, "aucun contour n'est en France : vérifiez le système de coordonnées.")
    frame = frame[inside].reset_index(drop=True)
    broken = ~frame.geometry.is_valid
    if broken.any():
        frame.loc[broken, "geometry"] = shapely.make_valid(
            frame.geometry[broken].to_numpy(), method="structure", keep_collapsed=False)
    for column in columns:
        frame[column] = frame[column].fillna("").astype(str).str.strip()
    return frame


def _drawn(layer: Layer, columns: list[str]) -> gpd.GeoDataFrame:
    try:
        frame = gpd.read_file(layer.path, engine="pyogrio", layer=layer.name, columns=columns, force_2d=True,
                              on_invalid="ignore")
    except Exception as failure:
        raise ReadError(layer.file, "les contours sont illisibles : téléchargez le fichier à nouveau.") from failure
    if frame.crs is None:
        raise ReadError(layer.file, "le système de coordonnées n'est pas dit (fichier .prj absent).")
    return frame[frame.geometry.notna() & ~frame.geometry.is_empty].reset_index(drop=True)


def _in_degrees(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The rows in EPSG:4326, their shapes replaced some at a time: two copies of the country would not hold."""
    if frame.crs == 4326:
        return frame
    # Whatever the machine allows, no grid is fetched from a server.
    pyproj.network.set_network_enabled(False)
    turned = pyproj.Transformer.from_crs(frame.crs, 4326, always_xy=True)
    shapes, cells = frame.geometry.to_numpy(copy=True), pd.DataFrame(frame.drop(columns="geometry"))
    del frame
    for first in range(0, len(shapes), _AT_ONCE):
        shapes[first:first + _AT_ONCE] = shapely.transform(
            shapes[first:first + _AT_ONCE], lambda x, y: turned.transform(x, y), interleaved=False)
    return gpd.GeoDataFrame(cells, geometry=shapes, crs=4326)


def _in_france(shapes: gpd.GeoSeries) -> np.ndarray:
    west, south, east, north = shapes.bounds.to_numpy().T
    inside = np.zeros(len(shapes), dtype=bool)
    for box in FRANCE:
        inside |= (west >= box[0]) & (south >= box[1]) & (east <= box[2]) & (north <= box[3])
    return inside


def _layers(file: str, place: Path) -> Iterator[Layer]:
    try:
        listed = gpd.list_layers(place)
        for name, kind in zip(listed["name"], listed["geometry_type"], strict=True):
            if not kind or ("Polygon" not in kind and kind != "Unknown"):
                continue
            first = gpd.read_file(place, engine="pyogrio", layer=name, rows=1, on_invalid="ignore")
            fields = [str(field) for field in first.columns if field != "geometry"]
            yield Layer(file, place, str(name), {texts.folded(field): field for field in reversed(fields)})
    except Exception as failure:
        # GDAL's errors have no common class outside pyogrio; for the person they are one and the same.
        raise ReadError(file, "ce n'est pas un fichier de contours lisible.") from failure


def _places(path: Path, folder: Path) -> list[tuple[str, Path]]:
    """Files that GDAL may open under names of our own, and what to call each."""
    with path.open("rb") as stream:
        head = stream.read(512)
    if head.startswith(SEVEN_ZIP):
        raise ReadError(path.name, "c'est une archive .7z : ouvrez-la (avec 7-Zip), et donnez le fichier .gpkg qu'elle "
                                   "contient, ou ses shapefiles dans un zip.")
    if head.startswith(texts.ZIP):
        return _unfolded(path, folder)
    if head.startswith(GZIP):
        place = folder / "contours.geojson"
        with gzip.open(path) as packed, place.open("wb") as out:
            _copied(path.name, cast(BinaryIO, packed), out)
        return [(path.name, place)]
    if head.startswith(SQLITE):
        return [(path.name, _linked(path, folder / "contours.gpkg"))]
    if head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{"):
        return [(path.name, _linked(path, folder / "contours.geojson"))]
    raise ReadError(path.name, "ce n'est pas un fichier de contours (GeoPackage, GeoJSON, shapefiles dans un zip).")


def _linked(path: Path, place: Path) -> Path:
    # GDAL chooses its driver by the name too, and writes beside what it opens.
    try:
        place.symlink_to(path.resolve())
    except OSError:
        shutil.copyfile(path, place)
    return place


def _unfolded(path: Path, folder: Path) -> list[tuple[str, Path]]:
    found = []
    with zipfile.ZipFile(path) as archive:
        members = [member for member in archive.infolist() if not member.is_dir()
                   and PurePosixPath(member.filename).suffix.lower() in _DRAWN | _BESIDE]
        if len(members) > MAX_MEMBERS or sum(member.file_size for member in members) > MAX_UNFOLDED:
            raise ReadError(path.name, "l'archive est bien plus grosse que prévu : elle n'a pas été ouverte.")
        stems = sorted({str(PurePosixPath(member.filename).with_suffix("")) for member in members})
        for member in members:
            name = PurePosixPath(member.filename)
            # The layer of a shapefile is called after its file: that much of the name is kept, in a folder of its own.
            place = folder / str(stems.index(str(name.with_suffix(""))))
            place.mkdir(exist_ok=True)
            place = place / f"{texts.folded(name.stem)[:80].replace('/', '_')}{name.suffix.lower()}"
            with archive.open(member) as packed, place.open("wb") as out:
                _copied(path.name, cast(BinaryIO, packed), out)
            if name.suffix.lower() in _DRAWN:
                found.append((f"{path.name} : {name.name}", place))
    return found


def _copied(file: str, packed: BinaryIO, out: BinaryIO) -> None:
    size = 0
    while piece := packed.read(1 << 20):
        size += len(piece)
        if size > MAX_UNFOLDED:
            raise ReadError(file, "l'archive grossit démesurément une fois ouverte.")
        out.write(piece)
