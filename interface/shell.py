"""The empty page that every screen is drawn in: Streamlit's, made French before it leaves the server."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256
from html import escape
from pathlib import Path

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

TITLE = "Diagnostic territorial CPTS"
SCRIPTS = Path(__file__).resolve().parent.parent / "static" / "page"
_NO_SCRIPT = ("Cette application a besoin de JavaScript : autorisez-le pour cette adresse dans votre navigateur. "
              "Les mêmes diagnostics se produisent sans navigateur, par la commande « python -m diagnostic ».")
_SPARING = {b"if-none-match", b"if-modified-since", b"accept-encoding"}


@lru_cache(maxsize=32)
def in_french(page: bytes) -> bytes:
    """An HTML page of Streamlit, or of a component of it, with its language, its title and what it says in French."""
    html = page.decode("utf-8").replace('<html lang="en">', '<html lang="fr">', 1)
    if "<title>Streamlit</title>" in html:
        html = html.replace("<title>Streamlit</title>", f"<title>{escape(TITLE)}</title>{_scripts()}", 1)
        before, opening, rest = html.partition("<noscript>")
        _, closing, after = rest.partition("</noscript>")
        if closing:
            html = f"{before}{opening}<p>{escape(_NO_SCRIPT)}</p>{closing}{after}"
    return html.encode("utf-8")


def _scripts() -> str:
    """Eight characters change with each script: a browser must not keep that of a former release."""
    return "".join(f'\n    <script src="./app/static/page/{script.name}?{sha256(script.read_bytes()).hexdigest()[:8]}">'
                   "</script>" for script in sorted(SCRIPTS.glob("*.js")))


class FrenchShell:
    """Between the server and Streamlit: its HTML pages leave in French; all else passes as it is."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
            await self._app(scope, receive, send)
            return
        head: Message | None = None
        body = b""

        async def translated(message: Message) -> None:
            nonlocal head, body
            if message["type"] == "http.response.start" and _is_page(message):
                head = message
            elif head is None:
                await send(message)
            else:
                body += message.get("body", b"")
                if not message.get("more_body"):
                    await _leave(head, in_french(body) if body else b"", send)

        await self._app(_asked_whole(scope), receive, translated)


def _is_page(start: Message) -> bool:
    headers = MutableHeaders(raw=list(start["headers"]))
    return start["status"] == 200 and headers.get("content-type", "").startswith("text/html") and \
        "content-encoding" not in headers


def _asked_whole(scope: Scope) -> Scope:
    """The request of a page without what would have it come compressed, or not at all: a browser that keeps the page of
    a former release would be told that it did not change."""
    if not any(name == b"accept" and b"text/html" in value for name, value in scope["headers"]):
        return scope
    return {**scope, "headers": [(name, value) for name, value in scope["headers"] if name not in _SPARING]}


async def _leave(head: Message, page: bytes, send: Send) -> None:
    headers = MutableHeaders(raw=[(name, value) for name, value in head["headers"]
                                  if name not in {b"etag", b"last-modified", b"content-length"}])
    if page:
        headers["content-length"] = str(len(page))
    await send({**head, "headers": headers.raw})
    await send({"type": "http.response.body", "body": page})
