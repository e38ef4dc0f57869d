"""Deadlines of a project, against answers worked out on a calendar."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.aci.roadmap import Kind, State, months_after, remarks, roadmap
from diagnostic.dossier import FIRST_DAY, LAST_DAY, Milestones

DAYS = st.none() | st.dates(FIRST_DAY, LAST_DAY)
WHOLE = Milestones(date(2025, 9, 1), date(2025, 12, 31), date(2026, 4, 30), date(2026, 8, 31))


def dates(milestones: Milestones) -> dict[str, date | None]:
    return {step.id: step.date for step in roadmap(milestones)}


@pytest.mark.parametrize(("day", "months", "expected"), [
    (date(2025, 8, 31), 6, date(2026, 2, 28)),
    (date(2027, 8, 31), 6, date(2028, 2, 29)),
    (date(2026, 1, 31), 1, date(2026, 2, 28)),
    (date(2026, 10, 31), 2, date(2026, 12, 31)),
    (date(2026, 12, 31), 2, date(2027, 2, 28)),
    (date(2024, 2, 29), 12, date(2025, 2, 28)),
    (date(2024, 2, 29), 24, date(2026, 2, 28)),
    (date(2026, 6, 15), 18, date(2027, 12, 15)),
    (date(2026, 12, 1), 0, date(2026, 12, 1)),
])
def test_months_are_counted_from_day_to_day_and_end_with_the_month(day: date, months: int, expected: date) -> None:
    assert months_after(day, months) == expected


def test_deadlines_follow_what_was_entered() -> None:
    assert dates(WHOLE) == {
        "draft": date(2025, 9, 1), "letter": date(2025, 12, 31), "project": date(2026, 4, 30),
        "opposition": date(2026, 6, 30), "contract": date(2026, 8, 31), "missions_6": date(2027, 2, 28),
        "missions_12": date(2027, 8, 31), "missions_18": date(2028, 2, 29), "missions_24": date(2028, 8, 31)}


def test_without_a_day_every_step_is_there_and_none_is_dated() -> None:
    steps = roadmap(Milestones(), date(2026, 11, 22))
    assert {step.state for step in steps} == {State.UNDATED}
    assert [step.id for step in steps if step.kind is Kind.ENTERED] == ["draft", "letter", "project", "contract"]
    assert remarks(Milestones()) == ()


def test_a_deadline_waits_for_the_day_it_is_counted_from() -> None:
    known = {step for step, day in dates(Milestones(project=date(2026, 1, 15))).items() if day}
    assert known == {"project", "opposition"}


def test_the_day_itself_is_still_to_come() -> None:
    states = {step.id: step.state for step in roadmap(WHOLE, date(2026, 6, 30))}
    assert (states["project"], states["opposition"], states["contract"]) == (State.PAST, State.COMING, State.COMING)


def test_the_deadlines_of_missions_say_where_they_were_read_and_what_overrides_them() -> None:
    missions = [step for step in roadmap(WHOLE) if step.id.startswith("missions")]
    assert [("crises" in step.label, "parcours" in step.label.lower(), "démarrage" in step.label)
            for step in missions] == [(True, False, True), (False, True, True), (True, False, False),
                                      (False, True, False)]
    assert all("paps.sante.fr" in step.source and "du contrat signé" in step.source for step in missions)
    assert all(step.rule and step.source for step in roadmap(WHOLE))


@pytest.mark.parametrize(("milestones", "said"), [
    (Milestones(letter=date(2026, 5, 1), contract=date(2026, 4, 1)), ["Contrat ACI signé", "lettre d'intention"]),
    (Milestones(date(2026, 5, 1), date(2026, 4, 1)), ["Lettre d'intention", "avant-projet"]),
    (Milestones(project=date(2026, 5, 1), contract=date(2026, 6, 30)), ["1er\xa0juillet 2026", "accord"]),
])
def test_days_that_do_not_follow_each_other_are_remarked(milestones: Milestones, said: list[str]) -> None:
    found = remarks(milestones)
    assert len(found) == 1
    assert all(word in found[0] for word in said)


def test_days_in_their_order_are_not_remarked() -> None:
    assert remarks(WHOLE) == ()
    assert remarks(Milestones(*[date(2026, 5, 1)] * 3)) == ()


@given(DAYS, DAYS, DAYS, DAYS, DAYS)
def test_no_day_makes_it_fail(draft: date | None, letter: date | None, project: date | None, contract: date | None,
                              today: date | None) -> None:
    milestones = Milestones(draft, letter, project, contract)
    steps = roadmap(milestones, today)
    assert sum(step.date is not None for step in steps) == (
        (draft is not None) + (letter is not None) + 2 * (project is not None) + 5 * (contract is not None))
    assert all(said.endswith(".") for said in remarks(milestones))


@pytest.mark.parametrize("day", [date.min, date.max, date(2009, 12, 31)])
def test_a_day_of_no_time_is_refused_in_french(day: date) -> None:
    with pytest.raises(ValueError, match="n'est pas celle d'une étape"):
        Milestones(letter=day)
