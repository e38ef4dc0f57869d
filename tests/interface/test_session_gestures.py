"""What a gesture leaves in the session: done, taken back or refused, in a session run by Streamlit itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from diagnostic.drawing.events import Click, Rule, Stroke
from diagnostic.drawing.selection import Selection
from diagnostic.geography.units import DeclaredPart
from diagnostic.projects.project import Project, Work
from interface import gestures, session
from interface.following import whole_run_asked
from tests.interface import sessions
from tests.interface.sessions import do

CALVISSON, CONGENIES, VERGEZE, VESTRIC = "30062", "30091", "30344", "30347"
IN_THE_SEA = [[3.0, 42.0], [3.1, 42.0], [3.1, 42.1], [3.0, 42.1]]


def opened(**address: str) -> AppTest:
    return sessions.opened(address or {"codes": f"{CALVISSON}-{VERGEZE}", "nom": "Vaunage"})


def click(code: str) -> Callable[[], None]:
    return lambda: gestures.on_map({"n": 1, "kind": "toggle", "code": code})


def outline(ring: list[list[float]]) -> Callable[[], None]:
    return lambda: gestures.on_map({"n": 1, "kind": "outline", "ring": ring})


def state(app: AppTest) -> Any:
    """All that a refused gesture must leave as it was."""
    return do(app, lambda: (session.work(), session.drawing(), session.current(), session.link_warnings(),
                            session.intake(), gestures.last_change(), gestures.view()))


REFUSED: dict[str, tuple[Callable[[], None], str]] = {
    "no message": (lambda: gestures.on_map("<script>"), "illisible"),
    "no ring": (lambda: gestures.on_map({"n": 1, "kind": "outline", "ring": [["a", 1]]}), "illisible"),
    "no commune": (click("99999"), "99999"),
    "outline in the sea": (outline(IN_THE_SEA), "aucune commune à ajouter dont le centre est dedans"),
    "frame of a single point": (outline([[4.0, 43.8]] * 4), "dessinez-le plus grand, ou cliquez la commune"),
    "outline of nothing": (outline([[4.0, 43.0], [4.1, 43.0], [4.2, 43.0]]), "alignés"),
    "all is removed": (lambda: gestures.remove([CALVISSON, VERGEZE], "Retrait"), "ne peut pas être vide"),
    "already there": (lambda: gestures.add([VERGEZE], "Ajout"), "déjà dans le territoire"),
    "unknown start": (lambda: gestures.start_from(["30999"], "Nouveau départ"), "30999"),
    "no start": (lambda: gestures.start_from([], "Nouveau départ"), "vide"),
    "unknown IRIS": (lambda: gestures.select(Selection((VERGEZE + "9999",)), "part"), "IRIS"),
    "counted twice": (lambda: gestures.select(Selection(("75056", "75101")), "double"), "deux fois"),
    "more than lives there": (lambda: gestures.select(
        Selection((VERGEZE,), ((VERGEZE, DeclaredPart(999_999, "trop")),)), "part"), "dépasse sa population"),
    "no hole": (gestures.fill_holes, "pas d'enclave"),
}


@pytest.mark.parametrize("refused", REFUSED)
def test_a_refused_gesture_says_why_and_leaves_everything_as_it_was(refused: str) -> None:
    app = opened(codes=f"{CALVISSON}-30999-{VESTRIC}", nom="Vaunage")
    do(app, lambda: gestures.select(Selection((CALVISSON, VERGEZE)), "avant"))
    do(app, lambda: st.session_state.update(link_warnings=("dit du lien",)))
    before, (gesture, why) = state(app), REFUSED[refused]
    do(app, gesture)
    assert why in do(app, gestures.refusal)
    assert state(app) == before
    do(app, click(CONGENIES))
    assert do(app, gestures.refusal) == "", "the next gesture ends what was said of the one before"
    assert do(app, session.drawing).can_undo


def test_a_gesture_that_cannot_be_diagnosed_is_not_kept_whatever_failed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Were it kept, every screen would fail until the page is opened anew."""
    app = opened()
    before = do(app, session.work)

    def broken(*_: Any, **__: Any) -> None:
        raise KeyError("a table")

    monkeypatch.setattr(session, "diagnosed", broken)
    app.session_state["action"] = click(CONGENIES)
    app.run()
    assert app.exception
    monkeypatch.undo()
    assert do(app, session.work) == before


def test_undo_and_redo_say_what_they_take_back_and_what_it_changes() -> None:
    app = opened()
    people = do(app, session.current).population
    do(app, click(CONGENIES))
    said, effect = do(app, gestures.last_change)
    assert said == "Ajout de Congénies"
    assert effect.inhabitants == do(app, session.current).population - people > 0
    do(app, gestures.undo)
    said, back = do(app, gestures.last_change)
    assert said == "Annulé : Ajout de Congénies"
    assert back.inhabitants == -effect.inhabitants
    do(app, gestures.redo)
    assert do(app, gestures.last_change) == ("Ajout de Congénies", effect)
    assert do(app, session.project).codes == (CALVISSON, CONGENIES, VERGEZE)
    for _ in range(3):
        do(app, gestures.undo)
    assert do(app, session.project).codes == (CALVISSON, VERGEZE), "nothing more to undo: nothing happens"


def test_what_is_said_of_one_scenario_is_not_said_of_another() -> None:
    app = opened()
    do(app, session.copy_scenario)
    do(app, click(CONGENIES))
    do(app, click("99999"))
    assert do(app, gestures.refusal)
    do(app, lambda: session.switch_to("A"))
    assert do(app, gestures.last_change) is None
    assert do(app, gestures.refusal) == ""
    do(app, lambda: session.open_work(Work(Project(("75101",)))))
    assert do(app, gestures.last_change) is None


def test_a_start_elsewhere_gives_up_the_name_and_undo_brings_the_territory_back() -> None:
    app = opened()
    do(app, lambda: gestures.start_from([CALVISSON, CONGENIES], "Nouveau départ"))
    assert do(app, session.project).name == "Vaunage", "a territory that has Calvisson still may be called so"
    do(app, lambda: gestures.start_from(["75101"], "Nouveau départ"))
    assert do(app, session.project) == Project(("75101",))
    do(app, gestures.undo)
    assert do(app, session.project).codes == (CALVISSON, CONGENIES)


def test_all_the_arrondissements_of_a_city_are_the_city() -> None:
    app = opened()
    every = session.warehouse().gazetteer.arrondissements_of("69123")
    do(app, lambda: gestures.start_from(every, "Nouveau départ"))
    assert do(app, session.project).codes == ("69123",)
    do(app, lambda: gestures.start_from(["69123", *every], "Nouveau départ"))
    assert do(app, session.project).codes == ("69123",)
    do(app, click("69381"))
    assert do(app, session.project).codes == every[1:], "a click on an arrondissement leaves the others"


@pytest.mark.parametrize("code", ["97608", "2A004", "97411", "29155"])
def test_islands_and_overseas_are_started_from_and_given_their_crown(code: str) -> None:
    """Mayotte, Corsica, La Réunion, Ouessant, which has no neighbour by land."""
    app = opened()
    do(app, lambda: gestures.start_from([code], "Nouveau départ"))
    assert do(app, session.project).codes == (code,)
    do(app, gestures.add_crown)
    crown = session.warehouse().atlas.crown((code,))
    assert set(do(app, session.project).codes) == {code, *crown}
    assert ("Aucune commune ne touche" in do(app, gestures.refusal)) == (not crown)


def test_the_tools_above_the_map_decide_what_a_click_and_a_stroke_do() -> None:
    app = opened()
    members = session.warehouse().gazetteer.members_of_epci(
        str(session.warehouse().gazetteer.place(CONGENIES).epci))
    do(app, lambda: st.session_state.update({gestures.CLICK: Click.EPCI}))
    do(app, click(CONGENIES))
    assert set(members) <= set(do(app, session.project).codes)
    do(app, lambda: st.session_state.update({gestures.STROKE: Stroke.REMOVE, gestures.RULE: Rule.HALF}))
    do(app, outline(IN_THE_SEA))
    assert "à retirer dont plus de la moitié est dedans" in do(app, gestures.refusal)
    place = session.warehouse().gazetteer.place(CONGENIES)
    around = [[place.longitude + x, place.latitude + y] for x, y in ((-.1, -.1), (.1, -.1), (.1, .1), (-.1, .1))]
    do(app, outline(around))
    assert CONGENIES not in do(app, session.project).codes


def test_the_view_follows_what_may_lie_out_of_sight_and_no_click() -> None:
    app = opened()
    first = do(app, gestures.view)
    assert first == (do(app, session.current).perimeter.bounds, 0)
    do(app, click(CONGENIES))
    assert do(app, gestures.view) == first, "a map that moves under the hand loses it"
    do(app, lambda: gestures.add(["30007"], "Ajout d'Alès"))
    assert do(app, gestures.view) == (do(app, session.current).perimeter.bounds, 1)


def test_what_is_done_outside_of_the_maps_fragment_asks_for_a_whole_run() -> None:
    app = opened()
    do(app, click(CONGENIES))
    assert do(app, whole_run_asked) is False
    do(app, gestures.add_crown)
    assert do(app, whole_run_asked) is True
    assert do(app, whole_run_asked) is False, "once only: it would run for ever"


def test_two_sessions_share_no_gesture() -> None:
    """One process serves both; the diagnoses they share are of territories, not of sessions."""
    first, second = opened(), opened()
    do(first, click(CONGENIES))
    do(first, click("99999"))
    assert do(second, session.project).codes == (CALVISSON, VERGEZE)
    assert do(second, session.drawing).can_undo is False
    assert do(second, gestures.last_change) is None
    assert do(second, gestures.refusal) == ""


def test_a_name_goes_with_its_territory_and_comes_back_with_it() -> None:
    app = opened()
    do(app, lambda: gestures.start_from(["75101"], "Nouveau départ"))
    assert do(app, lambda: session.project().name) == ""
    do(app, gestures.undo)
    assert do(app, lambda: session.project().name) == "Vaunage"
    do(app, gestures.redo)
    assert do(app, lambda: session.project().name) == ""


def test_a_name_typed_by_hand_stays_wherever_one_starts_again() -> None:
    app = opened()
    do(app, lambda: gestures.settle_name(session.project(), "Mon projet"))
    do(app, lambda: gestures.start_from(["75101"], "Nouveau départ"))
    assert do(app, lambda: session.project().name) == "Mon projet"


def test_the_demonstrations_name_does_not_go_with_a_new_start_even_inside_it() -> None:
    app = opened(codes="")
    name = do(app, lambda: session.project().name)
    do(app, lambda: gestures.start_from([CALVISSON], "Nouveau départ"))
    assert name == "CPTS E-Rhôny"
    assert do(app, lambda: session.project().name) == ""
    do(app, gestures.undo)
    assert do(app, lambda: session.project().name) == name
