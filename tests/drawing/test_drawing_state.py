"""Steps, undo and redo: what is taken back comes back, to the letter."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostic.drawing.selection import Selection
from diagnostic.drawing.state import Drawing, Step
from diagnostic.geography.units import DeclaredPart

HALF, THIRD = DeclaredPart(500, "la rive gauche"), DeclaredPart(300, "le bourg")
CODES = [f"0100{n}" for n in range(1, 7)] + ["010070101", "010070102"]
SELECTIONS = st.builds(
    Selection.of, st.sets(st.sampled_from(CODES)).map(sorted),
    st.dictionaries(st.sampled_from(CODES[:3]), st.sampled_from([HALF, THIRD])))


def drawn(selections: list[Selection]) -> Drawing:
    drawing = Drawing(selections[0])
    for rank, selection in enumerate(selections[1:]):
        drawing = drawing.moved(selection, f"Étape {rank}")
    return drawing


def test_a_step_tells_only_what_differs() -> None:
    before = Selection.of(["01001", "01002", "01003"], {"01002": HALF})
    after = Selection.of(["01001", "01002", "01004"], {"01002": THIRD})
    drawing = Drawing(before).moved(after, "Échange")
    assert drawing.last == Step("Échange", ("01004",), ("01003",), (("01002", HALF),), (("01002", THIRD),))
    assert drawing.undone().selection == before
    assert drawing.undone().last is None


def test_nothing_new_is_no_step() -> None:
    drawing = drawn([Selection.of(["01001"]), Selection.of(["01002"])]).undone()
    assert drawing.moved(Selection.of(["01001"]), "Rien") is drawing
    assert drawing.can_redo


def test_a_new_step_forgets_what_was_undone() -> None:
    drawing = drawn([Selection.of(["01001"]), Selection.of(["01002"])]).undone().moved(Selection.of(["01003"]), "Autre")
    assert not drawing.can_redo
    assert drawing.redone() is drawing
    assert [step.label for step in drawing.past] == ["Autre"]


def test_at_either_end_nothing_moves() -> None:
    start = Drawing(Selection.of(["01001"]))
    assert (start.can_undo, start.can_redo) == (False, False)
    assert start.undone() is start
    assert start.redone() is start


@settings(deadline=None)
@given(st.lists(SELECTIONS, min_size=1, max_size=12), st.data())
def test_undo_then_redo_is_where_we_were(selections: list[Selection], data: st.DataObject) -> None:
    end = drawn(selections)
    drawing, back = end, data.draw(st.integers(0, len(end.past)))
    for _ in range(back):
        drawing = drawing.undone()
    assert len(drawing.future) == back
    for _ in range(back):
        drawing = drawing.redone()
    assert drawing == end


@settings(deadline=None)
@given(st.lists(SELECTIONS, min_size=1, max_size=12))
def test_every_selection_is_met_again_on_the_way_back(selections: list[Selection]) -> None:
    met, drawing = [selections[0]], Drawing(selections[0])
    for selection in selections[1:]:
        after = drawing.moved(selection, "Étape")
        met += [selection] if after is not drawing else []
        drawing = after
    for selection in reversed(met):
        assert drawing.selection == selection
        drawing = drawing.undone()
    assert drawing.selection == selections[0]
