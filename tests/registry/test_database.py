"""The file and the server of the register: made once, kept private, and said in French when they fail."""

from __future__ import annotations

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import text

from diagnostic.registry.access import Action
from diagnostic.registry.database import Database, standard_url
from diagnostic.registry.model import Deed, RegistryError
from diagnostic.registry.perimeters import add
from diagnostic.registry.register import Desk
from diagnostic.registry.trouble import UnavailableError
from tests.registry.postgresql_server import PostgresqlServer
from tests.registry.register_toy import local_registry, sheet_of

ROOT = Path(__file__).resolve().parents[2]
# Without the warehouse, which is slow to import.
OPENS = """
import sys
from diagnostic.registry.access import EVERYTHING, Identity
from diagnostic.registry.database import Database
from diagnostic.registry.door import Door
from diagnostic.registry.model import sheet
from diagnostic.registry.perimeters import Perimeters
door = Door(Database(sys.argv[1]), Identity("local"), lambda link, who: EVERYTHING, {})
Perimeters(door).create(sheet(sys.argv[2], "13", (), 2026))
"""


def desk_at(file: Path) -> Desk:
    return local_registry(Database(f"sqlite:///{file}")).desk()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "dossier" / "registre.sqlite"


def test_looking_makes_no_file(file: Path) -> None:
    perimeters = desk_at(file).perimeters
    assert perimeters.entries() == perimeters.entries(deleted=True) == ()
    assert not file.parent.exists()
    with ThreadPoolExecutor(8) as threads:
        assert set(threads.map(lambda _: perimeters.entries(), range(40))) == {()}


@pytest.mark.skipif(os.name == "nt", reason="rights of files are told otherwise there")
def test_the_file_is_its_owners_alone(file: Path) -> None:
    former = os.umask(0o022)
    try:
        perimeters = desk_at(file).perimeters
        made = perimeters.create(sheet_of())
        with perimeters._door.database.writing() as link:
            link.execute(text("UPDATE cpts SET note = 'x'"))
            beside = {path.name: stat.S_IMODE(path.stat().st_mode) for path in file.parent.iterdir()}
    finally:
        os.umask(former)
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert set(beside.values()) == {0o600}
    assert len(beside) > 1, "the log beside the file was to be looked at too"
    # Nothing is left aside: the file alone is the whole register.
    copy = shutil.copy(file, file.parent / "copie.sqlite")
    assert [entry.id for entry in desk_at(copy).perimeters.entries()] == [made.id]
    assert [path.name for path in file.parent.glob("registre*")] == [file.name]


def test_a_register_put_aside_while_it_is_used_is_not_written_to(file: Path) -> None:
    perimeters = desk_at(file).perimeters
    kept = perimeters.create(sheet_of("Avant"))
    file.rename(file.with_name("ailleurs.sqlite"))
    assert perimeters.entries() == ()
    after = perimeters.create(sheet_of("Après"))
    assert perimeters.entries() == (after,)
    assert desk_at(file.with_name("ailleurs.sqlite")).perimeters.entries() == (kept,)


def test_a_register_removed_while_it_is_used_is_made_again(file: Path) -> None:
    perimeters = desk_at(file).perimeters
    for name in ("Première", "Deuxième", "Troisième"):
        made = perimeters.create(sheet_of(name))
        assert perimeters.entries() == (made,)
        # The next file is likely to take its number.
        file.unlink()


def test_what_is_no_register_is_said_and_left_as_it_is(tmp_path: Path) -> None:
    text_file, cut = tmp_path / "notes.sqlite", tmp_path / "coupe.sqlite"
    text_file.write_text("Liste des CPTS\n" * 500, encoding="utf-8")
    desk_at(cut).perimeters.create(sheet_of())
    damaged = bytearray(cut.read_bytes())
    damaged[4096:] = b"\xff" * (len(damaged) - 4096)
    cut.write_bytes(damaged)
    for path in (text_file, cut):
        content = path.read_bytes()
        perimeters = desk_at(path).perimeters
        for attempt in (perimeters.entries, partial(perimeters.create, sheet_of())):
            with pytest.raises(UnavailableError, match="est endommagé, ou n'est pas un registre"):
                attempt()
        assert path.read_bytes() == content


def test_a_place_that_is_none_is_said(tmp_path: Path) -> None:
    (tmp_path / "fichier").write_text("x")
    (tmp_path / "registre.sqlite").mkdir()
    with pytest.raises(UnavailableError, match="ne s'ouvre pas"):
        desk_at(tmp_path / "fichier" / "registre.sqlite").perimeters.create(sheet_of())
    for attempt in (desk_at(tmp_path / "registre.sqlite").perimeters.entries,
                    lambda: desk_at(tmp_path / "registre.sqlite").perimeters.create(sheet_of())):
        with pytest.raises(UnavailableError, match="ne s'ouvre pas"):
            attempt()


@pytest.mark.skipif(os.name == "nt", reason="rights of files are told otherwise there")
def test_a_register_that_may_not_be_written_is_said(file: Path) -> None:
    made = desk_at(file).perimeters.create(sheet_of())
    content = file.read_bytes()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place, "lu")
        folder.mkdir()
        copy = Path(shutil.copy(file, folder))
        with only_read(copy):
            assert desk_at(copy).perimeters.entries() == (made,)
            with pytest.raises(UnavailableError, match="lecture seule"):
                desk_at(copy).perimeters.delete(made.id, "", 1)
        assert copy.read_bytes() == content
        assert desk_at(copy).perimeters.entries() == (made,)


@contextmanager
def only_read(file: Path) -> Iterator[None]:
    """Somebody, who is not root, whom the folder and the file refuse any writing."""
    root = os.geteuid() == 0
    file.parent.parent.chmod(0o755)
    file.parent.chmod(0o555)
    file.chmod(0o444)
    if root:
        os.seteuid(65_534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        file.parent.chmod(0o755)
        file.chmod(0o644)


def test_a_writer_that_waited_too_long_is_told(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("diagnostic.registry.database._WAITS", 0.2)
    perimeters = desk_at(file).perimeters
    made = perimeters.create(sheet_of())
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(UnavailableError, match="Un autre enregistrement est en cours"):
        perimeters.delete(made.id, "", 1)
    assert perimeters.entries() == (made,), "readers do not wait"
    other.execute("ROLLBACK")
    other.close()
    assert perimeters.delete(made.id, "", 1).deleted


def test_postgresql_tells_a_writer_that_waited_too_long(postgresql: PostgresqlServer,
                                                        monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database(postgresql.new_database())
    perimeters = local_registry(database).desk().perimeters
    made = perimeters.create(sheet_of())
    monkeypatch.setattr("diagnostic.registry.database._WRITES",
                        "SET LOCAL lock_timeout = '200ms'; SELECT pg_advisory_xact_lock(1129337939)")
    with database.writing() as link:
        link.execute(text("UPDATE cpts SET note = 'x'"))
        with pytest.raises(UnavailableError, match="Un autre enregistrement est en cours"):
            perimeters.delete(made.id, "", 1)
        assert perimeters.entries() == (made,), "readers do not wait, and see what was recorded"
    assert perimeters.delete(made.id, "", 1).deleted
    database.close()


def test_a_full_disk_is_said_and_nothing_is_half_kept(file: Path) -> None:
    desk = desk_at(file)
    made = desk.perimeters.create(sheet_of())
    with pytest.raises(UnavailableError, match="Le disque qui porte le registre est plein"), \
            desk.door.writing(Action.CREATE) as turn:
        turn.link.execute(text("PRAGMA max_page_count = 1"))
        for number in range(200):
            add(turn, sheet_of(f"CPTS {number}", note="x" * 4_000), Deed.CREATED, "")
    assert desk.perimeters.entries() == (made,)


def test_a_password_is_neither_told_nor_logged(caplog: pytest.LogCaptureFixture) -> None:
    database = Database("postgresql://moi:tres-secret@127.0.0.1:1/base")
    with caplog.at_level("DEBUG"), pytest.raises(UnavailableError, match="ne répond pas") as told:
        local_registry(database).desk().perimeters.entries()
    assert caplog.records
    assert "tres-secret" not in caplog.text + str(told.value)


def test_a_server_that_does_not_let_one_in_is_said(postgresql: PostgresqlServer) -> None:
    with pytest.raises(UnavailableError, match="ne répond pas"):
        local_registry(Database(postgresql.url("absente"))).desk().perimeters.entries()


def test_the_limits_of_a_transaction_reach_postgresql(postgresql: PostgresqlServer) -> None:
    database = Database(postgresql.new_database())
    for turn in (database.writing, database.reading):
        with turn() as link:
            assert [link.execute(text(f"SHOW {limit}")).scalar() for limit in (
                "lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")] == ["15s", "2min", "2min"]
            locks = link.execute(text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")).scalar()
            assert locks == (1 if turn == database.writing else 0)
            isolation = link.execute(text("SHOW transaction_isolation")).scalar()
            assert isolation == ("read committed" if turn == database.writing else "repeatable read")
    with database._engine.connect() as link:
        assert link.execute(text("SHOW lock_timeout")).scalar() == "0", "nothing stays on the connection"
    database.close()


def test_processes_that_open_a_new_register_at_once_make_one(registry_url: str) -> None:
    opening = [subprocess.Popen([sys.executable, "-c", OPENS, registry_url, f"CPTS {number}"], cwd=ROOT,
                                stderr=subprocess.PIPE, text=True) for number in range(4)]
    assert [(process.wait(60), process.stderr.read()) for process in opening if process.stderr] == [(0, "")] * 4
    database = Database(registry_url)
    names = {entry.sheet.name for entry in local_registry(database).desk().perimeters.entries()}
    assert names == {f"CPTS {number}" for number in range(4)}
    database.close()


def test_threads_that_open_a_new_register_at_once_make_one(database: Database) -> None:
    together = threading.Barrier(8)

    def create(number: int) -> str:
        together.wait()
        return local_registry(database).desk().perimeters.create(sheet_of(f"CPTS {number}")).id

    with ThreadPoolExecutor(8) as threads:
        made = set(threads.map(create, range(8)))
    assert {entry.id for entry in local_registry(database).desk().perimeters.entries()} == made


def test_an_opening_waits_for_who_is_making_the_file(file: Path) -> None:
    # What makes a register is slow to import: it waits for nobody here.
    desk_at(file).perimeters.create(sheet_of())
    file.unlink()
    other = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    other.execute("CREATE TABLE something (of TEXT)")
    other.execute("BEGIN IMMEDIATE")
    later = threading.Timer(0.4, other.rollback)
    later.start()
    made = desk_at(file).perimeters.create(sheet_of())
    assert desk_at(file).perimeters.entries() == (made,)
    later.join()
    other.close()
    again = sqlite3.connect(file)
    assert again.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    again.close()


def test_a_failed_opening_is_tried_again(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def failing(*_: object, **__: object) -> Iterator[None]:
        raise UnavailableError("coupure")
        yield

    with monkeypatch.context() as patch:
        patch.setattr(Database, "_transaction", failing)
        with pytest.raises(UnavailableError, match="coupure"):
            desk.perimeters.create(sheet_of())
    assert desk.perimeters.create(sheet_of()).version == 1


def test_a_server_stopped_is_said_and_is_used_again_once_it_is_back(postgresql: PostgresqlServer) -> None:
    database = Database(postgresql.new_database())
    perimeters = local_registry(database).desk().perimeters
    made = perimeters.create(sheet_of())
    try:
        with pytest.raises(UnavailableError, match="ne répond pas"), database.writing() as link:
            link.execute(text("UPDATE cpts SET note = 'à moitié'"))
            postgresql.stop()
            link.execute(text("UPDATE cpts SET note = 'entière'"))
        for attempt in (perimeters.entries, lambda: perimeters.create(sheet_of("Autre")), perimeters.stamp):
            with pytest.raises(UnavailableError, match="Ce que vous dessinez reste dans votre session"):
                attempt()
    finally:
        postgresql.stop()
        postgresql.start()
    assert perimeters.entries() == (made,)
    assert perimeters.create(sheet_of("Autre")).version == 1
    database.close()


def test_a_server_started_again_while_nobody_asked_goes_unseen(postgresql: PostgresqlServer) -> None:
    database = Database(postgresql.new_database())
    perimeters = local_registry(database).desk().perimeters
    made = perimeters.create(sheet_of())
    postgresql.stop()
    postgresql.start()
    assert perimeters.delete(made.id, "", 1).deleted
    database.close()


def test_a_database_put_back_from_an_empty_copy_is_made_again(postgresql: PostgresqlServer) -> None:
    database = Database(postgresql.new_database())
    perimeters = local_registry(database).desk().perimeters
    perimeters.create(sheet_of())
    with database.writing() as link:
        link.execute(text("DROP SCHEMA public CASCADE"))
        link.execute(text("CREATE SCHEMA public"))
    with pytest.raises(UnavailableError):
        perimeters.entries()
    assert perimeters.entries() == ()
    database.close()


def test_a_database_that_knows_one_alphabet_is_refused(postgresql: PostgresqlServer) -> None:
    url = postgresql.new_database("ENCODING 'LATIN1' TEMPLATE template0")
    with pytest.raises(RegistryError, match="ENCODING 'UTF8'"):
        local_registry(Database(url)).desk().perimeters.entries()


@pytest.mark.parametrize("url", ["", "registre", "mysql://serveur/base", "postgresql://serveur:port/base", "http://[::1",
                                 "sqlite://", "sqlite:///:memory:", "sqlite:///file::memory:", "oracle://x"])
def test_an_address_that_is_none_is_said(url: str) -> None:
    with pytest.raises(RegistryError, match="DATABASE_URL"):
        Database(url)


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+asyncpg", "postgresql+psycopg"])
def test_addresses_of_postgresql_are_read_as_hosting_services_write_them(scheme: str) -> None:
    found = Database(f"{scheme}://moi:secret@serveur:5433/base?sslmode=require")
    assert not found.sqlite
    assert found.shown == "postgresql+psycopg://moi:***@serveur:5433/base?sslmode=require"


def test_the_standard_register_is_beside_the_projects_wherever_they_are(tmp_path: Path,
                                                                        monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "a?b#c%20d é"
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("DIAGNOSTIC_PROJECTS", str(folder))
    local_registry(Database(standard_url())).desk().perimeters.create(sheet_of())
    assert [path.name for path in folder.iterdir()] == ["registre.sqlite"]
    monkeypatch.setenv("DATABASE_URL", "postgresql://serveur/base")
    assert standard_url() == "postgresql://serveur/base"
