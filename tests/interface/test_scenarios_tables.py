"""The comparison in French figures, and its files, whatever the titles."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl
import pytest

from diagnostic.diagnosis import diagnose
from diagnostic.drawing.comparison import Cell, Comparison, Row, compare
from diagnostic.geography.units import units_of
from diagnostic.record import Diagnosis
from diagnostic.sources.warehouse import Warehouse
from interface import scenario_tables

FORMULA = '=HYPERLINK("http://evil.example")'


@pytest.fixture(scope="module")
def diagnoses(warehouse: Warehouse) -> tuple[Diagnosis, Diagnosis]:
    """Two communes of the Gard, then three."""
    return diagnose(units_of(["30341", "30344"]), warehouse), diagnose(units_of(["30341", "30344", "30062"]), warehouse)


@pytest.fixture(scope="module")
def comparison(diagnoses: tuple[Diagnosis, Diagnosis]) -> Comparison:
    return compare([("A", diagnoses[0]), ("B", diagnoses[1])])


def row(comparison: Comparison, key: str) -> Row:
    return next(row for row in comparison.rows if row.key == key)


@pytest.mark.parametrize(("unit", "decimals", "value", "words"), [
    ("habitants", 0, 25_920.0, "+25\u202f920"), ("%", 1, -0.66, "−0,7\u00a0point"), ("%", 1, 2.04, "+2,0\u00a0points"),
    ("% par an", 2, 0.0, "0,00\u00a0point"), ("€", 0, 47_000.0, "+47\u202f000\u00a0€"), ("", 0, None, "–")])
def test_a_difference_is_in_the_unit_of_its_row(unit: str, decimals: int, value: float | None, words: str) -> None:
    assert scenario_tables.difference(Row("", "x", "", unit, decimals, ()), value) == words


def test_a_figure_is_written_as_on_the_other_screens(comparison: Comparison) -> None:
    growth = row(comparison, "evolution_population")
    assert scenario_tables.figure(growth, Cell(2.15)) == "+2,2\u202f%"
    assert scenario_tables.figure(growth, Cell(None)) == "non disponible"
    assert scenario_tables.figure(growth, Cell(2.0, note="estimation")) == "+2,0\u202f% (estimation)"
    assert scenario_tables.label(row(comparison, "evolution_annuelle")).endswith("par an")
    assert scenario_tables.figure(row(comparison, "financement"), Cell(207_000)) == "207\u202f000\u00a0€"


def test_the_csv_opens_as_numbers_and_no_formula(comparison: Comparison) -> None:
    named = replace(comparison, rows=(replace(comparison.rows[0], cells=(Cell(1234.0, FORMULA), Cell(2.0))),
                                      *comparison.rows))
    text = scenario_tables.csv_file(named).decode("utf-8-sig")
    first = text.splitlines()[1].split(";")
    assert first[3] == "1234"
    assert first[4].lstrip('"').startswith("'=")
    assert text.splitlines()[0] == "Thème;Indicateur;Unité;A;A, précision;B;B, précision;Écart B\u00a0−\u00a0A"
    assert first[-1] == "-1232", "a sign that spreadsheets know"


def test_the_workbook_has_numbers_and_titles_that_are_text(comparison: Comparison,
                                                           diagnoses: tuple[Diagnosis, Diagnosis]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(scenario_tables.workbook_file(comparison, diagnoses, (FORMULA, ""))))
    assert book.sheetnames == ["Scénarios", "Comparaison", "Communes"]
    title = book["Scénarios"].cell(2, 2)
    assert (title.value, title.data_type) == (FORMULA, "s")
    figures = book["Comparaison"]
    assert [cell.value for cell in figures[1]][3:] == ["A", "A, précision", "B", "B, précision",
                                                       "Écart B\u00a0−\u00a0A"]
    people = [[cell.value for cell in line][3:] for line in figures.iter_rows(min_row=2)
              if line[1].value == "Population municipale 2023"]
    assert people == [[diagnoses[0].population, None, diagnoses[1].population, None,
                       diagnoses[1].population - diagnoses[0].population]]
    communes = [[cell.value for cell in line] for line in book["Communes"].iter_rows(min_row=2)]
    assert [line[0] for line in communes] == ["30062", "30341", "30344"]
    assert communes[0][3] is None


def test_what_is_counted_by_name_is_named(comparison: Comparison) -> None:
    html = scenario_tables.named_table(comparison, "Périmètre")
    assert "Gard" in html
    assert scenario_tables.named_table(comparison, "Population") == ""
    assert "cards" in scenario_tables.theme_table(comparison, "Population")
