"""The scripts of the drawing map and its look, in one file that a browser fetches once.

Apart, their eight addresses and the palette would travel again at every gesture.
"""

from __future__ import annotations

import json
from functools import cache
from hashlib import sha256
from pathlib import Path

from diagnostic.figures import tokens
from diagnostic.figures.whole_file import write_whole

FOLDER = "carte"
# In the order they build on each other.
SCRIPTS = ("shapes", "atlas", "board", "ground", "names", "pointer", "keyboard", "drawing", "start", "coverage")
COLOURS = {"land": tokens.PAPER, "sea": tokens.TINT, "held": tokens.LINE, "chosen": tokens.SEQUENTIAL[1],
           "outline": tokens.ACCENT_DARK, "hover": tokens.INK, "inner": tokens.ACCENT, "border": tokens.CONTEXT_LINE,
           "edge": tokens.MISSING_HATCH, "disputed": tokens.MISSING_HATCH, "ink": tokens.INK, "soft": tokens.INK_SOFT}


def ensure_script(static: Path, layers: str) -> str:
    """Path under `static` of the file of scripts, written in the folder of `layers` if need be.

    Its name changes with what it holds: a browser never keeps that of a former release. Raises OSError where it is
    missing and cannot be written.
    """
    content = _content(static / FOLDER)
    name = f"{layers}/carte-{sha256(content).hexdigest()[:8]}.js"
    target = static / name
    if not target.exists():
        write_whole(target, content)
    return name


@cache
def _content(folder: Path) -> bytes:
    look = f"window.carte = {{look: {json.dumps({'colours': COLOURS, 'fonts': tokens.SCREEN_FONTS})}}};\n"
    return "\n".join([look, *((folder / f"{name}.js").read_text(encoding="utf-8") for name in SCRIPTS)]).encode()
