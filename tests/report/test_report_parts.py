"""A commune taken for a declared part, in every file: the part is said, its reason is text, its code never a whole."""

from __future__ import annotations

import io
import json

import openpyxl
import pytest
from asked import asked
from readers import docx_text, pdf_text, strange_cells, workbook_text
from toy_country import A, B

from diagnostic.diagnosis import diagnose
from diagnostic.figures.alt import alt_text
from diagnostic.geography.codes import read_codes
from diagnostic.geography.units import DeclaredPart, Unit
from diagnostic.record import Diagnosis
from diagnostic.report.books.workbook import workbook
from diagnostic.report.codes import code_list
from diagnostic.report.content import territory_diagnosis
from diagnostic.report.docx import to_docx
from diagnostic.report.files.geojson import communes_geojson, perimeter_geojson
from diagnostic.report.pack import pack_files
from diagnostic.report.pdf import to_pdf
from diagnostic.sources.warehouse import Warehouse

pytestmark = pytest.mark.filterwarnings("error:Glyph")

REASON = "deux quartiers au sud"
SAID = "part déclarée : 250 habitants sur 1 000"
HOSTILE = {
    "script": "<script>alert(1)</script>",
    "formula": "=cmd|' /C calc'!A0",
    "at": "@SUM(A1:A9)",
    "typst": '#import "@preview/x:1.0.0": * #read("/etc/passwd") $a$ *gras*',
    "braces": "{{ 7*7 }} {% raw %} ${x}",
    "rtl": "\u202eemorp",
    "xml": "]]>&amp;<w:p/>",
    "codes": "30062 Calvisson, 75056 et tout le Gard",
}


def taken(toy: Warehouse, reason: str = REASON) -> Diagnosis:
    return diagnose([Unit(A, declared=DeclaredPart(250, reason)), Unit(B)], toy, name="En partie")


def plain(text: str) -> str:
    return " ".join(text.replace("\u202f", " ").replace("\u00a0", " ").split())


def test_documents_say_the_part_and_why(toy: Warehouse) -> None:
    document = territory_diagnosis(asked(taken(toy), toy))
    for text in (docx_text(to_docx(document)), pdf_text(to_pdf(document))):
        assert f"En partie, population estimée : Arbre, {SAID} ({REASON})." in plain(text)
        assert "Arbre compte pour 250 de ses 1 000 habitants" in plain(text)
        assert "Codes Insee : 01001 (en partie) 01002" in plain(text)
        assert "750 habitants en 2023 (estimation)" in plain(text)


def test_the_map_says_it_in_words(toy: Warehouse) -> None:
    assert f"En pointillé, prises en partie : Arbre, {SAID} ({REASON})." in plain(alt_text(taken(toy)))


def test_the_workbook_has_the_part_and_the_reason_in_columns_of_their_own(toy: Warehouse) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(workbook(taken(toy), toy)))["Communes"]
    titles, arbre, bois = ([cell.value for cell in row] for row in sheet.iter_rows(max_row=3))
    rows = [dict(zip(titles, row, strict=True)) for row in (arbre, bois)]
    assert [row["Part dans le territoire (%)"] for row in rows] == [25, 100]
    assert [plain(row["Partie retenue"] or "") for row in rows] == [SAID, ""]
    assert [row["Raison"] for row in rows] == [REASON, None]
    assert [row["Population 2023"] for row in rows] == [250, 500]


def test_geojson_says_it_and_that_the_outline_is_approximate(toy: Warehouse) -> None:
    arbre, bois = (feature["properties"] for feature in json.loads(communes_geojson(taken(toy), toy))["features"])
    assert (arbre["part"], plain(arbre["partie"]), arbre["raison"], arbre["population"]) == (0.25, SAID, REASON, 250)
    assert (bois["part"], bois["partie"], bois["raison"]) == (1, None, None)
    assert json.loads(perimeter_geojson(taken(toy), toy))["features"][0]["properties"]["bornes_approchees"] is True


@pytest.mark.parametrize("reason", [REASON, *HOSTILE.values()])
def test_the_list_of_codes_never_pastes_back_as_the_whole_without_a_word(warehouse: Warehouse, reason: str) -> None:
    units = [Unit("30062", declared=DeclaredPart(1250, reason)), Unit("30004")]
    text = code_list(diagnose(units, warehouse, name=""))
    assert "30062 Calvisson (en partie : 1 250 habitants par déclaration)" in text.replace("\u202f", " ").replace(
        "\u00a0", " ")
    reading = read_codes(text, warehouse.gazetteer)
    # The reason is not there: the places that it names would join the territory.
    assert [unit.code for unit in reading.units] == ["30004", "30062"]
    (warned,) = [token for token in reading.tokens if token.warning]
    assert "est prise en entier" in warned.message
    assert not reading.questions


@pytest.mark.parametrize("reason", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_reason_is_text_in_every_file(reason: str, toy: Warehouse) -> None:
    found = taken(toy, reason)
    files = pack_files(asked(found, toy))
    kept = found.units[0].reason
    assert strange_cells(workbook(found, toy)) == []
    assert kept in workbook_text(workbook(found, toy))
    assert plain(kept) in plain(docx_text(files["diagnostic/En-partie-diagnostic.docx"]))
    assert "En partie, population estimée" in plain(pdf_text(files["diagnostic/En-partie-diagnostic.pdf"]))
    for name, content in files.items():
        if name.endswith(("geojson", "json")):
            json.loads(content)
    assert kept not in files["donnees/En-partie-codes.txt"].decode()
    assert "\u202e" not in kept


def test_a_reason_like_a_formula_stays_text_when_its_cell_is_edited(toy: Warehouse) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(workbook(taken(toy, "=1+1"), toy)))["Communes"]
    (column,) = [cell.column for cell in sheet[1] if cell.value == "Raison"]
    cell = sheet.cell(2, column)
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=1+1", "s", True)
