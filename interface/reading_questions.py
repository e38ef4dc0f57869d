"""What a pasted list still asks, and what was not taken of it, with the gestures that settle it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from diagnostic.geography.checks import Severity
from diagnostic.geography.reading import Choice, Question, Reading, Token
from interface import intake, markup
from interface.intake import Intake

SHOWN_AT_ONCE = 4
MOST_SUGGESTIONS = 3

# What becomes of the text once something of it was answered or corrected.
Take = Callable[[Intake], None]


def asks(reading: Reading) -> bool:
    """Whether there is anything to show."""
    return bool(reading.questions or intake.troubles(reading)) or not intake.usable(reading)


def show(typed: Intake, reading: Reading, take: Take, *, refused: str, prefix: str = "") -> None:
    """Each question and each problem of `reading`, a few at once.

    `take` runs before the screen is drawn again. `refused` says what holds while nothing can be read; `prefix` tells
    the fields of two lists apart.
    """
    troubles = intake.troubles(reading)
    if not intake.usable(reading):
        st.html(markup.notices([(Severity.ALERT, reading.summary, refused)]))
    elif reading.questions:
        st.html(markup.quiet("Ce qui attend une réponse n'est pas encore compté dans le territoire."))
    for question in reading.questions[:SHOWN_AT_ONCE]:
        _show_question(question, typed, take, prefix)
    for token in troubles[:SHOWN_AT_ONCE]:
        _show_problem(token, typed, take, prefix)
    more = max(0, len(troubles) - SHOWN_AT_ONCE) + max(0, len(reading.questions) - SHOWN_AT_ONCE)
    if more:
        st.html(markup.quiet(f"… et {more} de plus : voyez d'abord ceux-ci ; le détail est au bas de l'écran."))


def _show_question(question: Question, typed: Intake, take: Take, prefix: str) -> None:
    st.html(markup.notices([(Severity.WARNING, question.message, "")]))
    choose(f"{prefix}answer-{question.id}", question.choices, lambda choice: take(typed.answered(question.id, choice)),
           multiple=question.multiple)


def choose(key: str, choices: Sequence[Choice], answer: Callable[[str], None], *, multiple: bool) -> None:
    """The answers to one question. `answer` takes the id of the choice, or several separated by spaces, before the
    screen is drawn again."""
    labels = {choice.id: markup.label(choice.label) for choice in choices}
    if multiple:
        given = st.multiselect("Votre choix", list(labels), format_func=labels.__getitem__, key=key,
                               placeholder="Une ou plusieurs réponses", label_visibility="collapsed")
        st.button("Valider ce choix", key=f"send-{key}", disabled=not given, on_click=lambda: answer(" ".join(given)))
    else:
        st.radio("Votre choix", list(labels), index=None, format_func=labels.__getitem__, key=key, horizontal=True,
                 label_visibility="collapsed", on_change=lambda: answer(st.session_state[key]))


def _show_problem(token: Token, typed: Intake, take: Take, prefix: str) -> None:
    st.html(markup.notices([(intake.severity_of(token), f"Ligne {token.line} : {token.message}", "")]))
    offered = [choice for choice in token.suggestions if len(choice.codes) == 1]
    if offered:
        with st.container(horizontal=True):
            for choice in offered[:MOST_SUGGESTIONS]:
                st.button(markup.label(f"Remplacer par {choice.label}"), on_click=_correct,
                          args=(typed, token, choice.codes[0], take),
                          key=f"{prefix}suggest-{token.line}-{token.raw}-{choice.id}")


def _correct(typed: Intake, token: Token, code: str, take: Take) -> None:
    take(typed.corrected(token, code))
