"""Outlines of communes and of IRIS (IGN: ADMIN EXPRESS COG, CONTOURS-IRIS, IRIS-GE; Etalab's layer of communes).

GeoPackage, GeoJSON (or .geojson.gz), or shapefiles in a ZIP; Lambert 93, overseas systems or degrees. Field names have
changed with the editions: INSEE_COM, code_insee or code; CODE_IRIS or code_iris; NOM, nom_officiel…
"""

from __future__ import annotations

import re
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from diagnostic.sources.geopackage import SQLITE
from diagnostic.sources.readers import texts
from diagnostic.sources.readers.delivery import Delivery, ReadError, Tidy
from diagnostic.sources.readers.ground import NAMED, Ground
from diagnostic.sources.readers.vectors import GZIP, SEVEN_ZIP, Layer, layers, read_layer
from diagnostic.wording import count, enumerate_fr, typography

# In metres: under the width of a street, far under what a screen shows.
TOLERANCE = 20.0
# A metric projection per overseas territory, for simplifying alike in all directions (IGN, systèmes légaux).
_PROJECTIONS = {"971": 5490, "972": 5490, "973": 2972, "974": 2975, "976": 4471}
_MAINLAND = 2154
_IRIS, _IRIS_NAME = ("code_iris", "dcomiris"), ("nom_iris", "lib_iris", "iris_nom")
_COMMUNE = ("insee_arm", "insee_com", "code_insee", "codgeo", "code")
_LAYER = re.compile(r"(?:.*[_:.\W])?(?:communes?(?:[-_]\d+m)?|arrondissements?[-_]municip(?:al|aux)(?:[-_]\d+m)?)")
_NAMES = re.compile(r"admin[-_ ]?express|contours?[-_ ]?iris|iris[-_ ]?ge|communes-\d+m", re.IGNORECASE)
_CODE = r"(?:\d{2}|2[AB])\d{3}"


def recognises(name: str, head: bytes) -> bool:
    """Whether it is a file of outlines: a GeoJSON by its properties, others by the names in them or their own."""
    if head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{"):
        text = head.decode("utf-8", errors="replace").lower()
        # A first outline may be longer than what is seen, and its properties come after it.
        return '"featurecollection"' in text and "cpts" not in text + name.lower() and (
            _NAMES.search(name) is not None or '"code_iris"' in text
            or re.search(r'"(?:insee_com|code_insee)"', text) is not None
            or ('"code"' in text and '"nom"' in text and "commune" in name.lower()))
    if head.startswith(texts.ZIP):
        members = texts.glimpse(head)[0]
        return any(member.lower().endswith((".shp", ".dbf", ".gpkg", ".geojson", ".shx", ".prj", ".cpg"))
                   and (_NAMES.search(member) or _NAMES.search(name)
                        or _LAYER.fullmatch(Path(member).stem.lower()) is not None) for member in members)
    return head.startswith((SQLITE, GZIP, SEVEN_ZIP)) and _NAMES.search(name) is not None


def read(path: Path, ground: Ground) -> Delivery:
    """Tables `contours_iris` and `contours_communes`: those the file has. Raises ReadError."""
    with layers(path) as found:
        iris = [_of_iris(layer) for layer in found if layer.first(*_IRIS)]
        communes = [] if iris else [_of_communes(layer) for layer in _communes(found)]
        files = " ".join(f"{path.name} {layer.file}" for layer in found)
    years = re.findall(r"(?<!\d)20\d\d(?!\d)", files)
    vintage = max(years) if years else "non précisé"
    if iris:
        return _iris(pd.concat(iris, ignore_index=True), ground, path.name, vintage)
    if communes:
        return _whole(pd.concat(communes, ignore_index=True), ground, path.name, vintage)
    raise ReadError(path.name, "aucune couche de communes ni d'IRIS n'y est.")


def _communes(found: tuple[Layer, ...]) -> list[Layer]:
    named = [layer for layer in found if _LAYER.fullmatch(layer.name.lower()) and layer.first(*_COMMUNE)]
    return named or [layer for layer in found if len(found) == 1 and layer.first(*_COMMUNE)]


def _of_iris(layer: Layer) -> gpd.GeoDataFrame:
    code, name = str(layer.first(*_IRIS)), layer.first(*_IRIS_NAME)
    frame = read_layer(layer, [code, *([name] if name else [])])
    told = gpd.GeoDataFrame({"iris": frame[code].str.zfill(9), "nom": frame[name] if name else ""},
                            geometry=frame.geometry)
    return _checked(told, "iris", _CODE + r"\d{4}", layer, code)


def _of_communes(layer: Layer) -> gpd.GeoDataFrame:
    code = str(layer.first(*_COMMUNE))
    frame = read_layer(layer, [code])
    return _checked(gpd.GeoDataFrame({"code": frame[code].str.zfill(5)}, geometry=frame.geometry), "code", _CODE, layer,
                    code)


def _checked(frame: gpd.GeoDataFrame, key: str, pattern: str, layer: Layer, column: str) -> gpd.GeoDataFrame:
    wrong = ~frame[key].str.fullmatch(pattern)
    if wrong.any():
        at = texts.first_row(wrong)
        raise ReadError(layer.file, f"« {str(frame.loc[at, key])[:20]} » n'est pas un code attendu.", row=at + 1,
                        column=column)
    return frame


def _iris(frame: gpd.GeoDataFrame, ground: Ground, file: str, vintage: str) -> Delivery:
    if frame["iris"].duplicated().any():
        raise ReadError(file, f"l'IRIS {frame['iris'][frame['iris'].duplicated()].iloc[0]} y est deux fois.")
    frame = frame.sort_values("iris", ignore_index=True)
    frame["code"] = frame["iris"].str[:5].map({code: ground.today(code) for code in frame["iris"].str[:5].unique()})
    frame, remarks = _known(frame, frame["iris"].str[:5], file)
    frame = frame[["iris", "code", "nom", "geometry"]]
    return Delivery((Tidy(
        "contours_iris", simplified(frame, "iris"), "Contours des IRIS",
        f"Contours simplifiés ensemble à {TOLERANCE:.0f} m : les limites communes restent communes.", vintage,
        {"iris": "Code de l'IRIS", "code": "Commune d'aujourd'hui", "nom": "Nom de l'IRIS", "geometry": "Contour"},
        ground.cog),), remarks)


def _whole(frame: gpd.GeoDataFrame, ground: Ground, file: str, vintage: str) -> Delivery:
    if frame["code"].duplicated().any():
        raise ReadError(file, f"la commune {frame['code'][frame['code'].duplicated()].iloc[0]} y est deux fois.")
    before = frame["code"]
    frame["code"] = [ground.today(code) for code in before]
    frame, remarks = _known(frame, before, file)
    # Paris, Lyon and Marseille lie under their arrondissements: they are made anew from them.
    cities = [mother for mother in ground.gazetteer.mothers
              if set(ground.gazetteer.arrondissements_of(mother)) <= set(frame["code"])]
    frame = frame[~frame["code"].isin(cities)].sort_values("code", ignore_index=True)
    simple = simplified(frame, "code")
    wholes = simple["code"].map(ground.gazetteer.mother_of)
    simple = pd.concat([simple, simple.assign(code=wholes)[wholes.isin(cities)]], ignore_index=True)
    shapes = {code: shapely.union_all(part.geometry.to_numpy()) for code, part in simple.groupby("code")}
    simple = gpd.GeoDataFrame({"code": list(shapes)}, geometry=list(shapes.values()), crs=4326)
    absent = sorted(set(ground.codes) - set(simple["code"]) - set(ground.gazetteer.mothers))
    if absent:
        remarks += (typography(f"{count(len(absent), 'commune')} d'aujourd'hui sans contour dans ce fichier : "
                               f"{enumerate_fr(absent, NAMED)}."),)
    return Delivery((Tidy(
        "contours_communes", simple, "Contours des communes",
        f"Contours simplifiés ensemble à {TOLERANCE:.0f} m : les limites communes restent communes.", vintage,
        {"code": "Commune ou arrondissement municipal", "geometry": "Contour"}, ground.cog),), remarks)


def _known(frame: gpd.GeoDataFrame, before: pd.Series, file: str) -> tuple[gpd.GeoDataFrame, tuple[str, ...]]:
    lost = sorted(before[frame["code"].isna()].unique())
    if len(lost) == before.nunique():
        raise ReadError(file, "aucun de ses codes n'est celui d'une commune connue.")
    said = f"{count(len(lost), 'code')} de commune que l'outil ne connaît pas, laissés de côté"
    remarks = (typography(f"{said} : {enumerate_fr(lost, NAMED)}."),) if lost else ()
    return frame[frame["code"].notna()].reset_index(drop=True), remarks


def simplified(frame: gpd.GeoDataFrame, key: str) -> gpd.GeoDataFrame:
    """The same polygons (EPSG:4326) with fewer vertices, shared borders still shared: simplified in metres, territory
    by territory. `key`: a column whose first characters tell the department.

    The borders inside each department go first, those between departments then: the whole country at its finest would
    take several gigabytes at once.
    """
    geometry = frame.geometry.to_numpy().copy()
    crs = frame[key].str[:3].map(_PROJECTIONS).fillna(_MAINLAND).astype(int)
    departments = frame[key].str[:2].where(crs == _MAINLAND, frame[key].str[:3])
    for _, rows in departments.groupby(departments):
        at = rows.index.to_numpy()
        metric = gpd.GeoSeries(geometry[at], crs=4326).to_crs(crs.iloc[at[0]]).to_numpy()
        geometry[at] = _simple(metric, outside=False)
    for epsg, rows in crs.groupby(crs):
        at = rows.index.to_numpy()
        geometry[at] = gpd.GeoSeries(_simple(geometry[at], outside=True), crs=int(epsg)).to_crs(4326).to_numpy()
    parts = [shapely.multipolygons([part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"])
             for shape in geometry]
    return gpd.GeoDataFrame(frame.drop(columns="geometry"), geometry=np.array(parts, dtype=object), crs=4326)


def _simple(metric: np.ndarray, *, outside: bool) -> np.ndarray:
    """Polygons in metres simplified as a coverage, made one first when they are not quite; `outside`: their outline
    too."""
    if not shapely.coverage_is_valid(metric):
        metric = shapely.coverage_clean(metric)
    found: np.ndarray = shapely.coverage_simplify(metric, TOLERANCE, simplify_boundary=outside)
    return found
