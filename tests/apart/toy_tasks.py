"""Tasks that tests ask of another process."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from diagnostic.apart.__main__ import Task, Tell


def _double(arguments: dict[str, Any], payload: bytes, tell: Tell) -> tuple[Mapping[str, Any], bytes]:
    tell({"half": True})
    print("not an answer")
    return {"twice": 2 * arguments["number"]}, payload * 2


def _refuse(arguments: dict[str, Any], payload: bytes, tell: Tell) -> tuple[Mapping[str, Any], bytes]:
    raise ValueError("Ce fichier est vide.")


def _fail(arguments: dict[str, Any], payload: bytes, tell: Tell) -> tuple[Mapping[str, Any], bytes]:
    raise RuntimeError("a detail for the log")


def _sleep(arguments: dict[str, Any], payload: bytes, tell: Tell) -> tuple[Mapping[str, Any], bytes]:
    time.sleep(arguments["seconds"])
    return {}, b""


def _die(arguments: dict[str, Any], payload: bytes, tell: Tell) -> tuple[Mapping[str, Any], bytes]:
    os._exit(3)


def _fill(arguments: dict[str, Any], payload: bytes, tell: Tell) -> tuple[Mapping[str, Any], bytes]:
    return {}, bytes(arguments["size"])


def _wait(arguments: dict[str, Any], payload: bytes, tell: Tell) -> tuple[Mapping[str, Any], bytes]:
    """Until a file is there, telling who does it once it is begun."""
    tell({"pid": os.getpid()})
    while not Path(arguments["until"]).exists():
        time.sleep(0.01)
    return {"pid": os.getpid()}, payload


def _leave(arguments: dict[str, Any], payload: bytes, tell: Tell) -> tuple[Mapping[str, Any], bytes]:
    """Leave a file among the temporary ones, and a line on the error output."""
    left = tempfile.mkdtemp()
    print("said beside", file=sys.stderr)
    return {"left": left}, b""


def _spin(arguments: dict[str, Any], payload: bytes, tell: Tell) -> tuple[Mapping[str, Any], bytes]:
    """Never end, and never wait for anything either."""
    tell({"pid": os.getpid()})
    while True:
        pass


def _around(arguments: dict[str, Any], payload: bytes, tell: Tell) -> tuple[Mapping[str, Any], bytes]:
    """What this process is told of the environment, and what is open in it."""
    return {"environment": dict(os.environ)}, b""


TASKS: dict[str, Task] = {"double": _double, "refuse": _refuse, "fail": _fail, "sleep": _sleep, "die": _die,
                          "fill": _fill, "wait": _wait, "leave": _leave, "spin": _spin, "around": _around}
