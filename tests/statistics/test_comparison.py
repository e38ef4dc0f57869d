"""A position depends on the interval, not on the value."""

import math

import pytest

from diagnostic.statistics.comparison import Position, position
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
