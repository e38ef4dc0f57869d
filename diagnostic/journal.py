"""What the service says of itself: one line an event on standard error, with nothing in it that anybody typed.

The words of a message are told when the code that logged it holds them as a literal; what was filled in is not, nor a
message that was put together. An exception is told by its type, its frames and its code where that is one of a list
(errno, SQLSTATE): what it says may quote a name, an account, an address with its password.

`CPTS_JOURNAL`: `json`, or `texte` for a terminal; `CPTS_JOURNAL_NIVEAU`: debug, info (by default), warning, error;
`CPTS_REPLIQUE`: what this process is called where there are several.
"""

from __future__ import annotations

import errno
import json
import logging
import os
import re
import sys
import threading
import traceback
import warnings
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType, TracebackType
from typing import Any, TextIO

from pythonjsonlogger.json import JsonFormatter

SHAPE, LEVEL, REPLICA = "CPTS_JOURNAL", "CPTS_JOURNAL_NIVEAU", "CPTS_REPLIQUE"
ROOT = Path(__file__).resolve().parent.parent
# What code may tell beside its words, by `extra=`: numbers, and names out of lists that the code holds.
FIELDS = ("session", "page", "duration_ms", "part", "ending", "number")
_NAME = re.compile(r"[\w.:-]{1,80}")
_ALWAYS = ("time", "level", "logger", "event", "replica")
_MOST_FRAMES, _MOST_ERRORS, _LONGEST = 25, 6, 300
_UNTOLD = "(words put together)"
# Folders of Python and its libraries: where the others are is told by their own name, for a path may name a person.
_LIBRARIES = re.compile(r".*?/(?:site-packages|dist-packages|python3\.\d+)/")

Context = Callable[[], Mapping[str, Any]]
log = logging.getLogger(__name__)


def begin(context: Context = dict, stream: TextIO | None = None, shape: str = "") -> None:
    """Have every logger of this process, those of libraries too, speak here alone. May be called again.

    `context` gives the fields that a line bears wherever it comes from (session, page); `shape` is that of the
    environment where it is not given.
    """
    shape, level = shape or os.environ.get(SHAPE, ""), os.environ.get(LEVEL, "").upper()
    handler = logging.StreamHandler(stream)
    texts = shape == "texte" or (shape != "json" and handler.stream.isatty())
    handler.setFormatter(_Texts(context) if texts else _Lines(context))
    logging.setLoggerClass(_Plain)
    root = logging.getLogger()
    for logger in (root, *logging.root.manager.loggerDict.values()):
        if isinstance(logger, logging.Logger):
            logger.handlers = []
            if logger is not root:
                logger.__class__ = _Plain
    root.addHandler(handler)
    root.setLevel(level if level in {"DEBUG", "INFO", "WARNING", "ERROR"} else "INFO")
    # They draw or read at such length that their own remarks would drown all the rest.
    for name in ("matplotlib", "fontTools", "PIL", "alembic", "watchdog", "httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    # Addresses of pages say what people work on; the proxy has a log of requests of its own.
    logging.getLogger("uvicorn.access").disabled = True
    warnings.showwarning = _warned
    sys.excepthook = _ended
    threading.excepthook = lambda found: _ended(found.exc_type, found.exc_value, found.exc_traceback)
    sys.unraisablehook = lambda found: _ended(found.exc_type, found.exc_value, found.exc_traceback)


def facts(record: logging.LogRecord, context: Mapping[str, Any]) -> dict[str, Any]:
    """What is told of a record: asked in the thread, and inside the call, that logged it."""
    if (relayed := getattr(record, "relayed", None)) is not None:
        return dict(relayed)
    told: dict[str, Any] = {
        "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "level": record.levelname.lower(), "logger": record.name, "event": _words(record),
        "replica": replica()}
    given = {**context, **{name: getattr(record, name) for name in FIELDS if hasattr(record, name)}}
    told |= {name: value for name in FIELDS if (value := given.get(name)) is not None and _plain(value)}
    if record.levelno >= logging.WARNING or told["event"] == _UNTOLD:
        told["place"] = f"{_file(record.pathname)}:{record.lineno}"
    if errors := list(_errors(record)):
        told["errors"] = errors
    return told


def relay(line: str) -> bool:
    """Tell again what a process that this one started told of itself; whether the line was one of a journal."""
    try:
        told = json.loads(line)
    except ValueError:
        return False
    if not isinstance(told, dict) or not all(isinstance(told.get(name), str) for name in _ALWAYS):
        return False
    level = logging.getLevelNamesMapping().get(told["level"].upper(), logging.WARNING)
    # What was taken over by a file that it read may say anything, and Python never forgets the name of a logger.
    kept = {name: told[name][:_LONGEST] for name in _ALWAYS}
    kept |= {name: value for name in FIELDS if name in told and _plain(value := told[name])}
    if _is_text(place := told.get("place")):
        kept["place"] = place
    if errors := errors_told(told.get("errors")):
        kept["errors"] = errors
    log.log(level, "Relayed", extra={"relayed": kept})
    return True


def errors_told(said: object) -> list[dict[str, Any]]:
    """Of what another process says its errors were, that which has the shape of `errors_of` and its bounds."""
    found: list[dict[str, Any]] = []
    for one in said[:_MOST_ERRORS] if isinstance(said, list) else ():
        if isinstance(one, dict):
            texts = {name: one[name] for name in ("type", "code") if _is_text(one.get(name))}
            frames_said = one.get("frames")
            kept = [frame for frame in frames_said if _is_text(frame)] if isinstance(frames_said, list) else []
            if "type" in texts:
                found.append({**texts, **({"frames": kept[:_MOST_FRAMES]} if kept else {})})
    return found


def errors_of(error: BaseException | None) -> list[dict[str, Any]]:
    """An exception, then those it comes from: type, frames, and code where there is one."""
    found: list[dict[str, Any]] = []
    while error is not None and len(found) < _MOST_ERRORS:
        found.append({**_error(error), "frames": frames(error.__traceback__)})
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return found


def replica() -> str:
    said = os.environ.get(REPLICA, "")
    return said if _NAME.fullmatch(said) else f"pid-{os.getpid()}"


def error_name(error: type[BaseException] | None) -> str:
    """`sqlalchemy.exc.OperationalError`, `ValueError`."""
    if error is None:
        return "?"
    return error.__name__ if error.__module__ == "builtins" else f"{error.__module__}.{error.__qualname__}"


def frames(trace: TracebackType | None) -> list[str]:
    """Where it went through, the last first: `interface/guard.py:30 guarded`."""
    found = traceback.StackSummary.extract(traceback.walk_tb(trace), lookup_lines=False)
    return [f"{_file(frame.filename)}:{frame.lineno} {frame.name}" for frame in reversed(found)][:_MOST_FRAMES]


# -- inside --------------------------------------------------------------------------------------------------------

class _Lines(JsonFormatter):
    def __init__(self, context: Context) -> None:
        super().__init__((), json_ensure_ascii=False)
        self._context = context

    def format(self, record: logging.LogRecord) -> str:
        told = facts(record, self._context())
        return super().format(logging.LogRecord("", record.levelno, "", 0, told, None, None))


class _Texts(logging.Formatter):
    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context

    def format(self, record: logging.LogRecord) -> str:
        told = facts(record, self._context())
        errors = told.pop("errors", [])
        head = f"{told.pop('time')} {told.pop('level'):<7} {told.pop('logger')}: {told.pop('event').strip()}"
        lines = [" ".join((head, *(f"{name}={value}" for name, value in told.items())))]
        for error in errors:
            lines.append(f"    {error['type']} {error.get('code', '')}".rstrip())
            lines += [f"        {frame}" for frame in error.get("frames", [])]
        return "\n".join(lines)


class _Plain(logging.Logger):
    """A logger that leaves it to the root to write: libraries that give theirs a handler of their own give none."""

    @property
    def propagate(self) -> bool:
        return True

    @propagate.setter
    def propagate(self, wanted: bool) -> None:
        pass

    def addHandler(self, hdlr: logging.Handler) -> None:  # noqa: N802 - the name that logging gave it
        pass


def _words(record: logging.LogRecord) -> str:
    frame: FrameType | None = sys._getframe()
    while frame is not None:
        if frame.f_lineno == record.lineno and frame.f_code.co_filename == record.pathname:
            return record.msg if record.msg in frame.f_code.co_consts and isinstance(record.msg, str) else _UNTOLD
        frame = frame.f_back
    return _UNTOLD


def _is_text(value: object) -> bool:
    """Whether it is one line, of no great length."""
    return isinstance(value, str) and len(value) <= _LONGEST and value.isprintable()


def _plain(value: object) -> bool:
    return isinstance(value, int | float) or (isinstance(value, str) and _NAME.fullmatch(value) is not None)


def _errors(record: logging.LogRecord) -> Iterator[dict[str, Any]]:
    """The exception of a record with those it comes from; what another process told of its own; the exceptions that
    its words were to be filled with."""
    yield from errors_of(record.exc_info[1] if record.exc_info else None)
    yield from getattr(record, "errors", ())
    for given in record.args if isinstance(record.args, tuple) else ():
        if isinstance(given, BaseException):
            yield _error(given)


def _error(error: BaseException) -> dict[str, Any]:
    told = {"type": error_name(type(error))}
    code = getattr(error, "sqlstate", None) or getattr(error, "sqlite_errorname", None) or (
        errno.errorcode.get(error.errno or 0) if isinstance(error, OSError) else None)
    return {**told, "code": code} if isinstance(code, str) and re.fullmatch(r"[A-Z0-9_]{1,40}", code) else told


def _file(path: str) -> str:
    plain = path.replace("\\", "/")
    if shorter := _LIBRARIES.sub("", plain, count=1) if _LIBRARIES.match(plain) else "":
        return shorter
    try:
        return Path(path).resolve().relative_to(ROOT).as_posix()
    except (ValueError, OSError):
        return plain.rpartition("/")[2]


def _warned(message: Warning | str, category: type[Warning], filename: str, lineno: int, file: TextIO | None = None,
            line: str | None = None) -> None:
    del message, file, line
    log.warning("A library warns", extra={"part": f"{category.__name__}:{_file(filename).replace('/', '.')}:{lineno}"})


def _ended(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    if not issubclass(kind, KeyboardInterrupt | SystemExit):
        log.critical("An error that nothing caught", exc_info=(kind, error or kind(), trace))
