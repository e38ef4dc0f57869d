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

_LABELS = {Severity.INFO: "À savoir", Severity.WARNING: "Attention", Severity.ALERT: "Alerte"}


def notice_label(severity: Severity) -> str:
    """The word that says the severity, so that the colour does not say it alone."""
    return _LABELS[severity]


def heading_said(state: HeadingState) -> str:
    """Whether the territory has figures under a heading: « renseignée », « estimée », « à apporter »."""
    if not state.filled:
        return "à apporter"
    return "estimée" if len(state.estimated) == len(state.filled) else "renseignée"


def footer(document: Document) -> str:
    """The line at the foot of each page: what the document is, of which territory, when."""
    edited = f", édité le {date_fr(document.edited)}" if document.edited else ""
    return f"{shorten(document.title, 60)} · {document.kind}{edited}"


def file_moment(edited: date | None) -> datetime:
    """The date written in a file's properties: the day it was edited, never the clock, so that bytes are stable."""
    return datetime.combine(edited, time(), tzinfo=UTC) if edited else _NO_DATE
