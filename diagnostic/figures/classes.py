"""Classes of a sequential map: five at most, bounds that a reader can say aloud."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import pairwise
from math import floor, isfinite, log10

import numpy as np

MOST_CLASSES = 5


@dataclass(frozen=True)
class Classes:
    """`bounds` separate the classes; a value equal to a bound belongs to the class above it."""

    bounds: tuple[float, ...]

    def __len__(self) -> int:
        return len(self.bounds) + 1

    @property
    def method(self) -> str:
        """How the bounds were found, in French; empty for a single class."""
        return "classes d'effectifs voisins (quantiles), bornes arrondies" if self.bounds else ""

    def of(self, value: float) -> int:
        """The rank of the value's class, 0 for the lowest."""
        return int(np.searchsorted(np.asarray(self.bounds), value, side="right"))

    def labels(self, worded: Callable[[float], str]) -> tuple[str, ...]:
        """« moins de 3,0 », « 3,0 à moins de 4,0 », « 4,0 et plus »; one class has the label « toutes les valeurs »."""
        if not self.bounds:
            return ("toutes les valeurs",)
        words = [worded(bound) for bound in self.bounds]
        between = [f"{low} à moins de {high}" for low, high in pairwise(words)]
        return (f"moins de {words[0]}", *between, f"{words[-1]} et plus")


def tells_apart(values: Iterable[float | None]) -> bool:
    """Whether a map of these values has more than one colour: with fewer than four values, it says nothing."""
    return len(classify(values)) > 1


def classify(values: Iterable[float | None]) -> Classes:
    """Quantile classes of the known values on rounded bounds; fewer classes than five when the values do not allow it.

    Bounds are rounded to the coarsest power of ten that is at most a twentieth of the spread; those that would leave a
    class empty are dropped, so that every colour of the legend is on the map.
    """
    known = np.array(sorted(value for value in values if value is not None and isfinite(value)), dtype=float)
    distinct = np.unique(known)
    wanted = min(MOST_CLASSES, max(1, distinct.size // 2))
    if wanted < 2:
        return Classes(())
    step = 10.0 ** floor(log10((distinct[-1] - distinct[0]) / 20))
    quantiles = np.quantile(known, np.linspace(0, 1, wanted + 1)[1:-1])
    bounds: list[float] = []
    below = -np.inf
    for quantile in quantiles:
        bound = float(np.round(np.round(quantile / step) * step, 12))
        if bound > below and ((known >= below) & (known < bound)).any() and (known >= bound).any():
            bounds.append(bound)
            below = bound
    return Classes(tuple(bounds))
