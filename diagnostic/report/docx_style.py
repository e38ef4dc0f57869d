"""The Word file's named styles, page and language: what a reader restyles in one place, before any text."""

from __future__ import annotations

from typing import Any

import docx
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Emu, Mm, Pt, RGBColor

from diagnostic.figures import tokens

TABLE = "Tableau diagnostic"
LEAD, NOTE, SOURCE, CAPTION = "Chapeau", "Note", "Source", "Titre de tableau"
FIGURE_LABEL, FIGURE_VALUE, FIGURE_DETAIL = "Chiffre clé – libellé", "Chiffre clé – valeur", "Chiffre clé – détail"
CELL, CELL_NUMBER = "Cellule", "Cellule – nombre"
KIND = "Surtitre"
PICTURE, BREATH = "Image", "Interligne"
NOTICES = {"information": "Remarque", "attention": "Remarque – attention", "alerte": "Remarque – alerte"}

PAGE_WIDTH, PAGE_HEIGHT, MARGIN = Mm(210), Mm(297), Mm(19)
TEXT_WIDTH = Emu(PAGE_WIDTH - 2 * MARGIN)


def colour(hexadecimal: str) -> RGBColor:
    return RGBColor.from_string(hexadecimal.lstrip("#"))


def _fonts(style: Any, *, size: float, ink: str = tokens.INK, bold: bool = False, italic: bool = False) -> None:
    style.font.name = tokens.WORD_FONT
    style.font.size = Pt(size)
    style.font.bold = bold
    style.font.italic = italic
    style.font.color.rgb = colour(ink)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for script in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(script), tokens.WORD_FONT)


def _spacing(style: Any, before: float, after: float, *, keep: bool = False) -> None:
    form = style.paragraph_format
    form.space_before, form.space_after = Pt(before), Pt(after)
    form.line_spacing_rule = WD_LINE_SPACING.SINGLE
    form.keep_with_next = keep
    form.widow_control = True


def _paragraph(styles: Any, name: str, *, size: float, before: float = 0, after: float = 4, ink: str = tokens.INK,
               bold: bool = False, keep: bool = False) -> Any:
    style = styles[name] if name in styles else styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    if name not in ("Normal", "Title") and not name.startswith("Heading"):
        style.base_style = styles["Normal"]
    style.quick_style = True
    _fonts(style, size=size, ink=ink, bold=bold)
    _spacing(style, before, after, keep=keep)
    return style


def _frame(style: Any, edge: str, ground: str) -> None:
    """A bar on the left and a tinted ground, carried by the paragraph style."""
    properties = style.element.get_or_add_pPr()
    properties.append(parse_xml(f'<w:pBdr {nsdecls("w")}><w:left w:val="single" w:sz="18" w:space="6" '
                                f'w:color="{edge.lstrip("#")}"/></w:pBdr>'))
    properties.append(parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{ground.lstrip("#")}"/>'))
    style.paragraph_format.left_indent = Mm(3)


def _table_style(styles: Any) -> None:
    line, accent = tokens.LINE.lstrip("#"), tokens.ACCENT.lstrip("#")
    styles.element.append(parse_xml(
        f'<w:style {nsdecls("w")} w:type="table" w:customStyle="1" w:styleId="TableauDiagnostic">'
        f'<w:name w:val="{TABLE}"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="59"/><w:qFormat/>'
        '<w:tblPr><w:tblBorders>'
        f'<w:bottom w:val="single" w:sz="4" w:space="0" w:color="{line}"/>'
        f'<w:insideH w:val="single" w:sz="4" w:space="0" w:color="{line}"/>'
        '</w:tblBorders><w:tblCellMar><w:top w:w="22" w:type="dxa"/><w:left w:w="85" w:type="dxa"/>'
        '<w:bottom w:w="22" w:type="dxa"/><w:right w:w="85" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        '<w:tblStylePr w:type="firstRow"><w:rPr><w:b/>'
        f'<w:color w:val="{tokens.ACCENT_DARK.lstrip("#")}"/></w:rPr>'
        f'<w:tcPr><w:tcBorders><w:bottom w:val="single" w:sz="8" w:space="0" w:color="{accent}"/></w:tcBorders>'
        f'<w:shd w:val="clear" w:color="auto" w:fill="{tokens.TINT.lstrip("#")}"/></w:tcPr></w:tblStylePr>'
        '</w:style>'))


def _language(file: Any) -> None:
    defaults = file.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    language = defaults.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        defaults.append(language)
    for attribute in ("w:val", "w:eastAsia"):
        language.set(qn(attribute), "fr-FR")


def _page(file: Any) -> None:
    section = file.sections[0]
    section.page_width, section.page_height = PAGE_WIDTH, PAGE_HEIGHT
    section.left_margin = section.right_margin = MARGIN
    section.top_margin, section.bottom_margin = Mm(18), Mm(18)
    section.header_distance = section.footer_distance = Mm(9)


def blank() -> Any:
    """An empty A4 Word document in French with every style of this module."""
    file = docx.Document()
    _page(file)
    _language(file)
    styles = file.styles
    _paragraph(styles, "Normal", size=10, after=4)
    _paragraph(styles, KIND, size=9.5, ink=tokens.ACCENT, bold=True, after=0, keep=True)
    title = _paragraph(styles, "Title", size=22, ink=tokens.ACCENT_DARK, bold=True, after=3, keep=True)
    for border in title.element.get_or_add_pPr().findall(qn("w:pBdr")):
        title.element.pPr.remove(border)
    _paragraph(styles, LEAD, size=11, after=6)
    _paragraph(styles, "Heading 1", size=13.5, ink=tokens.ACCENT_DARK, bold=True, before=11, after=4, keep=True)
    _paragraph(styles, "Heading 2", size=11, ink=tokens.ACCENT_DARK, bold=True, before=9, after=3, keep=True)
    _paragraph(styles, NOTE, size=9, ink=tokens.INK_SOFT, before=2, after=4)
    _paragraph(styles, SOURCE, size=8, ink=tokens.INK_SOFT, before=1, after=5)
    _paragraph(styles, CAPTION, size=9.5, bold=True, before=6, after=3, keep=True)
    _paragraph(styles, PICTURE, size=9.5, after=0, keep=True)
    _paragraph(styles, BREATH, size=3, after=0)
    _paragraph(styles, CELL, size=8.5, after=0)
    _paragraph(styles, CELL_NUMBER, size=8.5, after=0)
    _paragraph(styles, FIGURE_LABEL, size=9, ink=tokens.INK_SOFT, after=0, before=2)
    _paragraph(styles, FIGURE_VALUE, size=15, bold=True, after=0)
    _paragraph(styles, FIGURE_DETAIL, size=9, ink=tokens.INK_SOFT, after=3)
    _paragraph(styles, "List Bullet", size=10, after=1)
    stops = _paragraph(styles, "Footer", size=8.5, ink=tokens.INK_SOFT, after=0).paragraph_format.tab_stops
    stops.clear_all()
    stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    _frame(_paragraph(styles, NOTICES["information"], size=9.5, before=2, after=3), tokens.ACCENT_SOFT, tokens.TINT)
    _frame(_paragraph(styles, NOTICES["attention"], size=9.5, before=2, after=3), tokens.WARNING, tokens.WARNING_GROUND)
    _frame(_paragraph(styles, NOTICES["alerte"], size=9.5, before=2, after=3), tokens.ERROR, tokens.ERROR_GROUND)
    _table_style(styles)
    return file
