"""Small pictures made for tests, in any format that Pillow writes."""

from __future__ import annotations

import hashlib
import io
from typing import Any

from PIL import Image, ImageColor


def saved(picture: Image.Image, form: str, **options: Any) -> bytes:
    raw = io.BytesIO()
    picture.save(raw, format=form, **options)
    return raw.getvalue()


def plain(width: int, height: int, colour: str = "#2a7f86") -> Image.Image:
    """One colour, with transparency where `colour` has it (« #0f4c5280 »)."""
    found = ImageColor.getrgb(colour)
    return Image.new("RGBA" if len(found) == 4 else "RGB", (width, height), found)


def png(width: int, height: int, colour: str = "#2a7f86") -> bytes:
    return saved(plain(width, height, colour), "PNG")


def noise(width: int, height: int) -> Image.Image:
    """A picture that nothing compresses, the same at every call."""
    return Image.frombytes("RGB", (width, height), hashlib.shake_128(b"noise").digest(3 * width * height))
