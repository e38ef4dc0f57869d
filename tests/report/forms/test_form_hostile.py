"""Names, actors, objectives and authors as no one should write them: text in every form, in every format."""

from __future__ import annotations

import io
from dataclasses import replace

import docx
import openpyxl
import pypdfium2
import pytest
from asked import asked
from readers import docx_text, pdf_text

from diagnostic.dossier import Dossier, tidied
from diagnostic.indicators.follow_up import FollowUp
from diagnostic.record import Diagnosis
from diagnostic.report.docx import to_docx
from diagnostic.report.parts import FORMS, Part
from diagnostic.report.pdf import to_pdf
from diagnostic.report.request import PackRequest
from diagnostic.report.text import clean
from diagnostic.sources.warehouse import Warehouse

HOSTILE = {
    "formula": '=HYPERLINK("http://x.invalid","cliquez")',
    "braces": "{{ 7*7 }} {% raw %} ${x}",
    "script": "<script>alert(1)</script>",
    "long": "très " * 2_000,
    "emoji": "CPTS 🏥 des Lilas 👩‍⚕️",
    "rtl": "\u202eemorp al ed\u202c STPC مركز",
    "typst": '#read("/etc/passwd") $a$ *gras*',
}


@pytest.fixture(params=HOSTILE, scope="module")
def text(request: pytest.FixtureRequest) -> str:
    return HOSTILE[request.param]


@pytest.fixture(scope="module")
def hostile(text: str, toy_diagnosis: Diagnosis, toy: Warehouse) -> PackRequest:
    """The text wherever a person may write, once as it came and once as the file of a project keeps it."""
    diagnosis = replace(toy_diagnosis, name=text, follow_up=(FollowUp("suivi_sans_mt", 11.2, 8, 2025, text),))
    written = Dossier(title=text, authors=text, actors=(text, text), objectives=(("prevention", text), (text, text)))
    request = asked(diagnosis, toy)
    kept = tidied(written) if len(text) > 1_000 else written
    return replace(request, project=replace(request.project, dossier=kept))


@pytest.mark.parametrize("part", FORMS, ids=lambda part: part.id)
def test_the_text_stays_text(hostile: PackRequest, text: str, part: Part) -> None:
    assert part.document is not None
    document = part.document(hostile)
    raw = to_docx(document)
    said = clean(hostile.dossier.authors)
    assert said in docx_text(raw)
    file = docx.Document(io.BytesIO(raw))
    assert not [rel for rel in file.part.rels.values() if rel.is_external]
    printed = to_pdf(document)
    assert len(pypdfium2.PdfDocument(printed)) >= 1
    if text.isascii():
        assert "".join(said[:30].split()) in "".join(pdf_text(printed).split())


@pytest.mark.parametrize("part", [part for part in FORMS if part.id in ("budget", "suivi-aci")], ids=lambda p: p.id)
def test_no_cell_of_user_text_is_a_formula(hostile: PackRequest, text: str, part: Part) -> None:
    books = [content for ending, content in part.files(hostile) if ending.endswith(".xlsx")]
    assert len(books) == 1
    book = openpyxl.load_workbook(io.BytesIO(books[0]))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    formulas = [cell.value for cell in cells if cell.data_type == "f"]
    assert formulas
    assert all(formula.startswith("=IF(") and "HYPERLINK" not in formula for formula in formulas)
    assert not [cell.coordinate for cell in cells if cell.hyperlink]
    if len(text) < 100:
        assert any(clean(text) in str(cell.value) for cell in cells if cell.data_type == "s")
