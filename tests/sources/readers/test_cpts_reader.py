"""Perimeters of CPTS: listings by code or by name, homonyms, outlines that cut communes. CPTS are invented."""

from __future__ import annotations

import json
import math
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostic.sources.readers import cpts
from diagnostic.sources.readers.delivery import ReadError
from diagnostic.sources.readers.ground import Ground
from diagnostic.sources.warehouse import Warehouse

FACTS = "facts/cpts_communes_paca_2026_01.csv"
# « Saint-Martin » is borne in several departments; Calvisson and Nages-et-Solorgues in the Gard alone.
NAMED = [("CPTS Vaunage", "Calvisson"), ("CPTS Vaunage", "NAGES ET SOLORGUES"), ("CPTS Nord", "Lille"),
         ("CPTS Nord", "Trifouilly"), ("CPTS du Mont", "Saint-Martin"), ("CPTS Vaunage", "Saint-Gilles"),
         ("CPTS Sud", "Saint-Gilles")]


def listing(folder: Path, text: str, name: str = "Communes_CPTS_2025.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8-sig")
    return path


def workbook(folder: Path, rows: list[list[str | int]]) -> Path:
    path = folder / "Liste_CPTS_2025.xlsx"
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet("Lisez-moi").write(0, 0, "Liste des CPTS")
    sheet = book.add_worksheet("Communes")
    for number, cells in enumerate(rows):
        sheet.write_row(number, 0, cells)
    book.close()
    return path


def pairs(delivery) -> set[tuple[str, str]]:  # type: ignore[no-untyped-def]
    frame = delivery.tables[0].frame
    return set(zip(frame["cpts"], frame["code"], strict=True))


def test_a_listing_by_code_shares_a_town_between_cpts(tmp_path: Path, ground: Ground) -> None:
    path = listing(tmp_path, "code_insee,cpts,departement\n06088,Nice Est,06\n06088,Nice Ouest,06\n6004,Antibes,06\n"
                             "01003,Dombes,01\n01165,Dombes,01\n99999,Perdue,99\n")
    assert cpts.recognises(path.name, path.read_bytes())
    delivery = cpts.read(path, ground)
    assert pairs(delivery) == {("Nice Est", "06088"), ("Nice Ouest", "06088"), ("Antibes", "06004"),
                               ("Dombes", "01165")}
    frame = delivery.tables[0].frame
    assert set(frame["part"]) == {1.0}
    assert set(frame["departement"]) == {"06", "01"}
    assert "99999 (Perdue)" in delivery.remarks[0]
    assert delivery.tables[0].vintage == "2025"


def test_homonyms_follow_the_department_of_their_cpts(tmp_path: Path, ground: Ground) -> None:
    """Saint-Gilles of the CPTS Vaunage is the Gard's (30258); that of the CPTS Sud, alone of its CPTS, is unknown."""
    text = "Nom de la CPTS;Nom de la commune;Adresse mail\n" + "".join(f"{a};{b};x@y.fr\n" for a, b in NAMED)
    delivery = cpts.read(listing(tmp_path, text), ground)
    assert pairs(delivery) == {("CPTS Vaunage", "30062"), ("CPTS Vaunage", "30186"), ("CPTS Vaunage", "30258"),
                               ("CPTS Nord", "59350")}
    assert all(said in delivery.remarks[0] for said in ("Trifouilly", "Saint-Martin", "Saint-Gilles (CPTS Sud)"))
    assert "30258" in delivery.remarks[1]
    assert list(delivery.tables[0].frame.columns) == ["cpts", "code", "departement", "part"], "no person's address"


def test_a_department_tells_homonyms_apart(tmp_path: Path, ground: Ground) -> None:
    text = "CPTS;Commune;Département\nSud;Saint-Gilles;Gard (30)\nNord;Saint-Gilles;Ille-et-Vilaine\nIle;Ajaccio;2A\n"
    assert pairs(cpts.read(listing(tmp_path, text), ground)) == {("Sud", "30258"), ("Nord", "35275"), ("Ile", "2A004")}


def test_a_workbook_names_a_cpts_once_for_its_communes(tmp_path: Path, ground: Ground) -> None:
    path = workbook(tmp_path, [["ARS", ""], ["", ""], ["N° CPTS", "CPTS", "Code INSEE", "Commune", "Population"],
                               [1, "Vaunage", 30062, "Calvisson", 6000], ["", "", 30186, "Nages", 1000],
                               [2, "Bourg", 1053, "Bourg-en-Bresse", 40000]])
    assert cpts.recognises(path.name, path.read_bytes()[:65536])
    assert pairs(cpts.read(path, ground)) == {("Vaunage", "30062"), ("Vaunage", "30186"), ("Bourg", "01053")}


@settings(deadline=None, max_examples=25)
@given(st.permutations(NAMED))
def test_the_order_of_rows_never_matters(tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]) -> None:
    ground = Ground(Warehouse.embedded().gazetteer, 2026)
    one, other = (cpts.read(listing(tmp_path_factory.mktemp("cpts"), "CPTS;Commune\n" + "".join(
        f"{a};{b}\n" for a, b in some)), ground) for some in (NAMED, rows))
    assert one.tables[0].frame.equals(other.tables[0].frame)
    assert one.remarks == other.remarks


def outlines(folder: Path, shapes: dict[str, shapely.Geometry], crs: int = 4326, field: str = "NOM_CPTS") -> Path:
    path = folder / "GCS_AMBU_CPTS.geojson"
    gpd.GeoDataFrame({"id_cpts": list(range(len(shapes))), field: list(shapes), "president": "M. X"},
                     geometry=list(shapes.values()), crs=4326).to_crs(crs).to_file(path)
    return path


def halves(shape: shapely.Geometry, share: float) -> tuple[shapely.Geometry, shapely.Geometry]:
    """A shape cut by a meridian: about `share` of its width at the west."""
    west, south, east, north = shape.bounds
    cut = west + share * (east - west)
    return (shape.intersection(shapely.box(west, south, cut, north)),
            shape.intersection(shapely.box(cut, south, east, north)))


@pytest.mark.parametrize("crs", [4326, 2154])
def test_outlines_become_communes(tmp_path: Path, ground: Ground, crs: int) -> None:
    atlas = Warehouse.embedded().atlas
    path = outlines(tmp_path, {"Vaunage": atlas.union(["30062", "30186", "30075"]), "Ailleurs": atlas.shape("2A004")},
                    crs, "libelle_cpts")
    assert cpts.recognises(path.name, path.read_bytes()[:65536])
    delivery = cpts.read(path, ground)
    assert pairs(delivery) == {("Vaunage", "30062"), ("Vaunage", "30186"), ("Vaunage", "30075"), ("Ailleurs", "2A004")}
    assert delivery.tables[0].frame["part"].min() > 0.99
    assert delivery.remarks == ()


def test_a_commune_cut_by_an_outline_goes_by_its_majority_and_is_told(tmp_path: Path, ground: Ground) -> None:
    west, east = halves(Warehouse.embedded().atlas.shape("30062"), 0.3)
    delivery = cpts.read(outlines(tmp_path, {"Ouest": west, "Est": east}), ground)
    assert pairs(delivery) == {("Est", "30062")}
    assert "Calvisson (30062) à" in delivery.remarks[0].replace("\u00a0", " ")
    assert any("ne tient aucune commune" in remark and "Ouest" in remark for remark in delivery.remarks)


def test_a_town_that_three_cpts_divide_is_of_each_in_part(tmp_path: Path, ground: Ground) -> None:
    shape = Warehouse.embedded().atlas.shape("06088")
    west, rest = halves(shape, 0.25)
    middle, east = halves(rest, 0.4)
    frame = cpts.read(outlines(tmp_path, {"A": west, "B": middle, "C": east}), ground).tables[0].frame
    nice = frame[frame["code"] == "06088"].set_index("cpts")["part"]
    assert set(nice.index) == {"A", "B", "C"}
    assert nice.max() < 0.5
    assert math.isclose(nice.sum(), 1, abs_tol=0.01)


def test_a_city_is_told_by_arrondissement(tmp_path: Path, ground: Ground) -> None:
    atlas = Warehouse.embedded().atlas
    path = outlines(tmp_path, {"Marseille nord": atlas.union(["13214", "13215"])})
    assert pairs(cpts.read(path, ground)) == {("Marseille nord", "13214"), ("Marseille nord", "13215")}


def refused(path: Path, ground: Ground) -> str:
    with pytest.raises(ReadError) as told:
        cpts.read(path, ground)
    return str(told.value).replace("\u00a0", " ")


def test_wrong_files_are_refused_in_french(tmp_path: Path, ground: Ground) -> None:
    assert "introuvables" in refused(listing(tmp_path, "CPTS;SIRET\nSud;123\n"), ground)
    assert "aucune commune" in refused(listing(tmp_path, "CPTS;Commune\nSud;Trifouilly\n"), ground)
    assert "page web" in refused(listing(tmp_path, "<html>cpts commune</html>"), ground)
    assert "coupé" in refused(listing(tmp_path, "CPTS;Commune;Code INSEE\nSud;Nîmes;30189\nSud;Nî"), ground)
    assert "aucune feuille" in refused(workbook(tmp_path, [["CPTS", "SIRET"], ["Sud", 12]]), ground)
    path = tmp_path / "cpts.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": []}))
    assert "nom des CPTS" in refused(path, ground)
    abroad = outlines(tmp_path, {"Loin": shapely.box(20, 50, 21, 51)})
    assert "en France" in refused(abroad, ground)
    nameless = outlines(tmp_path, {"Sud": Warehouse.embedded().atlas.shape("30062")}, field="zzz")
    assert "nom des CPTS" in refused(nameless, ground)


def test_other_files_are_not_recognised() -> None:
    assert not cpts.recognises("data_CNAM2025_COM.csv", b"CODGEO;C;C_C2SNP\n01053;1;1\n")
    assert not cpts.recognises("communes.geojson", b'{"type":"FeatureCollection","features":[]}')
    assert not cpts.recognises("cpts.csv", b"CPTS;SIRET;Adresse\n")


def test_the_listing_of_paca_is_the_embedded_one(ground: Ground, warehouse: Warehouse, official: Path) -> None:
    path = official.parent / FACTS
    if not path.is_file():
        pytest.skip("the listing of Provence-Alpes-Côte d'Azur is not beside the official files")
    assert cpts.recognises(path.name, path.read_bytes())
    delivery = cpts.read(path, ground)
    embedded: pd.DataFrame = warehouse.table("cpts_paca")
    assert pairs(delivery) == set(zip(embedded["cpts"], embedded["code"], strict=True))
    assert delivery.remarks == ()
