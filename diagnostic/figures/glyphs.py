"""Which signs the house's fonts can draw: a name may hold others, and PDF/A forbids the empty box drawn instead."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import matplotlib as mpl
from matplotlib.ft2font import FT2Font

from diagnostic.figures import tokens

# Matplotlib brings it: it draws the scripts that the main font lacks (Greek, Cyrillic, Arabic, Hebrew, arrows…).
FALLBACK_FONT = Path(mpl.get_data_path()) / "fonts" / "ttf" / f"{tokens.FONT_FALLBACK.replace(' ', '')}.ttf"
UNKNOWN_SIGN = "?"


@cache
def _known() -> frozenset[int]:
    faces = (FT2Font(tokens.FONT_FOLDER / "SourceSansPro-Regular.ttf"), FT2Font(FALLBACK_FONT))
    return frozenset(code for face in faces for code in face.get_charmap())


def drawable(text: str) -> str:
    """`text` with a question mark for each sign that neither font draws."""
    known = _known()
    return "".join(sign if ord(sign) in known or sign == "\n" else UNKNOWN_SIGN for sign in text)
