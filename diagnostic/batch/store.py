"""The folder of a batch: packs come into it whole or not at all, and nothing that a person put there is lost."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from diagnostic.report.manifest import FORMAT, MANIFEST
from diagnostic.sources.refusals import FileError

# Packs being written, and the lock: gone when the batch is over.
WORKSHOP = ".en-cours"
_KEPT = "garde"
_FORMER = ".ancien"
# What the manifest of a batch says that it is.
BATCH = "diagnostic-cpts-lot"


class Store:
    """Made by `opened`, which holds the lock."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._workshop = folder / WORKSHOP

    def holds(self, name: str, inputs: Mapping[str, Any]) -> bool:
        """Whether the pack of these inputs is there, whole, no file changed, missing or added."""
        place = self.folder / name
        told = manifest_of(place)
        if told is None or any(told.get(key) != value for key, value in inputs.items()):
            return False
        return _as_told(place, told)

    def put(self, name: str, files: Mapping[str, bytes]) -> str:
        """Write a pack in the place of the former one. Raises OSError.

        What is there and is not a pack as the application wrote it is kept under another name, which is returned.
        """
        fresh, place = self._workshop / name, self.folder / name
        for path, content in files.items():
            target = fresh / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        kept = ""
        if place.exists() or place.is_symlink():
            told = manifest_of(place)
            if told is not None and _as_told(place, told):
                former = self._workshop / f"{name}{_FORMER}"
                place.rename(former)
                fresh.rename(place)
                shutil.rmtree(former)
                return ""
            kept = self._free(name)
            place.rename(self.folder / kept)
        fresh.rename(place)
        return kept

    def others(self, names: Iterable[str]) -> list[str]:
        """The packs that are there beside those named: of an earlier table, or of a row that is refused now."""
        known = set(names)
        return sorted(place.name for place in self.folder.iterdir() if place.name not in known
                      and f".{_KEPT}-" not in place.name and manifest_of(place) is not None)

    def publish(self, files: Mapping[str, bytes]) -> list[str]:
        """Write the files of the batch itself, with a manifest of their own. Raises OSError.

        What is there and was not written by a batch, or was changed since, is kept under another name; all of those
        are returned.
        """
        told = _listed(self.read(MANIFEST))
        kept = []
        if not told and (self.folder / MANIFEST).exists():
            kept.append(self._free(MANIFEST))
            (self.folder / MANIFEST).rename(self.folder / kept[-1])
        for name, content in files.items():
            place = self.folder / name
            if place.is_dir() or (place.is_file() and (former := place.read_bytes()) != content
                                  and told.get(name) != sha256(former).hexdigest()):
                kept.append(self._free(name))
                place.rename(self.folder / kept[-1])
            self.write(name, content)
        listed = [{"chemin": name, "octets": len(content), "sha256": sha256(content).hexdigest()}
                  for name, content in sorted(files.items())]
        self.write(MANIFEST, (json.dumps({"format": BATCH, "fichiers": listed}, indent=1) + "\n").encode())
        return kept

    def write(self, name: str, content: bytes) -> None:
        """A file of the batch itself. Raises OSError."""
        self._workshop.mkdir(exist_ok=True)
        fresh = self._workshop / name
        fresh.write_bytes(content)
        fresh.replace(self.folder / name)

    def read(self, name: str) -> str:
        """A text of the batch itself; empty without it."""
        try:
            return (self.folder / name).read_text(encoding="utf-8")
        except (OSError, ValueError):
            return ""

    def drop(self, name: str) -> None:
        """Take a file of the batch itself away, if it is there. Raises OSError."""
        (self.folder / name).unlink(missing_ok=True)

    def _free(self, name: str) -> str:
        """A name that nothing has, with the ending of the other: « index.garde-1.xlsx »."""
        place, rank = Path(name), 1
        while (self.folder / f"{place.stem}.{_KEPT}-{rank}{place.suffix}").exists():
            rank += 1
        return f"{place.stem}.{_KEPT}-{rank}{place.suffix}"


@contextmanager
def opened(folder: Path) -> Iterator[Store]:
    """The store of a folder, made if need be, for one batch at a time. Raises FileError, OSError."""
    workshop = folder / WORKSHOP
    folder.mkdir(parents=True, exist_ok=True)
    workshop.mkdir(exist_ok=True)
    lock = FileLock(folder / f"{WORKSHOP}.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        raise FileError("Un autre lot s'écrit dans ce dossier : attendez qu'il soit fini, puis recommencez.") from None
    try:
        for left in workshop.glob(f"*{_FORMER}"):
            # A batch was killed between the former pack, which is whole, and the one that was to take its place.
            if not (place := folder / left.name.removesuffix(_FORMER)).exists():
                left.rename(place)
        # What a batch that was killed left half written.
        for left in workshop.iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        yield Store(folder)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
        lock.release()
        Path(lock.lock_file).unlink(missing_ok=True)


def manifest_of(place: Path) -> dict[str, Any] | None:
    """The manifest of a folder; None when it has none that the application wrote."""
    try:
        told = json.loads((place / MANIFEST).read_bytes())
    except (OSError, ValueError, RecursionError):
        return None
    return told if isinstance(told, dict) and told.get("format") == FORMAT else None


def _listed(text: str) -> dict[str, str]:
    """Fingerprint by name of the files that a batch wrote, as its manifest tells; none without one."""
    try:
        told = json.loads(text)
        return {entry["chemin"]: entry["sha256"] for entry in told["fichiers"]} if told["format"] == BATCH else {}
    except (ValueError, KeyError, TypeError, RecursionError):
        return {}


def _as_told(place: Path, told: Mapping[str, Any]) -> bool:
    """Whether a folder holds the files that its manifest tells, and nothing else."""
    try:
        listed = {entry["chemin"]: (entry["octets"], entry["sha256"]) for entry in told["fichiers"]}
        there = {path.relative_to(place).as_posix(): path for path in place.rglob("*") if not path.is_dir()}
        return there.keys() - {MANIFEST} == listed.keys() and all(
            (path.stat().st_size, sha256(path.read_bytes()).hexdigest()) == listed[name]
            for name, path in there.items() if name != MANIFEST)
    except (OSError, KeyError, TypeError):
        return False
