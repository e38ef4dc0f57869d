"""Indicators of a declared part, counted on the drawing of toy_country: Arbre (A) has 1 000 inhabitants."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from toy_country import A_EAST, MARSEILLE, OTHER, A, B, toy_warehouse

from diagnostic.geography.units import DeclaredPart, Unit
from diagnostic.indicators.comparison import references_of
from diagnostic.indicators.measure import measure
from diagnostic.indicators.measurement import Measurement, Status
from diagnostic.indicators.national import National
from diagnostic.indicators.territory import Territory, UnknownPopulationError, national_of, territory
from diagnostic.sources.warehouse import Warehouse

TOY = toy_warehouse()


def part(population: int, code: str = A) -> Unit:
    return Unit(code, declared=DeclaredPart(population, "la rive gauche"))


def measured(*units: Unit) -> dict[str, Measurement]:
    return {found.indicator: found for found in measure(territory(units, national_of(TOY)), references_of(TOY))}


def test_counts_are_brought_by_the_share_of_inhabitants() -> None:
    """A quarter of A: 250 of 1 000 inhabitants, 200 of the 800 of 2017, 75 of the 300 aged 65 or more."""
    here = territory([part(250)], national_of(TOY))
    assert (here.shares.tolist(), here.population.tolist(), here.inhabitants) == ([0.25], [250], 250)
    found = measured(part(250))
    assert [found[name].value for name in ("population", "population_2017", "population_65p")] == [250, 200, 75]
    assert {found[name].status for name in ("population", "population_2017", "population_65p")} == {Status.ESTIMATED}
    assert "que le projet déclare" in found["population"].note
    assert "2021" not in found["population"].note


def test_rates_are_those_of_the_whole_commune_and_said_to_be_estimates() -> None:
    whole, found = measured(Unit(A)), measured(part(250))
    for name in ("part_65p", "evolution_population", "apl_medecin_generaliste", "part_residences_secondaires"):
        assert found[name].value == pytest.approx(whole[name].value)
        assert (whole[name].status, found[name].status) == (Status.OBSERVED, Status.ESTIMATED)


def test_a_part_has_no_area_and_a_rate_weighs_it_by_its_people() -> None:
    """APL: 4 for 250 inhabitants of A, 2 for the 500 of B. Density: B alone, 500 on 1 km²."""
    found = measured(part(250), Unit(B))
    assert found["apl_medecin_generaliste"].value == pytest.approx((4 * 250 + 2 * 500) / 750)
    assert (found["densite"].value, found["densite"].units_known) == (500, 1)


def test_iris_and_a_declared_part_side_by_side_each_say_what_they_are() -> None:
    iris = toy_warehouse()
    here = territory([Unit(A, (A_EAST,)), part(100, B)], national_of(iris))
    found = {m.indicator: m for m in measure(here, references_of(iris))}
    assert found["population"].value == 350
    assert "au prorata de sa population de 2021" in found["population"].note
    assert "que le projet déclare" in found["population"].note
    # Ages are counted in the IRIS of A, and brought to the part of B.
    assert found["part_65p"].status is Status.ESTIMATED
    assert "2021" not in found["part_65p"].note


def test_no_iris_table_is_needed() -> None:
    bare = toy_warehouse(structure_iris_2021=None)
    assert territory([part(250)], national_of(bare)).inhabitants == 250


def test_a_commune_whose_population_nobody_knows_is_named() -> None:
    rows = TOY.table("population")
    unknown = toy_warehouse(population=rows.assign(p2023=rows["p2023"].where(rows["code"] != A)))
    with pytest.raises(UnknownPopulationError, match=A):
        territory([part(250)], national_of(unknown))


def test_unknown_years_stay_unknown() -> None:
    """b has no figure of 2017: what France counted then is shown, of the part nothing."""
    found = measured(part(100, OTHER))
    assert found["population"].value == 100
    assert found["population_2017"].value is None
    assert found["population_2017"].status is Status.MISSING


@given(st.integers(1, 999))
def test_the_part_and_the_rest_are_the_commune(people: int) -> None:
    one, other = (territory([part(number)], national_of(TOY)) for number in (people, 1000 - people))
    assert (one.inhabitants, one.inhabitants + other.inhabitants) == (people, 1000)
    assert one.shares + other.shares == pytest.approx(1)


REAL = ["30062", "13055", "75111", "97411", "2A004", "49092", "34154"]


def _whole_and_parts(code: str, share: float, national: National) -> tuple[Territory, Territory, Territory]:
    people = national.inhabitants(code) or 0
    taken = min(max(1, round(share * people)), people - 1)
    parts = (territory([part(number, code)], national) for number in (taken, people - taken))
    return territory([Unit(code)], national), *parts


@given(st.sampled_from(REAL), st.floats(0, 1))
def test_of_a_real_commune_too_whatever_the_share(code: str, share: float) -> None:
    national = national_of(Warehouse.embedded())
    whole, one, other = _whole_and_parts(code, share, national)
    assert one.inhabitants + other.inhabitants == whole.inhabitants
    counts = [rank for rank, entry in enumerate(national.catalogue.aggregated) if entry.aggregation == "count"]
    gap = abs(one.numerator + other.numerator - whole.numerator)[0, counts]
    # Each count is rounded to whole persons on either side, column by column.
    columns = [len(national.catalogue.aggregated[rank].numerator) for rank in counts]
    assert all(not distance > most + 1e-6 for distance, most in zip(gap.tolist(), columns, strict=True))


def test_a_city_by_declaration() -> None:
    assert territory([part(1500, MARSEILLE)], national_of(TOY)).shares.tolist() == [0.375]
