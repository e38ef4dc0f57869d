"""The summary on the screen: the same blocks as the Word and PDF files, as HTML."""

from __future__ import annotations

import base64
from html import escape

from diagnostic.report.document import (
    Block,
    Bullets,
    Document,
    Heading,
    KeyFigures,
    Notices,
    Paragraph,
    Pictures,
    Table,
    Tone,
)
from interface import markup
from interface.markup import Kpi
from interface.tables import report_table


def html_of(document: Document) -> str:
    """The whole summary; every word of it is escaped."""
    blocks = "".join(_block(block) for block in document.blocks)
    return (f"<article class='preview'><p class='quiet'>{markup.text(document.kind)}</p>"
            f"<h2>{markup.text(document.title)}</h2><p>{markup.text(document.lead)}</p>{blocks}</article>")


def _block(block: Block) -> str:
    match block:
        case Heading(text, level):
            return f"<h{level + 2}>{markup.text(text)}</h{level + 2}>"
        case Paragraph(text, tone):
            return f"<p>{markup.text(text)}</p>" if tone is Tone.BODY else markup.quiet(text)
        case Bullets(items):
            return f"<ul>{''.join(f'<li>{markup.text(item)}</li>' for item in items)}</ul>"
        case KeyFigures(items):
            return markup.kpi_row(Kpi(item.label, item.value, item.detail) for item in items)
        case Table():
            return report_table(block)
        case Notices(items):
            return markup.notices((item.severity, item.text, "") for item in items)
        case Pictures(items):
            drawn = "".join(_picture(item.png, item.alt, item.source) for item in items)
            return f"<div class='pictures'>{drawn}</div>"
    raise TypeError(f"No preview for {type(block).__name__}.")


def _picture(png: bytes, alt: str, source: str) -> str:
    encoded = base64.b64encode(png).decode()
    return (f"<figure><img src='data:image/png;base64,{encoded}' alt='{escape(alt)}'>"
            f"<figcaption class='quiet'>{markup.text(source)}</figcaption></figure>")
