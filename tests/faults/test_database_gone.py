"""The database stopped and back, cut in the middle, crowded, read-only, locked or replaced: on every screen."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from diagnostic.registry import shelf
from diagnostic.registry.access import Action
from diagnostic.registry.database import Database
from diagnostic.registry.model import Deed, Entry
from diagnostic.registry.perimeters import add
from diagnostic.registry.register import Desk, Registry
from diagnostic.registry.trouble import UnavailableError
from diagnostic.sources.warehouse import Warehouse
from tests.faults.every_page import PAGES, ran, visited, words
from tests.registry.postgresql_server import PostgresqlServer
from tests.registry.register_toy import local_registry, sheet_of

GONE = "Le registre ne répond pas pour le moment : sa base de données est arrêtée ou injoignable."
KEPT = "Ce que vous dessinez reste dans votre session."


@pytest.fixture
def url(postgresql: PostgresqlServer) -> str:
    return postgresql.new_database()


@pytest.fixture
def desk(url: str) -> Iterator[Desk]:
    database = Database(url)
    yield local_registry(database).desk()
    database.close()


@pytest.fixture
def served(url: str, monkeypatch: pytest.MonkeyPatch, warehouse: Warehouse) -> Entry:
    """The register that the screens open is on this server, and holds one CPTS."""
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("CPTS_SANS_CONNEXION", "1")
    return Registry.standard(warehouse).desk().perimeters.create(sheet_of("CPTS du Rhôny", ("30258",), "30"))


def test_every_page_goes_on_while_the_server_is_stopped_and_uses_it_again_once_back(
        postgresql: PostgresqlServer, served: Entry, monkeypatch: pytest.MonkeyPatch) -> None:
    # A database that did not answer is asked again after twenty seconds.
    monkeypatch.setattr(shelf, "PATIENCE", 0.0)
    apps = {page: visited(page) for page in PAGES}
    assert "CPTS du Rhôny" in words(apps["territoire"])
    postgresql.stop()
    try:
        for page, app in apps.items():
            told = words(ran(app))
            assert "une erreur est survenue" not in told
            assert app.session_state["work"].project.codes == ("30258", "30341"), "the session goes on"
            if page in {"registre", "chevauchements", "donnees"}:
                assert GONE in told
                assert KEPT in told
        told = words(apps["territoire"])
        assert "les CPTS affichées sont celles qui y étaient à la dernière lecture" in told
        assert "CPTS du Rhôny" in told
    finally:
        postgresql.stop()
        postgresql.start()
    for app in apps.values():
        assert GONE not in words(ran(app)), "without a restart"


def test_a_session_cut_in_the_middle_keeps_nothing_and_writes_again(postgresql: PostgresqlServer, desk: Desk) -> None:
    made = desk.perimeters.create(sheet_of("Avant"))
    with pytest.raises(UnavailableError, match="ne répond pas"), desk.door.writing(Action.CREATE) as turn:
        add(turn, sheet_of("Pendant"), Deed.CREATED, "")
        with psycopg.connect(postgresql.url("postgres"), autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() "
                          "AND backend_type = 'client backend'")
        add(turn, sheet_of("Encore"), Deed.CREATED, "")
    assert desk.perimeters.entries() == (made,)
    assert desk.perimeters.delete(made.id, "", 1).deleted


def test_a_server_that_has_too_many_connections_is_told_and_waited_for(postgresql: PostgresqlServer, url: str) -> None:
    with ExitStack() as stack:
        with psycopg.connect(postgresql.url("postgres"), autocommit=True) as link:
            name = url.rpartition("/")[2]
            link.execute(f"ALTER DATABASE {name} CONNECTION LIMIT 0".encode())
            link.execute("CREATE ROLE simple LOGIN")
            link.execute(f"GRANT ALL ON DATABASE {name} TO simple".encode())
        database = Database(url.replace("registre@", "simple@"))
        stack.callback(database.close)
        desk = local_registry(database).desk()
        with pytest.raises(UnavailableError, match="ne répond pas"):
            desk.perimeters.entries()
        with psycopg.connect(postgresql.url("postgres"), autocommit=True) as link:
            link.execute(f"ALTER DATABASE {name} CONNECTION LIMIT 5".encode())
            link.execute(f"ALTER DATABASE {name} OWNER TO simple".encode())
        assert desk.perimeters.entries() == ()


def test_a_server_that_may_only_be_read_is_read_and_says_so(postgresql: PostgresqlServer, url: str, desk: Desk) -> None:
    made = desk.perimeters.create(sheet_of())
    name = url.rpartition("/")[2]
    # What a standby does, and what an administrator sets during a backup or a move.
    with psycopg.connect(postgresql.url("postgres"), autocommit=True) as link:
        link.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on".encode())
    desk.door.database.close()
    assert desk.perimeters.entries() == (made,)
    for attempt in (lambda: desk.perimeters.delete(made.id, "", 1), lambda: desk.perimeters.create(sheet_of("Autre"))):
        with pytest.raises(UnavailableError, match="Le registre est en lecture seule"):
            attempt()
    with psycopg.connect(postgresql.url("postgres"), autocommit=True) as link:
        link.execute(f"ALTER DATABASE {name} RESET default_transaction_read_only".encode())
    desk.door.database.close()
    assert desk.perimeters.delete(made.id, "", 1).deleted


def test_a_file_locked_by_another_program_is_told_after_a_while_and_read_meanwhile(
        tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("diagnostic.registry.database._WAITS", 0.2)
    monkeypatch.setattr("diagnostic.projects.store._WAITS", 0.2)
    file = tmp_path / "registre.sqlite"
    desk = local_registry(Database(f"sqlite:///{file}")).desk()
    made = desk.perimeters.create(sheet_of())
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        before = time.monotonic()
        with pytest.raises(UnavailableError, match="Un autre enregistrement est en cours dans le registre"):
            desk.perimeters.create(sheet_of("Autre"))
        assert time.monotonic() - before < 20
        assert desk.perimeters.entries() == (made,)
    assert desk.perimeters.create(sheet_of("Autre")).version == 1


@pytest.mark.parametrize("spoil", [Path.unlink, lambda file: file.write_bytes(b"rien de lisible" * 900)],
                         ids=["deleted", "replaced"])
def test_a_file_that_goes_under_a_running_application_is_told_and_used_again_once_back(
        own_register: Path, warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch, spoil: Callable[[Path], None]
        ) -> None:
    monkeypatch.setattr(shelf, "PATIENCE", 0.0)
    made = Registry.standard(warehouse).desk().perimeters.create(sheet_of("CPTS du Rhôny", ("30258",), "30"))
    file = own_register / "registre.sqlite"
    content = file.read_bytes()
    app = visited("registre")
    assert "CPTS du Rhôny" in str([one.value for one in app.dataframe])
    spoil(file)
    told = words(ran(app))
    if file.exists():
        assert "Le fichier du registre est endommagé, ou n'est pas un registre : remettez en place sa dernière copie " \
               "de sauvegarde. Rien n'y a été changé." in told
        assert file.read_bytes() == b"rien de lisible" * 900
    file.write_bytes(content)
    assert "CPTS du Rhôny" in str([one.value for one in ran(app).dataframe])
    assert Registry.standard(warehouse).desk().perimeters.entries() == (made,)


def test_a_transaction_that_the_server_ends_by_itself_is_told(desk: Desk) -> None:
    made = desk.perimeters.create(sheet_of())
    with pytest.raises(UnavailableError, match=r"ne répond pas|Un autre enregistrement"), \
            desk.door.database.writing() as link:
        link.execute(text("SET LOCAL statement_timeout = '50ms'"))
        link.execute(text("UPDATE cpts SET note = 'x'"))
        link.execute(text("SELECT pg_sleep(2)"))
    assert desk.perimeters.entries() == (made,)
