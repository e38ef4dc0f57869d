"""What a run of a screen asks twenty times over, and which does not change while it is drawn."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import Generic, TypeVar

from streamlit.runtime.scriptrunner import get_script_run_ctx

from diagnostic.registry.database import Database
from diagnostic.registry.shelf import FRESH

A = TypeVar("A")
T = TypeVar("T")


@dataclass(frozen=True)
class _Kept(Generic[T]):
    run: object
    asked: object
    writings: int
    when: float
    value: T

    def stands(self, run: object, asked: object) -> bool:
        return (self.run is run and self.asked is asked and self.writings == Database.writings
                and time.monotonic() - self.when < FRESH)


def lately(read: Callable[[A], T]) -> Callable[[A], T]:
    """Call `read` once for each run of a session's screen and argument, by identity; and again once this process wrote
    in a register, or after as long as the register itself is not asked again. Outside of a session, at every call.
    """
    last: ContextVar[_Kept[T] | None] = ContextVar(f"lately_{read.__name__}", default=None)

    @wraps(read)
    def kept(asked: A) -> T:
        context = get_script_run_ctx(suppress_warning=True)
        if context is None:
            return read(asked)
        # Runs of a session may share their context, never what Streamlit makes anew in it for each of them.
        found = last.get()
        if found is None or not found.stands(context.cursors, asked):
            found = _Kept(context.cursors, asked, Database.writings, time.monotonic(), read(asked))
            last.set(found)
        return found.value

    return kept
