"""What tests of several screens begin with."""

from __future__ import annotations

from pathlib import Path

import pytest

from diagnostic.projects.folder import PROJECTS
from diagnostic.registry.register import Desk, Registry
from diagnostic.sources.warehouse import Warehouse


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, warehouse: Warehouse) -> Desk:
    """A register that holds nothing, the one that the screens open."""
    monkeypatch.setenv(PROJECTS, str(tmp_path / "projets"))
    return Registry.standard(warehouse).desk()
