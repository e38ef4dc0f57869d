"""A disk that is really full, and a PostgreSQL of these tests' own."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.small_disk import SmallDisk
from tests.registry.conftest import NO_POSTGRESQL
from tests.registry.postgresql_server import PostgresqlServer, binaries


@pytest.fixture(scope="module")
def postgresql() -> Iterator[PostgresqlServer]:
    """A running server; whoever stops it starts it again."""
    found = binaries()
    if found is None:
        pytest.skip(NO_POSTGRESQL)
    server = PostgresqlServer(found)
    yield server
    server.remove()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    """A file system of 8 MB, in memory, that a test fills and empties."""
    folder = tmp_path / "disque"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=8m,mode=700", "tmpfs", str(folder)]
    if os.name != "posix" or os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no file system can be mounted here (root is needed): a full disk is NOT tested")
    yield SmallDisk(folder)
    subprocess.run(["umount", "--lazy", str(folder)], check=True)
