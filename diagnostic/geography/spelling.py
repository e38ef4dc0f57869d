"""Names that are not quite right: what a person may have meant, never taken without asking."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from diagnostic.geography.names import fold, holds, without_article
from diagnostic.geography.places import Hit

if TYPE_CHECKING:
    from diagnostic.geography.gazetteer import Gazetteer

# Under 84, suggestions on real misspelt lists are mostly other villages; « saint dionizy » stands at 92.
LIKENESS = 84.0
_CODE_PREFIX = re.compile(r"\d{2,5}|2[AB]\d{0,3}")
_TRAILING_DEPARTMENT = re.compile(r"[\s(,-]+(2[AaBb]|97\d|\d{2})\)?$")


def suggest_spelling(text: str, gazetteer: Gazetteer, departments: Iterable[str] = (),
                     limit: int = 3) -> tuple[str, ...]:
    """Codes of the places whose name is most like `text`, best first; empty when none is near.

    `departments` are those of the list the name was found in: at equal likeness, and up to 6 points below, their places
    come first. Likeness is rapidfuzz's normalised indel ratio on folded names without their article.
    """
    key, near = without_article(fold(text)), set(departments)
    if len(key) < 4:
        return ()
    found = process.extract(key, gazetteer.bare_keys, scorer=fuzz.ratio, limit=limit * 4, score_cutoff=LIKENESS)
    ranked = [(score + 6 * (gazetteer.place(code).department in near), code)
              for name, score, _ in found for code in gazetteer.by_bare_key(name)]
    best = max((score for score, _ in ranked), default=0.0)
    kept = sorted((-score, code) for score, code in ranked if score >= best - 8)
    return tuple(dict.fromkeys(code for _, code in kept))[:limit]


def alike(one: str, other: str) -> bool:
    """Whether two folded names are the same but for a slip."""
    return fuzz.ratio(without_article(one), without_article(other)) >= LIKENESS


def search_places(gazetteer: Gazetteer, text: str, limit: int) -> tuple[Hit, ...]:
    """See `Gazetteer.search`."""
    scored = _by_digits(gazetteer, "".join(text.split()).upper())
    if not scored:
        place_text, department = split_department(text, gazetteer)
        scored = _by_words(gazetteer, place_text, department, limit)
    best: dict[str, float] = {}
    for score, code in scored:
        best[code] = max(score, best.get(code, 0.0))
    ranked = sorted(best, key=lambda code: (-best[code], fold(gazetteer.place(code).name), code))[: max(limit, 0)]
    return tuple(Hit(code, gazetteer.place(code).name, _detail(gazetteer, code, text), best[code]) for code in ranked)


def _by_digits(gazetteer: Gazetteer, text: str) -> list[tuple[float, str]]:
    if not _CODE_PREFIX.fullmatch(text):
        return []
    former = gazetteer.former(text)
    return ([(100.0, code) for code in gazetteer.codes if code.startswith(text)]
            + [(95.0, code) for code in gazetteer.by_postal(text)] + ([(97.0, former.code)] if former else []))


def split_department(text: str, gazetteer: Gazetteer) -> tuple[str, str | None]:
    """« Aigues-Vives (30) » → the name, and the department whose number ends it; None when none does."""
    found = _TRAILING_DEPARTMENT.search(text.strip())
    if found and (department := found.group(1).upper()) in gazetteer.departments:
        return text.strip()[: found.start()], department
    return text, None


def _by_words(gazetteer: Gazetteer, text: str, department: str | None, limit: int) -> list[tuple[float, str]]:
    key = fold(text)
    if not key:
        return []
    bare = without_article(key)
    scored = [(100.0, code) for code in gazetteer.by_name(text)]
    keys = gazetteer.bare_keys
    for name in keys[bisect_left(keys, bare): bisect_left(keys, bare + "{")]:
        scored += [(90.0, code) for code in gazetteer.by_bare_key(name)]
    if len(scored) < limit and len(bare) >= 3:
        for name in keys:
            if holds(name, bare):
                scored += [(80.0, code) for code in gazetteer.by_bare_key(name)]
    if len(scored) < limit:
        for name, score, _ in process.extract(bare, keys, scorer=fuzz.ratio, limit=limit, score_cutoff=LIKENESS - 9):
            scored += [(score * 0.75, code) for code in gazetteer.by_bare_key(name)]
    return [(score, code) for score, code in scored
            if department is None or gazetteer.place(code).department == department]


def _detail(gazetteer: Gazetteer, code: str, text: str) -> str:
    place = gazetteer.place(code)
    parts = [gazetteer.departments.get(place.department, place.department)]
    if place.epci and place.epci in gazetteer.epcis:
        parts.append(gazetteer.epci_name(place.epci))
    if former := gazetteer.former_named(split_department(text, gazetteer)[0], code):
        parts.append(f"comprend {former.former_name}")
    return " · ".join(parts)
