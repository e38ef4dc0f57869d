"""What becomes of a picture brought as a logo: small, clean, the same every time, or a French sentence."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from diagnostic.dossier import MOST_LOGO_BYTES
from diagnostic.logo import MOST_BYTES, WIDEST, LogoError, checked_logo
from tests.pictures import noise, plain, png, saved


def opened(content: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(content))
    picture.load()
    return picture


@pytest.mark.parametrize("form", ["PNG", "JPEG", "WEBP"])
def test_each_format_becomes_a_png_of_the_same_picture(form: str) -> None:
    picture = opened(checked_logo(saved(plain(90, 40), form)))
    assert (picture.format, picture.size, picture.mode) == ("PNG", (90, 40), "RGB")
    red, green, blue = picture.getpixel((45, 20))  # type: ignore[misc]
    assert abs(red - 0x2A) + abs(green - 0x7F) + abs(blue - 0x86) < 8


def test_transparency_is_kept() -> None:
    picture = opened(checked_logo(png(90, 40, "#0f4c5280")))
    assert picture.mode == "RGBA"
    assert picture.getpixel((1, 1)) == (0x0F, 0x4C, 0x52, 0x80)


@pytest.mark.parametrize(("size", "kept"), [((1200, 300), (600, 150)), ((300, 1200), (150, 600)), ((80, 80), (80, 80))])
def test_a_large_picture_is_reduced_and_a_small_one_is_not_blown_up(size: tuple[int, int],
                                                                    kept: tuple[int, int]) -> None:
    assert opened(checked_logo(png(*size))).size == kept


def test_what_nothing_compresses_is_made_light_enough() -> None:
    content = checked_logo(saved(noise(900, 700), "PNG"))
    assert len(content) <= MOST_LOGO_BYTES
    assert min(opened(content).size) > 100


@pytest.mark.parametrize("content", [png(40, 30), png(1200, 40, "#0f4c5280"), saved(noise(900, 700), "PNG"),
                                     saved(noise(640, 18), "PNG"), saved(plain(70, 70).quantize(4), "PNG")])
def test_a_logo_made_here_is_given_back_as_it_is(content: bytes) -> None:
    once = checked_logo(content)
    assert checked_logo(content) == once
    assert checked_logo(once) == once


def test_nothing_of_the_file_is_kept_but_its_pixels() -> None:
    beside = PngInfo()
    beside.add_text("Author", "Camille Exemple")
    exif = Image.Exif()
    exif[0x013B] = "Camille Exemple"
    for content in (saved(plain(60, 40), "PNG", pnginfo=beside, dpi=(72, 72)), saved(plain(60, 40), "JPEG", exif=exif)):
        assert b"Camille" in content
        made = checked_logo(content)
        assert b"Camille" not in made
        assert opened(made).info == {}


def test_a_photograph_taken_upright_stays_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    assert opened(checked_logo(saved(plain(90, 40), "JPEG", exif=exif))).size == (40, 90)


def bomb() -> bytes:
    """A PNG of a few bytes that says it is 50 000 pixels wide and high."""
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    head = struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\0" * 100)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def animated() -> bytes:
    return saved(plain(40, 40), "PNG", save_all=True, append_images=[plain(40, 40, "#a8232b")])


HOSTILE = {
    "nothing": (b"", "vide"),
    "too heavy": (png(40, 30) + b"\0" * MOST_BYTES, "trop lourd"),
    "a bomb": (bomb(), "trop grande"),
    "animated": (animated(), "animée"),
    "one pixel": (png(1, 1), "trop petite"),
    "a thread": (png(4000, 20), "trop étroite"),
    "cut": (saved(noise(60, 60), "PNG")[:900], "abîmée"),
    "a JPEG cut": (saved(noise(60, 60), "JPEG")[:900], "abîmée"),
    "an SVG": (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "SVG"),
    "a page": (b"<!doctype html><img src=x onerror=alert(1)>", "n'est pas une image"),
    "a GIF": (saved(plain(40, 40).quantize(4), "GIF"), "n'est pas une image"),
    "a TIFF": (saved(plain(40, 40), "TIFF"), "n'est pas une image"),
    "a signature alone": (b"\x89PNG\r\n\x1a\n", "image"),
    "a program": (b"MZ" + b"\0" * 400, "n'est pas une image"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_what_is_no_logo_is_refused_in_french(what: str) -> None:
    content, said = HOSTILE[what]
    with pytest.raises(LogoError, match=said) as refusal:
        checked_logo(content)
    assert str(refusal.value)[0] == "C"
    assert str(refusal.value).endswith(".")


def test_no_byte_changed_does_worse_than_being_refused() -> None:
    whole = saved(noise(24, 24), "PNG")
    for place in range(0, len(whole), 37):
        forged = whole[:place] + bytes([whole[place] ^ 0x55]) + whole[place + 1:]
        try:
            made = checked_logo(forged)
        except LogoError:
            continue
        assert max(opened(made).size) <= WIDEST
