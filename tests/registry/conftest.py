"""A register on each of the two databases: SQLite in a file, and a PostgreSQL that these tests start."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from diagnostic.registry.database import Database
from diagnostic.registry.register import Desk, Registry
from tests.registry.postgresql_server import PostgresqlServer, binaries
from tests.registry.register_toy import local_registry

NO_POSTGRESQL = ("PostgreSQL is not on this machine: what the register does on it is NOT tested (install the package "
                 "postgresql, or put initdb and postgres on PATH)")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[PostgresqlServer]:
    """A running server; whoever stops it starts it again."""
    found = binaries()
    if found is None:
        pytest.skip(NO_POSTGRESQL)
    server = PostgresqlServer(found)
    yield server
    server.remove()


@pytest.fixture(params=["sqlite", "postgresql"])
def registry_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a register that holds nothing yet, on one database then on the other."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'registre' / 'registre.sqlite'}"
    server: PostgresqlServer = request.getfixturevalue("postgresql")
    return server.new_database()


@pytest.fixture
def database(registry_url: str) -> Iterator[Database]:
    opened = Database(registry_url)
    yield opened
    opened.close()


@pytest.fixture
def registry(database: Database) -> Registry:
    """Everybody is the person at this machine, who may do everything."""
    return local_registry(database)


@pytest.fixture
def desk(registry: Registry) -> Desk:
    return registry.desk()
