"""Packs of many territories by the real command, beside the plain recipe: plotly, kaleido and python-docx.

The recipe makes less: one Word file, with as many pictures and the same tables as the « diagnostic territorial » alone,
where the command makes the whole pack (that Word file, its PDF, the forms, workbooks, maps, data) and the index; the
command is then timed on that document alone, Word and PDF, which is the nearest to the recipe. Both have `jobs`
processes. The command counts from its start to its end; the recipe, once it is warm.

The named recipe is `fig.write_image`, the only way that plotly's own page shows; the server of kaleido, which keeps one
browser for all the pictures, is measured beside it.
"""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import shapely

from benchmarks.browser import CHROMIUM
from benchmarks.suite import Options
from benchmarks.territories import territories
from benchmarks.told import Promise, Verdict, grid, memory, times
from diagnostic.projects.diagnosed import diagnosis_of
from diagnostic.projects.project import Project
from diagnostic.report.content import territory_diagnosis
from diagnostic.report.document import Pictures, Table
from diagnostic.report.request import PackRequest
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import number

ROOT = Path(__file__).resolve().parent.parent
# Communes of a territory: half of the registered CPTS have fewer.
SIZE = 20
# Territories of the recipe, by process; processes on either side.
THEIRS, JOBS = 2, 2
TARGET = 5
# Memory is bounded when it stops growing: what the pictures of the first packs loaded is there to the end.
TARGET_GROWTH = 0.15
MODES = {"call": "recette simple (write_image)", "server": "recette avec un navigateur gardé (start_sync_server)"}
MISSING = ("" if CHROMIUM and find_spec("kaleido") else "il n'y a pas de Chromium sur cette machine" if not CHROMIUM
           else "kaleido n'est pas installé (requirements-bench.txt)")


@dataclass(frozen=True)
class PacksResult:
    """`seconds`: of the whole command; `alone`: on the diagnostic alone, Word and PDF. `theirs`: Word files an hour of
    each recipe. `peak_mb`: the largest memory of a worker, `early_mb`: the same after a tenth of the packs; None where
    the system does not tell."""

    packs: int
    jobs: int
    seconds: float
    alone: float
    pictures: int
    tables: int
    peak_mb: float | None
    early_mb: float | None
    theirs: dict[str, float]

    @property
    def an_hour(self) -> float:
        return 3600 * self.packs / self.seconds

    @property
    def alone_an_hour(self) -> float:
        return 3600 * self.packs / self.alone

    def ratio(self, mode: str) -> float:
        return self.an_hour / self.theirs[mode]


def measure(warehouse: Warehouse, options: Options) -> PacksResult:
    """Raises RuntimeError, with what it said, when the command or the recipe fails."""
    packs, theirs = (10, 1) if options.quick else (options.packs, THEIRS)
    chosen = territories(warehouse.gazetteer, warehouse.atlas, SIZE, packs)
    orders = [_order(codes, warehouse) for codes in chosen[:theirs * JOBS]]
    seconds, early, peak = _ours(chosen, JOBS, "")
    alone, *_ = _ours(chosen, JOBS, "diagnostic")
    found = {mode: _theirs(orders, mode, JOBS) for mode in MODES}
    return PacksResult(packs, JOBS, seconds, alone, orders[0]["pictures"], len(orders[0]["tables"]), peak, early, found)


def _order(codes: Sequence[str], warehouse: Warehouse) -> dict[str, Any]:
    """What the recipe is asked for: as many pictures as our document has, and its tables."""
    project = Project(tuple(sorted(codes)), "Territoire")
    diagnosis = diagnosis_of(project, warehouse)
    blocks = territory_diagnosis(PackRequest(project, diagnosis, warehouse)).blocks
    shapes = warehouse.table("shapes").set_index("code")["geometry"]
    rings = [part.exterior.coords.xy for code in project.codes for part in shapely.get_parts(shapes[code])]
    return {"name": project.name, "pictures": sum(len(block.items) for block in blocks if isinstance(block, Pictures)),
            "tables": [[[column.title for column in block.columns], *map(list, block.rows)] for block in blocks
                       if isinstance(block, Table)],
            "names": [unit.name for unit in diagnosis.units], "people": [unit.population for unit in diagnosis.units],
            "rings": [[list(axis) for axis in ring] for ring in rings]}


def _ours(chosen: Sequence[Sequence[str]], jobs: int, parts: str) -> tuple[float, float | None, float | None]:
    """Seconds of the command, and the memory of its largest worker after a tenth of the packs and at its peak."""
    with TemporaryDirectory() as folder:
        table, out = Path(folder) / "territoires.csv", Path(folder) / "out"
        with table.open("w", newline="", encoding="utf-8") as stream:
            csv.writer(stream, delimiter=";").writerows(
                [["nom", "codes"], *([f"Territoire {rank}", " ".join(codes)] for rank, codes in enumerate(chosen, 1))])
        command = [sys.executable, "-m", "diagnostic", "packs", str(table), "--out", str(out), "--jobs", str(jobs),
                   "--edited", "2026-01-01", *(["--parts", parts] if parts else [])]
        begun, early, peak = time.perf_counter(), None, None
        with (Path(folder) / "journal.txt").open("wb") as journal, subprocess.Popen(
                command, cwd=ROOT, stdout=journal, stderr=subprocess.STDOUT) as run:
            while run.poll() is None:
                time.sleep(0.25)
                held = _workers_peak(run.pid)
                peak = max(filter(None, (peak, held)), default=None)
                if early is None and len(list(out.glob("*/manifeste.json"))) * 10 >= len(chosen):
                    early = peak
        seconds = time.perf_counter() - begun
        made = len(list(out.glob("*/manifeste.json")))
        if run.returncode or made != len(chosen):
            raise RuntimeError((Path(folder) / "journal.txt").read_text(encoding="utf-8", errors="replace"))
    return seconds, early, peak


def _workers_peak(parent: int) -> float | None:
    """The peak of resident memory of the largest child of a process, in MB; None where there is no /proc."""
    held = [0.0]
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            told = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        except OSError:
            continue  # gone since it was listed
        if told.get("PPid", "").strip() == str(parent) and "VmHWM" in told:
            held.append(int(told["VmHWM"].split()[0]) / 1000)
    return max(held) or None


def _theirs(orders: Sequence[dict[str, Any]], mode: str, jobs: int) -> float:
    """Word files an hour of the recipe, by `jobs` processes at once, each with its share of the orders."""
    environment = {**os.environ, "BROWSER_PATH": str(CHROMIUM), "PYTHONWARNINGS": "ignore"}
    runs = [subprocess.Popen([sys.executable, "-m", "benchmarks.packs_recipe", mode], cwd=ROOT, env=environment,
                             stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            for _ in range(jobs)]
    for rank, run in enumerate(runs):
        assert run.stdin is not None
        run.stdin.write(json.dumps(orders[rank::jobs]))
        run.stdin.close()
        run.stdin = None
    hourly = 0.0
    for run in runs:
        told, complaint = run.communicate()
        if run.returncode:
            raise RuntimeError(complaint)
        seconds = json.loads(told.splitlines()[-1])
        hourly += 3600 * len(seconds) / sum(seconds)
    return hourly


def table(result: PacksResult) -> list[str]:
    """Packs an hour of each way, and how many times ours is faster."""
    rows = [("notre commande, le dossier entier", number(result.an_hour), "", ""),
            ("notre commande, le diagnostic seul (Word et PDF)", number(result.alone_an_hour), "", "")]
    rows += [(f"{MODES[mode]}, le Word seul", number(hourly), times(result.ratio(mode)),
              times(result.alone_an_hour / hourly)) for mode, hourly in result.theirs.items()]
    return grid(("", "par heure", "notre dossier entier", "notre diagnostic seul"), ":---", rows)


def verdict(result: PacksResult) -> Verdict:
    promises = [Promise("dossiers entiers, face à la recette simple (le Word seul)",
                        f"{number(result.ratio('call'), 1)} fois plus vite, {number(result.an_hour)} par heure",
                        f"au moins {TARGET} fois", result.ratio("call") >= TARGET),
                Promise("dossiers entiers, face à la recette qui garde son navigateur (le Word seul)",
                        f"{number(result.ratio('server'), 1)} fois plus vite"),
                Promise("diagnostic seul (Word et PDF), face à la même (le Word seul)",
                        f"{number(result.alone_an_hour / result.theirs['server'], 1)} fois plus vite")]
    if result.peak_mb and result.early_mb:
        promises.append(Promise("mémoire d'un processus qui fait des dossiers",
                                f"{memory(result.peak_mb)} au plus, {memory(result.early_mb)} au dixième du lot",
                                f"bornée : au plus {number(100 * TARGET_GROWTH)} % de plus qu'au dixième du lot",
                                result.peak_mb <= (1 + TARGET_GROWTH) * result.early_mb))
    return Verdict(tuple(promises),
                   f"{number(result.packs)} dossiers de {SIZE} communes par {result.jobs} processus en "
                   f"{number(result.seconds)} s ; le Word de la recette a {result.pictures} images et "
                   f"{result.tables} tableaux, comme le nôtre.")
