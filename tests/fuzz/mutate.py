"""Damaged copies of a sound file, by what it is: bytes, text, rows, JSON nodes, XML cells, members of an archive.

Nothing here but `random.Random`: the same seed gives the same cases on every machine.
"""

from __future__ import annotations

import gzip
import io
import json
import random
import re
import warnings
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

ZIP, GZIP = b"PK\x03\x04", b"\x1f\x8b"
# A case much larger than its seed says nothing more, and takes longer.
MOST = 400_000
CELLS = ("", " ", "0", "-1", "-0", "1", "01001", "2A004", "75056", "97611", "99999", "200034601", "300070101", "1001",
         "1e308", "1e999", "-1e999", "nan", "NaN", "inf", "Infinity", "9" * 30, "9" * 400, "0.1", "1,5", "1 234",
         "1\u202f234,5", "12 %", "<11", "ns", "nd", "s", "NC", "ND", "٣٤", "²", "1_000", "0x10", "True", "null",
         "=1+1", "@x", "'=1", "-", "30/02/2026", "2026-11-22", "0000-00-00", "99999-01-01", "22/11/2026", "2026", "<b>",
         "&amp;", "é" * 300, "a" * 12_000, "\u202e", "\ufeff", "\u0130", "ß", "\x00", "\x1c", "\x85", "\u2028",
         "\U0001f600", '"', '""', '"a', "a\nb", "a\r\nb", "a;b,c|d\te", "../../x", "%s%n", "Paris", "Saint-Denis",
         "CPTS A", "30, 34", "30 062", "POLYGON((4 44,5 44,5 45,4 44))", "SRID=2154;POINT(1 1)")
NUMBERS: tuple[Any, ...] = (0, -1, 1, 2**31, 2**63, -2**63, 10**30, 10**400, 1e308, -1e308, 1e-320, 0.5,
                            float("nan"), float("inf"), True, None)
_PIECES = (b"\x00", b"\xff", b"\xff\xfe", b"\xef\xbb\xbf", b"PK\x03\x04", b"PK\x05\x06", b"<", b"&x;", b'"', b"\n",
           b"\r", b";", b",", b"[" * 40, b"{" * 40, b"\xc3", b"\xed\xa0\x80", b"\x7f\xff\xff\xff", b"\x80\x00\x00\x00",
           b"<!DOCTYPE a>", b"<!ENTITY a 'b'>", b"%PDF", b"\xd0\xcf\x11\xe0")
_ENCODINGS = ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "latin-1", "utf-7", "cp850", "utf-32")
_CHUNKS = 24


def mutated(seed: bytes, rng: random.Random) -> bytes:
    """One damaged copy: from one to a few changes, each of a kind that fits what the bytes are."""
    content = seed
    for _ in range(rng.choice((1, 1, 1, 2, 2, 3, 6))):
        content = _once(content, rng)[:MOST]
    return content


def _once(content: bytes, rng: random.Random) -> bytes:
    if rng.random() < 0.3:
        return _bytes(content, rng)
    if content.startswith(ZIP):
        return _archive(content, rng)
    if content.startswith(GZIP):
        return _gzipped(content, rng)
    head = content[:200].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith((b"{", b"[")):
        return _json(content, rng)
    if head.startswith(b"<"):
        return _markup(content, rng)
    if b"\x00" not in content[:1_000]:
        return _table(content, rng)
    return _bytes(content, rng)


# -- bytes -------------------------------------------------------------------------------------------------------


def _bytes(content: bytes, rng: random.Random) -> bytes:
    at = rng.randrange(len(content) + 1)
    to = min(len(content), at + rng.choice((1, 1, 2, 4, 8, 64, 1_000)))
    piece = rng.choice(_PIECES)
    return rng.choice((
        lambda: content[:at] + content[to:],
        lambda: content[:at] + piece + content[at:],
        lambda: content[:at] + piece + content[at + len(piece):],
        lambda: content[:at] + rng.randbytes(to - at) + content[to:],
        lambda: content[:at] + content[at:to] * rng.choice((2, 3, 50)) + content[to:],
        lambda: content[:at],
        lambda: content[at:],
        lambda: content[:at] + bytes(byte ^ 1 << rng.randrange(8) for byte in content[at:at + 1]) + content[at + 1:],
        lambda: content[to:] + content[:to],
    ))()


# -- rows of a text ----------------------------------------------------------------------------------------------


def _table(content: bytes, rng: random.Random) -> bytes:
    text = content.decode("utf-8", errors="surrogateescape")
    lines = text.split("\n")
    delimiter = max(";,\t|", key=text[:4_000].count)
    rank = rng.randrange(len(lines))
    other = rng.randrange(len(lines))
    cells = lines[rank].split(delimiter)
    place = rng.randrange(len(cells))
    cell = rng.choice(CELLS)

    def column(change: Callable[[list[str]], None]) -> str:
        rows = [line.split(delimiter) for line in lines]
        for row in rows:
            if place < len(row):
                change(row)
        return "\n".join(delimiter.join(row) for row in rows)

    def replaced(row: list[str]) -> None:
        row[place] = cell

    def one(row: list[str], *more: str) -> str:
        return "\n".join([*lines[:rank], delimiter.join(row), *more, *lines[rank + 1:]])

    done = rng.choice((
        lambda: one([*cells[:place], cell, *cells[place + 1:]]),
        lambda: one([*cells[:place], cell, *cells[place + 1:]]),
        lambda: one([*cells[:place], f'"{cell}"', *cells[place + 1:]]),
        lambda: one([*cells[:place], *cells[place + 1:]]),
        lambda: one([*cells, cell]),
        lambda: one(cells, lines[rank]),
        lambda: one(cells, lines[other]),
        lambda: one(lines[other].split(delimiter)),
        lambda: "\n".join(lines[:rank] + lines[rank + 1:]),
        lambda: "\n".join(rng.sample(lines, len(lines))),
        lambda: column(replaced),
        lambda: column(lambda row: row.pop(place) and None),
        lambda: column(lambda row: row.insert(place, row[place])),
        lambda: text.replace(delimiter, rng.choice(";,\t|^ ")),
        lambda: text.replace("\n", rng.choice(("\r\n", "\r", "\n\n", "\u2028"))),
        lambda: "\n".join([*lines[:rank], cell * rng.choice((1, 30)), *lines[rank:]]),
        lambda: "\n".join(lines[:1] + lines[1:] * rng.choice((2, 20))),
        lambda: text.replace(cells[place] or "0", cell),
    ))()
    if rng.random() < 0.1:
        return done.encode(rng.choice(_ENCODINGS), errors="replace")
    return done.encode("utf-8", errors="surrogateescape")


# -- JSON --------------------------------------------------------------------------------------------------------


def _json(content: bytes, rng: random.Random) -> bytes:
    try:
        tree = json.loads(content)
    except (ValueError, RecursionError):
        return _bytes(content, rng)
    places: list[tuple[Any, Any]] = []
    waiting = [tree]
    while waiting and len(places) < 20_000:
        node = waiting.pop()
        inside = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
        for key, value in inside:
            places.append((node, key))
            waiting.append(value)
    if not places:
        return _bytes(content, rng)
    node, key = rng.choice(places)
    elsewhere, other = rng.choice(places)
    odd: Any = rng.choice((*CELLS, *NUMBERS, [], {}, [[]], {"type": "Polygon"}, [None] * 50, {"": ""}))
    kind = rng.randrange(7)
    if kind == 0:
        del node[key]
    elif kind == 1 and isinstance(node, list):
        node[key:key] = [node[key]] * rng.choice((1, 40))
    elif kind == 2:
        node[key] = json.loads(json.dumps(elsewhere[other]))
    elif kind == 3:
        for _ in range(rng.choice((1, 3, 900))):
            node[key] = [node[key]]
    elif kind == 4 and isinstance(node, dict):
        node[rng.choice(CELLS)] = node.pop(key)
    elif kind == 5 and isinstance(node[key], int | float) and not isinstance(node[key], bool):
        node[key] = node[key] * rng.choice((-1, 0, 0.5, 1e9, 1 + 1e-9)) + rng.choice((0, 1e-12, 90, -180))
    else:
        node[key] = odd
    try:
        return json.dumps(tree, ensure_ascii=rng.random() < 0.5).encode("utf-8", errors="surrogatepass")
    except (ValueError, RecursionError):
        return content


# -- XML ---------------------------------------------------------------------------------------------------------


def _markup(content: bytes, rng: random.Random) -> bytes:
    """Text of elements, values of attributes, elements moved, doubled or left open."""
    tokens = re.split(rb"(<[^>]*>)", content)
    rank = rng.randrange(len(tokens))
    token, cell = tokens[rank], rng.choice(CELLS).encode("utf-8", errors="replace")
    if token.startswith(b"<") and rng.random() < 0.6:
        values = list(re.finditer(rb'"[^"]*"', token))
        if values:
            found = rng.choice(values)
            tokens[rank] = token[:found.start()] + b'"' + cell.replace(b'"', b"") + b'"' + token[found.end():]
            return b"".join(tokens)
    kind = rng.randrange(5)
    if kind == 0:
        del tokens[rank]
    elif kind == 1:
        tokens[rank:rank] = tokens[rank:rank + rng.choice((1, 2, 20))] * rng.choice((1, 2, 30))
    elif kind == 2:
        tokens[rank] = cell
    elif kind == 3:
        other = rng.randrange(len(tokens))
        tokens[rank], tokens[other] = tokens[other], token
    else:
        tokens[rank] = b"<a>" * rng.choice((1, 500)) + token
    return b"".join(tokens)


# -- members of an archive ---------------------------------------------------------------------------------------


def _archive(content: bytes, rng: random.Random) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
    except Exception:
        return _bytes(content, rng)
    if not members:
        return _bytes(content, rng)
    # What a table or an outline is, is in a few members: the others are chosen seldom.
    telling = [name for name in members if re.search(r"sheet|workbook|strings|csv|txt|json|kml|shp|dbf|document|rels|"
                                                     r"settings|Types", name)]
    name = rng.choice(telling if telling and rng.random() < 0.8 else list(members))
    kind = rng.randrange(12)
    if kind == 0:
        del members[name]
    elif kind == 1:
        other = rng.choice(list(members))
        members[name], members[other] = members[other], members[name]
    elif kind == 2:
        members[rng.choice(("../x", "/etc/x", "a.zip", "a.shp", "x.kml", "xl/workbook.xml", name.upper(), "é.csv"))] = \
            members[name]
    else:
        members[name] = _once(members[name], rng)
    raw = io.BytesIO()
    method = rng.choice((zipfile.ZIP_DEFLATED,) * 8 + (zipfile.ZIP_STORED, zipfile.ZIP_BZIP2))
    with warnings.catch_warnings(), zipfile.ZipFile(raw, "w", method, compresslevel=1) as archive:
        warnings.simplefilter("ignore")
        for member, body in members.items():
            archive.writestr(member, body)
    return raw.getvalue()


def _gzipped(content: bytes, rng: random.Random) -> bytes:
    try:
        inside = gzip.decompress(content)
    except (OSError, EOFError, zlib.error):
        return _bytes(content, rng)
    return gzip.compress(_once(inside, rng), 1, mtime=0)
