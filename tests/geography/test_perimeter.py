"""Perimeters: what a territory touches and cuts, on toy countries counted by hand."""

from __future__ import annotations

import pytest
from grids import MARSEILLE, Country, code, codes
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.geography.perimeter import (
    DoubleCount,
    EmptyPerimeter,
    Grouping,
    PartTooLarge,
    Perimeter,
    PerimeterError,
    UnknownUnit,
    build_perimeter,
)
from diagnostic.geography.units import DeclaredPart, Unit, units_of

PLAIN = Country("""
    A B C . . X
    D I E a . X
    F G H b . X
""", epcis={"CC du Nord": "ABCDE", "CC du Sud": "FGHab"}, iris={"A": 3, "B": 1})

PORT = Country("""
    . A B .
    C 1 2 D
    C 3 4 D
    . E E .
""", epcis={"Métropole": "MAB"})


def test_a_ring_in_one_department() -> None:
    """A B C     8 communes of the 10 of Ain; I in the middle; the EPCI of the north whole, the other one cut
       D   E
       F G H
    """
    perimeter = PLAIN.perimeter(codes("ABCDEFGH"))
    assert perimeter.codes == codes("ABCDEFGH")
    assert perimeter.area_km2 == 8
    assert perimeter.border_km == 16
    assert perimeter.parts == (codes("ABCDEFGH"),)
    assert [hole.codes for hole in perimeter.holes] == [codes("I")]
    assert perimeter.departments == (Grouping("01", "Ain", 8, 10),)
    assert perimeter.regions == (Grouping("84", "Plaine", 8, 12),)
    north, south = perimeter.epcis
    assert north == Grouping("200000001", "CC du Nord", 5, 5)
    assert not north.cut
    assert south == Grouping("200000002", "CC du Sud", 3, 5, missing=codes("ab"))
    assert south.cut
    assert perimeter.bounds == PLAIN.atlas.union(codes("ABCDEFGH")).bounds


def test_the_grouping_most_touched_comes_first() -> None:
    perimeter = PLAIN.perimeter(codes("HabA"))
    assert [department.name for department in perimeter.departments] == ["Ain", "Aisne"]
    assert [epci.name for epci in perimeter.epcis] == ["CC du Sud", "CC du Nord"]
    assert [department.name for department in PLAIN.perimeter(codes("Hab")).departments] == ["Aisne", "Ain"]


def test_a_commune_without_epci_cuts_none() -> None:
    assert PLAIN.perimeter(codes("I")).epcis == ()


def test_islands_are_told_from_detached_communes() -> None:
    """B and H have no border in common but D-I-E… lead from one to the other; nothing on land leads to X."""
    perimeter = PLAIN.perimeter(codes("BH"))
    assert len(perimeter.parts) == 2
    assert perimeter.across_water == ()
    assert PLAIN.perimeter(codes("ABX")).across_water == codes("X")  # though X has 3 km², and A-B only 2


def test_a_commune_in_part_is_counted_as_a_part() -> None:
    perimeter = PLAIN.perimeter([*codes("BCDE"), f"{code('A')}0001"])
    assert perimeter.units[0] == Unit(code("A"), (f"{code('A')}0001",))
    assert perimeter.codes == codes("ABCDE")
    assert perimeter.area_km2 == 5
    (north,) = perimeter.epcis
    assert north == Grouping("200000001", "CC du Nord", 4, 5, missing=codes("A"), partial=codes("A"))
    assert (north.cut, north.touched) == (True, 5)
    assert perimeter.departments[0].inside == 4


def test_all_the_iris_of_a_commune_are_the_commune() -> None:
    iris = [f"{code('A')}000{n}" for n in (1, 2, 3)]
    assert PLAIN.perimeter(iris) == PLAIN.perimeter(codes("A"))
    assert PLAIN.perimeter([f"{code('B')}0001"]).units == (Unit(code("B")),)


def test_arrondissements_count_within_their_commune() -> None:
    """1 and 2 of the four arrondissements, with A: no commune of the Métropole but A is whole."""
    perimeter = PORT.perimeter(codes("A12"))
    coast, plain = (next(region for region in perimeter.regions if region.code == number) for number in ("93", "84"))
    assert coast == Grouping("93", "Côte", 0, 1, partial=(MARSEILLE,))
    assert plain == Grouping("84", "Plaine", 1, 5)
    (metropole,) = perimeter.epcis
    assert metropole == Grouping("200000001", "Métropole", 1, 3, missing=(code("B"), "13203", "13204"),
                                 partial=(MARSEILLE,))


def test_an_arrondissement_in_part_is_missing_from_its_commune() -> None:
    (metropole,) = PORT.perimeter(["132010101", *codes("234AB")]).epcis
    assert metropole == Grouping("200000001", "Métropole", 2, 3, missing=("13201",), partial=(MARSEILLE,))


def test_all_the_arrondissements_make_the_commune() -> None:
    by_four, by_one = PORT.perimeter(codes("1234AB")), PORT.perimeter([MARSEILLE, *codes("AB")])
    assert by_four.epcis == by_one.epcis == (Grouping("200000001", "Métropole", 3, 3),)
    assert by_four.area_km2 == by_one.area_km2 == 6
    assert by_four.border_km == by_one.border_km


def test_nothing_is_refused() -> None:
    with pytest.raises(EmptyPerimeter, match="indiquez au moins une commune"):
        PLAIN.perimeter([])


def test_unknown_codes_are_listed_and_a_former_one_is_explained() -> None:
    with pytest.raises(UnknownUnit) as caught:
        PLAIN.perimeter(["01901", "99999", code("A"), f"{code('B')}0009"])
    assert caught.value.codes == ("010020009", "01901", "99999")
    assert str(caught.value) == (
        "3\xa0codes ne désignent ni une commune, ni un arrondissement municipal, ni un IRIS d'aujourd'hui\xa0: "
        "010020009, 01901 (aujourd'hui Commune A, 01001) et 99999. Corrigez-les ou retirez-les du territoire.")


def test_one_unknown_code_is_told_in_the_singular() -> None:
    with pytest.raises(UnknownUnit, match=r"^1\xa0code ne désigne ni .* Corrigez-le ou retirez-le du territoire\.$"):
        PLAIN.perimeter(["99999"])


def test_without_a_table_of_iris_they_are_taken_as_given() -> None:
    assert PORT.perimeter([f"{code('A')}0107"]).units == (Unit(code("A"), (f"{code('A')}0107",)),)


def test_a_commune_and_its_own_arrondissement_are_a_double_count() -> None:
    with pytest.raises(DoubleCount) as caught:
        PORT.perimeter([MARSEILLE, "13202", "13201", code("A")])
    assert caught.value.codes == (MARSEILLE, "13201", "13202")
    assert str(caught.value) == (
        "Marseille (13055) et 2 de ses arrondissements (13201 et 13202) sont indiqués à la fois\xa0: leur population "
        "serait comptée deux fois. Gardez soit Marseille en entier, soit les arrondissements.")
    assert issubclass(DoubleCount, PerimeterError)
    assert issubclass(PerimeterError, ValueError)


@given(st.sets(st.sampled_from("ABCDEFGHIXab"), min_size=1).flatmap(
    lambda letters: st.tuples(st.just("".join(sorted(letters))), st.permutations(sorted(letters)))))
def test_order_and_repetition_never_change_a_perimeter(chosen: tuple[str, list[str]]) -> None:
    letters, shuffled = chosen

    def made(units: list[Unit]) -> Perimeter:
        return build_perimeter(units, PLAIN.gazetteer, PLAIN.atlas)

    given_once = list(units_of(codes(letters)))
    again = [Unit(code(letter)) for letter in shuffled + shuffled[:2]]
    assert made(given_once) == made(again)
    assert sorted(unit for part in made(again).parts for unit in part) == sorted(made(again).codes)
    for groupings in (made(again).departments, made(again).regions):
        assert sum(grouping.touched for grouping in groupings) == len(letters)


@given(st.permutations("ABCDEFGHIXab"), st.integers(1, 11))
def test_disjoint_territories_add_up(letters: list[str], cut: int) -> None:
    first, second = PLAIN.perimeter(codes("".join(letters[:cut]))), PLAIN.perimeter(codes("".join(letters[cut:])))
    both = PLAIN.perimeter(codes("".join(letters)))
    assert first.area_km2 + second.area_km2 == both.area_km2
    assert first.border_km + second.border_km >= both.border_km
    inside = {department.code: department.inside for department in both.departments}
    for department in (*first.departments, *second.departments):
        inside[department.code] -= department.inside
    assert set(inside.values()) == {0}


# -- declared parts ---------------------------------------------------------------------------------------------------

def part_of_a(population: int) -> tuple[Unit, ...]:
    """A by declaration, and the four other communes of the north."""
    return Unit(code("A"), declared=DeclaredPart(population, "le bourg")), *units_of(codes("BCDE"))


def thousand(_: str) -> int:
    return 1000


def test_a_commune_taken_by_declaration_is_in_part_like_one_taken_by_iris() -> None:
    found = build_perimeter(part_of_a(400), PLAIN.gazetteer, PLAIN.atlas, thousand)
    by_iris = PLAIN.perimeter([f"{code('A')}0001", *codes("BCDE")])
    assert found.units[0].declared == DeclaredPart(400, "le bourg")
    assert (found.epcis, found.departments, found.area_km2) == (by_iris.epcis, by_iris.departments, by_iris.area_km2)
    north = found.epcis[0]
    assert (north.inside, north.partial, north.missing, north.cut) == (4, codes("A"), codes("A"), True)


def test_everybody_is_the_whole_commune() -> None:
    found = build_perimeter(part_of_a(1000), PLAIN.gazetteer, PLAIN.atlas, thousand)
    assert found == PLAIN.perimeter(codes("ABCDE"))


def test_more_people_than_there_are_is_refused_in_french() -> None:
    with pytest.raises(PartTooLarge, match="dépasse sa population") as refusal:
        build_perimeter(part_of_a(1001), PLAIN.gazetteer, PLAIN.atlas, thousand)
    assert refusal.value.codes == codes("A")
    assert "Commune A (01001) (1\u202f001\u00a0habitants)" in str(refusal.value)


def test_where_the_population_is_not_known_the_part_stays_as_declared() -> None:
    assert build_perimeter(part_of_a(10**6), PLAIN.gazetteer, PLAIN.atlas).units == part_of_a(10**6)


def test_a_city_in_part_and_its_arrondissement_count_people_twice() -> None:
    with pytest.raises(DoubleCount):
        build_perimeter([Unit(MARSEILLE, declared=DeclaredPart(10, "le port")), Unit(code("1"))], PORT.gazetteer,
                        PORT.atlas)


def test_a_declared_part_of_an_arrondissement_leaves_the_city_in_part() -> None:
    units = [Unit(code("1"), declared=DeclaredPart(10, "le port")), *units_of(codes("234"))]
    found = build_perimeter(units, PORT.gazetteer, PORT.atlas, thousand)
    assert (found.epcis[0].partial, found.epcis[0].missing) == ((MARSEILLE,), codes("1AB"))
