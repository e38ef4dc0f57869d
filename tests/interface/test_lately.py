"""What a run of a screen asks twenty times over."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from diagnostic.registry.database import Database
from interface import lately

SCRIPT = """
import streamlit as st
from tests.interface.test_lately import ask
st.session_state["told"] = [ask(st.session_state["about"]) for _ in range(5)]
st.button("Encore")
"""
asked: list[object] = []


def _read(about: object) -> int:
    asked.append(about)
    return len(asked)


ask = lately.lately(_read)


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> AppTest:
    asked.clear()
    monkeypatch.setattr(lately, "FRESH", 60.0)
    app = AppTest.from_string(SCRIPT, default_timeout=60)
    app.session_state["about"] = object()
    return app


def told(app: AppTest) -> list[int]:
    assert not app.exception
    found: list[int] = app.session_state["told"]
    return found


def test_a_run_asks_once_and_the_next_one_again(app: AppTest) -> None:
    assert told(app.run()) == [1] * 5
    assert told(app.button[0].click().run()) == [2] * 5


def test_nothing_is_kept_outside_of_a_session() -> None:
    asked.clear()
    assert [ask(1), ask(1)] == [1, 2]


@pytest.mark.parametrize("changed", ["written", "late", "other"])
def test_what_may_have_changed_is_asked_again(app: AppTest, changed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def between(about: object) -> Any:
        asked.append(about)
        if changed == "written":
            monkeypatch.setattr(Database, "writings", Database.writings + 1)
        elif changed == "late":
            monkeypatch.setattr(lately, "FRESH", 0.0)
        return len(asked)

    kept = lately.lately(between)

    def run() -> None:
        import streamlit as st

        ask_one, other = st.session_state["ask"], st.session_state["other"]
        first = object()
        st.session_state["told"] = [ask_one(first), ask_one(object() if other else first), ask_one(first)]

    app = AppTest.from_function(run, default_timeout=60)
    app.session_state["ask"], app.session_state["other"] = kept, changed == "other"
    assert told(app.run()) == [1, 2, 3]
