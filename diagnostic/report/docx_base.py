"""What a Word file is written into: the house's own page and styles, or a template's with the styles it lacks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import docx
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import qn
from docx.parts.numbering import NumberingPart
from docx.shared import Mm
from lxml import etree

from diagnostic.report import docx_style as style
from diagnostic.report.docx_template import DAMAGED, opened
from diagnostic.sources.refusals import FileError

# EMU: English metric units, 914 400 an inch; 635 a twentieth of a point.
TWIP = 635
_W = style.W
_KEPT = {RELATIONSHIP_TYPE.STYLES, RELATIONSHIP_TYPE.SETTINGS, RELATIONSHIP_TYPE.WEB_SETTINGS,
         RELATIONSHIP_TYPE.FONT_TABLE, RELATIONSHIP_TYPE.THEME, RELATIONSHIP_TYPE.NUMBERING,
         RELATIONSHIP_TYPE.FOOTNOTES, RELATIONSHIP_TYPE.ENDNOTES}
_PAGE = Mm(210), Mm(297)
# Narrower, no table can be read.
_LEAST = Mm(60)
_MARGINS = {"left_margin": Mm(19), "right_margin": Mm(19), "top_margin": Mm(18), "bottom_margin": Mm(17),
            "header_distance": Mm(9), "footer_distance": Mm(9)}
_SETTINGS = (
    f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:settings {_W}><w:zoom w:percent="100"/>'
    '<w:defaultTabStop w:val="708"/><w:characterSpacingControl w:val="doNotCompress"/><w:compat>'
    '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
    '</w:compat><w:themeFontLang w:val="fr-FR"/><w:decimalSymbol w:val=","/><w:listSeparator w:val=";"/></w:settings>')


@dataclass(frozen=True)
class Base:
    """Everything of the file but its text. `members`: the archive's files; `types`: content type of each.

    `relations`: (identifier, type, target) of the main part; `section` and `cover_section`: XML of the page, the
    second with a first page that has neither header nor footer of its own; `width`, `height`: the text's, in EMU;
    `styles`: identifier of each name of `docx_style.NAMES`; `chapters`: the list that numbers headings of level 1,
    0 where the template's own style numbers them; `header`, `footer`: the house's are to be written; `stops`: where the
    style of the foot of the page has its tabs, in twentieths of a point.
    """

    members: Mapping[str, bytes]
    types: Mapping[str, str]
    relations: tuple[tuple[str, str, str], ...]
    section: str
    cover_section: str
    width: int
    height: int
    styles: Mapping[str, str]
    chapters: int
    header: bool
    footer: bool
    stops: tuple[int, ...]


@lru_cache(maxsize=1)
def house() -> Base:
    """The house's own page: A4, upright, in French."""
    file = docx.Document()
    for old in list(file.styles.element.findall(qn("w:style"))):
        if old.get(qn("w:default")) != "1" or old.get(qn("w:type")) == "paragraph":
            file.styles.element.remove(old)
    section = file.sections[0]
    section.page_width, section.page_height = _PAGE
    for side, margin in _MARGINS.items():
        setattr(section, side, margin)
    base = _base(file, fonts=True)
    return Base(**{**base.__dict__, "members": {**base.members, "word/settings.xml": _SETTINGS.encode()}})


@lru_cache(maxsize=4)
def of_template(template: bytes) -> Base:
    """The page, headers, footers and styles of a template. Raises FileError, as `docx_template.checked` does."""
    file = opened(template)
    try:
        _complete(file)
        base = _base(file, fonts=False)
    # A part that lacks an attribute or an element fails in as many ways as there are parts.
    except Exception as error:
        raise FileError(DAMAGED) from error
    if min(base.width, base.height) < _LEAST:
        raise FileError("Les marges du modèle ne laissent pas de place au texte : réduisez-les dans Word, puis "
                        "recommencez.")
    return base


def _complete(file: Any) -> None:
    """The page of the house for what the last section does not say of its own."""
    file.element.body.get_or_add_sectPr()
    section = file.sections[-1]
    section.page_width, section.page_height = section.page_width or _PAGE[0], section.page_height or _PAGE[1]
    for side, margin in _MARGINS.items():
        if getattr(section, side) is None:
            setattr(section, side, margin)


def _base(file: Any, *, fonts: bool) -> Base:
    references = _references(file.element.body)
    page = deepcopy(file.sections[-1]._sectPr)
    _single_column(page, references)
    bullets, chapters = _lists(file)
    styles = _with_styles(file.styles.element, fonts=fonts, bullets=bullets)
    _french(file.styles.element)
    defined = {node.get(qn("w:styleId")): node for node in file.styles.element.findall(qn("w:style"))}
    numbered = defined[styles[style.HEADINGS[0]]].find(f"{qn('w:pPr')}/{qn('w:numPr')}") is not None
    stops = defined[styles[style.FOOTER]].findall(f"{qn('w:pPr')}/{qn('w:tabs')}/{qn('w:tab')}")
    used = set(references.values())
    relations, members, types = _package(file, used)
    cover = deepcopy(page)
    cover.titlePg_val = True
    section = file.sections[-1]
    gutter = section.gutter or 0
    return Base(members, types, relations, _text(page), _text(cover),
                section.page_width - section.left_margin - section.right_margin - gutter,
                section.page_height - abs(section.top_margin) - abs(section.bottom_margin), styles,
                0 if numbered else chapters,
                not any(kind == qn("w:headerReference") for kind, _ in references),
                not any(kind == qn("w:footerReference") for kind, _ in references),
                tuple(int(stop.get(qn("w:pos"))) for stop in stops))


def _text(element: Any) -> str:
    etree.cleanup_namespaces(element)
    return etree.tostring(element, encoding="unicode")


def _references(body: Any) -> dict[tuple[str, str], str]:
    """Headers and footers in force in the last section: one without its own has that of the section before."""
    found: dict[tuple[str, str], str] = {}
    for section in body.iter(qn("w:sectPr")):
        for tag in (qn("w:headerReference"), qn("w:footerReference")):
            for reference in section.findall(tag):
                found[(tag, reference.get(qn("w:type")))] = reference.get(qn("r:id"))
    return found


def _single_column(page: Any, references: Mapping[tuple[str, str], str]) -> None:
    for tag in ("w:headerReference", "w:footerReference", "w:printerSettings", "w:sectPrChange", "w:type"):
        for old in page.findall(qn(tag)):
            page.remove(old)
    for columns in page.findall(qn("w:cols")):
        for attribute in ("w:num", "w:equalWidth", "w:sep"):
            columns.attrib.pop(qn(attribute), None)
        for column in list(columns):
            columns.remove(column)
    for place, ((tag, kind), relation) in enumerate(references.items()):
        reference = OxmlElement("w:headerReference" if tag == qn("w:headerReference") else "w:footerReference")
        reference.set(qn("w:type"), kind)
        reference.set(qn("r:id"), relation)
        page.insert(place, reference)


def _lists(file: Any) -> tuple[int, int]:
    """Two lists added to the file's: bullets, and the numbers of chapters."""
    part = next((relation.target_part for relation in file.part.rels.values()
                 if relation.reltype == RELATIONSHIP_TYPE.NUMBERING), None)
    if part is None:
        part = NumberingPart(PackURI("/word/numbering.xml"), CONTENT_TYPE.WML_NUMBERING,
                             parse_xml(f"<w:numbering {_W}/>"), file.part.package)
        file.part.relate_to(part, RELATIONSHIP_TYPE.NUMBERING)
    numbering = part.element
    free = [max((int(node.get(qn(attribute))) for node in numbering.findall(qn(tag))), default=0) + 1
            for tag, attribute in (("w:abstractNum", "w:abstractNumId"), ("w:num", "w:numId"))]
    level = ('<w:abstractNum {w} w:abstractNumId="{number}"><w:multiLevelType w:val="singleLevel"/>'
             '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:suff w:val="{gap}"/>'
             '<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{left}" w:hanging="{left}"/>'
             '</w:pPr></w:lvl></w:abstractNum>')
    abstracts = numbering.findall(qn("w:abstractNum"))
    place = numbering.index(abstracts[-1]) + 1 if abstracts else 0
    for step, (kind, text, gap, left) in enumerate((("bullet", "–", "tab", 284), ("decimal", "%1.", "space", 0))):
        numbering.insert(place + step, parse_xml(level.format(w=_W, number=free[0] + step, kind=kind, text=text,
                                                              gap=gap, left=left)))
        number = parse_xml(f'<w:num {_W} w:numId="{free[1] + step}">'
                           f'<w:abstractNumId w:val="{free[0] + step}"/></w:num>')
        last = numbering.findall(qn("w:num"))
        numbering.insert(numbering.index(last[-1]) + 1 if last else place + 2, number)
    return free[1], free[1] + 1


def _with_styles(element: Any, *, fonts: bool, bullets: int) -> dict[str, str]:
    """Identifier of each of our styles, those that the file lacks added to it. Word compares names without case."""
    known = {(node.get(qn("w:type")), node.find(qn("w:name")).get(qn("w:val")).lower()): node.get(qn("w:styleId"))
             for node in element.findall(qn("w:style")) if node.find(qn("w:name")) is not None}
    found: dict[str, str] = {}
    for wanted in style.STYLES:
        own = known.get(("paragraph", wanted.name.lower()))
        if own is None:
            own = style.identifier(wanted.name)
            element.append(parse_xml(style.paragraph_style(wanted, own=own, base=found.get(wanted.base, own),
                                                           fonts=fonts, bullets=bullets)))
        found[wanted.name] = own
    found[style.TABLE] = known.get(("table", style.TABLE.lower()), style.identifier(style.TABLE))
    if ("table", style.TABLE.lower()) not in known:
        element.append(parse_xml(style.table_style(found[style.TABLE])))
    return found


def _french(styles: Any) -> None:
    defaults = styles.find(qn("w:docDefaults"))
    properties = None if defaults is None else defaults.find(f"{qn('w:rPrDefault')}/{qn('w:rPr')}")
    if properties is None:
        return
    language = properties.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        properties.append(language)
    for attribute in ("w:val", "w:eastAsia"):
        language.set(qn(attribute), "fr-FR")


def _package(file: Any, used: set[str]) -> tuple[tuple[tuple[str, str, str], ...], dict[str, bytes], dict[str, str]]:
    """What the main part leads to, without its old text, pictures, links and comments."""
    main = file.part
    relations, members, types, waiting = [], {}, {}, []
    for relation in main.rels.values():
        if relation.is_external or not (relation.reltype in _KEPT or relation.rId in used):
            continue
        relations.append((relation.rId, relation.reltype, str(relation.target_part.partname)))
        waiting.append(relation.target_part)
    while waiting:
        part = waiting.pop()
        name = part.partname.membername
        if name in members:
            continue
        members[name], types[str(part.partname)] = part.blob, part.content_type
        if len(part.rels):
            members[part.partname.rels_uri.membername] = _bytes(part.rels.xml)
            waiting += [relation.target_part for relation in part.rels.values() if not relation.is_external]
    return tuple(relations), members, types


def _bytes(xml: Any) -> bytes:
    return xml if isinstance(xml, bytes) else re.sub(r"^\s+", "", xml).encode()
