"""What is installed on this machine: where it is, and which of its tables are sound."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import platformdirs

from diagnostic.sources.pack import DESCRIPTOR, DataPack, DataPackError
from diagnostic.sources.provenance import Layer
from diagnostic.wording import typography

__all__ = ["DESCRIPTOR", "FOLDER", "Sound", "data_folder", "digest", "sound", "stamp"]

# Names another folder than the platform's for installed data.
FOLDER = "DIAGNOSTIC_DATA_DIR"
APPLICATION = "diagnostic-cpts"


def data_folder() -> Path:
    """Where installed data live: DIAGNOSTIC_DATA_DIR, else the user data folder of the platform. It may not exist."""
    named = os.environ.get(FOLDER)
    return Path(named).resolve() if named else platformdirs.user_data_path(APPLICATION, appauthor=False)


@dataclass(frozen=True)
class Sound:
    """An installed pack, the names of its tables whose files are as described, and what to say of the others."""

    pack: DataPack | None
    names: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def stamp(folder: Path) -> tuple[int, int, int] | None:
    """Something that changes whenever the descriptor is replaced, found without reading it; None without one."""
    try:
        found = (folder / DESCRIPTOR).stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size


def digest(folder: Path) -> str:
    """The sha256 of the descriptor, empty when it cannot be read."""
    try:
        return hashlib.sha256((folder / DESCRIPTOR).read_bytes()).hexdigest()
    except OSError:
        return ""


def sound(folder: Path) -> Sound:
    """The installed pack of a folder. Never raises: what cannot be used is told in `warnings`, in French.

    Files are compared with their sha256 here, and not only when they are read: an indicator must know whether it has
    its table before it is computed. A file that did not change since is not read again.
    """
    try:
        pack = DataPack(folder, Layer.INSTALLED)
    except DataPackError as failure:
        return Sound(None, warnings=(str(failure),))
    bad = [name for name in pack.names if not _as_described(pack, name)]
    warnings = tuple(typography(
        f"La table installée « {pack.provenance(name).title} » est abîmée : l'outil fait sans elle. Réinstallez-la "
        f"(« python3 run.py data install --only {pack.resource(name).get('dataset', name)} », ou l'écran Données et "
        "méthode).") for name in bad)
    return Sound(pack, tuple(name for name in pack.names if name not in bad), warnings)


def _as_described(pack: DataPack, name: str) -> bool:
    resource = pack.resource(name)
    path = pack.folder / str(resource.get("path", ""))
    try:
        state = path.stat()
        return f"sha256:{_content(path, state.st_size, state.st_mtime_ns)}" == resource["hash"]
    except OSError:
        return False


@lru_cache(maxsize=512)
def _content(path: Path, size: int, modified: int) -> str:
    """`size` and `modified` tell a file from what it was before."""
    del size, modified
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
