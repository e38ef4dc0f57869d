"""Keep a project under a name, open one, carry one away as a file, share it by a link."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlencode, urlsplit, urlunsplit

import streamlit as st

from diagnostic.geography.checks import Severity
from diagnostic.indicators.brought_around import guarded
from diagnostic.indicators.catalogue import catalogue
from diagnostic.indicators.entered import secret
from diagnostic.projects.file import MOST_BYTES, FormatError, to_text
from diagnostic.projects.project import Work
from diagnostic.projects.store import KEPT_FOR, NameTakenError, Saved, StoreError, checked_name
from diagnostic.received.room import project_read
from diagnostic.record import NAME_LIMIT
from diagnostic.registry.model import RegistryError
from diagnostic.report.pack import safe_filename
from diagnostic.sources.refusals import FileError
from diagnostic.wording import count, date_fr, typography
from interface import gestures, markup, session
from interface.following import ask_whole_run
from interface.guard import show as say

_NAME, _CHOSEN, _FILE = "project_name", "project_chosen", "project_file"
_SAID, _ASKED = "project_said", "project_asked"
_REPLACE, _DELETE = "replace", "delete"
MOST_MB = MOST_BYTES // 1_000_000


def show() -> None:
    """The whole panel; what was done or refused is said first."""
    severity, message = st.session_state.get(_SAID, (Severity.INFO, ""))
    if message:
        say(severity, message)
    if session.previous() is not None:
        st.button("Revenir à ce qui était ouvert avant", icon=":material/undo:", key="project_back", on_click=_back,
                  width="stretch")
    try:
        _show_saved(session.named_store().saved())
    except StoreError as failure:
        say(Severity.WARNING, str(failure))
    except RegistryError:
        say(Severity.INFO, "Pour garder un projet sous un nom, connectez-vous sur l'écran Registre : chacun n'y voit "
                           "que les siens. Le fichier et le lien ci-dessous restent possibles.")
    _show_file()
    _show_link()


# -- by name -----------------------------------------------------------------------------------------------------

def _show_saved(saved: tuple[Saved, ...]) -> None:
    session.follow(_NAME, session.project().name)
    st.text_input("Nom sous lequel enregistrer", key=_NAME, max_chars=NAME_LIMIT)
    asked, name = st.session_state.get(_ASKED, ("", ""))
    if asked == _REPLACE:
        _confirm(f"Un projet s'appelle déjà « {name} » : le remplacer par le territoire en cours ?", "Remplacer",
                 _save, name)
    else:
        st.button("Enregistrer sous ce nom", icon=":material/save:", key="project_save", type="primary",
                  width="stretch", on_click=_save)
    if not saved:
        st.html(markup.quiet("Aucun projet enregistré sur cette machine."))
        return
    labels = {project.name: f"{project.name} · {date_fr(project.when.astimezone().date())}" for project in saved}
    chosen = st.selectbox(f"Projets enregistrés ({len(saved)})", list(labels), key=_CHOSEN,
                          format_func=lambda name: labels.get(name, name))
    if asked == _DELETE and name == chosen:
        _confirm(f"Supprimer « {name} » ? Les liens déjà donnés restent bons {KEPT_FOR.days} jours.", "Supprimer",
                 _delete, name)
        return
    with st.container(horizontal=True, gap="small"):
        st.button("Ouvrir", key="project_open", icon=":material/folder_open:", on_click=_open, args=(chosen,))
        st.button("Supprimer", key="project_delete", icon=":material/delete:", on_click=_ask, args=(_DELETE, chosen))


def _confirm(question: str, yes: str, do: Callable[[str], None], name: str) -> None:
    say(Severity.WARNING, question)
    with st.container(horizontal=True, gap="small"):
        st.button(yes, key="project_yes", type="primary", on_click=do, args=(name,))
        st.button("Ne rien faire", key="project_no", on_click=_ask, args=("", ""))


def _ask(what: str, name: str) -> None:
    st.session_state[_ASKED] = (what, name)
    _say("")


def _save(replacing: str = "") -> None:
    """Save under the name typed, or over the one that was just confirmed: never over another."""
    _ask("", "")
    try:
        name = checked_name(replacing or st.session_state[_NAME])
        # One name: that of the list is that of the link, of the file and of the documents.
        work = session.work()
        session.named_store().save(name, replace(work, project=replace(work.project, name=name)),
                                   overwrite=bool(replacing), cog=session.cog())
    except NameTakenError:
        _ask(_REPLACE, checked_name(st.session_state[_NAME]))
    except (StoreError, FormatError, RegistryError) as refusal:
        _say(str(refusal), Severity.ALERT)
    else:
        gestures.settle_name(session.project(), name)
        ask_whole_run()
        _say(f"« {name} » est enregistré sur cette machine.")


def _open(name: str) -> None:
    _ask("", "")
    try:
        _take(session.named_store().open(name), f"« {name} » est ouvert.")
    except (StoreError, FormatError, RegistryError) as refusal:
        _say(str(refusal), Severity.ALERT)


def _delete(name: str) -> None:
    _ask("", "")
    try:
        session.named_store().delete(name)
    except (StoreError, RegistryError) as refusal:
        _say(str(refusal), Severity.ALERT)
    else:
        _say(f"« {name} » est supprimé.")


def _back() -> None:
    _ask("", "")
    try:
        session.reopen_previous()
    except FormatError as refusal:
        _say(str(refusal), Severity.ALERT)
    else:
        gestures.show_whole()
        _say("Le projet précédent est de nouveau ouvert.")


def _take(work: Work, done: str) -> None:
    """Open a work and say what could not be taken of it. Raises FormatError, the session then being as it was."""
    left_out = session.open_work(work)
    gestures.show_whole()
    _say(" ".join((done, *left_out)), Severity.WARNING if left_out else Severity.INFO)


def _say(message: str, severity: Severity = Severity.INFO) -> None:
    st.session_state[_SAID] = (severity, typography(message))


# -- by file -----------------------------------------------------------------------------------------------------

def _show_file() -> None:
    # Made in a thread of its own, once asked for, where there is no session.
    work, year = session.work(), session.cog()
    people = session.current().population if work.project.entered and work.project.codes else 0
    st.download_button("Fichier projet (.json)", lambda: file_text(work, people, year),
                       f"{safe_filename(work.project.name)}-projet.json", "application/json", key="project_download",
                       on_click="ignore", icon=":material/download:", width="stretch",
                       help="Tout le projet, avec ses scénarios et ses chiffres saisis, à garder ou à transmettre. "
                            "Un effectif sous le secret statistique n'y est pas.")
    st.file_uploader("Ouvrir un fichier projet", type=["json"], key=_FILE, max_upload_size=MOST_MB,
                     on_change=_bring)


def file_text(work: Work, people: int, cog: int | None) -> str:
    """The project file of a territory of `people`, without the counts that statistical secrecy protects.

    A file leaves the machine; the store of this machine keeps figures as they were typed.
    """
    codes = {code[:5] for scenario in work.scenarios for code in scenario.selection.codes}
    shown = secret(guarded(work.project.entered, work.project.brought, codes, catalogue()), people)
    return to_text(replace(work, project=replace(work.project, entered=shown)), cog)


def _bring() -> None:
    brought = st.session_state[_FILE]
    if brought is None:
        return
    _ask("", "")
    try:
        _take(project_read(brought.getvalue()), "Le fichier projet est ouvert.")
    except (FormatError, FileError) as refusal:
        _say(f"{refusal} Le territoire en cours n'a pas changé.", Severity.ALERT)


# -- by link -----------------------------------------------------------------------------------------------------

def _show_link() -> None:
    session.publish_link()
    query = urlencode(st.query_params.to_dict())
    st.markdown("## Lien de partage")
    if st.context.url and query:
        page = urlsplit(st.context.url)
        st.code(urlunsplit((page.scheme, page.netloc, page.path or "/", query, "")), language=None, wrap_lines=True)
    else:
        st.html(markup.quiet("Copiez l'adresse de la page : elle rouvre ce projet."))
    if not session.link_tells_all():
        say(Severity.WARNING, "Ce lien ne dit que les communes, le nom et les missions : le reste n'a pas pu être "
                              "gardé sur cette machine. Transmettez le fichier projet.")
    elif session.kept_here():
        st.html(markup.quiet(_warning(session.project().entered != ())))


def _warning(confidential: bool) -> str:
    figures = " Qui l'ouvre y trouve les chiffres saisis." if confidential else ""
    return (f"Ce lien rouvre tout le projet tel qu'il est maintenant, sur ce serveur seulement, pendant "
            f"{count(KEPT_FOR.days, 'jour')} après sa dernière ouverture.{figures}")
