"""Where an estimate stands against a reference or another estimate, judged by intervals and not by bare values."""

from __future__ import annotations

import math
from enum import Enum

from diagnostic.statistics.intervals import Interval, known


class Position(Enum):
    ABOVE = "above"
    BELOW = "below"
    WITHIN = "within"
    UNKNOWN = "unknown"


def position(interval: Interval | None, reference: float | None) -> Position:
    """ABOVE or BELOW when the whole interval lies on one side of the reference, WITHIN when it holds it.

    UNKNOWN without an interval or a reference: a bare value is not compared. The reference is taken as exact, which
    holds for a department or the country against a small territory, not between two territories: see `beside`.
    """
    if interval is None or not known(reference):
        return Position.UNKNOWN
    if interval.lower > reference:
        return Position.ABOVE
    return Position.BELOW if interval.upper < reference else Position.WITHIN


def beside(value: float | None, interval: Interval | None, other: float | None,
           other_interval: Interval | None) -> Position:
    """Where an estimate stands beside another one that is as uncertain, the two being independent.

    The interval of their difference is that of Newcombe (method 10, Stat Med 1998; 17: 873-890) for two shares, which
    Zou & Donner (Stat Med 2008; 27: 1693-1702) showed to hold for any two estimates with intervals of their own.
    UNKNOWN when a value or an interval is missing.
    """
    gap = difference_interval(value, interval, other, other_interval)
    return position(gap, 0.0)


def difference_interval(value: float | None, interval: Interval | None, other: float | None,
                        other_interval: Interval | None) -> Interval | None:
    """Interval of `value` − `other`, at the level of both intervals; None when a value or an interval is missing."""
    if interval is None or other_interval is None or not known(value) or not known(other):
        return None
    gap = value - other
    return Interval(gap - math.hypot(max(value - interval.lower, 0), max(other_interval.upper - other, 0)),
                    gap + math.hypot(max(interval.upper - value, 0), max(other - other_interval.lower, 0)))
