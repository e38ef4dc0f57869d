"""One installation of official data at a time, in a process of its own: no session waits for it, whatever it reads."""

from __future__ import annotations

import atexit
import json
import logging
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from diagnostic.apart.limits import Limits, bind
from diagnostic.apart.surroundings import bare
from diagnostic.wording import typography

log = logging.getLogger(__name__)

ROOT = Path(__file__).resolve().parent.parent
# A process told to end has so many seconds before it is killed; what is installed is safe either way.
_PATIENCE = 5.0
# What the reading of files just brought may take of the machine: the libraries and their data alone are 2 GB of address
# space, and twenty files of 10 MB a minute of work.
BROUGHT = Limits(memory=6_000_000_000, seconds=600)


class Ending(StrEnum):
    RUNNING = "en cours"
    FINISHED = "finie"
    CANCELLED = "arrêtée"
    FAILED = "interrompue"


class BusyError(RuntimeError):
    """A job is under way; the message is a French sentence."""

    def __init__(self) -> None:
        super().__init__(typography("Une installation est déjà en cours sur ce serveur : attendez qu'elle soit finie."))


@dataclass(eq=False)
class Job:
    """What is known of a job, shared by all sessions; written by one thread, read by many.

    `step`, `report`, `fresh`: what the command says in JSON (`Step`, `Report`, and `Freshness` by dataset). `stopped`:
    why it could not go on, in French. `ended`: when it did, in seconds of a clock that nobody sets (`time.monotonic`);
    0 before.
    """

    what: str
    ending: Ending = Ending.RUNNING
    step: dict[str, Any] = field(default_factory=dict)
    report: dict[str, Any] = field(default_factory=dict)
    fresh: dict[str, dict[str, Any]] = field(default_factory=dict)
    stopped: str = ""
    ended: float = 0.0

    @property
    def running(self) -> bool:
        return self.ending is Ending.RUNNING

    @property
    def fraction(self) -> float:
        """How far it is, between 0 and 1, each dataset or file counting the same."""
        count = self.step.get("count") or 1
        within = self.step.get("done", 0) / self.step["total"] if self.step.get("total") else 0.0
        return float(min((self.step.get("rank", 0) + min(within, 1.0)) / count, 1.0))


class Runner:
    """Starts `python -m diagnostic data …` and keeps what it says."""

    def __init__(self, command: Sequence[str] = (sys.executable, "-m", "diagnostic", "data")) -> None:
        self._command = tuple(command)
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._follower: threading.Thread | None = None
        self.last: Job | None = None

    def start(self, what: str, arguments: Sequence[str], room: Path | None = None) -> Job:
        """Start a job, called `what` on the screen. `room`: a folder of files just brought, to be read within
        `BROUGHT` by a process that is told no secret, and removed when it ends. Raises BusyError, OSError.
        """
        with self._lock:
            if self.last is not None and self.last.running:
                raise BusyError
            process = subprocess.Popen(
                [*self._command, *arguments, "--events"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
                encoding="utf-8", errors="replace",
                env={**(os.environ if room is None else bare()), "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"})
            if room is not None:
                bind(process.pid, BROUGHT)
            self._process, self.last = process, Job(what)
            self._follower = threading.Thread(target=self._follow, args=(process, self.last, room), daemon=True)
            self._follower.start()
            return self.last

    def cancel(self) -> None:
        """End the job under way; what was installed before it, or by it so far, stays."""
        with self._lock:
            process, job = self._process, self.last
            if process is None or job is None or not job.running:
                return
            job.ending = Ending.CANCELLED
        process.terminate()
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()

    def wait(self, seconds: float) -> None:
        """Wait until the job under way has ended, at most so long."""
        if self._follower is not None:
            self._follower.join(seconds)

    def _follow(self, process: subprocess.Popen[str], job: Job, room: Path | None) -> None:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                _take(job, line)
            process.wait()
        finally:
            if room is not None:
                shutil.rmtree(room, ignore_errors=True)
            with self._lock:
                job.ended = time.monotonic()
                if job.running:
                    told = job.report or job.fresh or process.returncode == 0
                    job.ending = Ending.FINISHED if told else Ending.FAILED


def _take(job: Job, line: str) -> None:
    try:
        event = json.loads(line)
        if "step" in event:
            job.step = dict(event["step"])
        elif "report" in event:
            job.report = dict(event["report"])
        elif "stopped" in event:
            job.stopped = str(event["stopped"])
        elif "fresh" in event:
            job.fresh = {**job.fresh, str(event["fresh"]["dataset"]): dict(event["fresh"])}
    except (ValueError, TypeError, KeyError):
        log.warning("Said by the installation: %s", line.strip()[:500])


RUNNER = Runner()
atexit.register(RUNNER.cancel)
