"""A document on the screen: the same blocks as the Word and PDF files, as HTML."""

from __future__ import annotations

import base64
from collections.abc import Iterable
from html import escape

from diagnostic.report.document import (
    Blank,
    Block,
    Box,
    Boxes,
    Bullets,
    Cover,
    Document,
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
from diagnostic.wording import date_fr
from interface import markup
from interface.markup import Kpi
from interface.tables import report_table

# How a box is drawn, and how it is said to who does not see it.
_BOXES = {True: ("☑", "coché"), False: ("☐", "à cocher"), None: ("☐", "à apprécier")}


def html_of(document: Document) -> str:
    """The whole document; every word of it is escaped."""
    head = [f"<p class='quiet'>{markup.text(document.kind)}</p>", f"<h2>{markup.text(document.title)}</h2>",
            f"<p>{markup.text(document.lead)}</p>"]
    if document.cover:
        head = [_logo(document.cover), *head, *_cover(document.cover)]
    if document.edited:
        head.append(markup.quiet(f"Édité le {date_fr(document.edited)}"))
    if document.contents:
        head.append(_contents(document.blocks))
    return f"<article class='preview'>{''.join(head)}{''.join(_blocks(document))}</article>"


def _blocks(document: Document) -> Iterable[str]:
    """Headings of level 1 carry their number when there are contents, as on paper."""
    chapter = 0
    for block in document.blocks:
        if document.contents and isinstance(block, Heading) and block.level == 1:
            chapter += 1
            yield _heading(f"{chapter}. {block.text}", 1)
        else:
            yield _block(block)


def _block(block: Block) -> str:
    match block:
        case Heading(text, level):
            return _heading(text, level)
        case Paragraph(text, tone):
            return _paragraph(text, tone)
        case Bullets(items):
            return f"<ul>{''.join(f'<li>{markup.text(item)}</li>' for item in items)}</ul>"
        case KeyFigures(items):
            return markup.kpi_row(Kpi(item.label, item.value, item.detail) for item in items)
        case Table():
            return report_table(block)
        case Notices(items):
            return markup.notices((item.severity, item.text, "") for item in items)
        case Pictures(items):
            return f"<div class='pictures'>{''.join(map(_picture, items))}</div>"
        case Blank():
            return _blank(block)
        case Boxes(items):
            return f"<ul class='boxes'>{''.join(map(_box, items))}</ul>"
        case PageBreak():
            return "<hr>"
    raise TypeError(f"No preview for {type(block).__name__}.")


def _heading(text: str, level: int) -> str:
    return f"<h{level + 2}>{markup.text(text)}</h{level + 2}>"


def _paragraph(text: str, tone: Tone) -> str:
    if tone is Tone.PROPOSAL:
        return f"<p class='proposal'><strong>Proposition</strong> {markup.text(text)}</p>"
    return f"<p>{markup.text(text)}</p>" if tone is Tone.BODY else markup.quiet(text)


def _blank(blank: Blank) -> str:
    hint = markup.quiet(blank.hint) if blank.hint else ""
    answer = f"<p>{markup.text(blank.answer)}</p>" if blank.answer else "<p class='to-write'>À compléter</p>"
    return f"<div class='blank'><p><strong>{markup.text(blank.label)}</strong></p>{hint}{answer}</div>"


def _box(box: Box) -> str:
    sign, said = _BOXES[box.ticked]
    detail = markup.quiet(box.detail) if box.detail else ""
    return (f"<li><span role='img' aria-label='{said}'>{sign}</span> <span>{markup.text(box.text)}"
            f"{f' ({said})' if box.ticked is None else ''}{detail}</span></li>")


def _logo(cover: Cover) -> str:
    return f"<p><img class='logo' src='{_source(cover.logo)}' alt='Logo'></p>" if cover.logo else ""


def _cover(cover: Cover) -> list[str]:
    authors = [f"<p>{markup.text(cover.authors)}</p>"] if cover.authors else []
    return [*authors, *map(markup.quiet, cover.lines)]


def _contents(blocks: Iterable[Block]) -> str:
    titles = [markup.text(block.text) for block in blocks if isinstance(block, Heading) and block.level == 1]
    return f"<hr><p><strong>Sommaire</strong></p><ol>{''.join(f'<li>{title}</li>' for title in titles)}</ol>"


def _picture(picture: Picture) -> str:
    caption = f"<p>{markup.text(picture.caption)}</p>" if picture.caption else ""
    return (f"<figure>{caption}<img src='{_source(picture.png)}' alt='{escape(picture.alt)}'>"
            f"<figcaption class='quiet'>{markup.text(picture.source)}</figcaption></figure>")


def _source(png: bytes) -> str:
    return f"data:image/png;base64,{base64.b64encode(png).decode()}"
