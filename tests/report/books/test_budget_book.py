"""The budget's workbook: live formulas, values that agree with them, a balance that follows what is written."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from asked import asked
from spreadsheet import cached, calculated, recalculated

from diagnostic.aci.funding import FundingPlan
from diagnostic.dossier import Milestones
from diagnostic.record import Diagnosis
from diagnostic.report.books.budget import budget_book
from diagnostic.report.request import PackRequest
from diagnostic.sources.warehouse import Warehouse

SNP = "traitement_orientation_snp"
Calculate = Callable[..., list[list[str]]]


@pytest.fixture(scope="module")
def plain(toy_diagnosis: Diagnosis, toy: Warehouse) -> PackRequest:
    """Tier 1 with unscheduled care, from 2027: 160 000 + 35 000 a year."""
    return asked(replace(toy_diagnosis, plan=FundingPlan(options=(SNP,))), toy, date(2026, 11, 22),
                 milestones=Milestones(contract=date(2027, 10, 1)))


@pytest.fixture(scope="module")
def unverified(toy_diagnosis: Diagnosis, toy: Warehouse) -> PackRequest:
    return asked(replace(toy_diagnosis, plan=FundingPlan("avenant_2")), toy)


def row_of(rows: list[list[Any]], label: str) -> list[Any]:
    found = [row for row in rows if row[1] == label]
    assert len(found) >= 1, label
    return found[0]


def cell_of(raw: bytes, label: str, column: str = "C") -> str:
    sheet = openpyxl.load_workbook(io.BytesIO(raw)).worksheets[0]
    return next(f"{column}{cell.row}" for cell in sheet["B"] if cell.value == label)


def test_totals_are_formulas_and_come_with_their_values(plain: PackRequest) -> None:
    raw = budget_book(plain)
    sheet = openpyxl.load_workbook(io.BytesIO(raw)).worksheets[0]
    for label in ("Subventions d'exploitation", "Total des produits", "Équilibre", "Charges de personnel"):
        assert sheet[cell_of(raw, label)].data_type == "f"
    rows = cached(raw)
    assert row_of(rows, "Total des produits")[2:8] == [*["195000"] * 5, "975000"]
    assert row_of(rows, "Subventions d'exploitation")[2:8] == [*["195000"] * 5, "975000"]
    assert row_of(rows, "Total des charges")[2:8] == [""] * 6
    assert row_of(rows, "Équilibre")[2:7] == ["à compléter"] * 5
    assert rows[2][2:8] == ["2027", "2028", "2029", "2030", "2031", "Cinq ans"]


@pytest.fixture(params=[calculated, recalculated], ids=["here", "LibreOffice"])
def calculate(request: pytest.FixtureRequest) -> Calculate:
    """Who calculates; the second is skipped where it is not installed."""
    return request.param


@pytest.mark.parametrize("which", ["plain", "unverified"])
def test_formulas_give_the_values_they_come_with(which: str, request: pytest.FixtureRequest, calculate: Calculate,
                                                 tmp_path: Path) -> None:
    raw = budget_book(request.getfixturevalue(which))
    assert calculate(raw, tmp_path) == cached(raw)


def test_what_is_written_makes_the_balance(plain: PackRequest, calculate: Calculate, tmp_path: Path) -> None:
    raw = budget_book(plain)
    salaries, gifts = "Rémunération des personnels", "Bénévolat"
    written = {cell_of(raw, salaries, "C"): 195_000, cell_of(raw, salaries, "D"): 194_999,
               cell_of(raw, salaries, "E"): 195_001, cell_of(raw, gifts, "C"): 7}
    rows = calculate(raw, tmp_path, written)
    assert row_of(rows, "Charges de personnel")[2:8] == ["195000", "194999", "195001", "", "", "585000"]
    assert row_of(rows, "Produits − charges")[2:7] == ["0", "1", "-1", "", ""]
    assert row_of(rows, "Équilibre")[2:7] == ["équilibré", "excédent", "déficit", "à compléter", "à compléter"]
    # voluntary work is apart
    assert row_of(rows, "Total des produits")[2] == "195000"
    assert row_of(rows, "Total des contributions (produits)")[2] == "7"


def test_an_unverified_amount_is_a_word_and_the_total_says_it_is_partial(
        unverified: PackRequest, calculate: Calculate, tmp_path: Path) -> None:
    raw = budget_book(unverified)
    rows = cached(raw)
    label = next(row[1] for row in rows if row[1].startswith("ACI") and "accès aux soins (part fixe)" in row[1])
    assert row_of(rows, label)[2:9] == [*["non vérifié"] * 5, "", "non vérifié"]
    # running 50 000, pathways 25 000 + 25 000, prevention 10 000 + 10 000
    assert row_of(rows, "Total des produits")[2:9] == [*["120000"] * 5, "600000", "total partiel"]
    written = {cell_of(raw, "Rémunération des personnels"): 120_000}
    assert row_of(calculate(raw, tmp_path, written), "Équilibre")[2] == "à vérifier"


def test_the_same_request_gives_the_same_bytes(plain: PackRequest) -> None:
    assert budget_book(plain) == budget_book(plain)
