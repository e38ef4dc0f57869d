"""Producers on this machine: an HTTP server that plays their catalogues and files, and misbehaves when told to.

The library asks it instead of the real ones by `mirror`: `https://www.insee.fr/a.csv` becomes
`http://127.0.0.1:PORT/www.insee.fr/a.csv`.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit


@dataclass
class Producers:
    """`pages`: what answers each path (host included, query left out). `asked`: the requests received, in order."""

    port: int = 0
    pages: dict[str, Callable[[Request], None]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    ranges: list[str] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)

    @property
    def mirror(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def serve(self, address: str, answer: Callable[[Request], None]) -> None:
        self.pages[address.removeprefix("https://")] = answer


class Request(BaseHTTPRequestHandler):
    """`producers`: whose request it is; `turn`: how many times the same path was asked, this time included."""

    producers: Producers
    turn: int = 0

    def do_GET(self) -> None:
        path = urlsplit(self.path).path.lstrip("/")
        self.producers.asked.append(self.path.lstrip("/"))
        self.producers.ranges.append(self.headers.get("Range", ""))
        self.producers.counts[path] += 1
        self.turn = self.producers.counts[path]
        answer = self.producers.pages.get(path)
        if answer is None:
            self.reply(b"nothing here", status=404)
            return
        try:
            answer(self)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def reply(self, body: bytes, *, status: int = 200, kind: str = "application/octet-stream", length: int = -1,
              **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body) if length < 0 else length))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: Any) -> None:
        """Tests are quiet."""


@contextmanager
def producers() -> Iterator[Producers]:
    playing = Producers()
    handler = type("Playing", (Request,), {"producers": playing})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    playing.port = server.server_address[1]
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield playing
    finally:
        server.shutdown()
        server.server_close()


# -- answers -----------------------------------------------------------------------------------------------------

def whole(body: bytes, kind: str = "text/csv", **headers: str) -> Callable[[Request], None]:
    return lambda request: request.reply(body, kind=kind, **headers)


def resumable(body: bytes, cut_at: int = 0, tag: str = "") -> Callable[[Request], None]:
    """A file that can be asked for from any byte; at the first request, the line is cut after `cut_at` bytes."""
    tag = tag or f'"{hashlib.sha256(body).hexdigest()[:8]}"'

    def answer(request: Request) -> None:
        start = 0
        asked, same = request.headers.get("Range", ""), request.headers.get("If-Range", tag) == tag
        if asked and same:
            start = int(asked.removeprefix("bytes=").rstrip("-"))
        rest = body[start:]
        if cut_at and request.turn == 1:
            request.reply(rest[:cut_at], length=len(rest), ETag=tag)
            request.wfile.flush()
            request.close_connection = True
        elif start:
            request.reply(rest, status=206, ETag=tag, Content_Range=f"bytes {start}-{len(body) - 1}/{len(body)}")
        else:
            request.reply(body, ETag=tag)

    return answer


def failing(times: int, then: Callable[[Request], None], status: int = 500, **headers: str
            ) -> Callable[[Request], None]:
    return lambda request: then(request) if request.turn > times else request.reply(b"oops", status=status, **headers)


def redirecting(to: str, status: int = 302) -> Callable[[Request], None]:
    return lambda request: request.reply(b"", status=status, Location=to)


def silent(seconds: float) -> Callable[[Request], None]:
    return lambda request: time.sleep(seconds)


def trickling(body: bytes, pause: float) -> Callable[[Request], None]:
    def answer(request: Request) -> None:
        request.reply(b"", length=len(body))
        for byte in body:
            request.wfile.write(bytes([byte]))
            request.wfile.flush()
            time.sleep(pause)
    return answer
