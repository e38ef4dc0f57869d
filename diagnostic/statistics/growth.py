"""Growth of a population between two counts, as a fraction (0.012 is 1.2 %).

A missing figure or a start from nobody gives None: no rate leads there. A negative count raises ValueError.
"""

from __future__ import annotations

from diagnostic.statistics.intervals import known


def total_growth(start: float | None, end: float | None) -> float | None:
    """end / start − 1 over the whole period."""
    if not known(start) or not known(end):
        return None
    if start < 0 or end < 0:
        raise ValueError("Une population ne peut pas être négative.")
    return end / start - 1 if start else None


def mean_annual_growth(start: float | None, end: float | None, years: float) -> float | None:
    """(end / start)^(1 / years) − 1: the constant yearly rate that leads from one count to the other (Insee's TCAM).

    ValueError as well when `years` is not positive.
    """
    if not years > 0:
        raise ValueError(f"Une évolution se mesure sur une durée positive ({years} ne l'est pas).")
    change = total_growth(start, end)
    return None if change is None else float((1 + change) ** (1 / years)) - 1
