"""Counts under the threshold never enter a computation: what is shown could not tell more of them if it wanted to.

Five communes of the toy country and a made-up table `sante`, secret under 11 persons, of 100 insured each:

    A 40   B 30   C 7 (secret: under 11)   D « NS » (marked by the producer)   b ? (not in the table)
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from toy_country import OTHER, A, B, C, D, toy_warehouse

from diagnostic.geography.units import units_of
from diagnostic.indicators.catalogue import Catalogue, catalogue
from diagnostic.indicators.comparison import References
from diagnostic.indicators.measure import measure
from diagnostic.indicators.measurement import Level, Measurement, Status
from diagnostic.indicators.national import National
from diagnostic.indicators.territory import territory

COMMON = {"unit": "", "decimals": 0, "theme": "besoins", "heading": "ald", "vintage": "2024", "compare": "none",
          "definition": "X.", "label": "X", "short": "X"}
ENTRIES = Catalogue.model_validate({
    "indicators": [catalogue()["population"].model_dump(exclude={"otherwise"}),
                   {**COMMON, "id": "malades", "aggregation": "count", "numerator": ["sante.malades"]},
                   {**COMMON, "id": "taux", "aggregation": "ratio", "scale": 100, "numerator": ["sante.malades"],
                    "denominator": ["sante.assures"], "interval": "wilson"},
                   {**COMMON, "id": "revenu", "aggregation": "range", "numerator": ["sante.revenu"]},
                   {**COMMON, "id": "solde", "aggregation": "count", "numerator": ["soldes.solde"]}],
    "headings": [heading.model_dump() for heading in catalogue().headings],
    "tables": {"population": {"parts": "share"}, "sante": {"parts": "share", "secrecy": 11},
               "soldes": {"parts": "share"}}})


@cache
def national(c: float = 7.0) -> National:
    sante = pd.DataFrame({"code": [A, B, C, D], "malades": [40, 30, c, np.nan], "malades_secret": [False] * 3 + [True],
                          "assures": [100.0] * 4, "revenu": [20_000.0, 18_000.0, np.nan, 25_000.0]})
    soldes = pd.DataFrame({"code": [A, B], "solde": [-30.0, 10.0]})
    return National(toy_warehouse(sante=sante, soldes=soldes), ENTRIES)


def measured(codes: list[str], c: float = 7.0) -> dict[str, Measurement]:
    here = territory(units_of(codes), national(c))
    return {found.indicator: found for found in measure(here, References(toy_warehouse(), national(c)))}


def test_a_sum_without_secret_is_a_sum() -> None:
    found = measured([A, B])["malades"]
    assert (found.value, found.status, found.least, found.hidden_units) == (70, Status.OBSERVED, None, 0)


def test_a_hidden_count_makes_an_interval() -> None:
    """40 + 30 + [0, 10] + [0, 10], of 400 insured."""
    found = measured([A, B, C, D])
    assert (found["malades"].least, found["malades"].most, found["malades"].hidden_units) == (70, 90, 2)
    assert found["malades"].value is found["malades"].numerator is None
    assert (found["taux"].least, found["taux"].most) == (17.5, 22.5)
    assert found["taux"].value is found["taux"].lower is None
    assert found["taux"].status is Status.BOUNDED


def test_a_territory_under_the_threshold_is_masked() -> None:
    found = measured([C])["malades"]
    assert (found.value, found.least, found.most) == (None, 0, 10)


def test_a_negative_balance_is_no_count_under_a_threshold() -> None:
    """−30 + 10: its table has no secrecy."""
    found = measured([A, B])["solde"]
    assert (found.value, found.status, found.least) == (-20, Status.OBSERVED, None)


def test_the_unit_itself_is_hidden() -> None:
    here = territory(units_of([A, C, D, OTHER]), national())
    assert [here.hidden(position) for position in range(4)] == [(), ("malades", "taux"), ("malades", "taux"), ()]
    assert np.isnan(here.unit_values()[1:, 1]).all()


def test_departments_leave_out_what_is_hidden() -> None:
    totals = national().totals(Level.DEPARTMENT)
    column = national().position("taux")
    assert totals.numerator[0, column] == 70
    assert totals.denominator[0, column] == 200


@given(st.floats(0, 10), st.floats(0, 10), st.lists(st.sampled_from([A, B, C, D, OTHER]), min_size=1, unique=True))
def test_nothing_depends_on_a_hidden_figure(one: float, other: float, codes: list[str]) -> None:
    """The differencing attack, whatever it compares: both countries give the same diagnosis."""
    assert measured(codes, round(one)) == measured(codes, round(other))


def test_medians_are_told_by_their_extremes() -> None:
    found = measured([A, B, C])["revenu"]
    assert (found.value, found.least, found.most, found.hidden_units) == (None, 18_000, 20_000, 0)
    assert (found.units_known, found.units_total) == (2, 3)
    assert measured([A])["revenu"].value == 20_000


def test_wilson_stands_beside_a_share_of_persons() -> None:
    """30 of 100: Wilson's limits are 21.9 and 39.6 %."""
    found = measured([B])["taux"]
    assert (found.lower, found.upper) == (pytest.approx(21.895, abs=0.001), pytest.approx(39.585, abs=0.001))
