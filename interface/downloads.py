"""Files of the current territory, made when they are asked for and kept a while for whoever asks again."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date

import streamlit as st

from diagnostic.diagnosis import Diagnosis
from diagnostic.projects.project import Project
from diagnostic.report.content import territory_diagnosis
from diagnostic.report.document import Document
from diagnostic.report.docx import to_docx
from diagnostic.report.geojson import communes_geojson, perimeter_geojson
from diagnostic.report.pack import safe_filename
from diagnostic.report.pdf import to_pdf
from diagnostic.report.request import PackRequest
from diagnostic.report.workbook import workbook
from interface import session

log = logging.getLogger(__name__)

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# A Word file with its figures weighs about a megabyte.
KEPT = 16


def file_name(diagnosis: Diagnosis, ending: str) -> str:
    """« CPTS-E-Rhony-synthese.docx »."""
    return f"{safe_filename(diagnosis.name)}-{ending}"


@st.cache_resource(max_entries=KEPT, show_spinner="Rédaction de la synthèse…", hash_funcs={Project: repr})
def document(wanted: Project, data_version: str, edited: date) -> Document:
    """The summary as content; Word and PDF lay out the same one."""
    del data_version
    return territory_diagnosis(PackRequest(wanted, session.diagnosed(wanted), session.warehouse(), edited))


@st.cache_data(max_entries=KEPT, show_spinner=False, hash_funcs={Project: repr})
def made(kind: str, wanted: Project, data_version: str, edited: date) -> bytes:
    """The bytes of one file of a project. `data_version` and `edited` tell files made on other data or days apart."""
    diagnosis, store = session.diagnosed(wanted), session.warehouse()
    makers: dict[str, Callable[[], bytes]] = {
        "docx": lambda: to_docx(document(wanted, data_version, edited)),
        "pdf": lambda: to_pdf(document(wanted, data_version, edited)),
        "xlsx": lambda: workbook(diagnosis, store, edited=edited),
        "perimetre": lambda: perimeter_geojson(diagnosis, store).encode(),
        "communes": lambda: communes_geojson(diagnosis, store).encode(),
    }
    return makers[kind]()


def button(label: str, kind: str, ending: str, mime: str, *, icon: str, help: str, primary: bool = False) -> None:
    """A button that makes the file when it is clicked: nothing is computed for those who only look."""
    wanted, version = session.project(), session.warehouse().version
    st.download_button(label, lambda: made(kind, wanted, version, date.today()), file_name(session.current(), ending),
                       mime, key=f"download-{kind}", help=help, icon=icon, on_click="ignore", width="stretch",
                       type="primary" if primary else "secondary")
