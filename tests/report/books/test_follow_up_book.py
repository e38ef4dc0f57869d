"""The follow-up's workbook: what is kept, what is left to fill, the way done towards the target."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from asked import asked
from spreadsheet import cached, calculated, recalculated

from diagnostic.indicators.follow_up import FollowUp
from diagnostic.record import Diagnosis
from diagnostic.report.books.follow_up import follow_up_book
from diagnostic.sources.warehouse import Warehouse

SHARE = "Part des patients sans médecin traitant"


@pytest.fixture(scope="module")
def book(toy_diagnosis: Diagnosis, toy: Warehouse) -> bytes:
    kept = (FollowUp("suivi_sans_mt", 12.0, 8.0, 2025, "CPAM de l'Ain"),)
    return follow_up_book(asked(replace(toy_diagnosis, follow_up=kept), toy))


def row_of(rows: list[list[str]]) -> list[str]:
    return next(row for row in rows if row[1] == SHARE)


def test_it_holds_what_the_project_keeps_and_leaves_the_years(book: bytes) -> None:
    head, *_ = rows = cached(book)
    assert head[6:13] == ["Année 1", "Année 2", "Année 3", "Année 4", "Année 5", "Dernier chiffre",
                          "Chemin fait vers la cible"]
    assert row_of(rows)[:13] == ["Amélioration de l'accès aux soins", SHARE, "%", "12", "2025", "8", *[""] * 7]


@pytest.mark.parametrize(("calculate", "share"), [(calculated, "0.75"), (recalculated, "75%")],
                         ids=["here", "LibreOffice"])
def test_the_way_done_follows_the_last_figure_written(book: bytes, calculate: Callable[..., list[list[str]]],
                                                      share: str, tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(book)).worksheets[0]
    line = next(cell.row for cell in sheet["B"] if cell.value == SHARE)
    found = row_of(calculate(book, tmp_path, {f"G{line}": 11, f"I{line}": 9}))
    # three points of the four that separate 12 from 8
    assert (found[11], found[12]) == ("9", share)


def test_nothing_is_said_of_the_way_as_long_as_no_figure_is_written(book: bytes, tmp_path: Path) -> None:
    assert row_of(calculated(book, tmp_path))[11:13] == ["", ""]
