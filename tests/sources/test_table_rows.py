"""Tables that people bring: rows whatever cut them, days as they are written; and what no table may cost."""

from __future__ import annotations

from datetime import date

import pytest

from diagnostic.geography.departments import department_told
from diagnostic.sources.refusals import FileError
from diagnostic.sources.table_rows import day_in, first_filled, grids_of
from diagnostic.sources.warehouse import Warehouse


def widest(content: bytes) -> list[tuple[int, list[str]]]:
    """The rows of the cut that makes most cells."""
    return max(([(line, list(cells)) for line, cells in grid.rows] for grid in grids_of(content)),
               key=lambda rows: sum(len(cells) for _, cells in rows))


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_rows_keep_their_line_in_the_file(delimiter: str) -> None:
    text = f'a{delimiter}b\n\n"x\ny"{delimiter}2\nz{delimiter}3\n'
    assert widest(text.encode()) == [(1, ["a", "b"]), (3, ["x\ny", "2"]), (5, ["z", "3"])]


def test_a_quote_left_open_gives_no_rows_rather_than_fewer() -> None:
    semicolons, *_ = grids_of(b'a;b\nx;"1\ny;2\n')
    assert semicolons.rows == []


def test_a_table_is_bounded() -> None:
    with pytest.raises(FileError, match="150\u202f000"):
        grids_of(b"a;b\n" * 150_001)
    # One row of many cells is none: another delimiter may read it.
    assert [len(grid.rows) for grid in grids_of(b"a" + b";b" * 2_000)] == [0, 1, 1, 1]


@pytest.mark.parametrize(("text", "day"), [
    ("", None), ("2026-11-22", date(2026, 11, 22)), ("3/2/2024", date(2024, 2, 3)), ("03.02.2024", date(2024, 2, 3)),
    ("03-02-2024", date(2024, 2, 3))])
def test_days_as_people_write_them(text: str, day: date | None) -> None:
    assert day_in(text) == day


@pytest.mark.parametrize("text", ["hier", "31/02/2024", "2024", "00/00/0000"])
def test_what_is_no_day_is_told(text: str) -> None:
    with pytest.raises(ValueError, match="n'est pas une date"):
        day_in(text)


def test_the_first_cell_that_says_something() -> None:
    assert first_filled([["", "a"], ["b"], [" ", "c", "d"]]) == ["b", "a", "d"]


@pytest.mark.parametrize(("text", "code"), [
    ("30", "30"), ("4", "04"), ("2a", "2A"), ("974", "974"), ("Gard", "30"), ("GARD (30)", "30"), ("30 - Gard", "30"),
    ("Alpes de Haute Provence", "04"), ("", None), ("99", None), ("Zorglub", None)])
def test_departments_as_people_write_them(text: str, code: str | None, warehouse: Warehouse) -> None:
    assert department_told(warehouse.gazetteer, text) == code
