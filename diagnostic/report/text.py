"""Words from outside (names, sources typed by a user) made fit to be laid out in any document."""

from __future__ import annotations

import re
import unicodedata

from diagnostic.record import NAME_LIMIT

# Characters that XML forbids, and those that turn the reading direction of what follows (bidirectional overrides).
_FORBIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff\u202a-\u202e\u2066-\u2069\ufeff]")
_BLANKS = re.compile(r"[ \t\n\r\u2028\u2029]+")


def clean(text: str) -> str:
    """`text` on one line, without control characters, in composed form (NFC)."""
    return _BLANKS.sub(" ", _FORBIDDEN.sub("", unicodedata.normalize("NFC", text))).strip()


def shorten(text: str, length: int = NAME_LIMIT) -> str:
    """`text` cleaned and cut to `length` characters at most, the cut shown by an ellipsis."""
    text = clean(text)
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def splittable(text: str, length: int) -> str:
    """`text` whose words longer than `length` signs may be cut at the end of a line, every `length` signs."""
    if len(text) <= length:
        return text
    return re.sub(rf"[^ \-–/\u200b]{{{length}}}(?=[^ \-–/\u200b])", "\\g<0>\u200b", text)
