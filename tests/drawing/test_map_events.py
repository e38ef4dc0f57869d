"""What the map sends: read with suspicion, applied on a toy country, and on the real one.

    A B C D      one square is 1 km; rings are told in squares (column, row) from the top left corner
    E F G H      CC du Haut: A B C D; canton Rives: A E
    I J K L
    1 2 3 .      arrondissements of Marseille
"""

from __future__ import annotations

import pickle
import random
from collections.abc import Iterable
from dataclasses import fields, is_dataclass
from typing import Any

import pytest
from grids import EAST, NORTH, Country, code, codes
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostic.diagnosis import diagnose
from diagnostic.drawing.events import (
    Click,
    EventError,
    MapEvent,
    Places,
    Rule,
    Stroke,
    Tools,
    add_units,
    apply_map_event,
    fill_holes,
    parse_event,
    units_in_outline,
)
from diagnostic.drawing.selection import Selection
from diagnostic.drawing.state import Drawing, Step
from diagnostic.geography.units import DeclaredPart
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import NBSP

COUNTRY = Country("""
    A B C D
    E F G H
    I J K L
    1 2 3 .
""", {"CC du Haut": "ABCD"}, iris={"H": 3}, cantons={"Rives": "AE"})
PLACES = Places(COUNTRY.gazetteer, COUNTRY.atlas)
MARSEILLE = "13055"
START = Drawing(Selection.of([*codes("AFG"), "010080001"], {code("G"): DeclaredPart(40, "le hameau")}))


def outline(*points: tuple[float, float]) -> dict[str, Any]:
    return {"n": 1, "kind": "outline", "ring": [[column * EAST, -row * NORTH] for column, row in points]}


def rectangle(left: float, top: float, right: float, bottom: float) -> dict[str, Any]:
    return outline((left, top), (right, top), (right, bottom), (left, bottom))


def after(drawing: Drawing, raw: object, tools: Tools | None = None, places: Places = PLACES) -> Drawing:
    return apply_map_event(drawing, parse_event(raw), tools or Tools(), places)


def said(drawing: Drawing) -> str:
    assert drawing.last is not None
    return drawing.last.label.replace(NBSP, " ")


def letters(*drawn: str) -> Drawing:
    return Drawing(Selection.of(codes("".join(drawn))))


# -- clicks and strokes -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("click", "expected"), [
    (Click.COMMUNE, "IB"), (Click.EPCI, "IABCD"), (Click.CANTON, "IB")])
def test_a_click_takes_what_the_tool_says(click: Click, expected: str) -> None:
    drawn = after(letters("I"), {"n": 4, "kind": "toggle", "code": code("B")}, Tools(click=click))
    assert drawn.selection == letters(expected).selection


def test_a_stroke_adds_by_centre_what_is_not_there() -> None:
    drawn = after(letters("AF"), rectangle(0.1, 0.1, 1.9, 1.9))
    assert drawn.selection == letters("ABEF").selection
    assert said(drawn) == "Ajout de 2 communes par tracé"
    assert after(drawn, rectangle(0.1, 0.1, 1.9, 1.9)) is drawn


def test_a_stroke_removes_only_what_is_there() -> None:
    remove = Tools(stroke=Stroke.REMOVE)
    drawn = after(letters("ABEK"), rectangle(0, 0, 2, 2), remove)
    assert (drawn.selection, said(drawn)) == (letters("K").selection, "Retrait de 3 communes par tracé")
    assert after(drawn, rectangle(0, 0, 2, 2), remove) is drawn
    with pytest.raises(EventError, match="Gardez au moins une commune"):
        after(drawn, rectangle(0, 0, 4, 4), remove)


def test_a_stroke_by_more_than_half_leaves_what_it_barely_touches() -> None:
    """Six tenths of F are inside and its centre too; four tenths of B, and not its centre."""
    nearly = rectangle(0, 0.6, 2, 1.6)
    assert after(letters("L"), nearly, Tools(rule=Rule.HALF)).selection == letters("LEF").selection
    assert after(letters("L"), nearly, Tools(rule=Rule.CENTRE)).selection == letters("LEF").selection
    assert after(letters("L"), rectangle(0, 0.4, 2, 2), Tools(rule=Rule.HALF)).selection == letters("LABEF").selection


def test_a_stroke_leaves_parts_as_they_are_and_takes_them_out_whole() -> None:
    drawn = after(START, rectangle(0, 0, 4, 2))
    assert drawn.selection == Selection.of([*codes("ABCDEFG"), "010080001"], START.selection.parts)
    out = after(drawn, rectangle(2, 1, 4, 2), Tools(stroke=Stroke.REMOVE))
    assert (out.selection, said(out)) == (letters("ABCDEF").selection, "Retrait de 2 communes par tracé")
    assert out.undone().selection == drawn.selection


def test_a_stroke_over_a_city_is_told_as_the_territory_tells_it() -> None:
    over = rectangle(0, 3, 3, 4)
    assert after(letters("I"), over).selection.codes == (code("I"), MARSEILLE)
    by_two = after(letters("I3"), rectangle(0, 3, 2, 4))
    assert by_two.selection.codes == (code("I"), MARSEILLE)
    assert said(by_two) == "Ajout de 2 arrondissements par tracé"
    assert after(letters("I12"), over, Tools(stroke=Stroke.REMOVE)).selection == letters("I").selection


def test_a_bow_tie_takes_both_its_loops() -> None:
    crossed = after(letters("G"), outline((0, -1), (3.2, 4), (3.2, -1), (0, 4)))
    assert set(crossed.selection.unit_codes) >= set(codes("AEICGK"))
    assert crossed.selection.unit_codes.isdisjoint(codes("BJ"))


def test_undo_and_redo_come_from_the_map_as_well() -> None:
    drawn = after(letters("A"), {"n": 1, "kind": "toggle", "code": code("B")})
    undone = after(drawn, {"n": 2, "kind": "undo"})
    assert undone.selection == letters("A").selection
    assert after(undone, {"n": 3, "kind": "redo"}) == drawn
    assert after(undone, {"n": 3, "kind": "undo"}) == undone


# -- what nobody should send ------------------------------------------------------------------------------------------

BOX = [[0, 0], [1, 0], [1, 1]]


@pytest.mark.parametrize("raw", [
    None, 3, "toggle", [], {}, {"kind": "undo"}, {"n": 1}, {"n": "1", "kind": "undo"}, {"n": True, "kind": "undo"},
    {"n": -1, "kind": "undo"}, {"n": 10**400, "kind": "undo"}, {"n": 1.5, "kind": "undo"}, {"n": 1, "kind": ["undo"]},
    {"n": 1, "kind": "drop"}, {"n": 1, "kind": "toggle"}, {"n": 1, "kind": "toggle", "code": 1001},
    {"n": 1, "kind": "toggle", "code": "01001 "}, {"n": 1, "kind": "toggle", "code": "<b>01"},
    {"n": 1, "kind": "toggle", "code": "٠١٠٠١"}, {"n": 1, "kind": "toggle", "code": "010080001"},
    {"n": 1, "kind": "outline"}, {"n": 1, "kind": "outline", "ring": "0,0"}, {"n": 1, "kind": "outline", "ring": {}},
    *({"n": 1, "kind": "outline", "ring": [*BOX, point]} for point in (
        None, 1, [1], [1, 2, 3], ["1", "2"], [True, False], [None, 1], [10**400, 1], {"lng": 1, "lat": 2})),
    {"n": 1, "kind": "outline", "ring": BOX * 2000},
], ids=repr)
def test_a_message_of_another_form_is_refused(raw: object) -> None:
    with pytest.raises(EventError) as refused:
        parse_event(raw)
    assert len(str(refused.value)) < 200


@pytest.mark.parametrize("ring", [
    [], BOX[:2], [*BOX, [181, 0]], [*BOX, [0, -90.5]], [*BOX, [float("nan"), 0]], [[0, 0], [1, 1], [2, 2]]])
def test_a_ring_that_is_no_outline_is_refused_and_nothing_changes(ring: list) -> None:
    with pytest.raises(EventError):
        after(START, {"n": 1, "kind": "outline", "ring": ring})


def test_other_keys_are_left_out() -> None:
    assert parse_event({"n": 7, "kind": "toggle", "code": "01001", "ring": BOX, "x": object()}) == (
        MapEvent(7, parse_event({"n": 1, "kind": "toggle", "code": "01001"}).kind, code="01001"))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=6), inner, max_size=5), max_leaves=20)
NUMBERS = st.integers(0, 99) | JSON
POINTS = st.lists(st.tuples(st.floats(-0.01, 0.05), st.floats(-0.05, 0.01)).map(list) | JSON, max_size=8)
UNITS = [*COUNTRY.gazetteer.codes, "01901", "99999"]
NEARLY = st.fixed_dictionaries({"n": NUMBERS, "kind": st.sampled_from(["toggle", "outline", "undo", "redo"]) | JSON},
                               optional={"code": st.sampled_from(UNITS) | JSON, "ring": POINTS | JSON})
CLEAN = st.one_of(
    st.builds(lambda unit: {"n": 1, "kind": "toggle", "code": unit}, st.sampled_from(UNITS[:-2])),
    st.builds(rectangle, st.floats(0, 2), st.floats(0, 2), st.floats(2.1, 4), st.floats(2.1, 4)),
    st.sampled_from([{"n": 1, "kind": "undo"}, {"n": 1, "kind": "redo"}]))
TOOLS = st.builds(Tools, st.sampled_from(Click), st.sampled_from(Stroke), st.sampled_from(Rule))


@settings(deadline=None, max_examples=300)
@given(JSON | NEARLY, TOOLS)
def test_anything_at_all_is_applied_or_refused(raw: object, tools: Tools) -> None:
    try:
        drawn = after(START, raw, tools)
    except EventError as refused:
        assert str(refused)
        return
    assert drawn.selection.codes


@settings(deadline=None)
@given(st.lists(st.tuples(CLEAN, TOOLS), max_size=15))
def test_whatever_is_drawn_is_a_territory_and_every_step_comes_back(events: list[tuple[object, Tools]]) -> None:
    drawing = START
    for raw, tools in events:
        before = drawing
        try:
            drawing = after(drawing, raw, tools)
        except EventError:
            assert drawing is before
            continue
        assert drawing.selection == Selection.of(drawing.selection.codes, drawing.selection.parts)
        # No inhabitant twice: `perimeter` refuses a city with one of its arrondissements.
        assert COUNTRY.perimeter(drawing.selection.codes).units
        if len(drawing.past) > len(before.past) and not drawing.future:
            assert drawing.undone().selection == before.selection
            assert drawing.undone().redone() == drawing
    while drawing.can_undo:
        drawing = drawing.undone()
    assert drawing.selection == START.selection


@settings(deadline=None)
@given(st.sets(st.sampled_from("ABCDEFGHIJKL"), min_size=1), st.sampled_from("ABCDEFGHIJKL"))
def test_the_same_click_twice_changes_nothing(held: set[str], clicked: str) -> None:
    start = letters(*sorted(held), "2")
    event = {"n": 1, "kind": "toggle", "code": code(clicked)}
    assert after(after(start, event), event).selection == start.selection


# -- what a drawing weighs --------------------------------------------------------------------------------------------


def kinds(thing: object) -> Iterable[type]:
    yield type(thing)
    inside = thing if isinstance(thing, tuple) else (
        [getattr(thing, field.name) for field in fields(thing)] if is_dataclass(thing) else [])
    for item in inside:
        yield from kinds(item)


def test_a_drawing_of_a_thousand_events_is_codes_and_words(warehouse: Warehouse) -> None:
    """On a whole region (4 446 communes), by clicks, strokes, undo and redo: 300 bytes an event, no shape anywhere."""
    places = Places(warehouse.gazetteer, warehouse.atlas)
    region = warehouse.gazetteer.members_of_region("76")
    start = Drawing(Selection.of(region, {region[0]: DeclaredPart(40, "le hameau")}))
    chance = random.Random(7)  # noqa: S311 (nothing here is a secret)
    drawing = start
    for n in range(1000):
        if n % 10 == 9:
            west, south = chance.uniform(0, 4), chance.uniform(42.8, 44.8)
            box = [[west, south], [west + 0.1, south], [west + 0.1, south + 0.1], [west, south + 0.1]]
            raw: dict[str, Any] = {"n": n, "kind": "outline", "ring": box}
        elif n % 10 == 4:
            raw = {"n": n, "kind": chance.choice(["undo", "redo"])}
        else:
            raw = {"n": n, "kind": "toggle", "code": chance.choice(region)}
        drawing = after(drawing, raw, Tools(stroke=chance.choice(list(Stroke))), places)
    assert set(kinds(drawing)) == {Drawing, Selection, Step, DeclaredPart, tuple, str, int}
    assert len(drawing.past) > 700
    assert len(pickle.dumps(drawing)) - len(pickle.dumps(start)) < 300 * 1000


# -- the real country -------------------------------------------------------------------------------------------------


def test_e_rhony_is_drawn_from_vergeze_in_a_few_gestures(warehouse: Warehouse, real_cpts: dict[str, dict]) -> None:
    """The EPCI of Vergèze (10 communes), then a click for each of the seven others, and two that were too many."""
    places = Places(warehouse.gazetteer, warehouse.atlas)
    published = tuple(real_cpts["CPTS E-Rhôny"]["communes"])
    drawing = Drawing(Selection.of(["30344"]))
    drawing = after(drawing, {"n": 1, "kind": "toggle", "code": "30344"}, Tools(Click.EPCI), places)
    assert said(drawing) == "Ajout : CC Rhony, Vistre, Vidourle (9 communes)"
    for n, unit in enumerate((*sorted(set(published) - set(drawing.selection.codes)), "30341", "30036")):
        drawing = after(drawing, {"n": n, "kind": "toggle", "code": unit}, None, places)
    for n in range(2):
        drawing = after(drawing, {"n": n, "kind": "undo"}, None, places)
    assert drawing.selection == Selection.of(published)
    assert diagnose(drawing.selection.units, warehouse).population == 49_993


def test_an_outline_of_a_quarter_of_a_city_takes_its_arrondissements() -> None:
    """The point inside Marseille is in its last square, 3: an outline of 1 alone takes that arrondissement, one of
    2 and 3 the city, of which nobody asked for the parts."""
    drawn = after(letters("I"), rectangle(0, 3, 1, 4))
    assert drawn.selection == letters("I1").selection
    assert after(drawn, rectangle(0, 3, 3, 4)).selection.codes == tuple(sorted([*codes("I"), MARSEILLE]))
    assert after(letters("I"), rectangle(1, 3, 3, 4)).selection.codes == tuple(sorted([*codes("I"), MARSEILLE]))
    half = Tools(rule=Rule.HALF)
    assert after(letters("I"), rectangle(0, 3, 1, 4), half).selection == letters("I1").selection
    whole = Drawing(Selection.of([*codes("I"), MARSEILLE]))
    assert after(whole, rectangle(0, 3, 1, 4), Tools(stroke=Stroke.REMOVE)).selection == letters("I23").selection
    assert after(whole, rectangle(0, 3, 1, 4)) == whole


def test_an_outline_in_paris_lyon_or_marseille_takes_what_it_holds(warehouse: Warehouse) -> None:
    places = Places(warehouse.gazetteer, warehouse.atlas)
    for borough in ("75111", "69383", "13208"):
        area = warehouse.atlas.union([borough])
        assert units_in_outline(area, Rule.HALF, Selection(()), places) == (borough,)


def test_the_lozere_is_drawn_by_a_rectangle_then_by_its_cantons(warehouse: Warehouse) -> None:
    places = Places(warehouse.gazetteer, warehouse.atlas)
    lozere = set(warehouse.gazetteer.members_of_department("48"))
    west, south, east, north = warehouse.atlas.bounds(lozere)
    box = {"n": 1, "kind": "outline", "ring": [[west, south], [east, south], [east, north], [west, north]]}
    drawn = after(Drawing(Selection.of(["48095"])), box, None, places)
    assert lozere < drawn.selection.unit_codes
    outside = drawn.selection.unit_codes - lozere
    back = after(drawn, {"n": 2, "kind": "undo"}, None, places)
    assert back.selection.codes == ("48095",)
    own = units_in_outline(warehouse.atlas.union(lozere), Rule.HALF, back.selection, places)
    assert set(own) == lozere
    assert set(add_units(back, own, places, "Contour").selection.codes) == lozere
    assert outside


def test_a_gap_in_the_lozere_is_filled(warehouse: Warehouse) -> None:
    places = Places(warehouse.gazetteer, warehouse.atlas)
    lozere = warehouse.gazetteer.members_of_department("48")
    whole = Drawing(Selection.of(lozere))
    inner = next(unit for unit in lozere if set(warehouse.atlas.neighbours(unit)) <= set(lozere))
    opened = after(whole, {"n": 1, "kind": "toggle", "code": inner}, None, places)
    filled = fill_holes(opened, places)
    assert filled.selection == whole.selection
    assert said(filled) == "Enclaves comblées (1 commune)"
