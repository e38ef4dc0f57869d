"""Expected patients by hand: two departments, two sexes, four classes of age, two diseases.

Rates by sex and age, events / people (« ns »: secret, the country's rate stands):

                  hommes                               femmes
            0-9      10-19     20-64     65+       0-9      10-19     20-64     65+
    Ain    1/100    3/100    20/1000    ns/200    2/100    0/100    40/1000    30/300     diabete
    FR     5/1000  15/1000   30/1000   80/1000    8/1000   4/1000   50/1000   90/1000     diabete
    Ain      —        —         —         —       0/100    1/100    10/1000    ns/300     maternite (women alone)
    FR       —        —         —         —       0/1000   9/1000   20/1000    0/1000     maternite
"""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from toy_country import OTHER, A, B, C, D, toy_measurements, toy_warehouse

from diagnostic.diagnosis import diagnose
from diagnostic.geography.units import units_of
from diagnostic.indicators.expected import bands_of, completed, expected, expected_of
from diagnostic.indicators.measurement import Status
from diagnostic.sources.warehouse import Warehouse

AGES = ("0-9", "10-19", "20-64", "65+")
PEOPLE = {"01": {"hommes": (100, 100, 1000, 200), "femmes": (100, 100, 1000, 300)},
          "FR": {"hommes": (1000,) * 4, "femmes": (1000,) * 4}}
EVENTS = {("01", "diabete", "hommes"): (1, 3, 20, None), ("01", "diabete", "femmes"): (2, 0, 40, 30),
          ("FR", "diabete", "hommes"): (5, 15, 30, 80), ("FR", "diabete", "femmes"): (8, 4, 50, 90),
          ("01", "maternite", "femmes"): (0, 1, 10, None), ("FR", "maternite", "femmes"): (0, 9, 20, 0)}
BY_SEX = pd.DataFrame({"code": [A, B, OTHER], "pop": [600.0, 0.0, 10.0],
                       "h_0_19": [100.0, 50.0, 1.0], "h_20_64": [200.0, np.nan, 2.0], "h_65p": [50.0, 1.0, 3.0],
                       "f_0_19": [100.0, 50.0, 1.0], "f_20_64": [100.0, 60.0, 2.0], "f_65p": [50.0, 1.0, 1.0]})
COMMUNES = pd.DataFrame({"code": [A, B, C, OTHER], "departement": ["01", "01", "01", "02"]})


@cache
def rates() -> pd.DataFrame:
    return pd.DataFrame([(place, disease, sex, age, events, people, events is None)
                         for (place, disease, sex), counts in EVENTS.items()
                         for age, events, people in zip(AGES, counts, PEOPLE[place][sex], strict=True)],
                        columns=["departement", "pathologie", "sexe", "age", "effectif", "population",
                                 "effectif_secret"])


def table(people: pd.DataFrame, of: pd.DataFrame | None = None) -> pd.DataFrame:
    return expected(people, bands_of(people.columns), rates() if of is None else of, COMMUNES).set_index("code")


def test_by_sex_and_age() -> None:
    """Men under 20: (1 + 3)/200. Men of 65 and over: the country's 80/1000."""
    diabetes = (100 * 4 / 200 + 200 * 20 / 1000 + 50 * 0.08) + (100 * 2 / 200 + 100 * 40 / 1000 + 50 * 30 / 300)
    found = table(BY_SEX)
    assert found.loc[A, "diabete"] == pytest.approx(diabetes)
    assert found.loc[A, "population"] == 600
    assert found.loc[A, "maternite"] == pytest.approx(100 * 1 / 200 + 100 * 10 / 1000 + 50 * 0)


def test_without_sexes_the_rate_is_that_of_both_together() -> None:
    """Under 20: 1 + 3 + 2 + 0 of 400. Of 65 and over: 200 × 0.08 + 30 of 500. Women's diseases are of all people."""
    people = pd.DataFrame({"code": [A], "pop_0_19": [200.0], "pop_20_64": [300.0], "pop_65p": [100.0]})
    found = table(people)
    assert found.loc[A, "diabete"] == pytest.approx(200 * 6 / 400 + 300 * 60 / 2000 + 100 * (200 * 0.08 + 30) / 500)
    assert found.loc[A, "maternite"] == pytest.approx(200 * 1 / 400 + 300 * 10 / 2000)


def test_what_is_unknown_stays_unknown() -> None:
    """A band of B is unknown; nothing is told of Aisne."""
    found = table(BY_SEX)
    assert np.isnan(found.loc[[B, OTHER], ["diabete", "maternite"]]).all(axis=None)


@given(st.randoms(use_true_random=False))
def test_ages_are_joined_by_label_whatever_the_order(random) -> None:
    rows = list(range(len(rates())))
    random.shuffle(rows)
    pd.testing.assert_frame_equal(table(BY_SEX, rates().iloc[rows]), table(BY_SEX))


def test_the_finest_bands_that_cut_all_ages_are_taken() -> None:
    columns = pd.Index(["code", "pop", "pop_avant", "pop_0_14", "pop_15_29", "pop_30p", "pop_15p", "pop_75p"])
    assert [band.column for band in bands_of(columns)] == ["pop_0_14", "pop_15_29", "pop_30p"]
    assert bands_of(pd.Index(["pop_0_14", "pop_30p"])) == ()
    # Men alone do not make a population by sex.
    both = [*columns, "h_0_14", "h_15p", "f_0_14"]
    assert {band.sex for band in bands_of(pd.Index(both))} == {""}


def test_classes_that_cut_a_band_give_no_table() -> None:
    people = pd.DataFrame({"code": [A], "pop_0_14": [1.0], "pop_15p": [1.0]})
    assert expected(people, bands_of(people.columns), rates(), COMMUNES) is None


def test_without_the_country_nothing_is_expected() -> None:
    assert expected(BY_SEX, bands_of(BY_SEX.columns), rates()[rates()["departement"] != "FR"], COMMUNES) is None


# --- as a table of the country --------------------------------------------------------------------------------------

def laid(warehouse: Warehouse, **tables: pd.DataFrame) -> Warehouse:
    return toy_warehouse(pathologies_ages=rates(), aci_tailles=warehouse.table("aci_tailles"),
                         aci_financement=warehouse.table("aci_financement"), **tables)


def test_the_territory_is_told_what_age_would_lead_to_expect(warehouse: Warehouse) -> None:
    """From the three bands of 2021: A has 200, 500 and 300 inhabitants; B 100, 300 and 100; D nobody."""
    toy = laid(warehouse)
    found = toy_measurements([A, B, D], toy)["patho_diabete"]
    under, adults, over = 300 * 6 / 400, 800 * 60 / 2000, 400 * 46 / 500
    assert (found.value, found.status) == (pytest.approx(100 * (under + adults + over) / 1500), Status.ESTIMATED)
    assert found.note
    told = diagnose(units_of([A, B]), toy)
    tables = [source.table for source in told.sources]
    assert {"attendus", "pathologies_ages", "structure_2021"} <= set(tables)
    assert "pathologies_ages" in told.provenance("attendus").note


def test_census_bands_go_before_the_three_bands(warehouse: Warehouse) -> None:
    assert expected_of(laid(warehouse, recensement_population=BY_SEX)).origins == (
        "pathologies_ages", "recensement_population")
    assert expected_of(laid(warehouse)).origins == ("pathologies_ages", "structure_2021")


def test_without_rates_the_warehouse_is_as_it_was() -> None:
    toy = toy_warehouse()
    assert completed(toy) is toy
    assert "patho_diabete" not in toy_measurements([A], toy)
