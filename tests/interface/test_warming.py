"""What a server does before its first visitor."""

from __future__ import annotations

import gc
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from diagnostic.sources.warehouse import DataPackError, Warehouse
from interface import warming

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def thawed() -> Iterator[None]:
    """The process that runs the tests goes on with an ordinary collector."""
    yield
    gc.unfreeze()


def test_the_data_are_out_of_the_way_of_the_collector_and_the_panels_imported() -> None:
    warming.warm()
    atlas = Warehouse.standard().atlas
    assert gc.get_freeze_count() > 100_000
    assert not any(found is atlas for found in gc.get_objects())
    assert "interface.coverage_sections" in sys.modules


def test_data_that_cannot_be_read_stop_no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> Warehouse:
        raise DataPackError("illisible", ROOT)

    monkeypatch.setattr(Warehouse, "standard", broken)
    warming.warm()


def test_no_gesture_ends_with_a_full_collection() -> None:
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert settings["runner"]["postScriptGC"] is False
