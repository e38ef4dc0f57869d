"""Widths of columns: as asked where words fit, wider where they do not, and endless words cut."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as some

from diagnostic.report.document import Column, Table
from diagnostic.report.text import splittable
from diagnostic.report.widths import ems, widths


def _table(heads: tuple[str, ...], *rows: tuple[str, ...], weights: tuple[float, ...] = ()) -> Table:
    return Table("T", tuple(Column(head, weight) for head, weight in
                            zip(heads, weights or (1.0,) * len(heads), strict=True)), rows)


def test_widths_are_those_asked_where_words_fit() -> None:
    asked = widths(_table(("A", "B"), ("un", "deux"), weights=(3, 1)), 172, 9, 3)
    assert asked.shares == pytest.approx((0.75, 0.25))
    assert asked.lines == (1,)
    assert asked.on_one_page


def test_a_column_is_never_narrower_than_its_longest_word() -> None:
    word = "Masseurs-kinésithérapeutes"
    found = widths(_table(("A", "B"), (word, "1"), weights=(0.01, 1)), 172, 9, 3)
    assert found.shares[0] * 172 - 3 >= ems("kinésithérapeutes") * 9 * 25.4 / 72
    assert sum(found.shares) == pytest.approx(1)
    assert found.signs[0] >= len("kinésithérapeutes")


def test_where_nothing_fits_each_gives_way() -> None:
    found = widths(_table(("A" * 26,) * 12, ("x",) * 12), 172, 9, 3)
    assert found.shares == pytest.approx((1 / 12,) * 12)
    assert all(1 <= signs < 26 for signs in found.signs)


def test_a_long_table_may_be_cut_unless_it_has_totals() -> None:
    rows = tuple((str(row), "1") for row in range(25))
    assert not widths(_table(("A", "B"), *rows), 172, 9, 3).on_one_page
    assert widths(replace(_table(("A", "B"), *rows), totals=1), 172, 9, 3).on_one_page


def test_rows_that_no_page_holds_are_told() -> None:
    found = widths(_table(("A", "B"), ("x" * 10_000, ""), ("y", "")), 172, 9, 3)
    assert found.tall == (True, False)
    assert not found.on_one_page


@given(some.lists(some.tuples(some.text(max_size=60), some.text(max_size=60), some.text(max_size=60)), max_size=8),
       some.tuples(*[some.floats(0.01, 20)] * 3))
def test_widths_always_fill_the_table(rows: list[tuple[str, str, str]], weights: tuple[float, ...]) -> None:
    found = widths(_table(("Un", "Deux", "Trois"), *rows, weights=weights), 172, 8.7, 3)
    assert sum(found.shares) == pytest.approx(1)
    assert all(share > 0 for share in found.shares)
    assert all(signs >= 1 for signs in found.signs)


@given(some.text(), some.integers(1, 30))
def test_cutting_adds_places_to_break_and_nothing_else(text: str, length: int) -> None:
    cut = splittable(text, length)
    assert cut.replace("\u200b", "") == text.replace("\u200b", "")
    assert max(map(len, cut.replace("-", " ").replace("–", " ").replace("/", " ").replace("\u200b", " ").split(" "))) \
        <= length
