"""The files of a territory in one folder, with names that every system accepts."""

from __future__ import annotations

import io
import os
import re
import tempfile
import time
import unicodedata
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from diagnostic.report.manifest import MANIFEST, with_manifest
from diagnostic.report.parts import wanted
from diagnostic.report.request import PackRequest

OnPart = Callable[[str, int, int], None]
DEFAULT_NAME = "territoire"
LENGTH = 60
_UNIX, _SHARED = 3, 0o644
# How a file is called while it is written, and seconds after which nobody is writing it any more.
_HALF, _LEFT_AFTER = (".diagnostic-", ".part"), 3600
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


def pack_files(request: PackRequest, on_part: OnPart = lambda *_: None) -> dict[str, bytes]:
    """Every file of the pack by its path in it (« formulaires/CPTS-E-Rhony-budget.xlsx »): the parts asked for, and
    at the root the manifest, the project and what remakes them.

    `on_part(label, done, number)` is told before each part. Raises projects.file.FormatError on a project that no
    file can hold.
    """
    stem, parts = safe_filename(request.diagnosis.name), wanted(request)
    files: dict[str, bytes] = {}
    for done, part in enumerate(parts):
        on_part(part.label, done, len(parts))
        files |= {f"{part.group}/{stem}-{ending}": content for ending, content in part.files(request)}
    return with_manifest(request, files)


def pack_zip(request: PackRequest, on_part: OnPart = lambda *_: None) -> bytes:
    """The pack as a zip, in one folder named after the territory; the same pack gives the same bytes."""
    return zipped(safe_filename(request.diagnosis.name), pack_files(request, on_part))


def zipped(folder: str, files: Mapping[str, bytes]) -> bytes:
    """Files by name as a zip, in one folder; the same files give the same bytes."""
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            member = zipfile.ZipInfo(f"{folder}/{name}", (1980, 1, 1, 0, 0, 0))
            # An archive otherwise says which system made it, and gives its files to their owner alone.
            member.create_system, member.external_attr = _UNIX, _SHARED << 16
            archive.writestr(member, content, zipfile.ZIP_DEFLATED)
    return raw.getvalue()


def write_pack(request: PackRequest, folder: Path | str) -> tuple[Path, ...]:
    """Write the pack in `folder`, made if needed, and return the paths; files of the same names are replaced.

    Everything is made, then written aside, before the first file takes its name: a failure leaves the folder as it
    was. The manifest takes its own last: a writing that was killed is one that it does not tell. Raises OSError when
    the folder cannot be written.
    """
    folder = Path(folder)
    files = pack_files(request)
    aside: dict[Path, Path] = {}
    made: list[Path] = []
    try:
        made += _with_parents(folder)
        for name, content in files.items():
            path = folder / name
            made += _with_parents(path.parent)
            _forget_halves(path.parent)
            handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=_HALF[0], suffix=_HALF[1])
            aside[path] = Path(temporary)
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
        for path, temporary_path in sorted(aside.items(), key=lambda pair: pair[0].name == MANIFEST):
            # mkstemp files are for their owner alone; a pack is made to be shared.
            temporary_path.chmod(_SHARED)
            temporary_path.replace(path)
    finally:
        for temporary_path in aside.values():
            with suppress(FileNotFoundError):
                temporary_path.unlink()
        for parent in reversed(made):
            # Refused, as it must be, where a file took its name.
            with suppress(OSError):
                parent.rmdir()
    return tuple(aside)


def _forget_halves(folder: Path) -> None:
    """Remove what a writing that was killed left there long ago. Never fails."""
    with suppress(OSError):
        for half in folder.glob(f"{_HALF[0]}*{_HALF[1]}"):
            if time.time() - half.stat().st_mtime > _LEFT_AFTER:
                half.unlink()


def _with_parents(folder: Path) -> list[Path]:
    """Make a folder and those it lies in; the ones that were not there, outermost first."""
    missing = [parent for parent in (folder, *folder.parents) if not parent.exists()][::-1]
    folder.mkdir(parents=True, exist_ok=True)
    return missing
