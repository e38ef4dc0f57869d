"""Word files before judges that are not ours: Microsoft's Open XML SDK, and LibreOffice. Skipped without them."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import docx
import pytest
from every_block import diagnosis_long, drawing, every_block, ooxml_validator
from readers import pdf_pages

from diagnostic.report.document import Document, Heading, Pictures
from diagnostic.report.docx import to_docx


def _template(folder: Path) -> bytes:
    path = folder / "modele.docx"
    file = docx.Document()
    file.sections[0].header.paragraphs[0].text = "URPS"
    file.save(str(path))
    return path.read_bytes()


@pytest.mark.parametrize("case", ["every", "long", "short", "template", "summary"])
def test_word_files_pass_the_validator(case: str, tmp_path: Path, e_rhony_summary: Document) -> None:
    command = ooxml_validator()
    document = {"long": diagnosis_long(pictures=True), "summary": e_rhony_summary,
                "short": Document("T", "G", "C.", (Heading("H", 3), Pictures((drawing(),))))}.get(case, every_block())
    path = tmp_path / f"{case}.docx"
    path.write_bytes(to_docx(document, _template(tmp_path) if case == "template" else None))
    done = subprocess.run([command, str(path)], capture_output=True, text=True, timeout=120, check=False)
    assert json.loads(done.stdout)["errors"] == []


def test_libreoffice_opens_it_and_prints_every_word(tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if not office:
        pytest.skip("LibreOffice is not on this machine")
    path = tmp_path / "tout.docx"
    path.write_bytes(to_docx(every_block()))
    subprocess.run([office, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless", "--convert-to",
                    "pdf", "--outdir", str(tmp_path), str(path)], capture_output=True, timeout=180, check=True)
    pages = pdf_pages((tmp_path / "tout.pdf").read_bytes())
    assert pages[0].startswith("Diagnostic territorial CPTS <Trois> & Communes Trois communes. Dr Jeanne Martin")
    assert "page" not in pages[0]
    assert pages[1].startswith("CPTS <Trois> & Communes · Diagnostic territorial Sommaire")
    assert pages[-1].endswith(f"page {len(pages)} sur {len(pages)}")
    for words in ("à compléter", "☑ Le territoire est identifié", "Propositions à relire", "Total 9 999"):
        assert words in " ".join(pages), words
