"""A document as PDF, laid out by Typst: PDF/A-2a and PDF/UA-1, fonts embedded, no file written on the way."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import lru_cache
from pathlib import Path
from typing import Any

import typst

from diagnostic.figures import tokens
from diagnostic.figures.glyphs import FALLBACK_FONT, drawable
from diagnostic.report import words
from diagnostic.report.document import Block, Boxes, Document, Notices, Pictures, Table
from diagnostic.report.layout import Proposals, laid, png_size
from diagnostic.report.text import clean, splittable
from diagnostic.report.widths import widths

TEMPLATE = Path(__file__).with_name("template.typ")
# Millimetres, as in the template: the text across, between two drawings side by side, the tallest drawing.
WIDTH, GUTTER, TALLEST = 172.0, 6.0, 205.0
# Signs that hold in the narrowest place outside tables; a longer word may be cut after so many.
LONGEST_WORD = 30
# PDF/UA asks for a title.
UNTITLED = "Document"


def _drawn(text: str) -> str:
    """`text` in the signs that the fonts draw."""
    return drawable(clean(text))


def _plain(value: Any) -> Any:
    """The same structure with every text fit for the fonts; SVG passes as it is."""
    if isinstance(value, str):
        return splittable(_drawn(value), LONGEST_WORD)
    if isinstance(value, Mapping):
        return {key: (item if key == "svg" else _plain(item)) for key, item in value.items() if key != "png"}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value


def _block(block: Block | Proposals) -> dict[str, Any]:
    fields: dict[str, Any] = {"block": type(block).__name__.lower()}
    if isinstance(block, Pictures):
        room = (WIDTH - GUTTER * (len(block.items) - 1)) / len(block.items) if block.items else 0
        fields["items"] = [{"svg": item.svg, "alt": item.alt, "caption": item.caption, "source": item.source,
                            "width": _width(item.png, room)} for item in block.items]
    elif isinstance(block, Notices):
        fields["items"] = [{"severity": item.severity, "label": words.notice_label(item.severity), "text": item.text}
                           for item in block.items]
    elif isinstance(block, Table):
        fields |= _table(block)
    elif isinstance(block, Boxes):
        fields["items"] = [{"mark": words.box_mark(box.ticked), "state": words.box_state(box.ticked),
                            "text": box.text, "detail": box.detail} for box in block.items]
    elif isinstance(block, Proposals):
        fields |= {"items": block.items, "label": words.proposal_label(len(block.items))}
    else:
        fields |= asdict(block)
    return fields


def _width(png: bytes, room: float) -> float:
    """Millimetres across that a drawing may take in `room`, its height held to a page."""
    across, down = png_size(png)
    return min(room, TALLEST * across / down)


def _cut(texts: Sequence[str], signs: Sequence[int]) -> list[str]:
    """A row whose words may be cut where they are too long for their column."""
    return [splittable(text, length) for text, length in zip(texts, signs, strict=True)]


def _table(block: Table) -> dict[str, Any]:
    size, padding = (7.4, 2.2) if block.dense else (8.7, 3.0)
    room = widths(block, WIDTH, size, padding)
    return {"caption": block.caption, "shares": room.shares, "size": size, "padding": padding / 2,
            "numbers": [column.number for column in block.columns], "totals": block.totals,
            "together": block.together and room.on_one_page,
            "titles": _cut([column.title for column in block.columns], room.signs),
            "rows": [_cut(row, room.signs) for row in block.rows], "tall": room.tall}


def _cover(document: Document) -> dict[str, Any] | None:
    if document.cover is None:
        return None
    cover = document.cover
    return {"lines": cover.lines, "authors": cover.authors, "edited": words.edition(document),
            "svg": _wrapped(cover.logo) if cover.logo else "", "logo_alt": words.LOGO_ALT}


def _wrapped(png: bytes) -> str:
    """The PNG inside an SVG: Typst takes bytes through its inputs only as text."""
    width, height = png_size(png)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
            f'<image width="{width}" height="{height}" href="data:image/png;base64,{b64encode(png).decode()}"/></svg>')


def _look() -> str:
    names = ("ACCENT_DARK", "ACCENT", "ACCENT_SOFT", "TINT", "INK", "INK_SOFT", "LINE", "WARNING", "WARNING_GROUND",
             "ERROR", "ERROR_GROUND", "FONT", "FONT_FALLBACK")
    return json.dumps({name.lower(): getattr(tokens, name) for name in names})


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False,
                       font_paths=[str(tokens.FONT_FOLDER), str(FALLBACK_FONT.parent)])


def to_pdf(document: Document) -> bytes:
    """PDF/A-2a (archiving) and PDF/UA-1 (screen readers) bytes; the same document gives the same bytes.

    Text reaches Typst as JSON strings, never as markup, so that a name cannot run a command.
    """
    data = {"title": _drawn(document.title) or _drawn(document.kind) or UNTITLED, "kind": document.kind,
            "lead": document.lead, "keywords": document.keywords, "header": words.header(document),
            "footer": words.footer(document), "cover": _cover(document),
            "contents": document.contents, "contents_title": words.CONTENTS_TITLE,
            "blocks": [{**_block(block), "tied": tied} for block, tied in laid(document.blocks)]}
    return typst.compile(TEMPLATE.read_bytes(), format="pdf", font_paths=_fonts(), pdf_standards=["a-2a", "ua-1"],
                         timestamp=words.file_moment(document.edited),
                         sys_inputs={"document": json.dumps(_plain(data)), "tokens": _look()})
