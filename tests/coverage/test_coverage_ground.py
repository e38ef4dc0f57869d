"""The ground itself: what is counted once, IRIS that add up, borders of arrondissements, ways out."""

from __future__ import annotations

import numpy as np
import pytest
from coverage_toys import drawn
from grids import MARSEILLE, code, codes
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.coverage.ground import Ground, apportioned, ground_of
from diagnostic.indicators.territory import national_of
from diagnostic.sources.warehouse import Warehouse


def test_each_inhabitant_once(france: Ground, warehouse: Warehouse) -> None:
    communes = warehouse.table("communes")
    assert not {"13055", "69123", "75056"} & france.row.keys()
    assert len(france) == len(communes) - 3
    national = national_of(warehouse)
    assert france.population.sum() == national.population[national.is_commune].sum()
    for city in ("13055", "69123", "75056"):
        assert france.population[list(france.rows_of(city))].sum() == national.inhabitants(city)
    assert france.known.all()


def test_once_for_a_warehouse(france: Ground, warehouse: Warehouse) -> None:
    assert ground_of(warehouse) is france


def test_borders_are_symmetric_and_those_of_the_atlas(france: Ground, warehouse: Warehouse) -> None:
    assert (france.borders != france.borders.T).nnz == 0
    for unit in ("30004", "13213", "75112", "69385"):
        row = france.row[unit]
        told = dict(zip(france.codes_of(france.neighbours(row)), france.borders[[row]].data, strict=True))
        crown = warehouse.atlas.crown_borders([unit])
        own = {other: km for other, km in crown.items() if other in france.row}
        assert told == pytest.approx(own)
        # The whole outline of an inland unit is told: arrondissements too touch communes outside their city.
        assert sum(told.values()) == pytest.approx(warehouse.atlas.border_km([unit]), abs=0.01)


def test_pieces_of_land_are_those_of_the_atlas(france: Ground, warehouse: Warehouse) -> None:
    some = ["30004", "13201", "2A004", "29155", "56152", "56241", "97411", "97101"]
    for one in some:
        for other in some:
            same = france.landmass[france.row[one]] == france.landmass[france.row[other]]
            assert same == (warehouse.atlas.landmass(one) == warehouse.atlas.landmass(other))


def test_who_meets_the_sea_or_another_country(france: Ground) -> None:
    told = {unit: bool(france.outside[france.row[unit]])
            for unit in ("83137", "13208", "06083", "29155", "30004", "13210", "75112")}
    assert told == {"83137": True, "13208": True, "06083": True, "29155": True, "30004": False, "13210": False,
                    "75112": False}


def test_every_unit_has_a_way_out(france: Ground) -> None:
    ends, rows = np.array(france.way_out), np.arange(len(france))
    # As many steps at once as it takes to cross the country.
    for _ in range(200):
        rows = np.where(ends[rows] >= 0, ends[rows], rows)
    assert france.outside[rows].all()


def test_iris_of_a_real_commune(france: Ground, warehouse: Warehouse) -> None:
    """Nice: 2021 census shares of the population in force, to one inhabitant each."""
    row, census = france.row["06088"], warehouse.iris_population
    cut, people = france.iris(row), int(france.population[france.row["06088"]])
    own = census[census.index.str.startswith("06088")]
    assert list(cut) == sorted(own.index) and sum(cut.values()) == people
    assert all(abs(cut[iris] - people * own[iris] / own.sum()) < 1 for iris in cut)


def test_iris_add_up_everywhere(france: Ground) -> None:
    for row in range(0, len(france), 7):
        cut = france.iris(row)
        assert not cut or sum(cut.values()) == france.population[row]
        assert all(iris.startswith(france.codes[row]) for iris in cut)


@given(st.integers(0, 10**6), st.lists(st.integers(0, 10**6), min_size=1, max_size=30))
def test_whole_numbers_that_add_up(total: int, weights: list[int]) -> None:
    parts = apportioned(total, np.array(weights, dtype=np.int64)).tolist()
    assert sum(parts) == total
    everything = sum(weights)
    for part, weight in zip(parts, weights, strict=True):
        exact = (total * weight, everything) if everything else (total, len(weights))
        assert exact[0] // exact[1] <= part <= -(-exact[0] // exact[1])


def test_the_largest_remainders_by_hand() -> None:
    # 10 in proportion of 1, 1, 4: 1.67, 1.67, 6.67 — one more to the first two of equal remainders.
    assert apportioned(10, np.array([1, 1, 4])).tolist() == [2, 2, 6]
    assert apportioned(5, np.array([0, 0])).tolist() == [3, 2]
    assert apportioned(3, np.array([], dtype=np.int64)).tolist() == []


def test_words_for_a_city() -> None:
    ground = drawn("A 1 2", {})
    assert ground.told(codes("12A")) == (code("A"), MARSEILLE)
    assert ground.told(codes("1A")) == codes("1A")
    assert ground.rows_of(MARSEILLE) == tuple(ground.row[unit] for unit in codes("12"))
    assert ground.rows_of("99999") == () == ground.rows_of("01901")


def test_within_departments() -> None:
    ground = drawn("A b 1", {})
    assert ground.within(["01", "13", "nowhere"]).tolist() == [True, False, True]
    assert ground.within(None).all() and not ground.within([]).any()
