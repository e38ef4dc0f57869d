"""A workbook calculated again from its formulas alone: by the few functions of formulas.py, and by LibreOffice."""

from __future__ import annotations

import csv
import io
import shutil
import subprocess
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from formulas import Calculation

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")


def calculated(raw: bytes, folder: Path, changes: dict[str, float] | None = None) -> list[list[str]]:
    """The first sheet as its formulas make it, once `changes` (cell → number) are written in it."""
    del folder
    return trimmed([[_word(value) for value in row] for row in Calculation(raw, changes).rows()])


def recalculated(raw: bytes, folder: Path, changes: dict[str, float] | None = None) -> list[list[str]]:
    """The same by LibreOffice, once `changes` (cell → number) are written in it.

    openpyxl forgets the values that came with the formulas: nothing is left but to calculate them.
    """
    if OFFICE is None:
        pytest.skip("LibreOffice is not on this machine: formulas are not calculated again by another program")
    book = openpyxl.load_workbook(io.BytesIO(raw))
    sheet = book.worksheets[0]
    for cell, value in (changes or {}).items():
        sheet[cell] = value
    path = folder / "classeur.xlsx"
    book.save(path)
    subprocess.run([OFFICE, "--headless", f"-env:UserInstallation=file://{folder / 'profil'}", "--convert-to",
                    "csv:Text - txt - csv (StarCalc):59,34,76,1,,0,false,false,false", "--outdir", folder, path],
                   check=True, capture_output=True, timeout=180)
    written = path.with_suffix(".csv")
    if not written.exists():
        pytest.skip("this LibreOffice has no Calc: formulas are not calculated again by another program")
    return trimmed(list(csv.reader(written.read_text(encoding="utf-8").splitlines(), delimiter=";")))


def cached(raw: bytes) -> list[list[str]]:
    """The first sheet with the values that come with the formulas."""
    sheet = openpyxl.load_workbook(io.BytesIO(raw), data_only=True).worksheets[0]
    return trimmed([[_word(value) for value in row] for row in sheet.iter_rows(values_only=True)])


def trimmed(rows: list[list[str]]) -> list[list[str]]:
    """The rows of one width, less the blank columns and rows at their ends."""
    while rows and not any(rows[-1]):
        rows = rows[:-1]
    width = max(place + 1 for row in rows for place, word in enumerate(row) if word)
    return [(row + [""] * width)[:width] for row in rows]


def _word(value: Any) -> str:
    if value is None:
        return ""
    return f"{value:g}" if isinstance(value, float) else str(value)
