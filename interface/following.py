"""What a fragment may change outside of itself: places beside it, or the whole screen at its next run."""

from __future__ import annotations

import streamlit as st

_WHOLE_RUN = "whole_run"


class Follower:
    """A place made by a whole run, that a fragment fills at each of its own.

    It has to be filled at every run: Streamlit takes away what a fragment wrote and does not write again.
    """

    def __init__(self) -> None:
        self._place = st.empty()

    def show(self, html: str) -> None:
        """HTML already escaped; nothing at all when empty."""
        if html:
            self._place.html(html)
        else:
            self._place.empty()


def ask_whole_run() -> None:
    """Once the callbacks are over, have the whole screen drawn again rather than the fragment alone."""
    st.session_state[_WHOLE_RUN] = True


def whole_run_asked() -> bool:
    """Whether it was, since the last time this was asked."""
    return bool(st.session_state.pop(_WHOLE_RUN, False))
