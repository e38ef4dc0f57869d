"""Any perimeters, against a count of people one by one on a country of a few dozen inhabitants."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations

from coverage_toys import covered, drawn, held
from grids import code
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostic.coverage.coverage import Coverage
from diagnostic.coverage.found import Held, Holding

IRIS = {"A": (3, 0, 5), "B": (4, 2)}
PEOPLE = {"A": 8, "B": 6, "C": 0, "D": 5, "E": 1, "1": 4, "2": 3, "b": 7}
GROUND = drawn("A B C b\nD E 1 2", PEOPLE, {"CC": "AB1", "CD": "bD"}, IRIS)
SHARED = {code("A"): "deux quartiers", "13055": "par arrondissements"}


@dataclass
class Person:
    unit: str
    iris: str
    of: set[str] = field(default_factory=set)


def inhabitants() -> Iterator[Person]:
    for letter, number in PEOPLE.items():
        cut = [f"{code(letter)}{rank + 1:04}" for rank, size in enumerate(IRIS.get(letter, ())) for _ in range(size)]
        yield from (Person(code(letter), iris) for iris in cut or [""] * number)


def counted(holdings: tuple[Holding, ...]) -> list[Person]:
    """Everybody, with the CPTS that hold them. Who is told by number takes the people held least, the last CPTS first,
    which must not matter."""
    everybody = list(inhabitants())
    units = [(holding.id, unit) for holding in holdings for unit in holding.units]
    for identifier, unit in units:
        if not unit.declared:
            for person in everybody:
                if person.unit == unit.code and (not unit.iris or person.iris in unit.iris):
                    person.of.add(identifier)
    by_number = [(identifier, unit.code, unit.declared.population) for identifier, unit in units if unit.declared]
    for identifier, own, number in reversed(by_number):
        there = sorted((person for person in everybody if person.unit == own), key=lambda person: len(person.of))
        for person in there[:number]:
            person.of.add(identifier)
    return everybody


def _choices(letter: str) -> st.SearchStrategy[str]:
    kinds = [st.just(""), st.just(letter)]
    if number := PEOPLE[letter]:
        kinds.append(st.integers(1, number).map(lambda part: f"{letter}={part}"))
    if letter in IRIS:
        ranks = st.sets(st.integers(1, len(IRIS[letter])), min_size=1)
        kinds.append(ranks.map(lambda chosen: f"{letter}:{','.join(map(str, sorted(chosen)))}"))
    return st.one_of(kinds)


PERIMETER = st.tuples(*map(_choices, PEOPLE)).map(lambda units: [unit for unit in units if unit])
HOLDINGS = st.lists(PERIMETER, max_size=5).map(
    lambda them: tuple(held(f"c{number}", *units) for number, units in enumerate(them)))


def adds_up(found: Coverage) -> None:
    tallies = [found.tally(), *found.tallies("departement").values(), *found.tallies("epci").values()]
    for tally in tallies:
        assert tally.total == tally.once + tally.several + tally.uncovered
        assert 0 <= tally.untold <= tally.several <= tally.counted
        assert min(tally.once, tally.uncovered, tally.units_uncovered, tally.units_several) >= 0
        assert tally.counted >= tally.once + 2 * tally.several
    assert sum(blank.population for blank in found.blanks()) == found.tally().uncovered
    assert sum(found.population_of(identifier) for identifier in found.ids) == found.tally().counted
    for pair in found.pairs():
        assert 0 <= pair.conflict <= pair.population <= min(map(found.population_of, (pair.first, pair.second)))
        assert pair.population == sum(unit.population for unit in pair.units)


@settings(max_examples=300, deadline=None)
@given(HOLDINGS)
def test_as_people_are_counted(holdings: tuple[Holding, ...]) -> None:
    found, everybody = covered(GROUND, *holdings, shared=SHARED), counted(holdings)
    adds_up(found)
    for number, row in ((found.once, 1), (found.several, 2), (found.uncovered, 0)):
        for unit, people in zip(GROUND.codes, number.tolist(), strict=True):
            assert people == sum(person.unit == unit and min(2, len(person.of)) == row for person in everybody), unit
    for identifier in found.ids:
        assert found.population_of(identifier) == sum(identifier in person.of for person in everybody)


@settings(max_examples=300, deadline=None)
@given(HOLDINGS)
def test_pairs_as_people_are_counted(holdings: tuple[Holding, ...]) -> None:
    """Wherever nobody is told by number, the people of both are those of both sets."""
    found, everybody = covered(GROUND, *holdings, shared={}), counted(holdings)
    by_number = {unit.code for holding in holdings for unit in holding.units if unit.declared}
    told = {(pair.first, pair.second, unit.code): unit for pair in found.pairs() for unit in pair.units}
    for (one, other), unit in ((pair, unit) for pair in combinations(found.ids, 2) for unit in GROUND.codes):
        both = sum(person.unit == unit and {one, other} <= person.of for person in everybody)
        shared = told.get((one, other, unit))
        assert (shared is not None) == (unit in found.units_of(one) and unit in found.units_of(other))
        if shared and unit not in by_number:
            assert (shared.population, shared.at_most) == (both, False)
            assert shared.held is Held.CONFLICT or both == 0


@settings(max_examples=200, deadline=None)
@given(st.lists(st.lists(st.sampled_from(["M", "M=2", "M=5", "M=7", "1", "2=1", "A", "01901", "99999"]), unique_by=(
    lambda unit: unit.partition("=")[0]), max_size=4), max_size=5))
def test_cities_and_codes_of_yesterday_add_up(perimeters: list[list[str]]) -> None:
    found = covered(GROUND, *(held(f"c{number}", *units) for number, units in enumerate(perimeters)), shared=SHARED)
    adds_up(found)
    # As long as a city, and its arrondissement, have room for what is declared of them, nobody is counted twice there.
    there = [unit.partition("=") for units in perimeters for unit in units if unit[0] in "M12"]
    if all(declared for _, declared, _ in there) and sum(int(number) for *_, number in there) <= 7:
        assert found.tally(["13"]).several == 0 or sum(unit == "2" for unit, *_ in there) > PEOPLE["2"]
