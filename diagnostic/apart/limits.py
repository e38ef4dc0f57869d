"""What a process of work may use of the machine. Kept by the system where it can (Linux, macOS), else by the clock."""

from __future__ import annotations

import sys
from contextlib import suppress
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Limits:
    """`memory`: address space, in bytes; `file`: size of any file it writes, in bytes; `seconds`: how long one task may
    last by the clock, after which the process is killed; `answer`: size of what it may say at once, in bytes, beyond
    which it is killed too. None: not bounded, but for what one message may ever be."""

    memory: int | None = None
    file: int | None = None
    seconds: float | None = None
    answer: int | None = None

    def to_arguments(self) -> dict[str, int | float | None]:
        return asdict(self)


def bind(process: int, limits: Limits) -> None:
    """Bind another process of ours, which started just now, in memory and in seconds of work; nothing where the system
    does not let one process bind another (it is Linux's), nor to a process that has ended."""
    if sys.platform != "linux":
        return
    import resource

    seconds = None if limits.seconds is None else int(limits.seconds)
    for kind, most in ((resource.RLIMIT_AS, limits.memory), (resource.RLIMIT_CPU, seconds)):
        if most is not None:
            with suppress(ProcessLookupError):
                resource.prlimit(process, kind, (most, most))


def keep_to(limits: Limits) -> None:
    """Bind this process to its limits for good; nothing on a system that knows none (Windows)."""
    if sys.platform == "win32":
        return
    import resource  # not there on Windows

    for kind, most in ((resource.RLIMIT_AS, limits.memory), (resource.RLIMIT_FSIZE, limits.file)):
        if most is not None:
            resource.setrlimit(kind, (most, most))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
