"""Small sentences that Word and PDF share."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from diagnostic.geography.checks import Severity
from diagnostic.record import HeadingState
from diagnostic.report.document import Document
from diagnostic.report.text import shorten
from diagnostic.wording import date_fr

# Files carry a date even when the document shows none: then the first one that a ZIP archive can write.
_NO_DATE = datetime(1980, 1, 1, tzinfo=UTC)

CONTENTS_TITLE = "Sommaire"
# Word removes it with the old table as soon as it makes the table again.
CONTENTS_HINT = ("Pour ajouter les numéros de page\u00a0: clic droit sur ce sommaire, "
                 "«\u00a0Mettre à jour les champs\u00a0».")
LOGO_ALT = "Logo de la CPTS"
TO_FILL = "à compléter"
TICKED, UNTICKED = "☑", "☐"

_LABELS = {Severity.INFO: "À savoir", Severity.WARNING: "Attention", Severity.ALERT: "Alerte"}


def notice_label(severity: Severity) -> str:
    """The word that says the severity, so that the colour does not say it alone."""
    return _LABELS[severity]


def heading_said(state: HeadingState) -> str:
    """Whether the territory has figures under a heading: « renseignée », « estimée », « à apporter »."""
    if not state.filled:
        return "à apporter"
    return "estimée" if len(state.estimated) == len(state.filled) else "renseignée"


def proposal_label(count: int) -> str:
    """The words over what the tool suggests, so that the frame does not say it alone."""
    return "Proposition à relire et à modifier" if count == 1 else "Propositions à relire et à modifier"


def box_mark(ticked: bool | None) -> str:
    return TICKED if ticked else UNTICKED


def box_state(ticked: bool | None) -> str:
    """What a box that people must judge says beside its text."""
    return "à apprécier" if ticked is None else ""


def edition(document: Document) -> str:
    """The day of edition as a cover shows it; nothing without a day."""
    return f"Édité le {date_fr(document.edited)}" if document.edited else ""


def header(document: Document) -> str:
    """The line at the head of each page after a cover: what the document is, of which territory."""
    return f"{shorten(document.title, 60)} · {document.kind}" if document.cover else ""


def footer(document: Document) -> str:
    """The line at the foot of each page: when it was edited, and what it is where no header says so."""
    if document.cover:
        return edition(document)
    edited = f", édité le {date_fr(document.edited)}" if document.edited else ""
    return f"{shorten(document.title, 60)} · {document.kind}{edited}"


def file_moment(edited: date | None) -> datetime:
    """The date written in a file's properties: the day it was edited, never the clock, so that bytes are stable."""
    return datetime.combine(edited, time(), tzinfo=UTC) if edited else _NO_DATE
