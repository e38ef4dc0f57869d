"""What somebody of the network would try on the service behind nginx."""

from __future__ import annotations

import http.client
import re
import socket
import sys
import time
from urllib.parse import urlsplit

import pytest

from tests.deploy.installation import Installation, ask

# An address of this machine that is not the one that supervision is allowed from.
ELSEWHERE = "127.0.0.2"
SPOOFED = ({}, {"X-Forwarded-For": "127.0.0.1"}, {"X-Real-IP": "127.0.0.1"}, {"Forwarded": "for=127.0.0.1"},
           {"Connection": "close, X-Forwarded-For"})
CLOSED = ("/ready", "/metrics", "/supervision/1/ready", "/supervision/2/metrics", "/_stcore/metrics",
          "/_stcore/agent/interact", "//metrics", "/./metrics", "/%6detrics", "/x/../metrics", "/x%2f..%2fmetrics",
          "/_stcore//metrics", "/media/..%2fmetrics", "/app/static/..%2f..%2fmetrics", "/supervision/1/x/../metrics",
          "/metrics?x", "/metrics%00", "/metrics/", "/%252e/metrics", "/metrics;x")
OUT_OF_THE_FOLDER = (
    "/app/static/../../../../etc/passwd", "/app/static/..%2f..%2f..%2f..%2fetc/passwd", "/app/static/x%00.svg",
    "/app/static/%252e%252e/%252e%252e/nginx.conf", "/app/static/..%5c..%5cnginx.conf", "/app/static../nginx.conf",
    "/component/streamlit_folium.st_folium/..%2f..%2f__init__.py", "/component/os.path/etc/passwd",
    "/component/streamlit_folium.st_folium/%252e%252e/__init__.py", "/media/%2e%2e/%2e%2e/etc/passwd",
    "/component/streamlit_folium.st_folium/%2fetc%2fpasswd", "/_stcore/bidi-components/..%2f..%2fetc/passwd")


def raw(service: Installation, said: bytes) -> bytes:
    """What is answered to these very bytes."""
    address = urlsplit(service.home)
    with socket.create_connection((str(address.hostname), int(address.port or 0)), timeout=30) as link:
        link.sendall(said)
        return b"".join(iter(lambda: link.recv(65_536), b""))


def line(service: Installation, path: str, *headers: str) -> bytes:
    """What is answered to this path, exactly as it is written."""
    head = "".join(f"{header}\r\n" for header in headers)
    return raw(service, f"GET {path} HTTP/1.1\r\nHost: {urlsplit(service.home).netloc}\r\n{head}"
                        "Connection: close\r\n\r\n".encode("latin-1"))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux lets a program call from any 127.x.x.x")
@pytest.mark.parametrize("spoofed", SPOOFED, ids=lambda told: next(iter(told), "bare"))
def test_nobody_else_reads_what_is_for_machines(service: Installation, spoofed: dict[str, str]) -> None:
    for path in CLOSED:
        link = http.client.HTTPConnection(urlsplit(service.home).netloc, timeout=30, source_address=(ELSEWHERE, 0))
        link.request("GET", path, headers=spoofed)
        got = link.getresponse()
        said = got.read()
        link.close()
        assert b"# TYPE" not in said and b'"status"' not in said, path
        assert got.status != 200 or b'<div id="root">' in said, path


def test_no_path_leads_out_however_it_is_written(service: Installation) -> None:
    for path in OUT_OF_THE_FOLDER:
        said = line(service, path)
        assert re.match(rb"HTTP/1.1 (400|404) ", said) or b'<div id="root">' in said, path
        assert b"root:" not in said and b"worker_processes" not in said and b"import " not in said, path


@pytest.mark.parametrize("path", ["//ailleurs.exemple.fr/", "/%2failleurs.exemple.fr/", "/%5cailleurs.exemple.fr/",
                                  "/\\ailleurs.exemple.fr/", "/x/..//ailleurs.exemple.fr/", "/auth/login?next=//a.fr"])
def test_no_answer_sends_to_another_machine(service: Installation, path: str) -> None:
    told = re.search(rb"(?im)^location: *(\S*)", line(service, path, "X-Forwarded-Host: ailleurs.exemple.fr"))
    assert told is None or re.match(rb"/(?![/\\])", told[1]), told


@pytest.mark.parametrize("framing", [
    "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nG",
    "Content-Length: 0\r\nContent-Length: 5\r\n\r\nabcde",
    "Transfer-Encoding: chunked\r\nTransfer-Encoding: x\r\n\r\n0\r\n\r\n",
    "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n"])
def test_a_request_of_two_lengths_is_refused(service: Installation, framing: str) -> None:
    got = raw(service, f"POST / HTTP/1.1\r\nHost: {urlsplit(service.home).netloc}\r\n{framing}".encode())
    assert got.startswith(b"HTTP/1.1 400 ") and got.count(b"HTTP/1.1 ") == 1


def test_only_the_connection_of_a_page_changes_its_protocol(service: Installation) -> None:
    for path, protocol in (("/health", "websocket"), ("/", "h2c"), ("/_stcore/stream", "h2c")):
        got = line(service, path, f"Upgrade: {protocol}", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Key: AAAA",
                   "HTTP2-Settings: AAMAAABk")
        assert got.startswith(b"HTTP/1.1 200 "), path


@pytest.mark.parametrize(("status", "method", "path", "headers", "title"), [
    (400, "GET", "/%00", {}, "Demande refusée"), (405, "POST", "/", {}, "Demande refusée"),
    (403, "PUT", "/_stcore/upload_file/x/y", {}, "Demande refusée"),
    (414, "GET", "/" + "a" * 20_000, {}, "Adresse trop longue"),
    (400, "GET", "/", {"Cookie": "a=" + "b" * 20_000}, "Adresse trop longue"),
    (404, "GET", "/media/rien.png", {}, "Page introuvable"), (404, "GET", "/component/x.y/z", {}, "Page introuvable"),
    (404, "GET", "/static/rien.js", {}, "Page introuvable")])
def test_a_refusal_is_in_french_and_kept_by_nobody(
        service: Installation, status: int, method: str, path: str, headers: dict[str, str], title: str) -> None:
    got = ask(f"{service.home}{path}", method=method, **headers)
    assert got.status == status
    assert f"<h1>{title}</h1>" in got.text and 'lang="fr"' in got.text
    for header in ("Cache-Control", "Content-Security-Policy", "X-Content-Type-Options"):
        assert len(got.headers.get_all(header) or []) == 1, header  # type: ignore[attr-defined]
    assert got.headers["Cache-Control"] == "no-store"


def test_no_answer_is_lent_to_another_address(service: Installation) -> None:
    for method, path in (("OPTIONS", "/_stcore/upload_file/x/y"), ("GET", "/_stcore/host-config"), ("GET", "/")):
        got = ask(f"{service.home}{path}", method=method, Origin="http://ailleurs.exemple.fr")
        assert not [name for name in got.headers if name.lower().startswith("access-control-")], path


def test_the_journal_says_what_was_asked_on_one_line(service: Installation) -> None:
    journal = service.folder / "access.log"
    before = len(journal.read_text(encoding="utf-8").splitlines())
    line(service, "/rien%0d%0a2026%20faux.js", "User-Agent: \x1b[31m\"")
    line(service, "/media/\x1b\"rien")
    line(service, "/static/perdu.js?codes=30062")
    until = time.monotonic() + 10
    while len(written := journal.read_text(encoding="utf-8").splitlines()[before:]) < 3 and time.monotonic() < until:
        time.sleep(0.05)
    assert len(written) == 3
    assert "404 GET /static/perdu.js " in written[2] and "30062" not in written[2]
    assert not re.search(r"[\x00-\x1f]", "".join(written))
