"""How long a gesture of somebody takes, seen where messages come and go, so that callbacks and fragments are in it.

Nothing of what is said is kept, but how long it took, the page, and a name drawn for the session.
"""

from __future__ import annotations

import hmac
import logging
import secrets
import time
from collections.abc import Mapping
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.scriptrunner import get_script_run_ctx

from diagnostic import measures

log = logging.getLogger(__name__)

# Known to this process alone and for its life: who reads the journal cannot go back to the session Streamlit knows.
_KEY = secrets.token_bytes(32)
# The message that tells the end of a run is a few bytes long, and so is no other that comes by the dozen.
_SHORT = 64
_DRAWN = {ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY}
# Page of each session that is connected, by its drawn name; of the latest so many, for a run may still tell the page of
# a session that has just gone.
_pages: dict[str, str] = {}
_MOST_PAGES = 2_000


def session_name(session_id: str) -> str:
    """What the journal calls a session."""
    return hmac.digest(_KEY, session_id.encode(), "sha256").hex()[:12]


def on_page(name: str) -> None:
    """Tell which page the session of this thread is on; `name` comes from the list of pages."""
    if (context := get_script_run_ctx(suppress_warning=True)) is not None:
        _pages[session_name(context.session_id)] = name
        while len(_pages) > _MOST_PAGES:
            _pages.pop(next(iter(_pages)), None)


def context() -> Mapping[str, Any]:
    """Session and page of the thread that asks, for the journal; empty outside of a session."""
    found = get_script_run_ctx(suppress_warning=True)
    if found is None:
        return {}
    name = session_name(found.session_id)
    return {"session": name, "page": _pages.get(name)}


def page() -> str:
    """The page that the session of this thread is on, empty where there is none."""
    return context().get("page") or ""


class Interactions:
    """Between the server and Streamlit: times what each connected browser asks for."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        browser = _Browser(receive, send)
        try:
            await self._app(scope, browser.receive, browser.send)
        finally:
            browser.gone()


class _Browser:
    """One connection. `began`: when the gesture under way arrived; None when there is none."""

    def __init__(self, receive: Receive, send: Send) -> None:
        self._receive, self._send = receive, send
        self._name, self._open = "", False
        self._began: float | None = None

    async def receive(self) -> Message:
        message = await self._receive()
        if message["type"] == "websocket.receive" and self._began is None and _asks(message.get("bytes")):
            self._began = time.perf_counter()
        return message

    async def send(self, message: Message) -> None:
        if message["type"] == "websocket.accept" and not self._open:
            self._open = True
            measures.SESSIONS.inc()
        elif message["type"] == "websocket.send" and (said := message.get("bytes")):
            if not self._name:
                self._name = _session_of(said)
            if self._began is not None and len(said) <= _SHORT and (ending := _ending(said)) is not None:
                if ending in _DRAWN:
                    self._tell(time.perf_counter() - self._began)
                # A run given up for the next gesture ends with that one: its wait is part of what was waited for.
                if ending != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                    self._began = None
        await self._send(message)

    def gone(self) -> None:
        if self._open:
            measures.SESSIONS.dec()
        _pages.pop(self._name, None)

    def _tell(self, seconds: float) -> None:
        where = _pages.get(self._name, "")
        if where:
            measures.interaction(where, seconds)
            log.info("Interaction", extra={"session": self._name, "page": where, "duration_ms": round(seconds * 1_000)})


def _asks(said: bytes | None) -> bool:
    """Whether a browser asks for something to be drawn: what draws itself again by the clock is nobody's gesture."""
    message = _read(BackMsg, said)
    return bool(message and message.HasField("rerun_script") and not message.rerun_script.is_auto_rerun)


def _session_of(said: bytes) -> str:
    message = _read(ForwardMsg, said)
    return session_name(found) if message and (found := message.new_session.initialize.session_id) else ""


def _ending(said: bytes) -> int | None:
    """How a run ended, None for a message that says something else."""
    message = _read(ForwardMsg, said)
    return message.script_finished if message and message.WhichOneof("type") == "script_finished" else None


def _read(kind: type[BackMsg] | type[ForwardMsg], said: bytes | None) -> Any:
    """The message, None where there is none."""
    if not said:
        return None
    try:
        return kind.FromString(said)
    except Exception:
        # Anybody may send anything: it is Streamlit that answers it.
        return None
