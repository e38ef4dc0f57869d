"""What a document is made of, before it is Word or PDF: blocks that hold words and figures, and no layout."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from diagnostic.geography.checks import Severity


class Tone(StrEnum):
    """What a paragraph is for; each renderer has one style for each."""

    BODY = "texte"
    NOTE = "note"
    SOURCE = "source"
    # What the tool suggests and people decide: to be read again and rewritten.
    PROPOSAL = "proposition"


# Above, the letters of a table are smaller.
_AIRY_COLUMNS = 6


@dataclass(frozen=True)
class Heading:
    """A section title; level 1 is the largest below the document's own title."""

    text: str
    level: int = 1


@dataclass(frozen=True)
class Paragraph:
    text: str
    tone: Tone = Tone.BODY


@dataclass(frozen=True)
class Bullets:
    items: tuple[str, ...]


@dataclass(frozen=True)
class KeyFigure:
    """One figure to read first: what it is, the figure with its unit, one line that places it."""

    label: str
    value: str
    detail: str = ""


@dataclass(frozen=True)
class KeyFigures:
    items: tuple[KeyFigure, ...]


@dataclass(frozen=True)
class Column:
    """`weight` is the width relative to the table's other columns; `number` aligns to the right."""

    title: str
    weight: float = 1.0
    number: bool = False


@dataclass(frozen=True)
class Table:
    """Rows of words, one per column. The last `totals` rows are totals.

    `together`: kept on one page where it can hold there. `small`: in smaller letters, as many columns need.
    """

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    totals: int = 0
    together: bool = True
    small: bool = False

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError(f"A row of the table « {self.caption} » has not {len(self.columns)} cells.")

    @property
    def dense(self) -> bool:
        """Whether its letters are the smaller ones: asked for, or too many columns for the others."""
        return self.small or len(self.columns) > _AIRY_COLUMNS


@dataclass(frozen=True)
class Picture:
    """One drawing as bytes of PNG (Word) and text of SVG (PDF), with the words that stand for it."""

    png: bytes
    svg: str
    alt: str
    caption: str = ""
    source: str = ""


@dataclass(frozen=True)
class Pictures:
    """Drawings side by side: one takes the whole width, two take half each."""

    items: tuple[Picture, ...]


@dataclass(frozen=True)
class Notice:
    severity: Severity
    text: str


@dataclass(frozen=True)
class Notices:
    items: tuple[Notice, ...]


@dataclass(frozen=True)
class Blank:
    """A question of a form. `answer` is what the project says already; without, `lines` lines are left to write on.

    `hint` says what is expected there, in small letters.
    """

    label: str
    answer: str = ""
    lines: int = 2
    hint: str = ""


@dataclass(frozen=True)
class Box:
    """A line to tick: ticked, to be ticked, or (None) for people to judge, with why it stands so."""

    text: str
    ticked: bool | None = None
    detail: str = ""


@dataclass(frozen=True)
class Boxes:
    items: tuple[Box, ...]


@dataclass(frozen=True)
class PageBreak:
    """What follows begins a page."""


Block = Heading | Paragraph | Bullets | KeyFigures | Table | Pictures | Notices | Blank | Boxes | PageBreak


@dataclass(frozen=True)
class Cover:
    """A first page of its own. `logo`: PNG bytes, empty without; `lines`: who made it, of what, from which data."""

    lines: tuple[str, ...] = ()
    authors: str = ""
    logo: bytes = b""


@dataclass(frozen=True)
class Document:
    """A text ready to be laid out. `edited` is the date printed on it; None prints none (the same bytes every time).

    `cover`: a first page of its own, without which the title heads the first page. `contents`: a table of contents
    follows, and headings of level 1 are numbered.
    """

    title: str
    kind: str
    lead: str
    blocks: tuple[Block, ...]
    keywords: tuple[str, ...] = ()
    edited: date | None = None
    data_version: str = ""
    cover: Cover | None = None
    contents: bool = False
