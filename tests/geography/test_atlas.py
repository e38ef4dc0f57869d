"""Shapes, borders, pieces and gaps, counted by hand on toy countries and read from the real one."""

from __future__ import annotations

import logging
from math import pi

import pytest
import shapely
from grids import around, atlas, cells, code, codes, tables
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.geography.atlas import SLIVER_KM2, Atlas

SQUARE = """
    A B C
    D I E
    F G H
"""


def test_a_square_of_nine_communes_measures_nine() -> None:
    toy = atlas(SQUARE)
    whole = codes("ABCDEFGHI")
    assert toy.area_km2(whole) == 9
    assert toy.border_km(whole) == 12
    assert toy.compactness(whole) == pytest.approx(pi / 4)
    assert toy.parts(whole) == (whole,)
    assert toy.holes(whole) == ()
    assert toy.crown(whole) == ()


def test_a_ring_counts_its_inner_border_and_knows_who_fills_it() -> None:
    """A B C
       D   E     outside 12 km, inside 4 km
       F G H
    """
    toy = atlas(SQUARE)
    ring = codes("ABCDEFGH")
    assert toy.border_km(ring) == 12 + 4
    assert toy.compactness(ring) == pytest.approx(4 * pi * 8 / 16**2)
    (hole,) = toy.holes(ring)
    assert (hole.codes, hole.elsewhere) == (codes("I"), ())
    assert hole.area_km2 == pytest.approx(1, rel=1e-3)
    assert toy.crown(ring) == codes("I")


def test_a_gap_closed_by_a_corner_is_a_hole_and_an_open_one_is_not() -> None:
    """A B C      A B C
       D   E      D          no E: the centre is open to the right
       F G        F G H      no H: the centre and the outside touch by a corner only
    """
    toy = atlas(SQUARE)
    assert [hole.codes for hole in toy.holes(codes("ABCDEFG"))] == [codes("I")]
    assert toy.holes(codes("ABCDFGH")) == ()


def test_four_pieces_that_touch_by_their_corners_close_a_gap() -> None:
    """. B .
       D   E     B, D, E and G have no border in common, and I has no way out
       . G .
    """
    toy = atlas(SQUARE)
    assert toy.parts(codes("BDEG")) == tuple((unit,) for unit in codes("BDEG"))
    assert [hole.codes for hole in toy.holes(codes("BDEG"))] == [codes("I")]


def test_a_shared_point_is_not_a_border() -> None:
    toy = atlas("""
        A .
        . B
    """)
    assert toy.parts(codes("AB")) == (codes("A"), codes("B"))
    assert toy.border_km(codes("AB")) == 8
    assert toy.neighbours(code("A")) == {}
    assert len(toy.union(codes("AB")).geoms) == 2


def test_parts_come_largest_first() -> None:
    toy = atlas("""
        A . B C .
        A . B D .
        . . . . E
    """)
    assert toy.parts(codes("ABCDE")) == (codes("BCD"), codes("A"), codes("E"))


def test_a_territory_inside_a_hole_is_not_part_of_the_hole() -> None:
    """A A A A A
       A B B B A     the ring A and the centre C are chosen: the hole is B, 8 km², not 9
       A B C B A
       A B B B A
       A A A A A
    """
    toy = atlas("AAAAA\nABBBA\nABCBA\nABBBA\nAAAAA")
    (hole,) = toy.holes(codes("AC"))
    assert hole.codes == codes("B")
    assert hole.area_km2 == pytest.approx(8, rel=1e-3)


def test_holes_come_largest_first_and_tell_foreign_land_from_communes() -> None:
    toy = atlas("""
        A A A A A A
        A . A B C A
        A A A A A A
    """)
    holes = toy.holes(codes("A"))
    assert [hole.codes for hole in holes] == [codes("BC"), ()]
    assert [hole.area_km2 for hole in holes] == pytest.approx([2, 1], rel=1e-3)


def test_a_hole_partly_foreign_names_the_commune_that_is_there() -> None:
    toy = atlas("""
        A A A A
        A B . A
        A A A A
    """)
    (hole,) = toy.holes(codes("A"))
    assert hole.codes == codes("B")
    assert hole.area_km2 == pytest.approx(2, rel=1e-3)


def test_a_commune_whose_exclave_fills_the_hole_is_named() -> None:
    """The seat of B (its last square) is far from the hole that its other square fills."""
    toy = atlas("""
        A A A .
        A B A .
        A A A B
    """)
    (hole,) = toy.holes(codes("A"))
    assert (hole.codes, hole.elsewhere) == (codes("B"), codes("B"))


def test_a_gap_smaller_than_the_drawing_s_precision_is_not_a_hole() -> None:
    communes, shapes, adjacency = tables(SQUARE)
    ring = communes["code"] != code("I")
    for side_km, holes in ((SLIVER_KM2**0.5 * 0.9, 0), (SLIVER_KM2**0.5 * 1.1, 1)):
        degrees = side_km / 111
        gap = shapely.box(degrees, -2 * degrees, 2 * degrees, -degrees)
        pierced = shapes.copy()
        pierced.loc[0, "geometry"] = pierced.loc[0, "geometry"].difference(gap)
        toy = Atlas.from_tables(communes[ring], pierced[ring], adjacency[adjacency["b"] != code("I")])
        assert len(toy.holes(codes("A"))) == holes


MARSEILLE = """
    . A B .
    C 1 2 D
    C 3 4 D
    . E E .
"""


def test_around_communes_marseille_is_one_commune() -> None:
    toy = atlas(MARSEILLE)
    assert toy.neighbours(code("A")) == {code("B"): 1, "13055": 1}
    assert toy.neighbours("13055") == {code("A"): 1, code("B"): 1, code("C"): 2, code("D"): 2, code("E"): 2}
    assert toy.crown(codes("AB")) == ("13055",)
    assert [hole.codes for hole in toy.holes(codes("ABCDE"))] == [("13055",)]
    assert toy.parts([*codes("A"), "13055", *codes("E")]) == ((code("A"), code("E"), "13055"),)


def test_around_arrondissements_marseille_is_told_in_arrondissements() -> None:
    toy = atlas(MARSEILLE)
    assert toy.neighbours("13201") == {code("A"): 1, code("C"): 1, "13202": 1, "13203": 1}
    assert toy.crown(["13201"]) == (code("A"), code("C"), "13202", "13203")
    assert toy.crown(codes("A1")) == (code("B"), code("C"), "13202", "13203")
    assert toy.crown(codes("1234")) == codes("ABCDE")
    assert [hole.codes for hole in toy.holes(codes("ABCDE123"))] == [("13204",)]
    assert toy.border_km(codes("1234")) == toy.border_km(["13055"]) == 8


def test_a_land_of_its_own_is_told_from_a_neighbour_not_chosen() -> None:
    toy = atlas("""
        A B C . D
        . . . . D
    """)
    assert toy.landmass(code("A")) == toy.landmass(code("C"))
    assert toy.landmass(code("A")) != toy.landmass(code("D"))


def test_union_frame_shape_and_bounds_agree() -> None:
    toy = atlas(SQUARE)
    frame = toy.frame(["01009", "01001", "01009"])
    assert frame["code"].tolist() == ["01001", "01009"]
    assert frame["area_km2"].tolist() == [1, 1]
    assert frame.crs == "EPSG:4326"
    assert frame.geometry[0].equals(toy.shape("01001"))
    assert toy.union(frame["code"]).equals(frame.geometry.union_all())
    assert toy.bounds(frame["code"]) == toy.union(frame["code"]).bounds


def test_a_broken_coverage_still_gives_the_right_union_and_says_why(caplog: pytest.LogCaptureFixture) -> None:
    communes, shapes, adjacency = tables("AB")
    shapes.loc[0, "geometry"] = shapely.box(*shapely.buffer(shapes.geometry[0], 0.001).bounds)
    toy = Atlas.from_tables(communes, shapes, adjacency)
    with caplog.at_level(logging.WARNING):
        union = toy.union(codes("AB"))
    assert union.equals(shapely.union_all(shapes.geometry.values))
    assert "without the coverage algorithm" in caplog.text


def test_two_units_drawn_upon_each_other_are_one_land(caplog: pytest.LogCaptureFixture) -> None:
    """As a commune and its only arrondissement would be: the coverage algorithm refuses them."""
    communes, shapes, adjacency = tables("AB")
    shapes.loc[0, "geometry"] = shapes.geometry[1]
    union = Atlas.from_tables(communes, shapes, adjacency).union(codes("AB"))
    assert union.equals(shapes.geometry[1])
    assert "overlapping inputs" in caplog.text


def test_nothing_is_an_empty_territory_without_bounds() -> None:
    toy = atlas(SQUARE)
    assert toy.area_km2([]) == toy.border_km([]) == 0
    assert toy.parts([]) == toy.holes([]) == toy.crown([]) == ()
    assert toy.union([]).is_empty
    with pytest.raises(ValueError, match="no bounds"):
        toy.bounds([])


def test_tables_that_do_not_fit_together_are_refused() -> None:
    communes, shapes, adjacency = tables("AB")
    with pytest.raises(ValueError, match=r"without a shape.*01002"):
        Atlas.from_tables(communes, shapes[:1], adjacency)
    with pytest.raises(ValueError, match="not in the table of communes"):
        Atlas.from_tables(communes[:1], shapes, adjacency)
    with pytest.raises(ValueError, match=r"given twice.*01001"):
        Atlas.from_tables(communes.iloc[[0, 0, 1]], shapes, adjacency)
    with pytest.raises(KeyError):
        atlas("AB").area_km2(["99999"])


BOARD = """
    A B C D E
    F G H I J
    K L M N O
    P Q R S T
    U V W X Y
"""
BOARD_CELLS = cells(BOARD)
BOARD_ATLAS = atlas(BOARD)


def pieces(squares: set[tuple[int, int]]) -> set[frozenset[tuple[int, int]]]:
    """Groups of squares connected by their sides: painted one after the other."""
    left, found = set(squares), set()
    while left:
        group, edge = set(), [left.pop()]
        while edge:
            cell = edge.pop()
            group.add(cell)
            near = left.intersection(around(cell))
            left -= near
            edge += near
        found.add(frozenset(group))
    return found


@given(st.sets(st.sampled_from(sorted(BOARD_CELLS))))
def test_any_choice_of_squares_is_measured_as_counted(chosen: set[tuple[int, int]]) -> None:
    def names(squares: frozenset[tuple[int, int]]) -> tuple[str, ...]:
        return codes("".join(BOARD_CELLS[cell] for cell in squares))

    units = names(frozenset(chosen))
    sea = {(row, column) for row in range(-1, 6) for column in range(-1, 6)} - chosen
    enclosed = {names(piece) for piece in pieces(sea) if (-1, -1) not in piece}
    assert BOARD_ATLAS.area_km2(units) == len(chosen)
    assert BOARD_ATLAS.border_km(units) == sum(side not in chosen for cell in chosen for side in around(cell))
    assert set(BOARD_ATLAS.parts(units)) == {names(piece) for piece in pieces(chosen)}
    assert {hole.codes for hole in BOARD_ATLAS.holes(units)} == enclosed
    assert BOARD_ATLAS.union(units).area == pytest.approx(sum(BOARD_ATLAS.shape(unit).area for unit in units))


@given(st.permutations(sorted(BOARD_CELLS.values())), st.integers(1, 25), st.integers(0, 25))
def test_order_never_matters_and_disjoint_areas_add(letters: list[str], size: int, cut: int) -> None:
    chosen = [code(letter) for letter in letters[:size]]
    first, second = chosen[:cut], chosen[cut:]
    fresh = atlas(BOARD)
    assert fresh.parts(chosen) == BOARD_ATLAS.parts(sorted(chosen))
    assert fresh.holes(chosen) == BOARD_ATLAS.holes(sorted(chosen))
    assert fresh.crown(chosen) == BOARD_ATLAS.crown(sorted(chosen))
    assert fresh.union(chosen).equals_exact(BOARD_ATLAS.union(sorted(chosen)))
    assert fresh.area_km2(first) + fresh.area_km2(second) == fresh.area_km2(chosen)
    assert sorted(unit for part in fresh.parts(chosen) for unit in part) == sorted(chosen)
