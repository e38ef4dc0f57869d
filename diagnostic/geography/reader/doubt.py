"""Five digits that are both an INSEE code and a postal code: what the list says, when only a person can tell."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, hypot, inf, isnan, radians, sqrt

from diagnostic.geography.gazetteer import Gazetteer
from diagnostic.geography.reader.pieces import Evidence, Judge, Piece, Role
from diagnostic.geography.reading import FiveDigits

# The INSEE reading must be this much tighter than the postal one to be taken unasked when most codes are postal codes.
TIGHTER = 0.6
KM_PER_DEGREE = 111.2
# « Source : Insee » announces nothing: the word must qualify codes, or stand as a title.
_INSEE = re.compile(r"\bcodes?[ \t_]{1,3}(?:[^\W_]{1,20}[ '_]{1,2}){0,3}insee\b|\binsee[ ]*:"
                    r"|^[^\w\n]*insee[^\w\n]*$|\b(?:codgeo|depcom)\b", re.IGNORECASE | re.MULTILINE)
_POSTAL = re.compile(r"\bcodes?[ \t_]{1,3}posta(?:l|ux)\b|\bcp[ ]*:|^[^\w\n]*cp[^\w\n]*$", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class FiveDigitView:
    """The five-digit codes of a list by what they can be (distinct, sorted), and how wide each reading is (km)."""

    both: tuple[str, ...]
    insee_only: tuple[str, ...]
    postal_only: tuple[str, ...]
    insee_spread: float
    postal_spread: float


def announced(text: str) -> FiveDigits:
    """What the text says its codes are; ASK when it says nothing, or both."""
    insee, postal = _INSEE.search(text) is not None, _POSTAL.search(text) is not None
    return FiveDigits.ASK if insee == postal else FiveDigits.INSEE if insee else FiveDigits.POSTAL


def view(pieces: Iterable[Piece], judge: Judge) -> FiveDigitView:
    """Sort the codes of `pieces`; those whose label settles the matter count on the side it says."""
    both, insee_only, postal_only = set(), set(), set()
    for piece in pieces:
        if piece.role is not Role.CODE or piece.excluded:
            continue
        code = piece.code
        if piece.evidence is Evidence.POSTAL or piece.declared is FiveDigits.POSTAL:
            postal_only.add(code)
        elif piece.evidence is not Evidence.NONE or piece.declared is FiveDigits.INSEE:
            insee_only.add(code)
        elif judge.both(code):
            both.add(code)
        elif judge.insee(code) is not None:
            insee_only.add(code)
        elif judge.postal(code):
            postal_only.add(code)
    if not both:
        return FiveDigitView((), tuple(sorted(insee_only)), tuple(sorted(postal_only)), inf, inf)
    readings = sorted(both | insee_only | postal_only)
    as_insee = [[unit] for code in readings if (unit := judge.insee(code))]
    as_postal = [list(judge.postal(code)) for code in readings if judge.postal(code)]
    return FiveDigitView(tuple(sorted(both)), tuple(sorted(insee_only)), tuple(sorted(postal_only)),
                         spread(as_insee, judge.gazetteer), spread(as_postal, judge.gazetteer))


def doubtful(seen: FiveDigitView, said: FiveDigits) -> bool:
    """Whether the list may be one of postal codes: most are some, and as INSEE codes they lie scattered.

    An announcement (« codes INSEE : … ») settles it as long as no code contradicts it.
    """
    if not seen.both or (said is FiveDigits.INSEE and not seen.postal_only):
        return False
    if said is FiveDigits.POSTAL:
        return bool(seen.insee_only)
    if len(seen.both) + len(seen.postal_only) <= len(seen.insee_only):
        return False
    return bool(seen.postal_only) or not seen.insee_spread < TIGHTER * seen.postal_spread


def spread(places: list[list[str]], gazetteer: Gazetteer) -> float:
    """Root mean square distance (km) of some places to their centre; a place is the middle of its units.

    Infinite for fewer than two places, or when one has no coordinates. Flat-earth distances: good to 1 % over 300 km.
    """
    points = []
    for units in places:
        found = [gazetteer.place(unit) for unit in units]
        points.append((sum(place.longitude for place in found) / len(found),
                       sum(place.latitude for place in found) / len(found)))
    if len(points) < 2 or any(isnan(value) for point in points for value in point):
        return inf
    east, north = (sum(values) / len(points) for values in zip(*points, strict=True))
    shrink = cos(radians(north))
    return KM_PER_DEGREE * sqrt(sum(hypot((x - east) * shrink, y - north) ** 2 for x, y in points) / len(points))
