"""What machines ask of the service, through HTTP: that it lives, that it can serve, what it measures."""

from __future__ import annotations

import os
import socket
import stat
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from diagnostic import measures
from diagnostic.registry.register import Desk, Registry
from diagnostic.registry.trouble import UnavailableError
from diagnostic.sources.warehouse import DataPackError, Warehouse
from interface import readiness, service
from interface.readiness import Found, Readiness, looked

HIDDEN = "un-mot-de-passe-tres-secret"


@pytest.fixture
def asked() -> TestClient:
    """The addresses as this machine asks them."""
    return TestClient(Starlette(routes=service.routes()), client=("127.0.0.1", 5000))


@contextmanager
def silent_database() -> Iterator[tuple[str, list[socket.socket]]]:
    """An address where somebody takes the call and never says a word, and the calls it took."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        taken: list[socket.socket] = []

        def take() -> None:
            while True:
                try:
                    taken.append(server.accept()[0])
                except OSError:
                    return

        thread = threading.Thread(target=take, daemon=True)
        thread.start()
        yield f"postgresql://cpts:{HIDDEN}@127.0.0.1:{server.getsockname()[1]}/registre", taken
        server.shutdown(socket.SHUT_RDWR)
        for one in taken:
            one.close()


def test_a_service_that_has_all_is_ready(asked: TestClient, desk: Desk) -> None:
    del desk
    answer = asked.get("/ready")
    assert (answer.status_code, answer.json()) == (200, {"status": "ok", "missing": [], "degraded": []})
    assert answer.headers["cache-control"] == "no-store"
    assert asked.get("/health").json() == {"status": "ok"}


def test_a_database_that_hangs_is_given_up_at_once_and_asked_by_one_thread(
        asked: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    with silent_database() as (url, taken):
        monkeypatch.setenv("DATABASE_URL", url)
        monkeypatch.setenv("CPTS_SANS_CONNEXION", "1")
        began = time.monotonic()
        with ThreadPoolExecutor(8) as probes:
            answers = list(probes.map(lambda _: asked.get("/ready"), range(8)))
        assert time.monotonic() - began < 3.5
        assert asked.get("/health").status_code == 200
        assert len(taken) == 1
    assert {answer.status_code for answer in answers} == {503}
    assert answers[0].json() == {"status": "unavailable", "missing": ["register"], "degraded": []}
    assert HIDDEN not in answers[0].text


def test_a_database_that_is_not_there_is_told(asked: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", f"postgresql://cpts:{HIDDEN}@127.0.0.1:1/registre")
    monkeypatch.setenv("CPTS_SANS_CONNEXION", "1")
    assert asked.get("/ready").status_code == 503


def test_without_data_nothing_is_served(asked: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def missing() -> Warehouse:
        raise DataPackError("", Path("data"))

    monkeypatch.setattr(Warehouse, "standard", missing)
    answer = asked.get("/ready")
    assert (answer.status_code, answer.json()["missing"]) == (503, ["data"])


def test_a_folder_that_cannot_be_written_leaves_a_service_that_answers(
        desk: Desk, own_register: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other replica has the same folder: to take both away would help nobody."""
    del desk
    own_register.mkdir(parents=True, exist_ok=True)
    own_register.chmod(stat.S_IRUSR | stat.S_IXUSR)
    try:
        if os.access(own_register, os.W_OK):
            # Who may do everything: have the system refuse, as it does to others.
            def refused(*_: object, **__: object) -> None:
                raise PermissionError(13, "refused")

            monkeypatch.setattr(readiness.tempfile, "TemporaryFile", refused)
        found = looked()
    finally:
        own_register.chmod(stat.S_IRWXU)
    assert (found.status, found.missing, found.degraded) == ("degraded", (), ("projects",))
    assert TestClient(Starlette(routes=service.routes(lambda: found))).get("/ready").status_code == 200


def test_a_disk_that_fills_up_is_told(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    del desk
    monkeypatch.setattr(readiness, "LEAST_FREE", 2 ** 62)
    assert looked().degraded == ("disk",)


def test_nothing_is_written_to_tell_that_something_could_be(own_register: Path) -> None:
    assert readiness.writable(own_register)
    assert not own_register.exists()


def test_frequent_questions_are_answered_from_memory() -> None:
    looks = []

    def look() -> Found:
        looks.append(time.monotonic())
        return Found()

    asking = Readiness(look, fresh=0.2)
    began = time.monotonic()
    while time.monotonic() - began < 0.5:
        assert asking.now() == Found()
    assert 2 <= len(looks) <= 4


def test_a_look_that_fails_is_looked_at_again() -> None:
    found: list[Found | Exception] = [ValueError("once"), Found()]

    def look() -> Found:
        first = found.pop(0)
        if isinstance(first, Exception):
            raise first
        return first

    asking = Readiness(look, fresh=0)
    with pytest.raises(ValueError, match="once"):
        asking.now()
    assert asking.now() == Found()


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"])
def test_strangers_are_told_neither_measures_nor_parts(
        header: str, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    del desk
    app = Starlette(routes=service.routes(lambda: Found(("register",), ("disk",))))
    here, elsewhere = (TestClient(app, client=(host, 5000)) for host in ("127.0.0.1", "10.0.0.7"))
    assert here.get("/metrics").status_code == 200
    for client, headers in ((here, {header: "192.0.2.1"}), (elsewhere, {})):
        assert client.get("/metrics", headers=headers).status_code == 404
        assert client.get("/ready", headers=headers).json() == {"status": "unavailable"}
    monkeypatch.setenv(service.OPEN, "1")
    assert elsewhere.get("/metrics").status_code == 200
    assert elsewhere.get("/metrics", headers={header: "192.0.2.1"}).status_code == 404


def test_measures_are_those_that_were_made(asked: TestClient, desk: Desk) -> None:
    measures.interaction("population", 0.3)
    measures.error("ValueError", "interface/guard.py:1 guarded", "population")
    desk.perimeters.entries()
    told = asked.get("/metrics").text
    for line in ('cpts_interaction_seconds_bucket{le="0.25",page="population"}',
                 'cpts_errors_shown_total{kind="ValueError"}', 'cpts_database_seconds_count{way="reading"}',
                 'cpts_work{state="waiting"} 0.0', 'cpts_work{state="running"} 0.0', "cpts_sessions_open",
                 "process_resident_memory_bytes", "process_cpu_seconds_total", 'cpts_info{'):
        assert line in told


def test_a_refusal_of_the_database_is_counted(monkeypatch: pytest.MonkeyPatch, warehouse: Warehouse) -> None:
    monkeypatch.setenv("DATABASE_URL", f"postgresql://cpts:{HIDDEN}@127.0.0.1:1/registre")
    monkeypatch.setenv("CPTS_SANS_CONNEXION", "1")
    before = sum(measures.database_errors().values())
    with pytest.raises(UnavailableError) as told:
        Registry.standard(warehouse).desk().perimeters.entries()
    assert sum(measures.database_errors().values()) == before + 1
    assert HIDDEN not in str(told.value)


def test_percentiles_are_those_of_the_last_durations() -> None:
    page = measures.Page()
    assert page.percentile(0.95) == 0.0
    for number in range(measures.KEPT * 2):
        page.count += 1
        page.seconds.append(float(number))
    assert page.count == measures.KEPT * 2 and len(page.seconds) == measures.KEPT
    assert page.percentile(0.5) == measures.KEPT * 1.5
    assert page.percentile(1.0) == measures.KEPT * 2 - 1
