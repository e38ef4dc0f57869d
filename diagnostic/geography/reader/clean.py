"""From what the clipboard holds to plain lines: invisible characters, widths of digits, HTML, addresses."""

from __future__ import annotations

import html
import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import unquote_plus

_REMOVED = ("\ufeff\u200b\u200c\u200d\u200e\u200f\u2060\u00ad\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
            "\ufe0f\u20e3")
_NEW_LINES = "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_APOSTROPHES = "\u2018\u2019\u201b\u02bc\u2032\u0060\u00b4"
_HYPHENS = "\u2010\u2011\u2212"
_MADE: tuple[tuple[str, str | None], ...] = ((_NEW_LINES, "\n"), (_SPACES, " "), (_APOSTROPHES, "'"), (_HYPHENS, "-"),
                                             (_REMOVED, None))
_TABLE: dict[int, str | None] = {number: " " for number in (*range(0x20), *range(0x7F, 0xA0)) if number not in (9, 10)}
_TABLE |= {ord(character): made for characters, made in _MADE for character in characters}
_TABLE |= {wide: chr(wide - 0xFEE0) for wide in range(0xFF01, 0xFF5F)}
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_SURROGATE = re.compile("[\ud800-\udfff]")


def clean(text: str) -> str:
    """`text` with one kind of line end, space, apostrophe, hyphen and digit, and no invisible character.

    Line numbers are kept. Letters keep their accents and their case, HTML entities become what they stand for.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "&" in text:
        text = _ENTITY.sub(lambda found: html.unescape(found.group()), text)
    if not text.isascii():
        text = _SURROGATE.sub("\ufffd", unicodedata.normalize("NFC", text))
        digits: dict[int, str | None] = {
            ord(character): str(unicodedata.decimal(character))
            for character in set(text) if character.isdecimal() and not character.isascii()}
        return text.translate(_TABLE | digits)
    return text.translate(_TABLE)


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of the text that holds no code, and what it is."""

    start: int
    end: int
    what: str


_SCRIPT = re.compile(r"<(script|style)\b[^<>]{0,2000}>.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9]{0,15})(?=[\s/>])[^<>]{0,2000}>|<![^<>]{0,200}>")
_ROW = re.compile(r"</?tr\b", re.IGNORECASE)
_BLOCKS = frozenset({"tr", "li", "ul", "ol", "br", "p", "div", "option", "select", "table", "h1", "h2", "h3", "h4"})
_CELLS = frozenset({"td", "th"})
_URL = re.compile(r"(?:https?|ftp)://[^\s<>\"']{1,20000}|\bwww\.[^\s<>\"']{1,2000}", re.IGNORECASE)
_URL_CODES = re.compile(r"[?&#;](?:codes?|communes?|insee)=([^&#]*)", re.IGNORECASE)
_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")


def unquote_addresses(text: str) -> str:
    """Addresses that carry codes (`?codes=30062%2C30004`) with their escapes undone, on the same line."""
    return _URL.sub(lambda found: _unquoted(found.group()), text) if "%" in text else text


def _unquoted(address: str) -> str:
    return " ".join(unquote_plus(address).split()) if _URL_CODES.search(address) else address


def mask(text: str) -> tuple[str, list[Region]]:
    """A copy of the same length where markup, scripts and addresses are blank, and the regions they filled.

    Rows and items of HTML become lines, cells become tabs; the value of `codes=` in an address stays readable.
    """
    if not ("<" in text or "@" in text or "://" in text or "www." in text.lower()):
        return text, []
    regions: list[Region] = []
    masked = list(text)

    def blank(start: int, end: int, what: str, filler: str = " ") -> None:
        masked[start:end] = [character if character == "\n" else " " for character in text[start:end]]
        masked[start] = filler
        regions.append(Region(start, end, what))

    for found in _SCRIPT.finditer(text):
        blank(found.start(), found.end(), "script")
    visible = "".join(masked)
    if "\n" in visible:
        for start, end in _rows(visible):
            masked[start:end] = visible[start:end].replace("\n", " ")
    for found in _TAG.finditer(visible):
        name, closing = (found.group(1) or "").lower(), found.group().startswith("</")
        blank(found.start(), found.end(), "balise",
              "\n" if name in _BLOCKS else "\t" if name in _CELLS and not closing else " ")
    for found in _URL.finditer("".join(masked)):
        held = _URL_CODES.search(found.group())
        around = ((0, held.start(1)), (held.end(1), len(found.group()))) if held else ((0, len(found.group())),)
        for start, end in around:
            if start < end:
                blank(found.start() + start, found.start() + end, "adresse web", "\n" if held else " ")
    for found in _MAIL.finditer("".join(masked)):
        blank(found.start(), found.end(), "adresse électronique", ";")
    return "".join(masked), _merged(regions, text)


def _rows(text: str) -> list[tuple[int, int]]:
    """Where the rows of HTML tables stand."""
    rows: list[tuple[int, int]] = []
    opened = -1
    for found in _ROW.finditer(text):
        if not found.group().startswith("</"):
            opened = found.start()
        elif opened >= 0:
            rows.append((opened, found.end()))
            opened = -1
    return rows


def _merged(regions: list[Region], text: str) -> list[Region]:
    """Tags that follow one another become one region."""
    merged: list[Region] = []
    for region in sorted(regions, key=lambda region: region.start):
        before = merged[-1] if merged else None
        if before and before.what == region.what == "balise" and not text[before.end:region.start].strip():
            merged[-1] = Region(before.start, region.end, region.what)
        else:
            merged.append(region)
    return merged
