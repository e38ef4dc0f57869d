"""Outlines of overlaps and zones blanches: whole communes, and where only a part is meant."""

from __future__ import annotations

import pytest
import shapely
from coverage_toys import covered, drawn, held
from grids import Country, code, codes

from diagnostic.coverage.coverage import Coverage
from diagnostic.coverage.shape import outline_of, shape_of
from diagnostic.sources.warehouse import Warehouse

DRAWING = "A B C\n1 2 D"
ATLAS = Country(DRAWING).atlas
GROUND = drawn(DRAWING, {}, iris={"A": (40, 60)})


def test_an_overlap_is_the_units_both_hold() -> None:
    found = covered(GROUND, held("x", "A", "B", "M"), held("y", "B", "1", "C"))
    outline = outline_of(found.pairs()[0], found, ATLAS)
    assert outline.geometry.equals(shape_of(codes("B1"), ATLAS)) and outline.larger == ()
    assert outline.geometry.area == pytest.approx(2 * ATLAS.shape(code("C")).area)


def test_a_part_has_no_outline_of_its_own() -> None:
    found = covered(GROUND, held("x", "A:1", "B=10"), held("y", "A", "B"))
    outline = outline_of(found.pairs()[0], found, ATLAS)
    assert outline.larger == codes("AB") and outline.geometry.equals(shape_of(codes("AB"), ATLAS))
    blank = next(blank for blank in covered(GROUND, held("x", "A:1", "B")).blanks() if code("A") in blank.codes)
    assert outline_of(blank, found, ATLAS).larger == codes("A")


def test_nothing_has_an_empty_shape() -> None:
    assert shape_of((), ATLAS).is_empty
    with pytest.raises(KeyError):
        shape_of(["99999"], ATLAS)


def test_real_ones(paca: Coverage, warehouse: Warehouse) -> None:
    for found in (*paca.pairs(), *paca.blanks(["04", "05", "06", "13", "83", "84"])):
        outline = outline_of(found, paca, warehouse.atlas)
        assert outline.geometry.is_valid and outline.larger == ()
        assert shapely.covers(outline.geometry, warehouse.atlas.shape(found.codes[0]).representative_point())
