"""Intervals against published vectors, against hand computation, and against what any interval must obey."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, poisson

from diagnostic.statistics.intervals import Interval, count_interval, known, proportion_interval, rate_interval

LEVELS = st.sampled_from([0.8, 0.95, 0.998])


@pytest.mark.parametrize(("events", "population", "level", "limit", "expected"), [
    (20, 360, 0.95, "lower", 0.036248204600072345),
    (30, 400, 0.95, "upper", 0.10504770626130437),
    (550, 2400, 0.998, "lower", 0.2037589221170577),
    (76, 238, 0.998, "upper", 0.418131030603369),
])
def test_wilson_vectors(events, population, level, limit, expected):
    assert getattr(proportion_interval(events, population, level), limit) == pytest.approx(expected, rel=1e-9)


@given(st.integers(1, 20_000), st.data(), LEVELS)
def test_wilson_is_scipy_s(population, data, level):
    events = data.draw(st.integers(0, population))
    theirs = binomtest(events, population).proportion_ci(level, method="wilson")
    ours = proportion_interval(events, population, level)
    assert (ours.lower, ours.upper) == (pytest.approx(theirs.low, abs=1e-12), pytest.approx(theirs.high, abs=1e-12))


def test_byar_vectors():
    hundred = count_interval(100)
    assert hundred.lower == pytest.approx(81.36210549052788, rel=1e-12)
    assert hundred.upper == pytest.approx(121.6279375792065, rel=1e-12)
    assert count_interval(200, 0.998).lower == pytest.approx(159.11703750323326, rel=1e-12)


def test_few_events_take_the_exact_poisson_limits():
    # Textbook limits of a count of 0, 1, 5 and 9 (Pearson & Hartley's table 40).
    for events, lower, upper in [(0, 0, 3.689), (1, 0.0253, 5.572), (5, 1.623, 11.668), (9, 4.115, 17.085)]:
        interval = count_interval(events)
        assert (interval.lower, interval.upper) == (pytest.approx(lower, abs=1e-3), pytest.approx(upper, abs=1e-3))


def test_the_exact_limits_leave_half_the_risk_on_each_side():
    interval = count_interval(7, 0.9)
    assert poisson.sf(6, interval.lower) == pytest.approx(0.05)
    assert poisson.cdf(7, interval.upper) == pytest.approx(0.05)


def test_byar_takes_over_at_ten_without_a_jump():
    nine, ten, eleven = (count_interval(events) for events in (9, 10, 11))
    assert nine.lower < ten.lower < eleven.lower
    assert nine.upper < ten.upper < eleven.upper
    assert ten.upper == pytest.approx(18.39, abs=0.01)


def test_a_rate_is_its_count_over_the_population():
    interval = rate_interval(100, 50_000, per=100_000)
    assert (interval.lower, interval.upper) == (pytest.approx(162.7242), pytest.approx(243.2559))


def test_bounds_of_a_proportion():
    assert proportion_interval(0, 10).lower == 0
    assert proportion_interval(10, 10).upper == 1
    assert proportion_interval(20.0, 360.0) == proportion_interval(20, 360)


@given(st.integers(1, 10_000), st.data(), LEVELS)
def test_a_proportion_lies_in_its_interval(population, data, level):
    events = data.draw(st.integers(0, population))
    interval = proportion_interval(events, population, level)
    assert 0 <= interval.lower <= events / population <= interval.upper <= 1


@given(st.integers(0, 10**7), LEVELS)
def test_a_count_lies_in_its_interval_and_more_certainty_widens_it(events, level):
    interval, wider = count_interval(events, level), count_interval(events, 0.999)
    assert events in interval
    assert wider.lower <= interval.lower <= interval.upper < wider.upper


@given(st.integers(0, 10**6), st.integers(1, 1000))
def test_limits_rise_with_the_count(events, more):
    fewer, many = count_interval(events), count_interval(events + more)
    assert fewer.lower < many.lower
    assert fewer.upper < many.upper


@pytest.mark.parametrize("missing", [None, math.nan])
def test_nothing_to_estimate_gives_none(missing):
    assert proportion_interval(missing, 10) is None
    assert proportion_interval(1, missing) is None
    assert proportion_interval(0, 0) is None
    assert count_interval(missing) is None
    assert rate_interval(missing, 10) is None
    assert rate_interval(3, missing) is None
    assert rate_interval(3, 0) is None


@pytest.mark.parametrize("impossible", [
    lambda: proportion_interval(11, 10),
    lambda: proportion_interval(-1, 10),
    lambda: proportion_interval(1.5, 10),
    lambda: proportion_interval(1, 10, level=0),
    lambda: proportion_interval(1, 10, level=95),
    lambda: count_interval(-1),
    lambda: count_interval(math.inf),
    lambda: count_interval(1, level=1),
    lambda: rate_interval(1, -1),
    lambda: Interval(2, 1),
    lambda: Interval(math.nan, 1),
    lambda: known(-math.inf),
])
def test_what_cannot_be_is_refused(impossible):
    with pytest.raises(ValueError):
        impossible()
