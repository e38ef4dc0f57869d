"""No traceback ever reaches a screen: a French sentence there, the details in the server's log."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from diagnostic import journal, measures
from diagnostic.geography.checks import Severity
from diagnostic.sources.warehouse import DataPackError
from interface import markup, watch

log = logging.getLogger(__name__)
_OWN = ("diagnostic/", "interface/", "pages/")


def show(severity: Severity, message: str, detail: str = "") -> None:
    st.html(markup.notices([(severity, message, detail)]))


@contextmanager
def guarded(what: str, *, vital: bool = False) -> Iterator[None]:
    """Run one block of a screen; when it fails, say that `what` is missing and let the rest of the screen be drawn.

    `what` names the block in French (« La carte »). `vital`: without the data of this one nothing else can be drawn,
    and the screen stops there rather than say the same of each of its blocks.
    """
    try:
        yield
    except DataPackError as failure:
        log.warning("%s: %s", what, failure)
        _count(failure)
        show(Severity.ALERT, failure.said, "Rien n'est perdu : ni les projets, ni le registre ne sont touchés. Si "
             "l'outil est sur un serveur, prévenez la personne qui l'administre.")
        if vital:
            st.stop()
    except Exception as failure:
        # Whatever it is, the person in front of the screen can only be told; the log is for who can repair.
        log.exception("%s could not be shown", what)
        _count(failure)
        show(Severity.ALERT, f"{what} : affichage impossible pour ce territoire, une erreur est survenue.",
             "Rien n'est perdu : le territoire en cours est gardé. Rechargez la page ; si l'erreur revient, "
             "signalez-la avec le lien de la page. Le détail est dans le journal du serveur.")


def _count(failure: Exception) -> None:
    """Remember its type and the last place of our own code that it went through."""
    frames = journal.frames(failure.__traceback__)
    place = next((frame for frame in frames if frame.startswith(_OWN)), "")
    measures.error(journal.error_name(type(failure)), place, watch.page())
