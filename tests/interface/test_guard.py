"""A failure becomes a French sentence on the screen and a trace in the log."""

from __future__ import annotations

import logging

import pytest
from streamlit.testing.v1 import AppTest


def failing() -> None:
    import streamlit as st

    from interface.guard import guarded

    with guarded("La carte"):
        raise ZeroDivisionError("secret detail")
    with guarded("La page"):
        st.write("la suite est dessinée")


def stopping() -> None:
    import streamlit as st

    from interface.guard import guarded

    with guarded("La carte"):
        st.stop()
    st.write("jamais écrit")


def test_the_details_go_to_the_log_and_not_to_the_screen(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        app = AppTest.from_function(failing).run()
    html = app.get("html")[0].proto.body
    assert "La carte\u00a0: affichage impossible" in html
    assert "secret detail" not in html
    assert "secret detail" in caplog.text
    assert app.markdown[0].value == "la suite est dessinée"
    assert not app.exception


def test_streamlits_own_signals_pass_through() -> None:
    app = AppTest.from_function(stopping).run()
    assert not app.get("html")
    assert not app.markdown
