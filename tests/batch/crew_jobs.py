"""Jobs that go wrong in a worker, as one process sees them: they must be importable there."""

from __future__ import annotations

import os
from pathlib import Path

from diagnostic.batch.task import Made, Task


def job(task: Task) -> Made:
    """What `task.folder` says: « dies », « dies once » (a mark is left at `project`), « raises »."""
    if task.folder == "dies":
        os._exit(1)
    if task.folder == "dies once":
        mark = Path(task.project)
        if not mark.exists():
            mark.touch()
            os._exit(1)
    if task.folder == "raises":
        raise RuntimeError("boom")
    return Made({"pid": str(os.getpid()).encode()})
