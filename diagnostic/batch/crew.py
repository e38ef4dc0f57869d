"""Who makes the packs: processes of this machine, or a cluster of Dask. Few tasks wait at a time, so memory is bounded.

A local worker that dies takes its own task with it and nothing else: each has an executor to itself.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, ThreadPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Protocol

from diagnostic.batch.task import Made, Task, settled
from diagnostic.batch.work import make
from diagnostic.sources.refusals import FileError
from diagnostic.wording import typography

# A worker is replaced after so many packs: whatever a library keeps goes with it.
PACKS_BY_WORKER = 40
# For the scheduler to answer.
PATIENCE = "5s"
_DEAD = ("Le calcul s'est interrompu deux fois sans dire pourquoi, faute de mémoire peut-être : relancez avec "
         "--jobs 1, ou faites ce territoire à part.")
# One worker is one core: libraries that start threads of their own would fight over it.
_ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS",
               "NUMEXPR_NUM_THREADS", "RAYON_NUM_THREADS")

Job = Callable[[Task], Made]


class Crew(Protocol):
    """`size`: how many tasks it holds at once."""

    size: int

    def submit(self, seat: int, task: Task) -> Future[Made]: ...

    def lost(self, seat: int) -> None: ...

    def close(self) -> None: ...


class LocalCrew:
    """`size` processes of this machine, each on its own seat."""

    def __init__(self, size: int, job: Job = make) -> None:
        self.size = size
        self._job = job
        self._seats: list[ProcessPoolExecutor | None] = [None] * size
        self._made = [0] * size
        for name in _ONE_THREAD:
            # Inherited by the workers; this process has its threads already.
            os.environ.setdefault(name, "1")

    def submit(self, seat: int, task: Task) -> Future[Made]:
        executor = self._seats[seat]
        if executor is None or self._made[seat] >= PACKS_BY_WORKER:
            self.lost(seat)
            executor = self._seats[seat] = ProcessPoolExecutor(1, get_context("spawn"), settled)
        self._made[seat] += 1
        try:
            return executor.submit(self._job, task)
        except BrokenProcessPool:  # its process died with nothing to do
            self.lost(seat)
            return self.submit(seat, task)

    def lost(self, seat: int) -> None:
        """Empty a seat: the next task on it has a new process."""
        executor, self._seats[seat], self._made[seat] = self._seats[seat], None, 0
        if executor is not None:
            executor.shutdown(wait=False, cancel_futures=True)

    def close(self) -> None:
        """At once, be there work under way."""
        for executor in filter(None, self._seats):
            for process in list((executor._processes or {}).values()):
                process.terminate()
            executor.shutdown(wait=True, cancel_futures=True)


class DaskCrew:
    """The workers of a cluster. Results come back as bytes: no folder needs to be shared."""

    def __init__(self, address: str, job: Job = make) -> None:
        """Raises FileError without the library, or when nobody answers at the address."""
        try:
            from distributed import Client
        except ImportError:
            raise FileError("Le calcul sur plusieurs machines demande Dask : installez-le avec « pip install -r "
                            "requirements-dask.txt », ou lancez sans --scheduler.") from None
        try:
            self._client = Client(address, timeout=PATIENCE, set_as_default=False)
        except (OSError, ValueError, TypeError) as failure:
            raise FileError(f"Aucun ordonnanceur Dask ne répond à l'adresse « {address} » : vérifiez-la "
                            "(tcp://machine:8786).") from failure
        self._job = job
        threads = sum(self._client.nthreads().values())
        if not threads:
            self._client.close()
            raise FileError("L'ordonnanceur Dask n'a aucun poste de calcul : lancez-en au moins un (dask worker "
                            "ADRESSE), puis recommencez.")
        # Twice what they do at once, so that none waits for the network.
        self.size = 2 * threads
        # Each thread waits for one result: the futures of Dask that are told otherwise are lost with their worker.
        self._waiters = ThreadPoolExecutor(self.size)

    def submit(self, seat: int, task: Task) -> Future[Made]:
        return self._waiters.submit(lambda: self._client.submit(self._job, task, pure=False).result())

    def lost(self, seat: int) -> None:
        """Dask replaces its own workers."""

    def close(self) -> None:
        self._waiters.shutdown(wait=False, cancel_futures=True)
        self._client.close()


def work(tasks: Iterable[Task], crew: Crew) -> Iterator[tuple[Task, Made]]:
    """Every task with what came of it, as they end.

    Those whose worker died are tried once more when the others are done, one at a time: a worker of a cluster may have
    died of another task than the one that is told.
    """
    waiting = iter(tasks)
    running: dict[Future[Made], tuple[int, Task]] = {}
    again: list[Task] = []
    for seat, task in zip(range(crew.size), waiting):  # noqa: B905 - as many as there are seats
        running[crew.submit(seat, task)] = seat, task
    while running:
        ended, _ = wait(running, return_when=FIRST_COMPLETED)
        for future in ended:
            seat, task = running.pop(future)
            if future.exception() is not None:
                crew.lost(seat)
                again.append(task)
            # Another one is under way before the files of this one are written.
            following = next(waiting, None)
            if following is not None:
                running[crew.submit(seat, following)] = seat, following
            if future.exception() is None:
                yield task, future.result()
    for task in again:
        failure = (future := crew.submit(0, task)).exception()
        if failure is not None:
            crew.lost(0)
        yield task, future.result() if failure is None else Made({}, refusal=_said(failure))


def _said(failure: BaseException) -> str:
    if isinstance(failure, BrokenProcessPool) or type(failure).__name__ == "KilledWorker":
        return typography(_DEAD)
    return typography(f"Erreur inattendue : {type(failure).__name__} ({failure!s:.200}).")
