"""The index of a batch: figures as in the diagnoses, overlaps counted by hand, names that do nothing."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace

import openpyxl
import pytest

from diagnostic.batch.index import Outcome, State, index_book, index_page, report
from diagnostic.batch.shared import Shared, shared_units
from diagnostic.batch.summary import MAIN, Summary, summary_of
from diagnostic.diagnosis import diagnose
from diagnostic.geography.units import units_of
from diagnostic.indicators.catalogue import catalogue
from diagnostic.record import Diagnosis
from diagnostic.sources.warehouse import Warehouse

HOSTILE = '<img src=x onerror=alert(1)> "&" =1+1 \u202eemorp $accent'


@pytest.fixture(scope="module")
def diagnosis(warehouse: Warehouse) -> Diagnosis:
    return diagnose(units_of(["30062", "30333"]), warehouse, name="Vaunage")


@pytest.fixture(scope="module")
def outcomes(diagnosis: Diagnosis) -> list[Outcome]:
    made = summary_of(diagnosis)
    overlap = (Shared("=Autre", ("30062",), 6_000),)
    return [Outcome(2, "Vaunage", "Vaunage", State.MADE, (), made, overlap),
            Outcome(3, HOSTILE, "img-src-x", State.MADE, ("Code <i> inconnu.",), replace(made, name=HOSTILE)),
            Outcome(4, "=cmd|'/C calc'!A0", "cmd", State.FAILED, ("@raison <b>",))]


def test_main_figures_are_entries_of_the_catalogue() -> None:
    assert [name for name in MAIN if name not in catalogue()] == []


def test_the_figures_are_those_of_the_diagnosis(diagnosis: Diagnosis, outcomes: list[Outcome]) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(index_book(outcomes)))["Territoires"]
    titles, first = ([cell.value for cell in row] for row in sheet.iter_rows(max_row=2))
    told = dict(zip(titles, first, strict=True))
    assert told["Population 2023"] == diagnosis.population
    density = diagnosis.measurement("densite")
    assert density is not None
    (title,) = [title for title in titles if title.startswith(catalogue()["densite"].short)]
    assert told[title] == density.value
    assert density.vintage in title
    assert str(diagnosis.population) in index_page(outcomes).decode()


def test_no_name_runs_in_the_page(outcomes: list[Outcome]) -> None:
    page = index_page(outcomes).decode()
    assert "<img" not in page
    assert "&lt;img src=x onerror=alert(1)&gt;" in page
    assert "&lt;b&gt;" in page
    assert "<li>Code &lt;i&gt; inconnu.</li>" in page, "what was not taken of a row is a point of attention"
    assert "\u202e" not in page
    assert "$accent" in page, "a name is not read as a field of the template"
    assert not re.search(r"(?:src|href)=[\"']?(?:https?:)?//", page)
    assert page.count("<th scope=\"col\"") == page.count("<button type=\"button\">") > 5


def test_no_cell_runs(outcomes: list[Outcome]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(index_book(outcomes)))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    assert {cell.hyperlink.target for cell in cells if cell.hyperlink} == {"Vaunage", "img-src-x"}
    rows = list(csv.reader(io.StringIO(report(outcomes).decode("utf-8-sig")), delimiter=";"))
    assert [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))] == []
    assert [row[0] for row in rows] == ["Ligne", "2", "3", "4"]


def test_the_same_index_has_the_same_bytes(outcomes: list[Outcome]) -> None:
    assert index_book(outcomes) == index_book(outcomes)
    assert index_page(outcomes) == index_page(outcomes)


def test_a_folder_of_one_letter_is_linked_too(outcomes: list[Outcome]) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(index_book([replace(outcomes[0], folder="A")])))["Territoires"]
    assert [cell.hyperlink.target for row in sheet.iter_rows() for cell in row if cell.hyperlink] == ["A"]


def test_an_index_of_failures_only_is_still_one(outcomes: list[Outcome]) -> None:
    failed = [outcome for outcome in outcomes if outcome.state is State.FAILED]
    assert b"Sans dossier" in index_page(failed)
    assert openpyxl.load_workbook(io.BytesIO(index_book(failed)))["Rapport"].max_row == 2


def test_what_territories_share_is_counted_once(warehouse: Warehouse) -> None:
    found = shared_units([("A", {"30062": 100, "30333": 50}), ("B", {"30062": 40}), ("C", {"30344": 9})],
                         warehouse.gazetteer)
    assert found == [(Shared("B", ("30062",), 40),), (Shared("A", ("30062",), 40),), ()]


def test_a_city_meets_its_arrondissements(warehouse: Warehouse) -> None:
    city, some = {"69123": 500_000}, {"69381": 30_000, "69382": 20_000}
    met = ("69381", "69382")
    assert shared_units([("A", city), ("B", some)], warehouse.gazetteer) == [
        (Shared("B", met, 50_000),), (Shared("A", met, 50_000),)]


def test_a_summary_keeps_no_figure_that_is_not_known(diagnosis: Diagnosis) -> None:
    told: Summary = summary_of(replace(diagnosis, measurements=()))
    assert {shown.said for shown in told.figures.values()} == {""}
