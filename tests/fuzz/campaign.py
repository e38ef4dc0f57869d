"""Cases drawn from a seed, each read within ten seconds of work and a bound of memory, and what came of them.

Seconds are the processor's: how busy the machine is says nothing of a reader.
"""

from __future__ import annotations

import random
import signal
import sys
import threading
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from types import FrameType

from tests.fuzz.doors import Door
from tests.fuzz.mutate import mutated

SECONDS = 10.0
NAMED = 20


class TooLongError(BaseException):
    """Not an Exception: no reader may take it for a fault of the file."""


@dataclass
class Outcome:
    """`findings`: (case, what came, the bytes) of what is neither a result nor a refusal."""

    door: str
    cases: int = 0
    accepted: int = 0
    refused: int = 0
    seconds: float = 0.0
    slowest: float = 0.0
    findings: list[tuple[int, str, bytes]] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)


def case_of(door: Door, seed: int, number: int) -> tuple[str, bytes]:
    """Name and bytes of a case: the same for the same door, seed and number, on every machine."""
    rng = random.Random(f"{seed}/{door.name}/{number}")  # noqa: S311 - cases, not secrets
    name, content = rng.choice(door.seeds)
    return name, mutated(content, rng)


def tried(door: Door, cases: range, seed: int, tell: Callable[[int], None] = lambda _: None) -> Outcome:
    found, start = Outcome(door.name), time.process_time()
    for number in cases:
        name, content = case_of(door, seed, number)
        began = time.process_time()
        said = outcome_of(door, name, content)
        found.slowest = max(found.slowest, time.process_time() - began)
        found.cases += 1
        if said == "accepté":
            found.accepted += 1
        elif said == "refusé":
            found.refused += 1
        else:
            found.kinds[said.splitlines()[0]] += 1
            if len(found.findings) < NAMED:
                found.findings.append((number, said, content))
        tell(number)
    found.seconds = time.process_time() - start
    return found


def warmed(door: Door) -> None:
    """What is made of the country once, at the first file, is nobody's time."""
    for name, content in door.seeds:
        with suppress(*door.refusals):
            door.read(name, content)


def outcome_of(door: Door, name: str, content: bytes) -> str:
    """« accepté », « refusé », or what else came, with where it came from."""
    try:
        with _limited(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            door.read(name, content)
    except door.refusals as refusal:
        sentence = str(refusal)
        if isinstance(refusal, EOFError) or (sentence.strip() and sentence.rstrip()[-1] in ".?!)"):
            return "refusé"
        return f"refus sans phrase : {sentence!r:.200}"
    except TooLongError:
        return f"plus de {SECONDS:.0f} s\n{traceback.format_exc()[-1_500:]}"
    except Exception as failure:
        where = traceback.extract_tb(failure.__traceback__)
        ours = [f"{step.filename.rpartition('/')[2]}:{step.lineno}" for step in where if "diagnostic" in step.filename
                or "interface" in step.filename]
        return f"{type(failure).__name__} at {ours[-1] if ours else '?'}\n{traceback.format_exc()[-1_500:]}"
    return "accepté"


@contextmanager
def _limited() -> Iterator[None]:
    if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
        yield
        return

    def late(_: int, __: FrameType | None) -> None:
        raise TooLongError

    before = signal.signal(signal.SIGPROF, late)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)
