"""The frame around every page: Streamlit's former navigation must never show a page without it."""

from __future__ import annotations

import runpy
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

import streamlit as st

APP = Path(__file__).resolve().parent.parent / "app.py"
_inside = ContextVar("inside", default=False)


@contextmanager
def around_page() -> Iterator[None]:
    """What app.py puts around the page it runs."""
    token = _inside.set(True)
    try:
        yield
    finally:
        _inside.reset(token)


def framed() -> None:
    """First line of every page. Draws the whole application when Streamlit took the page for an application of its own.

    Until `st.navigation` has run once in the life of a server, a folder named `pages` beside `app.py` is Streamlit's
    former navigation, and a deep link that comes first would show the page without sidebar nor settings.
    """
    if not _inside.get():
        runpy.run_path(str(APP), run_name="__main__")
        st.stop()
