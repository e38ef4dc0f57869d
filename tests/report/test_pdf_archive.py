"""PDF files made to be kept and to be read aloud: PDF/A-2 and PDF/UA-1, judged by veraPDF's rules where they are."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pypdfium2
import pytest
from every_block import every_block, vera_pdf

from diagnostic.report.document import Document
from diagnostic.report.pdf import to_pdf


def test_verapdf_finds_nothing_to_say(tmp_path: Path, e_rhony_summary: Document) -> None:
    command = vera_pdf()
    documents = {"tout": every_block(), "synthese": e_rhony_summary,
                 "court": Document("T", "Genre", "Chapeau.", ())}
    for name, document in documents.items():
        (tmp_path / f"{name}.pdf").write_bytes(to_pdf(document))
    done = subprocess.run([*command, "PDFA-2B,PDFA-2A,PDFUA-1", *map(str, sorted(tmp_path.glob("*.pdf")))],
                          capture_output=True, text=True, timeout=300, check=True)
    lines = done.stdout.splitlines()
    assert len(lines) == 3 * len(documents), done.stdout[:2000]
    assert all(re.search(r" [1-9]\d* checks pass ", line) for line in lines)


def test_what_an_archive_asks_is_in_the_file() -> None:
    """The clauses of ISO 19005-2 that bytes show, for machines without veraPDF."""
    raw = to_pdf(every_block())
    assert raw.startswith(b"%PDF-1.7\n%")
    for words in (b"/OutputIntents", b"/GTS_PDFA1", b"/MarkInfo", b"/StructTreeRoot", b"/ID[", b"/Lang(fr",
                  b"pdfaid:part>2<", b"pdfaid:conformance>A<"):
        assert words in raw.replace(b"/Lang (", b"/Lang("), words
    for words in (b"/Encrypt", b"/JavaScript", b"/LZWDecode", b"/Launch", b"/EmbeddedFile"):
        assert words not in raw, words
    fonts = re.findall(rb"/FontDescriptor/FontName/\S+?/.*?>>", raw, re.DOTALL)
    assert fonts
    assert all(b"/FontFile" in font for font in fonts)


def test_each_drawing_is_a_figure_with_words() -> None:
    raw = to_pdf(every_block())
    figures = re.findall(rb"/S/Figure.*?>>", raw, re.DOTALL)
    # The logo of the cover and three drawings.
    assert len(figures) == 4
    assert raw.count(b"/Alt") >= 4


def test_headings_are_in_the_outline() -> None:
    titles = [(mark.level, mark.get_title()) for mark in pypdfium2.PdfDocument(to_pdf(every_block())).get_toc()]
    assert titles == [(0, "1. Chapitre 1"), (1, "Les communes"), (2, "Le détail"), (0, "2. À remplir")]


@pytest.mark.parametrize("text", ["\u200f\u200eCPTS", "مركز الصحة", "a\u0301\u0327", "🏥👩‍⚕️", "\x00\x07", "\u200b"])
def test_odd_signs_never_stop_an_archive(text: str) -> None:
    assert to_pdf(Document(text, text, text, (), (text,))).startswith(b"%PDF")
