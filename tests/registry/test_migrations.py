"""Databases of earlier versions are brought up to date with all they hold, and end as the tables of today."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import psycopg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from pydantic import TypeAdapter
from sqlalchemy import inspect, text

from diagnostic.registry import schema
from diagnostic.registry.database import Database, NewerError
from diagnostic.registry.model import Deed, Entry, Revision
from diagnostic.registry.register import Desk
from diagnostic.registry.trouble import UnavailableError
from tests.registry.postgresql_server import PostgresqlServer
from tests.registry.register_toy import local_registry, sheet_of

DATA = Path(__file__).parent / "data"


@pytest.fixture(params=["sqlite", "postgresql"])
def first_version(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a copy of the register of the first version."""
    if request.param == "sqlite":
        shutil.copy(DATA / "v1.sqlite", tmp_path)
        return f"sqlite:///{tmp_path / 'v1.sqlite'}"
    server: PostgresqlServer = request.getfixturevalue("postgresql")
    url = server.new_database()
    with psycopg.connect(url) as link:
        link.execute((DATA / "v1_postgresql.sql").read_bytes())
    return url


def version_of(database: Database) -> str | None:
    with database.reading() as link:
        return link.execute(text("SELECT version_num FROM alembic_version")).scalar()


def test_a_register_of_the_first_version_is_opened_whole(first_version: str) -> None:
    database = Database(first_version)
    told = json.loads((DATA / "v1.json").read_text(encoding="utf-8"))
    entries = TypeAdapter(list[Entry]).validate_python(told["entries"])
    histories = TypeAdapter(dict[str, list[Revision]]).validate_python(told["histories"])
    perimeters = local_registry(database).desk().perimeters
    assert [*perimeters.entries(), *perimeters.entries(deleted=True)] == entries
    assert {entry.id: list(perimeters.history(entry.id)) for entry in entries} == histories
    assert version_of(database) == schema.HEAD
    # It is not looked at only: work goes on with it.
    again = perimeters.restore(entries[-1].id, "", entries[-1].version)
    assert perimeters.history(again.id)[0].number > max(found.number for kept in histories.values() for found in kept)
    database.close()


def test_the_first_version_holds_what_its_page_says() -> None:
    told = json.loads((DATA / "v1.json").read_text(encoding="utf-8"))
    assert [entry["deleted"] for entry in told["entries"]].count(True) == 1
    assert {found["deed"] for history in told["histories"].values() for found in history} == {
        Deed.CREATED, Deed.CHANGED, Deed.DELETED, Deed.RESTORED, Deed.IMPORTED}


def test_migrations_make_exactly_the_tables_of_today(database: Database, desk: Desk) -> None:
    desk.perimeters.create(sheet_of())
    with database.reading() as link:
        context = MigrationContext.configure(link, opts={"compare_type": True})
        assert compare_metadata(context, schema.metadata) == []
        found = {table: {str(check["name"]) for check in inspect(link).get_check_constraints(table)}
                 for table in schema.metadata.tables}
    named = {table.name: {str(rule.name) for rule in table.constraints if type(rule).__name__ == "CheckConstraint"}
             for table in schema.metadata.sorted_tables}
    assert found == named


def test_steps_follow_one_another_to_the_head() -> None:
    config = Config()
    config.set_main_option("script_location", "diagnostic.registry:migrations")
    steps = list(ScriptDirectory.from_config(config).walk_revisions())[::-1]
    assert [step.revision for step in steps] == [f"{number:04}" for number in range(1, len(steps) + 1)]
    assert [step.down_revision for step in steps] == [None, *(step.revision for step in steps[:-1])]
    assert steps[-1].revision == schema.HEAD
    assert all(Path(step.path).name.startswith(f"v{step.revision}_") for step in steps)


def test_a_register_of_a_later_version_is_left_alone(desk: Desk, database: Database, registry_url: str) -> None:
    made = desk.perimeters.create(sheet_of())
    with database.writing() as link:
        link.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    other = Database(registry_url)
    for attempt in (lambda: local_registry(other).desk().perimeters.entries(),
                    lambda: local_registry(other).desk().perimeters.delete(made.id, "", 1)):
        with pytest.raises(NewerError, match="mettez l'application à jour"):
            attempt()
    # The one that was running when it was brought up to date writes no more either, nor reads what it may misread.
    for attempt in (lambda: desk.perimeters.create(sheet_of("Autre")), desk.perimeters.entries):
        with pytest.raises(NewerError):
            attempt()
    with database._engine.begin() as link:
        assert link.execute(text("SELECT version_num FROM alembic_version")).scalar() == "9999"
        link.execute(text("UPDATE alembic_version SET version_num = :head"), {"head": schema.HEAD})
    assert desk.perimeters.entries() == (made,)
    other.close()


@pytest.mark.parametrize("order", ["UPDATE revision SET why = 'autre'", "DELETE FROM revision",
                                   "DELETE FROM cpts", "UPDATE cpts SET version = 0"])
def test_the_database_itself_keeps_the_history(order: str, desk: Desk, database: Database) -> None:
    made = desk.perimeters.create(sheet_of())
    kept = desk.perimeters.history(made.id)
    with pytest.raises(UnavailableError, match="a refusé"), database.writing() as link:
        link.execute(text(order))
    assert desk.perimeters.history(made.id) == kept


def test_postgresql_does_not_empty_the_history_either(postgresql: PostgresqlServer) -> None:
    database = Database(postgresql.new_database())
    made = local_registry(database).desk().perimeters.create(sheet_of())
    with pytest.raises(UnavailableError), database.writing() as link:
        link.execute(text("TRUNCATE revision CASCADE"))
    assert local_registry(database).desk().perimeters.entries() == (made,)
    database.close()


@pytest.mark.parametrize("order", ["DELETE FROM unit", "UPDATE cpts SET name = 'x'", "CREATE TABLE more (a int)",
                                   "INSERT INTO unit (cpts_id, code) SELECT id, '13002' FROM cpts"])
def test_nothing_is_written_while_reading(order: str, desk: Desk, database: Database) -> None:
    made = desk.perimeters.create(sheet_of())
    with pytest.raises(UnavailableError, match="lecture seule"), database.reading() as link:
        link.execute(text(order))
    assert desk.perimeters.entries() == (made,)


def rows(database: Database, table: Any) -> list[Any]:
    with database.reading() as link:
        return list(link.execute(table.select()).all())


def test_a_migration_that_fails_leaves_the_former_version(first_version: str, monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database(first_version)
    with monkeypatch.context() as patch:
        def cut(*_: Any) -> None:
            raise UnavailableError("coupure")

        patch.setattr("alembic.command.upgrade", lambda config, to: (
            config.attributes["connection"].execute(text("CREATE TABLE half (a int)")), cut()))
        with pytest.raises(UnavailableError, match="coupure"):
            rows(database, schema.cpts)
    assert len(rows(database, schema.cpts)) == 6
    with database.reading() as link:
        assert "half" not in inspect(link).get_table_names()
    database.close()
