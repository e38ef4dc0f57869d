"""Numbers as people type them in French: « 12 345 », « 25,5 % », « 25.5 »."""

from __future__ import annotations

import re

from diagnostic.wording import typography

_BLANKS = re.compile(r"[\s\u00a0\u202f']")
_SIGNED = re.compile(r"[-−]?\d{1,12}(?:[.,]\d{1,6})?", re.ASCII)
_DECIMAL = re.compile(r"\d+(?:[.,]\d+)?", re.ASCII)


class NotANumberError(ValueError):
    """What was typed cannot be read as the number asked for; the message says in French what to type."""


def percent_of(typed: str) -> float | None:
    """The percentage typed, None when the field is empty. Raises NotANumberError outside 0–100."""
    bare = _BLANKS.sub("", typed).removesuffix("%")
    if not bare:
        return None
    if not _DECIMAL.fullmatch(bare) or (value := float(bare.replace(",", "."))) > 100:
        raise NotANumberError(typography(f"« {typed.strip()} » n'est pas un pourcentage : écrivez par exemple 12,5."))
    return value


def value_of(typed: str) -> float | None:
    """The number typed, with its sign and decimals; None when the field is empty. Raises NotANumberError."""
    bare = _BLANKS.sub("", typed).removesuffix("%")
    if not bare:
        return None
    if not _SIGNED.fullmatch(bare):
        raise NotANumberError(typography(f"« {typed.strip()} » n'est pas un nombre : écrivez par exemple 12,5."))
    return float(bare.replace(",", ".").replace("−", "-"))


def count_of(typed: str) -> int | None:
    """The whole number typed, None when the field is empty. Raises NotANumberError on anything else.

    « 1,234 » is refused: a reader cannot know whether its comma separates decimals or thousands.
    """
    bare = _BLANKS.sub("", typed)
    if not bare:
        return None
    if not re.fullmatch(r"\d{1,9}", bare, re.ASCII):
        raise NotANumberError(typography(f"« {typed.strip()} » n'est pas un nombre entier : écrivez par exemple "
                                        "1 245."))
    return int(bare)
