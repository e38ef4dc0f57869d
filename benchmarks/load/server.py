"""The application under load: processes of its own, with folders and a register of their own, and what they take."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from benchmarks.browser import answers, free_port
from benchmarks.synthetic_cpts import synthetic_cpts
from diagnostic.coverage.ground import ground_of
from diagnostic.projects.folder import PROJECTS
from diagnostic.registry.model import Status, department_of_code, sheet
from diagnostic.registry.register import Registry
from diagnostic.sources.warehouse import Warehouse

ROOT = Path(__file__).resolve().parent.parent.parent
STARTS_WITHIN_S = 120
# CPTS of the register: as many as a large region has.
REGISTERED = 100
# As deploy/ sets it.
ARENAS = "2"
MEGA = 1_000_000


@dataclass(frozen=True, slots=True)
class Weight:
    """Memory in MB: `rss` and `uss` of the processes that serve sessions, `apart` (USS) of those they started."""

    rss: float
    uss: float
    apart: float


@dataclass
class Servers:
    homes: list[str]
    processes: list[psutil.Process]
    journals: list[Path]

    def weight(self) -> Weight:
        own = [process.memory_full_info() for process in self.processes]
        apart = 0.0
        for child in self._children():
            with suppress(psutil.Error):
                apart += child.memory_full_info().uss / MEGA
        return Weight(sum(info.rss for info in own) / MEGA, sum(info.uss for info in own) / MEGA, apart)

    def cpu(self) -> float:
        """Seconds of processor taken so far, by the servers and what they started."""
        total = 0.0
        for process in self.processes:
            times = process.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
        for child in self._children():
            with suppress(psutil.Error):
                times = child.cpu_times()
                total += times.user + times.system
        return total

    def said(self) -> list[str]:
        """Lines of the journals that tell a failure."""
        lines = [line for journal in self.journals
                 for line in journal.read_text(encoding="utf-8", errors="replace").splitlines()]
        return [line for line in lines if "Traceback" in line or "could not be shown" in line]

    def _children(self) -> list[psutil.Process]:
        found = []
        for process in self.processes:
            with suppress(psutil.Error):
                found += process.children(recursive=True)
        return found


@contextmanager
def serving(replicas: int = 1, *, registered: int = REGISTERED) -> Iterator[Servers]:
    """`serve.py`, so many times, on one register of CPTS that nobody wrote. Raises RuntimeError, with the journal, when
    one does not answer."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        environment = {**os.environ, PROJECTS: str(folder / "projets"), "DIAGNOSTIC_DATA_DIR": str(folder / "donnees"),
                       "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "MALLOC_ARENA_MAX": ARENAS}
        for variable in ("DATABASE_URL", "CPTS_ADMINISTRATEURS", "CPTS_SANS_CONNEXION"):
            environment.pop(variable, None)
        if registered:
            _register(folder / "projets", registered)
        servers = Servers([], [], [])
        started = [_start(folder / f"journal-{rank}.txt", environment) for rank in range(replicas)]
        try:
            for popen, port, journal in started:
                home = f"http://127.0.0.1:{port}"
                if not answers(f"{home}/_stcore/health", popen, STARTS_WITHIN_S):
                    raise RuntimeError(journal.read_text(encoding="utf-8", errors="replace"))
                servers.homes.append(home)
                servers.processes.append(psutil.Process(popen.pid))
                servers.journals.append(journal)
            yield servers
        finally:
            for popen, _, _ in started:
                popen.terminate()
            for popen, _, _ in started:
                with suppress(subprocess.TimeoutExpired):
                    popen.wait(10)
                if popen.poll() is None:
                    popen.kill()
                    popen.wait()


def _register(projects: Path, number: int) -> None:
    """Write so many CPTS in the register of this folder, those of the south of the country first."""
    warehouse = Warehouse.standard()
    before = os.environ.get(PROJECTS)
    os.environ[PROJECTS] = str(projects)
    try:
        desk = Registry.standard(warehouse).desk()
        cog = warehouse.provenance("communes").cog or 0
        holdings = synthetic_cpts(ground_of(warehouse), 800)
        southern = sorted(holdings, key=lambda own: warehouse.gazetteer.place(own.units[0].code).latitude or 0)
        for own in southern[:number]:
            desk.perimeters.create(sheet(own.name, department_of_code(own.units[0].code), own.units, cog,
                                         Status.SIGNED))
    finally:
        if before is None:
            del os.environ[PROJECTS]
        else:
            os.environ[PROJECTS] = before


def _start(journal: Path, environment: dict[str, str]) -> tuple[subprocess.Popen[bytes], int, Path]:
    port = free_port()
    with journal.open("wb") as output:
        popen = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", str(ROOT / "serve.py"), "--server.port", str(port),
             "--server.address", "127.0.0.1"], cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)
    return popen, port, journal
