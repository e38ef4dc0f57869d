"""Measurements of toy territories, every answer counted on the drawing of toy_country."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from toy_country import (
    A_EAST,
    A_WEST,
    MARSEILLE,
    ONE,
    OTHER,
    TWO,
    A,
    B,
    C,
    D,
    toy_measurements,
    toy_territory,
    toy_warehouse,
)

from diagnostic.geography.units import Unit
from diagnostic.indicators.catalogue import catalogue
from diagnostic.indicators.measurement import Status
from diagnostic.indicators.national import UnknownIrisError
from diagnostic.indicators.territory import UnknownPopulationError, national_of, territory
from diagnostic.statistics.growth import mean_annual_growth, total_growth

TOY = toy_warehouse()
ABC = toy_measurements([A, B, C], TOY)


@pytest.mark.parametrize(("indicator", "value"), [
    ("population", 1600), ("population_2017", 1500), ("densite", 320),
    ("evolution_population", 100 * 100 / 1500), ("evolution_annuelle", 100 * ((1600 / 1500) ** (1 / 6) - 1)),
    ("part_0_19", 100 * 350 / 1600), ("part_20_64", 100 * 850 / 1600), ("part_65p", 25),
    ("population_65p", 400), ("indice_vieillissement", 100 * 400 / 350), ("dependance", 100 * 750 / 850),
    ("part_residences_secondaires", 100 * 310 / 840), ("part_logements_vacants", 100 * 80 / 840),
    ("apl_medecin_generaliste", 5000 / 1500), ("apl_infirmier", 50000 / 1500), ("apl_medecin_generaliste_2022", 4.5),
    ("part_population_apl_sous_2_5", 100 * 500 / 1500),
])
def test_three_communes_by_hand(indicator: str, value: float) -> None:
    found = ABC[indicator]
    assert found.value == pytest.approx(value)
    assert found.status is Status.OBSERVED


def test_growth_agrees_with_the_formulas_of_statistics() -> None:
    assert ABC["evolution_population"].value == 100 * total_growth(1500, 1600)
    assert ABC["evolution_annuelle"].value == 100 * mean_annual_growth(1500, 1600, 6)


def test_coverage_counts_units_and_inhabitants() -> None:
    apl = ABC["apl_medecin_generaliste"]
    assert (apl.units_known, apl.units_total, apl.population_share) == (2, 3, 1500 / 1600)
    assert (apl.numerator, apl.denominator) == (5000, 1500)
    whole = ABC["part_65p"]
    assert (whole.units_known, whole.population_share, whole.numerator, whole.denominator) == (3, 1, 400, 1600)


def test_the_weights_of_the_apl_are_told() -> None:
    assert "population standardisée" in ABC["apl_kine"].note


def test_a_count_that_misses_a_unit_is_not_given() -> None:
    found = toy_measurements([A, OTHER], TOY)
    assert "population_65p" not in found
    before = found["population_2017"]
    assert (before.value, before.status, before.numerator) == (None, Status.MISSING, 800)
    assert "manque" in before.note
    share = found["part_65p"]
    assert (share.value, share.units_known) == (30, 1)
    assert found["population"].value == 1400


def test_an_older_census_gives_its_vintage() -> None:
    assert toy_measurements([OTHER], TOY)["population"].vintage == "2017"
    assert toy_measurements([A, OTHER], TOY)["densite"].vintage == "2017-2023"
    assert ABC["population"].vintage == "2023"


def test_nobody_lives_there() -> None:
    found = toy_measurements([D], TOY)
    assert found["population"].value == 0
    assert found["densite"].value == 0
    assert found["part_65p"].value is None
    assert found["evolution_population"].value is None
    assert found["part_65p"].status is Status.MISSING


def test_only_departmental_figures_stand_apart_from_the_territory() -> None:
    doctors = ABC["medecins_generalistes_2025"]
    assert (doctors.value, doctors.status, doctors.units_known) == (None, Status.MISSING, 0)
    assert [(reference.label, reference.value) for reference in doctors.references] == [("Ain", 9), ("France", 990)]


def test_an_indicator_of_which_nothing_is_known_is_left_out() -> None:
    found = toy_measurements([OTHER], TOY)
    assert "apl_infirmier_2022" not in found
    assert "population_65p" not in found
    assert "c2s_np_part" not in found


def test_measurements_come_in_the_order_of_the_catalogue() -> None:
    order = [indicator.id for indicator in catalogue().indicators]
    assert list(ABC) == sorted(ABC, key=order.index)


def test_a_missing_table_leaves_the_rest() -> None:
    found = toy_measurements([A], toy_warehouse(structure_2021=None, apl=None, reference_departements=None))
    assert found["population"].value == 1000
    assert not {"part_65p", "apl_kine", "niveau_de_vie_median"} & set(found)
    assert {"part_65p", "apl_kine"} <= national_of(toy_warehouse(structure_2021=None, apl=None)).catalogue.absent


# --- parts of communes --------------------------------------------------------------------------------------------

def test_a_part_of_a_commune_is_an_estimate_on_its_share_of_the_census() -> None:
    here = toy_territory([A_EAST], TOY)
    assert here.shares.tolist() == [0.25]
    found = toy_measurements([A_EAST], TOY)
    population = found["population"]
    assert (population.value, population.status) == (250, Status.ESTIMATED)
    assert "prise en partie" in population.note
    assert found["population_2017"].value == 200
    assert found["evolution_population"].value == pytest.approx(25)
    assert found["apl_medecin_generaliste"].value == 4
    assert found["apl_medecin_generaliste"].status is Status.ESTIMATED


def test_census_figures_of_a_part_are_those_of_its_iris() -> None:
    found = toy_measurements([A_EAST], TOY)
    assert found["part_65p"].value == 40
    assert found["part_65p"].status is Status.OBSERVED
    assert found["population_65p"].value == 100
    assert found["part_residences_secondaires"].value == 50


def test_a_part_has_no_density_and_the_rest_keeps_its_own() -> None:
    assert toy_measurements([A_EAST], TOY)["densite"].value is None
    found = toy_measurements([A_EAST, B], TOY)["densite"]
    assert (found.value, found.units_known, found.status) == (500, 1, Status.OBSERVED)
    assert found.population_share == 500 / 750
    assert "surface" in found.note


def test_the_population_of_a_part_is_rounded_to_whole_inhabitants() -> None:
    rows = TOY.table("structure_iris_2021")
    third = rows.assign(**{"pop": rows["pop"].where(rows["iris"] != A_EAST, 333)})
    here = toy_territory([A_EAST], toy_warehouse(structure_iris_2021=third))
    assert here.population.tolist() == [round(1000 * 333 / 1083)]


def test_an_unknown_iris_is_named() -> None:
    with pytest.raises(UnknownIrisError, match="010019999"):
        territory([Unit(A, ("010019999",))], national_of(TOY))


def test_without_iris_the_part_is_refused_in_french() -> None:
    with pytest.raises(UnknownIrisError, match="communes entières"):
        territory([Unit(A, (A_WEST,))], national_of(toy_warehouse(structure_iris_2021=None)))


def test_a_unit_without_population_is_refused() -> None:
    rows = TOY.table("population")
    with pytest.raises(UnknownPopulationError, match=B):
        toy_territory([A, B], toy_warehouse(population=rows[rows["code"] != B]))


def test_a_unit_given_twice_by_a_table_is_refused() -> None:
    rows = TOY.table("population")
    with pytest.raises(ValueError, match=f"deux fois l'unité {A}"):
        toy_territory([A], toy_warehouse(population=pd.concat([rows, rows.head(1)])))


# --- laws -----------------------------------------------------------------------------------------------------------

UNITS = (A, B, C, D, OTHER, ONE, TWO)


@given(st.lists(st.sampled_from(UNITS), unique=True), st.lists(st.sampled_from(UNITS), unique=True))
def test_the_population_of_disjoint_territories_is_the_sum(left: list[str], right: list[str]) -> None:
    right = [code for code in right if code not in left]
    both = toy_territory(left + right, TOY)
    assert both.inhabitants == toy_territory(left, TOY).inhabitants + toy_territory(right, TOY).inhabitants


@given(st.permutations([A_EAST, B, C, OTHER, TWO]))
def test_the_order_of_codes_changes_nothing(codes: list[str]) -> None:
    assert toy_measurements(codes, TOY) == toy_measurements(sorted(codes), TOY)


def test_arrondissements_together_are_their_commune() -> None:
    whole, apart = toy_measurements([MARSEILLE], TOY), toy_measurements([ONE, TWO], TOY)
    assert {name: found.value for name, found in whole.items()} == {name: found.value for name, found in apart.items()}


def test_values_of_units_are_those_of_one_unit_territories() -> None:
    here = toy_territory([A_EAST, B, D], TOY)
    names = [indicator.id for indicator in here.catalogue.aggregated]
    for unit, row in zip(here.units, here.unit_values(), strict=True):
        alone = toy_measurements(unit.iris or [unit.code], TOY)
        for name, value in zip(names, row, strict=True):
            expected = alone[name].value if name in alone else None
            assert (expected is None and np.isnan(value)) or value == pytest.approx(expected)
