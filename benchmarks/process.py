"""A Python program run in a process of its own: how long it took, what it held at its peak, what it said."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from benchmarks.browser import ROOT

# `VmHWM` belongs to the program alone; `ru_maxrss` begins with what its parent held.
MISSING = "" if Path("/proc/self/status").exists() else "seul Linux dit ce qu'un processus a occupé"
# Told by the program itself, as the last thing it does.
_TELLING = """
import atexit
def _told():
    with open("/proc/self/status") as status:
        peak = next(line for line in status if line.startswith("VmHWM:"))
    print(peak.split()[1])
atexit.register(_told)
"""


@dataclass(frozen=True)
class Run:
    """Seconds from its start to its end, peak of resident memory in MB, lines it printed."""

    seconds: float
    peak: float
    said: tuple[str, ...]


def run(program: str, *arguments: str, environment: Mapping[str, str] | None = None) -> Run:
    """Raises RuntimeError with what it complained of. `MISSING` must be empty."""
    begun = perf_counter()
    done = subprocess.run([sys.executable, "-c", _TELLING + program, *arguments], cwd=ROOT, text=True, check=False,
                          capture_output=True, encoding="utf-8",
                          env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", **(environment or {})})
    seconds = perf_counter() - begun
    if done.returncode:
        raise RuntimeError(done.stderr)
    *said, peak = done.stdout.splitlines()
    return Run(seconds, int(peak) * 1024 / 1e6, tuple(said))
