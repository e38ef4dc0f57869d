"""Counts that the user brought beside what age and sex would lead to expect: the indice comparatif."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from diagnostic.indicators.catalogue import Catalogue, Indicator
from diagnostic.indicators.measurement import Comparative, Measurement, Status
from diagnostic.statistics.standardisation import observed_over_expected


def with_indices(measurements: Iterable[Measurement], entries: Catalogue) -> tuple[Measurement, ...]:
    """The measurements, those of observed counts with their index where the catalogue says what is expected of them."""
    found = tuple(measurements)
    known = {measured.indicator: measured for measured in found}
    return tuple(replace(measured, index=index) if (index := _index(measured, entries[measured.indicator], known))
                 else measured for measured in found)


def _index(measured: Measurement, entry: Indicator, known: Mapping[str, Measurement]) -> Comparative | None:
    """None unless both the count and what is expected are of the whole territory."""
    reference = known.get(entry.expected) if entry.expected else None
    if reference is None or measured.value is None or measured.status not in (Status.OBSERVED, Status.ENTERED):
        return None
    if any(one.units_known != one.units_total for one in (measured, reference)):
        return None
    found = observed_over_expected(measured.value, reference.numerator)
    if found is None:
        return None
    return Comparative(found.value, found.interval.lower, found.interval.upper, found.observed, found.expected,
                       reference.indicator)
