"""A page whose server went away speaks again with another, which knows nothing of its work.

A change of screen tells no address: without this, the work would be lost if that were the first gesture. The page says
the address it had where it opens its way to the server again (interface/document.js).
"""

from __future__ import annotations

from urllib.parse import parse_qsl

import streamlit as st
from starlette.types import ASGIApp, Receive, Scope, Send

STREAM = "/_stcore/stream"
# What document.js adds to the address of the way, and the header that the session finds it under.
PARAMETER, HEADER = "adresse", "x-cpts-adresse"
MOST_CHARACTERS = 8_000


class Told:
    """Puts what the page said of its address among the headers of the connection, and lets nobody else put it there."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket" and scope["path"].endswith(STREAM):
            headers = [(name, value) for name, value in scope["headers"] if name != HEADER.encode()]
            said = dict(parse_qsl(scope.get("query_string", b"").decode("latin-1"))).get(PARAMETER, "")
            if said and len(said) <= MOST_CHARACTERS and said.isascii() and said.isprintable():
                headers.append((HEADER.encode(), said.encode("ascii")))
            scope = {**scope, "headers": headers}
        await self._app(scope, receive, send)


def parameters() -> dict[str, str]:
    """Those of the address that the page had before it changed server; nothing for a page that was just opened."""
    return dict(parse_qsl((st.context.headers.get(HEADER) or "").removeprefix("?")))
