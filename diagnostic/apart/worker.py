"""This side of the other process: start it, ask it one thing at a time, end it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO, cast

from diagnostic.apart import frames
from diagnostic.apart.limits import Limits

ROOT = Path(__file__).resolve().parent.parent.parent
OnNews = Callable[[Mapping[str, Any]], None]


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
    died. `ask` is for one thread at a time; `stop` may be called by any."""

    def __init__(self, module: str, limits: Limits = Limits(), environment: Mapping[str, str] | None = None) -> None:  # noqa: B008 - frozen
        self.module, self.limits = module, limits
        self._environment = dict(environment or {})
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    def start(self) -> None:
        """Start the process if it does not run: what it imports is ready when this returns. Raises FailedError."""
        if self.pid is not None:
            return
        self._process = subprocess.Popen(
            [sys.executable, "-m", "diagnostic.apart", self.module, json.dumps(self.limits.to_arguments())],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **self._environment})
        self._read(self._process)

    def ask(self, task: str, arguments: Mapping[str, Any], payload: bytes = b"", on_news: OnNews | None = None) -> \
            tuple[dict[str, Any], bytes]:
        """What the task answers. Raises RefusedError, FailedError; the next request finds a fresh process after a
        failure that ended it."""
        self.start()
        process = self._process
        if process is None:
            raise FailedError("ended")
        late = threading.Event()
        clock = threading.Timer(self.limits.seconds, _kill, (process, late)) if self.limits.seconds else None
        if clock is not None:
            clock.daemon = True
            clock.start()
        try:
            frames.write(cast(BinaryIO, process.stdin), {"task": task, "arguments": dict(arguments)}, payload)
            while "news" in (answer := self._read(process))[0]:
                if on_news is not None:
                    on_news(answer[0]["news"])
        except (FailedError, OSError) as failure:
            self.stop()
            raise FailedError("time" if late.is_set() else "ended") from failure
        finally:
            if clock is not None:
                clock.cancel()
        told, found = answer
        if "refused" in told:
            raise RefusedError(told["refused"], told["kind"])
        if "failed" in told:
            raise FailedError(told["failed"])
        return told["done"], found

    def stop(self) -> None:
        """End the process at once, whatever it does; the one who asked it something gets FailedError."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()

    def _read(self, process: subprocess.Popen[bytes]) -> tuple[dict[str, Any], bytes]:
        try:
            return frames.read(cast(BinaryIO, process.stdout))
        except frames.BrokenFrameError as failure:
            raise FailedError("ended") from failure


def _kill(process: subprocess.Popen[bytes], late: threading.Event) -> None:
    late.set()
    process.kill()
