"""Sums first, one division last: the kinds of aggregation, by hand and by their laws."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.indicators.aggregation import combine, terms
from diagnostic.indicators.catalogue import Indicator, catalogue

NAN = math.nan


def indicator(aggregation: str, **fields: object) -> Indicator:
    columns = {"numerator": ["t.a"], "denominator": [] if aggregation == "count" else ["t.b"]}
    return Indicator.model_validate({
        "id": "x", "label": "x", "short": "x", "definition": "x", "unit": "", "decimals": 0, "theme": "population",
        "heading": "h",
        "aggregation": aggregation, "vintage": "2021", **columns, **fields})


def value(kind: Indicator, a: list[float], b: list[float]) -> float:
    """The territory whose units have these columns a and b."""
    numerator, denominator = terms(kind, lambda name: np.array({"t.a": a, "t.b": b}[name], dtype=float))
    return float(combine(kind, np.array([np.nansum(numerator)]), np.array([np.nansum(denominator)]))[0])


@pytest.mark.parametrize(("kind", "a", "b", "expected"), [
    (indicator("count"), [10, 20, 5], [], 35),
    (indicator("ratio", scale=100), [10, 1], [100, 2], 100 * 11 / 102),      # the mean of the rates would be 30 %
    (indicator("density"), [1000, 0], [4, 1], 200),
    (indicator("weighted_mean"), [4, 2], [1000, 500], 5000 / 1500),          # the plain mean would be 3
    (indicator("share_below", threshold=2.5), [4, 2, 2.5], [1000, 500, 500], 25),   # 2.5 itself is not below
    (indicator("growth"), [110, 90], [100, 50], 100 / 3),
    (indicator("annual_growth", years=2), [121], [100], 10),
])
def test_by_hand(kind: Indicator, a: list[float], b: list[float], expected: float) -> None:
    assert value(kind, a, b) == pytest.approx(expected)


@pytest.mark.parametrize("kind", [indicator("ratio"), indicator("weighted_mean"), indicator("growth"),
                                  indicator("share_below", threshold=100)])
def test_a_unit_half_known_leaves_both_sums(kind: Indicator) -> None:
    assert value(kind, [10, 5, NAN], [100, NAN, 1000]) == value(kind, [10], [100])


@pytest.mark.parametrize("kind", [indicator("count"), indicator("ratio"), indicator("weighted_mean"),
                                  indicator("growth"), indicator("annual_growth", years=6), indicator("density"),
                                  indicator("share_below", threshold=1)])
def test_nothing_known_is_nothing_and_not_zero(kind: Indicator) -> None:
    assert math.isnan(value(kind, [NAN, NAN], [NAN, NAN]))


def test_a_balance_is_what_came_less_what_left() -> None:
    """Births 30 and 10, deaths 20 and 25, on 400 and 600 inhabitants: 40 − 45 = −5 on 1 000."""
    balance = indicator("ratio", scale=100, minus=["t.c"])
    columns = {"t.a": [30.0, 10.0, 5.0], "t.c": [20.0, 25.0, NAN], "t.b": [400.0, 600.0, 50.0]}
    numerator, denominator = terms(balance, lambda name: np.array(columns[name]))
    assert combine(balance, np.array([np.nansum(numerator)]), np.array([np.nansum(denominator)])).tolist() == [-0.5]


def test_a_count_of_nobody_is_zero_but_a_rate_on_nobody_is_unknown() -> None:
    assert value(indicator("count"), [0, 0], []) == 0
    assert math.isnan(value(indicator("ratio"), [0, 0], [0, 0]))
    assert math.isnan(value(indicator("growth"), [5], [0]))


def test_several_columns_add_up_and_one_unknown_makes_the_sum_unknown() -> None:
    both = indicator("ratio", numerator=["t.a", "t.c"])
    columns = {"t.a": [1.0, 2.0], "t.c": [3.0, NAN], "t.b": [8.0, 8.0]}
    numerator, denominator = terms(both, lambda name: np.array(columns[name]))
    assert numerator.tolist()[0] == 4
    assert np.isnan(numerator[1])
    assert np.isnan(denominator[1])


units = st.lists(st.tuples(st.integers(0, 10_000), st.integers(1, 10_000)), min_size=1, max_size=30)
kinds = st.sampled_from([entry for entry in catalogue().aggregated if entry.aggregation != "count"])


@given(units, kinds, st.randoms(use_true_random=False))
def test_order_does_not_matter(rows: list[tuple[int, int]], kind: Indicator, random) -> None:
    shuffled = random.sample(rows, len(rows))

    def of(listed: list[tuple[int, int]]) -> float:
        return value(kind.model_copy(update={"numerator": ("t.a",), "minus": (), "denominator": ("t.b",)}),
                     [a for a, _ in listed], [b for _, b in listed])

    assert of(rows) == pytest.approx(of(shuffled), nan_ok=True)


@given(units)
def test_a_rate_lies_between_those_of_its_units(rows: list[tuple[int, int]]) -> None:
    rates = [a / b for a, b in rows]
    together = value(indicator("ratio"), [a for a, _ in rows], [b for _, b in rows])
    assert min(rates) - 1e-9 <= together <= max(rates) + 1e-9


@given(units, st.integers(0, 30))
def test_two_halves_make_the_whole(rows: list[tuple[int, int]], cut: int) -> None:
    kind = indicator("weighted_mean")
    sums = [terms(kind, lambda name, part=part: np.array([row[name == "t.b"] for row in part], dtype=float))
            for part in (rows[:cut], rows[cut:], rows)]
    (left, left_weight), (right, right_weight), (whole, weight) = ((n.sum(), d.sum()) for n, d in sums)
    assert left + right == pytest.approx(whole)
    assert left_weight + right_weight == weight
