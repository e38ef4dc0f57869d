"""A long list of codes in few characters, so that an address carries a region as well as a canton.

Codes of one department follow each other closely: the gaps between them, deflated, take about a seventh of a character
each. The form depends on no table, so that an address stays good when the list of communes changes.
"""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Iterable
from itertools import groupby, pairwise

MARK = "z."
# Far above every code of the country; a forged address cannot make the server hold more.
MOST_BYTES = 400_000
_GROUP = re.compile(r"(\d{2}|2[AB])(3|7):(\d+(?:,\d+)*)", re.ASCII)


class DamagedListError(ValueError):
    """The text was not written by `packed`, or was cut on its way."""


def packed(codes: Iterable[str]) -> str:
    """Codes of 5 characters (units) and 9 (IRIS) as text made of letters, digits, « - », « _ » and « . »."""
    deflated = zlib.compress(spelled(codes).encode("ascii"), 9)
    return MARK + base64.urlsafe_b64encode(deflated).decode("ascii").rstrip("=")


def spelled(codes: Iterable[str]) -> str:
    """The same codes before they are deflated: « 303:4,7;751:1 », which static/carte/board.js reads."""
    groups = []
    for (department, digits), members in groupby(sorted(codes, key=_place), key=lambda code: _place(code)[:2]):
        numbers = [0, *(int(code[2:]) for code in members)]
        groups.append(f"{department}{digits}:" + ",".join(str(after - before) for before, after in pairwise(numbers)))
    return ";".join(groups)


def unpacked(text: str) -> tuple[str, ...]:
    """The codes of a text written by `packed`, which may be anybody's. Raises DamagedListError."""
    body = text.removeprefix(MARK)
    try:
        inflater = zlib.decompressobj()
        content = inflater.decompress(base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True),
                                      MOST_BYTES)
        groups = content.decode("ascii").split(";")
    except (binascii.Error, zlib.error, ValueError) as failure:
        raise DamagedListError("not a deflated list") from failure
    if not inflater.eof:
        raise DamagedListError("cut, or too long")
    return tuple(code for group in groups for code in _codes(group))


def _place(code: str) -> tuple[str, int, str]:
    return code[:2], len(code) - 2, code


def _codes(group: str) -> Iterable[str]:
    found = _GROUP.fullmatch(group)
    if found is None:
        raise DamagedListError("not a group of codes")
    department, digits, number = found.group(1), int(found.group(2)), 0
    for gap in found.group(3).split(","):
        # A gap longer than a code would be slow to read as a number, and means nothing.
        if len(gap) > digits or (number := number + int(gap)) >= 10 ** digits:
            raise DamagedListError("out of the department")
        yield f"{department}{number:0{digits}}"
