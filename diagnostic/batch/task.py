"""What a worker is handed and what it gives back: light, so that a worker starts at once."""

from __future__ import annotations

import os
import signal
import threading
from dataclasses import dataclass
from datetime import date
from multiprocessing import parent_process
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from diagnostic.batch.summary import Summary
    from diagnostic.sources.provenance import Provenance


@dataclass(frozen=True, eq=False)
class Recorded:
    """The table of the register and where it comes from."""

    table: pd.DataFrame
    provenance: Provenance


@dataclass(frozen=True)
class Task:
    """What a worker is handed. `project`: text of a project file; `data_version` and `code`: what made the others;
    `register`: the recorded CPTS as the one who began the batch saw them, for all of its packs tell the same."""

    folder: str
    project: str
    edited: date | None
    template: bytes | None
    data_version: str
    code: str
    register: Recorded | None = None


@dataclass(frozen=True)
class Made:
    """The files of a pack by their path, and what the index tells of it; or why there is none, in French."""

    files: dict[str, bytes]
    summary: Summary | None = None
    refusal: str = ""


def settled() -> None:
    """In a worker: a Ctrl+C is for the process that started it, and it never outlives it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_watched, daemon=True).start()


def _watched() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
