"""Which browser asks, where nobody logs in: a name drawn for it, that says nothing of anybody and ends with it.

What somebody has under way is found again after the page was loaded anew, and by nobody else.
"""

from __future__ import annotations

import re
import secrets
from http.cookies import CookieError, SimpleCookie

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.runtime.scriptrunner import get_script_run_ctx

COOKIE = "cpts_navigateur"
_BYTES = 24
_DRAWN = re.compile(r"[A-Za-z0-9_-]{32}")


def name() -> str:
    """Of the browser of this session; of the session alone where the browser keeps no cookie, or none is given."""
    given = str(st.context.cookies.get(COOKIE, ""))
    if _DRAWN.fullmatch(given):
        return f"navigateur {given}"
    found = get_script_run_ctx(suppress_warning=True)
    return f"session {found.session_id}" if found else ""


class Named:
    """Between the server and Streamlit: gives a name to each browser that has none, with the page that it asks for."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or _DRAWN.fullmatch(_told(Headers(scope=scope).get("cookie", ""))):
            await self._app(scope, receive, send)
            return

        async def named(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if headers.get("content-type", "").startswith("text/html"):
                    # Over HTTPS the proxy says so: see the header that nginx is given.
                    secure = "; Secure" if scope.get("scheme") == "https" else ""
                    headers.append("Set-Cookie", f"{COOKIE}={secrets.token_urlsafe(_BYTES)}; Path=/; HttpOnly; "
                                                 f"SameSite=Lax{secure}")
            await send(message)

        await self._app(scope, receive, named)


def _told(cookies: str) -> str:
    try:
        found = SimpleCookie(cookies).get(COOKIE)
    except CookieError:
        return ""
    return found.value if found else ""
