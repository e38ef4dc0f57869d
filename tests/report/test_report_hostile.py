"""Names and sources as no one should write them: they are shown as text, in every file, and do nothing."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import openpyxl
import pypdfium2
import pytest
from asked import asked
from readers import docx_text, pdf_text, strange_cells, workbook_text

from diagnostic.record import Diagnosis
from diagnostic.report.books.workbook import workbook
from diagnostic.report.content import territory_diagnosis
from diagnostic.report.docx import to_docx
from diagnostic.report.files.geojson import communes_geojson, perimeter_geojson
from diagnostic.report.pack import pack_files, safe_filename, write_pack
from diagnostic.report.pdf import to_pdf
from diagnostic.report.text import clean, shorten
from diagnostic.sources.warehouse import Warehouse

# A sign that Matplotlib cannot draw would be a warning, then an empty box on the map.
pytestmark = pytest.mark.filterwarnings("error:Glyph")

HOSTILE = {
    "script": "<script>alert(1)</script>",
    "formula": "=cmd|' /C calc'!A0",
    "plus": "+1+1",
    "at": "@SUM(A1:A9)",
    "tab-formula": "\t=1+1",
    "path": "../../x",
    "typst": '#import "@preview/x:1.0.0": * #read("/etc/passwd") $a$ *gras* _x_ `c` <l> @r \\',
    "long": "CPTS " + "très " * 1000,
    "rtl": "\u202eemorp al ed STPC",
    "arabic": "مركز الصحة",
    "emoji": "CPTS 🏥 des Lilas 👩‍⚕️",
    "chinese": "社区卫生",
    "control": "CPTS\x00 \x07bell\x1b[31m",
    "xml": "]]>&amp;<w:p/>&lt;",
    "mathtext": r"$\frac{1}{2}$ et $x",
    "blank": " \u200b\u00a0 ",
    "braces": "{{ 7*7 }} {% raw %} ${x} %s %(x)s",
}


@pytest.fixture(params=HOSTILE, scope="module")
def name(request: pytest.FixtureRequest) -> str:
    return HOSTILE[request.param]


@pytest.fixture
def hostile(name: str, toy_diagnosis: Diagnosis) -> Diagnosis:
    """The name put past the door that tidies it, and into a unit, a fact and a source besides."""
    units = (replace(toy_diagnosis.units[0], name=name), *toy_diagnosis.units[1:])
    sources = (replace(toy_diagnosis.sources[0], title=name), *toy_diagnosis.sources[1:])
    return replace(toy_diagnosis, name=name, units=units, sources=sources)


def test_documents_open_and_show_the_text(hostile: Diagnosis, toy: Warehouse, name: str) -> None:
    document = territory_diagnosis(asked(hostile, toy))
    word = docx_text(to_docx(document))
    assert shorten(name) in word
    raw = to_pdf(document)
    assert len(pypdfium2.PdfDocument(raw)) >= 2
    assert "Taille 1" in pdf_text(raw)


def test_typst_shows_markup_as_it_is(toy_diagnosis: Diagnosis, toy: Warehouse) -> None:
    text = pdf_text(to_pdf(territory_diagnosis(asked(replace(toy_diagnosis, name=HOSTILE["typst"]), toy))))
    # A line of the title may end after a stroke.
    assert '#import"@preview/x:1.0.0":*#read("/etc/passwd")$a$*gras*_x_`c`<l>@r' in "".join(text.split())


def test_a_sign_that_no_font_draws_is_a_question_mark(toy_diagnosis: Diagnosis, toy: Warehouse) -> None:
    text = pdf_text(to_pdf(territory_diagnosis(asked(replace(toy_diagnosis, name="社区 CPTS"), toy))))
    assert "?? CPTS" in text


def test_no_text_of_the_workbook_is_a_formula(hostile: Diagnosis, toy: Warehouse, name: str) -> None:
    raw = workbook(hostile, toy)
    assert strange_cells(raw) == []
    assert clean(name)[:40] in workbook_text(raw)


def test_a_text_like_a_formula_stays_text_when_the_cell_is_edited(toy_diagnosis: Diagnosis, toy: Warehouse) -> None:
    units = (replace(toy_diagnosis.units[0], name="=1+1"), *toy_diagnosis.units[1:])
    book = openpyxl.load_workbook(io.BytesIO(workbook(replace(toy_diagnosis, units=units), toy)))
    cell = book["Communes"]["B2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=1+1", "s", True)


def test_geojson_stays_json(hostile: Diagnosis, toy: Warehouse, name: str) -> None:
    assert json.loads(perimeter_geojson(hostile, toy))["features"][0]["properties"]["nom"] == clean(name)
    assert json.loads(communes_geojson(hostile, toy))["features"][0]["properties"]["nom"] == clean(name)


def test_file_names_stay_in_the_folder(hostile: Diagnosis, toy: Warehouse, tmp_path: Path) -> None:
    folder = tmp_path / "pack"
    written = write_pack(asked(hostile, toy), folder)
    assert sorted(path for path in folder.rglob("*") if path.is_file()) == sorted(written)
    assert sorted(tmp_path.iterdir()) == [folder]
    assert {path.parent.parent for path in written} <= {folder, tmp_path}
    assert all(path.name.isascii() and len(path.name) < 110 for path in written)


@pytest.mark.parametrize(("given", "expected"), [
    ("CPTS E-Rhôny", "CPTS-E-Rhony"), ("L'Haÿ-les-Roses / cœur", "L-Hay-les-Roses-coeur"), ("../../x", "x"),
    ("C:\\Windows\\a", "C-Windows-a"), ("con", "territoire-con"), ("LPT1", "territoire-LPT1"), ("NUL.txt", "NUL-txt"),
    ("", "territoire"), ("....", "territoire"), ("社区", "territoire"), ("a" * 500, "a" * 60), (".cache", "cache"),
    ("fin. ", "fin"),
])
def test_safe_file_names(given: str, expected: str) -> None:
    assert safe_filename(given) == expected


def test_what_no_file_can_hold_is_left_out() -> None:
    assert clean("a\x00b\ud800c\u202ed\ufeffe\x9bf") == "abcdef"
    assert clean("  un\r\n\tdeux   trois ") == "un deux trois"
    assert clean("e\u0301") == "é"


def test_names_are_cut_with_an_ellipsis() -> None:
    cut = shorten("é" * 5000)
    assert len(cut) == 120
    assert cut.endswith("é…")


def test_the_pack_is_the_same_every_time(toy_diagnosis: Diagnosis, toy: Warehouse) -> None:
    assert pack_files(asked(toy_diagnosis, toy)) == pack_files(asked(toy_diagnosis, toy))
