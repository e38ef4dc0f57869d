"""Two replicas behind nginx, as anything but a browser sees them."""

from __future__ import annotations

import gzip
import json
import re
import signal
import threading
import time
from urllib.parse import urlsplit

import pytest
from websockets.sync.client import connect

from diagnostic.registry.schema import HEAD
from diagnostic.service.nginx import upload_limit_mb
from tests.deploy.conftest import FORMER
from tests.deploy.installation import Answer, Installation, ask, run_verb

CHOICE = re.compile(r"cpts_replique=([12]); Path=/; HttpOnly; SameSite=Lax")
IMMUTABLE = "public, max-age=31536000, immutable"


def chosen(answer: Answer) -> str:
    found = [CHOICE.fullmatch(cookie) for cookie in answer.cookies if cookie.startswith("cpts_replique")]
    assert len(found) == 1 and found[0], answer.cookies
    return found[0][1]


def socket(service: Installation, cookie: str = "") -> tuple[str, str]:
    """Open the way a page speaks through, as a browser with this cookie: what it was told to keep, its protocol."""
    address = urlsplit(service.home)
    with connect(f"ws://{address.netloc}/_stcore/stream", origin=service.home, subprotocols=["streamlit"],
                 additional_headers={"Cookie": cookie} if cookie else None) as link:
        assert link.response is not None
        return link.response.headers.get("Set-Cookie", ""), str(link.subprotocol)


def test_visitors_are_shared_between_the_two_replicas(service: Installation) -> None:
    assert {chosen(ask(service.home)) for _ in range(4)} == {"1", "2"}


@pytest.mark.parametrize("number", ["1", "2"])
def test_a_visitor_stays_where_the_session_is(service: Installation, number: str) -> None:
    for _ in range(3):
        assert not [cookie for cookie in ask(service.home, Cookie=f"cpts_replique={number}").cookies
                    if cookie.startswith("cpts_replique")], "kept, hence not told again"
    assert socket(service, f"cpts_replique={number}") == ("", "streamlit")


@pytest.mark.parametrize("forged", ["cpts_replique=3", "cpts_replique=", "cpts_replique=cpts_new; x=y",
                                    "cpts_replique=127.0.0.1:22", "cpts_replique=" + "1" * 5_000])
def test_a_cookie_that_names_no_replica_is_one_of_somebody_new(service: Installation, forged: str) -> None:
    assert chosen(ask(service.home, Cookie=forged)) in {"1", "2"}


def test_a_socket_goes_through(service: Installation) -> None:
    told, protocol = socket(service)
    assert CHOICE.fullmatch(told)
    assert protocol == "streamlit"


def test_a_page_of_elsewhere_opens_no_socket(service: Installation) -> None:
    address = urlsplit(service.home)
    with pytest.raises(Exception, match="403"), connect(
            f"ws://{address.netloc}/_stcore/stream", origin="http://ailleurs.exemple.fr", subprotocols=["streamlit"]):
        pass


def test_static_files_come_from_nginx_compressed_beforehand(service: Installation) -> None:
    page = ask(service.home).text
    script = next(iter(re.findall(r'src="\./(static/js/[^"]+)"', page)))
    layers = next((service.files / "app/static").glob("cartes-*")).name
    for path in (script, f"app/static/{layers}/france.json", "app/static/vendor/leaflet-1.9.4/leaflet.js",
                 "app/static/carte/carte.css?01234567"):
        on_disk = service.files / path.split("?")[0]
        got = ask(f"{service.home}/{path}", Accept_Encoding="gzip")
        assert got.status == 200, path
        assert got.headers["Cache-Control"] == IMMUTABLE, path
        assert got.headers["Content-Encoding"] == "gzip"
        assert got.content == on_disk.with_name(f"{on_disk.name}.gz").read_bytes(), "made beforehand"
        assert gzip.decompress(got.content) == on_disk.read_bytes()
        assert got.headers["Vary"] == "Accept-Encoding"
        assert ask(f"{service.home}/{path}").content == on_disk.read_bytes()


def test_names_that_do_not_change_are_asked_again(service: Installation) -> None:
    for path in ("app/static/carte/carte.css", "app/static/brand/logo.svg", "app/static/carte/start.js"):
        assert ask(f"{service.home}/{path}").headers["Cache-Control"] == "no-cache", path
    assert ask(service.home).headers["Cache-Control"] == "no-cache"
    lost = ask(f"{service.home}/static/js/index.12345678.js")
    assert lost.status == 404
    assert lost.headers["Cache-Control"] != IMMUTABLE


def test_no_address_leads_out_of_the_folder(service: Installation) -> None:
    for path in ("static/../nginx.conf", "static/..%2f..%2fnginx.conf", "app/static/%2e%2e/%2e%2e/%2e%2e/nginx.conf",
                 "app/static/.cartes-x", "erreurs/502.html"):
        got = ask(f"{service.home}/{path}")
        assert b"worker_processes" not in got.content
        assert got.status in {400, 404} or b"<title>Streamlit</title>" in got.content, path


def test_headers_are_on_every_answer(service: Installation) -> None:
    for path in ("", "static/rien.js", "app/static/brand/logo.svg", "ready", "health",
                 "component/streamlit_folium.st_folium/index.html"):
        got = ask(f"{service.home}/{path}")
        for header in ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Permissions-Policy"):
            assert len(got.headers.get_all(header) or []) == 1, (path, header)  # type: ignore[attr-defined]
        assert "Strict-Transport-Security" not in got.headers, "there is no TLS here"
        assert "uvicorn" not in str(got.headers), path
    page = ask(service.home).headers["Content-Security-Policy"]
    script = re.search(r"script-src ([^;]*)", page)
    assert script and "unsafe" not in script[1]
    assert "frame-ancestors 'none'" in page


def test_what_is_for_machines_is_closed_to_the_others(service: Installation) -> None:
    for path in ("ready", "metrics", "_stcore/metrics", "_stcore/agent/interact", "_stcore/agent/openapi.json"):
        got = ask(f"{service.home}/{path}")
        assert got.status == 404, path
        assert "Page introuvable" in got.text
    # This machine may: each replica by itself.
    for number in (1, 2):
        assert ask(f"{service.home}/supervision/{number}/ready").status == 200
        measured = ask(f"{service.home}/supervision/{number}/metrics")
        assert measured.status == 200
        assert "# TYPE" in measured.text
    assert ask(f"{service.home}/supervision/3/ready").text == ask(service.home).text, "no such thing: the page"


def test_a_file_over_the_limit_is_refused_in_french(service: Installation) -> None:
    got = ask(f"{service.home}/_stcore/upload_file/x/y", method="PUT", data=bytes((upload_limit_mb() + 2) * 2**20))
    assert got.status == 413
    assert f"dépasse {upload_limit_mb()}&nbsp;Mo" in got.text
    assert 'lang="fr"' in got.text
    under = ask(f"{service.home}/_stcore/upload_file/x/y", method="PUT", data=bytes(upload_limit_mb() * 2**20))
    assert under.status != 413, "the application itself answers"


def test_the_journal_tells_neither_addresses_nor_parameters(service: Installation) -> None:
    ask(f"{service.home}/?codes=30062&projet=tres-secret", Cookie="cpts_replique=1")
    written = (service.folder / "access.log").read_text(encoding="utf-8")
    assert "GET /" in written
    assert not any(told in written for told in ("127.0.0.1", "30062", "tres-secret"))


def test_one_replica_down_is_not_noticed_and_both_are_said_in_french(service: Installation) -> None:
    try:
        service.stop(1)
        for _ in range(4):
            assert ask(f"{service.home}/health", Cookie="cpts_replique=1").status == 200
        moved = ask(service.home, Cookie="cpts_replique=1")
        assert chosen(moved) == "2", "the session will be there: what it sends must follow"
        assert CHOICE.fullmatch(socket(service, "cpts_replique=1")[0])
        asked = ask(f"{service.home}/_stcore/host-config", Cookie="cpts_replique=1")
        assert "cpts_replique" not in str(asked.cookies), "a file of one answer does not move a session"
        assert ask(f"{service.home}/supervision/1/health").status == 502
        assert ask(f"{service.home}/supervision/2/health").status == 200
        service.stop(2)
        got = ask(service.home)
        assert got.status == 502
        assert "Le service ne répond pas" in got.text
        assert "cpts_replique" not in str(got.cookies)
        assert got.headers["X-Content-Type-Options"] == "nosniff"
    finally:
        # Which waits until each visitor is sent to the replica of before.
        service.restore()


def test_a_database_of_a_former_version_is_brought_up_to_date_and_keeps_all(service: Installation) -> None:
    told = json.loads((FORMER / "v1.json").read_text(encoding="utf-8"))["entries"]
    for number in (1, 2):
        assert ask(f"{service.home}/supervision/{number}/ready").status == 200
    listed = json.loads(run_verb("registry", "list", "--json", env=service.env))["cpts"]
    assert {entry["id"] for entry in told if not entry["deleted"]} <= {row["id"] for row in listed}
    assert json.loads(run_verb("registry", "status", "--json", env=service.env))["schema"] == HEAD


def test_replicas_restarted_one_after_the_other_leave_nobody_without_an_answer(service: Installation) -> None:
    """What the manual says of an upgrade."""
    answers: list[int] = []
    over = threading.Event()

    def visit() -> None:
        while not over.is_set():
            for number in (1, 2):
                answers.append(ask(f"{service.home}/?x={len(answers)}", Cookie=f"cpts_replique={number}").status)
            time.sleep(0.1)

    visitor = threading.Thread(target=visit)
    visitor.start()
    try:
        for number in (1, 2):
            service.stop(number, signal.SIGTERM)
            service.start(number)
            service.found_again(number)
    finally:
        over.set()
        visitor.join()
        service.restore()
    assert len(answers) > 40
    assert set(answers) == {200}


def test_preparing_again_writes_nothing(service: Installation) -> None:
    # Twice: a developer may have changed a script since the service began.
    _, again = (run_verb("service", "prepare", str(service.files), env=service.env) for _ in range(2))
    assert "0 écriture" in again.replace("\u00a0", " ").replace("\u202f", " ")


def test_the_folder_is_all_a_browser_asks_of_nginx(service: Installation) -> None:
    names = {file.relative_to(service.files).as_posix() for file in service.files.rglob("*") if file.is_file()}
    assert not [name for name in names if name.endswith((".py", ".map", ".toml", ".part"))]
    assert {name.split("/")[0] for name in names} == {"app", "static", "component", "erreurs"}
