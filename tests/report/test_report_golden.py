"""Golden files: the words and cells of every export of the toy territory.

After a wanted change: REGENERATE_GOLDEN=1 python3 run.py test tests/report/test_report_golden.py, then read the diff.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from asked import asked
from readers import docx_text, pdf_text, workbook_text

from diagnostic.record import Diagnosis
from diagnostic.report.books.workbook import workbook
from diagnostic.report.codes import code_list
from diagnostic.report.content import territory_diagnosis
from diagnostic.report.docx import to_docx
from diagnostic.report.files.geojson import communes_geojson, perimeter_geojson
from diagnostic.report.pdf import to_pdf
from diagnostic.sources.warehouse import Warehouse

GOLDEN = Path(__file__).resolve().parent.parent / "golden" / "report"
DAY = date(2026, 1, 15)

EXPORTS: dict[str, Callable[[Diagnosis, Warehouse], str]] = {
    "synthese.docx.txt": lambda d, w: docx_text(to_docx(territory_diagnosis(asked(d, w, edited=DAY)))),
    "synthese.pdf.txt": lambda d, w: pdf_text(to_pdf(territory_diagnosis(asked(d, w, edited=DAY)))),
    "donnees.xlsx.txt": lambda d, w: workbook_text(workbook(d, w, edited=DAY)),
    "perimetre.geojson": perimeter_geojson,
    "communes.geojson": communes_geojson,
    "codes.txt": lambda d, w: code_list(d),
}


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_says_what_it_said(name: str, toy_diagnosis: Diagnosis, toy: Warehouse) -> None:
    # The fingerprint of the data changes whenever the pack is rebuilt, figures or not.
    stable = replace(toy_diagnosis, data_version="version", sources=tuple(
        replace(source, sha256="") for source in toy_diagnosis.sources))
    found = EXPORTS[name](stable, toy)
    path = GOLDEN / name
    if os.environ.get("REGENERATE_GOLDEN"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(found, encoding="utf-8", newline="\n")
    assert found == path.read_text(encoding="utf-8"), f"{path.name} changed: see this file's first lines"
