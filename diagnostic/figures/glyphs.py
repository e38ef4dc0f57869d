"""Which signs the house's fonts can draw: a name may hold others, and PDF/A forbids the empty box drawn instead."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import matplotlib as mpl
from matplotlib.ft2font import FT2Font

from diagnostic.figures import tokens

# Matplotlib brings it: it draws the scripts that the main font lacks (Greek, Cyrillic, Arabic, Hebrew, arrows…).
FALLBACK_FONT = Path(mpl.get_data_path()) / "fonts" / "ttf" / f"{tokens.FONT_FALLBACK.replace(' ', '')}.ttf"
UNKNOWN_SIGN = "?"
HAIR = "\u200a"
_HYPHEN = re.compile(r"(?<=[^\W\d_])-(?=[^\W\d_])")


@cache
def _known() -> frozenset[int]:
    faces = (FT2Font(tokens.FONT_FOLDER / "SourceSansPro-Regular.ttf"), FT2Font(FALLBACK_FONT))
    return frozenset(code for face in faces for code in face.get_charmap())


def drawable(text: str) -> str:
    """`text` with a question mark for each sign that neither font draws."""
    known = _known()
    return "".join(sign if ord(sign) in known or sign == "\n" else UNKNOWN_SIGN for sign in text)


def spaced(text: str) -> str:
    """`text` for a drawing, with a hair of space around each hyphen between letters.

    The font draws the hyphen at the height of the bars of « t » and « e », and kerns it against them: at the size of a
    map's labels « Saint-Étienne » looks struck through.
    """
    return _HYPHEN.sub(f"{HAIR}-{HAIR}", drawable(text))
