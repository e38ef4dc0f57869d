"""Every indicator of the catalogue on one territory."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from diagnostic.geography.units import units_of
from diagnostic.indicators.aggregation import combine
from diagnostic.indicators.catalogue import Indicator
from diagnostic.indicators.chosen import Measured, Peer, beside_chosen
from diagnostic.indicators.comparison import References, compared
from diagnostic.indicators.entered import measured
from diagnostic.indicators.measurement import EnteredFigure, Measurement, Reference, Status
from diagnostic.indicators.national import BOUNDED
from diagnostic.indicators.territory import Territory, territory
from diagnostic.statistics.intervals import Interval, proportion_interval, rate_interval
from diagnostic.wording import typography

PART_OF_COMMUNE = typography("Estimation : une commune est prise en partie, au prorata de sa population de 2021.")
DECLARED_PART = typography("Estimation : une commune est prise pour la part d'habitants que le projet déclare.")
INCOMPLETE_SUM = typography("Somme non donnée : le chiffre manque pour une partie du territoire.")
NO_AREA = typography("Hors parties de communes, dont la surface n'est pas connue.")


def measure(here: Territory, references: References, entered: Iterable[EnteredFigure] = (),
            against: Peer | None = None) -> tuple[Measurement, ...]:
    """Measurements in the order of the catalogue.

    `entered`: figures that went through `entered.accepted`. `against`: a territory to stand beside this one; raises
    KeyError when one of its units is unknown. An indicator without a figure, without a reference and not entered says
    nothing of this territory and is left out.
    """
    typed = measured(entered, len(here.units), here.catalogue)
    computed = _computed(here, references)
    beside = _Beside(here, against, references) if against else None
    found = []
    for indicator in here.catalogue.indicators:
        own = typed.get(indicator.id) or computed.get(indicator.id)
        around = references.of(indicator, here)
        if own is None:
            if not around:
                continue
            own = Measurement(indicator.id, None, Status.MISSING, indicator.vintage, "",
                              units_total=len(here.units), population_share=0.0, note=indicator.note), None
        measurement, interval = own
        around = compared(around, interval)
        if beside and indicator.id not in typed:
            around = (*beside.reference(indicator, own), *around)
        if measurement.value is not None or measurement.status in (Status.ENTERED, Status.BOUNDED) or around:
            standings = references.standings(indicator, measurement.value)
            found.append(replace(measurement, references=around, standings=standings))
    return tuple(found)


class _Beside:
    """The chosen territory, measured by the same matrices."""

    def __init__(self, here: Territory, peer: Peer, references: References) -> None:
        there = territory(units_of(peer.codes), here.national)
        self._peer, self._shared = peer, here.units_shared(there)
        self._measured = _computed(there, references)

    def reference(self, indicator: Indicator, own: Measured) -> tuple[Reference, ...]:
        """One, or none when the chosen territory has no figure."""
        theirs = self._measured.get(indicator.id)
        found = beside_chosen(self._peer, indicator, own, theirs, self._shared) if theirs else None
        return (found,) if found else ()


def _computed(here: Territory, references: References) -> dict[str, Measured]:
    """What the units give, and what is published for the territory when it is an EPCI and its units give no figure."""
    found = _aggregated(here)
    for indicator in here.catalogue.indicators if here.as_epci else ():
        published = references.published_of(indicator, here)
        if published and (indicator.id not in found or found[indicator.id][0].value is None):
            found[indicator.id] = Measurement(
                indicator.id, published.value, Status.OBSERVED, published.vintage, published.source,
                units_known=len(here.units), units_total=len(here.units), population_share=1.0,
                note=" ".join(filter(None, (indicator.note, _published_note(published))))), None
    return found


def _published_note(published: Reference) -> str:
    said = f"Valeur publiée pour {published.label}, que le territoire reprend exactement."
    return typography(f"{said} {published.note[0].upper()}{published.note[1:]}." if published.note else said)


def _aggregated(territory: Territory) -> dict[str, Measured]:
    """The indicators computed from the units: sums over the units where both terms are known, then one division."""
    known = ~np.isnan(territory.denominator)
    numerators = np.where(known, territory.numerator, 0.0).sum(axis=0)
    denominators = np.where(known, territory.denominator, 0.0).sum(axis=0)
    units_known = known.sum(axis=0).tolist()
    people = (known * territory.population[:, None]).sum(axis=0).tolist()
    inhabitants, total = territory.inhabitants, len(territory.units)
    found = {}
    for column, indicator in enumerate(territory.catalogue.aggregated):
        numerator, denominator = numerators[column], denominators[column]
        value = float(combine(indicator, numerators[[column]], denominators[[column]])[0])
        # A rate speaks for the units it covers; a count that leaves some out is not the territory's.
        short = indicator.aggregation == "count" and 0 < units_known[column] < total
        share = people[column] / inhabitants if inhabitants else units_known[column] / total
        bounds = _bounds(indicator, territory, column, denominator) if not short else None
        missing = short or bool(np.isnan(value)) or bounds is not None
        estimated = not missing and (bool(indicator.estimate) or territory.estimated(indicator))
        status = (Status.BOUNDED if bounds else Status.MISSING if missing else Status.ESTIMATED if estimated
                  else Status.OBSERVED)
        told = bounds is None and units_known[column] > 0
        interval = None if missing or estimated else _interval(indicator, numerator, denominator)
        found[indicator.id] = Measurement(
            indicator.id, None if missing else value, status, _vintage(indicator, territory), indicator.tables[0],
            numerator=float(numerator) if told else None,
            denominator=float(denominator) if told and indicator.denominator else None,
            lower=interval.lower if interval else None, upper=interval.upper if interval else None,
            units_known=units_known[column], units_total=total, population_share=share,
            note=_note(indicator, territory, short=short, missing=missing),
            least=bounds.least if bounds else None, most=bounds.most if bounds else None,
            hidden_units=bounds.units if bounds else 0), interval
    return found


class _Bounds(NamedTuple):
    least: float
    most: float
    units: int


def _bounds(indicator: Indicator, territory: Territory, column: int, denominator: float) -> _Bounds | None:
    """What the territory's value lies between when it cannot be given; None when it can, or nothing is known.

    A count or a ratio is bounded by what the hidden units may hold; a sum under the threshold of its table by that
    threshold. The values of several units that do not add up are bounded by the smallest and the largest.
    """
    known = ~np.isnan(territory.denominator[:, column])
    values = territory.numerator[known, column]
    if indicator.aggregation == "range":
        return _Bounds(float(values.min()), float(values.max()), 0) if len(values) > 1 else None
    if not len(values) or indicator.aggregation not in BOUNDED:
        return None
    slack = territory.slack.get(indicator.id, np.zeros(len(known)))[known]
    least, most = float(values.sum()), float((values + slack).sum())
    threshold = territory.catalogue.tables[indicator.tables[0]].secrecy
    # A table without secrecy may hold balances, which are negative.
    if threshold > 0 and most < threshold:
        least, most = 0.0, float(threshold - 1)
    elif not slack.any():
        return None
    if indicator.aggregation == "ratio":
        if denominator <= 0:
            return None
        least, most = (float(indicator.scale * bound / denominator) for bound in (least, most))
    return _Bounds(least, most, int((slack > 0).sum()) or len(values))


def _interval(indicator: Indicator, numerator: float, denominator: float) -> Interval | None:
    """The 95 % interval of a ratio, in its unit: Wilson's of a share of persons, Byar's of a rate of events.

    Census counts are weighted and no whole numbers: they are rounded. None where the share is more than all.
    """
    events, population = round(numerator), round(denominator)
    if indicator.interval == "byar":
        return rate_interval(events, denominator, indicator.scale)
    if indicator.interval != "wilson" or not 0 <= events <= population:
        return None
    found = proportion_interval(events, population)
    return found.scaled(indicator.scale) if found else None


def _vintage(indicator: Indicator, territory: Territory) -> str:
    if territory.catalogue.of_population_year(indicator):
        return "-".join(map(str, territory.census_years))
    return indicator.vintage


def _note(indicator: Indicator, territory: Territory, *, short: bool, missing: bool) -> str:
    # What a median does not let one do from commune to commune does not matter where there is one alone.
    alone = indicator.aggregation == "range" and len(territory.units) == 1 and territory.units[0].whole
    sentences = ["" if alone else indicator.note, INCOMPLETE_SUM if short else "",
                 "" if missing else indicator.estimate]
    if not missing and territory.estimated_by_iris(indicator):
        sentences.append(PART_OF_COMMUNE)
    if not missing and territory.estimated_by_declaration(indicator):
        sentences.append(DECLARED_PART)
    if territory.partial and indicator.aggregation == "density":
        sentences.append(NO_AREA)
    return " ".join(filter(None, sentences))
