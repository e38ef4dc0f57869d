"""The journal as the server has it, for a while: everything that this process logs, as lines of text."""

from __future__ import annotations

import io
import logging
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from diagnostic import journal


@contextmanager
def heard(context: Callable[[], dict[str, Any]] = dict) -> Iterator[io.StringIO]:
    """What the journal writes; all that `journal.begin` changes in the process is put back."""
    stream, root, kept = io.StringIO(), logging.getLogger(), logging.getLoggerClass()
    loggers = [one for one in logging.root.manager.loggerDict.values() if isinstance(one, logging.Logger)]
    before = [(one, one.__class__, one.handlers, one.propagate, one.level, one.disabled) for one in loggers]
    handlers, level = root.handlers, root.level
    with patch.object(warnings, "showwarning"), patch.object(sys, "excepthook"), \
            patch.object(threading, "excepthook"), patch.object(sys, "unraisablehook"):
        try:
            with warnings.catch_warnings():
                journal.begin(context, stream)
                warnings.simplefilter("always")
                yield stream
        finally:
            logging.setLoggerClass(kept)
            for one, kind, its_handlers, propagate, its_level, disabled in before:
                one.__class__ = kind
                one.handlers, one.propagate, one.disabled = its_handlers, propagate, disabled
                one.setLevel(its_level)
            root.handlers = handlers
            root.setLevel(level)
