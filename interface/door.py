"""What is refused before Streamlit looks at it: sessions asked by pages of elsewhere, and files beyond what one holds.

Streamlit asks a machine outside for this one's address before it refuses such a page, and everybody waits meanwhile. It
keeps what a session sends in memory, used or not, as long as the session lives.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping, Sized
from contextlib import contextmanager
from typing import Protocol, cast
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit import config
from streamlit.runtime import get_instance

from diagnostic.wording import typography

log = logging.getLogger(__name__)

# Twenty files of the largest size, as the screen of data takes at once; what a machine of 8 GB can spare.
MOST_SENT, MOST_SENT_BY_ALL = 200 * 2**20, 600 * 2**20

_UPLOAD = re.compile(r"/_stcore/upload_file/([^/]+)/[^/]+")
_TOO_MUCH = ("Cette page a déjà envoyé beaucoup de fichiers : retirez ceux qui ne servent plus, ou rouvrez la page, "
             "puis recommencez. Rien de ce qui est là n'a changé.")
_FULL = ("Le serveur garde déjà beaucoup de fichiers : recommencez dans quelques minutes. Rien de ce qui est là n'a "
         "changé.")


class _Sent(Protocol):
    @property
    def data(self) -> Sized: ...


def held() -> Mapping[str, Mapping[str, _Sent]]:
    """The files that each session sent and that are in memory, by their identifiers."""
    # Streamlit says how much there is in all, not whose it is.
    manager = get_instance().uploaded_file_mgr
    return cast("Mapping[str, Mapping[str, _Sent]]", manager.file_storage)  # type: ignore[attr-defined]


class SamePlace:
    """Between the server and Streamlit: a page of another address opens no session here."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket" and elsewhere(Headers(scope=scope)):
            log.warning("A page of elsewhere asked for a session.")
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        await self._app(scope, receive, send)


def elsewhere(headers: Mapping[str, str]) -> bool:
    """Whether a browser says that the page is not of the address it asks; a program says nothing of the kind."""
    origin = headers.get("origin")
    if origin is None:
        return False
    try:
        return not origin.startswith(("http://", "https://")) or urlsplit(origin).netloc != headers.get("host")
    except ValueError:
        return True


class Bounded:
    """Between the server and Streamlit: what a session sends, and what all do, has a bound beside that of each file."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        # Bytes on their way, by session.
        self._coming: dict[str, int] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        found = _UPLOAD.fullmatch(scope["path"]) if scope["type"] == "http" and scope["method"] == "PUT" else None
        if found is None:
            await self._app(scope, receive, send)
            return
        size = _announced(Headers(scope=scope))
        if refusal := self._refusal(found[1], size):
            log.warning("Files beyond what is held were refused.")
            await PlainTextResponse(typography(refusal), 413)(scope, receive, send)
            return
        with self._on_its_way(found[1], size):
            await self._app(scope, receive, send)

    def _refusal(self, session: str, size: int) -> str:
        """Why these bytes are not taken, in French; empty when they are."""
        by_session = {name: sum(len(file.data) for file in list(files.values()))
                      for name, files in list(held().items())}
        if by_session.get(session, 0) + self._coming.get(session, 0) + size > MOST_SENT:
            return _TOO_MUCH
        if sum(by_session.values()) + sum(self._coming.values()) + size > MOST_SENT_BY_ALL:
            return _FULL
        return ""

    @contextmanager
    def _on_its_way(self, session: str, size: int) -> Iterator[None]:
        self._coming[session] = self._coming.get(session, 0) + size
        try:
            yield
        finally:
            self._coming[session] -= size
            if not self._coming[session]:
                del self._coming[session]


def _announced(headers: Mapping[str, str]) -> int:
    """Bytes of the body; as many as may be where it does not say, or lies: Streamlit stops it there."""
    most = int(config.get_option("server.maxUploadSize")) * 2**20
    told = headers.get("content-length", "")
    return min(int(told), most) if told.isascii() and told.isdigit() and len(told) < 12 else most
