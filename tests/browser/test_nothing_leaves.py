"""The guard of every browser test: a page that asks another machine is caught, whatever it asks with."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from benchmarks.outside import OutsideError, Watch, in_journal, leaves

pytestmark = pytest.mark.browser

# Names that no network may hold (RFC 2606, RFC 5737).
CURIOUS = """<!doctype html><title>curieuse</title><link rel="stylesheet" href="http://style.example/a.css">
<img src="http://image.example/x.png"><img src="http://192.0.2.7/x.png"><iframe src="http://cadre.example/"></iframe>
<script>
new WebSocket("ws://prise.example/a");
navigator.sendBeacon("http://balise.example/");
fetch("http://demande.example/").catch(() => 0);
new Worker("/worker.js");
navigator.serviceWorker.register("/worker.js");
</script>"""
WORKER = "fetch('http://ouvrier.example/').catch(() => 0);"
ASKED = {"style.example", "image.example", "192.0.2.7", "cadre.example", "prise.example", "balise.example",
         "demande.example", "ouvrier.example"}


@pytest.fixture
def curious() -> Iterator[str]:
    """A page that asks other machines in every way a page can."""
    class Pages(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            script = self.path == "/worker.js"
            self.send_response(200)
            self.send_header("Content-Type", "text/javascript" if script else "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write((WORKER if script else CURIOUS).encode())

        def log_message(self, *_: object) -> None:
            """Nothing of it is worth a line."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Pages) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


def test_a_page_that_asks_another_machine_is_caught(chromium: Any, watch: Watch, curious: str) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.goto(curious)
    asked: set[str | None] = set()
    for _ in range(100):
        asked |= {urlsplit(url).hostname for url in watch.taken()}
        if asked >= ASKED:
            break
        page.wait_for_timeout(100)
    # What the browser writes of itself, which it keeps back for some lines: other pages push them out.
    written: set[str | None] = set()
    for _ in range(100):
        written = {urlsplit(url).hostname for url in in_journal(watch.journal)} if watch.journal else set()
        if written >= ASKED:
            break
        page.goto(f"{curious}?autre")
        page.wait_for_timeout(50)
    context.close()
    watch.taken()
    assert asked == ASKED
    assert written == ASKED, "its own errands included, the browser asked for nothing else"


def test_what_no_test_has_said_stops_the_end_of_the_session(tmp_path: Path) -> None:
    journal = tmp_path / "reseau.json"
    lines = ['{"params":{"url":"http://127.0.0.1:8501/x"},"type":2},\n', '{"params":{"host":"https://dns.example"}},\n',
             '{"params":{"url":"data:text/plain,a"},"type":2},\n']
    journal.write_text("".join(lines), encoding="utf-8")
    watch = Watch()
    watch.journal = journal
    with pytest.raises(OutsideError, match=r"https://dns\.example"):
        watch.end()
    journal.write_text(lines[0] + lines[2], encoding="utf-8")
    watch.end()


@pytest.mark.parametrize(("url", "expected"), [
    ("http://127.0.0.1:8501/a", False), ("ws://localhost:8501/_stcore/stream", False), ("http://[::1]/", False),
    ("blob:http://127.0.0.1/1", False), ("data:image/png;base64,AA", False), ("about:blank", False),
    ("http://127.0.0.1.example/", True), ("https://localhost@loin.example/", True), ("wss://loin.example/", True),
    ("http://10.0.0.1/", True)])
def test_only_this_machine_is_not_another(url: str, expected: bool) -> None:
    assert leaves(url) is expected
