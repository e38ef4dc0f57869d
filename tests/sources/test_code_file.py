"""Lists of codes as people keep them: the column is found by what it holds, and said."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostic.geography.codes import read_codes
from diagnostic.geography.gazetteer import Gazetteer
from diagnostic.geography.reading import ACCEPTED
from diagnostic.geography.units import codes_of
from diagnostic.sources.code_file import CodeText, read_codes_of_file
from diagnostic.sources.file_kinds import read_any
from diagnostic.sources.refusals import FileError
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import NARROW, NBSP

AIN = ("01001", "01004", "01005")
ROWS = [("01001", "L'Abergement-Clémenciat", 859), ("01004", "Ambérieu-en-Bugey", 15554),
        ("01005", "Ambérieux-en-Dombes", 1917)]


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Warehouse.embedded().gazetteer


def workbook(fill: Callable[[openpyxl.Workbook], Any]) -> bytes:
    book, raw = openpyxl.Workbook(), io.BytesIO()
    fill(book)
    book.save(raw)
    return raw.getvalue()


def sheet_of(rows: list[list[Any]]) -> bytes:
    def fill(book: openpyxl.Workbook) -> None:
        for row in rows:
            book.active.append(row)
    return workbook(fill)


def units(read: CodeText, gazetteer: Gazetteer) -> tuple[str, ...]:
    reading = read_codes(read.text, gazetteer)
    assert not reading.questions, reading.questions
    return codes_of(reading.units)


def plain(note: str) -> str:
    return note.replace(NBSP, " ").replace(NARROW, " ")


CSV = "CODGEO;LIBGEO;POP\n" + "\n".join(f"{code};{name};{people}" for code, name, people in ROWS)


@pytest.mark.parametrize("content", [
    CSV.encode(), CSV.encode("utf-8-sig"), CSV.encode("cp1252"), CSV.encode("utf-16"), CSV.encode("utf-16-le"),
    CSV.replace("\n", "\r\n").encode(), CSV.replace(";", "\t").encode(), CSV.replace(";", "|").encode(),
    CSV.replace(";", ",").encode(), CSV.replace(";", "^").encode(), CSV.replace("\n01", "\n1").encode()])
def test_a_table_is_read_whatever_wrote_it(content: bytes, gazetteer: Gazetteer) -> None:
    read = read_codes_of_file("liste.csv", content, gazetteer)
    assert units(read, gazetteer) == AIN
    assert plain(read.note) == "colonne « CODGEO », 3 codes"


@pytest.mark.parametrize(("content", "note"), [
    ("INSEE,CP,Commune\n30062,30420,Calvisson\n30341,30121,Vergèze", "colonne « INSEE », 2 codes ; la colonne « CP », "
     "de codes postaux, n'a pas servi"),
    ("30420;30062\n30121;30341\n30250;30019", "2e colonne, 3 codes ; la 1re colonne, de codes postaux, n'a pas servi"),
    ("Population;Code postal\n12;30062\n150;30341\n100;30019\n99;30136", "colonne « Code postal », 4 codes"),
    ("Valeur;Population\na;30062\nb;30341\nc;30019\nd;30136", "colonne « Population », 4 codes"),
    ("dep;com;nom\n30;62;Calvisson\n30;341;Vestric\n30;19;Aubais", "colonne « dep », 3 codes"),
])
def test_the_column_is_judged_by_its_cells(content: str, note: str, gazetteer: Gazetteer) -> None:
    read = read_codes_of_file("x.csv", content.encode(), gazetteer)
    assert plain(read.note) == note
    taken = set(units(read, gazetteer))
    assert {"30062", "30341"} <= taken <= {"30062", "30341", "30019", "30136"}


def test_names_and_departments_serve_when_there_is_no_code(gazetteer: Gazetteer) -> None:
    content = "Commune;Département;Médecins\nCalvisson;30;4\nAigues-Vives;Gard;2\nAubais;30;1"
    read = read_codes_of_file("x.csv", content.encode("cp1252"), gazetteer)
    assert units(read, gazetteer) == ("30004", "30019", "30062")
    assert "aucune colonne de codes Insee" in read.note
    assert not read.coded


@pytest.mark.parametrize("content", [b"1001\n1004\n1005", b"code\n1001.0\n1004.0\n1005.0\n",
                                     "Codes Insee : 01001, 01004 et 01005".encode("cp1252")])
def test_a_text_without_columns_is_read_line_by_line(content: bytes, gazetteer: Gazetteer) -> None:
    read = read_codes_of_file("x.txt", content, gazetteer)
    assert units(read, gazetteer) == AIN
    assert "ligne à ligne" in read.note


def test_unknown_codes_and_rows_without_one_are_told(gazetteer: Gazetteer) -> None:
    content = CSV + "\n99999;Nulle part;3\n;;12"
    read = read_codes_of_file("x.csv", content.encode(), gazetteer)
    assert plain(read.note).endswith(" ; 1 ligne sans code ni nom, ignorée")
    reading = read_codes(read.text, gazetteer)
    assert [token.raw for token in reading.problems] == ["99999"]


def test_a_workbook_of_several_sheets_gives_the_one_with_most_codes(gazetteer: Gazetteer) -> None:
    def fill(book: openpyxl.Workbook) -> None:
        book.active.title = "Notice"
        book.active["A1"] = "Voir l'onglet suivant : 01001"
        book.create_sheet("Vide")
        sheet = book.create_sheet("Données")
        sheet.append(["Communes du projet"])
        sheet.merge_cells("A1:C1")
        sheet.append([])
        sheet.append(["Nom", "Code commune", "Population"])
        for code, name, people in ROWS:
            sheet.append([name, int(code), people])
        sheet.append(["Total", None, 18330])
    read = read_any("x.xlsx", workbook(fill), gazetteer)
    assert isinstance(read, CodeText)
    assert plain(read.note) == "colonne « Code commune » de la feuille « Données », 3 codes"
    reading = read_codes(read.text, gazetteer)
    assert codes_of(reading.units) == AIN


@pytest.mark.parametrize("cells", [[1001, 1004, 1005], [1001.0, 1004.0, 1005.0], ["01001", "01004", "01005"],
                                   ["1001.0", "1004.0", "1005.0"]])
def test_a_workbook_that_lost_its_zeros_is_read(cells: list[Any], gazetteer: Gazetteer) -> None:
    content = sheet_of([["code"], *([cell] for cell in cells)])
    assert units(read_codes_of_file("x.xlsx", content, gazetteer), gazetteer) == AIN


def test_a_page_of_codes_in_columns_is_read_whole(gazetteer: Gazetteer) -> None:
    content = sheet_of([["01001", "01004"], ["01005", "01007"], ["01008", "01009"]])
    read = read_codes_of_file("x.xlsx", content, gazetteer)
    assert len(read_codes(read.text, gazetteer).units) == 6
    assert "toutes les colonnes de la feuille" in read.note


def test_years_and_incomes_are_not_codes(gazetteer: Gazetteer) -> None:
    years = "annee;territoire;medecins\n" + "\n".join(f"{year};zone {year};{year - 1990}" for year in range(2001, 2025))
    assert not read_codes_of_file("x.csv", years.encode(), gazetteer).coded
    incomes = "zone;d5\n" + "\n".join(f"zone {step};{20_000 + 90 * step}" for step in range(60))
    assert not read_codes_of_file("x.csv", incomes.encode(), gazetteer).coded
    with pytest.raises(FileError, match="Aucune feuille"):
        read_codes_of_file("x.xlsx", sheet_of([[line.split(";")[0], 7] for line in years.split("\n")]), gazetteer)


def test_codes_among_words_are_read(gazetteer: Gazetteer) -> None:
    content = sheet_of([["Territoire", "Avis"], *([f"{name} ({code})", "favorable"] for code, name, _ in ROWS)])
    read = read_codes_of_file("x.xlsx", content, gazetteer)
    assert units(read, gazetteer) == AIN
    assert plain(read.note) == "colonne « Territoire » de la feuille « Sheet », 3 codes"


def test_the_values_of_formulas_are_those_last_computed(gazetteer: Gazetteer) -> None:
    raw = io.BytesIO()
    book = xlsxwriter.Workbook(raw)
    sheet = book.add_worksheet()
    for row, value in enumerate((1001, 1004, 1005)):
        sheet.write_formula(row, 0, f"=1000+{value - 1000}", None, value)
    book.close()
    assert units(read_codes_of_file("x.xlsx", raw.getvalue(), gazetteer), gazetteer) == AIN
    with pytest.raises(FileError, match="formules n'ont jamais été calculées"):
        read_codes_of_file("x.xlsx", sheet_of([["=1000+1"], ["=1000+4"]]), gazetteer)


def test_the_whole_country_is_read_from_a_workbook(gazetteer: Gazetteer) -> None:
    communes = Warehouse.embedded().table("communes")
    raw = io.BytesIO()
    communes[["nom", "departement", "code"]].to_excel(raw, index=False)
    read = read_codes_of_file("x.xlsx", raw.getvalue(), gazetteer)
    assert read.found == len(communes)
    taken = read_codes(read.text, gazetteer)
    assert sum(token.fate in ACCEPTED for token in taken.tokens) > 34_800


@pytest.mark.parametrize(("content", "said"), [
    (b"", "vide"), (b"  \n ", "vide"), (b"%PDF-1.7 x", "PDF"), (b"\xd0\xcf\x11\xe0" + b"x" * 600, "mot de passe"),
    (b"ab\x00\x01\x02cd", "n'est pas du texte"), (b"1" * 10_000_001, "10 Mo")])
def test_what_is_no_list_is_refused_with_advice(content: bytes, said: str, gazetteer: Gazetteer) -> None:
    with pytest.raises(FileError, match=said):
        read_codes_of_file("x", content, gazetteer)


def test_a_workbook_without_codes_is_refused(gazetteer: Gazetteer) -> None:
    with pytest.raises(FileError, match="Aucune feuille"):
        read_codes_of_file("x.xlsx", sheet_of([["produit", "prix"], ["stylo", 3], ["gomme", 2]]), gazetteer)
    with pytest.raises(FileError, match="vide"):
        read_codes_of_file("x.xlsx", sheet_of([]), gazetteer)


def test_a_script_in_a_title_stays_one_line_of_the_note(gazetteer: Gazetteer) -> None:
    content = "<script>alert(1)</script>;insee\u202e\n" + "\n".join(f"{name};{code}" for code, name, _ in ROWS)
    note = read_codes_of_file("x\n.csv", content.encode(), gazetteer).note
    assert "\n" not in note
    assert "\u202e" not in note


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    gazetteer = Warehouse.embedded().gazetteer
    for head in (b"", b"PK\x03\x04", b"SQLite format 3\x00", b'{"type":', b"<kml>", b"\xff\xfe"):
        try:
            read_any("x", head + content, gazetteer)
        except FileError as refusal:
            assert str(refusal).strip()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.sampled_from(["01001", "30062", "30420", "", "Calvisson", "Gard", "12", "x;y", '"', "2A4"]),
                         min_size=1, max_size=4), min_size=1, max_size=8), st.sampled_from(";,\t|"))
def test_any_table_is_read(rows: list[list[str]], delimiter: str) -> None:
    gazetteer = Warehouse.embedded().gazetteer
    content = "\n".join(delimiter.join(row) for row in rows)
    if content.strip():
        read = read_codes_of_file("x.csv", content.encode(), gazetteer)
        read_codes(read.text, gazetteer)


def test_an_error_of_a_formula_is_an_empty_cell(gazetteer: Gazetteer) -> None:
    content = sheet_of([["code", "nom"], ["01001", "#REF!"], ["#N/A", "#N/A"], ["01004", "Ambérieu-en-Bugey"]])
    assert "#" not in read_codes_of_file("x.xlsx", content, gazetteer).text
