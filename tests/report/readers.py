"""What the tests read back from the files of a report: words and cells, without the lay-out."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Iterator

import docx
import openpyxl
import pypdfium2
from docx.oxml.ns import qn


def docx_text(raw: bytes) -> str:
    """Paragraphs and table rows in their order (cells apart by « | »), pictures as [their alternative text]."""
    return "\n".join(_blocks(docx.Document(io.BytesIO(raw)))) + "\n"


def _blocks(file: docx.document.Document) -> Iterator[str]:
    for element in file.element.body:
        if element.tag == qn("w:p"):
            yield from _paragraph(element)
        elif element.tag == qn("w:tbl"):
            for row in element.findall(qn("w:tr")):
                cells = [" / ".join(text for paragraph in cell.iter(qn("w:p")) for text in _paragraph(paragraph))
                         for cell in row.findall(qn("w:tc"))]
                yield " | ".join(cells)


def _paragraph(element: object) -> Iterator[str]:
    style = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")  # type: ignore[attr-defined]
    text = "".join(node.text or "" for node in element.iter(qn("w:t")))  # type: ignore[attr-defined]
    for picture in element.iter(qn("wp:docPr")):  # type: ignore[attr-defined]
        text += f"[{picture.get('descr')}]"
    if text:
        mark = "# " if style is not None and style.get(qn("w:val")).startswith(("Heading", "Title")) else ""
        yield mark + text


def pdf_pages(raw: bytes) -> list[str]:
    """Words of each page, one space apart whatever the lines."""
    file = pypdfium2.PdfDocument(raw)
    return [" ".join(page.get_textpage().get_text_bounded().split()) for page in file]


def pdf_text(raw: bytes) -> str:
    """Words of the whole document, folded for reading: where lines and pages end is no part of it."""
    return textwrap.fill(" ".join(pdf_pages(raw)), 110) + "\n"


def _cell(value: object) -> str:
    # The last digits of a float depend on the processor.
    return "" if value is None else f"{value:.9g}" if isinstance(value, (int, float)) else str(value)


def workbook_text(raw: bytes) -> str:
    """Every cell of every sheet: one line a row, cells apart by « | », numbers to nine digits."""
    lines = []
    for sheet in openpyxl.load_workbook(io.BytesIO(raw)):
        lines.append(f"== {sheet.title}")
        lines += [" | ".join(map(_cell, row)) for row in sheet.iter_rows(values_only=True)]
    return "\n".join(lines) + "\n"
