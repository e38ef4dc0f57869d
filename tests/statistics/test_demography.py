"""Indices of the age structure."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.statistics.demography import ageing_index, dependency_ratio


def test_indices_by_hand():
    assert ageing_index(200, 250) == pytest.approx(125)
    assert dependency_ratio(200, 500, 250) == pytest.approx(90)
    assert ageing_index(200, 0) == 0


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(0, 10**6), st.integers(2, 50))
def test_an_index_does_not_depend_on_the_size_of_the_population(young, adult, old, times):
    assert ageing_index(young * times, old * times) == pytest.approx(ageing_index(young, old))
    assert dependency_ratio(young * times, adult * times, old * times) == pytest.approx(
        dependency_ratio(young, adult, old))


@pytest.mark.parametrize("missing", [None, math.nan])
def test_missing_or_empty_gives_none(missing):
    assert ageing_index(missing, 10) is None
    assert ageing_index(10, missing) is None
    assert ageing_index(0, 10) is None
    assert dependency_ratio(1, missing, 1) is None
    assert dependency_ratio(missing, 1, 1) is None
    assert dependency_ratio(1, 0, 1) is None


@pytest.mark.parametrize("impossible", [
    lambda: ageing_index(-1, 10),
    lambda: ageing_index(10, math.inf),
    lambda: dependency_ratio(-1, 10, 10),
    lambda: dependency_ratio(1, -10, 10),
])
def test_what_cannot_be_is_refused(impossible):
    with pytest.raises(ValueError):
        impossible()
