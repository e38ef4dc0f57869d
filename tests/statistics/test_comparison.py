"""A position depends on the interval, not on the value."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.statistics.comparison import Position, beside, difference_interval, position
from diagnostic.statistics.intervals import Interval, proportion_interval


@pytest.mark.parametrize(("reference", "expected"), [
    (9.9, Position.ABOVE),
    (10, Position.WITHIN),
    (11, Position.WITHIN),
    (12, Position.WITHIN),
    (12.1, Position.BELOW),
    (None, Position.UNKNOWN),
    (math.nan, Position.UNKNOWN),
])
def test_position(reference, expected):
    assert position(Interval(10, 12), reference) is expected


def test_without_an_interval_nothing_is_compared():
    assert position(None, 10) is Position.UNKNOWN


def test_the_same_share_is_significant_on_many_and_not_on_few():
    assert position(proportion_interval(3000, 20_000), 0.14) is Position.ABOVE
    assert position(proportion_interval(30, 200), 0.14) is Position.WITHIN


def test_two_shares_by_newcombe_s_method_10():
    """His worked example: 56/70 against 48/80 differ by 0.2, from 0.0524 to 0.3339 (Stat Med 1998, table II, a)."""
    gap = difference_interval(56 / 70, proportion_interval(56, 70), 48 / 80, proportion_interval(48, 80))
    assert (gap.lower, gap.upper) == (pytest.approx(0.0524, abs=1e-4), pytest.approx(0.3339, abs=1e-4))


def test_two_uncertain_estimates_are_judged_by_both_intervals():
    """20 % of 200 is under an exact 26 %, and not under 26 % of 200."""
    few = proportion_interval(40, 200)
    assert position(few, 0.265) is Position.BELOW
    assert beside(0.2, few, 0.265, proportion_interval(53, 200)) is Position.WITHIN
    assert beside(0.2, few, 0.4, proportion_interval(80, 200)) is Position.BELOW
    assert beside(0.4, proportion_interval(80, 200), 0.2, few) is Position.ABOVE


@pytest.mark.parametrize("missing", [
    (None, Interval(0, 1), 0.5, Interval(0, 1)), (0.5, None, 0.5, Interval(0, 1)),
    (0.5, Interval(0, 1), math.nan, Interval(0, 1)), (0.5, Interval(0, 1), 0.5, None)])
def test_beside_needs_both_values_and_both_intervals(missing):
    assert beside(*missing) is Position.UNKNOWN


@given(st.integers(1, 5000), st.integers(1, 5000), st.data())
def test_the_difference_lies_in_its_interval_and_turns_with_its_sides(one, other, data):
    first, second = data.draw(st.integers(0, one)), data.draw(st.integers(0, other))
    sides = (first / one, proportion_interval(first, one)), (second / other, proportion_interval(second, other))
    gap, back = difference_interval(*sides[0], *sides[1]), difference_interval(*sides[1], *sides[0])
    assert gap.lower <= first / one - second / other <= gap.upper
    assert (gap.lower, gap.upper) == (pytest.approx(-back.upper), pytest.approx(-back.lower))
