"""A document as a Word file: named styles, repeated header rows, alternative text, page numbers, in French."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable

from diagnostic.report import docx_style as style
from diagnostic.report import words
from diagnostic.report.document import Cover, Document, Heading
from diagnostic.report.docx_base import TWIP, Base, house, of_template
from diagnostic.report.docx_blocks import Body, anchor, escaped, field_run, run
from diagnostic.report.layout import laid
from diagnostic.report.text import clean

_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_MAIN, _CORE = "word/document.xml", "docProps/core.xml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SPACES = (f'{style.W} xmlns:r="{_OFFICE}" '
           'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
           'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
           'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
           'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
           'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="w14"')
_AUTHOR = "Diagnostic territorial CPTS"
_NO_DATE = (1980, 1, 1, 0, 0, 0)
_LOGO = 28 * 36000


def to_docx(document: Document, template: bytes | None = None) -> bytes:
    """The document as the bytes of a .docx; the same document gives the same bytes.

    `template`: a .docx or a .dotx whose page, headers, footers and styles are used. Raises FileError when it cannot be.
    """
    base = house() if template is None else of_template(template)
    body = Body(base, numbered=document.contents)
    _title(body, document)
    blocks = laid(document.blocks)
    if document.contents:
        _contents(body, [block for block, _ in blocks if isinstance(block, Heading)])
        if document.cover:
            body.page_break()
    for block, tied in blocks:
        body.block(block, tied)
    text = body.end()
    section = base.cover_section if document.cover else base.section
    relations, members, types = list(base.relations), dict(base.members), dict(base.types)
    for kind, tag, content in (("header", "hdr", _header(base, document)), ("footer", "ftr", _footer(base, document))):
        if content:
            name = f"word/{kind}Diagnostic.xml"
            relations.append((f"rIdOwn{kind}", f"{_OFFICE}/{kind}", f"/{name}"))
            types[f"/{name}"] = f"{_WORD_TYPE}.{kind}+xml"
            members[name] = f"{_HEAD}<w:{tag} {_SPACES}>{content}</w:{tag}>".encode()
            # A template may tell the even pages apart.
            shown = "".join(f'<w:{kind}Reference w:type="{pages}" r:id="rIdOwn{kind}"/>'
                            for pages in ("even", "default"))
            section = section.replace(">", f">{shown}", 1)
    for number, (png, relation) in enumerate(body.pictures.items(), 1):
        name = f"word/media/diagnostic{number}.png"
        relations.append((relation, f"{_OFFICE}/image", f"/{name}"))
        members[name] = png
    members[_MAIN] = f"{_HEAD}<w:document {_SPACES}><w:body>{text}{section}</w:body></w:document>".encode()
    members["word/_rels/document.xml.rels"] = _relations(relations)
    members[_CORE] = _core(document)
    members["_rels/.rels"] = _relations([
        ("rId1", f"{_OFFICE}/officeDocument", f"/{_MAIN}"),
        ("rId2", f"{_PACKAGE}/relationships/metadata/core-properties", f"/{_CORE}")])
    types |= {f"/{_MAIN}": f"{_WORD_TYPE}.document.main+xml",
              f"/{_CORE}": "application/vnd.openxmlformats-package.core-properties+xml"}
    return _archive(members, types)


def _title(body: Body, document: Document) -> None:
    """The title at the head of the first page, or a page of its own."""
    if document.cover:
        _cover(body, document, document.cover)
        body.page_break()
        return
    body.add(style.KIND, run(document.kind))
    body.add(style.TITLE, run(document.title))
    body.add(style.LEAD, run(document.lead))


def _cover(body: Body, document: Document, cover: Cover) -> None:
    height = body.base.height // TWIP
    if cover.logo:
        body.add(style.COVER_LINE, body.drawing(cover.logo, words.LOGO_ALT, "", body.base.width // 2, _LOGO))
    space = height // 4 if cover.logo else height // 3
    body.add(style.KIND, run(document.kind), f'<w:spacing w:before="{space}"/>')
    body.add(style.TITLE, run(document.title), '<w:spacing w:after="160"/>')
    body.add(style.LEAD, run(document.lead), f'<w:spacing w:after="{height // 4}"/>')
    if cover.authors:
        body.add(style.COVER_LINE, run(cover.authors, bold=True))
    for line in (*cover.lines, words.edition(document)):
        if line:
            body.add(style.COVER_LINE, run(line))


def _contents(body: Body, headings: Iterable[Heading]) -> None:
    """A table of contents that leads to its headings at once, and that Word can make again with its page numbers.

    Word alone knows its pages: the table is written without numbers, and never asks to be updated on opening.
    """
    lines, chapter = [], 0
    for place, heading in enumerate(headings, 1):
        chapter += heading.level == 1
        if heading.level <= len(style.CONTENTS_LINES):
            number = f"{chapter}.\u00a0" if heading.level == 1 and body.base.chapters else ""
            shown = run(number + heading.text)
            lines.append((style.CONTENTS_LINES[heading.level - 1],
                          f'<w:hyperlink w:anchor="{anchor(place)}" w:history="1">{shown}</w:hyperlink>'))
    lines.append((style.NOTE, run(words.CONTENTS_HINT)))
    begin = ('<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> TOC \\o "1-2" \\h '
             '\\z \\u </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>')
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    written = [body.paragraph(name, (begin if not place else "") + content + (end if place == len(lines) - 1 else ""))
               for place, (name, content) in enumerate(lines)]
    body.put(f'<w:sdt><w:sdtPr><w:id w:val="{body.number()}"/><w:docPartObj><w:docPartGallery '
             'w:val="Table of Contents"/><w:docPartUnique/></w:docPartObj></w:sdtPr><w:sdtContent>'
             f'{body.paragraph(style.CONTENTS, run(words.CONTENTS_TITLE))}{"".join(written)}</w:sdtContent></w:sdt>')


def _header(base: Base, document: Document) -> str:
    """XML of the running head; nothing where the template has its own or the document none."""
    text = words.header(document)
    if not (base.header and text):
        return ""
    return f'<w:p><w:pPr><w:pStyle w:val="{base.styles[style.HEADER]}"/></w:pPr>{run(text)}</w:p>'


def _footer(base: Base, document: Document) -> str:
    """XML of the foot of the pages: the words on the left, the number of the page on the right."""
    if not base.footer:
        return ""
    edge = base.width // TWIP
    # The stops of a template are for another width.
    cleared = "".join(f'<w:tab w:val="clear" w:pos="{stop}"/>' for stop in base.stops if stop != edge)
    tab = f'<w:tabs>{cleared}<w:tab w:val="right" w:pos="{edge}"/></w:tabs>'
    return (f'<w:p><w:pPr><w:pStyle w:val="{base.styles[style.FOOTER]}"/>{tab}</w:pPr>{run(words.footer(document))}'
            f'<w:r><w:tab/><w:t xml:space="preserve">page </w:t></w:r>{field_run("PAGE", "1")}'
            f'<w:r><w:t xml:space="preserve"> sur </w:t></w:r>{field_run("NUMPAGES", "1")}</w:p>')


def _relations(relations: Iterable[tuple[str, str, str]]) -> bytes:
    links = "".join(f'<Relationship Id="{escaped(name)}" Type="{escaped(kind)}" Target="{escaped(target)}"/>'
                    for name, kind, target in relations)
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>'.encode()


def _core(document: Document) -> bytes:
    """What the file says of itself in its properties."""
    moment = words.file_moment(document.edited).strftime("%Y-%m-%dT%H:%M:%SZ")
    author = clean(document.cover.authors)[:255] if document.cover else ""
    told = {"dc:title": clean(document.title)[:255], "dc:subject": document.kind, "dc:creator": author or _AUTHOR,
            "cp:keywords": clean(", ".join(document.keywords))[:255], "cp:lastModifiedBy": _AUTHOR,
            "cp:revision": "1", "dc:language": "fr-FR", "cp:version": document.data_version[:255]}
    items = "".join(f"<{name}>{escaped(text)}</{name}>" for name, text in told.items())
    dates = "".join(f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{moment}</dcterms:{name}>'
                    for name in ("created", "modified"))
    return (f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
            'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
            f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{items}{dates}</cp:coreProperties>').encode()


def _archive(members: dict[str, bytes], types: dict[str, str]) -> bytes:
    """The members as a ZIP with a fixed date on each: otherwise two exports of one document differ."""
    overrides = "".join(f'<Override PartName="{escaped(name)}" ContentType="{escaped(kind)}"/>'
                        for name, kind in sorted(types.items()))
    content = (f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="png" ContentType="image/png"/>'
               '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
               f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>').encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as target:
        for name, raw in (("[Content_Types].xml", content), *sorted(members.items())):
            # A PNG is compressed already.
            method = zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED
            target.writestr(zipfile.ZipInfo(name, _NO_DATE), raw, method)
    return out.getvalue()
