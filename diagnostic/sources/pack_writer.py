"""Installed tables written so that a power cut at any moment leaves the former state or the new one, never between.

Files are called after their content and never written over. The descriptor alone says which of them count: replacing it
is the whole of an installation, and what it no longer names is removed at the next one, so that a session which
started on the former state can end on it.
"""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
from filelock import FileLock, Timeout
from pandas.api import types

from diagnostic.sources.datasets import Dataset
from diagnostic.sources.pack import DESCRIPTOR, FORMAT, DataPack, DataPackError, NewerPackError
from diagnostic.sources.readers.delivery import MASK, Tidy
from diagnostic.wording import typography

TABLES = "tables"
LOCK = "installation.lock"
_HALF = ".partial"
_TRIES, _INSTANT = 20, 0.1
_KEYS = {"code": "Code Insee de la commune ou de l'arrondissement municipal", "departement": "Code du département",
         "epci": "Code Siren de l'EPCI", "iris": "Code de l'IRIS", "geometry": "Contour (EPSG:4326)"}


class BusyError(RuntimeError):
    """Another installation is under way in the same folder; the message is a French sentence."""

    def __init__(self) -> None:
        super().__init__(typography("Une autre installation est en cours : attendez qu'elle soit finie, puis "
                                    "recommencez."))


@dataclass(frozen=True)
class Origin:
    """Where a table was read: `name` an address or the name of a file, never a path; `published`: ISO date or ""."""

    name: str
    sha256: str
    published: str = ""
    year: int | None = None


@dataclass(frozen=True)
class Piece:
    """One table ready to be installed, with where it was read and what there is to say of it, in French."""

    table: Tidy
    origins: tuple[Origin, ...]
    remarks: tuple[str, ...] = ()


def resources(folder: Path) -> tuple[dict[str, Any], ...]:
    """What the descriptor of a folder says is installed; nothing when there is none, or when it is damaged."""
    try:
        listed = json.loads((folder / DESCRIPTOR).read_bytes())["resources"]
        return tuple(dict(entry) for entry in listed
                     if isinstance(entry["name"], str) and isinstance(entry["path"], str))
    except (OSError, ValueError, KeyError, TypeError):
        return ()


@contextmanager
def writing(folder: Path) -> Iterator[PackWriter]:
    """The writer of a folder, made if need be, for one process at a time. Raises BusyError, OSError, and NewerPackError
    on what a later version wrote, which is left as it is."""
    folder.mkdir(parents=True, exist_ok=True)
    try:
        # A lock of the system: it goes with the process that holds it, however that ends.
        with FileLock(folder / LOCK, timeout=0):
            writer = PackWriter(folder)
            if _readable(folder):
                writer.clean()
            yield writer
    except Timeout:
        raise BusyError from None


class PackWriter:
    """Replaces and removes datasets of an installed pack. Made by `writing`, which holds the lock."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, dataset: Dataset, pieces: Sequence[Piece]) -> None:
        """Replace tables of a dataset, all at once. Its other tables stay as they are. Raises OSError."""
        made = [self._written(dataset, piece) for piece in pieces]
        names = {entry["name"] for entry in made}
        self._switch([*(entry for entry in resources(self._folder) if entry["name"] not in names), *made])

    def drop(self, identifier: str) -> bool:
        """Remove the tables of a dataset; whether it had any. Raises OSError."""
        now = resources(self._folder)
        kept = [entry for entry in now if entry.get("dataset") != identifier]
        if len(kept) == len(now):
            return False
        self._switch(kept)
        return True

    def clean(self) -> None:
        """Remove the files that the descriptor does not name. Never fails: they are in nobody's way."""
        named = {Path(entry["path"]).name for entry in resources(self._folder)}
        with suppress(OSError):
            for path in [*(self._folder / TABLES).glob("*"), *self._folder.glob(f"*{_HALF}")]:
                if path.name not in named:
                    path.unlink(missing_ok=True)

    def _written(self, dataset: Dataset, piece: Piece) -> dict[str, Any]:
        table, frame = piece.table, _plain(piece.table.frame)
        geographic = isinstance(frame, gpd.GeoDataFrame)
        place = self._folder / TABLES
        place.mkdir(exist_ok=True)
        half = place / f"{table.name}-{secrets.token_hex(4)}{_HALF}"
        _put(half, lambda: frame.to_parquet(half, index=False, compression="zstd"))
        with half.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        path = place / f"{table.name}-{digest[:16]}.parquet"
        fields = [_field(frame, name, table.columns) for name in map(str, frame)]
        _renamed(half, path)
        return {
            "name": table.name, "path": f"{TABLES}/{path.name}", "title": table.title,
            "description": table.description, "format": "parquet", "mediatype": "application/vnd.apache.parquet",
            "encoding": "utf-8", "profile": "tabular-data-resource", "bytes": path.stat().st_size,
            "hash": f"sha256:{digest}", "schema": {"fields": fields},
            "sources": [{"title": dataset.producer, "path": dataset.page}], "licenses": [{"title": dataset.licence}],
            "vintage": table.vintage, "cog": table.cog, "geographic": geographic, "rows": len(frame),
            "dataset": dataset.id, "origin": " ; ".join(origin.name for origin in piece.origins),
            "origin_sha256": " ; ".join(origin.sha256 for origin in piece.origins),
            "origin_published": max((origin.published for origin in piece.origins), default=""),
            "origin_year": max((origin.year for origin in piece.origins if origin.year), default=None),
            "installed_on": datetime.now(UTC).isoformat(timespec="seconds"), "remarks": list(piece.remarks),
        }

    def _switch(self, entries: Sequence[Mapping[str, Any]]) -> None:
        text = json.dumps({
            "format": FORMAT, "name": "diagnostic-cpts-installe", "title": "Données officielles installées",
            "profile": "data-package", "resources": sorted(entries, key=lambda entry: str(entry["name"])),
        }, ensure_ascii=False, indent=1)
        half = self._folder / f"{DESCRIPTOR}-{secrets.token_hex(4)}{_HALF}"
        _put(half, lambda: half.write_text(f"{text}\n", encoding="utf-8"))
        _renamed(half, self._folder / DESCRIPTOR)
        _settled(self._folder)


def _readable(folder: Path) -> bool:
    """Whether the descriptor says which files count; without one none does. Raises NewerPackError."""
    if not (folder / DESCRIPTOR).exists():
        return True
    try:
        DataPack(folder)
    except NewerPackError:
        raise
    except DataPackError:
        # Somebody may put a copy of it back: what it named is not removed now.
        return False
    return True


def _put(path: Path, write: Callable[[], object]) -> None:
    """Write a file and wait until the disk has it: what names it must never get there first. Raises OSError, which
    leaves nothing behind."""
    try:
        write()
        with path.open("rb+") as stream:
            os.fsync(stream.fileno())
    except OSError:
        with suppress(OSError):
            path.unlink()
        raise


def _renamed(half: Path, path: Path) -> None:
    """Windows does not replace a file that somebody is reading: they have it for an instant only."""
    for attempt in range(_TRIES):
        try:
            os.replace(half, path)  # noqa: PTH105 - the one call that is atomic on every system
            return
        except PermissionError:
            if attempt + 1 == _TRIES:
                raise
            time.sleep(_INSTANT)


def _settled(folder: Path) -> None:
    # Windows has no such thing as opening a folder.
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _plain(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame without what Parquet keeps in its own way: index, categories."""
    plain = frame.reset_index(drop=True)
    for name in plain.columns:
        if isinstance(plain[name].dtype, pd.CategoricalDtype):
            plain[name] = plain[name].astype("str")
    return plain


def _field(frame: pd.DataFrame, name: str, described: Mapping[str, str]) -> dict[str, Any]:
    column = frame[name]
    kinds = ((types.is_bool_dtype, "boolean"), (types.is_integer_dtype, "integer"), (types.is_float_dtype, "number"),
             (types.is_datetime64_any_dtype, "datetime"))
    kind = "any" if name == getattr(frame, "_geometry_column_name", None) else \
        next((said for test, said in kinds if test(column)), "string")
    return {"name": name, "type": kind, "description": described.get(name) or _usual(name, described)}


def _usual(name: str, described: Mapping[str, str]) -> str:
    """What a column is when its reader had nothing to add."""
    if name.endswith(MASK):
        hidden = name.removesuffix(MASK)
        return typography(f"Vrai où le secret statistique cache la valeur : {described.get(hidden) or hidden}")
    return _KEYS.get(name, "")
