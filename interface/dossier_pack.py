"""The whole pack on the Dossier screen: which documents are in it, making it, taking it away or one file of it."""

from __future__ import annotations

import logging
from itertools import groupby

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from diagnostic.geography.checks import Severity
from diagnostic.report.parts import GROUP_LABELS, PARTS, Part, part_of
from diagnostic.wording import count, typography
from interface import downloads, markup, preview, session
from interface.dossier_fields import keep
from interface.guard import guarded
from interface.guard import show as say

log = logging.getLogger(__name__)

# A diagnosis of twenty pages is read in a pane of its own: on a telephone it would be fifty screens.
PREVIEW_PX = 760
_FORMS = {"docx": "Word", "pdf": "PDF", "xlsx": "Excel"}
_PREFIX, _ONE, _SAID = "dossier_part_", "dossier_one", "dossier_part_said"


def chosen() -> tuple[str, ...]:
    """Ids of the parts of the pack: all of them as long as none was left out."""
    known = [part.id for part in PARTS]
    asked = set(session.project().dossier.parts) & set(known)
    return tuple(part for part in known if not asked or part in asked)


def show_choice() -> None:
    """One box for each part, by group."""
    inside = set(chosen())
    for group, parts in groupby(sorted(PARTS, key=lambda part: list(GROUP_LABELS).index(part.group)),
                                key=lambda part: part.group):
        st.html(markup.lead(GROUP_LABELS[group]))
        with st.container(key=f"fields-2-{group}"):
            for part in parts:
                key = f"{_PREFIX}{part.id}"
                session.follow(key, part.id in inside)
                st.checkbox(part.label, key=key, help=part.help, on_change=_tick, args=(part.id, key))
    if said := st.session_state.get(_SAID):
        say(Severity.WARNING, said)


def _tick(part: str, key: str) -> None:
    st.session_state.pop(_SAID, None)
    ticked = set(chosen()) | {part} if st.session_state[key] else set(chosen()) - {part}
    if not ticked:
        st.session_state[key] = True
        st.session_state[_SAID] = typography("Un dossier tient au moins un document : cochez-en un autre d'abord.")
        return
    keep(parts=() if len(ticked) == len(PARTS) else tuple(known.id for known in PARTS if known.id in ticked))


def show_pack() -> None:
    """Make the zip, with its progress, then take it; what changed since asks for another."""
    asked = downloads.asked()
    number = len(chosen())
    with st.container(key="fields-2-pack"):
        start = st.button(f"Préparer tout le dossier ({count(number, 'document')})", key="dossier_pack",
                          icon=":material/folder_zip:", width="stretch")
        place = st.empty()
    failed = _failure(place, asked) if start else ""
    # A button that waits, rather than one that comes and pushes the screen down.
    content = downloads.ready(asked)
    place.download_button("Télécharger le dossier (zip)", downloads.reading(content or b""),
                          downloads.file_name(session.current(), "dossier.zip"), downloads.mime("dossier.zip"),
                          key="dossier_zip", icon=":material/download:", on_click="ignore", width="stretch",
                          type="primary" if content else "secondary", disabled=content is None)
    if failed:
        say(Severity.ALERT, failed, "Rien de ce que vous avez saisi n'est perdu.")


def _failure(place: DeltaGenerator, asked: downloads.Asked) -> str:
    """Make the pack, its progress told in `place`; a French sentence when a document fails, else nothing."""
    under_way = ""

    def tell(label: str, done: int, number: int) -> None:
        nonlocal under_way
        under_way = label
        place.progress(done / number, text=typography(f"{label} ({done + 1} sur {number})"))

    try:
        downloads.pack(asked, tell)
    except Exception:
        # Any document may fail on a territory that nobody foresaw: the others must stay within reach.
        log.exception("The pack could not be made: %s", under_way)
        return (f"Le dossier n'a pas pu être rédigé : « {under_way} » a échoué. Décochez ce document et recommencez, "
                "ou téléchargez les autres un par un.")
    return ""


# -- one document ------------------------------------------------------------------------------------------------

def show_one() -> None:
    """Choose a part, take its files, read it first when it is a text."""
    labels = {part.id: f"{GROUP_LABELS[part.group]} : {part.label}" for part in PARTS}
    part = part_of(st.selectbox("Document", list(labels), key=_ONE, format_func=labels.__getitem__))
    st.html(markup.quiet(part.help))
    if part.endings:
        with st.container(key="fields-4-one"):
            for ending in part.endings:
                form = ending.rpartition(".")[2]
                downloads.button(_FORMS[form], part.id, ending, key=f"one-{form}", help=part.help)
    else:
        _show_files(part)
    if part.document:
        _show_preview(part)


def _show_files(part: Part) -> None:
    if not st.toggle("Préparer ses fichiers", key=f"dossier_files_{part.id}"):
        return
    with guarded(part.label):
        found = downloads.files(part.id, downloads.asked())
        if not found:
            st.html(markup.quiet("Ce document n'a encore rien à contenir : saisissez d'abord ce qu'il demande."))
        with st.container(key="fields-4-files"):
            for ending, content in found:
                st.download_button(markup.label(ending), downloads.reading(content),
                                   downloads.file_name(session.current(), ending.replace("/", "-")),
                                   downloads.mime(ending), key=f"one-{ending}",
                                   icon=downloads.icon(ending), on_click="ignore", width="stretch")


def _show_preview(part: Part) -> None:
    if st.toggle("Afficher l'aperçu", key="preview"):
        with guarded("L'aperçu"), st.container(border=True, height=PREVIEW_PX):
            st.html(preview.html_of(downloads.document(part.id, downloads.asked())))
