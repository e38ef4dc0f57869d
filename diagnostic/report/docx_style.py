"""The Word file's named styles: what a reader restyles in one place, and what a template may define for itself."""

from __future__ import annotations

from dataclasses import dataclass

from diagnostic.figures import tokens

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'

TABLE = "Tableau diagnostic"
NORMAL, TITLE, BULLET, HEADER, FOOTER = "Normal", "Title", "List Bullet", "header", "footer"
CONTENTS, CONTENTS_LINES = "TOC Heading", ("toc 1", "toc 2")
HEADINGS = ("heading 1", "heading 2", "heading 3")
KIND, LEAD, NOTE, SOURCE, CAPTION = "Surtitre", "Chapeau", "Note", "Source", "Titre de tableau"
COVER_LINE = "Mention de couverture"
FIGURE_LABEL, FIGURE_VALUE, FIGURE_DETAIL = "Chiffre clé – libellé", "Chiffre clé – valeur", "Chiffre clé – détail"
CELL, CELL_NUMBER = "Cellule", "Cellule – nombre"
SMALL_CELL, SMALL_NUMBER = "Cellule serrée", "Cellule serrée – nombre"
PICTURE, PICTURE_TITLE, BREATH = "Image", "Titre d'image", "Interligne"
NOTICES = {"information": "Remarque", "attention": "Remarque – attention", "alerte": "Remarque – alerte"}
PROPOSAL, PROPOSAL_LABEL = "Proposition", "Proposition – titre"
QUESTION, HINT, ANSWER, BOX = "Question", "Consigne", "Réponse", "Case à cocher"


# Millimetres of a cell on the left and on the right of its text, together.
CELL_PADDING = 3.0


@dataclass(frozen=True)
class Style:
    """A paragraph style. Sizes and spaces in points, `indent` in mm; `frame`: XML of its edges and ground.

    `hanging`: the first line begins that many mm to the left of the others.
    """

    name: str
    size: float = 10
    ink: str = tokens.INK
    bold: bool = False
    before: float = 0
    after: float = 4
    keep: bool = False
    base: str = NORMAL
    frame: str = ""
    indent: float = 0
    hanging: float = 0
    right: bool = False
    level: int | None = None
    together: bool = False


def _hue(hexadecimal: str) -> str:
    return hexadecimal.lstrip("#")


def _edge(side: str, colour: str, kind: str = "single", size: int = 18, space: int = 6) -> str:
    return f'<w:{side} w:val="{kind}" w:sz="{size}" w:space="{space}" w:color="{_hue(colour)}"/>'


def _bar(edge: str, ground: str) -> str:
    """A bar on the left and a tinted ground, carried by the paragraph style."""
    return (f'<w:pBdr>{_edge("left", edge)}</w:pBdr>'
            f'<w:shd w:val="clear" w:color="auto" w:fill="{_hue(ground)}"/>')


_DASHED = f'<w:pBdr>{_edge("left", tokens.ACCENT_SOFT, "dashed", 12)}</w:pBdr>'
_BOXED = ("<w:pBdr>" + "".join(_edge(side, tokens.LINE, "single", 6, 4) for side in ("top", "left", "bottom", "right"))
          + "</w:pBdr>")
_UNDER = f'<w:pBdr>{_edge("bottom", tokens.LINE, "single", 4, 3)}</w:pBdr>'
_SOFT, _DARK = tokens.INK_SOFT, tokens.ACCENT_DARK

STYLES = (
    Style(NORMAL),
    Style(KIND, 9.5, tokens.ACCENT, True, after=0, keep=True),
    Style(TITLE, 24, _DARK, True, after=3, keep=True),
    Style(COVER_LINE, 9.5, _SOFT, after=2),
    Style(LEAD, 11, after=6),
    Style(HEADINGS[0], 13.5, _DARK, True, 11, 4, keep=True, level=0),
    Style(HEADINGS[1], 11, _DARK, True, 9, 3, keep=True, level=1),
    Style(HEADINGS[2], 10, _DARK, True, 7, 2, keep=True, level=2),
    Style(CONTENTS, 13.5, _DARK, True, 6, 6, keep=True),
    Style(CONTENTS_LINES[0], 10, bold=True, before=3.5, after=1),
    Style(CONTENTS_LINES[1], 9.5, after=0.5, indent=5),
    Style(NOTE, 9, _SOFT, before=2),
    Style(SOURCE, 8, _SOFT, before=1, after=5),
    Style(CAPTION, 9.5, bold=True, before=6, after=3, keep=True),
    Style(PICTURE_TITLE, 9.5, bold=True, after=0, keep=True),
    Style(PICTURE, 9.5, after=0, keep=True),
    Style(BREATH, 3, after=0),
    Style(CELL, 8.5, after=0),
    Style(CELL_NUMBER, 8.5, after=0, base=CELL, right=True),
    Style(SMALL_CELL, 7.5, after=0, base=CELL),
    Style(SMALL_NUMBER, 7.5, after=0, base=CELL, right=True),
    Style(FIGURE_LABEL, 9, _SOFT, before=2, after=0),
    Style(FIGURE_VALUE, 15, bold=True, after=0),
    Style(FIGURE_DETAIL, 9, _SOFT, after=3),
    Style(BULLET, 10, after=1),
    Style(HEADER, 8.5, _SOFT, after=0, frame=_UNDER),
    Style(FOOTER, 8.5, _SOFT, after=0),
    Style(NOTICES["information"], 9.5, before=2, after=3, frame=_bar(tokens.ACCENT_SOFT, tokens.TINT), indent=3),
    Style(NOTICES["attention"], 9.5, before=2, after=3, frame=_bar(tokens.WARNING, tokens.WARNING_GROUND), indent=3),
    Style(NOTICES["alerte"], 9.5, before=2, after=3, frame=_bar(tokens.ERROR, tokens.ERROR_GROUND), indent=3),
    Style(PROPOSAL_LABEL, 8.5, tokens.ACCENT, True, 4, 2, keep=True, frame=_DASHED, indent=3),
    Style(PROPOSAL, 10, before=0, after=3, frame=_DASHED, indent=3),
    Style(QUESTION, 10, bold=True, before=5, after=1, keep=True),
    Style(HINT, 8.5, _SOFT, after=1, keep=True),
    Style(ANSWER, 10, before=3, after=3, frame=_BOXED, indent=2, together=True),
    Style(BOX, 10, before=1.5, after=2, indent=6, hanging=6, together=True),
)

# What a template may define: Word shows the first ones under their French names (Titre 1, En-tête…).
NAMES = (*(style.name for style in STYLES), TABLE)


def identifier(name: str) -> str:
    """The identifier under which a style that a template lacks is added to it."""
    return "Diag" + "".join(sign for sign in name.title() if sign.isascii() and sign.isalnum())


def size_of(name: str) -> float:
    """Points of a style of ours; a template may have made it otherwise."""
    return next(style.size for style in STYLES if style.name == name)


def _twips(points: float) -> int:
    return round(points * 20)


def _mm(length: float) -> int:
    return round(length * 1440 / 25.4)


def paragraph_style(style: Style, *, own: str, base: str, fonts: bool, bullets: int) -> str:
    """XML of a style; `own`, `base`: identifiers; `bullets`: the list that the style of bullets belongs to.

    Without `fonts`, the letters are those of the style it is based on: a template's.
    """
    numbered = f'<w:numPr><w:numId w:val="{bullets}"/></w:numPr>' if style.name == BULLET else ""
    indent = f'<w:ind w:left="{_mm(style.indent)}"' if style.indent else ""
    if indent:
        framed = f' w:right="{_mm(style.indent)}"' if style.frame == _BOXED else ""
        indent += f'{framed} w:hanging="{_mm(style.hanging)}"/>' if style.hanging else f"{framed}/>"
    based = f'<w:basedOn w:val="{base}"/>' if style.name != NORMAL else ""
    face = "".join(f' w:{script}="{tokens.WORD_FONT}"' for script in ("ascii", "hAnsi", "eastAsia", "cs"))
    side = '<w:jc w:val="right"/>' if style.right else ""
    level = "" if style.level is None else f'<w:outlineLvl w:val="{style.level}"/>'
    size = round(style.size * 2)
    custom = "" if style.name in _BUILT_IN else ' w:customStyle="1"'
    default = ' w:default="1"' if style.name == NORMAL else ""
    return (
        f'<w:style {W} w:type="paragraph"{default}{custom} w:styleId="{own}"><w:name w:val="{style.name}"/>{based}'
        f'<w:qFormat/><w:pPr>{"<w:keepNext/>" if style.keep else ""}{"<w:keepLines/>" if style.together else ""}'
        f'<w:widowControl/>{numbered}{style.frame}'
        f'<w:spacing w:before="{_twips(style.before)}" w:after="{_twips(style.after)}" w:line="240" '
        f'w:lineRule="auto"/>{indent}{"<w:contextualSpacing/>" if numbered else ""}'
        f'{side}{level}</w:pPr>'
        f'<w:rPr>{f"<w:rFonts{face}/>" if fonts else ""}<w:b w:val="{int(style.bold)}"/>'
        f'<w:color w:val="{_hue(style.ink)}"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr></w:style>')


_BUILT_IN = {NORMAL, TITLE, BULLET, HEADER, FOOTER, CONTENTS, *CONTENTS_LINES, *HEADINGS}


def table_style(own: str) -> str:
    """XML of the style of tables: rules between the rows, the first row tinted."""
    line = f'w:val="single" w:sz="4" w:space="0" w:color="{_hue(tokens.LINE)}"'
    side = _mm(CELL_PADDING / 2)
    return (
        f'<w:style {W} w:type="table" w:customStyle="1" w:styleId="{own}"><w:name w:val="{TABLE}"/><w:qFormat/>'
        f'<w:tblPr><w:tblBorders><w:bottom {line}/><w:insideH {line}/></w:tblBorders>'
        f'<w:tblCellMar><w:top w:w="22" w:type="dxa"/><w:left w:w="{side}" w:type="dxa"/>'
        f'<w:bottom w:w="22" w:type="dxa"/><w:right w:w="{side}" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f'<w:tblStylePr w:type="firstRow"><w:rPr><w:b/><w:color w:val="{_hue(_DARK)}"/></w:rPr>'
        f'<w:tcPr><w:tcBorders><w:bottom w:val="single" w:sz="8" w:space="0" w:color="{_hue(tokens.ACCENT)}"/>'
        f'</w:tcBorders><w:shd w:val="clear" w:color="auto" w:fill="{_hue(tokens.TINT)}"/></w:tcPr></w:tblStylePr>'
        '</w:style>')
