"""The files of a territory in one folder, with names that every system accepts."""

from __future__ import annotations

import os
import re
import tempfile
import unicodedata
from contextlib import suppress
from datetime import date
from pathlib import Path

from diagnostic.record import Diagnosis
from diagnostic.report.codes import code_list
from diagnostic.report.content import summary
from diagnostic.report.docx import to_docx
from diagnostic.report.geojson import communes_geojson, perimeter_geojson
from diagnostic.report.pdf import to_pdf
from diagnostic.report.workbook import workbook
from diagnostic.serialisation import to_json
from diagnostic.sources.warehouse import Warehouse

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


def pack_files(diagnosis: Diagnosis, warehouse: Warehouse, *, edited: date | None = None) -> dict[str, bytes]:
    """Every file of the pack by name: summary (Word, PDF), workbook, GeoJSON, list of codes, diagnosis in JSON."""
    stem = safe_filename(diagnosis.name)
    document = summary(diagnosis, warehouse, edited=edited)
    return {
        f"{stem}-synthese.docx": to_docx(document),
        f"{stem}-synthese.pdf": to_pdf(document),
        f"{stem}-donnees.xlsx": workbook(diagnosis, warehouse, edited=edited),
        f"{stem}-perimetre.geojson": perimeter_geojson(diagnosis, warehouse).encode(),
        f"{stem}-communes.geojson": communes_geojson(diagnosis, warehouse).encode(),
        f"{stem}-codes.txt": code_list(diagnosis).encode(),
        f"{stem}-diagnostic.json": to_json(diagnosis).encode(),
    }


def write_pack(diagnosis: Diagnosis, warehouse: Warehouse, folder: Path | str, *,
               edited: date | None = None) -> tuple[Path, ...]:
    """Write the pack in `folder`, made if needed, and return the paths; files of the same names are replaced.

    Everything is made, then written aside, before the first file takes its name: a failure leaves the folder as it
    was. Raises OSError when the folder cannot be written.
    """
    folder = Path(folder)
    files = pack_files(diagnosis, warehouse, edited=edited)
    folder.mkdir(parents=True, exist_ok=True)
    aside: dict[Path, Path] = {}
    try:
        for name, content in files.items():
            handle, temporary = tempfile.mkstemp(dir=folder, prefix=".", suffix=".part")
            aside[folder / name] = Path(temporary)
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
