"""A few processes for the work of everybody: first come, first served, so much for each person, all of it stoppable."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any
from weakref import WeakSet

from diagnostic import measures
from diagnostic.apart.limits import Limits
from diagnostic.apart.worker import FailedError, RefusedError, Worker
from diagnostic.wording import count, typography

log = logging.getLogger(__name__)

# How many processes work at a time, where the administrator says so.
WORKERS = "CPTS_OUVRIERS"


_POOLS: WeakSet[Pool] = WeakSet()


class Standing(StrEnum):
    WAITING = "en attente"
    RUNNING = "en cours"
    DONE = "finie"
    REFUSED = "refusée"
    FAILED = "interrompue"
    CANCELLED = "arrêtée"


class BusyError(RuntimeError):
    """This person has enough under way; the message is a French sentence."""


@dataclass(frozen=True)
class Rules:
    """What a pool gives. `waiting`: jobs that one person may have in the queue, beside the one that runs; `everybody`:
    those that all of them may have there, since a person without an account may seem several; `kept`: how
    long what was made is kept, in seconds, and `kept_bytes` how much of it, for everybody together; `idle`: seconds
    after which a process with nothing to do ends, so that its memory comes back; `tasks`: after so many a process is
    replaced: whatever a library keeps goes with it."""

    waiting: int = 2
    everybody: int = 100
    kept: float = 1800.0
    kept_bytes: int = 64 * 2 ** 20
    idle: float = 300.0
    tasks: int = 50


@dataclass(eq=False)
class Job:
    """Something asked for, written by the pool, read by anybody. `key` tells it from the owner's others; `label`: what
    a screen calls it. `news`: told last on the way; `told`, `content`: what was made (`content` is None once it was
    dropped); `refusal`: a French sentence; `why`: of `FailedError`; `ended`: by `time.monotonic`."""

    owner: str
    key: str
    label: str
    task: str
    arguments: Mapping[str, Any]
    payload: bytes
    standing: Standing = Standing.WAITING
    news: Mapping[str, Any] = field(default_factory=dict)
    told: Mapping[str, Any] = field(default_factory=dict)
    content: bytes | None = None
    refusal: str = ""
    why: str = ""
    ended: float = 0.0
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def going_on(self) -> bool:
        return self.standing in {Standing.WAITING, Standing.RUNNING}


class Pool:
    """`size` processes that serve the tasks of a module; none is started before there is work.

    Every method may be called by any thread. A thread of this process follows each of the other ones, and ends with it.
    `distrusted`: see `Worker`.
    """

    def __init__(self, module: str, size: int = 1, limits: Limits = Limits(), rules: Rules = Rules(), *,  # noqa: B008 - frozen
                 distrusted: bool = False) -> None:
        self.size, self.rules = size, rules
        self._make: Callable[[], Worker] = lambda: Worker(module, limits, distrusted=distrusted)
        self._change = threading.Condition()
        self._queue: list[Job] = []
        # Of the queue, those that a process is being started for.
        self._claimed: set[Job] = set()
        self._resting = 0
        self._running: dict[Job, Worker] = {}
        self._ended: list[Job] = []
        self._seats: list[threading.Thread] = []
        self._closed = False
        _POOLS.add(self)

    def submit(self, owner: str, key: str, label: str, task: str, arguments: Mapping[str, Any],
               payload: bytes = b"") -> Job:
        """The job of this owner under this key that goes on or was done and is kept, else a new one. Raises BusyError.
        """
        with self._change:
            self._drop_old()
            found = self._find(owner, key)
            if found is not None and (found.going_on or found.content is not None):
                return found
            waiting = sum(job.owner == owner for job in self._queue)
            if self._closed:
                raise BusyError(typography("Le serveur s'arrête : recommencez dans un moment."))
            if waiting >= self.rules.waiting + (not any(job.owner == owner for job in self._running)):
                raise BusyError(typography(
                    f"Vous avez déjà {count(waiting, 'demande')} en attente sur ce serveur : attendez que l'une "
                    "finisse, ou arrêtez-la, puis recommencez."))
            if len(self._queue) >= self.rules.everybody:
                raise BusyError(typography(
                    f"Ce serveur a déjà {count(len(self._queue), 'demande')} en attente : recommencez dans quelques "
                    "minutes."))
            if found is not None:
                self._ended.remove(found)
            job = Job(owner, key, label, task, arguments, payload)
            self._queue.append(job)
            if len(self._seats) < self.size and len(self._queue) > self._resting:
                self._add_seat()
            self._change.notify_all()
            return job

    def _add_seat(self) -> None:
        """For the last of the queue. Raises BusyError, without it, where the system gives no thread and none works."""
        seat = threading.Thread(target=self._work, name="apart", daemon=True)
        try:
            seat.start()
        except RuntimeError as failure:
            log.error("No thread could be started: %s", failure)
            if not self._seats:
                self._queue.pop()
                raise BusyError(typography("Ce serveur n'a plus de place pour ce travail : recommencez dans quelques "
                                           "minutes.")) from failure
        else:
            self._seats.append(seat)

    def find(self, owner: str, key: str) -> Job | None:
        """What this owner asked for last under this key, as long as it goes on or is kept."""
        with self._change:
            self._drop_old()
            return self._find(owner, key)

    def of(self, owner: str) -> tuple[Job, ...]:
        """Everything of an owner's that goes on or is kept, what was asked for first at the beginning."""
        with self._change:
            self._drop_old()
            return tuple(job for job in [*self._ended, *self._under_way(), *self._queue] if job.owner == owner)

    def place(self, job: Job) -> int:
        """Of a job that waits: 1 for the one that is next; 0 for one that does not wait."""
        with self._change:
            return self._queue.index(job) + 1 if job in self._queue else 0

    def cancel(self, job: Job) -> None:
        """Take it from the queue, or kill the process that does it; nothing for one that has ended."""
        with self._change:
            if job in self._queue:
                self._queue.remove(job)
                self._end(job, Standing.CANCELLED)
            elif job.going_on:
                self._running[job].kill()
                self._end(job, Standing.CANCELLED)

    def forget(self, job: Job) -> None:
        """Drop what is known of a job that has ended."""
        with self._change:
            if job in self._ended:
                self._ended.remove(job)

    def number(self, standing: Standing) -> int:
        """How many jobs wait, or run."""
        with self._change:
            return len(self._queue if standing is Standing.WAITING else self._running)

    def close(self) -> None:
        """Stop everything, for good."""
        with self._change:
            self._closed = True
            jobs, seats = [*self._queue, *self._running], list(self._seats)
        for job in jobs:
            self.cancel(job)
        with self._change:
            self._change.notify_all()
        for seat in seats:
            seat.join()

    # -- a seat --------------------------------------------------------------------------------------------------

    def _work(self) -> None:
        """One process and the thread that follows it, from the first job until there was none for a while."""
        worker, done = self._make(), 0
        try:
            while (job := self._next(worker)) is not None:
                self._do(job, worker)
                done += 1
                if done >= self.rules.tasks:
                    worker.stop()
                    done = 0
        finally:
            worker.stop()

    def _next(self, worker: Worker) -> Job | None:
        """The next job, its process ready for it; None when this seat is to be left, which it then is."""
        while (job := self._claim(worker)) is not None:
            why = ""
            try:
                worker.start()
            except FailedError as failure:
                why = failure.why
            except Exception:
                # No thread, no memory: the seat stays for when there is.
                log.exception("No process could be started")
                worker.stop()
                why = "ended"
            with self._change:
                self._claimed.discard(job)
                # Gone where it was cancelled while the process started.
                if job in self._queue:
                    self._queue.remove(job)
                    if not why:
                        self._running[job], job.standing = worker, Standing.RUNNING
                        return job
                    self._end(job, Standing.FAILED, why=why)
        return None

    def _claim(self, worker: Worker) -> Job | None:
        """The job that is next, which no other seat will take."""
        rested = time.monotonic() + self.rules.idle
        with self._change:
            self._resting += 1
            try:
                while (job := self._first()) is None:
                    left = rested - time.monotonic()
                    if self._closed or (left <= 0 and not self._ended):
                        self._seats.remove(threading.current_thread())
                        return None
                    if left <= 0:
                        worker.stop()
                        # Until what is kept may be dropped.
                        left = max(self._ended[0].ended + self.rules.kept - time.monotonic(), 0.0) + 0.01
                    self._change.wait(left)
                    self._drop_old()
            finally:
                self._resting -= 1
            self._claimed.add(job)
            return job

    def _first(self) -> Job | None:
        """The one that waits since longest among those whose owner has nothing under way."""
        busy = {job.owner for job in [*self._running, *self._claimed]}
        return next((job for job in self._queue if job.owner not in busy), None)

    def _do(self, job: Job, worker: Worker) -> None:
        def hear(news: Mapping[str, Any]) -> None:
            job.news = news

        standing, found = Standing.FAILED, {"why": "ended"}
        answer: tuple[Mapping[str, Any], bytes | None] = {}, None
        try:
            answer = worker.ask(job.task, job.arguments, job.payload, hear, started=True)
            standing, found = Standing.DONE, {}
        except RefusedError as refusal:
            standing, found = Standing.REFUSED, {"refusal": str(refusal)}
        except FailedError as failure:
            found = {"why": failure.why}
        except Exception:
            # Whatever happens to one job, the seat goes on with the next.
            log.exception("A job could not be followed: %s", job.task)
            worker.stop()
        with self._change:
            del self._running[job]
            killed = not job.going_on
            if not killed:
                job.told, job.content = answer
                self._end(job, standing, **found)
            self._change.notify_all()
        if killed:
            worker.stop()

    def _end(self, job: Job, standing: Standing, *, refusal: str = "", why: str = "") -> None:
        job.refusal, job.why, job.ended = refusal, why, time.monotonic()
        # What was asked may weigh more than what was made.
        job.arguments, job.payload = {}, b""
        job.standing = standing
        measures.work_ended(standing.name.lower())
        self._ended.append(job)
        self._drop_old()
        job.over.set()

    # -- what is kept --------------------------------------------------------------------------------------------

    def _find(self, owner: str, key: str) -> Job | None:
        mine = (job for job in [*self._queue, *self._under_way(), *reversed(self._ended)]
                if job.owner == owner and job.key == key)
        return next(mine, None)

    def _under_way(self) -> list[Job]:
        """Without those that were cancelled, whose process is being ended."""
        return [job for job in self._running if job.going_on]

    def _drop_old(self) -> None:
        """Drop what was kept long enough; then, as long as all of it weighs too much, the oldest of who keeps most."""
        since = time.monotonic() - self.rules.kept
        self._ended = [job for job in self._ended if job.ended > since]
        held: Counter[str] = Counter()
        for job in self._ended:
            held[job.owner] += len(job.content or b"")
        while held.total() > self.rules.kept_bytes:
            (most, _), = held.most_common(1)
            oldest = next(job for job in self._ended if job.owner == most and job.content)
            self._ended.remove(oldest)
            held[most] -= len(oldest.content or b"")


def number(standing: Standing) -> int:
    """How many jobs of this process wait, or run, in all its pools."""
    return sum(pool.number(standing) for pool in list(_POOLS))


def workers() -> int:
    """How many processes work at a time: as the environment says, else all the cores but one."""
    said = os.environ.get(WORKERS, "").strip()
    if said and not (said.isdecimal() and int(said) > 0):
        log.warning("%s: not a number of processes", WORKERS)
    return int(said) if said.isdecimal() and int(said) > 0 else max((os.cpu_count() or 2) - 1, 1)
