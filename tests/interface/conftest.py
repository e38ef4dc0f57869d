"""What tests of several screens begin with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from diagnostic.apart.pool import Pool
from diagnostic.registry.register import Desk, Registry
from diagnostic.sources.warehouse import Warehouse
from interface import making
from tests.interface.making_state import forgotten


@pytest.fixture
def desk(own_register: Path, warehouse: Warehouse) -> Desk:
    """A register that holds nothing, the one that the screens open."""
    del own_register
    return Registry.standard(warehouse).desk()


@pytest.fixture
def dossier_folder(own_register: Path) -> Iterator[None]:
    """Projects of this test alone, and nothing made for another."""
    del own_register
    yield
    forgotten()


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pool]:
    """Packs are made by a process that tells of a document, then waits to be stopped."""
    pool = Pool("tests.interface.held_tasks")
    monkeypatch.setattr(making, "packs", lambda: pool)
    yield pool
    pool.close()
