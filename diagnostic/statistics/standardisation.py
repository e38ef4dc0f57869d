"""Rates made comparable between populations of different ages: indirect and direct standardisation.

Figures by age are mappings from an age label to a number, joined by label and never by position.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from diagnostic.statistics.intervals import Interval, count_interval, known

# European Standard Population 2013 (Eurostat), persons by age out of 100 000; keyed by the first age of each band.
ESP_2013 = dict(zip(range(0, 91, 5), (5000, 5500, 5500, 5500, 6000, 6000, 6500, 7000, 7000, 7000, 7000, 6500, 6000,
                                      5500, 5000, 4000, 2500, 1500, 1000), strict=True))
# A directly standardised rate on fewer events says nothing and is not shown.
DIRECT_FROM = 10
_BAND = re.compile(r"(\d{1,3})(?:-(\d{1,3})|\+)")


@dataclass(frozen=True)
class ComparativeIndex:
    """`value` = 100 × observed / expected: 120 is 20 % more than the reference population would have at the same ages.

    It compares with its reference only; two indices are not to be compared with each other.
    """

    value: float
    interval: Interval
    observed: float
    expected: float


@dataclass(frozen=True)
class StandardisedRate:
    """A rate per `per` persons; `value` and `interval` are None, hidden, when it rests on fewer than 10 events."""

    value: float | None
    interval: Interval | None
    events: float
    per: float


def comparative_index(observed: float | None, population: Mapping[str, float | None],
                      reference_rates: Mapping[str, float | None], level: float = 0.95) -> ComparativeIndex | None:
    """Indirect standardisation (indice comparatif, SMR): Σ populationᵢ × reference rateᵢ expected, Byar's interval.

    `reference_rates` are events per person. None when a figure is missing in any band (the expected number would be
    short of it) or nothing is expected. ValueError when the bands differ, or on a negative figure.
    """
    _same_bands(population, reference_rates)
    people, rates = _numbers(population), _numbers(reference_rates)
    if people is None or rates is None:
        return None
    return observed_over_expected(observed, math.fsum(people[band] * rates[band] for band in people), level)


def observed_over_expected(observed: float | None, expected: float | None,
                           level: float = 0.95) -> ComparativeIndex | None:
    """100 × observed / expected with Byar's interval, where what is expected was summed elsewhere.

    None when a figure is missing or nothing is expected. ValueError on a negative figure.
    """
    interval = count_interval(observed, level)
    if interval is None or not known(observed) or not known(expected) or expected == 0:
        return None
    if expected < 0:
        raise ValueError(f"Un effectif attendu ne peut pas être négatif ({expected}).")
    return ComparativeIndex(100 * observed / expected, interval.scaled(100 / expected), observed, expected)


def standardised_rate(events: Mapping[str, float | None], population: Mapping[str, float | None],
                      weights: Mapping[str, float], per: float = 100_000.0,
                      level: float = 0.95) -> StandardisedRate | None:
    """Direct standardisation: Σ wᵢrᵢ / Σ wᵢ, with Dobson's interval (Dobson et al., Stat Med 1991; 10: 457-462).

    `weights` by band, for instance `esp_weights(population)`. None when a figure is missing or a band has no
    inhabitant. ValueError when the bands differ, on a negative figure, on events without inhabitants, on no weight.
    """
    _same_bands(events, population)
    _same_bands(events, weights)
    cases, people, weight = _numbers(events), _numbers(population), _numbers(weights)
    if cases is None or people is None or weight is None:
        return None
    whole = math.fsum(weight.values())
    if whole == 0:
        raise ValueError("La population type n'a pas d'habitant.")
    if ghosts := [band for band in people if people[band] == 0 and cases[band] > 0]:
        raise ValueError(f"Des évènements sont comptés sans habitant ({', '.join(ghosts)}).")
    if not all(people.values()):
        return None
    total = math.fsum(cases.values())
    counted = count_interval(total, level)
    if counted is None or total < DIRECT_FROM:
        return StandardisedRate(None, None, total, per)
    rate = math.fsum(weight[band] * cases[band] / people[band] for band in cases) / whole
    variance = math.fsum(weight[band] ** 2 * cases[band] / people[band] ** 2 for band in cases) / whole**2
    spread = math.sqrt(variance / total)
    interval = Interval(rate + spread * (counted.lower - total), rate + spread * (counted.upper - total))
    return StandardisedRate(rate * per, interval.scaled(per), total, per)


def esp_weights(bands: Iterable[str]) -> dict[str, float]:
    """Weights of the European Standard Population 2013 for bands such as « 0-4 », « 20-64 » or « 65+ ».

    A band may gather several of the five-year ones. ValueError when a band is not made of whole ones or two overlap.
    """
    weights: dict[str, float] = {}
    spans: list[tuple[float, float]] = []
    for band in bands:
        form = _BAND.fullmatch(band)
        # 90 opens the last band of the standard: « 90-94 » cannot be weighed, « 90+ » can.
        first, after = (int(form[1]), int(form[2]) + 1 if form[2] else math.inf) if form else (0, 0)
        if first not in ESP_2013 or after not in (*ESP_2013, math.inf) or after <= first:
            raise ValueError(f"La tranche d'âge {band} n'est pas faite de tranches entières de la population "
                             "européenne type 2013.")
        weights[band] = float(sum(weight for age, weight in ESP_2013.items() if first <= age < after))
        spans.append((first, after))
    if any(start < before for (_, before), (start, _) in pairwise(sorted(spans))):
        raise ValueError("Des tranches d'âge se recouvrent.")
    return weights


def _same_bands(one: Mapping[str, object], other: Mapping[str, object]) -> None:
    if differing := sorted(set(one) ^ set(other)):
        raise ValueError(f"Des tranches d'âge ne se correspondent pas ({', '.join(differing)}).")
    if not one:
        raise ValueError("Aucune tranche d'âge.")


def _numbers(figures: Mapping[str, float | None]) -> dict[str, float] | None:
    """The same figures, or None when one of them is missing; ValueError on a negative one."""
    numbers = {band: figure for band, figure in figures.items() if known(figure)}
    if negative := [band for band, figure in numbers.items() if figure < 0]:
        raise ValueError(f"Un effectif ou un taux ne peut pas être négatif ({', '.join(negative)}).")
    return numbers if len(numbers) == len(figures) else None
