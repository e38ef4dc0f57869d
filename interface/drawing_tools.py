"""Above the map: what a click takes, what a stroke does, undo and redo, holes and crown."""

from __future__ import annotations

import streamlit as st

from diagnostic.drawing.events import Click, Rule, Stroke
from diagnostic.geography.checks import Severity
from interface import gestures, markup, session
from interface.following import whole_run_asked
from interface.guard import show as say


@st.fragment
def show() -> None:
    """Every tool is a named control of the page, so that a keyboard or a screen reader reaches it.

    A fragment of its own, so that tools are not sent again at every click on the map.
    """
    with st.container(key="tools", horizontal=True, vertical_alignment="bottom", gap="small"):
        st.segmented_control("Un clic prend", list(Click), key=gestures.CLICK, default=Click.COMMUNE, required=True,
                             format_func=str, persist_state="session", wrap=True)
        st.segmented_control("Un tracé", list(Stroke), key=gestures.STROKE, default=Stroke.ADD, required=True,
                             format_func=str, persist_state="session")
        with st.popover("Règle"):
            st.radio("Un tracé prend les communes dont", list(Rule), key=gestures.RULE, format_func=str,
                     persist_state="session")
        st.button("Couronne", icon=":material/add:", on_click=gestures.add_crown, key="tool_crown",
                  help="Ajouter toutes les communes qui touchent le territoire")
        st.button("Combler les enclaves", on_click=gestures.fill_holes, key="tool_holes",
                  help="Ajouter les communes que le territoire entoure")
    if whole_run_asked():
        st.rerun()


def show_last() -> None:
    """What the last gesture was and what it changed, or why it was refused; and the way back."""
    last = gestures.last_change()
    if refusal := gestures.refusal():
        say(Severity.ALERT, refusal, "Le territoire n'a pas changé.")
    elif last is None:
        _told("Dessinez :", "cliquez une commune de la carte pour l'ajouter ou la retirer ; tracez un polygone ou un "
                            "rectangle pour en prendre plusieurs.")
    else:
        said, changed = last
        _told(f"{said} :", changed.sentence)
    drawing = session.drawing()
    with st.container(key="way-back", horizontal=True, gap="small"):
        st.button("Annuler", icon=":material/undo:", disabled=not drawing.can_undo, on_click=gestures.undo)
        st.button("Rétablir", icon=":material/redo:", disabled=not drawing.can_redo, on_click=gestures.redo)


def _told(strong: str, words: str) -> None:
    st.html(f"<p class='effect' role='status'><strong>{markup.text(strong)}</strong> "
            f"{markup.text(words)}</p>")
