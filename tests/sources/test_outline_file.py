"""Outlines drawn elsewhere come back as they were, whatever software and system of coordinates they come from."""

from __future__ import annotations

import geopandas as gpd
import pytest
import shapely
from shapely.geometry import mapping

from diagnostic.geography.gazetteer import Gazetteer
from diagnostic.sources.file_kinds import read_any
from diagnostic.sources.outline_file import Outline, read_outline
from diagnostic.sources.refusals import FileError
from diagnostic.sources.warehouse import Warehouse
from tests.sources.outlines import (
    KML_SQUARE,
    SQUARE,
    blob,
    geojson,
    geopackage,
    kml,
    polygon,
    written,
    zipped,
)

BOW_TIE = [[4.0, 44.0], [4.1, 44.1], [4.1, 44.0], [4.0, 44.1], [4.0, 44.0]]
LINE = {"type": "LineString", "coordinates": SQUARE}
WHOLE = shapely.Polygon(SQUARE)
LAMBERT = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::2154"}}


@pytest.fixture(scope="module")
def communes() -> gpd.GeoDataFrame:
    warehouse = Warehouse.embedded()
    return warehouse.atlas.frame(warehouse.gazetteer.members_of_epci("243000569"))


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Warehouse.embedded().gazetteer


def square(outline: Outline) -> bool:
    return bool(outline.shape.symmetric_difference(WHOLE).area < 1e-9 * WHOLE.area)


@pytest.mark.parametrize(("name", "driver"), [("a.gpkg", "GPKG"), ("a.geojson", "GeoJSON"), ("a.kml", "KML"),
                                              ("a.shp", "ESRI Shapefile")])
@pytest.mark.parametrize("epsg", [4326, 2154, 3857])
def test_a_territory_comes_back_from_every_format(name: str, driver: str, epsg: int, communes: gpd.GeoDataFrame,
                                                  gazetteer: Gazetteer) -> None:
    files = written(communes[["geometry"]].to_crs(epsg), name, driver=driver)
    content = zipped({f"dossier/{file}": raw for file, raw in files.items()}) if name == "a.shp" else files[name]
    outline = read_any("sans-nom", content, gazetteer)
    assert isinstance(outline, Outline)
    union = shapely.union_all(communes.geometry.to_numpy())
    # 1e-9 of its area: some square decimetres.
    assert outline.shape.symmetric_difference(union).area < 1e-9 * union.area
    assert outline.shape.is_valid
    assert outline.note.startswith("10\u00a0polygones lus")


@pytest.mark.parametrize("epsg", [2972, 2975, 5490])
def test_territories_overseas_are_in_france(epsg: int) -> None:
    centres = {2972: (-52.3, 4.9), 2975: (55.5, -21.1), 5490: (-61.0, 14.6)}
    drawn = gpd.GeoSeries([shapely.Point(centres[epsg]).buffer(0.05)], crs=4326).to_crs(epsg)
    files = written(gpd.GeoDataFrame(geometry=drawn), "s.shp")
    assert read_outline("s.zip", zipped(files)).shape.area > 0


def test_compressed_kml_and_geojson_in_a_zip_are_read() -> None:
    assert square(read_outline("x.kmz", zipped({"doc.kml": kml(KML_SQUARE)})))
    assert square(read_outline("x.zip", zipped({"a/contour.geojson": geojson(polygon(SQUARE)), "lisez-moi.txt": b"x",
                                                "__MACOSX/._contour.geojson": b"\x00"})))


def test_heights_are_dropped_and_parts_are_merged() -> None:
    high = [[*position, 120.0] for position in SQUARE]
    beside = [[x + 0.1, y] for x, y in SQUARE]
    outline = read_outline("x", geojson(polygon(high), polygon(beside), None))
    assert not outline.shape.has_z
    assert len(outline.shape.geoms) == 1
    assert outline.shape.area == pytest.approx(2 * WHOLE.area)
    assert not read_outline("x", kml(KML_SQUARE)).shape.has_z


def test_holes_stay_holes() -> None:
    hole = [[4.02, 44.02], [4.08, 44.02], [4.08, 44.08], [4.02, 44.08], [4.02, 44.02]]
    outline = read_outline("x", geojson(polygon(SQUARE, hole)))
    assert outline.shape.area == pytest.approx(WHOLE.area - 0.0036)


def test_a_bow_tie_is_repaired_and_told() -> None:
    outline = read_outline("x", geojson(polygon(BOW_TIE)))
    assert outline.shape.is_valid
    assert outline.shape.area == pytest.approx(0.005)
    assert "1\u00a0polygone qui se recoupait, réparé" in outline.note


def test_points_beside_a_polygon_are_left_out_and_told() -> None:
    outline = read_outline("x", geojson(polygon(SQUARE), {"type": "Point", "coordinates": [4, 44]}, LINE))
    assert square(outline)
    assert "2\u00a0points ou lignes laissés de côté" in outline.note


def test_systems_of_coordinates_are_obeyed() -> None:
    lambert = gpd.GeoSeries([WHOLE], crs=4326).to_crs(2154)[0]
    outline = read_outline("x", geojson(mapping(lambert), crs=LAMBERT))
    assert outline.shape.symmetric_difference(WHOLE).area < 1e-3 * WHOLE.area
    crs84 = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    assert square(read_outline("x", geojson(polygon(SQUARE), crs=crs84)))
    assert square(read_outline("x", geopackage(blob(WHOLE.wkb))))


def test_degrees_without_a_system_are_taken_and_told() -> None:
    files = written(gpd.GeoDataFrame(geometry=[WHOLE], crs=4326), "s.shp")
    outline = read_outline("s.zip", zipped({name: raw for name, raw in files.items() if not name.endswith(".prj")}))
    assert square(outline)
    assert "système de coordonnées non précisé" in outline.note
    assert "non précisé" in read_outline("x", geopackage(blob(WHOLE.wkb), srs=-1)).note


@pytest.mark.parametrize(("content", "said"), [
    (geojson(mapping(gpd.GeoSeries([WHOLE], crs=4326).to_crs(2154)[0])), "ne sont pas des degrés"),
    (geojson(polygon(SQUARE), crs=LAMBERT), "hors de France"),
    (geojson(polygon([[y, x] for x, y in SQUARE])), "inversées"),
    (geojson(polygon([[-179, 44], [179, 44], [179, 45], [-179, 45], [-179, 44]])), "antiméridien"),
    (geojson(polygon([[13, 52], [14, 52], [14, 53], [13, 52]])), "hors de France"),
    (geojson(polygon(SQUARE), polygon([[13, 52], [14, 52], [14, 53], [13, 52]])), "en partie, hors de France"),
    (geojson(LINE), "points ou des lignes"),
    (geojson(), "aucun contour"),
    (geojson(None), "aucun contour"),
    (geojson(polygon()), "aucune surface"),
    (geojson(polygon([[4, 44], [4.1, 44], [4, 44], [4, 44]])), "aucune surface"),
    (geojson(polygon([[4, 44], [4.1, 44]])), "illisible"),
    (geojson(polygon([[4, 44], ["a", 44], [4.1, 45], [4, 44]])), "illisible"),
    (geojson(polygon([[4, 44], [float("nan"), 44], [4.1, 45], [4, 44]])), "illisible"),
    (geojson(polygon([[4, 44], [float("inf"), 44], [4.1, 45], [4, 44]])), "illisible"),
    (geojson(polygon([[4], [5], [6], [4]])), "illisible"),
    (b'{"type": "Polygon", "coordinates": 12}', "enregistrez-le en GeoJSON"),
    (b'{"type": "Topology", "objects": {}}', "enregistrez-le en GeoJSON"),
    (b'{"type": "Polygon", "coordinates": [[', "abîmé"),
    (kml("4,44 4.1,44 4.1"), "illisible|abîmé"),
    (kml("4,44 x,y 4.1,45"), "abîmé"),
    (b"<kml><Placemark>", "abîmé"),
    (zipped({"a.shp": b"x", "b.shp": b"x"}), "plusieurs couches"),
    (zipped({"a.shp": b"x" * 120}), "incomplet"),
    (zipped({"a.shp": b"x" * 120, "a.shx": b"x" * 120}), "illisible"),
    (zipped({"a.csv": b"30062"}), "ni contour"),
    (zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"}), "ni un classeur"),
    (zipped({}), "vide"),
    (b"30062\n30341", "n'est pas un contour"),
    (b"", "vide"),
])
def test_what_cannot_be_taken_is_refused_with_advice(content: bytes, said: str) -> None:
    with pytest.raises(FileError, match=said):
        read_outline("x", content)


def test_a_lonely_shapefile_is_told_to_come_with_its_brothers() -> None:
    with pytest.raises(FileError, match="dans un zip"):
        read_outline("contour.shp", b"abcd")


def test_a_shapefile_of_lines_is_refused() -> None:
    files = written(gpd.GeoDataFrame(geometry=[shapely.LineString(SQUARE)], crs=4326), "s.shp")
    with pytest.raises(FileError, match="points ou des lignes"):
        read_outline("s.zip", zipped(files))


def test_a_shapefile_in_metres_without_its_system_is_refused() -> None:
    files = written(gpd.GeoDataFrame(geometry=[WHOLE], crs=4326).to_crs(2154), "s.shp")
    with pytest.raises(FileError, match=r"\.prj"):
        read_outline("s.zip", zipped({name: raw for name, raw in files.items() if not name.endswith(".prj")}))


def test_a_geopackage_of_two_layers_of_surfaces_is_refused() -> None:
    two = geopackage(blob(WHOLE.wkb), prepare=lambda base: base.executescript(
        "CREATE TABLE autre (geom BLOB); INSERT INTO autre SELECT geom FROM contour;"
        "INSERT INTO gpkg_geometry_columns VALUES ('autre', 'geom', 'POLYGON', 4326)"))
    with pytest.raises(FileError, match="autre"):
        read_outline("x.gpkg", two)


@pytest.mark.parametrize("shape", [shapely.Point(4, 44), shapely.LineString(SQUARE)])
def test_a_geopackage_without_surfaces_is_refused(shape: shapely.Geometry) -> None:
    with pytest.raises(FileError, match="points ou des lignes"):
        read_outline("x.gpkg", geopackage(blob(shape.wkb)))


def test_every_way_of_writing_three_dimensions_is_read() -> None:
    high = shapely.force_3d(WHOLE, 3.0)
    for flavor in ("iso", "extended"):
        assert square(read_outline("x.gpkg", geopackage(blob(shapely.to_wkb(high, flavor=flavor)))))
    assert square(read_outline("x.gpkg", geopackage(blob(shapely.to_wkb(shapely.MultiPolygon([WHOLE]), byte_order=0)))))
