"""The real application on a free port, and a real Chromium in front of it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from benchmarks import browser


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One browser for the session: Playwright runs once in a process."""
    if browser.MISSING:
        pytest.skip(f"BROWSER TESTS NOT RUN: {browser.MISSING} (apt-get install chromium).")
    with browser.chromium() as driven:
        yield driven


@pytest.fixture(scope="session")
def address(chromium: Any) -> Iterator[str]:
    """`http://localhost:PORT` of the application, started for the session and stopped after it."""
    with browser.served(browser.ROOT / "serve.py") as url:
        yield url
