"""Zones blanches on drawings: who touches whom by a side of 1 km, and what could take them."""

from __future__ import annotations

from coverage_toys import covered, drawn, held
from grids import code, codes

from diagnostic.coverage.found import Blank, Candidate

A, B, D = map(code, "ABD")


def told(blanks: tuple[Blank, ...]) -> list[tuple[tuple[str, ...], int]]:
    return [(blank.codes, blank.population) for blank in blanks]


def test_groups_touch_by_a_side_not_by_a_point() -> None:
    ground = drawn("A B C\nD E F\nG H I", {"I": 500})
    found = covered(ground, held("x", "B", "F", "H"), held("y", "D"))
    # A, C, E, G and I touch by their corners only; the most inhabitants first, then by code.
    assert told(found.blanks()) == [((code("I"),), 500), *(((code(letter),), 100) for letter in "ACEG")]


def test_candidates_by_border_then_by_grouping() -> None:
    """x holds the left column, y the right one; z the bottom."""
    ground = drawn("A B C D\nA E F D\nA G G D", {"B": 10, "C": 20, "E": 30, "F": 40}, {"CC": "BCD", "CD": "AEFG"})
    found = covered(ground, held("x", "A"), held("y", "D"), held("z", "G"))
    (blank,) = found.blanks()
    assert (blank.codes, blank.population, blank.part) == (codes("BCEF"), 100, ())
    assert (blank.departments, blank.epcis) == (("01",), ("200000001", "200000002"))
    # Two sides each; y is of the EPCI of B and C, x and z of that of E and F.
    assert blank.candidates == tuple(Candidate(one, 2.0, 2) for one in "xyz")
    found = covered(ground, held("x", "A"), held("y", "D", "E"), held("z", "G"))
    # Without E: B, C and F. y now touches by C and F on its side, B and F by E, and is of both EPCI.
    assert found.blanks()[0].candidates == (Candidate("y", 4.0, 3), Candidate("x", 1.0, 1), Candidate("z", 1.0, 1))


def test_a_longer_border_says_nothing_of_another_grouping() -> None:
    ground = drawn("A A A\nD B C", {}, {"CC": "DB"})
    found = covered(ground, held("x", "A", "C"), held("y", "D"))
    assert found.blanks()[0].candidates == (Candidate("y", 1.0, 1), Candidate("x", 2.0, 0))


def test_a_unit_covered_in_part() -> None:
    """x holds the first IRIS of A; nobody the other, nor B."""
    ground = drawn("A B D", {"A": 100, "B": 7}, {"CC": "A"}, {"A": (30, 70)})
    found = covered(ground, held("x", "A:1"), held("y", "D"))
    (blank,) = found.blanks()
    assert (blank.codes, blank.population, blank.part) == ((A, B), 77, (A,))
    # x touches B by A, and holds the rest of A.
    assert blank.candidates == (Candidate("x", 1.0, 1), Candidate("y", 1.0, 0))
    assert told(covered(ground, held("x", "A:1"), held("y", "A=70", "B", "D")).blanks()) == []
    (alone,) = covered(ground, held("x", "A=99", "B", "D")).blanks()
    assert (alone.codes, alone.population, alone.part) == ((A,), 1, (A,))
    assert alone.candidates == (Candidate("x", 1.0, 1),)


def test_the_only_holder_of_a_part_is_a_candidate_without_a_border() -> None:
    (blank,) = covered(drawn("A . B", {"A": 100}), held("x", "A=60", "B")).blanks()
    assert (blank.population, blank.candidates) == (40, (Candidate("x", 0.0, 0),))


def test_an_island_is_offered_to_those_of_its_grouping() -> None:
    ground = drawn("A . B\nD . .", {"B": 12}, {"CC": "AB"})
    found = covered(ground, held("x", "A"), held("y", "D"))
    assert told(found.blanks()) == [((B,), 12)]
    assert found.blanks()[0].candidates == (Candidate("x", 0.0, 1),)
    assert covered(ground, held("y", "D", "A")).blanks()[0].candidates == (Candidate("y", 0.0, 1),)
    assert covered(ground, held("y", "D")).blanks()[-1].candidates == ()


def test_across_departments() -> None:
    """B and b touch: one zone seen from both departments, its own part seen from each; x may take it from next door."""
    ground = drawn("A B b a", {"B": 5, "b": 6})
    found = covered(ground, held("x", "A"), held("y", "a"))
    assert [(blank.codes, blank.departments) for blank in found.blanks(["01", "02"])] == [
        ((B, code("b")), ("01", "02"))]
    assert told(found.blanks(["01"])) == [((B,), 5)]
    assert found.blanks(["02"])[0].candidates == (Candidate("y", 1.0, 0),)
    assert found.blanks(["13"]) == ()


def test_arrondissements_of_a_city() -> None:
    """The first is left out: its neighbour in the city and the commune outside both touch it."""
    found = covered(drawn("D 1 2", {"1": 40}, {"CC": "DM"}), held("x", "D"), held("y", "2"))
    assert told(found.blanks()) == [((code("1"),), 40)]
    assert found.blanks()[0].candidates == (Candidate("x", 1.0, 1), Candidate("y", 1.0, 1))
