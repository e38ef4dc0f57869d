"""Tables that users bring, as spreadsheets really write them: each is read, or refused by its row and its column."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from diagnostic.geography.gazetteer import Gazetteer
from diagnostic.sources.brought_table import Draft, Mapping, Row, figures, kind_of, marks_of, read_drafts
from diagnostic.sources.refusals import FileError
from diagnostic.sources.warehouse import Warehouse

CPAM = """CPAM du Gard;;;
Bénéficiaires au 31 décembre 2023;;;
Code INSEE;Commune;ALD;Assurés
30062;Calvisson;1 245;5 012
30333;Uchaud;NS;3 800
30344;Vergèze;< 11;4 100
30018;Aujargues;;700
Total;;2 345;
"""


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return Warehouse.embedded().gazetteer


def draft(text: str, gazetteer: Gazetteer) -> Draft:
    return read_drafts("cpam.csv", text.encode(), gazetteer)[0]


def test_the_columns_are_proposed(gazetteer: Gazetteer) -> None:
    found = draft(CPAM, gazetteer)
    assert found.titles == ("Code INSEE", "Commune", "ALD", "Assurés")
    assert (found.level, found.code, found.numeric) == ("commune", 0, (2, 3))
    assert found.lines[0] == 4
    assert marks_of(found, [2]) == ("NS", "< 11")


def test_the_preview_hides_small_figures(gazetteer: Gazetteer) -> None:
    found = draft(CPAM.replace("1 245", "7").replace("NS", "0"), gazetteer)
    assert [row[2] for row in found.preview()] == ["< 11", "< 11", "< 11", "", "2 345"]


def test_figures_marks_and_blanks(gazetteer: Gazetteer) -> None:
    found = figures(draft(CPAM, gazetteer), Mapping("commune", 2, 0, 3), gazetteer)
    assert found.rows == (Row("30062", 1245, 5012, False), Row("30333", None, 3800, True),
                          Row("30344", None, 4100, True), Row("30018", None, 700, False))
    assert found.remarks == ("1\u00a0ligne laissée de côté, faute d'un code de commune connu\u00a0: Total.",)
    secret = figures(draft(CPAM, gazetteer), Mapping("commune", 2, 0, 3, blank="secret"), gazetteer)
    assert secret.rows[3] == Row("30018", None, 700, True)


@pytest.mark.parametrize(("wrong", "said"), [
    ("mille", "ligne 4, colonne « ALD » : « mille » n'est pas un nombre"),
    ("12,5", "ligne 4, colonne « ALD » : « 12,5 » n'est pas un nombre entier"),
    ("-3", "ligne 4, colonne « ALD » : « -3 » n'est pas un nombre entier"),
    ("=1+1", "ligne 4, colonne « ALD » : « =1+1 » n'est pas un nombre"),
    ("inf", "n'est pas un nombre"),
])
def test_a_wrong_cell_is_told_by_its_row_and_column(gazetteer: Gazetteer, wrong: str, said: str) -> None:
    with pytest.raises(FileError) as refusal:
        figures(draft(CPAM.replace("1 245", wrong), gazetteer), Mapping("commune", 2, 0), gazetteer)
    assert said in str(refusal.value).replace("\u00a0", " ")


def test_rates_take_french_decimals_and_percent_signs(gazetteer: Gazetteer) -> None:
    text = CPAM.replace("1 245", "24,8 %").replace("< 11", "19.5")
    found = figures(draft(text, gazetteer), Mapping("commune", 2, 0, whole=False, percent=True), gazetteer)
    assert [row.value for row in found.rows] == [24.8, None, 19.5, None]


def test_a_code_twice_is_refused_or_added(gazetteer: Gazetteer) -> None:
    found = draft(CPAM.replace("30333;Uchaud;NS", "30062;Calvisson;55"), gazetteer)
    with pytest.raises(FileError, match=r"plusieurs fois .*30062.*lignes 4 et 5"):
        figures(found, Mapping("commune", 2, 0), gazetteer)
    both = figures(found, Mapping("commune", 2, 0, twice="sum"), gazetteer)
    assert [row.value for row in both.rows[:2]] == [1245, 55]


def test_former_codes_are_carried_and_unknown_ones_listed(gazetteer: Gazetteer) -> None:
    """01033 was Bellegarde-sur-Valserine until 2019: its code is that of Valserhône; 01091 went into it."""
    former = next(former for code in gazetteer.codes for former in gazetteer.formers_of(code)
                  if gazetteer.former(former.former_code))
    text = CPAM.replace("30333", former.former_code).replace("30344", "99999")
    found = figures(draft(text, gazetteer), Mapping("commune", 2, 0), gazetteer)
    assert found.rows[1].code == former.code
    assert any("99999" in remark for remark in found.remarks)
    assert any(former.former_code in remark for remark in found.remarks)


def test_a_table_of_nowhere_is_refused(gazetteer: Gazetteer) -> None:
    with pytest.raises(FileError, match="aucune colonne de chiffres"):
        read_drafts("mots.csv", b"Nom;Avis\nCalvisson;bien\n", gazetteer)
    with pytest.raises(FileError):
        read_drafts("image.png", b"\x89PNG\r\n\x1a\n\x00\x00\x00", gazetteer)


def test_one_figure_of_the_territory(gazetteer: Gazetteer) -> None:
    found = draft("Indicateur;Valeur\nPassages évitables;1 250\n", gazetteer)
    assert (found.level, found.code, found.numeric) == ("territoire", None, (1,))
    assert figures(found, Mapping("territoire", 1), gazetteer).rows == (Row("", 1250, None, False),)
    with pytest.raises(FileError, match="2\u00a0chiffres"):
        figures(draft("A;B\nx;1\ny;2\n", gazetteer), Mapping("territoire", 1), gazetteer)


def test_levels_are_told_by_their_codes(gazetteer: Gazetteer) -> None:
    epci = next(iter(gazetteer.epcis))
    iris = gazetteer.iris_of("30189")[0]
    assert [kind_of(code, gazetteer) for code in ("30189", "1001", "30189.0", iris, epci, "99999", "Calvisson", "")] \
        == ["commune", "commune", "commune", "iris", "epci", None, None, None]


def sheet(rows: Sequence[Sequence[object]]) -> bytes:
    book, raw = Workbook(), io.BytesIO()
    assert book.active is not None
    for row in rows:
        book.active.append(list(row))
    book.save(raw)
    return raw.getvalue()


def test_a_workbook_with_blank_rows_tells_the_right_row(gazetteer: Gazetteer) -> None:
    raw = sheet([["Titre"], [], ["Code", "ALD"], [30062, 12.0], [], ["30333", "onze"]])
    found = read_drafts("x.xlsx", raw, gazetteer)[0]
    with pytest.raises(FileError, match=r"ligne 6, colonne .*ALD de la feuille Sheet.*onze"):
        figures(found, Mapping("commune", 1, 0), gazetteer)


def test_a_spreadsheet_that_lost_a_zero(gazetteer: Gazetteer) -> None:
    raw = sheet([["Code", "ALD"], [1001, 12], [1002, 15], [30062, 20]])
    found = figures(read_drafts("x.xlsx", raw, gazetteer)[0], Mapping("commune", 1, 0), gazetteer)
    assert [row.code for row in found.rows] == ["01001", "01002", "30062"]


def test_insee_codes_are_preferred_to_postal_ones(gazetteer: Gazetteer) -> None:
    found = draft("Code postal;Code commune;ALD\n30420;30062;50\n30620;30333;60\n30310;30344;70\n", gazetteer)
    assert found.code == 1


@given(st.permutations(CPAM.splitlines()[3:7]))
def test_the_order_of_rows_never_matters(order: list[str]) -> None:
    known = Warehouse.embedded().gazetteer
    text = "\n".join([*CPAM.splitlines()[:3], *order])
    found = figures(draft(text, known), Mapping("commune", 2, 0, 3), known)
    assert sorted(found.rows, key=lambda row: row.code) == sorted(
        figures(draft(CPAM, known), Mapping("commune", 2, 0, 3), known).rows, key=lambda row: row.code)


@given(st.binary(max_size=400) | st.text(max_size=400).map(str.encode))
def test_anything_is_read_or_refused_in_french(content: bytes) -> None:
    known = Warehouse.embedded().gazetteer
    try:
        drafts = read_drafts("x.csv", content, known)
    except FileError:
        return
    for found in drafts:
        found.preview()
        for column in found.numeric:
            try:
                figures(found, Mapping(found.level, column, found.code), known)
            except FileError:
                continue
