"""The whole pack on the Dossier screen: which documents are in it, making it, taking it away or one file of it."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby

import streamlit as st

from diagnostic.geography.checks import Severity
from diagnostic.report.parts import GROUP_LABELS, PARTS, Part, part_of
from diagnostic.report.text import shorten
from diagnostic.report.work import unpacked
from diagnostic.wording import count, typography
from interface import downloads, making, markup, preview, session
from interface.dossier_fields import keep
from interface.guard import guarded
from interface.guard import show as say
from interface.making import Wanted

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
    """Have the zip made, follow it, then take it; what changed since asks for another."""
    wanted = _whole()
    job = wanted.find()
    with st.container(key="fields-2-pack"):
        if job is not None and job.going_on:
            making.tell(wanted, job, "pack")
        else:
            made = job is not None and job.content is not None
            st.button(f"Préparer tout le dossier ({count(len(chosen()), 'document')})", key="dossier_pack",
                      icon=":material/folder_zip:", width="stretch", on_click=making.start, args=(wanted,),
                      disabled=made)
            # A button that waits, rather than one that comes and pushes the screen down. What it gives is kept by the
            # pool alone, for as long as it keeps it.
            st.download_button("Télécharger le dossier (zip)", lambda: making.fetch(wanted),
                               downloads.file_name(session.current(), "dossier.zip"), downloads.mime("dossier.zip"),
                               key="dossier_zip", icon=":material/download:", on_click=making.start, args=(wanted,),
                               width="stretch", type="primary" if made else "secondary", disabled=not made)
    if job is None or not job.going_on:
        making.tell(wanted, job, "pack")
    _show_others(wanted)


def _whole() -> Wanted:
    return downloads.wanted(typography(f"Dossier « {shorten(session.current().name)} »"), downloads.asked(), "pack",
                            pool=making.packs())


def _show_others(wanted: Wanted) -> None:
    """What is still being made of what the project was before, or for another screen: it takes its turn too."""
    others = [job for job in wanted.pool.of(wanted.owner) if job.going_on and job.key != wanted.key]
    if others:
        st.html(markup.quiet("Aussi en cours, demandé plus tôt ou sur un autre écran :"))
    for rank, job in enumerate(others):
        making.follow(wanted.pool, job, f"pack_{rank}")


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
        found = _files(part)
        if found is None:
            return
        if not found:
            st.html(markup.quiet("Ce document n'a encore rien à contenir : saisissez d'abord ce qu'il demande."))
        with st.container(key="fields-4-files"):
            for ending, content in found:
                st.download_button(markup.label(ending), downloads.reading(content),
                                   downloads.file_name(session.current(), ending.replace("/", "-")),
                                   downloads.mime(ending), key=f"one-{ending}",
                                   icon=downloads.icon(ending), on_click="ignore", width="stretch")


def _files(part: Part) -> tuple[tuple[str, bytes], ...] | None:
    """Endings of names and bytes; None as long as they are being made, which is told."""
    if not downloads.long(part, session.project()):
        return tuple(part.files(downloads.request()))
    content = making.obtained(downloads.wanted(part.label, downloads.asked(), "files", part=part.id), "files")
    return None if content is None else unpacked(content)


def _show_preview(part: Part) -> None:
    if not st.toggle("Afficher l'aperçu", key="preview"):
        return
    with guarded("L'aperçu"):
        shown = _preview(part)
        if shown is not None:
            with st.container(border=True, height=PREVIEW_PX):
                st.html(shown)


def _preview(part: Part) -> str | None:
    """HTML; None as long as it is being made, which is told."""
    if part.document is not None and not downloads.long(part, session.project()):
        return preview.html_of(part.document(downloads.request()))
    content = making.obtained(downloads.wanted("Aperçu", replace(downloads.asked(), template=None), "preview",
                                               part=part.id), "preview")
    return None if content is None else content.decode()
