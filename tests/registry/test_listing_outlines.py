"""Outlines of CPTS read into communes: on a toy country drawn below, and on the real one.

    A A B b      A 01001, B 01002, C 01003, D 01004, b 02001, 1 and 2 the arrondissements of Marseille (13055)
    C C D 1      A cell is 0,01° wide; x runs to the east from 0, y to the south from 0.
    . . . 2
"""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from diagnostic.registry.listing import Listing, read_listing
from diagnostic.sources.refusals import FileError
from diagnostic.sources.warehouse import Warehouse
from tests.toy_country import toy_warehouse

EAST_NORTH = (3.0, 45.0)


def square(x: float, y: float, to_x: float, to_y: float) -> shapely.Polygon:
    """In cells of the drawing above."""
    return shapely.box(x / 100, -to_y / 100, to_x / 100, -y / 100)


def collection(named: dict[str, shapely.Geometry], **more: Any) -> bytes:
    features = [{"type": "Feature", "properties": {"nom_cpts": name, **more},
                 "geometry": shapely.geometry.mapping(shape)} for name, shape in named.items()]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def units(listing: Listing) -> dict[str, tuple[str, ...]]:
    return {found.sheet.name: tuple(unit.code for unit in found.sheet.units) for found in listing.found}


@pytest.fixture(scope="module")
def toy(warehouse: Warehouse) -> Warehouse:
    """The toy country laid where mainland France is: outlines outside of it are refused."""
    tables = toy_warehouse()
    shapes = tables.table("shapes")
    moved = gpd.GeoDataFrame(shapes.drop(columns="geometry"), crs=4326, geometry=[
        placed(shape) for shape in shapes["geometry"]])
    return tables.overlay({"shapes": moved})


def placed(shape: shapely.Geometry) -> shapely.Geometry:
    return shapely.transform(shape, lambda points: points + EAST_NORTH)


def test_more_than_half_is_in_and_the_doubtful_are_told(toy: Warehouse) -> None:
    # « West » holds A whole and 40 % of C (0.8 of its 2 cells), « East » B whole, 60 % of C and all of D.
    outlines = {"West": shapely.union_all([square(0, 0, 2, 1), square(0, 1, 0.8, 2)]),
                "East": shapely.union_all([square(2, 0, 3, 2), square(0.8, 1, 2, 2)])}
    listing = read_listing("x.geojson", collection({name: placed(shape) for name, shape in outlines.items()}), toy)
    assert units(listing) == {"West": ("01001",), "East": ("01002", "01003", "01004")}
    said = {(problem.cpts, problem.codes) for problem in listing.problems}
    assert said == {("West", ("01003",)), ("East", ("01003",))}
    assert "40\u202f%" in listing.problems[0].message + listing.problems[1].message
    assert [found.sheet.department for found in listing.found] == ["01", "01"]


def test_outside_of_the_doubt_nothing_is_told(toy: Warehouse) -> None:
    listing = read_listing("x.geojson", collection({"West": placed(square(0, 0, 2, 1.3))}), toy)
    assert (units(listing), listing.problems) == ({"West": ("01001",)}, ())


def test_a_commune_that_three_divide_is_told_and_left(toy: Warehouse) -> None:
    thirds = {name: placed(shapely.union_all([square(at, 1, at + 0.66, 2), own])) for name, at, own in (
        ("P", 0, square(0, 0, 2, 1)), ("Q", 0.66, square(2, 0, 3, 1)), ("R", 1.32, square(2, 1, 3, 2)))}
    listing = read_listing("x.geojson", collection(thirds), toy)
    assert units(listing) == {"P": ("01001",), "Q": ("01002",), "R": ("01004",)}
    assert {(problem.cpts, problem.codes) for problem in listing.problems} == {
        (name, ("01003",)) for name in "PQR"}


@pytest.mark.parametrize(("counts", "refused"), [
    ({"numberMatched": 70, "numberReturned": 1}, True), ({"totalFeatures": 2}, True), ({"numberMatched": 1}, False),
    ({"numberMatched": "unknown", "totalFeatures": "unknown"}, False)])
def test_a_page_of_a_server_is_not_taken_for_the_whole_listing(toy: Warehouse, counts: dict[str, Any],
                                                               refused: bool) -> None:
    content = json.dumps(json.loads(collection({"Page": placed(square(0, 0, 2, 1))})) | counts).encode()
    if refused:
        with pytest.raises(FileError, match="qu'une page"):
            read_listing("wfs.geojson", content, toy)
    else:
        assert len(read_listing("wfs.geojson", content, toy).found) == 1


def test_several_outlines_of_one_name_are_one_cpts(toy: Warehouse) -> None:
    features = json.loads(collection({"A": placed(square(0, 0, 2, 1))}))
    features["features"] += json.loads(collection({"A": placed(square(2, 0, 3, 1))}))["features"]
    listing = read_listing("x.geojson", json.dumps(features).encode(), toy)
    assert units(listing) == {"A": ("01001", "01002")}


def test_what_a_feature_says_of_its_cpts_and_of_people(toy: Warehouse) -> None:
    content = collection({"A": placed(square(0, 0, 2, 1))}, statut="ACI signé", referent="Ève Zola", departement="01")
    listing = read_listing("x.geojson", content, toy)
    assert listing.found[0].sheet.status.value == "signe"
    assert listing.found[0].contacts == ()
    assert "referent" in " ".join(listing.said)
    assert read_listing("x.geojson", content, toy, keep_contacts=True).found[0].contacts == (("referent", "Ève Zola"),)


def test_features_that_are_no_outline_are_told(toy: Warehouse) -> None:
    features = json.loads(collection({"A": placed(square(0, 0, 2, 1)), "": placed(square(2, 0, 3, 1))}))
    features["features"].append({"type": "Feature", "properties": {"nom": "P"},
                                 "geometry": {"type": "Point", "coordinates": [3.0, 45.0]}})
    features["features"].append({"type": "Feature", "properties": {"nom": "Far"}, "geometry":
                                 shapely.geometry.mapping(square(0, 0, 2, 1))})
    listing = read_listing("x.geojson", json.dumps(features).encode(), toy)
    said = [problem.message for problem in listing.problems]
    assert units(listing) == {"A": ("01001",)}
    assert (listing.unread, sum("surface" in one for one in said), sum("hors de France" in one for one in said)) == (
        ("P", "Far"), 1, 1)
    assert any("pas de nom" in one for one in said)


def shapefile(tmp_path: Path, frame: gpd.GeoDataFrame) -> bytes:
    frame.to_file(tmp_path / "AMBU_CPTS.shp")
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in sorted(tmp_path.glob("AMBU_CPTS.*")):
            archive.write(part, part.name)
    return raw.getvalue()


def test_an_export_of_a_geographic_server_gives_the_real_communes(warehouse: Warehouse, tmp_path: Path) -> None:
    """Three CPTS of Provence, as GeoJSON, zipped or not, and as a shapefile in Lambert 93."""
    table = warehouse.table("cpts_paca")
    wanted = {name: tuple(sorted(rows["code"])) for name, rows in table[table["cpts"].isin(
        ["CPTS Verdon", "CPTS du Gapençais", "CPTS Champsaur-Valgaudemar"])].groupby("cpts")}
    frame = gpd.GeoDataFrame({"NOM_CPTS": list(wanted), "PRESIDENT": "Ève Zola"},
                             geometry=[warehouse.atlas.union(codes) for codes in wanted.values()], crs=4326)
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("AMBU_CPTS.geojson", frame.to_json())
    contents = {"cpts.geojson": frame.to_json().encode(), "cpts.zip": shapefile(tmp_path, frame.to_crs(2154)),
                "cpts2.zip": raw.getvalue()}
    for name, content in contents.items():
        listing = read_listing(name, content, warehouse)
        assert units(listing) == wanted, name
        assert "Zola" not in " ".join([*listing.said, *(problem.message for problem in listing.problems)])


REAL = ("CPTS Verdon", "CPTS du Gapençais", "CPTS Champsaur-Valgaudemar")


@pytest.fixture(scope="module")
def exported(warehouse: Warehouse) -> gpd.GeoDataFrame:
    """Three CPTS of Provence as a server would hold them."""
    table = warehouse.table("cpts_paca")
    codes = [tuple(sorted(table.loc[table["cpts"] == name, "code"])) for name in REAL]
    return gpd.GeoDataFrame({"nom_cpts": REAL, "codes": codes},
                            geometry=[warehouse.atlas.union(held) for held in codes], crs=4326)


def wfs_csv(frame: gpd.GeoDataFrame, title: str = "the_geom", prefix: str = "", srid: str = "",
            name: str = "nom_cpts") -> bytes:
    """As GeoServer writes it: an id, the fields, the outline as WKT."""
    table = pd.DataFrame({"FID": [f"cpts.{rank}" for rank in range(len(frame))], name: frame["nom_cpts"],
                          "presidente": "Ève Zola"})
    if srid:
        table["srid"] = srid
    table[title] = prefix + frame.geometry.to_wkt(rounding_precision=7)
    return table.to_csv(index=False).encode()


@pytest.mark.parametrize(("epsg", "title", "prefix", "srid", "said"), [
    (4326, "the_geom", "", "", False), (2154, "WKT", "SRID=2154;", "", False), (2154, "geometry", "", "2154", False),
    (2154, "geom", "", "urn:ogc:def:crs:EPSG::2154", False), (32631, "shape", "", "EPSG:32631", False),
    (2154, "the_geom", "", "", True), (3857, "the_geom", "", "", True)])
def test_outlines_in_a_table_give_the_real_communes(exported: gpd.GeoDataFrame, warehouse: Warehouse, epsg: int,
                                                    title: str, prefix: str, srid: str, said: bool) -> None:
    fine = exported.set_geometry(exported.geometry.segmentize(0.0002))
    content = wfs_csv(fine.to_crs(epsg), title, prefix, srid)
    assert max(map(len, content.split(b"\n"))) > 131_072, "longer than a cell of the standard reader"
    listing = read_listing("wfs.csv", content, warehouse)
    assert units(listing) == dict(zip(REAL, exported["codes"], strict=True))
    told = " ".join(listing.said)
    assert (f"EPSG:{epsg}" in told) is said
    assert ("presidente" in told, "Zola" in told, "srid" in told) == (True, False, False)


def test_a_server_says_its_system_and_its_counts(exported: gpd.GeoDataFrame, warehouse: Warehouse) -> None:
    """A page of a WFS 2.0 in GeoJSON, its members in the order of GeoServer."""
    for system, epsg in (("urn:ogc:def:crs:EPSG::2154", 2154), ("EPSG:2154", 2154), ("EPSG:32631", 32631),
                         ("http://www.opengis.net/def/crs/EPSG/0/2154", 2154)):
        page = {"type": "FeatureCollection", "features": json.loads(exported.to_crs(epsg).to_json())["features"],
                "totalFeatures": 3, "numberMatched": 3, "numberReturned": 3, "timeStamp": "2026-11-22T09:00:00.000Z",
                "crs": {"type": "name", "properties": {"name": system}}}
        listing = read_listing("wfs.json", json.dumps(page).encode(), warehouse)
        assert units(listing) == dict(zip(REAL, exported["codes"], strict=True))


def test_a_name_is_found_whatever_the_server_calls_it(exported: gpd.GeoDataFrame, warehouse: Warehouse) -> None:
    for name in ("libelle_lg", "denom_str", "attr_7", "NOM_CPTS"):
        listing = read_listing("wfs.csv", wfs_csv(exported, name=name), warehouse)
        assert units(listing) == dict(zip(REAL, exported["codes"], strict=True)), name
        assert name not in " ".join(listing.said)
    bare = exported.assign(nom_cpts=["Verdon", "Gap", "Champsaur"])
    with pytest.raises(FileError, match="pas de nom"):
        read_listing("wfs.csv", wfs_csv(bare, name="attr_7"), warehouse)


def test_a_system_that_nothing_tells_is_not_guessed(toy: Warehouse, warehouse: Warehouse) -> None:
    drawn = gpd.GeoDataFrame({"nom_cpts": ["A"]}, geometry=[shapely.Point(5, 44).buffer(0.2)], crs=4326)
    with pytest.raises(FileError, match="srid"):
        read_listing("wfs.csv", wfs_csv(drawn.to_crs(2154)), warehouse)
    assert read_listing("wfs.csv", wfs_csv(drawn.to_crs(2154), prefix="SRID=2154;"), warehouse).found
    with pytest.raises(FileError, match="pas reconnu"):
        read_listing("wfs.csv", wfs_csv(drawn, srid="999999"), warehouse)


@pytest.mark.parametrize("shape", [
    "POINT (3 45)", "GEOMETRYCOLLECTION (POLYGON ((3 45, 3.1 45, 3.1 45.1, 3 45)))", "POLYGON ((3 45, nan nan, 3 45))",
    "POLYGON ((3 45, 3.1 45", "MULTIPOLYGON EMPTY", "POLYGON ((0 0, 0.1 0, 0.1 0.1, 0 0))",
    "POLYGON ((3 45, 1e400 45, 3 46, 3 45))", "MULTISURFACE (((3 45, 3.1 45, 3.1 45.1, 3 45)))",
    "POLYGON ((" + "3 45, " * 200_002 + "3 45))", "MULTIPOLYGON " + "(" * 100_000])
def test_a_cell_that_is_no_outline_is_told(toy: Warehouse, shape: str) -> None:
    good = shapely.to_wkt(placed(square(0, 0, 2, 1)))
    content = f'nom,the_geom\nA,"{good}"\nB,"{good}"\nC,"{shape}"\n'.encode()
    listing = read_listing("wfs.csv", content, toy)
    assert (set(units(listing)), listing.unread) == ({"A", "B"}, ("C",))
    assert any(problem.message.startswith("Contour 3") for problem in listing.problems)


def test_codes_beside_outlines_are_what_is_read(toy: Warehouse) -> None:
    content = f'cpts;code_insee;geom\nA;01002;"{shapely.to_wkt(placed(square(0, 0, 2, 1)))}"\n'.encode()
    assert units(read_listing("x.csv", content, toy)) == {"A": ("01002",)}


def test_what_gdal_would_follow_elsewhere_is_never_given_to_it(warehouse: Warehouse, tmp_path: Path) -> None:
    """A description of another source, under the name of a GeoJSON or of a shapefile."""
    secret = tmp_path / "secret.geojson"
    secret.write_bytes(collection({"CPTS secrète": warehouse.atlas.union(["04033"])}))
    link = (f'<OGRVRTDataSource><OGRVRTLayer name="secret"><SrcDataSource>{secret}</SrcDataSource></OGRVRTLayer>'
            "</OGRVRTDataSource>")
    for names in (["cpts.geojson"], ["cpts.json"], ["cpts.shp", "cpts.shx", "cpts.dbf"], ["cpts.gpkg"]):
        raw = io.BytesIO()
        with zipfile.ZipFile(raw, "w") as archive:
            for name in names:
                archive.writestr(name, link)
        with pytest.raises(FileError):
            read_listing("cpts.zip", raw.getvalue(), warehouse)
    with pytest.raises(FileError, match="GeoPackage"):
        read_listing("cpts.gpkg", b"SQLite format 3\0" + b"x" * 200, warehouse)


def test_a_bomb_is_not_opened(warehouse: Warehouse) -> None:
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("cpts.shp", b"\0" * 90_000_000)
    with pytest.raises(FileError, match=r"démesurément|100 Mo"):
        read_listing("cpts.zip", raw.getvalue(), warehouse)
