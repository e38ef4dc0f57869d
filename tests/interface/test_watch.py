"""Gestures are timed where messages come and go, whatever a browser sends."""

from __future__ import annotations

from collections.abc import Iterable
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from diagnostic import measures
from interface import watch
from tests.coroutines import waited

SESSION = "0b5b9f0e-51f5-4b6c-9c93-0c4d6c0b6d51"


def asked(*, alone: bool = False) -> bytes:
    message = BackMsg()
    message.rerun_script.query_string = "codes=13001"
    message.rerun_script.is_auto_rerun = alone
    return message.SerializeToString()


def ended(status: Any) -> bytes:
    message = ForwardMsg()
    message.script_finished = status
    return message.SerializeToString()


def begun() -> bytes:
    message = ForwardMsg()
    message.new_session.initialize.session_id = SESSION
    return message.SerializeToString()


DONE, EARLY, BROKEN, FRAGMENT = map(ended, (
    ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_EARLY_FOR_RERUN, ForwardMsg.FINISHED_WITH_COMPILE_ERROR,
    ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY))


def talked(messages: Iterable[tuple[str, bytes]], page: str = "essai") -> tuple[int, list[bytes], list[bytes]]:
    """Say this between a browser (« > ») and an application (« < »): gestures measured, what each heard."""
    coming = [message for way, message in messages if way == ">"]
    heard: list[bytes] = []
    sent: list[bytes] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        del scope
        await send({"type": "websocket.accept"})
        assert measures.REGISTRY.get_sample_value("cpts_sessions_open") == before_open + 1
        for way, message in messages:
            if way == ">":
                heard.append((await receive())["bytes"])
            else:
                await send({"type": "websocket.send", "bytes": message})

    async def receive() -> Any:
        return {"type": "websocket.receive", "bytes": coming.pop(0)}

    async def send(message: Any) -> None:
        if message["type"] == "websocket.send":
            sent.append(message["bytes"])

    before_open = measures.REGISTRY.get_sample_value("cpts_sessions_open") or 0.0
    before = measures.pages().get(page, measures.Page()).count
    watch._pages[watch.session_name(SESSION)] = page
    waited(watch.Interactions(app)({"type": "websocket"}, receive, send))
    assert measures.REGISTRY.get_sample_value("cpts_sessions_open") == before_open
    # Forgotten with the connection, where the session was told.
    left = watch._pages.pop(watch.session_name(SESSION), None)
    assert left is None or begun() not in sent
    return measures.pages().get(page, measures.Page()).count - before, heard, sent


@pytest.mark.parametrize(("messages", "gestures"), [
    ([(">", asked()), ("<", begun()), ("<", DONE)], 1),
    ([("<", begun()), (">", asked()), ("<", FRAGMENT), (">", asked()), ("<", DONE)], 2),
    ([("<", begun()), (">", asked()), (">", asked()), ("<", EARLY), ("<", DONE)], 1),
    ([("<", begun()), (">", asked(alone=True)), ("<", FRAGMENT)], 0),
    ([("<", begun()), (">", asked()), ("<", BROKEN), ("<", DONE)], 0),
    ([(">", asked()), ("<", DONE)], 0),
], ids=["a page", "a fragment then a page", "two at once", "by the clock", "broken", "a session nobody told of"])
def test_gestures_are_counted_once_each(messages: list[tuple[str, bytes]], gestures: int) -> None:
    found, heard, sent = talked(messages)
    assert found == gestures
    assert (heard, sent) == ([said for way, said in messages if way == ">"],
                             [said for way, said in messages if way == "<"])


@given(st.lists(st.tuples(st.sampled_from("<>"), st.binary(max_size=80)), max_size=6))
def test_whatever_is_said_goes_through_as_it_was(messages: list[tuple[str, bytes]]) -> None:
    _, heard, sent = talked(messages)
    assert heard == [said for way, said in messages if way == ">"]
    assert sent == [said for way, said in messages if way == "<"]


def test_a_session_is_called_by_a_name_drawn_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    name = watch.session_name(SESSION)
    assert len(name) == 12 and name not in SESSION and name == watch.session_name(SESSION)
    monkeypatch.setattr(watch, "_KEY", b"another process")
    assert watch.session_name(SESSION) != name


def test_pages_of_sessions_long_gone_are_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that goes on after its browser left tells its page when nobody is there any more to forget it."""
    monkeypatch.setattr(watch, "_pages", {})
    monkeypatch.setattr(watch, "_MOST_PAGES", 3)
    for number in range(9):
        gone = SimpleNamespace(session_id=f"session {number}")
        monkeypatch.setattr(watch, "get_script_run_ctx", lambda gone=gone, **_: gone)
        watch.on_page("essai")
        assert watch.page() == "essai"
    assert len(watch._pages) == 3


def test_nobody_is_told_of_outside_of_a_session() -> None:
    assert watch.context() == {} and watch.page() == ""


def test_what_is_no_connection_goes_through() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await send((scope, receive))

    given_out: list[Any] = []

    async def send(message: Any) -> None:
        given_out.append(message)

    waited(watch.Interactions(app)({"type": "http"}, "receive", send))  # type: ignore[arg-type]
    assert given_out == [({"type": "http"}, "receive")]
