"""A small Streamlit application on a free port, and a real Chromium in front of it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.error import URLError

from benchmarks.outside import Watch, arguments

ROOT = Path(__file__).resolve().parent.parent
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
ARGUMENTS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
             "--disable-background-networking", "--disable-component-update", "--disable-sync"]
# Why nothing can be driven here, in French; empty when all is there. Playwright comes with the test tools.
MISSING = ("" if CHROMIUM and find_spec("playwright") else "il n'y a pas de Chromium sur cette machine" if not CHROMIUM
           else "les outils de test ne sont pas installés (requirements-test.txt)")
STARTS_WITHIN_S = 90


@contextmanager
def served(script: Path) -> Iterator[str]:
    """`http://localhost:PORT` of this script, served with the project's own settings and static files.

    Raises RuntimeError, with the server's journal, when it does not answer.
    """
    port = free_port()
    with TemporaryDirectory() as folder:
        entry = script if (script.parent / "static").is_dir() else _beside_static(script, Path(folder))
        journal = Path(folder) / "journal.txt"
        command = [sys.executable, "-m", "streamlit", "run", str(entry), "--server.port", str(port),
                   "--server.address", "127.0.0.1"]
        with journal.open("wb") as output, subprocess.Popen(
                command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
                stdout=output, stderr=subprocess.STDOUT) as server:
            try:
                if not answers(f"http://127.0.0.1:{port}/_stcore/health", server):
                    raise RuntimeError(journal.read_text(encoding="utf-8", errors="replace"))
                yield f"http://127.0.0.1:{port}"
            finally:
                server.terminate()


def _beside_static(script: Path, folder: Path) -> Path:
    """A way into `script` in a folder where Streamlit, which serves the static folder beside its script, finds one."""
    entry = folder / "entry.py"
    entry.write_text(f"import runpy\nrunpy.run_path({str(script)!r}, run_name='__main__')\n", encoding="utf-8")
    (folder / "static").symlink_to(ROOT / "static", target_is_directory=True)
    return entry


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def answers(url: str, server: subprocess.Popen[bytes], within: float = STARTS_WITHIN_S) -> bool:
    """Whether a server that was just started answers within so many seconds."""
    until = time.monotonic() + within
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - our own address
                return True
        except (URLError, OSError):
            time.sleep(0.2)
    return False


@contextmanager
def chromium(watch: Watch | None = None) -> Iterator[Any]:
    """A headless Chromium, driven by Playwright, which asks nothing of another machine. `MISSING` must be empty.

    Raises OutsideError at the end when something was asked that `watch` did not tell before.
    """
    watch = watch or Watch()
    with TemporaryDirectory() as folder, import_module("playwright.sync_api").sync_playwright() as driver:
        watch.journal = Path(folder) / "reseau.json"
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, *arguments(watch.journal)])
        watch.follow(browser)
        try:
            yield browser
        finally:
            browser.close()
        watch.end()


def map_frame(page: Any) -> Any:
    """The frame of the map component, once its shapes are drawn."""
    page.frame_locator("iframe").first.locator(".leaflet-container[data-drawn=light]").wait_for()
    return next(frame for frame in page.frames if "streamlit_folium" in frame.url)
