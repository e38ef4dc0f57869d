"""Three small territories as a table."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType

import pytest
from here import Here

from diagnostic import packs_cli


@pytest.fixture(autouse=True)
def plain_main(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers import the main module of their parent; a test of a page run before here may have left its own."""
    monkeypatch.setitem(sys.modules, "__main__", ModuleType("__main__"))


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
