"""What the tests read back from the files of a report: words and cells, without the lay-out."""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Iterator

import docx
import openpyxl
import pypdfium2
from docx.oxml.ns import qn

# Inside a paragraph: a tab, the next line.
_SIGNS = {qn("w:tab"): " ", qn("w:br"): " "}


def docx_text(raw: bytes) -> str:
    """Paragraphs and table rows in their order (cells apart by « | »), pictures as [their alternative text]."""
    return "\n".join(_blocks(docx.Document(io.BytesIO(raw)))) + "\n"


def _blocks(file: docx.document.Document) -> Iterator[str]:
    for element in file.element.body:
        yield from _block(element)


def _block(element: object) -> Iterator[str]:
    if element.tag == qn("w:p"):  # type: ignore[attr-defined]
        yield from _paragraph(element)
    elif element.tag == qn("w:tbl"):  # type: ignore[attr-defined]
        for row in element.findall(qn("w:tr")):  # type: ignore[attr-defined]
            cells = [" / ".join(text for paragraph in cell.iter(qn("w:p")) for text in _paragraph(paragraph))
                     for cell in row.findall(qn("w:tc"))]
            yield " | ".join(cells)
    elif element.tag == qn("w:sdt"):  # type: ignore[attr-defined]
        for inner in element.find(qn("w:sdtContent")):  # type: ignore[attr-defined]
            yield from _block(inner)


def _paragraph(element: object) -> Iterator[str]:
    style = element.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")  # type: ignore[attr-defined]
    text = "".join(_SIGNS.get(node.tag, node.text or "") for node in element.iter(qn("w:t"), *_SIGNS))  # type: ignore[attr-defined]
    for picture in element.iter(qn("wp:docPr")):  # type: ignore[attr-defined]
        text += f"[{picture.get('descr')}]"
    if text:
        name = "" if style is None else style.get(qn("w:val")).lower().removeprefix("diag")
        yield ("# " if name.startswith(("heading", "title")) else "") + text


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


# The live totals that the workbook of a territory writes itself; whatever else begins with « = » is a text.
_TOTALS = re.compile(r"=(SUBTOTAL\(109,([A-Z]+)2:\2\d+\)|SUMIFS\(F\d+:F\d+,E\d+:E\d+,\"oui\"\)|5\*F\d+)")


def strange_cells(raw: bytes) -> list[str]:
    """Cells of a workbook that would run or lead somewhere, its own totals aside."""
    return [f"{sheet.title}!{cell.coordinate}" for sheet in openpyxl.load_workbook(io.BytesIO(raw))
            for row in sheet.iter_rows() for cell in row
            if cell.hyperlink or (cell.data_type == "f" and not _TOTALS.fullmatch(cell.value))]


def sheet_rows(book: openpyxl.Workbook, sheet: str) -> list[dict[str, object]]:
    """Rows of a sheet by the titles of its columns."""
    header, *lines = book[sheet].iter_rows(values_only=True)
    return [dict(zip(header, line, strict=True)) for line in lines]
