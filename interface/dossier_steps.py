"""The dates of a project's steps, and the deadlines that follow from them, on the Dossier screen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import streamlit as st

from diagnostic.aci.roadmap import COUNTING, Kind, Step, remarks, roadmap
from diagnostic.dossier import FIRST_DAY, LAST_DAY
from diagnostic.figures import timeline
from diagnostic.figures.style import CHART_CONFIG
from diagnostic.geography.checks import Severity
from diagnostic.wording import date_fr
from interface import downloads, markup, session
from interface.dossier_fields import keep
from interface.guard import show as say

_PREFIX, _REFUSAL = "dossier_day_", "dossier_day_refusal"


def show() -> None:
    """Four dates, the line of time, every deadline in words."""
    milestones = session.project().dossier.milestones
    today = date.today()
    steps = roadmap(milestones, today)
    with st.container(key="fields-4-steps"):
        for step in steps:
            if step.kind is Kind.ENTERED:
                _day(step)
    if refusal := st.session_state.get(_REFUSAL):
        say(Severity.ALERT, refusal, "La date n'a pas été gardée.")
    for sentence in remarks(milestones):
        say(Severity.WARNING, sentence)
    drawn = timeline.chart(steps, today)
    if drawn is None:
        st.html(markup.quiet("Une date suffit pour commencer : les échéances qui en dépendent se calculent, et la "
                             "feuille de route se dessine ici."))
        return
    st.plotly_chart(drawn, theme=None, config=CHART_CONFIG, key="dossier_timeline")
    st.html(f"<p class='unseen'>{markup.text(timeline.alt(steps))}</p>")
    st.html(markup.quiet("Disque : date saisie. Losange : échéance calculée."))
    _downloads()
    _show_rules(steps)


def _day(step: Step) -> None:
    key = f"{_PREFIX}{step.id}"
    session.follow(key, step.date)
    st.date_input(step.label, value=None, key=key, min_value=FIRST_DAY, max_value=LAST_DAY, format="DD/MM/YYYY",
                  on_change=_keep, args=(step.id, key))


def _keep(field: str, key: str) -> None:
    st.session_state.pop(_REFUSAL, None)
    try:
        keep(milestones=replace(session.project().dossier.milestones, **{field: st.session_state[key]}))
    except ValueError as refusal:
        st.session_state[_REFUSAL] = str(refusal)


def _downloads() -> None:
    with st.container(key="fields-4-roadmap"):
        downloads.button("Feuille de route (Word)", "feuille-de-route", "feuille-de-route.docx",
                         key="roadmap-docx", help="La frise, les dates et leurs règles.")
        downloads.button("Feuille de route (PDF)", "feuille-de-route", "feuille-de-route.pdf",
                         key="roadmap-pdf", help="La même, prête à envoyer.")
        downloads.button("Agenda (.ics)", "calendrier", "etapes.ics", key="roadmap-ics",
                         help="Les étapes datées, à ouvrir dans un agenda.")


def _show_rules(steps: tuple[Step, ...]) -> None:
    with st.expander("Toutes les étapes, ce qui s'y fait et d'où vient chaque date"):
        st.html(markup.table(
            ["Étape", "Date", "Nature", "Ce qui s'y fait", "Source"],
            [[step.label, date_fr(step.date) if step.date else "à saisir" if step.kind is Kind.ENTERED else
              "à calculer", str(step.kind), step.rule, step.source] for step in steps]))
        st.html(markup.quiet(COUNTING))
