"""The other process: reads requests on its input, does the task asked, answers on its output, until the input ends.

    python -m diagnostic.apart MODULE '{"memory": 1000000000}'
"""

from __future__ import annotations

import json
import logging
import os
import signal
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, BinaryIO

from diagnostic.apart import frames
from diagnostic.apart.limits import Limits, keep_to

log = logging.getLogger("diagnostic.apart")

# What a task is: (arguments, bytes, tell) → (JSON, bytes); `tell` sends a piece of news on the way.
Tell = Callable[[Mapping[str, Any]], None]
Task = Callable[[dict[str, Any], bytes, Tell], tuple[Mapping[str, Any], bytes]]


def serve(tasks: Mapping[str, Task], source: BinaryIO, sink: BinaryIO) -> None:
    """Answer requests one at a time. An error of a task that says something to the user (a ValueError with a French
    sentence) is answered; of any other only that it failed, the details going to the log of the server."""
    while True:
        try:
            request, payload = frames.read(source)
        except frames.BrokenFrameError:
            return
        try:
            told, found = tasks[request["task"]](request["arguments"], payload,
                                                 lambda news: frames.write(sink, {"news": dict(news)}))
        except ValueError as refusal:
            frames.write(sink, {"refused": str(refusal), "kind": type(refusal).__name__})
        except MemoryError:
            frames.write(sink, {"failed": "memory"})
        except Exception as failure:
            log.exception("Task %s failed", request.get("task"))
            frames.write(sink, {"failed": type(failure).__name__})
        else:
            frames.write(sink, {"done": dict(told)}, found)


def main(arguments: list[str]) -> int:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl+C is for the process that started this one
    # Whatever a task prints must not be read as an answer.
    sink = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    module = import_module(arguments[0])
    keep_to(Limits(**json.loads(arguments[1])))
    frames.write(sink, {"ready": arguments[0]})
    serve(module.TASKS, sys.stdin.buffer, sink)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
