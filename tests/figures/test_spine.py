"""The spine chart: rows of the right indicators, marks by verdict, words for who does not see it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from diagnostic.figures import tokens
from diagnostic.figures.series import few
from diagnostic.figures.spine import REACH, Spine, spine
from diagnostic.figures.spine_chart import spine_chart, spine_print
from diagnostic.figures.style import png, svg
from diagnostic.indicators.measurement import Level, Measurement, Reference, Standing, Verdict
from diagnostic.record import Diagnosis

SHOWN = ("part_0_19", "part_65p", "densite")
# France at 20; the tenths are 10 and 24: a row reaches 16 on each side.
QUANTILES = (0.0, 10.0, 15.0, 18.0, 22.0, 24.0, 60.0)


def told(diagnosis: Diagnosis, value: float, verdict: Verdict = Verdict.NOT_COMPARED, *,
         limits: tuple[float, float] | None = None, direction: str = "none", name: str = "part_65p",
         france: bool = True) -> Diagnosis:
    """The diagnosis with one indicator only, as given."""
    reference = Reference(Level.FRANCE, "FR", "France <hors>", 20.0, "2021", "x", "calculé", verdict)
    measured = Measurement(name, value, diagnosis.measurement(name).status, "2021", "x",
                           lower=limits[0] if limits else None, upper=limits[1] if limits else None,
                           references=(reference,) if france else (),
                           standings=(Standing("EPCI", 1000, 700, QUANTILES),))
    entry = diagnosis.entry(name).model_copy(update={"direction": direction})
    return replace(diagnosis, measurements=(measured,), own=(entry,))


def only(found: Spine):
    (row,) = found.rows
    return row


def test_rows_of_a_real_territory(e_rhony: Diagnosis) -> None:
    found = spine(e_rhony, (*SHOWN, "population"))
    assert [row.indicator for row in found.rows] == list(SHOWN)
    assert found.left_out == "Sans position parmi les EPCI\u00a0: Population."
    for row in found.rows:
        assert list(row.points) == sorted(row.points)
        assert -1 <= row.points[0] <= row.points[-1] <= 1
        assert row.value in row.words
        assert row.words in found.alt


def test_places_are_counted_from_france_in_the_middle(e_rhony: Diagnosis) -> None:
    row = only(spine(told(e_rhony, 24, limits=(22, 26)), ["part_65p"]))
    half = REACH * 10
    assert (row.place, row.lower, row.upper) == (
        pytest.approx(4 / half), pytest.approx(2 / half), pytest.approx(6 / half))
    assert row.points == (-1, *(pytest.approx((point - 20) / half) for point in QUANTILES[1:-1]), 1)


def test_a_territory_out_of_the_common_is_never_cut(e_rhony: Diagnosis) -> None:
    row = only(spine(told(e_rhony, 50), ["part_65p"]))
    assert 0.9 < row.place < 1


def test_without_france_the_middle_is_the_median_epci(e_rhony: Diagnosis) -> None:
    row = only(spine(told(e_rhony, 18, france=False), ["part_65p"]))
    assert row.place == 0
    assert "EPCI médian" in row.words
    assert row.middle == "EPCI médian"
    drawn = spine_print(told(e_rhony, 18, france=False), ["part_65p"]).axes[0]
    assert "France" not in {text.get_text() for text in (*drawn.texts, *drawn.get_xticklabels())}


def test_a_unit_is_said_once_under_the_label(e_rhony: Diagnosis) -> None:
    rows = {row.indicator: row for row in spine(e_rhony, SHOWN).rows}
    assert (rows["densite"].unit, rows["part_65p"].unit) == ("habitants par km²", "")
    (axes,) = spine_print(e_rhony, SHOWN).axes
    assert [text.get_text() for text in axes.texts].count("habitants par km²") == 1


def test_words_tell_everything(e_rhony: Diagnosis) -> None:
    found = spine(told(e_rhony, 24, Verdict.HIGHER, limits=(22, 26)), ["part_65p"])
    assert only(found).words == (
        "65 ans ou plus\u00a0: 24,0\u202f%, intervalle à 95\u202f% de 22,0 à 26,0 (France <hors>\u00a0: 20,0\u202f%), "
        "plus élevé\u202f; 700\u00a0EPCI sur 1\u202f000 plus bas")


@pytest.mark.parametrize(("verdict", "symbol"), [
    (Verdict.HIGHER, "triangle-up"), (Verdict.LOWER, "triangle-down"), (Verdict.SAME, "circle"),
    (Verdict.NOT_COMPARED, "circle-open")])
def test_a_verdict_is_a_shape_before_a_colour(verdict: Verdict, symbol: str, e_rhony: Diagnosis) -> None:
    figure = spine_chart(told(e_rhony, 24, verdict), ["part_65p"])
    mark = next(trace for trace in figure.data if trace.type == "scatter")
    assert (mark.marker.symbol, mark.marker.color) == (symbol, tokens.INK)
    assert mark.error_x.array[0] is None
    assert "<hors>" not in mark.customdata[0]
    assert "&lt;hors&gt;" in mark.customdata[0]


@pytest.mark.parametrize(("direction", "verdict", "good"), [
    ("higher_is_better", Verdict.HIGHER, True), ("higher_is_better", Verdict.LOWER, False),
    ("lower_is_better", Verdict.HIGHER, False), ("lower_is_better", Verdict.LOWER, True),
    ("higher_is_better", Verdict.SAME, None), ("none", Verdict.HIGHER, None)])
def test_colour_follows_the_direction_and_is_said(direction: str, verdict: Verdict, good: bool | None,
                                                  e_rhony: Diagnosis) -> None:
    diagnosis = told(e_rhony, 24, verdict, direction=direction)
    assert only(spine(diagnosis, ["part_65p"])).favourable is good
    mark = next(trace for trace in spine_chart(diagnosis, ["part_65p"]).data if trace.type == "scatter")
    assert mark.marker.color == {None: tokens.INK, True: tokens.ACCENT_DARK, False: tokens.WARNING}[good]
    assert ("favorable" in mark.name) is (good is not None)


def test_nothing_to_place_draws_nothing(e_rhony: Diagnosis) -> None:
    assert spine_chart(e_rhony, ["population"]) is spine_print(e_rhony, []) is None
    assert spine(e_rhony, []).alt == ""


def test_paper_holds_the_same_rows(e_rhony: Diagnosis) -> None:
    figure = spine_print(e_rhony, SHOWN)
    assert [label.get_text() for label in figure.axes[0].get_yticklabels()] == [
        row.label for row in spine(e_rhony, SHOWN).rows]
    assert png(svg(figure), 60).startswith(b"\x89PNG")


def test_departments_are_shown_one_by_one_or_together_never_both() -> None:
    """Four lines of reference on a chart by unit: three departments and France, or all departments together."""
    def place(level: Level, code: str) -> Reference:
        return Reference(level, code, code, 1.0, "2021", "x", "calculé")

    departments = [place(Level.DEPARTMENT, code) for code in ("30", "13", "84")]
    every = [*departments, place(Level.DEPARTMENTS, "30-13-84"), place(Level.FRANCE, "FR")]
    assert few(every, 3) == [*departments, every[-1]]
    assert few(every, 2) == every[-2:]
