"""What a person does to the territory, wherever on the screen: done, or refused with a sentence and nothing lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import streamlit as st

from diagnostic.drawing import events
from diagnostic.drawing.effect import Effect, effect
from diagnostic.drawing.events import Click, EventError, Kind, Places, Rule, Stroke, Tools
from diagnostic.drawing.selection import Selection
from diagnostic.drawing.state import Drawing, Step
from diagnostic.projects.project import Project
from diagnostic.wording import typography
from interface import session
from interface.following import ask_whole_run
from interface.intake import name_for

CLICK, STROKE, RULE = "tool_click", "tool_stroke", "tool_rule"
_REFUSAL, _CHANGE, _FIT = "gesture_refusal", "gesture_change", "gesture_fit"
_BY_HAND, _GIVEN_UP = "name_by_hand", "names_given_up"


def places() -> Places:
    warehouse = session.warehouse()
    return Places(warehouse.gazetteer, warehouse.atlas)


def tools() -> Tools:
    """The tools chosen above the map; a click is about one commune and a stroke adds until said otherwise."""
    chosen: dict[str, Any] = {key: st.session_state.get(key) for key in (CLICK, STROKE, RULE)}
    return Tools(chosen[CLICK] or Click.COMMUNE, chosen[STROKE] or Stroke.ADD, chosen[RULE] or Rule.CENTRE)


def on_map(raw: object) -> None:
    """An event sent by the map, which may be anybody's. An outline that takes nothing is said to."""
    def gesture(drawing: Drawing) -> Drawing:
        event, held = events.parse_event(raw), tools()
        after = events.apply_map_event(drawing, event, held, places())
        if after == drawing and event.kind is Kind.OUTLINE:
            what = "retirer" if held.stroke is Stroke.REMOVE else "ajouter"
            raise EventError(f"Ce tracé ne trouve aucune commune à {what} dont {held.rule}.")
        return after

    _try(gesture)


def add(codes: Iterable[str], label: str) -> None:
    """Add units, and show the whole territory. What is there already is refused, rather than nothing said."""
    wanted = tuple(codes)

    def gesture(drawing: Drawing) -> Drawing:
        after = events.add_units(drawing, wanted, places(), label)
        if after == drawing:
            raise EventError("C'est déjà dans le territoire.")
        return after

    _try(gesture, fit=True)


def remove(codes: Iterable[str], label: str) -> None:
    wanted = tuple(codes)
    _try(lambda drawing: events.remove_units(drawing, wanted, places(), label))


def select(selection: Selection, label: str, *, fit: bool = False) -> None:
    """Make `selection` the territory."""
    _try(lambda drawing: drawing.moved(selection, label), fit=fit)


def start_from(codes: Iterable[str], label: str) -> None:
    """Begin a territory anew with these units; « annuler » brings the former one back, with its name."""
    wanted, before = tuple(codes), session.project()

    def gesture(drawing: Drawing) -> Drawing:
        # Added to nothing rather than taken as they are: unknown codes are refused, and nobody counts twice.
        anew = events.add_units(Drawing(Selection(())), wanted, places(), label)
        return drawing.moved(anew.selection, typography(label))

    _try(gesture, fit=True)
    settle_name(before, before.name, anew=True)


def fill_holes() -> None:
    """Add what the territory surrounds. Asks for a whole run, as its button lies outside of the map's fragment."""
    ask_whole_run()
    if not session.current().perimeter.holes:
        return refuse("Ce territoire n'entoure aucune commune : il n'y a pas d'enclave à combler.")
    return _try(lambda drawing: events.fill_holes(drawing, places()))


def add_crown() -> None:
    """Add every neighbour. Asks for a whole run, as its button lies outside of the map's fragment."""
    ask_whole_run()

    def gesture(drawing: Drawing) -> Drawing:
        after = events.add_crown(drawing, places())
        if after == drawing:
            raise EventError("Aucune commune ne touche ce territoire.")
        return after

    _try(gesture, fit=True)


def undo() -> None:
    said = session.drawing().last
    _try(lambda drawing: drawing.undone(), said=f"Annulé : {said.label}" if said else "")
    if not session.project().name and (name := _given_up().get(said)):
        session.change(name=name)


def redo() -> None:
    _try(lambda drawing: drawing.redone())
    if session.project().name == _given_up().get(session.drawing().last):
        session.change(name="")


def settle_name(before: Project, typed: str, *, anew: bool = False) -> None:
    """Name the territory that took the place of `before`: `typed`, unless that is the name of another territory.

    A name that was there already goes with a territory that has no commune in common, unless it was typed by hand; the
    demonstration's goes with any territory begun `anew`. « Annuler » brings it back.
    """
    if typed and typed != before.name:
        st.session_state[_BY_HAND] = typed
    project, name = session.project(), typed
    if st.session_state.get(_BY_HAND) != typed:
        name = name_for(before, typed, project.codes)
    if anew and project.selection != before.selection and typed == session.demonstration().name:
        name = ""
    if name != typed:
        st.session_state[_GIVEN_UP] = {**_given_up(), session.drawing().last: typed}
    session.change(name=name)


def _given_up() -> dict[Step | None, str]:
    """Names that went with the territory they were of, by the step that left it."""
    found: dict[Step | None, str] = st.session_state.get(_GIVEN_UP, {})
    return found


def refuse(message: str) -> None:
    """Say why something was not done; the territory stays as it was."""
    st.session_state[_REFUSAL] = (typography(message), session.project().selection)


def refusal() -> str:
    """Why the last gesture was refused, as long as the territory is the one it was refused on; empty otherwise."""
    message, selection = st.session_state.get(_REFUSAL, ("", None))
    return str(message) if selection == session.project().selection else ""


def view() -> tuple[tuple[float, float, float, float], int]:
    """What the map should show (west, south, east, north) and how many times that was asked for."""
    if _FIT not in st.session_state:
        show_whole()
    found: tuple[tuple[float, float, float, float], int] = st.session_state[_FIT]
    return found


def show_whole() -> None:
    """Ask the map to show the whole territory as it is now."""
    asked = st.session_state[_FIT][1] + 1 if _FIT in st.session_state else 0
    st.session_state[_FIT] = (session.current().perimeter.bounds, asked)


def last_change() -> tuple[str, Effect] | None:
    """What the last gesture was, and what it changed.

    None before any, and once the territory is another otherwise: a scenario or a project was opened.
    """
    said, before, after = st.session_state.get(_CHANGE, ("", None, None))
    project = session.project()
    if not said or project.selection != after:
        return None
    return said, effect(session.diagnosed(project.on(before)), session.current())


def _try(gesture: Callable[[Drawing], Drawing], *, fit: bool = False, said: str = "") -> None:
    """Apply a gesture to the session. Refused, or making what cannot be diagnosed, it changes nothing."""
    drawing, before = session.drawing(), session.project()
    try:
        after = gesture(drawing)
        # Before it is kept: a territory that has no diagnosis would leave every screen without one.
        session.diagnosed(before.on(after.selection))
    except ValueError as refused:
        return refuse(str(refused))
    st.session_state.pop(_REFUSAL, None)
    if after == drawing:
        return None
    session.draw(after)
    st.session_state[_CHANGE] = (said or (after.last.label if after.last else ""), before.selection, after.selection)
    if fit:
        show_whole()
    return None
