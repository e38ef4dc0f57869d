"""A session, its address and its store: what a reload or a shared link brings back, run by Streamlit itself."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from diagnostic.aci.funding import FundingPlan
from diagnostic.dossier import Dossier, Milestones, Register
from diagnostic.drawing.selection import Selection
from diagnostic.geography.units import DeclaredPart
from diagnostic.indicators.measurement import EnteredFigure
from diagnostic.logo import checked_logo
from diagnostic.projects.file import MOST_PASTED, FormatError
from diagnostic.projects.folder import PROJECTS
from diagnostic.projects.project import Project, Scenario, ScenarioError, Work
from interface import link, session
from interface.intake import Intake
from tests.interface.sessions import do, opened
from tests.pictures import png

ALD = EnteredFigure("ald", 2024, "CPAM du Gard", count=9450, base=47800)
SAID = Dossier("Projet de santé", "Dr Exemple", Register.PATIENT, ("diagnostic",), Milestones(letter=date(2026, 3, 31)),
               ("Hôpital local",), (("parcours", "Sortie d'hôpital"),), checked_logo(png(40, 30)))
PARTLY = Selection(("30341", "30344"), (("30344", DeclaredPart(1200, "le bourg seulement")),))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(PROJECTS, str(tmp_path / "projets"))
    return tmp_path / "projets"


def address(app: AppTest) -> dict[str, str]:
    return {key: "".join(value) for key, value in app.query_params.items()}


def reloaded(app: AppTest) -> AppTest:
    """Another session on the same address: what a reload is, and what who receives the link sees."""
    return opened(address(app))


def snapshots(folder: Path) -> int:
    if not folder.exists():
        return 0
    with sqlite3.connect(next(folder.glob("*.sqlite"))) as store:
        found: int = store.execute("SELECT count(*) FROM snapshot").fetchone()[0]
    store.close()
    return found


def test_a_plain_territory_needs_no_store(folder: Path) -> None:
    app = opened({"codes": "30344-30341", "nom": "Essai"})
    do(app, lambda: session.change(plan=FundingPlan("aci_2019", ("qualite_pertinence",))))
    assert address(app) == {"codes": "30341-30344", "nom": "Essai", "missions": "qualite_pertinence"}
    assert do(reloaded(app), session.work) == do(app, session.work)
    assert not folder.exists()


def scattered() -> tuple[str, ...]:
    """One commune in three of two regions, in no order that could be packed: more than an address carries."""
    gazetteer = session.warehouse().gazetteer
    codes = sorted(gazetteer.members_of_region("76") + gazetteer.members_of_region("75"))
    return tuple(sorted(Random(1).sample(codes, len(codes) // 3)))  # noqa: S311 - no secret


@pytest.mark.parametrize("gesture", [
    lambda: session.change(entered=(ALD,)),
    lambda: session.draw(session.drawing().moved(PARTLY, "part")),
    lambda: session.copy_scenario("large"),
    lambda: session.name_scenario("A", "petit"),
    lambda: session.keep_intake(Intake("30344\nSaint-Dionizy (30)")),
    lambda: session.change(codes=scattered(), why="beaucoup"),
])
def test_a_reload_and_a_shared_link_bring_back_everything(gesture: Callable[[], Any]) -> None:
    app = opened({"codes": "30344-30341", "nom": "Essai"})
    do(app, gesture)
    assert link.KEPT in address(app)
    assert len(str(address(app))) < 2_500
    again = reloaded(app)
    assert do(again, session.work) == do(app, session.work)
    assert do(again, session.link_warnings) == ()
    assert do(again, session.intake) == do(app, session.intake)
    assert address(again) == address(app)


def test_who_opens_a_link_works_on_a_copy() -> None:
    first = opened({"codes": "30344"})
    do(first, session.copy_scenario)
    shared, before = reloaded(first), do(first, session.work)
    do(shared, lambda: session.draw(session.drawing().moved(Selection(("30062",)), "ailleurs")))
    assert do(first, session.work) == before == do(reloaded(first), session.work)
    assert address(shared) != address(first)


def test_a_snapshot_is_written_only_when_something_changed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = opened({"codes": "30344"})
    do(app, session.copy_scenario)
    kept = snapshots(folder)
    monkeypatch.setattr(session, "_snapshot_of", lambda _: pytest.fail("written again for nothing"))
    do(app, session.publish_link)
    do(app, session.project)
    assert snapshots(folder) == kept == 1


def test_without_a_store_the_application_goes_on(folder: Path) -> None:
    folder.write_text("a file where the folder should be")
    app = opened({"codes": "30344"})
    do(app, lambda: session.change(entered=(ALD,)))
    assert address(app) == {"codes": "30344"}
    assert do(app, session.link_tells_all) is False
    assert do(app, session.project).entered == (ALD,)


def test_a_link_of_another_machine_is_said_until_the_territory_changes() -> None:
    app = opened({"projet": "A" * 16, "codes": "30344"})
    assert "gardé sur cette machine" in do(app, session.link_warnings)[0]
    assert do(app, session.project) == Project(("30344",))
    do(app, lambda: session.change(codes=("30341",)))
    assert do(app, session.link_warnings) == ()


def test_every_change_of_territory_can_be_undone_and_no_other() -> None:
    app = opened({"codes": "30344"})
    do(app, lambda: session.change(codes=("30341", "30344")))
    do(app, lambda: session.change(codes=("30341",), why="Retrait"))
    do(app, lambda: session.change(name="Essai"))
    assert do(app, session.drawing).last.label == "Retrait"
    do(app, lambda: session.draw(session.drawing().undone()))
    assert do(app, session.project) == Project(("30341", "30344"), "Essai")
    do(app, lambda: session.draw(session.drawing().undone()))
    assert do(app, session.drawing).can_undo is False
    do(app, lambda: session.draw(session.drawing().redone()))
    assert do(app, session.project).codes == ("30341", "30344")


def test_a_list_keeps_the_parts_declared_of_what_is_still_in_it() -> None:
    app = opened({"codes": "30344"})
    do(app, lambda: session.draw(session.drawing().moved(PARTLY, "part")))
    do(app, lambda: session.change(codes=("30062", "30344")))
    assert do(app, session.project).declared == PARTLY.declared
    do(app, lambda: session.change(codes=("30062",)))
    assert do(app, session.project).declared == ()


def test_each_scenario_has_its_own_steps() -> None:
    app = opened({"codes": "30344"})
    do(app, lambda: session.change(codes=("30341", "30344")))
    assert do(app, lambda: session.copy_scenario("large")) == "B"
    assert do(app, session.drawing).can_undo is False
    do(app, lambda: session.change(codes=("30062",)))
    do(app, lambda: session.switch_to("A"))
    assert do(app, session.project).codes == ("30341", "30344")
    do(app, lambda: session.draw(session.drawing().undone()))
    assert do(app, session.scenarios) == (Scenario("A", "", Selection(("30344",))),
                                          Scenario("B", "large", Selection(("30062",))))
    do(app, lambda: session.drop_scenario("A"))
    assert do(app, session.letter) == "B"
    do(app, lambda: session.draw(session.drawing().undone()))
    assert do(app, session.project).codes == ("30341", "30344")


def test_a_scenario_takes_no_steps_of_one_dropped_before() -> None:
    app = opened({"codes": "30344"})
    do(app, session.copy_scenario)
    do(app, lambda: session.change(codes=("30341", "30344")))
    do(app, lambda: session.drop_scenario("B"))
    do(app, session.copy_scenario)
    do(app, lambda: session.draw(session.drawing().moved(Selection(("30341", "30344")), "ajout")))
    do(app, lambda: session.draw(session.drawing().undone()))
    assert do(app, session.drawing).can_undo is False


def test_an_impossible_scenario_changes_nothing() -> None:
    app = opened({"codes": "30344"})
    before = do(app, session.work)

    def impossible() -> None:
        for attempt in (lambda: session.switch_to("Z"), lambda: session.drop_scenario("A"),
                        lambda: session.name_scenario("Z", "x")):
            with pytest.raises(ScenarioError):
                attempt()

    do(app, impossible)
    assert do(app, session.work) == before


def test_a_work_is_opened_and_the_one_before_taken_back() -> None:
    app = opened({"codes": "30344", "nom": "Avant"})
    before = do(app, session.work)
    wanted = Work(Project(("30062",), "Après", entered=(ALD,)), others=(Scenario("B", "", PARTLY),))
    assert do(app, lambda: session.open_work(wanted)) == ()
    assert do(app, session.work) == wanted
    assert do(app, session.drawing).can_undo is False
    do(app, session.reopen_previous)
    assert do(app, session.work) == before
    do(app, session.reopen_previous)
    assert do(app, session.work) == wanted


@pytest.mark.parametrize("wanted", [Work(Project(("99999",))), Work(Project(("75056", "75101"))), Work(Project(())),
                                    Work(Project(("55139",), entered=(ALD, ALD)))])
def test_a_work_that_cannot_be_opened_leaves_the_session_as_it_was(wanted: Work) -> None:
    app = opened({"codes": "30344"})
    before, where = do(app, session.work), address(app)

    def refused() -> None:
        with pytest.raises(FormatError):
            session.open_work(wanted)

    do(app, refused)
    assert do(app, session.work) == before
    assert do(app, session.previous) is None
    assert address(app) == where


def test_an_empty_territory_in_the_address_gives_the_demonstration_and_says_why() -> None:
    """A snapshot may come from anybody: no screen could show a territory without a commune."""
    app = opened({"projet": session.store().keep(Work(Project(())))})
    assert do(app, session.project) == session.demonstration()
    assert "vide" in do(app, session.link_warnings)[0]


@pytest.mark.parametrize("other", [Selection(()), Selection(("30344",), (("30344", DeclaredPart(999_999, "trop")),))])
def test_a_scenario_that_cannot_be_shown_is_not_gone_to(other: Selection) -> None:
    app = opened({"codes": "30344"})
    wanted = Work(Project(("30062",)), others=(Scenario("B", "", other),))
    do(app, lambda: session.open_work(wanted))

    def impossible() -> None:
        for attempt in (lambda: session.switch_to("B"), lambda: session.drop_scenario("A")):
            with pytest.raises(ScenarioError):
                attempt()

    do(app, impossible)
    assert do(app, session.work) == wanted
    do(app, lambda: session.drop_scenario("B"))
    assert do(app, session.work) == Work(wanted.project)


def test_what_was_pasted_gives_way_to_what_was_drawn() -> None:
    app = opened({"codes": "30344"})
    do(app, lambda: session.keep_intake(Intake("30344\nune liste sans question")))
    do(app, lambda: session.draw(session.drawing().moved(Selection(("30062", "30344")), "ajout")))
    assert do(app, session.intake).text == "30062 Calvisson\n30344 Vergèze"
    assert do(app, session.asking) is None


def test_a_question_left_open_outlives_a_drawing_and_a_reload() -> None:
    app = opened({"codes": "30344"})
    do(app, lambda: session.keep_intake(Intake("30344\nSaint-Dionizy (30)")))
    do(app, lambda: session.draw(session.drawing().moved(Selection(("30062", "30344")), "ajout")))
    text = do(app, session.intake).text
    assert text.startswith("30062 Calvisson\n30344 Vergèze\nSaint-Dionizy")
    do(app, session.publish_link)
    assert do(reloaded(app), session.intake).text == text


def test_a_text_too_long_for_a_project_file_is_not_kept_and_the_rest_is() -> None:
    """Kept, it would leave the work without a snapshot: no reload would bring it back."""
    app = opened({"codes": "30344"})
    do(app, lambda: session.keep_intake(Intake("30344\nSaint-Dionizy (30)\n" + " " * MOST_PASTED)))
    assert do(app, session.work).pasted == ""
    do(app, session.copy_scenario)
    assert do(reloaded(app), session.scenarios) == do(app, session.scenarios)


def test_a_field_follows_what_changed_elsewhere_and_keeps_what_is_being_typed() -> None:
    app = opened({"codes": "30344"})

    def shown(typed: str | None, value: str) -> str:
        if typed is not None:
            st.session_state["field"] = typed
        session.follow("field", value)
        return str(st.session_state["field"])

    assert do(app, lambda: shown(None, "un")) == "un"
    assert do(app, lambda: shown("un, deux", "un")) == "un, deux"
    assert do(app, lambda: shown(None, "trois")) == "trois"


def test_what_people_say_of_their_file_survives_all_that_is_done_beside_it(folder: Path) -> None:
    app = opened({"codes": "30344-30341", "nom": "Essai"})
    do(app, lambda: session.change(dossier=SAID))
    assert snapshots(folder) == 1
    assert do(reloaded(app), session.project).dossier == SAID
    for gesture in (session.copy_scenario, lambda: session.switch_to("A"), lambda: session.change(name="Autre"),
                    lambda: session.change(codes=("30341",)), lambda: session.change(entered=(ALD,)),
                    lambda: session.drop_scenario("B")):
        do(app, gesture)
        assert do(app, session.project).dossier == SAID
        assert do(reloaded(app), session.project).dossier == SAID
    do(app, lambda: session.open_work(Work(Project(("30258",)))))
    assert do(app, session.project).dossier == Dossier()
    do(app, session.reopen_previous)
    assert do(app, session.project).dossier == SAID


def test_what_people_say_of_their_file_makes_no_other_diagnosis(folder: Path) -> None:
    app = opened({"codes": "30344-30341"})
    before = do(app, session.current)
    do(app, lambda: session.change(dossier=SAID))
    assert do(app, session.current) is before


def test_an_objective_for_a_mission_unknown_here_is_left_aside_and_said(folder: Path) -> None:
    app = opened({"codes": "30344"})
    forged = Dossier(objectives=(("parcours", "oui"), ("fusee", "non")))
    said = do(app, lambda: session.open_work(Work(Project(("30341",), dossier=forged))))
    assert do(app, session.project).dossier.objectives == (("parcours", "oui"),)
    assert "mission" in said[0]
