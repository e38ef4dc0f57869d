"""How the figures of units become one figure of a territory: sums first, one division last.

Every kind of aggregation is a pair of terms by unit, added up over the units where both are known, then combined. A
rate is never averaged and a median never added. The same three steps give a territory, a department, the country or a
single unit.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from diagnostic.indicators.catalogue import Indicator
from diagnostic.statistics.growth import mean_annual_growth, total_growth

Array = NDArray[np.float64]


def terms(indicator: Indicator, column: Callable[[str], Array]) -> tuple[Array, Array]:
    """Numerator and denominator of each unit, NaN in both where either is unknown.

    `column` gives the values of a "table.column", one for each unit. A count and a range have 1 for denominator where
    they are known.
    """
    numerator = np.sum([column(name) for name in indicator.numerator], axis=0)
    if indicator.minus:
        numerator = numerator - np.sum([column(name) for name in indicator.minus], axis=0)
    if indicator.aggregation in ("count", "range"):
        denominator = np.ones_like(numerator)
    else:
        denominator = np.sum([column(name) for name in indicator.denominator], axis=0)
    unknown = np.isnan(numerator) | np.isnan(denominator)
    if indicator.aggregation == "weighted_mean":
        numerator = numerator * denominator
    elif indicator.aggregation == "share_below":
        numerator = np.where(numerator < indicator.threshold, denominator, 0.0)
    return np.where(unknown, np.nan, numerator), np.where(unknown, np.nan, denominator)


def combine(indicator: Indicator, numerator: Array, denominator: Array) -> Array:
    """The indicator's value, in its own unit, from sums of terms (or the terms of single units).

    NaN where nothing is known or nothing can be divided by (nobody, no dwelling).
    """
    match indicator.aggregation:
        case "count":
            return np.where(denominator > 0, numerator, np.nan)
        case "range":
            # The value of one unit stands; several together have none.
            return np.where(denominator == 1, numerator, np.nan)
        case "growth":
            return _growth(lambda start, end: total_growth(start, end), numerator, denominator)
        case "annual_growth":
            years = float(indicator.years or np.nan)
            return _growth(lambda start, end: mean_annual_growth(start, end, years), numerator, denominator)
    scale = 100.0 if indicator.aggregation == "share_below" else indicator.scale
    divisible = denominator > 0
    return np.where(divisible, scale * numerator / np.where(divisible, denominator, 1.0), np.nan)


def _growth(growth: Callable[[float, float], float | None], end: Array, start: Array) -> Array:
    changes = [growth(before, after) for before, after in zip(start.tolist(), end.tolist(), strict=True)]
    return np.array([np.nan if change is None else 100 * change for change in changes], dtype=np.float64)
