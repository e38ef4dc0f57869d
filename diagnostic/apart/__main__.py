"""The other process: reads requests on its input, does the task asked, answers on its output, until the input ends.

    python -m diagnostic.apart MODULE '{"memory": 1000000000}'
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from queue import SimpleQueue
from typing import Any, BinaryIO, NoReturn

from diagnostic import journal
from diagnostic.apart import frames
from diagnostic.apart.limits import Limits, keep_to

# Named by who starts this process: whatever a task leaves there goes with it.
ROOM = "CPTS_APART_ROOM"
# What a task is: (arguments, bytes, tell) → (JSON, bytes); `tell` sends a piece of news on the way.
Tell = Callable[[Mapping[str, Any]], None]
Task = Callable[[dict[str, Any], bytes, Tell], tuple[Mapping[str, Any], bytes]]


def serve(tasks: Mapping[str, Task], source: Callable[[], tuple[dict[str, Any], bytes]], sink: BinaryIO) -> NoReturn:
    """Answer requests one at a time, as long as this process lives. An error of a task that says something to
    the user (a ValueError with a French sentence) is answered; of any other only that it failed, and where, for the
    log of the server."""
    while True:
        request, payload = source()
        try:
            told, found = tasks[request["task"]](request["arguments"], payload,
                                                 lambda news: frames.write(sink, {"news": dict(news)}))
        except ValueError as refusal:
            frames.write(sink, {"refused": str(refusal), "kind": type(refusal).__name__})
        except MemoryError:
            frames.write(sink, {"failed": "memory"})
        except Exception as failure:
            frames.write(sink, {"failed": type(failure).__name__, "errors": journal.errors_of(failure)})
        else:
            frames.write(sink, {"done": dict(told)}, found)


def _listening(stream: BinaryIO) -> Callable[[], tuple[dict[str, Any], bytes]]:
    """Requests as they come, read by a thread of their own: it ends this process, whatever it does, when the input
    ends, for who had started it died or wants nothing more of it."""
    waiting: SimpleQueue[tuple[dict[str, Any], bytes]] = SimpleQueue()

    def listen() -> None:
        while True:
            try:
                waiting.put(frames.read(stream))
            except (frames.BrokenFrameError, OSError):
                if room := os.environ.get(ROOM):
                    shutil.rmtree(room, ignore_errors=True)
                os._exit(0)

    threading.Thread(target=listen, daemon=True).start()
    return waiting.get


def main(arguments: list[str]) -> NoReturn:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl+C is for the process that started this one
    # Whatever a task prints must not be read as an answer.
    sink = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    # On Windows, a library that looks at its standard input while another thread reads it would wait for that thread.
    own = os.fdopen(os.dup(sys.stdin.fileno()), "rb")
    with Path(os.devnull).open("rb") as nothing:
        os.dup2(nothing.fileno(), sys.stdin.fileno())
    # Before what takes seconds: who started this one may be gone meanwhile.
    source = _listening(own)
    if sys.platform != "win32":
        # Whoever waits in front of a screen comes first.
        os.nice(5)
    if room := os.environ.get(ROOM):
        tempfile.tempdir = room
    # Read by who started it, a line at a time.
    journal.begin(shape="json")
    module = import_module(arguments[0])
    keep_to(Limits(**json.loads(arguments[1])))
    frames.write(sink, {"ready": arguments[0]})
    serve(module.TASKS, source, sink)


if __name__ == "__main__":
    main(sys.argv[1:])
