"""Outlines drawn by hand, and the units they take, on toy countries."""

from __future__ import annotations

import timeit

import numpy as np
import pytest
import shapely
from grids import EAST, MARSEILLE, NORTH, atlas, code, codes
from hypothesis import example, given, settings
from hypothesis import strategies as st

from diagnostic.geography.covering import MOST_POINTS, OutlineError, Rule, outline_of
from diagnostic.sources.warehouse import Warehouse

SQUARE = """
    A B C
    D E F
    G H I
"""
Point = tuple[float, float]


def ring(*points: Point) -> list[Point]:
    """Points in squares of the drawing (column, row from the top left corner) → longitude, latitude."""
    return [(column * EAST, -row * NORTH) for column, row in points]


def rectangle(left: float, top: float, right: float, bottom: float) -> shapely.MultiPolygon:
    return outline_of(ring((left, top), (right, top), (right, bottom), (left, bottom)))


def test_a_rectangle_takes_the_units_whose_point_is_inside() -> None:
    """It holds the centres of A, B, D and E, and touches C, F, G, H and I."""
    assert atlas(SQUARE).covered(rectangle(0.4, 0.4, 2.4, 2.4), Rule.CENTRE) == codes("ABDE")


def test_the_two_rules_differ_on_a_long_unit() -> None:
    """A A B: the point of A is in its second square, 1.5 from the left."""
    toy = atlas("A A B")
    most_without_centre, centre_without_most = rectangle(0, 0, 1.4, 1), rectangle(1.2, 0, 2, 1)
    assert toy.covered(most_without_centre, Rule.CENTRE) == ()
    assert toy.covered(most_without_centre, Rule.HALF) == codes("A")
    assert toy.covered(centre_without_most, Rule.CENTRE) == codes("A")
    assert toy.covered(centre_without_most, Rule.HALF) == ()
    assert toy.covered(rectangle(-1, -1, 9, 9), Rule.HALF) == codes("AB")


def test_a_city_is_told_by_arrondissement_only_where_the_territory_is() -> None:
    """1 2 B: nine tenths of the first arrondissement are less than half of Marseille."""
    toy = atlas("1 2 B")
    both, first = rectangle(0, 0, 3, 1), rectangle(0, 0, 0.9, 1)
    for rule in Rule:
        assert toy.covered(both, rule) == (code("B"), MARSEILLE)
        assert toy.covered(both, rule, [code("1")]) == codes("B12")
    assert toy.covered(first, Rule.HALF) == ()
    assert toy.covered(first, Rule.HALF, [code("2")]) == codes("1")


def test_a_bow_tie_is_two_triangles() -> None:
    """Left and right columns are taken; above and below the crossing (column 1.6, row 1.5), B and H are not.

    The left triangle ends at column 1.6: it still holds the centre of E, at 1.5.
    """
    area = outline_of(ring((0, -1), (3.2, 4), (3.2, -1), (0, 4)))
    assert area.is_valid
    assert len(area.geoms) == 2
    assert atlas(SQUARE).covered(area, Rule.CENTRE) == codes("ADGECFI")


@pytest.mark.parametrize("rule", Rule)
def test_a_ring_that_goes_round_twice_holds_what_it_surrounds(rule: Rule) -> None:
    twice = [(0, 0), (3, 0), (3, 3), (0, 3), (0, 0.1), (2.9, 0.1), (2.9, 2.9), (0, 2.9)]
    assert atlas(SQUARE).covered(outline_of(ring(*twice)), rule) == codes("ABCDEFGHI")


@pytest.mark.parametrize(("points", "said"), [
    ([], "trop petit"),
    ([(0, 0), (1, 1), (0, 0), (1, 1)], "trop petit"),
    ([(0, 0), (1, 1), (2, 2), (3, 3)], "alignés"),
    ([(0, 0), (1, 0), (181, 1)], "sort de la carte"),
    ([(0, 0), (1, 0), (1, -91)], "sort de la carte"),
    ([(0, 0), (1, 0), (float("nan"), 1)], "sort de la carte"),
    ([(0, 0), (1, 0), (float("inf"), 1)], "sort de la carte"),
    ([(n / 1000, n % 2) for n in range(MOST_POINTS + 1)], "5\u202f001 points"),
])
def test_points_that_enclose_nothing_are_refused_in_french(points: list[Point], said: str) -> None:
    with pytest.raises(OutlineError, match=said):
        outline_of(points)


def test_a_scribble_is_refused_before_it_is_repaired() -> None:
    """5 000 points at random cross each other four million times: minutes of work that nobody asked for."""
    points = np.random.default_rng(3).random((MOST_POINTS, 2)).tolist()
    started = timeit.default_timer()
    with pytest.raises(OutlineError, match="se recoupe trop"):
        outline_of([(x, y) for x, y in points])
    assert timeit.default_timer() - started < 5


# Whole squares make rings that go back along themselves; then neighbours closer than any hand.
COORDINATES = st.integers(-1, 4).map(float) | st.sampled_from([1e-9, 5e-324, 1.0000001]) | st.floats(-3, 6)


@settings(deadline=None, max_examples=300)
@given(st.lists(st.tuples(COORDINATES, COORDINATES), max_size=12))
@example([(0, 2), (0, 1), (1, 0), (0, 0), (0, 1), (1, 0)])
def test_any_ring_is_an_area_or_a_refusal(points: list[Point]) -> None:
    try:
        area = outline_of(ring(*points))
    except OutlineError:
        return
    assert area.is_valid
    assert area.area > 0
    for rule in Rule:
        assert set(atlas(SQUARE).covered(area, rule)) <= set(codes("ABCDEFGHI"))


@settings(deadline=None)
@given(st.floats(0, 3), st.floats(0, 3), st.floats(0, 3), st.floats(0, 3))
def test_a_larger_rectangle_takes_no_less(x: float, y: float, width: float, height: float) -> None:
    toy = atlas(SQUARE)
    for rule in Rule:
        small = set(toy.covered(rectangle(x, y, x + width + 0.1, y + height + 0.1), rule))
        assert small <= set(toy.covered(rectangle(x - 0.5, y - 0.5, x + width + 0.6, y + height + 0.6), rule))


def test_a_department_drawn_by_its_own_outline_is_itself(warehouse: Warehouse) -> None:
    lozere = warehouse.gazetteer.members_of_department("48")
    area = warehouse.atlas.union(lozere)
    for rule in Rule:
        assert warehouse.atlas.covered(area, rule) == lozere


def test_the_crown_comes_with_its_borders() -> None:
    """Z Z .     Z lies along both squares of T, C at its end only
       T T C
    """
    assert atlas("Z Z .\nT T C").crown_borders(codes("T")) == {code("C"): 1, code("Z"): 2}
