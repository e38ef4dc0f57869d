"""What a person works on: a territory, and its scenarios."""

from __future__ import annotations

import pytest

from diagnostic.drawing.selection import Selection
from diagnostic.geography.units import DeclaredPart, Unit
from diagnostic.indicators.follow_up import FollowUp
from diagnostic.indicators.measurement import EnteredFigure
from diagnostic.projects.project import Project, Scenario, ScenarioError, Work

ALD = EnteredFigure("ald", 2024, "CPAM du Gard", count=9450, base=47800)
C2S = EnteredFigure("c2s", 2024, "CPAM du Gard", percent=8.5)


def test_codes_become_units_whole_or_by_iris() -> None:
    assert Project(("30344", "341720101")).units == (Unit("30344"), Unit("34172", ("341720101",)))


def test_a_figure_typed_again_replaces_the_former_one() -> None:
    newer = EnteredFigure("ald", 2025, "CPAM du Gard", count=9600, base=47900)
    project = Project(("30344",), entered=(ALD, C2S))
    assert project.with_figure(newer) == (newer, C2S)
    assert Project(("30344",)).with_figure(ALD) == (ALD,)


def test_a_figure_can_be_taken_away() -> None:
    project = Project(("30344",), entered=(ALD, C2S))
    assert project.without_figure("ald") == (C2S,)
    assert project.without_figure("ame") == (ALD, C2S)


def test_a_followed_figure_replaces_the_former_one_or_goes_away() -> None:
    first, newer = FollowUp("suivi_sans_mt", 10.5, 8.0, 2023, "CPAM"), FollowUp("suivi_sans_mt", 9.0, 8.0, 2024, "CPAM")
    members = FollowUp("suivi_adherents", 40.0, None, 2024, "CPTS")
    project = Project(("30344",), follow_up=(members, first))
    assert project.with_followed(newer) == (members, newer)
    assert project.without_followed("suivi_adherents") == (first,)


PARTLY = Selection(("30341", "30344"), (("30344", DeclaredPart(1200, "le bourg seulement")),))


def test_a_declared_part_reaches_the_units() -> None:
    assert Project(("30341",)).on(PARTLY).units == (Unit("30341"), Unit("30344", (), PARTLY.declared[0][1]))


def test_a_copy_becomes_current_and_leaves_the_first_as_it_was() -> None:
    work = Work(Project(("30344",), "CPTS")).with_copy("large").on(PARTLY)
    assert (work.letter, work.title, work.project.name) == ("B", "large", "CPTS")
    assert work.scenarios == (Scenario("A", "", Selection(("30344",))), Scenario("B", "large", PARTLY))
    assert work.switched_to("A").project.codes == ("30344",)
    assert work.switched_to("A").switched_to("B") == work


def test_a_dropped_letter_is_free_again() -> None:
    work = Work(Project(("30344",))).with_copy().with_copy().without("B")
    assert [scenario.letter for scenario in work.scenarios] == ["A", "C"]
    assert work.letter == "C"
    assert work.without("C").letter == "A"
    assert work.with_copy().letter == "B"


def test_a_scenario_is_renamed_wherever_it_is() -> None:
    work = Work(Project(("30344",))).with_copy().titled("A", "petit").titled("B", "grand")
    assert [scenario.title for scenario in work.scenarios] == ["petit", "grand"]
    assert work.letter == "B"


def test_a_text_that_asks_is_about_its_scenario() -> None:
    work = Work(Project(("30344",)), pasted="Saint-Dionizy", answers=(("a", "b"),))
    assert work.titled("A", "petit").pasted == "Saint-Dionizy"
    assert work.with_copy().pasted == ""


def test_the_last_scenario_stays_and_an_unknown_one_is_said() -> None:
    work = Work(Project(("30344",)))
    for impossible in (lambda: work.without("A"), lambda: work.without("B"), lambda: work.switched_to("B"),
                       lambda: work.titled("B", "x")):
        with pytest.raises(ScenarioError):
            impossible()


def test_there_are_as_many_scenarios_as_letters() -> None:
    work = Work(Project(("30344",)))
    for _ in range(25):
        work = work.with_copy()
    assert work.letter == "Z"
    with pytest.raises(ScenarioError, match="26"):
        work.with_copy()


@pytest.mark.parametrize("letter", ["", "a", "AB", "1", "É"])
def test_a_scenario_is_called_by_a_capital_letter(letter: str) -> None:
    with pytest.raises(ScenarioError):
        Work(Project(("30344",)), letter)
