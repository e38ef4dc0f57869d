"""The side of every screen: which territory is being looked at, and on which data."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass
from html import escape

import streamlit as st

from diagnostic.figures.readings import units_word
from diagnostic.geography.checks import Check, Severity
from diagnostic.wording import NBSP, count, number
from interface import markup, session
from interface.following import Follower
from interface.guard import guarded


@dataclass(frozen=True)
class Side:
    """The place of the side that follows the territory."""

    place: Follower

    def refresh(self) -> None:
        with guarded("Le territoire en cours"):
            self.place.show(_territory())


_drawn: ContextVar[Side] = ContextVar("side")


def show() -> None:
    """Draw the side of this run."""
    with st.sidebar:
        side = Side(Follower())
        with guarded("La version des données"):
            vintage, year = session.warehouse().provenance("population"), session.current().population_year
            st.html(markup.quiet(f"Données : COG {vintage.cog}, populations {year}. Tout reste sur ce serveur."))
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
            f"{_scenario()}<p>{markup.text(units_word(diagnosis))} · {number(diagnosis.population)}{NBSP}hab."
            f"<br>{escape(diagnosis.tiers[0].label)}</p>{_remarks(remarks)}</section>")


def _scenario() -> str:
    """Which of its scenarios a project that has several is on."""
    if len(session.scenarios()) < 2:
        return ""
    current = next(one for one in session.scenarios() if one.letter == session.letter())
    return f"<p>{markup.text(f'Scénario {current.letter}' + f' · {current.title}' * bool(current.title))}</p>"


def _remarks(remarks: list[Check]) -> str:
    if not remarks:
        return ""
    worst = Severity.ALERT if any(check.severity is Severity.ALERT for check in remarks) else Severity.WARNING
    return markup.notices([(worst, f"{count(len(remarks), 'point')} à vérifier", "Voir l'écran Territoire.")])
