"""A picture that somebody brings as a logo, made a small clean PNG: nothing of the file is kept but its pixels."""

from __future__ import annotations

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from diagnostic.dossier import MOST_LOGO_BYTES
from diagnostic.wording import typography

MOST_BYTES = 5_000_000
# A photograph of a telephone has 12 to 50 million pixels; decoded, 4 bytes each.
MOST_PIXELS = 25_000_000
# In pixels, of the longest side.
WIDEST = 600
SMALLEST = 16
FORMATS = ("PNG", "JPEG", "WEBP")
# How much smaller at each try, and fewer colours first: a logo has few, a photograph loses little.
_SHRINKS, _COLOURS = 0.8, 128


class LogoError(ValueError):
    """The file is no logo that documents can bear; the message says why in French."""


def checked_logo(content: bytes) -> bytes:
    """PNG bytes of the picture, `WIDEST` px wide and high at most and `MOST_LOGO_BYTES` at most, without metadata.

    The same file always gives the same bytes, and what this function made is given back as it is. Raises LogoError on
    anything that is not one still picture in PNG, JPEG or WebP of a decent size.
    """
    if not content:
        raise LogoError(typography("Ce fichier est vide : choisissez une image PNG, JPEG ou WebP."))
    if len(content) > MOST_BYTES:
        raise LogoError(typography(f"Ce logo est trop lourd ({MOST_BYTES // 1_000_000} Mo au plus) : enregistrez-le "
                                   "en plus petit."))
    return _lightest(_decoded(content))


def _decoded(content: bytes) -> Image.Image:
    try:
        with warnings.catch_warnings():
            # Pillow warns of pictures that are bombs when decoded: our own limit refuses them before.
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
                _refuse(picture)
                picture.load()
                upright = ImageOps.exif_transpose(picture)
                return upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    except LogoError:
        raise
    except Image.DecompressionBombError as failure:
        raise _too_large() from failure
    except UnidentifiedImageError as failure:
        raise LogoError(typography("Ce fichier n'est pas une image PNG, JPEG ou WebP : un SVG ou un PDF est à "
                                   "enregistrer en PNG d'abord.")) from failure
    except Exception as failure:
        # Decoders raise anything on a forged file: OSError, SyntaxError, struct.error, ValueError, MemoryError…
        raise LogoError(typography("Cette image est abîmée : enregistrez-la de nouveau en PNG.")) from failure


def _refuse(picture: Image.Image) -> None:
    """Before anything is decoded, by what the head of the file says."""
    width, height = picture.size
    if width * height > MOST_PIXELS:
        raise _too_large()
    if min(width, height) < SMALLEST:
        raise LogoError(typography(f"Cette image est trop petite ({width} × {height} pixels) pour un logo."))
    if min(width, height) * WIDEST < SMALLEST * max(width, height):
        raise LogoError(typography(f"Cette image est trop étroite ({width} × {height} pixels) pour un logo."))
    if getattr(picture, "n_frames", 1) > 1:
        raise LogoError(typography("Cette image est animée : choisissez une image fixe."))


def _too_large() -> LogoError:
    return LogoError(typography("Cette image est trop grande : réduisez-la à 2 000 pixels de large au plus."))


def _lightest(picture: Image.Image) -> bytes:
    """As large as it may be, then fewer colours, then smaller, until it is light enough."""
    picture.thumbnail((WIDEST, WIDEST), Image.Resampling.LANCZOS)
    written = _png(picture)
    while len(written) > MOST_LOGO_BYTES:
        few = picture.quantize(_COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        written = _png(few.convert(picture.mode))
        picture = picture.resize([max(SMALLEST, round(side * _SHRINKS)) for side in picture.size],
                                 Image.Resampling.LANCZOS)
    return written


def _png(picture: Image.Image) -> bytes:
    # A new picture of the same pixels: no text, no profile, no date comes along.
    raw = io.BytesIO()
    Image.frombytes(picture.mode, picture.size, picture.tobytes()).save(raw, format="PNG", optimize=True)
    return raw.getvalue()
