"""Official data on the screen: what is installed, how old it is, and what installs, checks or removes it."""

from __future__ import annotations

import logging
import shutil
import tempfile
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import streamlit as st

from diagnostic.geography.checks import Severity
from diagnostic.registry.access import Action
from diagnostic.registry.model import RegistryError
from diagnostic.sources.datasets import Dataset, datasets
from diagnostic.sources.download import plain_name
from diagnostic.sources.install import Fate, Phase, remove
from diagnostic.sources.pack_writer import BusyError as WritingError
from diagnostic.sources.refusals import MAX_BYTES
from diagnostic.sources.status import State, states
from diagnostic.sources.warehouse import DataPackError
from diagnostic.wording import NBSP, count, enumerate_fr, number, typography
from interface import data_job, identity, markup
from interface.data_job import BusyError, Ending, Job
from interface.guard import show as say
from interface.markup import Link

log = logging.getLogger(__name__)

# The server takes no heavier file from a browser; a folder has no such limit.
MOST_MB = MAX_BYTES // 1_000_000
MOST_FILES = 20
_CHOSEN, _FOLDER, _FILES, _SAID = "data_chosen", "data_folder", "data_files", "data_said"
# Seconds during which what a job did is told to whoever comes by.
_TOLD_FOR = 1800
_UNDONE = ("installé en partie.", "non installé.")
_NOT_YOURS = ("Les données sont les mêmes pour toutes les personnes qui se servent de ce serveur : les installer est "
              "réservé à qui administre tout le registre.")
_HERE = {"127.0.0.1", "localhost", "::1"}
_PROXIES = ("X-Forwarded-For", "Forwarded", "X-Real-Ip")


def show() -> None:
    """The whole block: job under way or just ended, datasets with their state, and the gestures."""
    job = data_job.RUNNER.last
    _follow(job)
    severity, message = st.session_state.get(_SAID, (Severity.INFO, ""))
    if message:
        say(severity, message)
    found = states()
    _gestures(found, busy=job is not None and job.running)
    st.html(_table(found, job.fresh if job else {}))
    if told := [state for state in found if state.remarks]:
        with st.expander("Ce que la lecture des fichiers a laissé de côté"):
            st.html(markup.facts([(state.dataset.title, " ".join(state.remarks)) for state in told]))


def missing(found: Sequence[State]) -> str:
    """What is not installed, and where it comes from, as an HTML table; empty when all is there."""
    absent = [state.dataset for state in found if not state.installed]
    if not absent:
        return ""
    return markup.table(["Donnée", "Producteur", "Comment l'obtenir"],
                        [[dataset.title, Link(dataset.producer, dataset.page), way(dataset)] for dataset in absent])


def way(dataset: Dataset) -> str:
    """How to get a dataset, in French."""
    if dataset.resolver:
        return "L'installer ci-dessus, ou par « python3 run.py data install »."
    return dataset.note or "Récupérer le fichier chez le producteur, puis le donner ci-dessus."


def own_machine() -> bool:
    """Whether this server serves the person in front of it alone: what files it reads is then theirs to say."""
    return st.get_option("server.address") in _HERE and not any(name in st.context.headers for name in _PROXIES)


def may_change() -> bool:
    """Whether the person may install: it changes what everybody sees. Where people log in, who administers the whole
    register; elsewhere anybody."""
    try:
        return not identity.team() or identity.desk().people.me().rights.may(Action.GRANT, None)
    except RegistryError:
        return False


# -- what is there -----------------------------------------------------------------------------------------------

def _table(found: Sequence[State], fresh: dict[str, dict[str, object]]) -> str:
    today = date.today()
    rows: list[list[str | Link]] = []
    for state in found:
        asked = fresh.get(state.dataset.id, {})
        said = " ; ".join(filter(None, [state.said(today), str(asked.get("said", ""))]))
        rows.append([state.dataset.title, Link(state.dataset.producer, state.dataset.page), state.dataset.rhythm, said])
    return markup.table(["Source officielle", "Producteur", "Publication", "État"], rows)


# -- what is under way -------------------------------------------------------------------------------------------

def _follow(job: Job | None) -> None:
    if job is None:
        return
    if job.running:
        st.fragment(_progress, run_every=1.0)()
    elif time.monotonic() - job.ended < _TOLD_FOR or not job.ended:
        _ended(job)


def _progress() -> None:
    """Drawn again each second by itself; the rest of the screen only when the job has ended."""
    job = data_job.RUNNER.last
    if job is None or not job.running:
        st.rerun()
        return
    st.progress(job.fraction, text=markup.label(f"{job.what} : {words(job)}"))
    if may_change() and st.button("Arrêter", key="data_cancel", icon=":material/stop_circle:"):
        data_job.RUNNER.cancel()
        st.rerun()


def words(job: Job) -> str:
    """« BPE, téléchargement, 12,3 Mo sur 40,0 Mo (2 sur 18) »."""
    step = job.step
    if not step:
        return "démarrage…"
    titles = {dataset.id: dataset.title for dataset in datasets()}
    parts = [titles.get(str(step.get("dataset")), str(step.get("dataset"))), str(step.get("phase"))]
    if step.get("phase") == Phase.DOWNLOAD:
        whole = f" sur {number(step['total'] / 1e6, 1)}" if step.get("total") else ""
        parts.append(f"{number(step.get('done', 0) / 1e6, 1)}{whole}{NBSP}Mo")
    return f"{', '.join(parts)} ({step.get('rank', 0) + 1} sur {step.get('count', 1)})"


def _ended(job: Job) -> None:
    """What the last job did. Its outcome stays on the screen until another one."""
    if job.ending is Ending.CANCELLED:
        say(Severity.INFO, f"{job.what} : arrêtée. Ce qui était installé le reste.")
    elif job.ending is Ending.FAILED:
        say(Severity.ALERT, f"{job.what} : interrompue par une erreur. Ce qui était installé le reste.",
            job.stopped or "Le détail est dans le journal du serveur.")
    elif job.report:
        st.html(markup.notices(outcome_lines(job)))
    elif job.fresh:
        old = sum(asked.get("newer") is True for asked in job.fresh.values())
        unknown = sum(asked.get("newer") is None for asked in job.fresh.values())
        say(Severity.INFO, f"{job.what} : {count(old, 'source')} sur {len(job.fresh)} avec un millésime plus récent.",
            f"{count(unknown, 'source')} sans réponse : voir le tableau." if unknown else "")


def outcome_lines(job: Job) -> list[tuple[Severity, str, str]]:
    """Sentences on a finished installation: what is installed, then each refusal, then what was left aside."""
    titles = {dataset.id: dataset.title for dataset in datasets()}
    outcomes = job.report.get("outcomes", [])
    done = [titles.get(one["dataset"], one["dataset"]) for one in outcomes if one["fate"] == Fate.INSTALLED]
    agreed = "installées" if len(done) > 1 else "installée"
    lines = [(Severity.INFO, f"{job.what} : {count(len(done), 'source')} {agreed}.", enumerate_fr(done))]
    lines += [(Severity.ALERT if one["fate"] == Fate.REFUSED else Severity.WARNING,
               f"{titles.get(one['dataset'], one['dataset'])} : {_UNDONE[one['fate'] == Fate.REFUSED]}",
               " ".join(one["refused"])) for one in outcomes if one["refused"]]
    return lines + [(Severity.INFO, remark, "") for remark in job.report.get("remarks", [])]


# -- gestures ----------------------------------------------------------------------------------------------------

def _gestures(found: Sequence[State], busy: bool) -> None:
    if not may_change():
        st.html(markup.quiet(_NOT_YOURS))
        return
    titles = {state.dataset.id: state.dataset.title for state in found}
    st.multiselect("Sources", list(titles), key=_CHOSEN, format_func=lambda name: markup.label(titles[name]),
                   placeholder="Toutes", help="Sans choix, toutes les sources.")
    with st.container(horizontal=True):
        st.button("Installer depuis les producteurs", key="data_install", type="primary", disabled=busy,
                  on_click=_start, args=("Installation", "install"), icon=":material/download:")
        st.button("Vérifier s'il existe plus récent", key="data_check", disabled=busy, on_click=_start,
                  args=("Vérification", "status"), icon=":material/update:")
        if own_machine():
            st.button("Retirer", key="data_remove", disabled=busy or not any(state.installed for state in found),
                      on_click=_remove, icon=":material/delete:",
                      help="Retire les sources choisies : les données fournies avec l'outil restent.")
    if not own_machine():
        st.html(markup.quiet("Ce serveur est partagé : installer d'un dossier et retirer se font par la personne qui "
                             "le tient, avec « python3 run.py data »."))
        return
    with st.expander("Installer depuis des fichiers"):
        st.html(markup.quiet("Les fichiers des producteurs, tels qu'ils les publient : chacun est reconnu par son "
                             "contenu, ceux d'aucune source connue sont laissés de côté."))
        st.text_input("Dossier de cet ordinateur, quel que soit le poids des fichiers", key=_FOLDER,
                      max_chars=1_000,
                      placeholder="par exemple D:\\donnees\\officielles")
        st.button("Lire ce dossier", key="data_from", disabled=busy, on_click=_start_from)
        st.file_uploader(f"Fichiers de {MOST_MB} Mo au plus", key=_FILES, accept_multiple_files=True,
                         max_upload_size=MOST_MB)
        st.button("Lire ces fichiers", key="data_upload", disabled=busy, on_click=_start_upload)


def _start(what: str, action: str, *more: str, room: Path | None = None) -> None:
    chosen = st.session_state.get(_CHOSEN) or []
    only = ["--only", ",".join(chosen)] if chosen else []
    # Asked again at each gesture: a right may be taken back while its button is on a screen.
    if not may_change():
        _refuse(_NOT_YOURS)
        return
    try:
        data_job.RUNNER.start(what, [action, *only, *more], room)
        st.session_state[_SAID] = (Severity.INFO, "")
    except (BusyError, OSError) as failure:
        _refuse(str(failure) if isinstance(failure, BusyError) else
                "L'installation n'a pas pu démarrer sur ce serveur.")


def _start_from() -> None:
    typed = str(st.session_state.get(_FOLDER) or "").strip()
    if not typed or not own_machine() or not Path(typed).is_dir():
        _refuse("Ce dossier n'existe pas sur cet ordinateur : vérifiez le chemin." if typed else
                "Indiquez le dossier qui contient les fichiers.")
        return
    _start("Installation depuis le dossier", "install", "--from", str(Path(typed).resolve()))


def _start_upload() -> None:
    files = st.session_state.get(_FILES) or []
    if not files or not own_machine():
        _refuse("Choisissez d'abord les fichiers.")
        return
    if len(files) > MOST_FILES:
        _refuse(f"Pas plus de {MOST_FILES} fichiers à la fois : donnez plutôt leur dossier.")
        return
    room: Path | None = None
    try:
        room = Path(tempfile.mkdtemp(prefix="diagnostic-"))
        for rank, file in enumerate(files):
            # Together, as at their producer's: some files only go with a neighbour. The name may say what the file is.
            name = plain_name(file.name)
            (room / (f"{rank}-{name}" if (room / name).exists() else name)).write_bytes(file.getbuffer())
    except OSError:
        log.exception("The files brought could not be put aside")
        if room is not None:
            shutil.rmtree(room, ignore_errors=True)
        _refuse("Ces fichiers n'ont pas pu être posés sur ce serveur : le disque des fichiers temporaires est plein, "
                "ou ne peut pas être écrit. Libérez de la place, puis recommencez ; ce qui était installé le reste.")
        return
    _start("Installation depuis les fichiers", "install", "--from", str(room), room=room)


def _remove() -> None:
    chosen = st.session_state.get(_CHOSEN) or []
    if not chosen or not own_machine() or not may_change():
        _refuse("Choisissez d'abord les sources à retirer." if may_change() else _NOT_YOURS)
        return
    try:
        gone = remove(chosen)
    except WritingError as failure:
        _refuse(str(failure))
    except DataPackError as failure:
        _refuse(failure.said)
    except OSError:
        log.exception("Installed data could not be removed")
        _refuse("Les données installées ne peuvent pas être modifiées : vérifiez les droits sur leur dossier.")
    else:
        titles = {dataset.id: dataset.title for dataset in datasets()}
        st.session_state[_SAID] = (Severity.INFO, typography(
            f"Retiré : {enumerate_fr(titles[name] for name in gone)}." if gone else "Rien de cela n'était installé."))


def _refuse(sentence: str) -> None:
    st.session_state[_SAID] = (Severity.ALERT, typography(sentence))
