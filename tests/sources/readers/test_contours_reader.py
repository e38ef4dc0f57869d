"""Outlines of communes and IRIS, as the IGN's editions write them, from toy squares.

Two squares of 0,02° side by side near Nîmes, cut by a border of many small steps:

    +------+------+
    | 0101 ≷ 0102 |      IRIS 300070101 and 300070102, or communes 30007 and 30062
    +------+------+
"""

from __future__ import annotations

import gzip
import json
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely

from diagnostic.sources.readers import contours
from diagnostic.sources.readers.delivery import ReadError
from diagnostic.sources.readers.ground import Ground

WEST, SOUTH, SIDE = 4.30, 43.80, 0.02


def squares(*codes: str) -> gpd.GeoSeries:
    """Squares in a row, from west to east; the borders between them waver by 2 m, at 200 steps."""
    steps = np.linspace(SOUTH, SOUTH + SIDE, 200)

    def border(rank: int) -> list[tuple[float, float]]:
        waver = 2e-5 if 0 < rank < len(codes) else 0.0
        return [(WEST + rank * SIDE + waver * (number % 2), step) for number, step in enumerate(steps)]

    return gpd.GeoSeries({code: shapely.Polygon([*border(rank + 1), *border(rank)[::-1]])
                          for rank, code in enumerate(codes)}, crs=4326)


def iris(folder: Path, crs: int = 2154) -> Path:
    shapes = squares("300070101", "300070102").to_crs(crs)
    path = folder / "CONTOURS-IRIS_FXX_2024-01-01.gpkg"
    gpd.GeoDataFrame({"INSEE_COM": ["30007"] * 2, "NOM_COM": ["Alès"] * 2, "IRIS": ["0101", "0102"],
                      "CODE_IRIS": list(shapes.index), "NOM_IRIS": ["Ouest", "Est"], "TYP_IRIS": ["H", "H"]},
                     geometry=shapes.to_numpy(), crs=crs).to_file(path, layer="CONTOURS_IRIS")
    return path


def communes(folder: Path, codes: list[str], title: str = "INSEE_COM", name: str = "COMMUNE") -> list[Path]:
    """The files of a shapefile of ADMIN EXPRESS."""
    shapes = squares(*codes).to_crs(2154)
    place = folder / "shp"
    place.mkdir(exist_ok=True)
    gpd.GeoDataFrame({"ID": [f"COMMUNE_{code}" for code in codes], "NOM": [f"n{code}" for code in codes],
                      title: codes}, geometry=shapes.to_numpy(), crs=2154).to_file(place / f"{name}.shp")
    return sorted(place.iterdir())


def zipped(folder: Path, files: list[Path], name: str = "ADMIN-EXPRESS-COG_3-2_SHP_LAMB93_FXX_2026.zip") -> Path:
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for file in files:
            made.write(file, f"ADMIN-EXPRESS/1_DONNEES/{file.name}")
    return path


def test_iris_come_with_their_commune_simplified_together(tmp_path: Path, ground: Ground) -> None:
    path = iris(tmp_path)
    assert contours.recognises(path.name, path.read_bytes()[:65536])
    [table] = contours.read(path, ground).tables
    frame = table.frame
    assert table.name == "contours_iris"
    assert frame[["iris", "code", "nom"]].to_numpy().tolist() == [["300070101", "30007", "Ouest"],
                                                                  ["300070102", "30007", "Est"]]
    assert frame.crs == 4326
    assert table.vintage == "2024"
    assert len(frame.get_coordinates()) < 30, "the 2 m steps are gone"
    assert shapely.coverage_is_valid(frame.geometry.to_numpy()), "no gap nor overlap came of it"
    assert shapely.union_all(frame.geometry.to_numpy()).area == pytest.approx(2 * SIDE**2, rel=1e-3)


def test_communes_of_a_zipped_shapefile(tmp_path: Path, ground: Ground) -> None:
    path = zipped(tmp_path, communes(tmp_path, ["30007", "30062"]))
    assert contours.recognises(path.name, path.read_bytes()[:65536])
    delivery = contours.read(path, ground)
    assert delivery.tables[0].frame["code"].tolist() == ["30007", "30062"]
    assert "sans contour" in delivery.remarks[-1]


def test_a_merged_commune_is_the_union_of_its_parts(tmp_path: Path, ground: Ground) -> None:
    """01003 (Amareins) went to 01165 (Francheleins)."""
    frame = contours.read(zipped(tmp_path, communes(tmp_path, ["01003", "01165"])), ground).tables[0].frame
    assert frame["code"].tolist() == ["01165"]
    assert frame.geometry.iloc[0].area == pytest.approx(2 * SIDE**2, rel=1e-3)


def test_a_city_lies_under_its_arrondissements(tmp_path: Path, ground: Ground) -> None:
    districts = list(ground.gazetteer.arrondissements_of("69123"))
    files = communes(tmp_path, districts, "INSEE_ARM", "ARRONDISSEMENT_MUNICIPAL")
    whole = gpd.GeoDataFrame({"INSEE_COM": ["69123"]}, geometry=[shapely.union_all(squares(*districts).to_numpy())],
                             crs=4326).to_crs(2154)
    whole.to_file(tmp_path / "shp" / "COMMUNE.shp")
    files = sorted((tmp_path / "shp").iterdir())
    frame = contours.read(zipped(tmp_path, files), ground).tables[0].frame.set_index("code")
    assert set(frame.index) == {"69123", *districts}
    assert frame.geometry["69123"].area == pytest.approx(9 * SIDE**2, rel=1e-3)


@pytest.mark.parametrize("packed", [False, True])
def test_the_layer_of_etalab(tmp_path: Path, ground: Ground, packed: bool) -> None:
    features = [{"type": "Feature", "properties": {"code": code, "nom": "x", "departement": "30"},
                 "geometry": shapely.geometry.mapping(shape)}
                for code, shape in squares("30007", "30062").items()]
    content = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    path = tmp_path / ("communes-5m.geojson.gz" if packed else "communes-5m.geojson")
    path.write_bytes(gzip.compress(content) if packed else content)
    assert contours.recognises(path.name, path.read_bytes()[:65536])
    assert contours.read(path, ground).tables[0].frame["code"].tolist() == ["30007", "30062"]


def test_the_order_of_rows_never_matters(tmp_path: Path, ground: Ground) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    one, other = (contours.read(zipped(folder, communes(folder, codes)), ground).tables[0].frame["code"].tolist()
                  for folder, codes in ((tmp_path / "a", ["30007", "30062"]), (tmp_path / "b", ["30062", "30007"])))
    assert one == other


def test_latitudes_written_first_are_put_in_order(tmp_path: Path, ground: Ground) -> None:
    path = tmp_path / "iris-ge.geojson"
    swapped = shapely.transform(squares("300070101").to_numpy(), lambda points: points[:, ::-1])
    gpd.GeoDataFrame({"code_iris": ["300070101"], "nom_iris": ["x"]}, geometry=swapped, crs=4326).to_file(path)
    assert contours.recognises(path.name, path.read_bytes()[:65536])
    frame = contours.read(path, ground).tables[0].frame
    assert frame.total_bounds.tolist() == pytest.approx([WEST, SOUTH, WEST + SIDE, SOUTH + SIDE], abs=1e-6)


def refused(path: Path, ground: Ground) -> str:
    with pytest.raises(ReadError) as told:
        contours.read(path, ground)
    return str(told.value).replace("\u00a0", " ")


def test_wrong_files_are_refused_in_french(tmp_path: Path, ground: Ground) -> None:
    page, seven, cut = tmp_path / "x.gpkg", tmp_path / "ADMIN-EXPRESS.7z", tmp_path / "cut.zip"
    page.write_text("<html>404</html>")
    seven.write_bytes(b"7z\xbc\xaf\x27\x1c" + b"\x00" * 30)
    cut.write_bytes(zipped(tmp_path, communes(tmp_path, ["30007"])).read_bytes()[:400])
    assert "pas un fichier de contours" in refused(page, ground)
    assert "7-Zip" in refused(seven, ground)
    assert "abîmée" in refused(cut, ground)
    short = tmp_path / "CONTOURS-IRIS.gpkg"
    short.write_bytes(iris(tmp_path).read_bytes()[:20_000])
    assert "lisible" in refused(short, ground)


def test_outlines_of_something_else_are_refused(tmp_path: Path, ground: Ground) -> None:
    assert "code attendu" in refused(zipped(tmp_path, communes(tmp_path, ["Nimes"])), ground)
    assert "connue" in refused(zipped(tmp_path, communes(tmp_path, ["99001"])), ground)
    assert "aucune couche de communes" in refused(
        zipped(tmp_path, communes(tmp_path, ["30"], "INSEE_DEP", "DEPARTEMENT")[5:]), ground)


def test_outlines_abroad_are_refused(tmp_path: Path, ground: Ground) -> None:
    path = tmp_path / "communes.geojson"
    gpd.GeoDataFrame({"code": ["30007"], "nom": ["x"]}, geometry=[shapely.box(20, 50, 21, 51)], crs=4326).to_file(path)
    assert "en France" in refused(path, ground)


def test_other_files_are_not_recognised() -> None:
    assert not contours.recognises("cpts.geojson", b'{"type":"FeatureCollection","x":[{"nom_cpts":1}')
    assert not contours.recognises("x.gpkg", b"SQLite format 3\x00")
    assert not contours.recognises("x", b"")
