"""Words that may name communes: the name itself, arrondissements, several names in a row, groupings, or mere prose."""

from __future__ import annotations

import re
from functools import cached_property

from diagnostic.geography.gazetteer import Gazetteer
from diagnostic.geography.names import fold
from diagnostic.geography.reader.vocabulary import (
    AFTER_COMMUNES,
    BEFORE_DEPARTMENT,
    COMMUNES,
    DISTRICT_WORDS,
    LINKS,
    OTHER_THINGS,
    PERSONS,
    PROSE,
    ROMAN,
    UNITS,
)

PARTIAL = re.compile(r"\b(?:parties?|partiel\w*|partiellement|quartiers?|hameaux?)\b")
_NAMING = re.compile(r"(?:les? |la |l )?(?:communes?|villes?|mairies?|villages?|municipalites?|cne|com)"
                     r"(?: (?:nouvelles?|suivantes?))?(?: (?:de|du|des|d))?$")
_WORD = re.compile(r"[^\W_]+")
_ORDINAL = re.compile(r"(\d{1,2})(?:ers?|e|es|eme|emes|ieme|nd|nde|d|re|ere)")
MAX_NAME_WORDS = 12
MAX_PROSE_WORDS = 300
MAX_SPLIT_WORDS = 1000


class Words:
    """The words of a stretch of text, each with where it stands and its folded form."""

    __slots__ = ("folded", "raw", "spans")

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.spans = [found.span() for found in _WORD.finditer(raw)]
        self.folded = [fold(raw[start:end]) for start, end in self.spans]

    def __len__(self) -> int:
        return len(self.spans)

    def slice(self, first: int, last: int) -> str:
        """The raw text of words `first` to `last`, the latter not included."""
        return self.raw[self.spans[first][0]:self.spans[last - 1][1]]


class Phrasebook:
    """Names, arrondissements and groupings in words, against a gazetteer."""

    def __init__(self, gazetteer: Gazetteer) -> None:
        self.gazetteer = gazetteer

    @cached_property
    def _cities(self) -> dict[str, str]:
        return {self.gazetteer.key_of(mother): mother for mother in self.gazetteer.mothers}

    def names(self, key: str, department: str | None = None) -> tuple[str, ...]:
        """Codes that a folded name may mean, after « commune de » and the like are taken off."""
        found = self.gazetteer.by_key(key, department)
        if found:
            return found
        words = key.split()
        if words and words[-1] == "cedex":
            return self.names(" ".join(words[:-1]), department)
        for cut in range(min(len(words) - 1, 5), 0, -1):
            if _NAMING.fullmatch(" ".join(words[:cut])):
                return self.gazetteer.by_key(" ".join(words[cut:]), department)
        return ()

    def city(self, key: str) -> str | None:
        """The commune with arrondissements of this name."""
        return self._cities.get(key)

    def districts(self, key: str) -> tuple[str, ...]:
        """Arrondissements named with their city: « lyon 3e », « marseille 14e et 15e », « 3e arr de lyon »."""
        words = key.split()
        cities = [word for word in words if word in self._cities]
        if len(cities) != 1 or len(words) > 40:
            return ()
        numbers = self.ordinals([word for word in words if word != cities[0]], bare=True)
        return self.numbered(self._cities[cities[0]], numbers)

    def numbered(self, city: str, numbers: list[int]) -> tuple[str, ...]:
        """The arrondissements of a city by number; empty when one of them does not exist."""
        districts = self.gazetteer.arrondissements_of(city)
        if not numbers or any(not 1 <= number <= len(districts) for number in numbers):
            return ()
        return tuple(dict.fromkeys(districts[number - 1] for number in numbers))

    @staticmethod
    def ordinals(words: list[str], *, bare: bool = False) -> list[int]:
        """« 14e, 15e et 16e arr. » → [14, 15, 16]; empty when a word is anything else. `bare`: « 3 » counts as well."""
        numbers: list[int] = []
        for word in words:
            if found := _ORDINAL.fullmatch(word):
                numbers.append(int(found.group(1)))
            elif roman := ROMAN.get(word.removesuffix("e")):
                numbers.append(roman)
            elif bare and word.isdigit() and len(word) <= 2:
                numbers.append(int(word))
            elif word not in DISTRICT_WORDS:
                return []
        return numbers

    def department(self, key: str) -> str | None:
        """The department that folded words name: « gard », « dans le gard », « departement du gard », « 2a »."""
        if key.upper() in self.gazetteer.departments:
            return key.upper()
        words = key.split()
        while words and words[0] in BEFORE_DEPARTMENT:
            words = words[1:]
        found = self.gazetteer.groupings_named(" ".join(words), "departement") if words else ()
        return found[0] if len(found) == 1 else None

    def grouping(self, key: str) -> tuple[str, str] | None:
        """(level, code) of an EPCI, canton, department or region named for what it is."""
        if found := self.gazetteer.groupings_named(key, "epci"):
            return "epci", found[0]
        words = key.split()
        if words[0] == "canton" and (found := self.gazetteer.groupings_named(_rest(words), "canton")):
            return ("canton", found[0]) if len(found) == 1 else None
        if words[0] == "region" and (found := self.gazetteer.groupings_named(_rest(words), "region")):
            return "region", found[0]
        if department := self.department(key):
            return "departement", department
        if found := self.gazetteer.groupings_named(key, "region"):
            return "region", found[0]
        return None

    def split(self, words: Words) -> list[tuple[int, int, tuple[str, ...]]] | None:
        """Words covered whole by names of communes, linked by « et » or only by spaces: (first, last, codes) of each.

        None when some word is left over. Longest names first; one-word names under four letters do not count.
        """
        if len(words) > MAX_SPLIT_WORDS:
            return None
        parts: list[tuple[int, int, tuple[str, ...]]] = []
        first = 0
        while first < len(words):
            if words.folded[first] in LINKS and parts:
                first += 1
                continue
            for last in range(min(len(words), first + MAX_NAME_WORDS), first, -1):
                key = fold(words.slice(first, last))
                codes = self.names(key) if len(key) > 3 else ()
                if codes:
                    parts.append((first, last, codes))
                    first = last
                    break
            else:
                return None
        return parts or None

    def cited(self, words: Words) -> list[tuple[int, int, tuple[str, ...]]]:
        """Names of communes cited in prose, written with a capital letter: (first, last, codes) of each."""
        found: list[tuple[int, int, tuple[str, ...]]] = []
        first = 0
        count = min(len(words), MAX_PROSE_WORDS)
        while first < count:
            last = first
            if words.folded[first] in PERSONS:
                first += 3
                continue
            capital = words.raw[words.spans[first][0]].isupper() and words.folded[first] not in PROSE
            for last in range(min(count, first + 7), first, -1) if capital else ():
                key = fold(words.slice(first, last))
                codes = self.gazetteer.by_key(key) if len(key) > 3 else ()
                if codes and key not in PROSE:
                    found.append((first, last, codes))
                    break
            else:
                last = first + 1
            first = last
        return found

    @staticmethod
    def naming(words: Words) -> int:
        """How many words introduce names: 5 in « Voici la liste des communes de Calvisson »; 0 when none does."""
        best = 0
        for index in range(len(words)):
            if words.folded[index] in COMMUNES:
                end = index + 1
                while end < len(words) and words.folded[end] in AFTER_COMMUNES:
                    end += 1
                best = end
        return best if best < len(words) else 0

    @staticmethod
    def is_prose(words: Words) -> bool:
        """Whether these words are a message or a title rather than a name nobody knows."""
        return (len(words) > 7 or any(word in PROSE for word in words.folded)
                or all(len(word) < 3 for word in words.folded)
                or words.folded[0] in OTHER_THINGS | UNITS)


def _rest(words: list[str]) -> str:
    rest = words[1:]
    while rest and rest[0] in ("de", "du", "des", "d"):
        rest = rest[1:]
    return " ".join(rest)
