"""Units of a perimeter: whole communes, arrondissements, or some IRIS of one of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.geography.units import (
    REASON_LIMIT,
    ConflictingPartsError,
    DeclaredPart,
    Unit,
    codes_of,
    declared_of,
    merged,
    units_of,
)

UNIT_CODES = st.builds("{}{:03}".format, st.sampled_from(["01", "2A", "2B", "30", "75", "97"]), st.integers(1, 9))
IRIS_CODES = st.builds("{}{:04}".format, UNIT_CODES, st.integers(101, 104))


@pytest.mark.parametrize("code", ["1001", "010011", "2C001", "2a004", "ABCDE", "", " 01001", "٣٠٠٠٤"])
def test_a_code_of_another_form_is_refused_in_french(code: str) -> None:
    with pytest.raises(ValueError, match="n'a pas la forme d'un code INSEE"):
        Unit(code)


@pytest.mark.parametrize("iris", ["30004010", "300050101", "30004", "30004010A"])
def test_an_iris_of_another_form_or_of_another_commune_is_refused(iris: str) -> None:
    with pytest.raises(ValueError, match="n'est pas le code d'un IRIS de 30004"):
        Unit("30004", (iris,))


def test_iris_are_sorted_and_told_once() -> None:
    assert Unit("30004", ("300040102", "300040101", "300040102")).iris == ("300040101", "300040102")


def test_codes_of_both_lengths_make_units() -> None:
    """One commune whole, one by two of its IRIS, one given both ways: the whole wins."""
    units = units_of(["34192", "341540102", "341540101", "300040101", "30004"])
    assert units == (Unit("30004"), Unit("34154", ("341540101", "341540102")), Unit("34192"))
    assert [unit.whole for unit in units] == [True, False, True]
    assert codes_of(units) == ("30004", "341540101", "341540102", "34192")


@pytest.mark.parametrize("code", ["3000", "30004010", "3000401011", "x"])
def test_any_other_length_is_refused(code: str) -> None:
    with pytest.raises(ValueError, match="n'a pas la forme"):
        units_of([code])


@given(st.lists(UNIT_CODES | IRIS_CODES).flatmap(lambda codes: st.tuples(st.just(codes), st.permutations(codes))))
def test_units_and_codes_go_there_and_back_whatever_the_order(given_codes: tuple[list[str], list[str]]) -> None:
    codes, shuffled = given_codes
    units = units_of(codes)
    assert units == units_of(shuffled + codes)
    assert units_of(codes_of(units)) == units
    assert len({unit.code for unit in units}) == len(units)


def test_units_of_one_code_are_merged() -> None:
    first, second, other = Unit("34154", ("341540101",)), Unit("34154", ("341540102",)), Unit("30004")
    assert merged([first, other, second, first]) == (other, Unit("34154", ("341540101", "341540102")))
    assert codes_of([second, first]) == codes_of([first, second])
    assert merged([first, Unit("34154")]) == (Unit("34154"),)
    assert merged([]) == ()


# -- declared parts ---------------------------------------------------------------------------------------------------

SOUTH, NORTH = DeclaredPart(1250, "deux quartiers au sud"), DeclaredPart(900, "le nord")


def test_a_declared_part_is_a_number_of_people_and_a_reason_on_one_line() -> None:
    assert DeclaredPart(1250, "  deux\n quartiers\u202e au\x00 sud ") == SOUTH
    assert not Unit("30062", declared=SOUTH).whole


@pytest.mark.parametrize(("population", "reason", "message"), [
    (0, "le nord", "au moins un habitant"), (-3, "le nord", "au moins un habitant"), (10, " \u200b\n", "pourquoi"),
    (10, "x" * (REASON_LIMIT + 1), "160.caractères"),
])
def test_a_part_without_people_or_reason_is_refused_in_french(population: int, reason: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        DeclaredPart(population, reason)


def test_two_kinds_of_part_at_once_are_refused() -> None:
    with pytest.raises(ValueError, match="à la fois par IRIS et par une part déclarée"):
        Unit("34154", ("341540101",), SOUTH)


def test_the_code_of_a_declared_part_is_that_of_its_commune_and_the_rest_is_told_apart() -> None:
    units = [Unit("34154", ("341540101",)), Unit("30062", declared=SOUTH), Unit("30004")]
    assert codes_of(units) == ("30004", "30062", "341540101")
    assert declared_of(units) == {"30062": SOUTH}


def test_a_whole_unit_takes_its_declared_part_and_the_same_part_twice_is_one() -> None:
    part, iris = Unit("30062", declared=SOUTH), Unit("30062", ("300620101",))
    assert merged([part, Unit("30062")]) == merged([Unit("30062"), part, iris]) == (Unit("30062"),)
    assert merged([part, Unit("30062", declared=DeclaredPart(1250, " deux quartiers au sud"))]) == (part,)
    assert merged([part, Unit("34154", ("341540101",)), Unit("34154", ("341540102",))]) == (
        part, Unit("34154", ("341540101", "341540102")))


def test_parts_of_one_unit_that_cannot_be_told_together_are_refused() -> None:
    part = Unit("30062", declared=SOUTH)
    with pytest.raises(ConflictingPartsError, match="30062 est pris par deux parts déclarées différentes"):
        merged([part, Unit("30062", declared=NORTH)])
    with pytest.raises(ConflictingPartsError, match="à la fois par IRIS et par une part déclarée"):
        merged([part, Unit("30062", ("300620101",))])
