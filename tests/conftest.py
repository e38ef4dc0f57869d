"""What every test may lean on: the embedded pack, real CPTS, and the producers' own files when they are at hand."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from benchmarks import browser
from benchmarks.outside import Watch
from diagnostic.sources.warehouse import Warehouse

ROOT = Path(__file__).resolve().parent.parent
_MAIN = sys.modules["__main__"]


# How fast a busy machine draws its examples says nothing of what they try.
settings.register_profile("any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("any machine")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: Any, log: Any) -> Any:
    """By file, as --dist loadfile does, but for those that share the service behind nginx: two of them, started and
    stopped on two cores at once, would cost each other more than waiting does."""
    from xdist.scheduler import LoadFileScheduling

    class Together(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            file = str(super()._split_scope(nodeid))
            return "deploy" if "tests/deploy/" in f"/{file}" else file

    return Together(config, log) if config.getoption("dist") == "loadfile" else None


@pytest.fixture(scope="session", autouse=True)
def projects_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """No test writes among the projects of whoever runs them, nor in their register."""
    folder = tmp_path_factory.mktemp("projets")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIAGNOSTIC_PROJECTS", str(folder))
        for name in ("DATABASE_URL", "CPTS_ADMINISTRATEURS", "CPTS_SANS_CONNEXION"):
            patch.delenv(name, raising=False)
        yield folder


@pytest.fixture(autouse=True)
def main_module() -> Iterator[None]:
    """The tests of screens leave the last one as the main module, which every process started later would run."""
    sys.modules["__main__"] = _MAIN
    yield
    sys.modules["__main__"] = _MAIN


@pytest.fixture
def own_register(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of projects and of a register of this test alone, which is not made yet."""
    monkeypatch.setenv("DIAGNOSTIC_PROJECTS", str(tmp_path / "projets"))
    return tmp_path / "projets"


@pytest.fixture(scope="session", autouse=True)
def data_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """What a developer installed changes no result: every test starts with nothing installed."""
    folder = tmp_path_factory.mktemp("installees")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIAGNOSTIC_DATA_DIR", str(folder))
        yield folder


@pytest.fixture(scope="session")
def warehouse() -> Warehouse:
    return Warehouse.embedded()


@pytest.fixture(scope="session")
def real_cpts() -> dict[str, dict]:
    """Published CPTS by name: communes, population, tier (see tests/data/README.md for where they were read)."""
    listing = json.loads((ROOT / "tests/data/cpts_reelles.json").read_text(encoding="utf-8"))
    return {cpts["name"]: cpts for cpts in listing}


@pytest.fixture(scope="session")
def official() -> Path:
    """Folder of the producers' own files: DIAGNOSTIC_OFFICIAL_DIR, or shared/official beside the project."""
    folder = Path(os.environ.get("DIAGNOSTIC_OFFICIAL_DIR", ROOT.parent / "shared" / "official"))
    if not folder.is_dir():
        pytest.skip("official files are not on this machine (set DIAGNOSTIC_OFFICIAL_DIR to their folder)")
    return folder


@pytest.fixture(scope="session")
def watch() -> Watch:
    return Watch()


@pytest.fixture(scope="session")
def chromium(watch: Watch) -> Iterator[Any]:
    """One browser for the session: Playwright runs once in a process."""
    if browser.MISSING:
        pytest.skip(f"BROWSER TESTS NOT RUN: {browser.MISSING} (apt-get install chromium).")
    with browser.chromium(watch) as driven:
        yield driven
