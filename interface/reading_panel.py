"""The panel where a list is pasted and where every line of it says what became of it."""

from __future__ import annotations

import streamlit as st

from diagnostic.geography.checks import Severity
from diagnostic.geography.reading import Question, Reading, Token
from diagnostic.geography.units import codes_of
from diagnostic.record import NAME_LIMIT
from diagnostic.report.text import shorten
from diagnostic.wording import count
from interface import intake, markup, session, tables
from interface.intake import Intake

_TEXT, _NAME = "pasted", "typed_name"
SHOWN_AT_ONCE = 4
MOST_SUGGESTIONS = 3


def show_form() -> None:
    """The name of the project and its list of communes. What was typed stays, whatever becomes of it."""
    st.session_state.setdefault(_NAME, session.project().name)
    st.session_state.setdefault(_TEXT, session.intake().text)
    with st.form("reading", border=False, enter_to_submit=False):
        st.text_input("Nom du projet", key=_NAME, max_chars=NAME_LIMIT, placeholder="par exemple CPTS du Vidourle")
        st.text_area("Codes ou noms des communes", key=_TEXT, height=150,
                     placeholder="30344 Vergèze\n30341\nCalvisson (30)")
        st.form_submit_button("Lire les codes", type="primary", width="stretch", on_click=_submit)


def _submit() -> None:
    _take(Intake(st.session_state[_TEXT]))


def _answer(question: str, choice: str) -> None:
    _take(session.intake().answered(question, choice))


def _correct(token: Token, code: str) -> None:
    _take(session.intake().corrected(token, code))
    st.session_state[_TEXT] = session.intake().text


def _take(typed: Intake) -> None:
    """Keep the text, and make it the territory as soon as it can be one; until then the previous one stays."""
    session.keep_intake(typed)
    before = session.project()
    name = shorten(st.session_state.get(_NAME, before.name))
    reading = intake.read(typed, session.warehouse().gazetteer)
    if intake.usable(reading):
        codes = codes_of(reading.units)
        name = intake.name_for(before, name, codes)
        session.change(codes=codes)
    session.change(name=name)
    st.session_state[_NAME] = name


def show_outcome() -> None:
    """How many lines met each fate."""
    reading = _reading()
    st.markdown("##### Lecture des codes")
    st.html(markup.facts(intake.outcome(reading) or [("Rien à lire", "0")]))
    if waiting := len(reading.questions) + len(intake.troubles(reading)):
        st.html(markup.quiet(f"{count(waiting, 'point')} à voir au-dessus de la carte."))


def show_pending() -> None:
    """What asks for an answer, then what was not taken; nothing when all is well."""
    reading = _reading()
    troubles = intake.troubles(reading)
    if not reading.questions and not troubles and intake.usable(reading):
        return
    with st.container(border=True):
        st.markdown("##### À trancher dans la liste collée")
        if not intake.usable(reading):
            st.html(markup.notices([(Severity.ALERT, reading.summary, "Le territoire précédent reste affiché.")]))
        elif reading.questions:
            st.html(markup.quiet("Ce qui attend une réponse n'est pas encore compté dans le territoire."))
        for question in reading.questions[:SHOWN_AT_ONCE]:
            _show_question(question)
        for token in troubles[:SHOWN_AT_ONCE]:
            _show_problem(token)
        more = max(0, len(troubles) - SHOWN_AT_ONCE) + max(0, len(reading.questions) - SHOWN_AT_ONCE)
        if more:
            st.html(markup.quiet(f"… et {more} de plus : voyez d'abord ceux-ci ; le détail est au bas de l'écran."))


def _reading() -> Reading:
    return intake.read(session.intake(), session.warehouse().gazetteer)


def _show_question(question: Question) -> None:
    st.html(markup.notices([(Severity.WARNING, question.message, "")]))
    labels = {choice.id: markup.label(choice.label) for choice in question.choices}
    key = f"answer-{question.id}"
    if question.multiple:
        given = st.multiselect("Votre choix", list(labels), format_func=labels.__getitem__, key=key,
                               placeholder="Une ou plusieurs réponses", label_visibility="collapsed")
        st.button("Valider ce choix", key=f"send-{key}", disabled=not given,
                  on_click=_answer, args=(question.id, " ".join(given)))
    else:
        st.radio("Votre choix", list(labels), index=None, format_func=labels.__getitem__, key=key, horizontal=True,
                 label_visibility="collapsed", on_change=lambda: _answer(question.id, st.session_state[key]))


def _show_problem(token: Token) -> None:
    st.html(markup.notices([(intake.severity_of(token), f"Ligne {token.line} : {token.message}", "")]))
    offered = [choice for choice in token.suggestions if len(choice.codes) == 1]
    if offered:
        with st.container(horizontal=True):
            for choice in offered[:MOST_SUGGESTIONS]:
                st.button(markup.label(f"Remplacer par {choice.label}"), on_click=_correct,
                          args=(token, choice.codes[0]), key=f"suggest-{token.line}-{token.raw}-{choice.id}")


def show_details() -> None:
    """Every piece of the text, in its order, with its fate."""
    typed, reading = session.intake(), _reading()
    rows = intake.fate_rows(reading, session.warehouse().gazetteer)
    if not rows:
        return
    with st.expander(f"Ce que chaque ligne est devenue ({reading.summary.rstrip('.')})", icon=":material/list:"):
        tables.show_frame(intake.FATE_COLUMNS, rows, "lecture_des_codes")
        if typed.answers:
            st.button("Revenir sur les réponses données", on_click=_take, args=(typed.without_answers(),))
