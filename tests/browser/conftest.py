"""The real application on a free port, and a real Chromium in front of it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.error import URLError

import pytest

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
             "--disable-background-networking", "--disable-component-update", "--disable-sync"]
STARTS_WITHIN = 90


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """`http://localhost:PORT` of the application, started for the session and stopped after it."""
    if CHROMIUM is None:
        pytest.skip("BROWSER TESTS NOT RUN: no Chromium on this machine (apt-get install chromium).")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), "--server.port", str(port),
               "--server.address", "127.0.0.1"]
    journal = tmp_path_factory.mktemp("server") / "journal.txt"
    with journal.open("wb") as output, subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
            stdout=output, stderr=subprocess.STDOUT) as server:
        try:
            wait_until_ready(f"http://127.0.0.1:{port}/_stcore/health", server, journal)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def wait_until_ready(url: str, server: subprocess.Popen[bytes], journal: Path) -> None:
    for _ in range(STARTS_WITHIN * 5):
        if server.poll() is not None:
            pytest.fail(f"The application stopped at once:\n{journal.read_text(errors='replace')}")
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - our own address
                return
        except (URLError, OSError):
            time.sleep(0.2)
    pytest.fail(f"The application did not answer within {STARTS_WITHIN} s.")


@pytest.fixture(scope="session")
def chromium(address: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()
