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
