"""Every indicator of the catalogue on one territory."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from diagnostic.indicators.aggregation import combine
from diagnostic.indicators.catalogue import Indicator
from diagnostic.indicators.comparison import References, compared
from diagnostic.indicators.entered import measured
from diagnostic.indicators.measurement import EnteredFigure, Measurement, Status
from diagnostic.indicators.territory import Territory
from diagnostic.wording import typography

PART_OF_COMMUNE = typography("Estimation : une commune est prise en partie, au prorata de sa population de 2021.")
DECLARED_PART = typography("Estimation : une commune est prise pour la part d'habitants que le projet déclare.")
INCOMPLETE_SUM = typography("Somme non donnée : le chiffre manque pour une partie du territoire.")
NO_AREA = typography("Hors parties de communes, dont la surface n'est pas connue.")


def measure(territory: Territory, references: References,
            entered: Iterable[EnteredFigure] = ()) -> tuple[Measurement, ...]:
    """Measurements in the order of the catalogue.

    `entered`: figures that went through `entered.accepted`. An indicator without a figure, without a reference and not
    entered says nothing of this territory and is left out.
    """
    typed = measured(entered, len(territory.units), territory.catalogue)
    computed = _aggregated(territory)
    found = []
    for indicator in territory.catalogue.indicators:
        interval = None
        if indicator.id in typed:
            measurement, interval = typed[indicator.id]
        elif indicator.aggregated:
            measurement = computed[indicator.id]
        else:
            measurement = Measurement(indicator.id, None, Status.MISSING, indicator.vintage, "",
                                      units_total=len(territory.units), population_share=0.0, note=indicator.note)
        around = compared(references.of(indicator, territory), interval)
        if measurement.value is not None or measurement.status is Status.ENTERED or around:
            found.append(replace(measurement, references=around))
    return tuple(found)


def _aggregated(territory: Territory) -> dict[str, Measurement]:
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
        missing = short or bool(np.isnan(value))
        estimated = territory.estimated(indicator) and not missing
        share = people[column] / inhabitants if inhabitants else units_known[column] / total
        found[indicator.id] = Measurement(
            indicator.id, None if missing else value,
            Status.MISSING if missing else Status.ESTIMATED if estimated else Status.OBSERVED,
            _vintage(indicator, territory), indicator.tables[0],
            numerator=float(numerator) if units_known[column] else None,
            denominator=float(denominator) if units_known[column] and indicator.denominator else None,
            units_known=units_known[column], units_total=total, population_share=share,
            note=_note(indicator, territory, short=short, missing=missing))
    return found


def _vintage(indicator: Indicator, territory: Territory) -> str:
    if territory.catalogue.of_population_year(indicator):
        return "-".join(map(str, territory.census_years))
    return indicator.vintage


def _note(indicator: Indicator, territory: Territory, *, short: bool, missing: bool) -> str:
    sentences = [indicator.note, INCOMPLETE_SUM if short else ""]
    if not missing and territory.estimated_by_iris(indicator):
        sentences.append(PART_OF_COMMUNE)
    if not missing and territory.estimated_by_declaration(indicator):
        sentences.append(DECLARED_PART)
    if territory.partial and indicator.aggregation == "density":
        sentences.append(NO_AREA)
    return " ".join(filter(None, sentences))
