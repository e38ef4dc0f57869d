"""Scattered published figures (`reperes`) as references: one for each place and kind of population, the best known."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

import pandas as pd

from diagnostic.indicators.catalogue import Indicator
from diagnostic.indicators.measurement import OFFICIAL, SECONDARY, Level, Reference
from diagnostic.wording import MONTHS, date_fr, enumerate_fr, number, typography

UNDATED = "non daté"
_LEVELS = {"france": Level.FRANCE, "region": Level.REGION, "departement": Level.DEPARTMENT}
# What follows the level in the table's `level` column, and how the place is then called.
_POPULATIONS = {"": "{}", "RG": "{}, régime général", "tous_regimes": "{}, tous régimes",
                "hors_Mayotte": "{} hors Mayotte", "metropole": "{} métropolitaine"}


class _Row(NamedTuple):
    official: bool
    year: str
    value: float
    unit: str
    url: str
    read_how: str


def landmarks(indicator: Indicator, reperes: pd.DataFrame, label: Callable[[Level, str], str]) -> list[Reference]:
    """References of an indicator's landmark series. `label` names a place.

    For one series, place and kind of population (régime général, tous régimes…), an official figure goes before any
    other, then the most recent. A rival figure of the same year and rank is told in the note.
    """
    references = []
    for landmark in indicator.landmarks:
        rows = reperes[reperes["indicator"] == landmark.series]
        if landmark.levels:
            rows = rows[rows["level"].isin(landmark.levels)]
        for place_key, group in rows.groupby(["level", "code"], sort=False):
            level_name, code = map(str, place_key)
            level, _, population = level_name.partition("_")
            candidates = [row for row in map(_row, group.itertuples()) if row is not None]
            if not candidates:
                continue
            best = max(candidates, key=lambda row: (row.official, row.year))
            rivals = [row.value * landmark.scale for row in candidates
                      if (row.official, row.year) == (best.official, best.year) and row.value != best.value]
            place = _POPULATIONS[population].format(label(_LEVELS[level], code))
            references.append(Reference(
                _LEVELS[level], code, place, best.value * landmark.scale, _dated(best.year), "reperes",
                OFFICIAL if best.official else SECONDARY, note=_note(best, rivals, indicator.decimals), url=best.url))
    return references


def _row(row: object) -> _Row | None:
    """None for a figure that is no number (« environ 75 »): it cannot be compared with."""
    cells = row._asdict()  # type: ignore[attr-defined]
    value = pd.to_numeric(cells["value"], errors="coerce")
    if pd.isna(value):
        return None
    year = str(cells["year"])
    return _Row(cells["statut"] == "officiel", "" if year.startswith("n.d.") else year, float(value),
                str(cells["unit"]), str(cells["source_url"]), str(cells["read_how"]))


def _dated(year: str) -> str:
    """« 2021 », « décembre 2023 », « 31 mars 2025 », from « 2021 », « 2023-12 », « 2025-03-31 »."""
    match [int(part) for part in year.split("-") if part.isdigit()]:
        case [_, _, _]:
            return date_fr(year)
        case [when, month]:
            return f"{MONTHS[month - 1]} {when}" if month <= len(MONTHS) else year
    return year or UNDATED


def _note(row: _Row, rivals: list[float], decimals: int) -> str:
    """The base or the detail that the unit holds, what kind of source it is when not official, and rival figures."""
    unit = row.unit.replace("assurés RG", "assurés du régime général")
    if unit.startswith("%"):
        base = unit.removeprefix("%").strip()
        bracket = re.fullmatch(r"\((.*)\)", base)
        said = bracket[1] if bracket else base
        sentences = [said if said.startswith("base ") else f"base : {said.removeprefix('des ') or 'non précisée'}"]
    else:
        detail = re.search(r"\((.*)\)$|, (.*)$", unit)
        scale = "en millions : " if unit.startswith("millions") else ""
        sentences = [scale + (detail[1] or detail[2])] if detail else []
    if not row.official:
        sentences.append(row.read_how)
    if rivals:
        sentences.append(f"autre valeur publiée : {enumerate_fr(number(rival, decimals) for rival in rivals)}")
    return typography(" ; ".join(sentences))
