"""Confidence intervals of proportions, counts and rates; two-sided, 95 % unless told otherwise.

Nothing to estimate (a missing figure, an empty population) gives None. An impossible figure raises ValueError.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeGuard

from scipy.special import gammaincinv, ndtri

# Under this many events Byar's approximation is too rough: the exact Poisson limits are used.
BYAR_FROM = 10


@dataclass(frozen=True)
class Interval:
    """Both limits belong to it. Raises ValueError when they are not in order."""

    lower: float
    upper: float

    def __post_init__(self) -> None:
        if not self.lower <= self.upper:
            raise ValueError(f"Un intervalle ne va pas de {self.lower} à {self.upper}.")

    def __contains__(self, value: float) -> bool:
        return self.lower <= value <= self.upper

    def scaled(self, factor: float) -> Interval:
        """Both limits times `factor` (positive): from a proportion to a percentage, from a count to a rate."""
        return Interval(self.lower * factor, self.upper * factor)


def known(value: float | None) -> TypeGuard[float]:
    """Whether there is a figure: neither None nor NaN. ValueError on an infinite one, which no count or rate is."""
    if value is not None and math.isinf(value):
        raise ValueError("Un effectif ou un taux ne peut pas être infini.")
    return value is not None and not math.isnan(value)


def proportion_interval(events: float | None, population: float | None, level: float = 0.95) -> Interval | None:
    """Wilson's interval of `events` / `population`, between 0 and 1 (Wilson, JASA 1927; Newcombe, Stat Med 1998).

    Both are whole numbers of persons. None when one is missing or the population is 0. ValueError when one is negative
    or not whole, when there are more events than people, or when the level is not between 0 and 1.
    """
    if not known(events) or not known(population):
        return None
    _check_level(level)
    if events < 0 or events > population or events % 1 or population % 1:
        raise ValueError(f"{events} sur {population} n'est pas une part d'une population.")
    if population == 0:
        return None
    # scipy's binomtest gives the same limits, with a test beside them that takes ten times as long.
    z = _quantile(level)
    middle, spread = 2 * events + z**2, z * math.sqrt(z**2 + 4 * events * (1 - events / population))
    whole = 2 * (population + z**2)
    return Interval(0.0 if events == 0 else (middle - spread) / whole,
                    1.0 if events == population else (middle + spread) / whole)


def count_interval(events: float | None, level: float = 0.95) -> Interval | None:
    """Interval of a count of independent events: Byar's from 10 on, exact Poisson below (Breslow & Day, IARC 1987).

    None when the count is missing. ValueError when it is negative or the level not between 0 and 1.
    """
    if not known(events):
        return None
    _check_level(level)
    if events < 0:
        raise ValueError(f"Un nombre d'évènements ne peut pas être négatif ({events}).")
    tail = (1 - level) / 2
    if events < BYAR_FROM:
        # Half the quantiles of a chi-square of 2 × events and 2 × events + 2 degrees of freedom.
        lower = float(gammaincinv(events, tail)) if events > 0 else 0.0
        return Interval(lower, float(gammaincinv(events + 1, 1 - tail)))
    z = _quantile(level)
    return Interval(events * (1 - 1 / (9 * events) - z / (3 * math.sqrt(events))) ** 3,
                    (events + 1) * (1 - 1 / (9 * (events + 1)) + z / (3 * math.sqrt(events + 1))) ** 3)


def rate_interval(events: float | None, population: float | None, per: float = 1.0,
                  level: float = 0.95) -> Interval | None:
    """Interval of `events` / `population` × `per` for events that may come twice to a person, or that are no persons.

    None when a figure is missing or the population is 0. ValueError on a negative figure.
    """
    if not known(population):
        return None
    if population < 0:
        raise ValueError(f"Une population ne peut pas être négative ({population}).")
    interval = count_interval(events, level)
    return None if interval is None or population == 0 else interval.scaled(per / population)


@lru_cache(maxsize=8)
def _quantile(level: float) -> float:
    """How many standard deviations a two-sided interval of that level spans on each side."""
    # What scipy.stats gives, which takes a third of a second and 35 MB to import.
    return float(ndtri((1 + level) / 2))


def _check_level(level: float) -> None:
    if not 0 < level < 1:
        raise ValueError(f"Un niveau de confiance est compris entre 0 et 1 ({level} ne l'est pas).")
