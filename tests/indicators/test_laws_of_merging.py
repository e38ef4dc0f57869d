"""What any two disjoint territories and the territory they make together must obey, for each kind of aggregation.

The toy country, and a table `sante` secret under 11 persons: A 40, B 30, C 7 (hidden), D 5 (hidden) and b 12 patients
of 100, 60, 50, 20 and 12 insured, whose incomes are 20, 30, 10, 40 and 25.
"""

from __future__ import annotations

from functools import cache

import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from toy_country import ONE, OTHER, TWO, A, B, C, D, toy_warehouse

from diagnostic.geography.units import units_of
from diagnostic.indicators.catalogue import Catalogue, catalogue
from diagnostic.indicators.comparison import References
from diagnostic.indicators.measure import measure
from diagnostic.indicators.measurement import Measurement, Status
from diagnostic.indicators.national import National
from diagnostic.indicators.territory import territory

COMMON = {"unit": "", "decimals": 0, "theme": "besoins", "heading": "ald", "vintage": "2024", "compare": "none",
          "definition": "X.", "label": "X", "short": "X"}
# A mean of the units' values by some weight: it cannot leave their range, however they are put together.
BETWEEN = ("ratio", "density", "weighted_mean", "share_below", "growth", "annual_growth")
UNITS = (A, B, C, D, OTHER, ONE, TWO)


@cache
def country() -> tuple[National, References]:
    own = [{**COMMON, "id": "patients", "aggregation": "count", "numerator": ["sante.patients"]},
           {**COMMON, "id": "taux", "aggregation": "ratio", "scale": 100, "numerator": ["sante.patients"],
            "denominator": ["sante.assures"], "interval": "wilson"},
           {**COMMON, "id": "passages", "aggregation": "ratio", "scale": 1000, "numerator": ["sante.assures"],
            "denominator": ["population.p2023"], "interval": "byar"},
           {**COMMON, "id": "revenu", "aggregation": "range", "numerator": ["sante.revenu"]}]
    entries = Catalogue.model_validate({
        **catalogue().model_dump(exclude={"indicators", "absent"}),
        "indicators": [*(entry.model_dump() for entry in catalogue().indicators), *own],
        "tables": {**catalogue().model_dump()["tables"], "sante": {"parts": "share", "secrecy": 11}}})
    sante = pd.DataFrame({"code": [A, B, C, D, OTHER], "patients": [40.0, 30, 7, 5, 12],
                          "assures": [100.0, 60, 50, 20, 12], "revenu": [20.0, 30, 10, 40, 25]})
    toy = toy_warehouse(sante=sante)
    national = National(toy, entries)
    return national, References(toy, national)


def measured(codes: list[str]) -> dict[str, Measurement]:
    national, references = country()
    return {found.indicator: found for found in measure(territory(units_of(codes), national), references)}


@st.composite
def disjoint(draw: st.DrawFn) -> tuple[list[str], list[str]]:
    codes = draw(st.permutations(UNITS))
    cut = draw(st.integers(1, len(codes) - 1))
    return list(codes[:cut]), list(codes[cut:draw(st.integers(cut + 1, len(codes)))])


def ends(found: Measurement) -> tuple[float, float] | None:
    """What it lies between; None when nothing is told."""
    if found.value is not None:
        return found.value, found.value
    return None if found.least is None or found.most is None else (found.least, found.most)


@given(disjoint())
def test_merging_obeys_the_law_of_each_kind(sides: tuple[list[str], list[str]]) -> None:
    left, right, both = measured(sides[0]), measured(sides[1]), measured(sides[0] + sides[1])
    kinds = set()
    for entry in country()[0].catalogue.aggregated:
        one, other, merged = (ends(found[entry.id]) if entry.id in found else None for found in (left, right, both))
        if one is None or other is None:
            continue
        kinds.add(entry.aggregation)
        assert merged is not None, entry.id
        if entry.aggregation == "count":
            assert merged == (one[0] + other[0], one[1] + other[1]), entry.id
        elif entry.aggregation == "range":
            assert merged == (min(one[0], other[0]), max(one[1], other[1])), entry.id
        else:
            assert entry.aggregation in BETWEEN
            assert merged[0] >= min(one[0], other[0]) - 1e-9, entry.id
            assert merged[1] <= max(one[1], other[1]) + 1e-9, entry.id
    assume(kinds)


def test_the_laws_are_put_to_every_kind() -> None:
    """None of them passes because it was never met."""
    left, right = measured([A]), measured([B])
    assert {entry.aggregation for entry in country()[0].catalogue.aggregated
            if entry.id in left and entry.id in right and ends(left[entry.id]) and ends(right[entry.id])} == {
                "count", "range", *BETWEEN}
    assert ends(measured([C, D])["patients"]) == (0, 20)


@given(st.lists(st.sampled_from(UNITS), min_size=1, unique=True))
def test_coverage_is_a_share_and_an_interval_holds_its_value(codes: list[str]) -> None:
    for found in measured(codes).values():
        assert 0 <= found.units_known <= found.units_total == len(codes)
        assert found.population_share is not None
        assert 0 <= found.population_share <= 1
        if found.lower is not None:
            assert found.lower <= found.value <= found.upper
        if found.least is not None:
            assert found.value is None
            assert found.least <= found.most
            assert found.status is Status.BOUNDED


def test_both_kinds_of_intervals_are_met() -> None:
    """70 of 160 insured, Wilson: (143.84 ∓ 24.90) / 327.68. 160 per 1500 inhabitants, Byar: 136.17 and 186.80."""
    found = measured([A, B])
    assert (found["taux"].lower, found["taux"].upper) == (
        pytest.approx(36.30, abs=0.01), pytest.approx(51.49, abs=0.01))
    assert (found["passages"].lower, found["passages"].upper) == (
        pytest.approx(90.78, abs=0.01), pytest.approx(124.54, abs=0.01))


@given(st.permutations(UNITS))
def test_the_order_of_units_is_irrelevant(codes: list[str]) -> None:
    assert measured(list(codes)) == measured(sorted(codes))
