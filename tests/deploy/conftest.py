"""One service for all these tests: nginx, two replicas, PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.deploy.installation import NGINX, NO_NGINX, Installation, begun
from tests.registry.conftest import NO_POSTGRESQL
from tests.registry.postgresql_server import PostgresqlServer, binaries

# A register of the first version.
FORMER = Path(__file__).resolve().parents[1] / "registry" / "data"


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Begun on the database of a former version. Both replicas run; whoever stops one restores it."""
    if not NGINX:
        pytest.skip(NO_NGINX)
    found = binaries()
    if found is None:
        pytest.skip(NO_POSTGRESQL)
    server = PostgresqlServer(found)
    folder = tmp_path_factory.mktemp("service")
    try:
        address = server.new_database()
        with psycopg.connect(address) as link:
            link.execute((FORMER / "v1_postgresql.sql").read_bytes())
        with begun(Path(folder), address, CPTS_SANS_CONNEXION="1") as installation:
            yield installation
    finally:
        server.remove()
