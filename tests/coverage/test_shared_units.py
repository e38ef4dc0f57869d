"""How two CPTS of one commune are told: conflict, shared, or to be told.

    A B C      A 1,000 inhabitants of the IRIS 1 (100), 2 (300), 3 (600); B 500; C nobody
    1 2 D      1 and 2 arrondissements of Marseille, 400 and 600; D 100
"""

from __future__ import annotations

import pytest
from coverage_toys import covered, drawn, held
from grids import code

from diagnostic.coverage.coverage import Coverage
from diagnostic.coverage.found import Doubt, Held, Holding, Misread, SharedUnit, Tally

GROUND = drawn("A B C\n1 2 D", {"A": 1000, "B": 500, "C": 0, "1": 400, "2": 600}, iris={"A": (100, 300, 600)})
A, B, ONE, TWO = map(code, "AB12")
CONFLICT, SHARED, UNTOLD = Held.CONFLICT, Held.SHARED, Held.UNTOLD


def met(found: Coverage) -> list[tuple[str, str, tuple[str, str, int, bool]]]:
    """Pairs of one unit each: ids, and the unit."""
    assert all(len(pair.units) == 1 for pair in found.pairs())
    return sorted((pair.first + pair.second, unit.code, unit.held, unit.population, unit.at_most)
                  for pair in found.pairs() for unit in pair.units)


def parted(found: Coverage, unit: str) -> tuple[int, int, int]:
    """Inhabitants of a unit held once, several times, by none."""
    row = found.ground.row[unit]
    return int(found.once[row]), int(found.several[row]), int(found.uncovered[row])


@pytest.mark.parametrize(("first", "second", "unit", "split"), [
    ("A", "A", (CONFLICT, 1000, False), (0, 1000, 0)),
    ("A:1", "A:2,3", (SHARED, 0, False), (1000, 0, 0)),
    ("A:1", "A:2", (SHARED, 0, False), (400, 0, 600)),
    ("A:1,2", "A:2,3", (CONFLICT, 300, False), (700, 300, 0)),
    ("A", "A:1,3", (CONFLICT, 700, False), (300, 700, 0)),
    ("A=400", "A=600", (SHARED, 0, False), (1000, 0, 0)),
    ("A=400", "A=500", (SHARED, 0, False), (900, 0, 100)),
    ("A=400", "A=700", (CONFLICT, 100, False), (900, 100, 0)),
    # Four hundred of the three hundred that IRIS 3 and 1 leave: one hundred of theirs.
    ("A=400", "A:1,3", (CONFLICT, 100, False), (900, 100, 0)),
    ("A=300", "A:1,3", (SHARED, 0, False), (1000, 0, 0)),
    ("A=250", "A", (CONFLICT, 250, False), (750, 250, 0)),
])
def test_two_in_one_commune(first: str, second: str, unit: tuple[Held, int, bool],
                            split: tuple[int, int, int]) -> None:
    for one, other in ((first, second), (second, first)):
        found = covered(GROUND, held("x", one), held("y", other))
        assert met(found) == [("xy", A, *unit)]
        assert parted(found, A) == split


@pytest.mark.parametrize(("first", "second", "unit"), [
    ("A", "A", (UNTOLD, 1000, True)),
    ("A", "A:1,3", (UNTOLD, 700, True)),
    ("A", "A=250", (UNTOLD, 250, True)),
    ("A:1", "A:2,3", (SHARED, 0, False)),
    # Parts that overlap are a conflict even there.
    ("A:1,2", "A:2,3", (CONFLICT, 300, False)),
    ("A=400", "A=700", (CONFLICT, 100, False)),
])
def test_two_in_a_commune_known_to_be_shared(first: str, second: str, unit: tuple[Held, int, bool]) -> None:
    found = covered(GROUND, held("x", first), held("y", second), shared={A: "deux moitiés de la ville"})
    assert met(found) == [("xy", A, *unit)]
    assert found.groups() == ((("x", "y"),) if unit[0] is CONFLICT else ())
    assert (found.tally().untold > 0) == (unit[0] is UNTOLD)


def test_three_in_one_commune() -> None:
    found = covered(GROUND, held("x", "A:1"), held("y", "A:1,2"), held("z", "A"))
    assert met(found) == [("xy", A, CONFLICT, 100, False), ("xz", A, CONFLICT, 100, False),
                          ("yz", A, CONFLICT, 400, False)]
    assert parted(found, A) == (600, 400, 0)
    assert found.groups() == (("x", "y", "z"),)


def test_three_parts_that_cannot_all_be_apart() -> None:
    """1,200 inhabitants declared of 1,000: 200 are held by two of them, nobody knows which two."""
    found = covered(GROUND, held("x", "A=400"), held("y", "A=400"), held("z", "A=400"))
    assert met(found) == [(pair, A, CONFLICT, 200, True) for pair in ("xy", "xz", "yz")]
    assert parted(found, A) == (800, 200, 0)


def test_three_known_to_share_two_of_whom_overlap() -> None:
    found = covered(GROUND, held("x", "A"), held("y", "A:1,2"), held("z", "A:2"), shared={A: "trois quartiers"})
    assert met(found) == [("xy", A, UNTOLD, 400, True), ("xz", A, UNTOLD, 300, True),
                          ("yz", A, CONFLICT, 300, False)]
    assert found.state_of_units()[A] == "conflit"
    assert found.tally().untold == 0


def test_a_city_and_one_of_its_arrondissements() -> None:
    both = held("x", "M"), held("y", "1")
    assert met(covered(GROUND, *both)) == [("xy", ONE, CONFLICT, 400, False)]
    assert met(covered(GROUND, *both, shared={"13055": "par arrondissements"})) == [("xy", ONE, UNTOLD, 400, True)]
    other_way = covered(GROUND, held("x", "1"), held("y", "M"), shared={"13055": "par arrondissements"})
    assert met(other_way) == [("xy", ONE, UNTOLD, 400, True)]
    # Who names the arrondissement says it: two of them are in conflict, whatever is known of the city.
    assert met(covered(GROUND, held("x", "1"), held("y", "1"), shared={"13055": "par arrondissements"})) == [
        ("xy", ONE, CONFLICT, 400, False)]
    assert covered(GROUND, *both).holders_of("13055") == ("x", "y")


def test_a_city_is_all_of_its_arrondissements() -> None:
    found = covered(GROUND, held("x", "M"), held("y", "1", "2"))
    assert [(unit.code, unit.population) for unit in found.pairs()[0].units] == [(ONE, 400), (TWO, 600)]
    assert (found.pairs()[0].share_first, found.pairs()[0].share_second) == (1, 1)
    assert GROUND.told(found.pairs()[0].codes) == ("13055",)
    assert found.population_of("x") == found.population_of("y") == 1000


def test_a_part_declared_of_a_city() -> None:
    """Where nobody else is as long as there is room: all of the second arrondissement, then some of the first."""
    found = covered(GROUND, held("x", "M=500"), held("y", "1"))
    assert met(found) == [("xy", ONE, SHARED, 0, False)]
    assert (parted(found, ONE), parted(found, TWO)) == ((400, 0, 0), (500, 0, 100))
    found = covered(GROUND, held("x", "M=700"), held("y", "1"))
    assert met(found) == [("xy", ONE, CONFLICT, 100, False)]
    assert (parted(found, ONE), parted(found, TWO)) == ((300, 100, 0), (600, 0, 0))
    found = covered(GROUND, held("x", "M=500"), held("y", "M=500"))
    assert {unit.held for pair in found.pairs() for unit in pair.units} == {SHARED}
    assert found.tally().several == 0 and found.population_of("x") == found.population_of("y") == 500


def test_parts_declared_of_a_city_make_room_for_one_another() -> None:
    """z has the first arrondissement: the 500 of x are in the second, where 100 of the 300 of y find room; the 200
    others are in proportion of those that are held already, 400 and 500."""
    found = covered(GROUND, held("x", "M=500"), held("y", "M=300"), held("z", "1"))
    assert (parted(found, ONE), parted(found, TWO)) == ((311, 89, 0), (489, 111, 0))
    assert [found.population_of(one) for one in "xyz"] == [500, 300, 400]


def test_the_worst_conflict_comes_first_and_departments_choose() -> None:
    found = covered(GROUND, held("x", "A", "B", "1"), held("y", "B"), held("z", "A", "1"))
    assert [(pair.first + pair.second, pair.codes, pair.conflict) for pair in found.pairs()] == [
        ("xz", (A, ONE), 1400), ("xy", (B,), 500)]
    # A pair is told with all that it shares.
    assert [pair.codes for pair in found.pairs(["13"])] == [(A, ONE)]
    assert found.pairs(["02"]) == () == found.groups(["02"])
    assert found.groups(["13"]) == (("x", "z"),)


def test_the_part_of_a_city_that_has_least_choice_is_placed_first() -> None:
    """z has a part of the second arrondissement: what it has of the city is in the first, where x and y leave room."""
    found = covered(GROUND, held("x", "M=300"), held("y", "M=300"), held("z", "M=200", "2=200"))
    assert found.tally(["13"]).several == 0 and found.tally(["13"]).uncovered == 0
    assert {pair.held for pair in found.pairs()} == {SHARED}
    assert [found.population_of(one) for one in "xyz"] == [300, 300, 400]


def test_two_cpts_of_a_department_are_told_there_wherever_they_meet() -> None:
    """Nobody has a seat in 13, where they meet: the whole register would lose them."""
    found = covered(GROUND, held("x", "A", "1", department="01"), held("y", "1", department="01"),
                    held("z", "2", department="02"), held("u", "2", department="01"))
    assert found.departments == {"01", "02"}
    assert [pair.first + pair.second for pair in found.pairs(["01"])] == ["xy"]
    assert found.groups(["01"]) == (("x", "y"),)
    assert [pair.first + pair.second for pair in found.pairs(found.departments)] == ["uz", "xy"]
    assert found.groups(found.departments) == (("u", "z"), ("x", "y")) == found.groups()


def test_a_cpts_where_nobody_lives() -> None:
    found = covered(GROUND, held("x", "C"), held("y", "C", "B"), held("z"))
    pair = found.pairs()[0]
    assert pair.units == (SharedUnit(code("C"), CONFLICT, 0),)
    assert pair.share_first != pair.share_first and pair.share_second == 0
    assert found.population_of("z") == 0 and found.units_of("z") == ()
    assert found.groups() == (("x", "y"),)


def test_codes_of_yesterday_and_of_no_time() -> None:
    """01901 is now a part of A."""
    found = covered(GROUND, held("x", "01901", "99999"), held("y", "A", "A:9"))
    assert found.misread == (Misread("x", Doubt.OBSOLETE, "01901", A), Misread("x", Doubt.UNKNOWN, "99999"),
                             Misread("y", Doubt.UNKNOWN, f"{A}0009"))
    assert found.units_of("x") == (A,) and met(found) == [("xy", A, CONFLICT, 1000, False)]
    assert [misread.code for misread in found.misread_of("y")] == [f"{A}0009"]
    assert found.tally().total == GROUND.population.sum()


def test_a_part_larger_than_the_commune() -> None:
    found = covered(GROUND, held("x", "B=900"))
    assert found.misread == (Misread("x", Doubt.TOO_MANY, B),)
    assert found.population_of("x") == 500 and parted(found, B) == (500, 0, 0)


def test_unknown_iris_hold_nobody_but_are_there() -> None:
    found = covered(GROUND, held("x", "B:1"))
    assert found.holders_of(B) == ("x",) and found.population_of("x") == 0
    assert found.state_of_units()[B] == "couverte en partie"


def test_the_same_unit_twice_in_a_perimeter() -> None:
    found = covered(GROUND, held("x", "A:1", "A"), held("y", "M", "1"))
    assert found.population_of("x") == 1000 and found.population_of("y") == 1000
    assert found.pairs() == ()


def test_two_of_one_id() -> None:
    with pytest.raises(ValueError, match="same id"):
        covered(GROUND, held("x", "A"), held("x", "B"))


def test_states() -> None:
    found = covered(GROUND, held("x", "A:1", "B", "1"), held("y", "A:2,3", "B", "2=100"), held("z", "1"),
                    shared={ONE: "deux quartiers"})
    assert found.state_of_units() == {A: "partagée", B: "conflit", code("C"): "non couverte", code("D"): "non couverte",
                                      ONE: "parts non précisées", TWO: "couverte en partie"}
    assert set(found.state_of_units(["13"])) == {ONE, TWO}
    assert found.in_part("y") == (A, TWO)


def test_a_part_that_is_not_told_is_worse_than_disjoint_ones() -> None:
    """y and z are beside one another in 1; x says nothing of its own part, and no word of it is lost for that."""
    found = covered(GROUND, held("x", "1"), held("y", "1=100"), held("z", "1=150"), shared={ONE: "deux quartiers"})
    assert met(found) == [("xy", ONE, UNTOLD, 100, True), ("xz", ONE, UNTOLD, 150, True), ("yz", ONE, SHARED, 0, False)]
    assert found.state_of_units()[ONE] == "parts non précisées"
    told = found.tally(["13"])
    assert (told.several, told.untold, told.units_several) == (250, 250, 1)


def test_disjoint_parts_are_no_dispute() -> None:
    found = covered(GROUND, held("x", "A:1"), held("y", "A:2,3"))
    assert found.state_of_units()[A] == "partagée"
    assert (found.tally().several, found.tally().units_several) == (0, 0)


def test_the_tally_by_hand() -> None:
    found = covered(GROUND, held("x", "A:1,2", "B"), held("y", "A:2", "1"), held("z", "1", "C"), held("dissolved"),
                    shared={ONE: "deux quartiers"})
    # A: 100 once, 300 twice, 600 nobody; B 500 once; C nobody there; 1: 400 untold; 2: 600 and D: 100 nobody.
    assert found.tally() == Tally(total=2600, once=600, several=700, untold=400, uncovered=1300, counted=2000, units=6,
                                  units_uncovered=2, units_several=2, unknown=0, cpts=3)
    assert found.tally(["13"]) == Tally(total=1000, once=0, several=400, untold=400, uncovered=600, counted=800,
                                        units=2, units_uncovered=1, units_several=1, unknown=0, cpts=2)
    assert found.tally([]).total == found.tally(["99"]).units == 0


def test_people_nobody_counted() -> None:
    ground = drawn("A B", {"A": None, "B": 50})
    found = covered(ground, held("x", "A", "B"))
    assert (found.tally().total, found.tally().unknown, found.population_of("x")) == (50, 1, 50)


def test_no_cpts_at_all() -> None:
    found = covered(GROUND)
    assert found.pairs() == found.groups() == ()
    assert found.tally().uncovered == found.tally().total == 2600
    assert len(found.blanks()) == 1 and found.fragments() == {}


def test_departments_of_the_register() -> None:
    assert covered(GROUND, held("x", "A", "1")).departments == {"01", "13"}
    assert covered(GROUND, held("x", "A", "1", department="01"), held("y")).departments == {"01"}
    assert covered(GROUND, held("x")).departments == frozenset()
    assert covered(GROUND, Holding("x", "X", (), "02")).departments == {"02"}
