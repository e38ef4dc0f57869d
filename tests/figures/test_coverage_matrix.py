"""CPTS by CPTS: who is on the matrix, what its cells say, what it leaves out."""

from __future__ import annotations

from diagnostic.coverage.found import Held, Pair, SharedUnit
from diagnostic.figures.coverage_matrix import MOST, NUMBERED, coverage_matrix


def pair(first: str, second: str, people: int, held: Held = Held.CONFLICT) -> Pair:
    return Pair(first, second, (SharedUnit("30062", held, people),), people,
                people if held is Held.CONFLICT else 0, 0.1, 0.2)


def names(count: int) -> dict[str, str]:
    return {f"{number:03}": f"CPTS {number}" for number in range(count)}


def test_nothing_shared_is_no_matrix() -> None:
    assert coverage_matrix([], names(3)) is None


def test_a_cell_says_how_many_and_how_they_are_held_whichever_side_it_is_read_from() -> None:
    found = coverage_matrix([pair("000", "002", 1234), pair("001", "002", 20, Held.UNTOLD)], names(4))
    assert found is not None
    heat = found.chart.data[0]
    ticks = list(found.chart.layout.xaxis.ticktext)
    assert ticks == ["CPTS 2", "CPTS 0", "CPTS 1"], "the one that shares most first, and no CPTS that shares nothing"
    assert heat.text[0][1] == heat.text[1][0] == "✕ 1\u202f234"
    assert heat.text[0][2] == heat.text[2][0] == "? 20"
    assert [heat.z[rank][rank] for rank in range(3)] == [None] * 3
    assert heat.text[1][2] == ""
    assert "CPTS 0<br>CPTS 2<br>1\u202f234\u00a0habitants" in heat.customdata[1][0]
    assert found.left_out == ""
    assert not heat.showscale, "one class says nothing"
    assert "CPTS 0 et CPTS 2" in found.alt


def test_many_cpts_have_signs_only_and_the_most_sharing_are_kept() -> None:
    few = coverage_matrix([pair("000", f"{other:03}", 10 + other) for other in range(1, NUMBERED + 1)], names(50))
    assert few is not None
    assert {cell for row in few.chart.data[0].text for cell in row} == {"", "✕"}
    found = coverage_matrix([pair(f"{own:03}", f"{own + 1:03}", 1_000 - own) for own in range(100)], names(200))
    assert found is not None
    ticks = list(found.chart.layout.yaxis.ticktext)
    assert len(ticks) == MOST
    assert "CPTS 1" in ticks
    assert "CPTS 99" not in ticks
    assert f"101 CPTS partagent des habitants avec une autre\u00a0: la matrice montre les {MOST}" in found.left_out


def test_a_name_is_text() -> None:
    found = coverage_matrix([pair("000", "001", 5)], {"000": "<img src=x onerror=alert(1)>" * 9, "001": "A & <b>B</b>"})
    assert found is not None
    written = found.chart.to_json()
    assert "\\u003cimg" not in written
    assert "<img" not in written
    assert "&lt;b&gt;B" in "".join(found.chart.layout.xaxis.ticktext)
