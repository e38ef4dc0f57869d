"""A map on its sheet: what was drawn keeps its size; what is written around it is text; the SVG says what it shows."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import numpy as np
import pytest

from diagnostic.figures import style
from diagnostic.figures.map_sheet import described, on_sheet

pytestmark = pytest.mark.filterwarnings("error:Glyph")
SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = ["<script>alert(1)</script>", "]]>&amp;", "$\\frac{1}{2}$ et $x", "CPTS 🏥", "مركز", "é" * 2000, ""]


def test_what_was_drawn_keeps_its_size_and_its_place() -> None:
    figure = style.print_figure(100, 60)
    axes = figure.add_axes((0.1, 0.2, 0.5, 0.7))
    before = axes.get_position().bounds * np.array([100, 60, 100, 60])
    on_sheet(figure, "Titre", "Sous-titre", "Source " * 60)
    wide, high = figure.get_size_inches() * style.MM_PER_INCH
    after = axes.get_position().bounds * np.array([wide, high, wide, high])
    assert after[2:] == pytest.approx(before[2:])
    assert after[0] - before[0] == pytest.approx(4)
    assert high - 60 > 4 * 3.4 + 6


@pytest.mark.parametrize("words", HOSTILE, ids=range(len(HOSTILE)))
def test_words_are_text_in_the_drawing(words: str) -> None:
    figure = on_sheet(style.print_figure(100, 60), words[:80], words, words)
    root = ET.fromstring(described(style.svg(figure), words, words))  # noqa: S314 (our own file)
    assert [element.tag for element in root][:2] == [f"{SVG}title", f"{SVG}desc"]
    assert (root[0].text or "", root[1].text or "") == (words, words)
    assert root.get("role") == "img"
    assert root.findall(f".//{SVG}script") == []


def test_the_head_and_the_foot_stay_on_the_page() -> None:
    long = on_sheet(style.print_figure(172, 60), "W" * 80, "MOT " * 80, "Source " * 80)
    page = long.get_axes()[-1]
    box, inside = long.bbox, [text.get_window_extent() for text in page.texts]
    assert len(inside) > 5
    assert all(found.x0 >= box.x0 and found.x1 <= box.x1 and found.y0 >= box.y0 and found.y1 <= box.y1
               for found in inside)
