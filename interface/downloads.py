"""Files of the current project, made when they are asked for: here when that takes no time, else in another process."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from hashlib import sha256

import streamlit as st

from diagnostic.apart.pool import Pool
from diagnostic.diagnosis import Diagnosis
from diagnostic.projects.project import Project
from diagnostic.report.pack import safe_filename
from diagnostic.report.parts import Part, part_of
from diagnostic.report.request import PackRequest
from diagnostic.report.work import Asker, asked_of, file_of
from interface import making, session, template
from interface.making import Wanted

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MIMES = {"docx": WORD, "xlsx": EXCEL, "pdf": "application/pdf", "zip": "application/zip", "ics": "text/calendar",
          "geojson": "application/geo+json", "json": "application/json", "csv": "text/csv", "txt": "text/plain",
          "png": "image/png", "svg": "image/svg+xml"}
_ICONS = {"docx": "description", "pdf": "picture_as_pdf", "xlsx": "table", "ics": "event"}


@dataclass(frozen=True)
class Asked:
    """What the session would have made now: the project, who asks and on which data, the day, the template."""

    project: Project
    asker: Asker
    edited: date
    template: bytes | None

    @cached_property
    def key(self) -> str:
        """Tells it from whatever would give other bytes, and from the same asked by somebody else."""
        model = sha256(self.template).hexdigest() if self.template else ""
        return making.key_of(self.project, self.asker, self.edited, model)


def file_name(diagnosis: Diagnosis, ending: str) -> str:
    """« CPTS-E-Rhony-diagnostic.docx »."""
    return f"{safe_filename(diagnosis.name)}-{ending}"


def mime(name: str) -> str:
    """What a browser is told of a file; bytes without a name of their own when its ending is not known."""
    return _MIMES.get(name.rpartition(".")[2], "application/octet-stream")


def icon(name: str) -> str:
    return f":material/{_ICONS.get(name.rpartition('.')[2], 'download')}:"


def asked() -> Asked:
    return Asked(session.project(), making.asker(), date.today(), template.current())


def wanted(label: str, asked: Asked, task: str, *, pool: Pool | None = None, **more: str) -> Wanted:
    """A task of `diagnostic.report.work` on the current project; `label` is what the screen calls it."""
    # The session is not there any more when the arguments are made.
    cog = session.cog()
    return Wanted(pool or making.documents(), making.owner(), asked.asker, label, task,
                  making.key_of(task, asked.key, sorted(more.items())),
                  lambda: asked_of(asked.project, asked.edited, cog, asked.asker, **more), asked.template or b"")


def long(part: Part, project: Project) -> bool:
    """Whether what this part is made of is made in another process, so that nobody else waits."""
    return len(project.codes) >= part.long_from


def request() -> PackRequest:
    """What the session would have made now, with the diagnosis that its screens show."""
    return PackRequest(session.project(), session.current(), session.warehouse(), date.today(), template.current())


def button(label: str, part: str, ending: str, *, help: str, key: str, primary: bool = False) -> None:
    """A button that makes the file when it is clicked: nothing is computed for those who only look."""
    name = file_name(session.current(), ending)
    if long(part_of(part), session.project()):
        making.button(label, wanted(label, asked(), "file", part=part, ending=ending), name, mime(ending), key=key,
                      icon=icon(ending), help=help, primary=primary)
        return
    # Read here: there is no session where the file is made.
    now = request()
    with st.container():
        st.download_button(label, lambda: file_of(now, part, ending), name, mime(ending), key=key, help=help,
                           icon=icon(ending), on_click="ignore", width="stretch",
                           type="primary" if primary else "secondary")


def reading(content: bytes) -> Callable[[], bytes]:
    """For a download button: the bytes travel when it is clicked only."""
    return lambda: content
