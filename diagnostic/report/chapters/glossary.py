"""The terms that a document uses, each in a sentence: those that occur in it, and no other."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

from diagnostic.report.document import Block, Column, Heading, Table
from diagnostic.wording import typography

FILE = Path(__file__).with_suffix(".toml")
# Fields of blocks that are drawings, not words to read.
_DRAWN = frozenset({"png", "svg", "alt"})


@dataclass(frozen=True)
class Term:
    """`term` as it is written, `also` its other spellings; `name` in full, `definition` in a sentence, `source` the
    kind of text that fixes it."""

    term: str
    name: str
    definition: str
    source: str
    also: tuple[str, ...] = ()

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, (self.term, *self.also)))})(?!\w)")


@lru_cache(maxsize=1)
def terms() -> tuple[Term, ...]:
    """Every term, in alphabetical order."""
    with FILE.open("rb") as stream:
        read = tomllib.load(stream)["term"]
    return tuple(Term(**{**entry, "also": tuple(entry.get("also", ()))}) for entry in read)


def used(words: Iterable[str]) -> list[Term]:
    """The terms that occur in texts."""
    text = "\n".join(words)
    return [term for term in terms() if term.pattern.search(text)]


def explained(words: Iterable[str]) -> str:
    """« APL, accessibilité potentielle localisée : volume de soins… » for the terms of texts; empty without any."""
    return _said(used(words))


def unexplained(told: Iterable[Block]) -> str:
    """The same for the terms of blocks that do not say what these mean."""
    said = list(texts(tuple(told)))
    whole = "\n".join(said)
    return _said(term for term in used(said) if f"{term.term}, {term.name}" not in whole)


def _said(found: Iterable[Term]) -> str:
    return typography(" ".join(f"{term.term}, {term.name} : {_small(term.definition)}" for term in found))


def _small(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:]


def blocks(told: Iterable[Block]) -> list[Block]:
    """The last chapter: what the blocks before it use."""
    found = used(word for block in told for word in texts(block))
    if not found:
        return []
    rows = tuple((term.term, typography(f"{term.name[0].upper()}{term.name[1:]}. {term.definition}"),
                  term.source[0].upper() + term.source[1:]) for term in found)
    return [Heading("Glossaire"), Table("", (Column("Terme", 0.9), Column("Ce que c'est", 5), Column("D'après", 1.9)),
                                        rows, together=False, small=True)]


def texts(block: Any) -> Iterator[str]:
    """Every text of a block that is there to be read."""
    if isinstance(block, Enum):
        return
    if isinstance(block, str):
        yield block
    elif isinstance(block, (tuple, list)):
        for item in block:
            yield from texts(item)
    elif is_dataclass(block):
        for field in fields(block):
            if field.name not in _DRAWN:
                yield from texts(getattr(block, field.name))
