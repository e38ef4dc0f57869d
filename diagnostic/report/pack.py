"""The files of a territory in one folder, with names that every system accepts."""

from __future__ import annotations

import os
import re
import tempfile
import unicodedata
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from diagnostic.report.parts import wanted
from diagnostic.report.request import PackRequest

DEFAULT_NAME = "territoire"
LENGTH = 60
# Names that Windows keeps for devices, whatever follows the dot.
_RESERVED = frozenset({"con", "prn", "aux", "nul",
                       *(f"{port}{digit}" for port in ("com", "lpt") for digit in range(10))})


def safe_filename(name: str) -> str:
    """A file name, without extension, made of ASCII letters, digits and hyphens: « CPTS-E-Rhony » for « CPTS E-Rhôny ».

    Never empty, never longer than 60, never a path, a hidden file or a name that Windows reserves.
    """
    letters = unicodedata.normalize("NFKD", name.replace("œ", "oe").replace("Œ", "OE"))
    ascii_only = letters.encode("ascii", "ignore").decode()
    words = re.sub(r"[^A-Za-z0-9]+", "-", ascii_only).strip("-")
    words = words[:LENGTH].rstrip("-") or DEFAULT_NAME
    return f"{DEFAULT_NAME}-{words}" if words.lower() in _RESERVED else words


def pack_files(request: PackRequest, on_part: Callable[[str, int, int], None] = lambda *_: None) -> dict[str, bytes]:
    """Every file of the pack by its path in it (« formulaires/CPTS-E-Rhony-budget.xlsx »): the parts asked for.

    `on_part(label, done, number)` is told before each part.
    """
    stem, parts = safe_filename(request.diagnosis.name), wanted(request)
    files: dict[str, bytes] = {}
    for done, part in enumerate(parts):
        on_part(part.label, done, len(parts))
        files |= {f"{part.group}/{stem}-{ending}": content for ending, content in part.files(request)}
    return files


def write_pack(request: PackRequest, folder: Path | str) -> tuple[Path, ...]:
    """Write the pack in `folder`, made if needed, and return the paths; files of the same names are replaced.

    Everything is made, then written aside, before the first file takes its name: a failure leaves the folder as it
    was. Raises OSError when the folder cannot be written.
    """
    folder = Path(folder)
    files = pack_files(request)
    aside: dict[Path, Path] = {}
    try:
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".part")
            aside[path] = Path(temporary)
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
        for path, temporary_path in aside.items():
            # mkstemp files are for their owner alone; a pack is made to be shared.
            temporary_path.chmod(0o644)
            temporary_path.replace(path)
    finally:
        for temporary_path in aside.values():
            with suppress(FileNotFoundError):
                temporary_path.unlink()
    return tuple(aside)
