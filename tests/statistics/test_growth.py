"""Growth between two counts."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.statistics.growth import mean_annual_growth, total_growth


def test_growth_by_hand():
    assert total_growth(1000, 1100) == pytest.approx(0.1)
    assert mean_annual_growth(1000, 1210, 2) == pytest.approx(0.1)
    assert mean_annual_growth(1000, 500, 1) == pytest.approx(-0.5)
    assert mean_annual_growth(1000, 0, 6) == -1


@given(st.integers(1, 10**6), st.floats(-0.5, 0.5), st.integers(1, 30))
def test_the_yearly_rate_leads_back_to_the_end(start, rate, years):
    end = start * (1 + rate) ** years
    assert mean_annual_growth(start, end, years) == pytest.approx(rate, abs=1e-9)


@pytest.mark.parametrize("missing", [None, math.nan])
def test_missing_or_from_nobody_gives_none(missing):
    assert total_growth(missing, 10) is None
    assert total_growth(10, missing) is None
    assert total_growth(0, 10) is None
    assert mean_annual_growth(0, 10, 5) is None
    assert mean_annual_growth(missing, 10, 5) is None


@pytest.mark.parametrize("impossible", [
    lambda: total_growth(-1, 10),
    lambda: total_growth(10, -1),
    lambda: mean_annual_growth(10, 10, 0),
    lambda: mean_annual_growth(10, 10, math.nan),
    lambda: mean_annual_growth(10, math.inf, 5),
])
def test_what_cannot_be_is_refused(impossible):
    with pytest.raises(ValueError):
        impossible()
