"""The blocks of a document as the XML of a Word file, in the order that its schema asks for.

Written as text, not through a tree of objects: a pack has hundreds of cells, and packs are made by hundreds.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import count

from diagnostic.report import docx_style as style
from diagnostic.report import words
from diagnostic.report.document import (
    Blank,
    Block,
    Boxes,
    Bullets,
    Heading,
    KeyFigures,
    Notices,
    PageBreak,
    Paragraph,
    Picture,
    Pictures,
    Table,
    Tone,
)
from diagnostic.report.docx_base import TWIP, Base
from diagnostic.report.layout import Proposals, png_size
from diagnostic.report.text import clean
from diagnostic.report.widths import widths

_TONES = {Tone.BODY: style.NORMAL, Tone.NOTE: style.NOTE, Tone.SOURCE: style.SOURCE}
_ESCAPED = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"})
_MM = 36000
_GUTTER = 6 * _MM
# Word refuses longer titles and tags of a field to fill.
_TITLE_LIMIT = 64
# Word asks for a paragraph after a table: the lowest one it knows.
_NO_HEIGHT = '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
_EDGES = ("top", "left", "bottom", "right", "insideH", "insideV")
# A font of every Windows that has the ticked box; elsewhere Word takes another that has it.
_BOX_FONT = "Segoe UI Symbol"


def escaped(text: str) -> str:
    """`text` cleaned, as it stands in XML, in an attribute or between two tags."""
    return clean(text).translate(_ESCAPED)


def run(text: str, *, bold: bool = False) -> str:
    mark = "<w:rPr><w:b/></w:rPr>" if bold else ""
    return f'<w:r>{mark}<w:t xml:space="preserve">{escaped(text)}</w:t></w:r>'


def field_run(instruction: str, shown: str) -> str:
    """A field that Word computes by itself at the head and the foot of pages, with what it shows until then."""
    return ('<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
            f'<w:r><w:instrText xml:space="preserve">{instruction}</w:instrText></w:r>'
            f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run(shown)}<w:r><w:fldChar w:fldCharType="end"/></w:r>')


@dataclass
class Body:
    """The text of one document as it is written: `xml` in order, `pictures` to the name of their relation."""

    base: Base
    numbered: bool = False
    xml: list[str] = field(default_factory=list)
    pictures: dict[bytes, str] = field(default_factory=dict)
    _numbers: count[int] = field(default_factory=lambda: count(1))
    _headings: count[int] = field(default_factory=lambda: count(1))
    _broken: bool = True

    def paragraph(self, name: str, content: str, more: str = "") -> str:
        """XML of a paragraph of a named style; `more`: properties that follow the style's name in the schema."""
        return f'<w:p><w:pPr><w:pStyle w:val="{self.base.styles[name]}"/>{more}</w:pPr>{content}</w:p>'

    def add(self, name: str, content: str, more: str = "") -> None:
        self.put(self.paragraph(name, content, more))

    def put(self, xml: str) -> None:
        self.xml.append(xml)
        self._broken = False

    def breath(self, tied: bool = False) -> None:
        """A thin empty line after a table, which has no spacing of its own in Word."""
        self.add(style.BREATH, "", "<w:keepNext/>" if tied else "")

    def page_break(self) -> None:
        """What follows begins a page; two breaks in a row make no empty page."""
        if not self._broken:
            self.add(style.BREATH, "", "<w:pageBreakBefore/>")
            self._broken = True

    def end(self) -> str:
        """The whole text; a break at the very end, or a line under a table that fills its page, opens an empty page."""
        if self._broken and self.xml:
            self.xml.pop()
        if self.xml and self.xml[-1] == self.paragraph(style.BREATH, ""):
            self.xml[-1] = self.paragraph(style.BREATH, "", _NO_HEIGHT)
        return "".join(self.xml)

    def number(self) -> int:
        """A number that no other drawing, bookmark or field of the file has."""
        return next(self._numbers)

    def block(self, block: Block | Proposals, tied: bool = False) -> None:
        """Write a block; `tied`: on the page of the note or the source that follows it."""
        match block:
            case Heading():
                self._heading(block)
            case Paragraph(text, tone):
                self.add(_TONES[tone], run(text), "<w:keepNext/>" if tied and tone is not Tone.SOURCE else "")
            case Proposals(items):
                self.add(style.PROPOSAL_LABEL, run(words.proposal_label(len(items))))
                for item in items:
                    self.add(style.PROPOSAL, run(item))
            case Bullets(items):
                for item in items:
                    self.add(style.BULLET, run(item))
            case Notices(items):
                for notice in items:
                    self.add(style.NOTICES[notice.severity.value],
                             run_before(words.notice_label(notice.severity)) + run(notice.text))
            case KeyFigures():
                self._key_figures(block)
            case Table():
                self._table(block, tied)
            case Pictures(items):
                self._pictures(items, tied)
            case Blank():
                self._blank(block)
            case Boxes():
                self._boxes(block)
            case PageBreak():
                self.page_break()

    def _heading(self, block: Heading) -> None:
        listed = self.numbered and block.level == 1 and self.base.chapters
        number = f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{self.base.chapters}"/></w:numPr>' if listed else ""
        mark = self.number()
        self.add(style.HEADINGS[block.level - 1],
                 f'<w:bookmarkStart w:id="{mark}" w:name="{anchor(next(self._headings))}"/>{run(block.text)}'
                 f'<w:bookmarkEnd w:id="{mark}"/>', number)

    def _grid(self, edges: list[int], rows: str, *, named: str = "", borders: str = "", caption: str = "") -> str:
        """A table of fixed widths (EMU). The order of the properties is the schema's."""
        look = ('w:val="0620" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" '
                'w:noVBand="1"' if named else
                'w:val="0600" w:firstRow="0" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="1" '
                'w:noVBand="1"')
        columns = "".join(f'<w:gridCol w:w="{width // TWIP}"/>' for width in edges)
        told = f'<w:tblCaption w:val="{escaped(caption)[:255]}"/>' if caption else ""
        styled = f'<w:tblStyle w:val="{self.base.styles[named]}"/>' if named else ""
        return (f'<w:tbl><w:tblPr>{styled}<w:tblW w:w="{sum(edges) // TWIP}" w:type="dxa"/><w:jc w:val="center"/>'
                f'{borders}<w:tblLayout w:type="fixed"/><w:tblLook {look}/>{told}</w:tblPr>'
                f'<w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>')

    def _key_figures(self, block: KeyFigures) -> None:
        if not block.items:
            return
        columns = min(3, len(block.items))
        width = self.base.width // columns
        cells = [cell(width, self.paragraph(style.FIGURE_LABEL, run(item.label), "<w:keepNext/>")
                      + self.paragraph(style.FIGURE_VALUE, run(item.value), "<w:keepNext/>")
                      + self.paragraph(style.FIGURE_DETAIL, run(item.detail))) for item in block.items]
        cells += [cell(width, self.paragraph(style.FIGURE_DETAIL, ""))] * (-len(cells) % columns)
        rows = "".join(row(cells[place:place + columns]) for place in range(0, len(cells), columns))
        line = style.tokens.LINE.lstrip("#")
        edges = "".join(f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="{line}"/>' for edge in _EDGES)
        self.put(self._grid([width] * columns, rows, borders=f"<w:tblBorders>{edges}</w:tblBorders>"))
        self.breath()

    def _table(self, block: Table, tied: bool) -> None:
        if block.caption:
            self.add(style.CAPTION, run(block.caption))
        text, number = (style.SMALL_CELL, style.SMALL_NUMBER) if block.dense else (style.CELL, style.CELL_NUMBER)
        room = widths(block, self.base.width / _MM, style.size_of(text), style.CELL_PADDING)
        columns = [int(self.base.width * share) for share in room.shares]
        names = [number if column.number else text for column in block.columns]
        starts = [f'<w:tc><w:tcPr><w:tcW w:w="{width // TWIP}" w:type="dxa"/></w:tcPr><w:p><w:pPr><w:pStyle '
                  f'w:val="{self.base.styles[name]}"/>' for width, name in zip(columns, names, strict=True)]

        def line(texts: tuple[str, ...], *, bold: bool, kept: bool, header: bool = False) -> str:
            keep = "<w:keepNext/>" if kept else ""
            cells = "".join(f"{start}{keep}</w:pPr>{run(text, bold=bold)}</w:p></w:tc>"
                            for start, text in zip(starts, texts, strict=True))
            return f'<w:tr><w:trPr><w:cantSplit/>{"<w:tblHeader/>" if header else ""}</w:trPr>{cells}</w:tr>'

        last = len(block.rows) - 1
        # At least the header and two rows: a header alone at the foot of a page says nothing.
        kept = last if block.together and room.on_one_page else min(2, last)
        rows = [line(tuple(column.title for column in block.columns), bold=True, kept=True, header=True)]
        # Nor does a last row, or the totals, stand alone at the head of the next.
        ends = range(last - max(1, block.totals), last)
        rows += [line(texts, bold=place > last - block.totals,
                      kept=place < kept or place in ends or (tied and place == last))
                 for place, texts in enumerate(block.rows)]
        self.put(self._grid(columns, "".join(rows), named=style.TABLE, caption=block.caption))
        self.breath(tied)

    def _pictures(self, items: tuple[Picture, ...], tied: bool) -> None:
        if not items:
            return
        if len(items) == 1:
            for paragraph in self._picture(items[0], self.base.width, tied):
                self.put(paragraph)
            return
        width = self.base.width // len(items)
        cells = [cell(width, "".join(self._picture(item, width - _GUTTER, tied))) for item in items]
        self.put(self._grid([width] * len(items), row(cells)))
        self.breath(tied)

    def _picture(self, item: Picture, width: int, tied: bool) -> list[str]:
        """Title, drawing and source, on one page; `tied`: on that of the words that follow."""
        written = [self.paragraph(style.PICTURE_TITLE, run(item.caption))] if item.caption else []
        # Room is left for the title and the source on the same page.
        drawn = self.drawing(item.png, item.alt, item.caption, width, self.base.height - 30 * _MM)
        written.append(self.paragraph(style.PICTURE, drawn, "" if item.source or tied else '<w:keepNext w:val="0"/>'))
        if item.source:
            written.append(self.paragraph(style.SOURCE, run(item.source), "<w:keepNext/>" if tied else ""))
        return written

    def drawing(self, png: bytes, alt: str, title: str, width: int, height: int) -> str:
        """A picture as large as `width` × `height` EMU let it be, its alternative text read by a screen reader."""
        across, down = png_size(png)
        scale = min(width / across, height / down)
        size = f'cx="{int(across * scale)}" cy="{int(down * scale)}"'
        # A drawing shown twice is in the file once.
        relation = self.pictures.setdefault(png, f"rIdPicture{len(self.pictures) + 1}")
        number = self.number()
        return (
            f'<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent {size}/>'
            f'<wp:docPr id="{number}" name="Image {number}" descr="{escaped(alt)}" title="{escaped(title)}"/>'
            '<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr><a:graphic>'
            '<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr>'
            f'<pic:cNvPr id="{number}" name="Image {number}"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>'
            f'<a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm>'
            f'<a:off x="0" y="0"/><a:ext {size}/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr>'
            '</pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>')

    def _blank(self, block: Blank) -> None:
        """A question and a field to type over; while empty it keeps the lines to write on by hand."""
        self.add(style.QUESTION, run(block.label))
        if block.hint:
            self.add(style.HINT, run(block.hint))
        name = escaped(clean(block.label)[:_TITLE_LIMIT])
        if block.answer:
            empty, content = "", self.paragraph(style.ANSWER, run(block.answer))
        else:
            empty = "<w:showingPlcHdr/>"
            grey = f'<w:rPr><w:color w:val="{style.tokens.INK_SOFT.lstrip("#")}"/></w:rPr>'
            lines = [f"<w:r>{grey}<w:t>{words.TO_FILL}</w:t></w:r>", *[""] * (block.lines - 1)]
            # A field that a page cuts in two looks like two.
            content = "".join(self.paragraph(style.ANSWER, line, "<w:keepNext/>" * (place < len(lines)))
                              for place, line in enumerate(lines, start=1))
        self.put(f'<w:sdt><w:sdtPr><w:alias w:val="{name}"/><w:id w:val="{self.number()}"/>{empty}</w:sdtPr>'
                 f'<w:sdtContent>{content}</w:sdtContent></w:sdt>')

    def _boxes(self, block: Boxes) -> None:
        for box in block.items:
            state = words.box_state(box.ticked)
            told = f'<w:r><w:t xml:space="preserve">\u00a0– </w:t></w:r>{run(state, bold=True)}' if state else ""
            detail = f"<w:r><w:br/></w:r>{soft(box.detail)}" if box.detail else ""
            self.add(style.BOX, f"{self._tick(box.ticked)}<w:r><w:tab/></w:r>{run(box.text)}{told}{detail}")

    def _tick(self, ticked: bool | None) -> str:
        """A box that a click ticks, in Word 2010 and after; before, a sign."""
        states = "".join(f'<w14:{state} w14:val="{ord(mark):04X}" w14:font="{_BOX_FONT}"/>'
                         for state, mark in (("checkedState", words.TICKED), ("uncheckedState", words.UNTICKED)))
        return (f'<w:sdt><w:sdtPr><w:id w:val="{self.number()}"/><w14:checkbox>'
                f'<w14:checked w14:val="{int(bool(ticked))}"/>{states}</w14:checkbox></w:sdtPr><w:sdtContent><w:r>'
                f'<w:rPr><w:rFonts w:ascii="{_BOX_FONT}" w:hAnsi="{_BOX_FONT}" w:eastAsia="{_BOX_FONT}" '
                f'w:cs="{_BOX_FONT}"/></w:rPr><w:t>{words.box_mark(ticked)}</w:t></w:r></w:sdtContent></w:sdt>')


def anchor(place: int) -> str:
    """Name of the bookmark of the heading at a place (1 for the first), as Word names those of its own tables."""
    return f"_Toc{place:09d}"


def run_before(label: str) -> str:
    return f'<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">{label}\u00a0: </w:t></w:r>'


def soft(text: str) -> str:
    """Small letters inside a paragraph of another style."""
    return (f'<w:r><w:rPr><w:color w:val="{style.tokens.INK_SOFT.lstrip("#")}"/><w:sz w:val="17"/><w:szCs w:val="17"/>'
            f'</w:rPr><w:t xml:space="preserve">{escaped(text)}</w:t></w:r>')


def cell(width: int, paragraphs: str) -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{width // TWIP}" w:type="dxa"/></w:tcPr>{paragraphs}</w:tc>'


def row(cells: list[str]) -> str:
    """A row kept on one page."""
    return f'<w:tr><w:trPr><w:cantSplit/></w:trPr>{"".join(cells)}</w:tr>'
