"""The readers of the producers' own files, beside the bare call of pandas on the same file, and beside its bytes.

A reader does more than the call: it finds columns by their titles, checks every cell, keeps the marks of secrecy, and
carries old codes to today's communes. The files are not part of the project: they are read where
DIAGNOSTIC_OFFICIAL_DIR says, or in shared/official beside the project, as the official tests do, and never copied.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

import pandas as pd

from benchmarks import process
from benchmarks.browser import ROOT
from benchmarks.suite import Options
from benchmarks.told import Promise, Verdict, duration, grid, memory, times, weight
from diagnostic.sources.datasets import Dataset, datasets
from diagnostic.sources.install import recognised
from diagnostic.sources.readers.ground import Ground
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import number

FOLDER = Path(os.environ.get("DIAGNOSTIC_OFFICIAL_DIR", ROOT.parent / "shared" / "official"))
MISSING = "" if FOLDER.is_dir() else ("les fichiers officiels ne sont pas sur cette machine (indiquez leur dossier par "
                                      "DIAGNOSTIC_OFFICIAL_DIR)")
ROUNDS = 3
# What reading the largest file of all may take (the national directory of professionals).
TARGET_MB = 1500
_YEAR = 2026
INSTALL = """
import sys
from diagnostic.cli import main
raise SystemExit(main(["data", "install", "--from", sys.argv[1], "--events"]))
"""


@dataclass(frozen=True)
class File:
    """Medians in ms; `rows`: of the table that pandas gives."""

    name: str
    reader: str
    kilobytes: float
    rows: int
    ours_ms: float
    bare_ms: float
    bytes_ms: float


@dataclass(frozen=True)
class Read:
    """`install_s`, `install_mb`: the command that installs all of them, from its start to its end, and its peak."""

    files: tuple[File, ...]
    install_s: float
    install_mb: float | None


def measure(warehouse: Warehouse, options: Options) -> Read:
    ground = Ground(warehouse.gazetteer, _YEAR)
    known = [(path, found[0]) for path in sorted(FOLDER.rglob("*")) if path.is_file()
             if (found := recognised(path, datasets()))]
    rounds = 1 if options.quick else ROUNDS
    files = tuple(_file(path, dataset, ground, rounds) for path, dataset in (known[:3] if options.quick else known))
    return Read(files, *_installed())


def _file(path: Path, dataset: Dataset, ground: Ground, rounds: int) -> File:
    reader = dataset.read_by()
    ours, bare, raw, rows = [], [], [], 0
    for _ in range(rounds):
        begun = perf_counter()
        path.read_bytes()
        read = perf_counter()
        rows = len(_bare(path))
        parsed = perf_counter()
        reader.read(path, ground)
        raw.append(read - begun)
        bare.append(parsed - read)
        ours.append(perf_counter() - parsed)
    return File(path.name, dataset.id, path.stat().st_size / 1000, rows,
                *(1000 * median(seconds) for seconds in (ours, bare, raw)))


def _bare(path: Path) -> pd.DataFrame:
    """One call, with what one must know of the file to make it: the signs it is written in, and what parts its cells.
    Of a workbook, all of its sheets."""
    if path.suffix == ".xlsx":
        return pd.concat(pd.read_excel(path, sheet_name=None, header=None).values())
    with path.open("rb") as stream:
        head = stream.read(1 << 16)
    encoding = "utf-8" if _is_utf8(path.read_bytes()) else "cp1252"
    lines = head.decode(encoding, errors="replace").splitlines()
    mark = max(";,\t", key=lines[0].count)
    # A line of another width than the first: no table that one call reads.
    return pd.read_csv(path, sep=mark, encoding=encoding, dtype="str", on_bad_lines="skip", header=None,
                       names=range(1 + max(line.count(mark) for line in lines[:-1])))


def _is_utf8(content: bytes) -> bool:
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _installed() -> tuple[float, float | None]:
    if process.MISSING:
        return 0.0, None
    with TemporaryDirectory() as folder:
        done = process.run(INSTALL, str(FOLDER), environment={"DIAGNOSTIC_DATA_DIR": folder})
    return done.seconds, done.peak


def table(result: Read) -> list[str]:
    """A file on each row, then all of them."""
    rows = [(one.name, one.reader, weight(one.kilobytes), number(one.rows), duration(one.ours_ms),
             duration(one.bare_ms), times(one.bare_ms / one.ours_ms), duration(one.bytes_ms)) for one in result.files]
    ours, bare, raw = (sum(getattr(one, name) for one in result.files) for name in ("ours_ms", "bare_ms", "bytes_ms"))
    rows.append(("**tous**", "", weight(sum(one.kilobytes for one in result.files)),
                 number(sum(one.rows for one in result.files)), duration(ours), duration(bare), times(bare / ours),
                 duration(raw)))
    return grid(("fichier", "lecteur", "taille", "lignes", "notre lecture", "pandas nu", "rapport",
                 "plancher : les octets"), "::------", rows)


def verdict(result: Read) -> Verdict:
    ours, bare = (sum(getattr(one, name) for one in result.files) for name in ("ours_ms", "bare_ms"))
    promises = [Promise(f"lecture vérifiée de {number(len(result.files))} fichiers officiels, face à pandas nu",
                        f"{number(ours / bare, 1)} fois sa durée, {duration(ours)}")]
    if result.install_mb is not None:
        promises.append(Promise("mémoire de l'installation de tous", memory(result.install_mb),
                                f"au plus {memory(TARGET_MB)}", result.install_mb <= TARGET_MB))
        promises.append(Promise("la commande `data install` en entier", duration(1000 * result.install_s)))
    return Verdict(tuple(promises))
