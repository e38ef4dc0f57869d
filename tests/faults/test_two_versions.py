"""Two versions of the application, or two replicas of one, on the same database, projects and installed data."""

from __future__ import annotations

import shutil
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text

from diagnostic.indicators.register import STORED_TABLE
from diagnostic.projects.project import Project, Work
from diagnostic.projects.store import FILE, Store, StoreError
from diagnostic.registry import schema
from diagnostic.registry.database import Database, NewerError
from diagnostic.registry.register import Desk
from diagnostic.registry.shelf import with_register
from diagnostic.registry.trouble import UnavailableError
from diagnostic.sources.warehouse import Warehouse
from tests.faults.every_page import PAGES, visited, words
from tests.faults.installing import put
from tests.registry.postgresql_server import PostgresqlServer
from tests.registry.register_toy import local_registry, sheet_of

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "tests" / "registry" / "data"
NEWER = "Ce registre a été écrit par une version plus récente de l'application : mettez l'application à jour"
ONE = Work(Project(("30341",), "Un"))


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'registre.sqlite'}"
    server: PostgresqlServer = request.getfixturevalue("postgresql")
    return server.new_database()


def desk_at(url: str) -> Desk:
    return local_registry(Database(url)).desk()


def at_version(desk: Desk, version: str) -> None:
    """As another version of the application leaves the database, whatever this one has to say of it."""
    with desk.door.database._engine.begin() as link:
        link.execute(text("UPDATE alembic_version SET version_num = :version"), {"version": version})


def test_the_older_application_neither_reads_nor_writes_and_says_so(url: str) -> None:
    older = desk_at(url)
    made = older.perimeters.create(sheet_of())
    at_version(older, "9999")
    for attempt in (older.perimeters.entries, lambda: older.perimeters.create(sheet_of("Autre")),
                    lambda: older.perimeters.delete(made.id, "", 1), older.perimeters.stamp,
                    desk_at(url).perimeters.entries):
        with pytest.raises(NewerError, match=r"mettez l'application à jour.*Rien n'y a été changé"):
            attempt()
    at_version(older, schema.HEAD)
    assert older.perimeters.entries() == (made,)
    assert older.perimeters.delete(made.id, "", 1).deleted


def test_a_database_put_back_from_before_is_brought_up_to_date_again(url: str) -> None:
    running = desk_at(url)
    running.perimeters.create(sheet_of())
    running.door.database.close()
    if url.startswith("sqlite"):
        shutil.copy(DATA / "v1.sqlite", url.removeprefix("sqlite:///"))
    else:
        with psycopg.connect(url, autocommit=True) as link:
            link.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
            link.execute((DATA / "v1_postgresql.sql").read_bytes())
    try:
        found = running.perimeters.entries()
    except UnavailableError as failure:
        assert "réessayez dans un instant" in str(failure).casefold()
        found = running.perimeters.entries()
    assert len(found) + len(running.perimeters.entries(deleted=True)) == 6


def test_what_an_older_application_shows_meanwhile_is_what_it_read_last(url: str, warehouse: Warehouse) -> None:
    older = desk_at(url)
    older.perimeters.create(sheet_of("CPTS d'avant"))
    seen = with_register(warehouse, older)
    assert seen.warnings == warehouse.warnings
    at_version(older, "9999")
    memory_is_past(older)
    again = with_register(warehouse, older)
    assert again.table(STORED_TABLE).equals(seen.table(STORED_TABLE))
    assert any("les CPTS affichées sont celles qui y étaient à la dernière lecture" in said
               and "mettez l'application à jour" in said for said in again.warnings)


def memory_is_past(desk: Desk) -> None:
    """As after the third of a second during which what was read serves again."""
    desk.door.database.__class__.writings += 1


@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_the_older_application_goes_on_beside_the_register(page: str, own_register: Path) -> None:
    desk = desk_at(f"sqlite:///{own_register / 'registre.sqlite'}")
    desk.perimeters.create(sheet_of())
    at_version(desk, "9999")
    told = words(visited(page))
    assert "une erreur est survenue" not in told
    if page in {"registre", "chevauchements"}:
        assert NEWER in told


def test_the_newer_application_waits_for_who_writes_and_migrates_once(tmp_path: Path, postgresql: PostgresqlServer
                                                                     ) -> None:
    url = postgresql.new_database()
    with psycopg.connect(url) as link:
        link.execute((DATA / "v1_postgresql.sql").read_bytes())
    # The older application, in the middle of a transaction: its tables, and the lock that every writer takes.
    older = psycopg.connect(url)
    older.execute("SELECT pg_advisory_xact_lock(1129337939)")
    older.execute("UPDATE cpts SET note = 'écrit par l''ancienne'")
    found: list[int] = []
    newer = [threading.Thread(target=lambda: found.append(len(desk_at(url).perimeters.entries()))) for _ in range(3)]
    for thread in newer:
        thread.start()
    newer[0].join(0.5)
    assert found == [], "it waits"
    older.commit()
    older.close()
    for thread in newer:
        thread.join(30)
    assert len(found) == 3
    assert len(set(found)) == 1
    assert {entry.sheet.note for entry in desk_at(url).perimeters.entries()} == {"écrit par l'ancienne"}


def test_two_replicas_see_each_other(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = desk_at(url), desk_at(url)
    before = other.perimeters.stamp()
    made = one.perimeters.create(sheet_of())
    assert other.perimeters.stamp() != before
    assert other.perimeters.entries() == (made,)
    stores = Store(tmp_path / "projets"), Store(tmp_path / "projets")
    link = stores[0].save("Un", ONE).snapshot
    assert stores[1].open("Un") == stores[1].snapshot(link) == ONE
    monkeypatch.setenv("DIAGNOSTIC_DATA_DIR", str(tmp_path / "donnees"))
    assert not Warehouse.standard().has("people")
    put(tmp_path / "donnees", 1)
    assert Warehouse.standard().table("people")["value"].iloc[0] == 1, "the one that did not install notices"


def test_projects_of_a_later_version_are_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(tmp_path)
    link = store.save("Un", ONE).snapshot
    with closing(sqlite3.connect(tmp_path / FILE)) as file:
        file.execute("PRAGMA user_version = 99")
    for attempt in (store.saved, lambda: store.snapshot(link), lambda: store.keep(ONE), lambda: store.delete("Un")):
        with pytest.raises(StoreError, match="par une version plus récente de l'application"):
            attempt()
    monkeypatch.setenv("DIAGNOSTIC_PROJECTS", str(tmp_path))
    told = words(visited("territoire", projet=link))
    assert "par une version plus récente de l'application : mettez celle-ci à jour. Rien n'y a été changé." in told
    with closing(sqlite3.connect(tmp_path / FILE)) as file:
        file.execute("PRAGMA user_version = 0")
    assert store.open("Un") == ONE, "a file of before there was a number"
