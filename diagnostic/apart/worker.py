"""This side of the other process: start it, ask it one thing at a time, end it."""

from __future__ import annotations

import atexit
import json
import logging
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, BinaryIO, cast
from weakref import WeakSet

from diagnostic import journal
from diagnostic.apart import frames
from diagnostic.apart.__main__ import ROOM
from diagnostic.apart.limits import Limits
from diagnostic.apart.surroundings import bare

log = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parent.parent.parent
OnNews = Callable[[Mapping[str, Any]], None]
# A line of what a process says, in bytes.
MOST_SAID = 2000
# Seconds for what a killed process said to be read to its end.
_PATIENCE = 2.0
# On Windows: no console of its own, and who waits in front of a screen comes first.
_FLAGS = 0x08000000 | 0x00004000 if sys.platform == "win32" else 0
_ALIVE: WeakSet[Worker] = WeakSet()


class RefusedError(ValueError):
    """The task refused what it was given: the message is its sentence for the user, `kind` the name of its error."""

    def __init__(self, message: str, kind: str) -> None:
        super().__init__(message)
        self.kind = kind


class FailedError(RuntimeError):
    """The task failed for a reason that is nobody's business but the server's. `why`: name of its error, « memory »,
    « time » when it lasted too long, « ended » when its process died or was stopped."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


class Worker:
    """One process of `python -m diagnostic.apart MODULE`, started when it is first asked something and again after it
    died. `start` and `ask` are for one thread at a time; `stop` may be called by any.

    It ends with this process, even one that is killed, and what it left in its temporary folder goes with it.
    `distrusted`: it reads files from outside, and is told of the environment only what it takes to run."""

    def __init__(self, module: str, limits: Limits = Limits(), *, distrusted: bool = False) -> None:  # noqa: B008 - frozen
        self.module, self.limits, self.distrusted = module, limits, distrusted
        self._lock = threading.Lock()
        self._running: _Running | None = None
        _ALIVE.add(self)

    @property
    def pid(self) -> int | None:
        running = self._running
        return running.process.pid if running is not None and running.process.poll() is None else None

    def start(self) -> None:
        """Start the process if it does not run: what it imports is ready when this returns. Raises FailedError."""
        if self.pid is not None:
            return
        self.stop()
        try:
            with self._lock:
                running = self._running = _Running(self.module, self.limits, bare() if self.distrusted else os.environ)
        except OSError as failure:
            log.error("No other process could be started: %s", failure)
            raise FailedError("ended") from failure
        try:
            running.read()
        except FailedError:
            self.stop()
            raise

    def ask(self, task: str, arguments: Mapping[str, Any], payload: bytes = b"", on_news: OnNews | None = None, *,
            started: bool = False) -> tuple[dict[str, Any], bytes]:
        """What the task answers. Raises RefusedError, FailedError; the next request finds a fresh process after a
        failure that ended it. `started`: do not start a process, for `stop` may have ended the one that was."""
        if not started:
            self.start()
        running = self._running
        if running is None:
            raise FailedError("ended")
        late = threading.Event()
        clock = threading.Timer(self.limits.seconds, _kill, (running.process, late)) if self.limits.seconds else None
        if clock is not None:
            clock.daemon = True
            clock.start()
        try:
            running.write({"task": task, "arguments": dict(arguments)}, payload)
            while "news" in (answer := running.read())[0]:
                if on_news is not None:
                    on_news(answer[0]["news"])
        except (FailedError, OSError, ValueError) as failure:
            self.stop()
            raise FailedError("time" if late.is_set() else "ended") from failure
        finally:
            if clock is not None:
                clock.cancel()
        told, found = answer
        if "refused" in told:
            raise RefusedError(told["refused"], told["kind"])
        if "failed" in told:
            if errors := journal.errors_told(told.get("errors")):
                log.error("Task %s failed: %s", task, errors, extra={"part": task, "errors": errors})
            raise FailedError(str(told["failed"]))
        return told["done"], found

    def kill(self) -> None:
        """Have the process end, without waiting for it: `stop` is still to be called."""
        with self._lock:
            if self._running is not None:
                self._running.process.kill()

    def stop(self) -> None:
        """End the process at once, whatever it does; the one who asked it something gets FailedError."""
        with self._lock:
            running, self._running = self._running, None
        if running is not None:
            running.end()


class _Running:
    """A process under way, with a folder of its own for what it writes on the way."""

    def __init__(self, module: str, limits: Limits, environment: Mapping[str, str]) -> None:
        """`environment`: what it is told, beside what each of them is. Raises OSError."""
        self._most = limits.answer or frames.MOST
        self.room = tempfile.mkdtemp(prefix="diagnostic-apart-")
        try:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "diagnostic.apart", module, json.dumps(limits.to_arguments())],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, creationflags=_FLAGS,
                env={**environment, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", ROOM: self.room})
        except OSError:
            shutil.rmtree(self.room, ignore_errors=True)
            raise
        self._said = threading.Thread(target=_keep_said, args=(self.process.stderr, self.process.pid), daemon=True)
        try:
            self._said.start()
        except RuntimeError:
            # The system gives no thread.
            with self.process:
                self.process.kill()
            shutil.rmtree(self.room, ignore_errors=True)
            raise

    def write(self, told: Mapping[str, Any], payload: bytes) -> None:
        frames.write(cast(BinaryIO, self.process.stdin), told, payload)

    def read(self) -> tuple[dict[str, Any], bytes]:
        """Raises FailedError when there is nothing more to read."""
        try:
            return frames.read(cast(BinaryIO, self.process.stdout), self._most)
        except (frames.BrokenFrameError, ValueError) as failure:
            raise FailedError("ended") from failure

    def end(self) -> None:
        self.process.kill()
        self.process.wait()
        self._said.join(_PATIENCE)
        for stream in (self.process.stdin, self.process.stdout):
            # What was not yet sent has nobody to go to.
            with suppress(OSError):
                cast(BinaryIO, stream).close()
        shutil.rmtree(self.room, ignore_errors=True)


def _keep_said(stream: BinaryIO, pid: int) -> None:
    """What a process says beside its answers goes to the log of the server, a line at a time."""
    with stream:
        for line in iter(lambda: stream.readline(MOST_SAID), b""):
            if (said := line.decode("utf-8", "replace").rstrip()) and not journal.relay(said):
                log.warning("Process %s: %s", pid, said)


def _kill(process: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    process.kill()


def _end_all() -> None:
    for worker in list(_ALIVE):
        worker.stop()


atexit.register(_end_all)
