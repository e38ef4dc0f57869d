"""The form by which a user types the territory's own figures, and the list of those already typed."""

from __future__ import annotations

from datetime import UTC, datetime

import streamlit as st

from diagnostic.diagnosis import Diagnosis
from diagnostic.figures.readings import figure_of
from diagnostic.geography.checks import Severity
from diagnostic.indicators.catalogue import catalogue
from diagnostic.indicators.entered import SOURCE_LIMIT, EnteredFigureError, validated
from diagnostic.indicators.measurement import EnteredFigure
from diagnostic.indicators.topics import Topic
from diagnostic.wording import number, typography
from interface import markup, session
from interface.guard import show
from interface.typed import NotANumberError, count_of, percent_of, value_of

_PREFIX, _REFUSAL = "entry_", "entry_refusal"
# What most people come to type.
_FIRST = "ald"
# Characters of a figure as it may be typed.
FIGURE = 20
_FIELDS = ("topic", "year", "source", "count", "base", "share")
_ALONE = {"share": ("ou pourcentage seul", "par exemple 19,8"),
          "rate": ("ou taux pour 100 000 seul", "par exemple 812,4"),
          "index": ("Valeur de l'indice", "par exemple 0,35")}


def figure_typed(topic: str, year: str, source: str, count: str, base: str, share: str) -> EnteredFigure:
    """The figure that the fields of the form hold. Raises NotANumberError or EnteredFigureError, both in French."""
    when = count_of(year)
    if when is None:
        raise NotANumberError(typography("Indiquez l'année du chiffre."))
    kinds = {known.id: known.kind for known in catalogue().topics}
    alone = percent_of(share) if kinds.get(topic, "share") == "share" else value_of(share)
    return validated(EnteredFigure(topic, when, source, count_of(count), count_of(base), alone))


def show_form() -> None:
    """Type one figure; it stands in the diagnosis from then on, marked « saisie »."""
    topics = {topic.id: topic for topic in catalogue().topics}
    topic = st.selectbox("Chiffre à saisir", list(topics), index=list(topics).index(_FIRST), key=f"{_PREFIX}topic",
                         format_func=lambda name: topics[name].label)
    st.html(markup.quiet(topics[topic].help))
    st.session_state.setdefault(f"{_PREFIX}year", str(datetime.now(UTC).year - 1))
    with st.form("entry", enter_to_submit=False):
        _figure_fields(topics[topic])
        fourth, fifth = st.columns([1, 2])
        fourth.text_input("Année", key=f"{_PREFIX}year", max_chars=4)
        fifth.text_input("Source", key=f"{_PREFIX}source", max_chars=SOURCE_LIMIT,
                         placeholder="par exemple CPAM du Gard, courrier du 12 mars")
        st.form_submit_button("Enregistrer ce chiffre", type="primary", on_click=_save)
    if refusal := st.session_state.get(_REFUSAL):
        show(Severity.ALERT, refusal, "Rien n'a été enregistré ; ce que vous avez tapé est gardé.")


def _figure_fields(topic: Topic) -> None:
    """The fields that this topic has: an index is a value alone, some counts are a share of nothing."""
    wanted = []
    if topic.count:
        of = f"d'{topic.of}" if topic.of[0] in "aeiouhéè" else f"de {topic.of}"
        wanted.append(("count", f"Nombre {of}", "par exemple 9 450"))
    if topic.count and topic.share:
        base = "une population de" if topic.base == "personnes" else f"({topic.base})"
        wanted.append(("base", f"Sur {base}", "par exemple 47 800"))
    if topic.share:
        wanted.append(("share", *_ALONE[topic.kind]))
    for place, (field, label, example) in zip(st.columns(3), wanted, strict=False):
        place.text_input(label, key=f"{_PREFIX}{field}", max_chars=FIGURE, placeholder=example)


def _save() -> None:
    """Runs before the screen is drawn again: the fields are emptied once the figure is taken, and only then."""
    typed = {field: st.session_state.get(f"{_PREFIX}{field}", "") for field in _FIELDS}
    try:
        figure = figure_typed(**typed)
    except (NotANumberError, EnteredFigureError) as refusal:
        st.session_state[_REFUSAL] = str(refusal)
        return
    session.change(entered=session.project().with_figure(figure))
    st.session_state[_REFUSAL] = ""
    for field in ("count", "base", "share"):
        if f"{_PREFIX}{field}" in st.session_state:
            st.session_state[f"{_PREFIX}{field}"] = ""


def _remove(indicator: str) -> None:
    session.change(entered=session.project().without_figure(indicator))


def show_entered(diagnosis: Diagnosis) -> None:
    """What was typed, as the diagnosis took it, each figure with a button to take it away."""
    topics = {topic.id: topic for topic in catalogue().topics}
    for figure in diagnosis.entered:
        words, button = st.columns([4, 1], vertical_alignment="center")
        words.html(markup.facts([(f"{topics[figure.indicator].label}, {figure.year}. Source : {figure.source}",
                                  in_words(figure))]))
        button.button("Retirer", key=f"remove-{figure.indicator}", width="stretch", on_click=_remove,
                      args=(figure.indicator,))


def in_words(figure: EnteredFigure) -> str:
    """« 9 450 sur 47 800 », « 9 450 », « 19,8 % », « 812,4 pour 100 000 », or that it is under statistical secrecy."""
    if figure.masked:
        return "masqué (secret statistique)"
    if figure.percent is not None:
        share = catalogue().topic(figure.indicator).share
        return figure_of(catalogue()[share], figure.percent) if share else number(figure.percent, 1)
    return number(figure.count) + (f" sur {number(figure.base)}" if figure.base is not None else "")
