"""The Word template of a session: whose styles, headers and page the documents take. It is not part of the project."""

from __future__ import annotations

import streamlit as st

from diagnostic.geography.checks import Severity
from diagnostic.received.room import template_read
from diagnostic.report.docx_template import MAX_BYTES
from diagnostic.wording import one_line
from interface import markup
from interface.guard import show as say

_KEPT, _FILE, _SAID = "word_template", "word_template_file", "word_template_said"
MOST_MB = MAX_BYTES // 1_000_000


def current() -> bytes | None:
    """The bytes of the template brought in this session."""
    kept: tuple[str, bytes] | None = st.session_state.get(_KEPT)
    return kept[1] if kept else None


def show() -> None:
    """Bring one, see which one is used, take it away."""
    kept: tuple[str, bytes] | None = st.session_state.get(_KEPT)
    if kept:
        words, button = st.columns([4, 1], vertical_alignment="center")
        words.html(markup.facts([("Modèle Word utilisé", kept[0])], words=True))
        button.button("Retirer", key="word_template_remove", width="stretch", on_click=_forget)
    else:
        st.file_uploader(f"Modèle Word (.docx, {MOST_MB} Mo au plus)", key=_FILE, max_upload_size=MOST_MB,
                         on_change=_take)
        st.html(markup.quiet("Ses styles, ses en-têtes et son format de page remplacent ceux de l'outil dans tous les "
                             "documents Word. Il sert le temps de cette visite et n'est pas gardé avec le projet."))
    if said := st.session_state.get(_SAID):
        say(Severity.ALERT, said, "Les documents Word gardent leur présentation.")


def _take() -> None:
    brought = st.session_state[_FILE]
    st.session_state.pop(_SAID, None)
    if brought is None:
        return
    try:
        st.session_state[_KEPT] = one_line(brought.name), template_read(brought.getvalue())
    except ValueError as refusal:
        st.session_state[_SAID] = str(refusal)


def _forget() -> None:
    st.session_state.pop(_KEPT, None)
