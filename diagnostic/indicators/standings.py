"""Where a value stands among all the EPCI of the country and all the CPTS of the register."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from diagnostic.indicators.aggregation import Array, combine
from diagnostic.indicators.catalogue import Indicator
from diagnostic.indicators.measurement import Level, Standing
from diagnostic.indicators.national import National
from diagnostic.indicators.register import Register
from diagnostic.indicators.totals import Totals

AMONG_EPCI, AMONG_CPTS = "EPCI", "CPTS enregistrées"
# A territory whose figure covers less of its population is not counted; fewer territories make no distribution.
KNOWN_FROM = 0.9
FEWEST = 10
# Most of a CPTS's people may live in a unit that others hold too: nobody knows then what is its own.
SHARED_UP_TO = 0.1
POINTS = (0, 0.1, 0.25, 0.5, 0.75, 0.9, 1)


class Standings:
    """Distributions by indicator, computed once at their first use from the same totals as the references."""

    def __init__(self, national: National, register: Register) -> None:
        self._national, self._register = national, register
        self._kinds: tuple[tuple[str, Totals], ...] | None = None
        self._known: dict[str, tuple[tuple[str, Array, tuple[float, ...]], ...]] = {}

    def of(self, indicator: Indicator, value: float | None) -> tuple[Standing, ...]:
        """Among EPCI, then among CPTS; a kind known too little to make a distribution is left out."""
        if value is None:
            return ()
        if indicator.id not in self._known:
            self._known[indicator.id] = tuple(self._distributions(indicator))
        return tuple(Standing(among, len(values), int(np.searchsorted(values, _lowered(value))), quantiles)
                     for among, values, quantiles in self._known[indicator.id])

    def _distributions(self, indicator: Indicator) -> Iterator[tuple[str, Array, tuple[float, ...]]]:
        column = self._national.position(indicator.id)
        if self._kinds is None:
            self._kinds = ((AMONG_EPCI, self._national.totals(Level.EPCI)), (AMONG_CPTS, self._cpts()))
        for among, totals in self._kinds:
            values = combine(indicator, totals.numerator[:, column], totals.denominator[:, column])
            well_known = ~np.isnan(values) & (totals.coverage()[:, column] >= KNOWN_FROM)
            values = np.sort(values[well_known])
            if len(values) >= FEWEST:
                yield among, values, tuple(np.quantile(values, POINTS).tolist())

    def _cpts(self) -> Totals:
        """Totals of the CPTS whose ground is their own, but for a tenth of their people at most."""
        national, groups = self._national, {}
        for name in sorted(self._register.codes_of):
            rows = national.rows_of(code for code in self._register.codes_of[name] if code in national.row)
            shared = [national.codes[row] in self._register.shared for row in rows]
            people = np.nan_to_num(national.population[rows])
            if people.sum() and people[shared].sum() <= SHARED_UP_TO * people.sum():
                groups[name] = rows
        return national.totals_of(groups)


def _lowered(value: float) -> float:
    """Sums of the same units in another order differ by their last bits: equal values are not below."""
    return value - 1e-9 * abs(value)
