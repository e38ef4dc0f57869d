"""A document as a Word file: named styles, repeated header rows, alternative text, page numbers, in French."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from typing import Any

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Emu, Mm

from diagnostic.figures import tokens
from diagnostic.report import docx_style as style
from diagnostic.report.document import (
    Block,
    Bullets,
    Document,
    Heading,
    KeyFigures,
    Notices,
    Paragraph,
    Picture,
    Pictures,
    Table,
    Tone,
)
from diagnostic.report.text import clean
from diagnostic.report.words import file_moment, footer, notice_label

_TONES = {Tone.BODY: "Normal", Tone.NOTE: style.NOTE, Tone.SOURCE: style.SOURCE}
_GUTTER = Mm(6)


def to_docx(document: Document, template: bytes | None = None) -> bytes:
    """The document as the bytes of a .docx; the same document gives the same bytes."""
    del template
    file = style.blank()
    _properties(file, document)
    _footer(file, document)
    file.add_paragraph(clean(document.kind), style=style.KIND)
    file.add_paragraph(clean(document.title), style="Title")
    file.add_paragraph(clean(document.lead), style=style.LEAD)
    for block in document.blocks:
        _add(file, block)
    raw = io.BytesIO()
    file.save(raw)
    return _without_clock(raw.getvalue())


def _properties(file: Any, document: Document) -> None:
    properties = file.core_properties
    properties.title = clean(document.title)[:255]
    properties.subject = clean(document.kind)
    properties.keywords = clean(", ".join(document.keywords))[:255]
    properties.author = "Diagnostic territorial CPTS"
    properties.last_modified_by = properties.author
    properties.comments = ""
    properties.version = document.data_version[:255]
    properties.language = "fr-FR"
    properties.revision = 1
    properties.created = properties.modified = file_moment(document.edited).replace(tzinfo=None)


def _footer(file: Any, document: Document) -> None:
    paragraph = file.sections[0].footer.paragraphs[0]
    paragraph.add_run(clean(footer(document)) + "\tpage ")
    _field(paragraph, "PAGE")
    paragraph.add_run(" sur ")
    _field(paragraph, "NUMPAGES")


def _field(paragraph: Any, instruction: str) -> None:
    """A field that Word computes when it opens the file (number of the page, number of pages)."""
    for kind in ("begin", None, "end"):
        run = paragraph.add_run()
        if kind:
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
        else:
            mark = OxmlElement("w:instrText")
            mark.set(qn("xml:space"), "preserve")
            mark.text = instruction
        run._r.append(mark)


def _add(file: Any, block: Block) -> None:
    match block:
        case Heading(text, level):
            file.add_paragraph(clean(text), style=f"Heading {level}")
        case Paragraph(text, tone):
            file.add_paragraph(clean(text), style=_TONES[tone])
        case Bullets(items):
            for item in items:
                file.add_paragraph(clean(item), style="List Bullet")
        case Notices(items):
            for notice in items:
                paragraph = file.add_paragraph(style=style.NOTICES[notice.severity.value])
                paragraph.add_run(f"{notice_label(notice.severity)}\u00a0: ").bold = True
                paragraph.add_run(clean(notice.text))
        case KeyFigures():
            _key_figures(file, block)
        case Table():
            _table(file, block)
        case Pictures(items):
            _pictures(file, items)


def _grid(file: Any, rows: int, widths: Sequence[int]) -> Any:
    """A table of fixed column widths, in the whole width of the text."""
    table = file.add_table(rows=rows, cols=len(widths))
    table.autofit = False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Emu(width)
        for cell in column.cells:
            cell.width = Emu(width)
    return table


def _write(cell: Any, text: str, name: str, *, bold: bool = False, right: bool = False) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.style = name
    run = paragraph.add_run(clean(text))
    if bold:
        run.bold = True
    if right:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def _key_figures(file: Any, block: KeyFigures) -> None:
    columns = min(3, len(block.items))
    lines = -(-len(block.items) // columns)
    table = _grid(file, lines, [style.TEXT_WIDTH // columns] * columns)
    line = tokens.LINE.lstrip("#")
    edges = "".join(f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="{line}"/>'
                    for edge in ("top", "left", "bottom", "right", "insideH", "insideV"))
    table._tbl.tblPr.append(parse_xml(f'<w:tblBorders {nsdecls("w")}>{edges}</w:tblBorders>'))
    for place, item in enumerate(block.items):
        cell = table.cell(place // columns, place % columns)
        _write(cell, item.label, style.FIGURE_LABEL)
        cell.add_paragraph(clean(item.value), style=style.FIGURE_VALUE)
        cell.add_paragraph(clean(item.detail), style=style.FIGURE_DETAIL)
    for row in table.rows:
        _whole(row)
    _breath(file)


def _breath(file: Any) -> None:
    """A thin empty line after a table, which has no spacing of its own in Word."""
    file.add_paragraph(style=style.BREATH)


def _whole(row: Any) -> None:
    """Keep a row on one page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _table(file: Any, block: Table) -> None:
    if block.caption:
        file.add_paragraph(clean(block.caption), style=style.CAPTION)
    total = sum(column.weight for column in block.columns)
    widths = [int(style.TEXT_WIDTH * column.weight / total) for column in block.columns]
    table = _grid(file, len(block.rows) + 1, widths)
    table.style = style.TABLE
    _flags(table, block.caption)
    header, *rows = table.rows
    header._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    _fill(header, tuple(column.title for column in block.columns), block, bold=True)
    for place, (row, texts) in enumerate(zip(rows, block.rows, strict=True)):
        _fill(row, texts, block, bold=place >= len(block.rows) - block.totals)
    # At least the header and two rows: a header alone at the foot of a page says nothing.
    kept = table.rows[:-1] if block.together else table.rows[:3]
    for row in kept:
        for cell in row.cells:
            cell.paragraphs[0].paragraph_format.keep_with_next = True
    _breath(file)


def _fill(row: Any, texts: tuple[str, ...], block: Table, *, bold: bool) -> None:
    _whole(row)
    for cell, text, column in zip(row.cells, texts, block.columns, strict=True):
        _write(cell, text, style.CELL_NUMBER if column.number else style.CELL, bold=bold, right=column.number)


def _flags(table: Any, caption: str) -> None:
    """Header row styled, no banding, and the caption as the table's description for a screen reader."""
    properties = table._tbl.tblPr
    for old in properties.findall(qn("w:tblLook")):
        properties.remove(old)
    properties.append(parse_xml(f'<w:tblLook {nsdecls("w")} w:val="0020" w:firstRow="1" w:lastRow="0" '
                                'w:firstColumn="0" w:lastColumn="0" w:noHBand="1" w:noVBand="1"/>'))
    title = OxmlElement("w:tblCaption")
    title.set(qn("w:val"), clean(caption)[:255])
    properties.append(title)


def _pictures(file: Any, items: tuple[Picture, ...]) -> None:
    if len(items) == 1:
        _picture([file.add_paragraph(style=style.PICTURE) for _ in range(2)], items[0], style.TEXT_WIDTH)
        if items[0].source:
            file.add_paragraph(clean(items[0].source), style=style.SOURCE)
        return
    width = style.TEXT_WIDTH // len(items) - _GUTTER
    table = _grid(file, 1, [style.TEXT_WIDTH // len(items)] * len(items))
    for cell, item in zip(table.rows[0].cells, items, strict=True):
        cell.paragraphs[0].style = style.PICTURE
        _picture([cell.paragraphs[0], cell.add_paragraph(style=style.PICTURE)], item, width)
        if item.source:
            cell.add_paragraph(clean(item.source), style=style.SOURCE)
    _whole(table.rows[0])
    _breath(file)


def _picture(paragraphs: list[Any], item: Picture, width: int) -> None:
    caption, place = paragraphs
    caption.add_run(clean(item.caption)).bold = True
    shape = place.add_run().add_picture(io.BytesIO(item.png), width=Emu(width))
    # python-docx leaves 3 mm of air on either side, which Word then cuts off the drawing.
    for side in ("distL", "distR"):
        shape._inline.set(side, "0")
    shape._inline.docPr.set("descr", clean(item.alt))
    shape._inline.docPr.set("title", clean(item.caption))


def _without_clock(raw: bytes) -> bytes:
    """The same archive with a fixed date on each member: otherwise two exports of one diagnosis differ."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), source.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()
