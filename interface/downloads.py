"""Files of the current project, made when they are asked for and kept a while for whoever asks again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from threading import Lock

import streamlit as st

from diagnostic.diagnosis import Diagnosis
from diagnostic.projects.project import Project
from diagnostic.report.document import Document
from diagnostic.report.docx import to_docx
from diagnostic.report.pack import OnPart, pack_zip, safe_filename
from diagnostic.report.parts import part_of
from diagnostic.report.pdf import to_pdf
from diagnostic.report.request import PackRequest
from interface import session, template

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MIMES = {"docx": WORD, "xlsx": EXCEL, "pdf": "application/pdf", "zip": "application/zip", "ics": "text/calendar",
          "geojson": "application/geo+json", "json": "application/json", "csv": "text/csv", "txt": "text/plain",
          "png": "image/png", "svg": "image/svg+xml"}
_ICONS = {"docx": "description", "pdf": "picture_as_pdf", "xlsx": "table", "ics": "event"}
# A Word file with its figures weighs about a megabyte, a whole pack some ten.
KEPT, PACKS_KEPT = 16, 4
# What tells two packs apart: the project, its data, the day, the template.
Asked = tuple[Project, str, date, bytes | None]


def file_name(diagnosis: Diagnosis, ending: str) -> str:
    """« CPTS-E-Rhony-diagnostic.docx »."""
    return f"{safe_filename(diagnosis.name)}-{ending}"


def mime(name: str) -> str:
    """What a browser is told of a file; bytes without a name of their own when its ending is not known."""
    return _MIMES.get(name.rpartition(".")[2], "application/octet-stream")


def icon(name: str) -> str:
    return f":material/{_ICONS.get(name.rpartition('.')[2], 'download')}:"


def asked() -> Asked:
    """What the session would have made now."""
    return session.project(), session.warehouse().version, date.today(), template.current()


def _request(wanted: Asked) -> PackRequest:
    project, _, edited, model = wanted
    return PackRequest(project, session.diagnosed(project), session.warehouse(), edited, model)


def document(part: str, wanted: Asked) -> Document:
    """A part that is a text, as content: Word, PDF and preview lay out the same one."""
    # No template changes what a document says.
    return _document(part, (*wanted[:3], None))


@st.cache_resource(max_entries=KEPT, show_spinner="Rédaction du document…", hash_funcs={Project: repr})
def _document(part: str, wanted: Asked) -> Document:
    write = part_of(part).document
    if write is None:
        raise ValueError(f"{part} is no text.")
    return write(_request(wanted))


@st.cache_data(max_entries=KEPT, show_spinner=False, hash_funcs={Project: repr})
def made(part: str, ending: str, wanted: Asked) -> bytes:
    """The bytes of one file of a part, by the ending of its name. Raises KeyError when it makes none of that name."""
    if part_of(part).document and ending.endswith(".docx"):
        return to_docx(document(part, wanted), wanted[3])
    if part_of(part).document and ending.endswith(".pdf"):
        return to_pdf(document(part, wanted))
    return dict(files(part, wanted))[ending]


@st.cache_data(max_entries=KEPT, show_spinner="Rédaction des fichiers…", hash_funcs={Project: repr})
def files(part: str, wanted: Asked) -> tuple[tuple[str, bytes], ...]:
    """Every file of a part: ending of its name, bytes."""
    return tuple(part_of(part).files(_request(wanted)))


def button(label: str, part: str, ending: str, *, help: str, key: str, primary: bool = False) -> None:
    """A button that makes the file when it is clicked: nothing is computed for those who only look."""
    wanted = asked()
    st.download_button(label, lambda: made(part, ending, wanted), file_name(session.current(), ending), mime(ending),
                       key=key, help=help, icon=icon(ending), on_click="ignore", width="stretch",
                       type="primary" if primary else "secondary")


# -- the whole pack ----------------------------------------------------------------------------------------------

@st.cache_resource
def _packs() -> tuple[dict[str, bytes], Lock]:
    """Packs made last for all sessions together, oldest first: too heavy to be kept by each of them."""
    return {}, Lock()


def pack(wanted: Asked, on_part: OnPart) -> None:
    """Make the whole pack; `ready` gives it from then on. Raises whatever its parts do: nothing is kept then."""
    content = pack_zip(_request(wanted), on_part)
    kept, lock = _packs()
    with lock:
        kept.pop(repr(wanted), None)
        kept[repr(wanted)] = content
        while len(kept) > PACKS_KEPT:
            del kept[next(iter(kept))]


def ready(wanted: Asked) -> bytes | None:
    """The pack, as long as nothing of it changed since it was made."""
    return _packs()[0].get(repr(wanted))


def reading(content: bytes) -> Callable[[], bytes]:
    """For a download button: the bytes travel when it is clicked only."""
    return lambda: content
