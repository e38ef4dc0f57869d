"""In whose words a chapter is told: its title, how it opens, its figures in prose."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

from diagnostic.figures.readings import figure_of, status_note, value_said
from diagnostic.indicators.measurement import SECONDARY, Level, Measurement, Reference
from diagnostic.record import Diagnosis
from diagnostic.report.document import Block, Heading, Paragraph
from diagnostic.report.request import PackRequest
from diagnostic.report.tables import TO_CONFIRM
from diagnostic.wording import typography

FILE = Path(__file__).with_suffix(".toml")
_PLAIN = "{label} : {value}{beside}."


@lru_cache(maxsize=1)
def _voice() -> dict[str, Any]:
    with FILE.open("rb") as stream:
        return tomllib.load(stream)


def title(request: PackRequest, chapter: str) -> str:
    """KeyError on a chapter that has none."""
    return str(_voice()["titles"][request.dossier.register.value][chapter])


def opening(request: PackRequest, chapter: str, indicators: Iterable[str] = (), most: int = 3) -> list[Block]:
    """The chapter's heading, then a short paragraph: what it is about, and its first figures in prose."""
    said = [str(_voice()["intros"][request.dossier.register.value][chapter]),
            *prose(request.diagnosis, indicators)[:most]]
    text = " ".join(filter(None, said))
    return [Heading(title(request, chapter)), *([Paragraph(typography(text))] if text else [])]


def prose(diagnosis: Diagnosis, indicators: Iterable[str]) -> list[str]:
    """One sentence for each indicator whose figure is known; « 20,7 % des habitants ont 65 ans ou plus (…). »."""
    said = []
    for identifier in indicators:
        measured = diagnosis.measurement(identifier)
        if measured is None or (measured.value is None and measured.least is None):
            continue
        entry = diagnosis.entry(identifier)
        note = f" ({status_note(measured)})" if status_note(measured) else ""
        beside = "; ".join(f"{found.label} : {figure_of(entry, found.value, unit=False)}{doubt(found)}"
                           for found in nearest(measured))
        phrase = str(_voice()["phrases"].get(identifier, _PLAIN))
        said.append(typography(phrase.format(label=entry.label, value=value_said(entry, measured) + note,
                                             beside=f" ({beside})" if beside else "")))
    return said


def doubt(reference: Reference) -> str:
    """What goes after a published figure that nobody verified."""
    return f", {TO_CONFIRM}" if reference.status == SECONDARY else ""


def nearest(measured: Measurement) -> list[Reference]:
    """The department when it is one, and France: enough to place a figure in a sentence."""
    departments = [found for found in measured.references if found.level is Level.DEPARTMENT]
    country = [found for found in measured.references if found.level is Level.FRANCE]
    return [*(departments if len(departments) == 1 else []), *country[:1]]
