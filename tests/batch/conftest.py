"""Three small territories as a table."""

from __future__ import annotations

from pathlib import Path

import pytest
from here import Here

from diagnostic import packs_cli


@pytest.fixture(scope="session")
def three() -> str:
    return "nom;codes\nVaunage;30062,30333\nVergèze;30344\nGrand Sud;97404,97412\n"


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """The command makes its packs in this very process."""
    monkeypatch.setattr(packs_cli, "LocalCrew", lambda size: Here())


@pytest.fixture
def table(tmp_path: Path, three: str) -> Path:
    path = tmp_path / "territoires.csv"
    path.write_text(three, encoding="utf-8")
    return path
