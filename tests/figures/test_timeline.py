"""The line of time: where its marks are, in pixels of the screen as in points of the paper."""

from __future__ import annotations

from datetime import date

import pytest
from matplotlib.dates import date2num

from diagnostic.aci.roadmap import roadmap
from diagnostic.dossier import FIRST_DAY, LAST_DAY, Milestones
from diagnostic.figures import timeline

WHOLE = Milestones(date(2025, 9, 1), date(2025, 12, 31), date(2026, 4, 30), date(2026, 8, 31))
TODAY = date(2026, 11, 22)


def test_without_a_date_nothing_is_drawn() -> None:
    steps = roadmap(Milestones())
    assert timeline.timeline(steps) is timeline.chart(steps) is timeline.print_chart(steps) is None
    assert timeline.alt(steps) == ""


def test_one_row_a_dated_step_with_its_date_written_towards_the_middle() -> None:
    drawn = timeline.timeline(roadmap(WHOLE))
    assert drawn is not None
    assert [row.place for row in drawn.rows] == list(range(9))
    assert [row.after for row in drawn.rows] == [True] * 6 + [False] * 3
    assert drawn.start < WHOLE.draft < date(2028, 8, 31) < drawn.end  # type: ignore[operator]


@pytest.mark.parametrize("milestones", [WHOLE, Milestones(letter=date(2026, 1, 14)), Milestones(FIRST_DAY, LAST_DAY)])
def test_the_axis_has_a_few_regular_months(milestones: Milestones) -> None:
    drawn = timeline.timeline(roadmap(milestones))
    assert drawn is not None
    assert 1 <= len(drawn.ticks) <= timeline.MOST_TICKS
    assert all(drawn.start <= day <= drawn.end and day.day == 1 for day in drawn.ticks)


def test_today_is_shown_among_the_dates_only() -> None:
    steps = roadmap(WHOLE, TODAY)
    assert timeline.timeline(steps, TODAY).today == TODAY  # type: ignore[union-attr]
    assert timeline.timeline(steps, date(2040, 1, 1)).today is None  # type: ignore[union-attr]


def test_screen_and_paper_draw_the_same_days() -> None:
    steps = roadmap(WHOLE, TODAY)
    screen, paper = timeline.chart(steps, TODAY), timeline.print_chart(steps, TODAY)
    assert screen is not None and paper is not None
    days = [step.date for step in steps]
    assert list(screen.data[0].x) == days
    assert [float(line.get_xdata()[0]) for line in paper.axes[0].lines][:9] == [date2num(day) for day in days]
    assert list(screen.data[0].marker.symbol).count("diamond-open") == 5
    assert [line.get_marker() for line in paper.axes[0].lines][:9].count("D") == 5


def test_dates_stay_on_the_paper() -> None:
    for milestones in (WHOLE, Milestones(letter=date(2026, 1, 14)), Milestones(contract=date(2026, 12, 31))):
        figure = timeline.print_chart(roadmap(milestones, TODAY), TODAY)
        assert figure is not None
        figure.canvas.draw()
        page = figure.bbox
        for text in figure.axes[0].texts:
            box = text.get_window_extent()
            assert box.x0 >= page.x0 - 1 and box.x1 <= page.x1 + 1, text.get_text()


def test_words_stand_for_the_drawing() -> None:
    told = timeline.alt(roadmap(Milestones(letter=date(2026, 3, 1))))
    assert told.startswith("Frise des étapes du projet\xa0: lettre d'intention le 1er\xa0mars 2026.")
    assert "pas encore de date" in told


def test_labels_on_the_screen_stay_in_their_row() -> None:
    figure = timeline.chart(roadmap(WHOLE, TODAY), TODAY)
    assert figure is not None
    line = figure.layout.yaxis.tickfont.size * 1.35
    assert max(label.count("<br>") + 1 for label in figure.layout.yaxis.ticktext) * line <= timeline.ROW_PX
