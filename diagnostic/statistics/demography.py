"""Two indices of the age structure. A missing count or an empty denominator gives None, a negative count ValueError."""

from __future__ import annotations

from diagnostic.statistics.intervals import known


def ageing_index(under_20: float | None, from_65: float | None) -> float | None:
    """Persons of 65 and over for 100 under 20 (Insee's « indice de vieillissement »)."""
    return _for_hundred(from_65, under_20)


def dependency_ratio(under_20: float | None, from_20_to_64: float | None, from_65: float | None) -> float | None:
    """Persons under 20 and of 65 and over for 100 of 20–64."""
    if not known(under_20) or not known(from_65):
        return None
    if min(under_20, from_65) < 0:
        raise ValueError("Une population ne peut pas être négative.")
    return _for_hundred(under_20 + from_65, from_20_to_64)


def _for_hundred(count: float | None, base: float | None) -> float | None:
    if not known(count) or not known(base):
        return None
    if count < 0 or base < 0:
        raise ValueError("Une population ne peut pas être négative.")
    return 100 * count / base if base else None
