"""Where a value stands among all the EPCI of the country and all the CPTS of the register."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from weakref import WeakKeyDictionary

import numpy as np

from diagnostic.indicators.aggregation import Array, combine
from diagnostic.indicators.catalogue import Indicator
from diagnostic.indicators.columns import Positions
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
_SIDES = tuple(side.name for side in fields(Totals) if side.name != "codes")


class Distribution:
    """Values of every territory of a kind, by indicator, each computed at its first use from `totals`."""

    def __init__(self, among: str, national: National, totals: Callable[[], Totals]) -> None:
        self.among = among
        self._national, self._make = national, totals
        self._totals: Totals | None = None
        self._known: dict[str, tuple[Array, tuple[float, ...]] | None] = {}

    def of(self, indicator: Indicator) -> tuple[Array, tuple[float, ...]] | None:
        """Values, sorted, and their quantiles at POINTS; None where too few are known to make a distribution."""
        if indicator.id not in self._known:
            self._known[indicator.id] = self._values(indicator)
        return self._known[indicator.id]

    def _values(self, indicator: Indicator) -> tuple[Array, tuple[float, ...]] | None:
        column = self._national.position(indicator.id)
        if self._totals is None:
            self._totals = self._make()
        totals = self._totals
        values = combine(indicator, totals.numerator[:, column], totals.denominator[:, column])
        well_known = ~np.isnan(values) & (totals.coverage()[:, column] >= KNOWN_FROM)
        values = np.sort(values[well_known])
        return (values, tuple(np.quantile(values, POINTS).tolist())) if len(values) >= FEWEST else None


def standings(kinds: Iterable[Distribution], indicator: Indicator, value: float | None) -> Iterator[Standing]:
    """Where a value stands among each kind; one that is known too little is left out."""
    for kind in kinds if value is not None else ():
        if value is not None and (known := kind.of(indicator)):
            values, quantiles = known
            yield Standing(kind.among, len(values), int(np.searchsorted(values, _lowered(value))), quantiles)


def among_epcis(national: National) -> Distribution:
    return Distribution(AMONG_EPCI, national, lambda: national.totals(Level.EPCI))


def among_cpts(national: National, register: Register) -> Distribution:
    """CPTS that the ARS knows, whose ground is their own, but for a tenth of their people at most."""
    return Distribution(AMONG_CPTS, national, lambda: _cpts(national, register))


def _cpts(national: National, register: Register) -> Totals:
    groups, everybody = {}, np.nan_to_num(national.population)
    shared = np.zeros(len(national.codes), dtype=bool)
    shared[national.rows_of(code for code in register.shared if code in national.row)] = True
    for name in sorted(register.settled):
        rows = national.rows_of(code for code in register.codes_of[name] if code in national.row)
        people = everybody[rows]
        if people.sum() and people[shared[rows]].sum() <= SHARED_UP_TO * people.sum():
            groups[name] = rows
    with _MAKING:
        sums = _SUMS.setdefault(national, _Sums())
    return sums.of(national, groups)


class _Sums:
    """Totals of the registered CPTS of a country. A change of the register touches few of them: the others are those of
    the register before."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last: Totals | None = None
        # Rank in `_last` by the rows of a CPTS.
        self._place: dict[bytes, int] = {}

    def of(self, national: National, groups: Mapping[str, Positions]) -> Totals:
        with self._lock:
            keys = {name: rows.tobytes() for name, rows in groups.items()}
            new = {name: groups[name] for name, key in keys.items() if key not in self._place}
            place, known = dict(self._place), self._last
            if new or known is None:
                fresh, start = national.totals_of(new), 0 if known is None else len(known.codes)
                known = fresh if known is None else Totals((*known.codes, *fresh.codes), *(
                    np.concatenate([getattr(known, side), getattr(fresh, side)]) for side in _SIDES))
                place |= {keys[name]: start + rank for rank, name in enumerate(new)}
            chosen = np.array([place[key] for key in keys.values()], dtype=np.intp)
            self._last = Totals(tuple(groups), *(getattr(known, side)[chosen] for side in _SIDES))
            self._place = {key: rank for rank, key in enumerate(keys.values())}
            return self._last


_SUMS: WeakKeyDictionary[National, _Sums] = WeakKeyDictionary()
_MAKING = threading.Lock()


def _lowered(value: float) -> float:
    """Sums of the same units in another order differ by their last bits: equal values are not below."""
    return value - 1e-9 * abs(value)
