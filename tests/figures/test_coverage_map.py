"""The map of a coverage: which unit is in which class, what is outlined, and what its legend says."""

from __future__ import annotations

import pytest

from diagnostic.coverage.coverage import Coverage, coverage_of
from diagnostic.coverage.found import Holding
from diagnostic.coverage.ground import ground_of
from diagnostic.figures.coverage_map import LOOKS, MOST_SIGNS, CoverageMap, clipped, coverage_map, pair_map
from diagnostic.geography.units import DeclaredPart, Unit, units_of
from diagnostic.sources.warehouse import Warehouse

CALVISSON, VERGEZE, VAUVERT, AUBAIS, UZES = "30062", "30344", "30341", "30019", "30334"
MARSEILLE = "13055"


@pytest.fixture(scope="module")
def gard(warehouse: Warehouse) -> Coverage:
    """Vergèze in conflict between « a » and « b », Aubais cut in two known parts, Uzès half held, the rest nobody's."""
    parts = [Unit(AUBAIS, declared=DeclaredPart(600, side)) for side in ("nord", "sud")]
    return coverage_of([
        Holding("a", "CPTS <b>A</b>", (*units_of([CALVISSON, VERGEZE]), parts[0])),
        Holding("b", "CPTS B", (*units_of([VERGEZE, VAUVERT]), parts[1], Unit(UZES, declared=DeclaredPart(100, "?")))),
        Holding("m", "CPTS M", units_of([MARSEILLE]))], ground_of(warehouse))


def by_state(drawn: CoverageMap) -> dict[str, tuple[str, ...]]:
    return {look.words: codes for look, codes in drawn.classes}


def test_each_unit_of_the_area_is_in_one_class(gard: Coverage, warehouse: Warehouse) -> None:
    drawn = coverage_map(gard, ["30"], warehouse)
    found = by_state(drawn)
    assert found["conflit : comptée deux fois"] == (VERGEZE,)
    assert found["couverte par une CPTS"] == (CALVISSON, VAUVERT)
    assert UZES in found["couverte en partie"]
    every = [code for codes in found.values() for code in codes]
    assert len(every) == len(set(every)) == len(warehouse.gazetteer.members_of_department("30"))
    assert [own.name for own in drawn.outlined] == ["CPTS <b>A</b>", "CPTS B"], "Marseille is elsewhere"
    west, south, east, north = drawn.fit
    assert 3 < west < east < 5
    assert 43 < south < north < 45


def test_only_what_is_on_the_map_is_in_its_legend_and_it_is_text(gard: Coverage, warehouse: Warehouse) -> None:
    whole = coverage_map(gard, ["30"], warehouse).legend
    assert "parts non précisées" not in whole
    assert "zone blanche" in whole
    pair = next(pair for pair in gard.pairs())
    legend = pair_map(gard, pair, warehouse).legend
    assert "seulement CPTS &lt;b&gt;A" in legend
    assert "<b>" not in legend


def test_a_pair_tells_what_each_has_alone_and_how_they_hold_the_rest(gard: Coverage, warehouse: Warehouse) -> None:
    drawn = pair_map(gard, next(pair for pair in gard.pairs()), warehouse)
    found = by_state(drawn)
    assert found["seulement CPTS <b>A</b>"] == (CALVISSON,)
    assert set(found["seulement CPTS B"]) == {VAUVERT, UZES}
    assert found["conflit : comptée deux fois"] == (VERGEZE,)
    assert found["partagée, chacune sa part"] == (AUBAIS,)
    assert len(drawn.outlined) == 2


def test_a_city_is_outlined_by_its_arrondissements_and_named_on_one(gard: Coverage, warehouse: Warehouse) -> None:
    own, = coverage_map(gard, ["13"], warehouse).outlined
    assert len(own.codes) == 16
    assert MARSEILLE not in own.codes
    longitude, latitude = own.at
    assert 5.3 < longitude < 5.5
    assert 43.2 < latitude < 43.4


def test_no_two_classes_look_the_same_without_colour() -> None:
    told = [(look.pattern, look.line != "", look.words) for look in LOOKS.values()]
    assert len({(pattern, line) for pattern, line, _ in told}) == len(told)
    assert len({words for *_, words in told}) == len(told)


def test_far_territories_do_not_shrink_the_rest(gard: Coverage, warehouse: Warehouse) -> None:
    near = coverage_map(gard, ["30"], warehouse).fit
    assert coverage_map(gard, ["30", "974"], warehouse).fit == near
    assert coverage_map(gard, ["974"], warehouse).fit[0] > 50
    with pytest.raises(ValueError, match="No shape"):
        coverage_map(gard, [], warehouse)


def test_a_name_of_any_length_fits_a_legend() -> None:
    assert clipped("CPTS") == "CPTS"
    assert len(clipped("é" * 2_000)) == MOST_SIGNS
