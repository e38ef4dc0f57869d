"""Place names as people write them, brought to one form so that two spellings of one name meet."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# The reader folds the same words several times; longer text than a name is not worth the memory.
CACHED_LENGTH = 80
ARTICLES = frozenset({"le", "la", "les", "l"})
# « lez », « lès » and « les » are one word of place names; the others are the abbreviations of lists and of post.
ABBREVIATIONS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes", "lez": "les", "nd": "notre dame"}
_SUR = re.compile(r"(?<![^\W\d_])s/(?!s)", re.IGNORECASE)
_SOUS = re.compile(r"(?<![^\W\d_])s/s", re.IGNORECASE)
_OTHER = re.compile(r"[^0-9a-z]+")


def _plain(character: str) -> str:
    """ASCII lower-case letters for one character of a French name, a space for anything that is not a letter."""
    lower = character.casefold().replace("œ", "oe").replace("æ", "ae")
    plain = "".join(mark for mark in unicodedata.normalize("NFKD", lower) if not unicodedata.combining(mark))
    return plain if plain.isascii() and plain.isalnum() else " "


_TABLE = {number: _plain(chr(number)) for number in range(0x250)} | {ord("ẞ"): "ss", ord("&"): " et "}


def fold(text: str) -> str:
    """The key of a name: « SAINT COME ET MARUEJOLS », « St-Côme et Maruéjols » → `saint come et maruejols`.

    No case, accent, hyphen or apostrophe; ligatures opened; St, Ste, lès, N.-D., s/ and & written out.
    """
    return _folded(text) if len(text) <= CACHED_LENGTH else _folded.__wrapped__(text)


@lru_cache(maxsize=1 << 16)
def _folded(text: str) -> str:
    if "/" in text:
        text = _SOUS.sub("sous ", _SUR.sub("sur ", text))
    text = unicodedata.normalize("NFC", text) if not text.isascii() else text
    words = _OTHER.sub(" ", text.translate(_TABLE)).split()
    folded = " ".join([ABBREVIATIONS.get(word, word) for word in words])
    return folded.replace("n d ", "notre dame ") if folded.startswith("n d ") or " n d " in folded else folded


def without_article(key: str) -> str:
    """`abergement clemenciat` for `l abergement clemenciat`; a key made of an article alone stays as it is."""
    first, _, rest = key.partition(" ")
    return rest if rest and first in ARTICLES else key


def holds(key: str, name: str) -> bool:
    """Whether the words of `name` follow one another inside `key` (both folded)."""
    return f" {name} " in f" {key} "


def of(name: str) -> str:
    """« de Calvisson », « d'Aubais », « du Vigan », « des Angles »: the name with its preposition."""
    if name.startswith(("Le ", "Les ")):
        article, rest = name.split(" ", 1)
        return f"{'du' if article == 'Le' else 'des'} {rest}"
    return f"d'{name}" if fold(name[:1]) in set("aeiouy") or name[:1] in "hH" else f"de {name}"
