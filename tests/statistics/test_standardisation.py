"""Standardisation on populations of two or three bands, small enough to be done by hand."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.statistics.intervals import count_interval
from diagnostic.statistics.standardisation import (
    ESP_2013,
    comparative_index,
    esp_weights,
    observed_over_expected,
    standardised_rate,
)

PEOPLE = {"0-64": 8000.0, "65+": 2000.0}
REFERENCE = {"0-64": 0.01, "65+": 0.06}


def test_comparative_index_by_hand():
    """8000 × 0.01 + 2000 × 0.06 = 200 expected; 250 observed is 25 % more."""
    index = comparative_index(250, PEOPLE, REFERENCE)
    assert index.expected == pytest.approx(200)
    assert index.value == pytest.approx(125)
    assert index.interval.lower == pytest.approx(count_interval(250).lower / 2)
    assert index.interval.upper == pytest.approx(count_interval(250).upper / 2)
    assert 100 not in index.interval


def test_bands_are_joined_by_label():
    shuffled = dict(reversed(REFERENCE.items()))
    assert comparative_index(250, PEOPLE, shuffled) == comparative_index(250, PEOPLE, REFERENCE)


@given(st.integers(0, 10**5), st.lists(st.tuples(st.integers(1, 10**5), st.floats(0.001, 1)), min_size=1, max_size=9))
def test_an_index_lies_in_its_interval_and_is_100_when_as_expected(observed, bands):
    people = {str(age): float(n) for age, (n, _) in enumerate(bands)}
    rates = {str(age): rate for age, (_, rate) in enumerate(bands)}
    index = comparative_index(observed, people, rates)
    assert index.value in index.interval
    assert comparative_index(index.expected, people, rates).value == pytest.approx(100)


def test_direct_rate_by_hand():
    """Rates 40/8000 = 5 ‰ and 60/2000 = 30 ‰, weights 80 500 and 19 500 out of 100 000:
    0.805 × 0.005 + 0.195 × 0.030 = 0.009875, so 987.5 per 100 000.
    Variance: 0.805² × 40/8000² + 0.195² × 60/2000² = 4.050e-7 + 5.704e-7 = 9.754e-7; over 100 events, spread 9.876e-5.
    Byar of 100: −18.638 and +21.628, hence 987.5 − 184.07 and 987.5 + 213.60.
    """
    rate = standardised_rate({"0-64": 40, "65+": 60}, PEOPLE, esp_weights(PEOPLE))
    assert rate.events == 100
    assert rate.value == pytest.approx(987.5)
    assert rate.interval.lower == pytest.approx(803.4, abs=0.1)
    assert rate.interval.upper == pytest.approx(1201.1, abs=0.1)


def test_with_one_band_dobson_is_byar():
    rate = standardised_rate({"0+": 100}, {"0+": 50_000}, esp_weights(["0+"]), per=1000)
    assert rate.value == pytest.approx(2)
    assert rate.interval.lower == pytest.approx(count_interval(100).lower / 50)
    assert rate.interval.upper == pytest.approx(count_interval(100).upper / 50)


def test_under_ten_events_a_direct_rate_is_hidden():
    hidden = standardised_rate({"0-64": 4, "65+": 5}, PEOPLE, esp_weights(PEOPLE))
    assert (hidden.value, hidden.interval, hidden.events) == (None, None, 9)
    assert standardised_rate({"0-64": 5, "65+": 5}, PEOPLE, esp_weights(PEOPLE)).value is not None


@given(st.lists(st.tuples(st.integers(0, 500), st.integers(500, 10**5), st.integers(1, 5000)), min_size=1, max_size=9))
def test_a_direct_rate_lies_in_its_interval_and_between_the_rates_of_its_bands(bands):
    events, people, weights = ({str(age): float(band[i]) for age, band in enumerate(bands)} for i in range(3))
    rate = standardised_rate(events, people, weights)
    if sum(events.values()) < 10:
        assert rate.value is None
        return
    assert rate.value in rate.interval
    rates = [100_000 * events[age] / people[age] for age in events]
    assert min(rates) <= rate.value * (1 + 1e-9)
    assert rate.value <= max(rates) * (1 + 1e-9)


def test_european_population():
    assert sum(ESP_2013.values()) == 100_000
    assert len(ESP_2013) == 19
    assert esp_weights(["0-4", "5-9", "85-89", "90+"]) == {"0-4": 5000, "5-9": 5500, "85-89": 1500, "90+": 1000}
    assert esp_weights(["0-19", "20-64", "65+"]) == {"0-19": 21_500, "20-64": 59_000, "65+": 19_500}
    assert esp_weights(["65+", "0-64"])["65+"] == 19_500


@pytest.mark.parametrize("bands", [
    ["0-3"], ["2-4"], ["90-94"], ["95+"], ["10-4"], ["total"], ["0-19", "15+"], ["0-4", "0-4"],
])
def test_bands_that_cannot_be_weighed(bands):
    with pytest.raises(ValueError, match="tranche"):
        esp_weights(bands)


@pytest.mark.parametrize("missing", [None, math.nan])
def test_a_missing_band_gives_none(missing):
    hole = {"0-64": missing, "65+": 10.0}
    assert comparative_index(missing, PEOPLE, REFERENCE) is None
    assert comparative_index(10, hole, REFERENCE) is None
    assert comparative_index(10, PEOPLE, hole) is None
    assert standardised_rate(hole, PEOPLE, esp_weights(PEOPLE)) is None
    assert standardised_rate({"0-64": 10, "65+": 10}, hole, esp_weights(PEOPLE)) is None


def test_empty_denominators_give_none():
    assert comparative_index(0, dict.fromkeys(PEOPLE, 0), REFERENCE) is None
    assert standardised_rate({"0-64": 20, "65+": 0}, {"0-64": 100, "65+": 0}, esp_weights(PEOPLE)) is None


@pytest.mark.parametrize("impossible", [
    lambda: comparative_index(10, PEOPLE, {"0-64": 0.1}),
    lambda: comparative_index(10, {}, {}),
    lambda: comparative_index(-1, PEOPLE, REFERENCE),
    lambda: comparative_index(10, {"0-64": -1, "65+": 1}, REFERENCE),
    lambda: standardised_rate({"0-64": 1, "65+": 1}, {"0-64": 100, "65+": 0}, esp_weights(PEOPLE)),
    lambda: standardised_rate({"0-64": 1, "65+": 1}, PEOPLE, {"0-64": 0, "65+": 0}),
    lambda: standardised_rate({"0-64": 1, "65+": 1}, PEOPLE, esp_weights(["0-4", "65+"])),
])
def test_what_cannot_be_is_refused(impossible):
    with pytest.raises(ValueError):
        impossible()


def test_an_index_of_what_was_expected_elsewhere():
    """250 observed where 200 are expected: as with the bands themselves."""
    assert observed_over_expected(250, 200.0) == comparative_index(250, PEOPLE, REFERENCE)
    assert observed_over_expected(3, 0) is None
    assert observed_over_expected(None, 10) is observed_over_expected(3, None) is None
    with pytest.raises(ValueError, match="attendu"):
        observed_over_expected(3, -1)
