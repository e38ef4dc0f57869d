"""The real application on a free port, and a real Chromium in front of it, which asks nothing of another machine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from benchmarks import browser
from benchmarks.outside import Watch


@pytest.fixture(autouse=True)
def nothing_leaves(watch: Watch) -> Iterator[None]:
    """Whatever a test drives, no page of it asks anything of another machine."""
    yield
    assert watch.taken() == []


@pytest.fixture(scope="session")
def address(chromium: Any) -> Iterator[str]:
    """`http://localhost:PORT` of the application, started for the session and stopped after it."""
    with browser.served(browser.ROOT / "serve.py") as url:
        yield url
