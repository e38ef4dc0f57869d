"""Tasks for the screens that follow them: one that goes on until it is stopped, and every way to end badly."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from typing import Any, NoReturn

from diagnostic.apart.__main__ import Task, Tell


def _held(arguments: dict[str, Any], payload: bytes, tell: Tell) -> NoReturn:
    tell({"label": "Auto-évaluation", "done": 2, "number": 12})
    while True:
        time.sleep(60)


def _break(arguments: dict[str, Any], payload: bytes, tell: Tell) -> NoReturn:
    tell({"label": "Auto-évaluation", "done": 0, "number": 1})
    raise RuntimeError("a detail nobody should read")


def _die(arguments: dict[str, Any], payload: bytes, tell: Tell) -> NoReturn:
    os._exit(3)


def _fill(arguments: dict[str, Any], payload: bytes, tell: Tell) -> NoReturn:
    raise MemoryError


def _refuse(arguments: dict[str, Any], payload: bytes, tell: Tell) -> tuple[Mapping[str, Any], bytes]:
    raise ValueError("Ce territoire n'a pas d'habitant.")


TASKS: dict[str, Task] = {"pack": _held, "preview": _held, "break": _break, "die": _die, "fill": _fill,
                          "refuse": _refuse}
