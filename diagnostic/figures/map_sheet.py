"""A map that stands alone on paper: what it shows above, the north, where its data come from below; PNG and SVG."""

from __future__ import annotations

import string
import textwrap
import unicodedata
from html import escape
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Polygon

from diagnostic.figures import style, tokens

MARGIN_MM, LINE_MM, TITLE_MM = 4.0, 3.4, 6.0
# Characters of a line below the title, and of one of the foot, for a millimetre of width.
_TEXT_PER_MM, _FOOT_PER_MM = 0.66, 0.98
_NORTH_MM = 6.0
_SIGNS = frozenset(f"{string.printable}«»…’–\u00a0\u202f")


def on_sheet(figure: Figure, title: str, text: str, foot: str) -> Figure:
    """The same figure, larger by a margin, a head and a foot: what was drawn keeps its size and its place.

    `text` and `foot` go to as many lines as they need; all of them are text, whatever signs they hold.
    """
    width, height = (inches * style.MM_PER_INCH for inches in figure.get_size_inches())
    under = textwrap.wrap(text, int((width - 2 * _NORTH_MM) * _TEXT_PER_MM))
    below = textwrap.wrap(foot, int(width * _FOOT_PER_MM))
    head = TITLE_MM + LINE_MM * len(under) + MARGIN_MM / 2
    tail = LINE_MM * len(below) + MARGIN_MM / 2 if below else 0.0
    wide, high = width + 2 * MARGIN_MM, height + head + tail + 2 * MARGIN_MM
    figure.set_size_inches(wide / style.MM_PER_INCH, high / style.MM_PER_INCH)
    for axes in figure.get_axes():
        left, bottom, across, up = axes.get_position(original=True).bounds
        axes.set_position(((left * width + MARGIN_MM) / wide, (bottom * height + tail + MARGIN_MM) / high,
                           across * width / wide, up * height / high))
    page = figure.add_axes((0, 0, 1, 1))
    page.set_axis_off()
    page.set_xlim(0, wide)
    page.set_ylim(0, high)
    page.patch.set_alpha(0)
    top = high - MARGIN_MM
    room = wide - 2 * MARGIN_MM
    _fitted(page, top, title, room - 2 * _NORTH_MM, fontsize=11.5, fontweight=_weight(title), color=tokens.ACCENT_DARK)
    for rank, line in enumerate(under):
        _fitted(page, top - TITLE_MM - rank * LINE_MM, line, room - 2 * _NORTH_MM, fontsize=8.5)
    for rank, line in enumerate(below):
        _fitted(page, tail + MARGIN_MM / 2 - rank * LINE_MM, line, room, fontsize=6.8, color=tokens.INK_SOFT)
    _north(page, wide - MARGIN_MM - _NORTH_MM / 2, top)
    return figure


def _weight(title: str) -> int:
    """Semibold for what the house's font draws; the one that draws other scripts has no semibold."""
    return 600 if all(sign in _SIGNS or unicodedata.name(sign, "").startswith("LATIN") for sign in title) else 400


def _fitted(page: Axes, top: float, line: str, room: float, **options: Any) -> None:
    """A line in at most `room` mm: smaller when its signs are wide."""
    drawn = style.write(page, MARGIN_MM, top, line, va="top", **options)
    excess = drawn.get_window_extent().width / page.figure.dpi * style.MM_PER_INCH / room
    if excess > 1:
        drawn.set_fontsize(drawn.get_fontsize() / excess)


def _north(page: Axes, x: float, top: float) -> None:
    """Maps are drawn with the north above."""
    page.add_patch(Polygon([(x - 1.4, top - 4.4), (x, top), (x + 1.4, top - 4.4), (x, top - 3.4)],
                           facecolor=tokens.ACCENT_DARK, edgecolor="none"))
    style.write(page, x, top - 4.8, "N", fontsize=8, ha="center", va="top", color=tokens.ACCENT_DARK)


def described(drawn: str, title: str, alt: str) -> str:
    """An SVG with its title and its description where a screen reader looks for them."""
    start = drawn.index(">", drawn.index("<svg")) + 1
    said = f'\n <title>{escape(title)}</title>\n <desc>{escape(alt)}</desc>'
    return f'{drawn[: start - 1]} role="img">{said}{drawn[start:]}'
