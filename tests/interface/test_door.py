"""Sessions asked by pages of elsewhere, and files beyond what a session holds, are refused at the door."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from interface import door
from interface.door import Bounded, SamePlace

MINE, OTHER = "11111111-aaaa", "22222222-bbbb"
MB = 2**20
HERE = "ws://diagnostic.exemple.fr/stream"


async def _stream(socket: WebSocket) -> None:
    await socket.accept()
    await socket.close()


@pytest.mark.parametrize(("origin", "opens"), [
    ("http://diagnostic.exemple.fr", True), ("https://diagnostic.exemple.fr", True), (None, True),
    ("http://ailleurs.exemple.fr", False), ("http://diagnostic.exemple.fr:3000", False), ("null", False), ("", False),
    ("http://localhost:8501", False), ("http://127.0.0.1", False), ("http://diagnostic.exemple.fr.ailleurs.fr", False),
    ("http://ailleurs.fr@diagnostic.exemple.fr", False), ("http://[", False), ("file://diagnostic.exemple.fr", False)])
def test_only_a_page_of_this_address_opens_a_session(origin: str | None, opens: bool) -> None:
    asked = TestClient(Starlette(routes=[WebSocketRoute("/stream", _stream)], middleware=[Middleware(SamePlace)]))
    headers = {"Origin": origin} if origin is not None else {}
    if opens:
        with asked.websocket_connect(HERE, headers=headers):
            pass
        return
    with pytest.raises(WebSocketDisconnect), asked.websocket_connect(HERE, headers=headers):
        pass


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, dict[str, Any]]]:
    """What Streamlit would hold, of whom."""
    held: dict[str, dict[str, Any]] = {}
    monkeypatch.setattr(door, "held", lambda: held)
    yield held


@pytest.fixture
def sender(kept: dict[str, dict[str, Any]]) -> TestClient:
    async def put(request: Request) -> PlainTextResponse:
        of = kept.setdefault(request.path_params["session"], {})
        of[request.path_params["file"]] = SimpleNamespace(data=await request.body())
        return PlainTextResponse("", 204)

    async def delete(request: Request) -> PlainTextResponse:
        del kept[request.path_params["session"]][request.path_params["file"]]
        return PlainTextResponse("", 204)

    path = "/_stcore/upload_file/{session}/{file}"
    return TestClient(Starlette(routes=[Route(path, put, methods=["PUT"]), Route(path, delete, methods=["DELETE"])],
                                middleware=[Middleware(Bounded)]))


def put(sender: TestClient, session: str, name: str, size: int = MB) -> int:
    return sender.put(f"/_stcore/upload_file/{session}/{name}", content=bytes(size)).status_code


def test_a_session_holds_so_much_and_gives_it_back(sender: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "MOST_SENT", 2 * MB)
    assert [put(sender, MINE, name) for name in "abc"] == [204, 204, 413]
    assert put(sender, OTHER, "a") == 204, "nobody else is bounded by it"
    said = sender.put(f"/_stcore/upload_file/{MINE}/c", content=bytes(MB)).text
    assert "déjà envoyé beaucoup de fichiers\u00a0:" in said
    sender.delete(f"/_stcore/upload_file/{MINE}/a")
    assert put(sender, MINE, "c") == 204


def test_all_sessions_together_hold_so_much(sender: TestClient, monkeypatch: pytest.MonkeyPatch,
                                            kept: dict[str, dict[str, Any]]) -> None:
    monkeypatch.setattr(door, "MOST_SENT_BY_ALL", 3 * MB)
    assert [put(sender, f"session-{number}", "a") for number in range(4)] == [204, 204, 204, 413]
    kept.pop("session-0")
    assert put(sender, MINE, "a") == 204


@pytest.mark.parametrize("announced", [None, "-5", "1e9", "９", "99999999999999999999"])
def test_a_body_that_does_not_say_how_long_it_is_counts_for_the_most(
        sender: TestClient, monkeypatch: pytest.MonkeyPatch, announced: str | None) -> None:
    monkeypatch.setattr(door, "MOST_SENT", 9 * MB)
    headers = [(b"content-length", announced.encode())] if announced else []
    # Shorter than a file may be: refused all the same, since nothing says so.
    assert sender.put(f"/_stcore/upload_file/{MINE}/a", content=iter([b"abc"]),
                      headers=headers).status_code == 413  # type: ignore[arg-type]
    monkeypatch.setattr(door, "MOST_SENT", 10 * MB)
    assert sender.put(f"/_stcore/upload_file/{MINE}/a", content=iter([b"abc"])).status_code == 204
