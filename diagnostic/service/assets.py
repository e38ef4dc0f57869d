"""The folder a web server serves by itself: what browsers ask for, at the addresses they ask for it, and compressed.

The application works without it (`python3 run.py` serves its own files). With it, several applications share the map
files that one of them writes, and may be installed where they may write nothing.
"""

from __future__ import annotations

import gzip
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from diagnostic.figures.layers import PREFIX, SOURCES, UNDER_SERVED, ensure_layers
from diagnostic.figures.map_script import ensure_script
from diagnostic.figures.whole_file import write_whole
from diagnostic.sources.warehouse import Warehouse

DEPLOY = SOURCES.parent / "deploy"
PAGES = DEPLOY / "nginx" / "erreurs"
_COMPRESSED = {".js", ".css", ".json", ".svg", ".html", ".ttf", ".wasm"}
# Pages leave in French by the application, which translates those of others (interface/shell.py).
_LEFT_OUT = {".map", ".gif", ".gz"}
# Compressing less would gain nothing that fits one packet.
_LEAST = 1_000
# Browsers that opened a former release may still ask for its files.
_KEPT_FOR = 30 * 24 * 3600


@dataclass(frozen=True)
class Prepared:
    """What is in the folder now. `written`, `removed`: numbers of files; `layers`: the folder of the map's shapes."""

    files: int
    written: int
    removed: int
    layers: str


def prepare(folder: Path, warehouse: Warehouse) -> Prepared:
    """Bring the folder up to date with this release and these data; what is there already is not written again.

    Raises OSError where it cannot be written.
    """
    wanted = {folder / place: source for place, source in _served()}
    written = sum(_copied(source, target) for target, source in wanted.items())
    own = folder / UNDER_SERVED
    layers = ensure_layers(warehouse, own)
    ensure_script(own, layers)
    written += sum(_compressed(file) for file in [*wanted, *(own / layers).iterdir()] if file.suffix in _COMPRESSED)
    return Prepared(len(wanted), written, _forget(folder, set(wanted)), layers)


def package_folder(name: str) -> Path:
    """Where an installed package is; it is not imported. Raises FileNotFoundError where it is not installed."""
    found = find_spec(name)
    if found is None or found.origin is None:
        raise FileNotFoundError(f"{name} is not installed")
    return Path(found.origin).parent


def _served() -> Iterator[tuple[str, Path]]:
    """Addresses, and the files that are found there."""
    own = (file for file in SOURCES.rglob("*") if not file.relative_to(SOURCES).parts[0].lstrip(".").startswith(PREFIX))
    for prefix, root, files in (
            (UNDER_SERVED, SOURCES, own),
            ("static", package_folder("streamlit") / "static" / "static", None),
            ("component/streamlit_folium.st_folium", package_folder("streamlit_folium") / "frontend" / "build", None),
            ("erreurs", PAGES, None)):
        for file in files or root.rglob("*"):
            if file.is_file() and file.suffix not in _LEFT_OUT and not (root != PAGES and file.suffix == ".html"):
                yield f"{prefix}/{file.relative_to(root).as_posix()}", file


def _copied(source: Path, target: Path) -> bool:
    """Whether it was written: not when the same content is there, which is only told to be still in use."""
    content = source.read_bytes()
    if target.is_file() and target.read_bytes() == content:
        os.utime(target)
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    write_whole(target, content)
    return True


def _compressed(file: Path) -> bool:
    content, target = file.read_bytes(), file.with_name(f"{file.name}.gz")
    if len(content) < _LEAST:
        return False
    made = target.is_file() and target.stat().st_mtime_ns == file.stat().st_mtime_ns
    if not made:
        packed = gzip.compress(content, mtime=0)
        made = target.is_file() and target.read_bytes() == packed
        if not made:
            write_whole(target, packed)
        # nginx gives both the same date, so that a browser may ask whether it changed.
        times = file.stat()
        os.utime(target, ns=(times.st_atime_ns, times.st_mtime_ns))
        return not made
    return False


def _forget(folder: Path, wanted: set[Path]) -> int:
    """Remove the files of former releases; map layers take care of themselves."""
    removed = 0
    for top in ("app", "static", "component", "erreurs"):
        for file in (folder / top).rglob("*"):
            of = file.with_suffix("") if file.suffix == ".gz" else file
            layers = any(part.lstrip(".").startswith(PREFIX) for part in file.relative_to(folder).parts)
            if not layers and of not in wanted and file.is_file() and time.time() - file.stat().st_mtime > _KEPT_FOR:
                file.unlink(missing_ok=True)
                removed += 1
    return removed
