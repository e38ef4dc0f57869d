"""The side of every screen: which territory is being looked at, and on which data."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from html import escape

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from diagnostic.figures.readings import units_word
from diagnostic.geography.checks import Check, Severity
from diagnostic.wording import NBSP, count, number
from interface import markup, session
from interface.guard import guarded


@dataclass(frozen=True)
class Side:
    """The two places of the side that follow the territory; a fragment may write there again without a whole run."""

    territory: DeltaGenerator
    data: DeltaGenerator

    def refresh(self) -> None:
        with self.territory, guarded("Le territoire en cours"):
            st.html(_territory())
        with self.data, guarded("La version des données"):
            vintage = session.warehouse().provenance("population")
            st.html(markup.quiet(f"Données : COG {vintage.cog}, populations {session.current().population_year}. "
                                 "Tout reste sur ce serveur."))


_drawn: ContextVar[Side] = ContextVar("side")


def show() -> None:
    """Draw the side of this run."""
    with st.sidebar:
        side = Side(st.empty(), st.empty())
    _drawn.set(side)
    side.refresh()


def side() -> Side:
    """The side of this run, to be handed to a fragment."""
    return _drawn.get()


def _territory() -> str:
    diagnosis = session.current()
    remarks = [check for check in diagnosis.checks if check.severity is not Severity.INFO]
    return ("<section class='current-territory' aria-label='Territoire en cours'>"
            "<p class='quiet'>Territoire en cours</p>"
            f"<p class='name'>{markup.text(diagnosis.name or 'Territoire sans nom')}</p>"
            f"<p>{markup.text(units_word(diagnosis))} · {number(diagnosis.population)}{NBSP}hab."
            f"<br>{escape(diagnosis.tiers[0].label)}</p>{_remarks(remarks)}</section>")


def _remarks(remarks: list[Check]) -> str:
    if not remarks:
        return ""
    worst = Severity.ALERT if any(check.severity is Severity.ALERT for check in remarks) else Severity.WARNING
    return markup.notices([(worst, f"{count(len(remarks), 'point')} à vérifier", "Voir l'écran Territoire.")])
