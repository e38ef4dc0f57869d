"""A session run by Streamlit itself, on a screen that shows nothing: its work is opened, changed, and published."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from streamlit.testing.v1 import AppTest

SCRIPT = """
import streamlit as st
from interface import session
session.open_link()
action = st.session_state["action"] if "action" in st.session_state else None
st.session_state["action"] = None
if action is not None:
    st.session_state["result"] = action()
session.publish_link()
"""


def opened(address: Mapping[str, str] | None = None) -> AppTest:
    """A session on the parameters of an address."""
    app = AppTest.from_string(SCRIPT, default_timeout=60)
    for key, value in (address or {}).items():
        app.query_params[key] = value
    return app.run()


def do(app: AppTest, action: Callable[[], Any]) -> Any:
    """Run `action` in the session, then publish the address; what it gives."""
    app.session_state["result"] = None
    app.session_state["action"] = action
    app.run()
    assert not app.exception
    return app.session_state["result"]
