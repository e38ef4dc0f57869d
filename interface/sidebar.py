"""The side of every screen: which territory is being looked at, and on which data."""

from __future__ import annotations

from html import escape

import streamlit as st

from diagnostic.figures.readings import units_word
from diagnostic.geography.checks import Check, Severity
from diagnostic.wording import NBSP, count, number
from interface import markup, session
from interface.guard import guarded


def show() -> None:
    with st.sidebar:
        with guarded("Le territoire en cours"):
            diagnosis = session.current()
            remarks = [check for check in diagnosis.checks if check.severity is not Severity.INFO]
            st.html(
                "<section class='current-territory' aria-label='Territoire en cours'>"
                "<p class='quiet'>Territoire en cours</p>"
                f"<p class='name'>{markup.text(diagnosis.name or 'Territoire sans nom')}</p>"
                f"<p>{markup.text(units_word(diagnosis))} · {number(diagnosis.population)}{NBSP}hab."
                f"<br>{escape(diagnosis.tiers[0].label)}</p>{_remarks(remarks)}</section>")
        with guarded("La version des données"):
            vintage = session.warehouse().provenance("population")
            year = session.current().population_year
            st.html(markup.quiet(f"Données : COG {vintage.cog}, populations {year}. "
                                 "Tout reste sur ce serveur."))


def _remarks(remarks: list[Check]) -> str:
    if not remarks:
        return ""
    worst = Severity.ALERT if any(check.severity is Severity.ALERT for check in remarks) else Severity.WARNING
    return markup.notices([(worst, f"{count(len(remarks), 'point')} à vérifier", "Voir l'écran Territoire.")])
