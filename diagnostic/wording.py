"""French wording of figures, plurals, dates and sentences: the single place where French typography is decided.

Spaces: U+202F (narrow, no break) between thousands and before ; ? ! %; U+00A0 (no break) before : and €, inside « »
and between a number and what it counts. The decimal mark is a comma, the minus sign U+2212. A missing value (None, NaN,
pandas' NA) is worded « non disponible », or whatever `missing` says; it is never a zero.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections.abc import Iterable
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, TypeAlias

import pandas as pd

NARROW = "\u202f"
NBSP = "\u00a0"
MINUS = "\u2212"
MISSING = "non disponible"
MONTHS = ("janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
          "décembre")
# Names of what is counted that end in -s in the singular too.
_INVARIABLE = frozenset({"décès", "parcours"})

# pandas' NA has no public type, so a cell of a nullable column can only be typed Any.
Figure: TypeAlias = float | Any | None


def number(x: Figure, decimals: int = 0, *, missing: str = MISSING) -> str:
    """« 49 993 », « 12,3 », « −0,4 »: `x` rounded half away from zero, as a reader does, to `decimals` places.

    Raises ValueError on an infinite value, which is always the trace of a division that should not have been made.
    """
    rounded = _rounded(x, decimals)
    return missing if rounded is None else _written(rounded)


def signed(x: Figure, decimals: int = 1, *, missing: str = MISSING) -> str:
    """Like `number`, with « + » before a positive value; a value that rounds to zero has no sign."""
    rounded = _rounded(x, decimals)
    if rounded is None:
        return missing
    return f"+{_written(rounded)}" if rounded > 0 else _written(rounded)


def percent(x: Figure, decimals: int = 1, *, missing: str = MISSING) -> str:
    """« 12,3 % » for `x` = 12.3: the value is already a percentage."""
    return missing if pd.isna(x) else f"{number(x, decimals)}{NARROW}%"


def euros(x: Figure, *, missing: str = MISSING) -> str:
    """« 252 000 € »: whole euros."""
    return missing if pd.isna(x) else f"{number(x)}{NBSP}€"


def quantity(x: Figure, unit: str, decimals: int = 0, *, missing: str = MISSING) -> str:
    """« 345,1 km² »: a number and an invariable unit, which never part at the end of a line."""
    return missing if pd.isna(x) else f"{number(x, decimals)}{NBSP}{unit}"


def plural(n: float, singular: str, plural_form: str | None = None) -> str:
    """The form that agrees with `n`: French takes the plural from 2 on (« 0 commune », « 1,5 million »).

    Without `plural_form` a regular one is made: -s; -al → -aux; -au, -eu → -x; words in -s, -x, -z do not change.
    Raises ValueError on several words without `plural_form`: which of them agree is not a matter of rule.
    """
    if plural_form is None:
        if re.search(r"\s", singular):
            raise ValueError(f"Le pluriel de « {singular} » doit être écrit.")
        if singular.endswith(("s", "x", "z")):
            plural_form = singular
        elif singular.endswith("al"):
            plural_form = singular[:-2] + "aux"
        else:
            plural_form = singular + ("x" if singular.endswith(("au", "eu")) else "s")
    return plural_form if abs(n) >= 2 else singular


def agreeing(n: float, unit: str) -> str:
    """A unit written in the plural, as it goes with `n`: « 0 établissement », « 1,5 habitant par km² », « 1 décès ».

    Only the first word changes; one that is the same in both numbers (« décès », « parcours ») does not.
    """
    first, space, rest = unit.partition(" ")
    if abs(n) >= 2 or not first.endswith("s") or first in _INVARIABLE:
        return unit
    return first.removesuffix("s") + space + rest


def count(n: Figure, singular: str, plural_form: str | None = None, *, missing: str = MISSING) -> str:
    """« 17 communes », « 1 habitant », « 0 alerte »: `plural` with its number."""
    if pd.isna(n):
        return missing
    return f"{number(n)}{NBSP}{plural(n, singular, plural_form)}"


def enumerate_fr(items: Iterable[str], limit: int | None = None) -> str:
    """« A, B et C »; beyond `limit` items, « A, B et 4 autres ». Nothing gives an empty string.

    Raises ValueError on a limit under 1.
    """
    if limit is not None and limit < 1:
        raise ValueError("Une énumération montre au moins un élément.")
    names = list(items)
    if limit is not None and len(names) > limit:
        names = [*names[:limit], count(len(names) - limit, "autre")]
    return " et ".join(part for part in (", ".join(names[:-1]), *names[-1:]) if part)


def date_fr(day: date | str) -> str:
    """« 1er janvier 2026 », « 25 août 2019 », from a date or its ISO form (ValueError on any other text)."""
    day = date.fromisoformat(day) if isinstance(day, str) else day
    return f"{'1er' if day.day == 1 else day.day}{NBSP}{MONTHS[day.month - 1]} {day.year}"


def one_line(text: str) -> str:
    """`text` typed by someone, on one line: no control or invisible formatting character, no repeated space."""
    if not text.isprintable():
        text = "".join(" " if unicodedata.category(character).startswith("C") else character for character in text)
    return " ".join(text.split())


# What typography must not touch: addresses, code between backquotes, tags, entities, and the :icons: of Markdown.
_VERBATIM = re.compile(r"(https?://\S+|www\.\S+|`[^`]*`|</?[A-Za-z][^<>]*>|&#?\w+;|:[a-z_]+(?:/[a-z_]+)?:)")
_SPACES = f"[ {NBSP}{NARROW}]"
_WORD = r"(?<=[^\s(\[«;:!?])"
_CLOSING = r"(?=[\s»)\]\"'*_.,…]|$)"
_THOUSANDS = re.compile(rf"(?<![\d{NARROW}])(?<!\d[ ,.])\d{{1,3}}(?: \d{{3}})+(?!\d| \d)")
# In this order: a colon that guillemets follow gets its space only once they have theirs.
_RULES = (
    (re.compile(rf"«{_SPACES}*"), f"«{NBSP}"),
    (re.compile(rf"(?<!{_SPACES}){_SPACES}*»"), f"{NBSP}»"),
    (re.compile(rf"(?<=\d){_SPACES}*%(?!\w)"), f"{NARROW}%"),
    (re.compile(rf"(?<=\d){_SPACES}*€"), f"{NBSP}€"),
    (re.compile(rf"{_WORD}{_SPACES}*([;!?]+){_CLOSING}"), rf"{NARROW}\1"),
    (re.compile(rf"{_WORD}{_SPACES}*:(?=[*_]*(?:\s|$))"), f"{NBSP}:"),
)


def typography(text: str) -> str:
    """A French sentence written with plain spaces, with the spaces French asks for; twice changes nothing more.

    « Sources : Insee ; Drees. Soit 80 000 habitants, 3 % ! » keeps its words and gets its no-break spaces. Web
    addresses, `code`, HTML tags and entities, Markdown icons, times (12:30) and lists of codes (01001 01002) are left
    alone. A number directly followed by another one (« en 2021 123 communes ») cannot be told from thousands when the
    first has at most three digits: write such a number with `number`.
    """
    pieces = _VERBATIM.split(text)
    pieces[::2] = [_spaced(piece) for piece in pieces[::2]]
    return "".join(pieces)


def _spaced(text: str) -> str:
    text = _THOUSANDS.sub(lambda found: found.group().replace(" ", NARROW), text)
    for pattern, spaced in _RULES:
        text = pattern.sub(spaced, text)
    return text


def _rounded(x: Figure, decimals: int) -> Decimal | None:
    if pd.isna(x):
        return None
    if math.isinf(x):
        raise ValueError("Un nombre infini ne s'écrit pas.")
    # str: the shortest decimal that reads back as the float, so that 0.125 and 2.675 round as they are written.
    return Decimal(str(float(x))).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def _written(x: Decimal) -> str:
    digits = f"{abs(x):,f}".replace(",", NARROW).replace(".", ",")
    return f"{MINUS}{digits}" if x < 0 else digits
