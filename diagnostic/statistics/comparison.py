"""Where an estimate stands against a reference, judged by its interval and not by its value alone."""

from __future__ import annotations

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
    holds for a department or the country against a small territory, not between two territories.
    """
    if interval is None or not known(reference):
        return Position.UNKNOWN
    if interval.lower > reference:
        return Position.ABOVE
    return Position.BELOW if interval.upper < reference else Position.WITHIN
