"""The workbook, the shapes and the data of overlaps, on the listing of PACA and on hostile names."""

from __future__ import annotations

import io
import json

import openpyxl
import pytest
import shapely
from readers import sheet_rows, strange_cells, workbook_text
from views import LITTORAL, OTHER, disputed, paca

from diagnostic.report.overlaps.book import overlaps_book
from diagnostic.report.overlaps.data import overlaps_json, units_csv
from diagnostic.report.overlaps.shapes import overlaps_geojson
from diagnostic.report.overlaps.view import View, reconciled
from diagnostic.sources.warehouse import Warehouse


@pytest.fixture(scope="module")
def view(warehouse: Warehouse) -> View:
    return paca(warehouse)


@pytest.fixture(scope="module")
def book(view: View) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(overlaps_book(view)))


def test_the_population_adds_up_in_the_workbook(book: openpyxl.Workbook, view: View) -> None:
    *rows, _, total = sheet_rows(book, "Bilan")
    assert [row["Département"] for row in rows] == ["04", "05", "06", "13", "83", "84"]
    assert sum(row["Population"] for row in rows) == 5_218_960
    assert sum(row["Non couverte"] for row in rows) == 101_089
    assert sum(row["Communes non couvertes"] for row in rows) == 46
    assert {row["Écart"] for row in rows} == {0}
    assert total["Population"] == "=SUBTOTAL(109,C2:C7)"
    assert total["Écart"] == "=SUBTOTAL(109,H2:H7)"
    assert total["CPTS"] is None
    assert "5\u202f218\u202f960" in reconciled(view.tally)


def test_each_sheet_tells_its_part(book: openpyxl.Workbook) -> None:
    pairs = sheet_rows(book, "Chevauchements")
    assert [row["Lesquelles"] for row in pairs] == ["Nice", "Nice", "Nice", "Toulon"]
    assert len(sheet_rows(book, "Communes partagées")) == 4
    assert len(sheet_rows(book, "Communes non couvertes")) == 46
    assert sum(row["Habitants non couverts"] for row in sheet_rows(book, "Zones blanches")) == 101_089
    communes = sheet_rows(book, "Communes")
    assert len(communes) == 961
    assert sum(row["Population"] for row in communes) == 5_218_960
    first = [cell.value for cell in book["Lisez-moi"]["A"] if cell.value]
    assert any("101\u202f089 non couverts" in line for line in first)
    # Columns whose names alone do not say what they count.
    assert all(any(words in line for line in first) for words in ("Comptée par les CPTS", "Communes dans plusieurs"))
    named = {line.split("\u00a0:")[0] for line in first}
    assert named >= set(book.sheetnames) - {"Lisez-moi"}


def test_shapes_are_those_of_the_communes(view: View, warehouse: Warehouse) -> None:
    collection = json.loads(overlaps_geojson(view))
    kinds = [feature["properties"]["genre"] for feature in collection["features"]]
    assert kinds == 4 * ["chevauchement"] + 7 * ["zone blanche"]
    shapes = [shapely.geometry.shape(feature["geometry"]) for feature in collection["features"]]
    assert all(shape.is_valid for shape in shapes)
    nice = warehouse.atlas.shape("06088")
    # Six decimals of a degree: ten centimetres along its border.
    assert shapes[0].symmetric_difference(nice).area < 1e-6
    blanks = [code for feature in collection["features"][4:] for code in feature["properties"]["communes"]]
    assert len(blanks) == len(set(blanks)) == 46
    assert shapely.union_all(shapes[4:]).symmetric_difference(warehouse.atlas.union(blanks)).area < 1e-6


def test_the_same_view_gives_the_same_bytes(view: View, warehouse: Warehouse) -> None:
    for make in (overlaps_book, overlaps_geojson, overlaps_json, units_csv):
        assert make(view) == make(paca(warehouse)), make.__name__


def test_the_json_keeps_its_shape(view: View) -> None:
    """Scripts lean on these keys: a new version goes with any that leaves."""
    told = json.loads(overlaps_json(view))
    assert list(told) == ["version", "genre", "zone", "source", "bilan", "departements", "cpts", "chevauchements",
                          "groupes", "zones_blanches", "fragmentation", "codes_a_revoir"]
    assert list(told["bilan"]) == [
        "population", "couverte_une_fois", "couverte_plusieurs_fois", "dont_parts_non_precisees", "non_couverte",
        "comptee_par_les_cpts", "communes", "communes_non_couvertes", "communes_disputees", "communes_sans_population",
        "cpts"]
    assert list(told["chevauchements"][0]) == ["cpts", "etat", "habitants", "dont_conflit", "parts", "communes",
                                               "dossier"]
    assert list(told["zones_blanches"][0]) == ["communes", "habitants", "departements", "epci", "couvertes_en_partie",
                                               "cpts_possibles"]


@pytest.mark.parametrize("name", ["=cmd|' /C calc'!A0", "+1+1", "@SUM(A1)", "-2+3", "<b>gras</b>", "CPTS\x07 ]]>",
                                  "مركز الصحة", "é" * 1_990])
def test_names_run_nowhere(warehouse: Warehouse, name: str) -> None:
    view = disputed(warehouse, name)
    raw = overlaps_book(view)
    assert strange_cells(raw) == []
    kept = view.coverage.holding(OTHER).name
    assert kept[:100] in workbook_text(raw)
    assert all(line.split(";")[0].isalnum() for line in units_csv(view).decode("utf-8-sig").splitlines())
    assert all(not cell.startswith(("=", "+", "@", "-")) for line in units_csv(view).decode("utf-8-sig").splitlines()
               for cell in line.split(";"))
    assert {cpts["nom"] for cpts in json.loads(overlaps_json(view))["cpts"]} == {"CPTS du Littoral", kept}
    assert json.loads(overlaps_geojson(view))["features"][0]["properties"]["cpts"][0]["id"] == LITTORAL


def test_two_cpts_of_one_name_are_told_apart(warehouse: Warehouse) -> None:
    view = disputed(warehouse, "CPTS du Littoral")
    assert view.names[LITTORAL] == "CPTS du Littoral (06)"
    assert view.state(view.pairs[0]) == "proposition en attente"
