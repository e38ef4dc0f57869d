"""Any file brought by a user: what it is, decided by its content and never by its name."""

from __future__ import annotations

from diagnostic.geography.gazetteer import Gazetteer
from diagnostic.sources.archive import ZIP, Archive
from diagnostic.sources.code_file import CodeText, read_codes_of_file
from diagnostic.sources.geopackage import SQLITE
from diagnostic.sources.outline_file import Outline, is_kml, is_markup, read_outline
from diagnostic.sources.refusals import weighed
from diagnostic.sources.spreadsheet import is_workbook


def read_any(name: str, content: bytes, gazetteer: Gazetteer) -> CodeText | Outline:
    """The codes, or the outline, that a file holds. Raises FileError, a ValueError whose text is in French.

    A web page is read as a list of codes, as it is when pasted; another XML than KML is refused.
    """
    weighed(content)
    if content.startswith(ZIP):
        is_codes = is_workbook(Archive(content))
    elif is_markup(content):
        is_codes = not is_kml(content) and _is_page(content)
    else:
        head = content[:200].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
        is_codes = not (content.startswith(SQLITE) or head.startswith(b"{"))
    return read_codes_of_file(name, content, gazetteer) if is_codes else read_outline(name, content)


def _is_page(content: bytes) -> bool:
    head = content[:2_000].replace(b"\x00", b"").lower()
    return any(tag in head for tag in (b"<html", b"<!doctype html", b"<table", b"<body", b"<meta", b"<ul", b"<p>"))
