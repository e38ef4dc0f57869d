"""A line cut into items: codes, other numbers, phrases. Nothing is decided here, only what things look like."""

from __future__ import annotations

import re
from enum import Enum, auto

MONTHS = "janvier|février|fevrier|mars|avril|mai|juin|juillet|août|aout|septembre|octobre|novembre|décembre|decembre"


class Look(Enum):
    """What an item looks like.

    CODE: five characters, or four digits with their zero restored. LOOSE: « 30 062 », a code or a plain number. IRIS:
    nine characters, an IRIS or a SIREN. SMALL: at most three digits, 2A or 2B. NUMBER: any other number, `value` says
    which. ASIDE: a date or a telephone number. PHRASE: words.
    """

    CODE = auto()
    LOOSE = auto()
    IRIS = auto()
    SMALL = auto()
    NUMBER = auto()
    ASIDE = auto()
    PHRASE = auto()


class Item:
    """`text[start:end]` of the line's text. `value`: the normalised code, or what kind of number or aside it is.

    `repairs`: what was done to get `value`, in French, for the reader.
    """

    __slots__ = ("end", "look", "raw", "repairs", "start", "value")

    def __init__(self, look: Look, raw: str, start: int, end: int, value: str = "", repairs: tuple[str, ...] = ()):
        self.look, self.raw, self.start, self.end = look, raw, start, end
        self.value, self.repairs = value, repairs

    def __repr__(self) -> str:
        return f"<{self.look.name} {self.raw!r} {self.value}>"


_END = r"(?![^\W_])"
_PATTERNS = {
    "date": rf"\d{{1,2}}/\d{{1,2}}/(?:\d{{4}}|\d{{2}}){_END}|\d{{4}}-\d{{2}}-\d{{2}}(?:T[\d:.]{{4,15}}Z?)?{_END}"
            rf"|\d{{1,2}}(?P<sign>[.-])\d{{1,2}}(?P=sign)\d{{4}}{_END}"
            rf"|(?:(?:1er|\d{{1,2}}) (?:{MONTHS})(?: \d{{4}})?|(?:{MONTHS}) \d{{4}}){_END}",
    "phone": rf"(?:\+|00)33[ .-]?(?:\(0\))?[ ]?[1-9](?:[ .-]?\d\d){{4}}{_END}|0[1-9](?:[ .-]\d\d){{4}}{_END}"
             rf"|0[1-9]\d{{8}}{_END}",
    "scientific": rf"\d+(?:[.,]\d+)?[eE]\+\d+{_END}",
    "corsican": rf"2[ABab](?:\d{{7}}|[ .-]?\d{{3}}){_END}",
    "excel": rf"\d{{4,5}}[.,]0{{1,2}}{_END}(?![.,]\d)",
    "spaced": rf"\d{{1,3}}(?: \d{{3}})+{_END}",
    "split": rf"\d{{2}}[.-]\d{{3}}{_END}(?![.-]\d)",
    "decimal": rf"\d{{1,4}}[.,]\d{{1,2}}{_END}(?![.,]\d)",
    "digits": rf"\d+{_END}",
    "word": r"[^\W_]+",
}
_LEXEME = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in _PATTERNS.items()), re.IGNORECASE)
_PREFIXED = re.compile(r"(?:insee|codgeo|depcom|com|commune|fr|cog|code|c|n|no)(\d{5}|2[ab]\d{3})", re.IGNORECASE)
_LOOK_ALIKE = re.compile(r"(?=\D*\d\D*\d)(?:[\doOlI]{2}|2[ABab])[\doOlI]{3}")
_JOINTS = frozenset({" ", "'", "-", ".", "_", "' ", " '", "- ", " -", " & ", "&"})
_ABBREVIATED = re.compile(r"(?<![^\W_])(?:ste?s?|n|d|nd)\Z", re.IGNORECASE)
_SUR = re.compile(r"(?<![^\W_])s\Z", re.IGNORECASE)
OVERSEAS = frozenset({"971", "972", "973", "974", "976"})
ZERO = "zéro initial rétabli"


def items_of(text: str, start: int, end: int) -> list[Item]:
    """The items of one line, `text[start:end]`, in order. Every letter and digit of the line is in one of them."""
    items: list[Item] = []
    for found in _LEXEME.finditer(text, start, end):
        kind, raw, first, last = found.lastgroup, found.group(), found.start(), found.end()
        if kind == "digits":
            items.append(_digits(raw, first, last))
        elif kind == "word":
            word = _mixed(raw, first, last) if not raw.isalpha() else None
            if word is not None:
                items.append(word)
            elif items and items[-1].look is Look.PHRASE and _joins(text, items[-1], first):
                items[-1].end = last
            else:
                items.append(Item(Look.PHRASE, raw, first, last))
        elif kind == "corsican":
            items.append(_corsican(raw, first, last))
        elif kind == "excel":
            digits = raw.replace(",", ".").partition(".")[0]
            items.append(Item(Look.CODE, raw, first, last, digits.zfill(5),
                              ("décimale retirée", *((ZERO,) if len(digits) == 4 else ()))))
        elif kind in ("spaced", "split"):
            items.extend(_grouped(raw, first, last))
        elif kind in ("decimal", "scientific"):
            items.append(Item(Look.NUMBER, raw, first, last, kind))
        else:
            items.append(Item(Look.ASIDE, raw, first, last, "date" if kind == "date" else "numéro de téléphone"))
    for item in items:
        if item.look is Look.PHRASE:
            item.raw = text[item.start:item.end]
    return items


def _joins(text: str, phrase: Item, first: int) -> bool:
    gap = text[phrase.end:first]
    if gap in _JOINTS:
        return True
    before = text[max(phrase.start, phrase.end - 4):phrase.end]
    return ((gap == ". " and _ABBREVIATED.search(before) is not None)
            or (gap in ("/", "/ ") and _SUR.search(before) is not None))


def _digits(raw: str, first: int, last: int) -> Item:
    size = len(raw)
    if size <= 3:
        return Item(Look.SMALL, raw, first, last, raw)
    if size <= 5:
        return Item(Look.CODE, raw, first, last, raw.zfill(5), (ZERO,) if size == 4 else ())
    if size in (8, 9):
        return Item(Look.IRIS, raw, first, last, raw.zfill(9), (ZERO,) if size == 8 else ())
    return Item(Look.NUMBER, raw, first, last, "long")


def _corsican(raw: str, first: int, last: int) -> Item:
    code = re.sub(r"[ .-]", "", raw)
    repairs = (*(("signe retiré",) if code != raw else ()), *(("mis en majuscules",) if code != code.upper() else ()))
    return Item(Look.CODE if len(code) == 5 else Look.IRIS, raw, first, last, code.upper(), repairs)


def _grouped(raw: str, first: int, last: int) -> list[Item]:
    parts = re.split(r"[ .-]", raw)
    if all(part in OVERSEAS for part in parts):
        return [Item(Look.SMALL, part, first + 4 * rank, first + 4 * rank + 3, part) for rank, part in enumerate(parts)]
    joined = "".join(parts)
    look, value = {5: (Look.LOOSE, joined), 9: (Look.IRIS, joined)}.get(len(joined), (Look.NUMBER, "thousands"))
    return [Item(look, raw, first, last, value, ("signe retiré",) if look is not Look.NUMBER else ())]


def _mixed(raw: str, first: int, last: int) -> Item | None:
    """An item for a run of letters and digits; None when it is best read as a word (« 10e », « A9 »)."""
    if raw.upper() in ("2A", "2B") or re.fullmatch(r"2[ABab]\d\d", raw):
        return Item(Look.SMALL, raw, first, last, raw.upper())
    if found := _PREFIXED.fullmatch(raw):
        return Item(Look.CODE, raw, first, last, found.group(1).upper(), ("préfixe retiré",))
    if _LOOK_ALIKE.fullmatch(raw):
        return Item(Look.NUMBER, raw, first, last, "look-alike")
    return Item(Look.NUMBER, raw, first, last, "mixed") if sum(map(str.isdigit, raw)) >= 4 else None
