"""The panel where a list is pasted and where every line of it says what became of it."""

from __future__ import annotations

import streamlit as st

from diagnostic.drawing.selection import Selection
from diagnostic.geography.reading import Reading
from diagnostic.geography.units import codes_of
from diagnostic.record import NAME_LIMIT
from diagnostic.report.text import shorten
from diagnostic.wording import number, typography
from interface import gestures, intake, markup, reading_questions, session, tables
from interface.following import ask_whole_run
from interface.intake import Intake

_TEXT, _NAME = "pasted", "typed_name"
# Codes of a drawn territory written in the field.
MOST_LISTED = 400


def show() -> None:
    """The name of the project and its list of communes, then how many lines of a pasted list met each fate."""
    _show_form()
    if typed := session.asking():
        st.html(markup.facts(intake.outcome(_read(typed)) or [("Rien à lire", "0")]))


def _show_form() -> None:
    """What was typed stays, whatever becomes of it; what was drawn since takes its place."""
    session.follow(_NAME, session.project().name)
    codes = session.project().codes
    # A region would be sent again at every gesture, for nobody to read.
    listed = session.asking() is not None or len(codes) <= MOST_LISTED
    session.follow(_TEXT, session.intake().text if listed else "")
    example = "30344 Vergèze\n30341\nCalvisson (30)" if listed else typography(
        f"{number(len(codes))} codes : liste à télécharger à l'écran Dossier. Collez-en une pour la remplacer.")
    with st.form("reading", enter_to_submit=False):
        st.text_input("Nom du projet", key=_NAME, max_chars=NAME_LIMIT, placeholder="par exemple CPTS du Vidourle")
        st.text_area("Codes ou noms des communes", key=_TEXT, height=150,
                     placeholder=example)
        st.form_submit_button("Lire les codes", type="primary", on_click=_submit)


def _submit() -> None:
    _take(Intake(st.session_state[_TEXT]))


def take_list(text: str, *, replace: bool) -> None:
    """Read a list brought by a file as if it had been pasted, instead of the territory or after it."""
    before = "" if replace else intake.text_of(session.project().codes, session.warehouse().gazetteer) + "\n"
    _take(Intake(before + text), "Liste importée")


def _take(typed: Intake, label: str = "Liste collée") -> None:
    """Keep the text, and make it the territory as soon as it can be one; until then the previous one stays."""
    before = session.project()
    name = shorten(st.session_state.get(_NAME, before.name))
    reading = intake.read(typed, session.warehouse().gazetteer)
    session.change(name=name)
    if intake.usable(reading):
        codes = codes_of(reading.units)
        # A list tells codes: a part declared of a commune that is still in it holds.
        gestures.select(Selection.of(codes, dict(before.declared)), label, fit=True)
        gestures.settle_name(before, name)
    session.keep_intake(typed)
    ask_whole_run()


def show_pending() -> None:
    """What asks for an answer, then what was not taken; nothing when all is well."""
    typed = session.asking()
    if typed is None:
        return
    reading = _read(typed)
    if not reading_questions.asks(reading):
        return
    with st.container(border=True):
        st.markdown("## À trancher dans la liste collée")
        reading_questions.show(session.intake(), reading, _take, refused="Le territoire précédent reste affiché.")


def _read(typed: Intake) -> Reading:
    return intake.read(typed, session.warehouse().gazetteer)


def show_details() -> None:
    """Every piece of the text, in its order, with its fate."""
    typed = session.asking()
    if typed is None:
        return
    reading = _read(typed)
    rows = intake.fate_rows(reading, session.warehouse().gazetteer)
    if not rows:
        return
    room = st.expander(f"Ce que chaque ligne est devenue ({reading.summary.rstrip('.')})", icon=":material/list:",
                       key="room-lecture", on_change="rerun")
    if not room.open:
        return
    with room:
        tables.show_frame(intake.FATE_COLUMNS, rows, "lecture_des_codes")
        if typed.answers:
            st.button("Revenir sur les réponses données", on_click=_take, args=(typed.without_answers(),))
