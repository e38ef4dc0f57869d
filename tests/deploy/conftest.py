"""One service for all these tests: nginx, two replicas, PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deploy.installation import NGINX, NO_NGINX, Installation, begun
from tests.registry.conftest import NO_POSTGRESQL
from tests.registry.postgresql_server import PostgresqlServer, binaries


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Both replicas run; whoever stops one restores it."""
    if not NGINX:
        pytest.skip(NO_NGINX)
    found = binaries()
    if found is None:
        pytest.skip(NO_POSTGRESQL)
    server = PostgresqlServer(found)
    folder = tmp_path_factory.mktemp("service")
    try:
        with begun(Path(folder), server.new_database(), CPTS_SANS_CONNEXION="1") as installation:
            yield installation
    finally:
        server.remove()
