"""Whether this process can serve: its parts looked at in a thread, no more often than every other second, and given up
on after a time that whoever asks can wait."""

from __future__ import annotations

import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as LateError
from dataclasses import dataclass
from pathlib import Path

from diagnostic.projects.folder import projects_folder
from diagnostic.registry.model import RegistryError
from diagnostic.sources.warehouse import DataPackError, Warehouse
from interface import identity

# Seconds that an answer serves for, and that a question may last.
FRESH, PATIENCE = 2.0, 2.0
# Bytes under which the disk of the projects is told to fill up.
LEAST_FREE = 200 * 2 ** 20


@dataclass(frozen=True)
class Found:
    """`missing`: parts without which nobody can work (`data`, `register`); `degraded`: those without which something
    cannot be kept (`projects`: not writable, `disk`: filling up)."""

    missing: tuple[str, ...] = ()
    degraded: tuple[str, ...] = ()

    @property
    def status(self) -> str:
        return "unavailable" if self.missing else "degraded" if self.degraded else "ok"


class Readiness:
    """Asks `look` one thread at a time. A question that nothing answers is left to end by itself, and not asked again
    meanwhile: a database that hangs takes one thread of this process, however often it is asked for."""

    def __init__(self, look: Callable[[], Found], fresh: float = FRESH, patience: float = PATIENCE) -> None:
        self._look, self._fresh, self._patience = look, fresh, patience
        self._lock = threading.Lock()
        self._asked: Future[Found] | None = None
        self._answered = 0.0

    def now(self) -> Found:
        """What was found less than `fresh` seconds ago, else what is found now; `register` is what misses when nothing
        answers within `patience` seconds, since nothing else asks another machine."""
        with self._lock:
            stale = self._asked is None or (
                self._asked.done() and time.monotonic() - self._answered > self._fresh)
            if stale:
                self._asked = Future()
                threading.Thread(target=self._answer, args=(self._asked,), daemon=True).start()
            asked = self._asked
        assert asked is not None
        try:
            return asked.result(self._patience)
        except LateError:
            return Found(("register",))

    def _answer(self, asked: Future[Found]) -> None:
        try:
            found = self._look()
        except BaseException as failure:
            self._answered = time.monotonic()
            asked.set_exception(failure)
        else:
            self._answered = time.monotonic()
            asked.set_result(found)


def looked() -> Found:
    """The parts of this process as they are."""
    try:
        Warehouse.standard()
    except DataPackError:
        return Found(("data",))
    try:
        with identity.registry().database.reading():
            missing: tuple[str, ...] = ()
    except RegistryError:
        missing = ("register",)
    folder = projects_folder()
    return Found(missing, (*(("projects",) if not writable(folder) else ()),
                           *(("disk",) if free_bytes(folder) < LEAST_FREE else ())))


def writable(folder: Path) -> bool:
    """Whether something can be written in a folder, or the folder be made."""
    if not folder.exists():
        return os.access(nearest(folder), os.W_OK)
    try:
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(bytes(4096))
            probe.flush()
    except OSError:
        return False
    return True


def free_bytes(folder: Path) -> int:
    """What the disk of a folder, be it made or not, has left for who runs this."""
    return shutil.disk_usage(nearest(folder)).free


def nearest(folder: Path) -> Path:
    """The folder, or the first above it that is there."""
    return next(place for place in (folder.absolute(), *folder.absolute().parents) if place.exists())
