"""How wide the columns of a table are: as asked, and never narrower than their longest word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from diagnostic.report.document import Table

# Places where a line may end inside a text; the no-break spaces of French are not among them.
_BREAKS = re.compile(r"[ \-–/]")
_POINT = 25.4 / 72
# Average widths of the signs of Source Sans and Calibri, in parts of the size of the text.
_NARROW, _WIDE = frozenset("iljtfr.,;:'’!| \u00a0\u202f"), frozenset("mwMWœŒæÆ%—")
# A longer word is cut: it would take the room of the other columns.
_LONGEST = 26
# Lines that surely stand on one page with their heading; a longer row must be cut.
_PAGE_LINES = 34
# A longer table held together would leave a third of a page empty above it; one with totals is read as a whole.
_HELD_LINES = 18


@dataclass(frozen=True)
class Widths:
    """`shares` sum to 1; `signs`: how long a word each column holds; `lines` of each row, the header left out.

    `held`: most lines of a table that may be kept on one page.
    """

    shares: tuple[float, ...]
    signs: tuple[int, ...]
    lines: tuple[int, ...]
    held: int = _PAGE_LINES

    @property
    def on_one_page(self) -> bool:
        return sum(self.lines) < self.held

    @property
    def tall(self) -> tuple[bool, ...]:
        """The rows that no page may hold whole."""
        return tuple(lines > _PAGE_LINES for lines in self.lines)


def ems(text: str) -> float:
    """Estimated width of a text, in parts of its size."""
    return sum(0.29 if sign in _NARROW else 0.85 if sign in _WIDE else 0.62 if sign.isupper() else 0.51
               for sign in text)


def widths(table: Table, width: float, size: float, padding: float) -> Widths:
    """Of a table `width` mm wide, whose text is `size` points high; `padding`: mm lost in each column."""
    em = size * _POINT
    words = [_longest(table, place) for place in range(len(table.columns))]
    least = [(ems(word) * (1.08 if bold else 1) + 0.3) * em + padding for word, bold in words]
    shares = _shares([column.weight for column in table.columns], [wanted / width for wanted in least])
    rooms = [(share * width - padding) / em for share in shares]
    signs = [max(int(room / 0.58), len(word) if share * width >= wanted - 1e-6 else 1)
             for room, share, wanted, (word, _) in zip(rooms, shares, least, words, strict=True)]
    lines = [max((ceil(len(text) * 0.5 / room) for text, room in zip(row, rooms, strict=True) if text), default=1)
             for row in table.rows]
    return Widths(tuple(shares), tuple(signs), tuple(lines), _PAGE_LINES if table.totals else _HELD_LINES)


def _longest(table: Table, place: int) -> tuple[str, bool]:
    """The widest word of a column, cut where it is endless, and whether it is of the title, in bold."""
    title = max(_BREAKS.split(table.columns[place].title), key=len)[:_LONGEST]
    texts = {row[place] for row in table.rows}
    word = max((word for text in texts for word in _BREAKS.split(text)), key=len, default="")[:_LONGEST]
    return (title, True) if ems(title) * 1.08 > ems(word) else (word, False)


def _shares(weights: Sequence[float], least: Sequence[float]) -> list[float]:
    """Parts of 1 as the weights say, those below their least raised to it at the cost of the others."""
    if sum(least) >= 1:
        return [part / sum(least) for part in least]
    raised: set[int] = set()
    while True:
        room = 1 - sum(least[place] for place in raised)
        total = sum(weight for place, weight in enumerate(weights) if place not in raised)
        shares = [least[place] if place in raised else room * weight / total for place, weight in enumerate(weights)]
        short = {place for place, share in enumerate(shares) if share < least[place] - 1e-9} - raised
        if not short:
            return shares
        raised |= short
