"""What is made in another process for the person in front of the screen: asked for, followed, stopped, taken.

A job belongs to who asked for it: the account where people log in, else the browser. Whoever comes back to the screen,
by another page or after loading it anew, finds it where it is.
"""

from __future__ import annotations

import atexit
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import Any
from weakref import WeakSet

import streamlit as st

from diagnostic.apart.limits import Limits
from diagnostic.apart.pool import BusyError, Job, Pool, Standing, workers
from diagnostic.geography.checks import Severity
from diagnostic.registry.access import Identity
from diagnostic.registry.model import RegistryError
from diagnostic.registry.shelf import with_register
from diagnostic.report.work import Asker
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import count, typography
from interface import browser, identity, markup, session
from interface.guard import show as say

MODULE = "interface.tasks"
# Seconds after which a task is given up: a pack of the whole country takes some minutes.
_LONGEST, _LONGEST_PACK = 600.0, 3600.0
# Seconds that a click on a button waits for its file; after that the screen says when to click again.
PATIENCE = 45.0
# Clicks that may wait at a time, each in a thread of the server's; how many of them one person's: the others must
# always find one.
CLICKS, CLICKS_EACH = 32, 4
# Between two looks at what is under way, in seconds.
EVERY = 1.0
_NOTHING_LOST = "Rien de ce que vous avez saisi n'est perdu."
_WHY = {"memory": "le calcul demande plus de mémoire que ce serveur n'en a. Prenez un territoire plus petit, ou moins "
                  "de documents",
        "time": "le calcul prend trop de temps sur ce serveur. Prenez un territoire plus petit, ou moins de documents",
        "ended": "le calcul s'est interrompu. Recommencez ; si cela revient, prévenez la personne qui tient le serveur"}
_SAID = "making_said"
# Jobs whose bytes a button is waiting for, or has given.
_taken: WeakSet[Job] = WeakSet()
_clicks: Counter[str] = Counter()
_counting = threading.Lock()


@cache
def documents() -> Pool:
    """For what takes seconds: nobody waits there behind a pack."""
    return _pool(1, _LONGEST)


@cache
def packs() -> Pool:
    return _pool(workers(), _LONGEST_PACK)


def _pool(size: int, seconds: float) -> Pool:
    made = Pool(MODULE, size, Limits(seconds=seconds))
    atexit.register(made.close)
    return made


class NotReadyError(RuntimeError):
    """A file is not there, or not yet; the screen says why."""


@dataclass(frozen=True, eq=False)
class Wanted:
    """Something to have made. `asker`: for whose eyes; `label`: what it is called on the screen; `key` tells it from
    whatever else; `arguments` are made when it is asked for only."""

    pool: Pool
    owner: str
    asker: Asker
    label: str
    task: str
    key: str
    arguments: Callable[[], Mapping[str, Any]]
    payload: bytes = b""

    def find(self) -> Job | None:
        return self.pool.find(self.owner, self.key)

    def submit(self) -> Job:
        """Raises BusyError; ValueError with a French sentence on what cannot be asked."""
        return self.find_made() or self.pool.submit(self.owner, self.key, self.label, self.task, self.arguments(),
                                                    self.payload)

    def find_made(self) -> Job | None:
        job = self.find()
        return job if job is not None and (job.going_on or job.content is not None) else None


def owner() -> str:
    """Whose jobs these are."""
    try:
        if identity.team() and (account := identity.person().account):
            return f"compte {account}"
    except RegistryError:
        # Nobody is logged in where one must be.
        pass
    return browser.name()


def asker() -> Asker:
    """Whose view of the register is wanted, and what it is now."""
    version = session.warehouse().version
    try:
        return Asker(identity.person().account or None, identity.team(), version)
    except RegistryError:
        return Asker(None, True, version)


def sees_the_same(asker: Asker) -> bool:
    """Whether what this person sees of the register is what they saw when they asked: a button stays on an open page
    after a right was taken back. For any thread; true of those who log in nowhere."""
    if asker.account is None or not asker.team:
        return True
    data = Warehouse.standard()
    with suppress(RegistryError):
        data = with_register(data, identity.registry().desk(Identity(asker.account)))
    return data.version == asker.version


def key_of(*told: object) -> str:
    """A key for what is told by these, whose `repr` must tell everything."""
    return sha256(repr(told).encode()).hexdigest()


# -- asking ------------------------------------------------------------------------------------------------------

def start(wanted: Wanted) -> None:
    """Have it made; a refusal is told where it is shown. For a callback."""
    st.session_state.pop(_SAID, None)
    try:
        wanted.submit()
    except (BusyError, ValueError) as refusal:
        st.session_state[_SAID] = wanted.key, typography(str(refusal))


def fetch(wanted: Wanted) -> bytes:
    """The bytes, made if needed, waited for a while only, for who may still see them. For a thread without a session.
    Raises NotReadyError, which the browser does not tell; the screen does."""
    try:
        job = wanted.submit()
    except (BusyError, ValueError) as refusal:
        raise NotReadyError(str(refusal)) from refusal
    with nullcontext() if job.over.is_set() else _click_of(wanted.owner):
        _taken.add(job)
        job.over.wait(PATIENCE)
    content = job.content
    if content is None or not sees_the_same(wanted.asker):
        _taken.discard(job)
        raise NotReadyError(job.standing.value)
    return content


@contextmanager
def _click_of(owner: str) -> Iterator[None]:
    """Raises NotReadyError where this person has as many that wait as one may have."""
    with _counting:
        if _clicks[owner] >= CLICKS_EACH:
            raise NotReadyError("as many clicks as one person may have wait already")
        _clicks[owner] += 1
    try:
        yield
    finally:
        with _counting:
            _clicks[owner] -= 1
            if not _clicks[owner]:
                del _clicks[owner]


def button(label: str, wanted: Wanted, name: str, mime: str, *, key: str, icon: str, help: str | None = None,
           primary: bool = False, take: Callable[[], bytes] | None = None) -> None:
    """A button that has a file made when it is clicked, and gives it at once when it takes no longer than PATIENCE:
    else the screen follows, and it is given by the next click. `take`: what gives the bytes, where `fetch` alone does
    not."""
    with st.container():
        st.download_button(label, take or (lambda: fetch(wanted)), name, mime, key=key, help=help, icon=icon,
                           on_click=start, args=(wanted,), width="stretch", type="primary" if primary else "secondary")
        job = wanted.find()
        if job is not None and job.content is not None and job not in _taken:
            st.html(markup.quiet("Prêt : cliquez pour le télécharger."))
        else:
            tell(wanted, job, key)


def obtained(wanted: Wanted, key: str) -> bytes | None:
    """What was asked for, asked now where it was not; as long as it is not there, how far it is, and None. `key`: of
    what is drawn here; what it asked for before, and is no longer wanted, is stopped."""
    before = st.session_state.get(f"{key}_asked", wanted.key)
    st.session_state[f"{key}_asked"] = wanted.key
    if before != wanted.key and (past := wanted.pool.find(wanted.owner, before)) is not None:
        wanted.pool.cancel(past)
    if wanted.find() is None and not refused(wanted):
        start(wanted)
    job = wanted.find()
    if job is not None and job.content is not None:
        return job.content
    tell(wanted, job, key)
    if job is None or not job.going_on:
        st.button("Recommencer", key=f"{key}_again", icon=":material/refresh:", on_click=start, args=(wanted,))
    return None


# -- following ---------------------------------------------------------------------------------------------------

def refused(wanted: Wanted) -> str:
    """Why it could not be asked for last, in French; empty when it could."""
    key, sentence = st.session_state.get(_SAID, ("", ""))
    return sentence if key == wanted.key else ""


def tell(wanted: Wanted, job: Job | None, key: str) -> None:
    """How far it is, with what stops it; or why it was not made. `key`: of what is drawn here."""
    if sentence := refused(wanted):
        say(Severity.WARNING, sentence, _NOTHING_LOST)
    elif job is not None and job.going_on:
        follow(wanted.pool, job, key)
    elif job is not None and job.content is None:
        say(*ending(job))


def follow(pool: Pool, job: Job, key: str) -> None:
    """Draw how far a job is, again each second by itself; the rest of the screen only once it has ended."""
    st.fragment(_progress, run_every=EVERY)(pool, job, key)


def _progress(pool: Pool, job: Job, key: str) -> None:
    if not job.going_on:
        st.rerun()
    st.progress(fraction(job), text=markup.label(words(pool, job)))
    st.button("Arrêter", key=f"{key}_stop", icon=":material/stop_circle:", width="stretch", on_click=pool.cancel,
              args=(job,))


def fraction(job: Job) -> float:
    """How far a job is, between 0 and 1."""
    number = job.news.get("number", 0)
    return min(max(job.news.get("done", 0) / number, 0.0), 1.0) if number else 0.0


def words(pool: Pool, job: Job) -> str:
    """« Document Word : en attente, 2 demandes avant la vôtre », « Cartes (3 sur 12) »."""
    running, place = pool.number(Standing.RUNNING), pool.place(job)
    before = place - 1 + (running if running >= pool.size else 0)
    if place and before:
        return typography(f"{job.label} : en attente, {count(before, 'demande')} avant la vôtre")
    if job.standing is Standing.WAITING:
        return typography(f"{job.label} : le serveur se prépare…")
    if "label" not in job.news:
        return typography(f"{job.label} : rédaction en cours…")
    return typography(f"{job.news['label']} ({job.news['done'] + 1} sur {job.news['number']})")


def ending(job: Job) -> tuple[Severity, str, str]:
    """What to say of a job that gave nothing."""
    if job.standing is Standing.CANCELLED:
        return Severity.INFO, f"{job.label} : rédaction arrêtée.", _NOTHING_LOST
    if job.standing is Standing.REFUSED:
        return Severity.ALERT, job.refusal, _NOTHING_LOST
    under_way = job.news.get("label", "")
    if job.why in _WHY:
        return Severity.ALERT, f"{job.label} : {_WHY[job.why]}.", _NOTHING_LOST
    if under_way:
        return Severity.ALERT, (f"{job.label} : « {under_way} » a échoué. Décochez ce document et recommencez, ou "
                                "téléchargez les autres un par un."), _NOTHING_LOST
    return Severity.ALERT, f"{job.label} : une erreur est survenue, rien n'a été rédigé.", _NOTHING_LOST
