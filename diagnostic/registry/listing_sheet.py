"""What a listing says of a CPTS beside its communes: status, size, days, note, in the words of whoever wrote it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from diagnostic.geography.names import fold
from diagnostic.geography.reading import shown
from diagnostic.registry.listing_columns import Tells
from diagnostic.registry.listing_table import Told
from diagnostic.registry.model import COGS, Days, Status
from diagnostic.sources.table_rows import day_in

DAYS = {"letter": Tells.LETTER, "filed": Tells.FILED, "validated": Tells.VALIDATED, "signed": Tells.SIGNED,
        "dissolved": Tells.DISSOLVED}
# Folded words of listings, the furthest step first: « projet de santé validé, ACI signé » is signed.
_WORDS = ((r"\bdissou\w*|\bdissol\w*|\bferme\w*|\babandon\w*", Status.DISSOLVED),
          (r"\bnon precise\b|\binconnu\w*", Status.UNSTATED),
          (r"\baci\b|\bcontrat\w*|\bsigne\w*|\bconventionn\w*", Status.SIGNED),
          (r"\blettre\b|\bintention\b|^li\b", Status.LETTER),
          (r"\bvalide\w*|\bvalidation\b", Status.VALIDATED),
          (r"\bdepose\w*|\bdepot\b", Status.FILED),
          (r"\bidee\b|\bemergen\w*|\breflexion\b|\ben projet\b", Status.IDEA))
_BY_VALUE = {fold(written): status for status in Status for written in (status.value.replace("_", " "), status.label)}
# « contrat ACI non signé » says how far it has not gone.
_NEGATED = re.compile(r"\b(?:non|pas|sans|en cours|en attente|a venir)\b")
_TIER = re.compile(r"(?:taille|t)?\s*([1-4])", re.IGNORECASE)


@dataclass
class About:
    """`values`: arguments of `model.sheet`; `speaks`: what the listing tells, days by their own names."""

    values: dict[str, Any] = field(default_factory=dict)
    speaks: set[str] = field(default_factory=set)


def about_of(one: Told, tell: Callable[[int, str], None]) -> About:
    """What is told in `tell` is left as if the listing did not say it."""
    about, cells = About(), one.cells
    if said := cells.get(Tells.STATUS, ""):
        status = status_told(said)
        if status is None:
            tell(one.line, f"Le statut « {shown(said)} » n'est pas reconnu : il est laissé de côté.")
        else:
            about.values["status"] = status
            about.speaks.add("status")
    if said := cells.get(Tells.TIER, ""):
        found = _TIER.fullmatch(said)
        if found is None:
            tell(one.line, f"« {shown(said)} » n'est pas une taille (1, 2, 3 ou 4) : elle est laissée de côté.")
        else:
            about.values["tier"] = found.group(1)
            about.speaks.add("tier")
    if said := cells.get(Tells.NOTE, ""):
        about.values["note"] = said
        about.speaks.add("note")
    if said := cells.get(Tells.COG, ""):
        if re.fullmatch(r"[0-9]{4}", said) and int(said) in COGS:
            about.values["cog"] = int(said)
            about.speaks.add("cog")
        else:
            tell(one.line, f"« {shown(said)} » n'est pas une année : elle est laissée de côté.")
    days: dict[str, date] = {}
    for name, tells in DAYS.items():
        try:
            found_day = day_in(cells.get(tells, ""))
        except ValueError as refused:
            tell(one.line, f"{refused} Elle est laissée de côté.")
            continue
        if found_day is not None:
            days[name] = found_day
            about.speaks.add(name)
    if days:
        about.values["days"] = Days(**days)
    return about


def status_told(text: str) -> Status | None:
    """The status that words tell; None when they tell none surely."""
    key = fold(text.replace("_", " "))
    if key in _BY_VALUE:
        return _BY_VALUE[key]
    if _NEGATED.search(key):
        return None
    return next((status for pattern, status in _WORDS if re.search(pattern, key)), None)
