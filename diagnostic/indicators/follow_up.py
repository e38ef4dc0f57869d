"""Figures that an ACI contract follows: where the territory stands, and what is aimed at. Typed by the user, checked.

The contract itself chooses its figures with the ARS and the CPAM: those of the catalogue are usual ones.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from diagnostic.indicators.catalogue import Catalogue, catalogue
from diagnostic.indicators.entered import source_complaint, year_complaint
from diagnostic.indicators.topics import Tracked
from diagnostic.wording import number, one_line, typography

# The largest figure where the catalogue gives none.
MOST = 1_000_000_000


class FollowUpError(ValueError):
    """A followed figure cannot be true, or cannot be cited; the message says why in French."""


@dataclass(frozen=True)
class FollowUp:
    """`id`: a followed figure of the catalogue. `baseline`: what it was in `year`, as `source` says; `target`: what is
    aimed at. One of the two may be unknown (None).
    """

    id: str
    baseline: float | None
    target: float | None
    year: int
    source: str


def tracked(identifier: str, entries: Catalogue | None = None) -> Tracked:
    """What a followed figure is. Raises FollowUpError when the catalogue has none of that name."""
    found = next((entry for entry in (entries or catalogue()).tracked if entry.id == identifier), None)
    if found is None:
        raise FollowUpError(typography(f"« {identifier:.60} » ne fait pas partie des indicateurs de suivi de l'ACI."))
    return found


def checked(figure: FollowUp, entries: Catalogue | None = None) -> FollowUp:
    """The figure with its source on one line.

    Raises FollowUpError: unknown figure, nothing given, impossible number, year before 2000 or to come, source missing
    or over 200 characters, baseline under statistical secrecy.
    """
    entry = tracked(figure.id, entries)
    source = one_line(figure.source)
    cited = bool(source) or figure.baseline is not None
    complaint = (year_complaint(figure.year) or (source_complaint(source) if cited else "")
                 or _value_complaint(figure, entry))
    if complaint:
        raise FollowUpError(typography(f"{entry.label} : {complaint}"))
    return replace(figure, source=source)


def followed(figures: Iterable[FollowUp], entries: Catalogue | None = None) -> tuple[FollowUp, ...]:
    """The figures, `checked`, in the order of the catalogue. Raises FollowUpError, also on one given twice."""
    entries = entries or catalogue()
    found = [checked(figure, entries) for figure in figures]
    for identifier, times in Counter(figure.id for figure in found).items():
        if times > 1:
            raise FollowUpError(typography(f"{tracked(identifier, entries).label} : {times} chiffres. Gardez le plus "
                                           "récent."))
    order = {entry.id: position for position, entry in enumerate(entries.tracked)}
    return tuple(sorted(found, key=lambda figure: order[figure.id]))


def _value_complaint(figure: FollowUp, entry: Tracked) -> str:
    if figure.baseline is None and figure.target is None:
        return "donnez la valeur de départ, la cible, ou les deux."
    for value, what in ((figure.baseline, "la valeur de départ"), (figure.target, "la cible")):
        if value is None:
            continue
        most = MOST if entry.most is None else entry.most
        if isinstance(value, bool) or not math.isfinite(value) or not 0 <= value <= most:
            return f"{what} est un nombre compris entre 0 et {number(most)} (ici {value})."
        if not entry.decimals and value != int(value):
            return f"{what} est un nombre entier (ici {value})."
    if figure.baseline is not None and figure.baseline < entry.secrecy:
        return (f"un effectif de moins de {entry.secrecy} personnes relève du secret statistique : ne le gardez pas "
                "ici, ni dans un document.")
    return ""
