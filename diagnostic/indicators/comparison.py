"""What a territory's figure is compared with: departments touched, regions, France.

Three kinds of references: computed with the same aggregation from the same tables; published for departments
(`reference_departements`); scattered published figures (`reperes`), each with its base and how far it can be trusted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pandas as pd

from diagnostic.indicators.aggregation import combine
from diagnostic.indicators.catalogue import Indicator
from diagnostic.indicators.landmarks import landmarks
from diagnostic.indicators.measurement import COMPUTED, FRANCE, SECONDARY, Level, Reference, Verdict
from diagnostic.indicators.memory import per_warehouse
from diagnostic.indicators.national import National, Totals
from diagnostic.indicators.territory import Territory, national_of
from diagnostic.sources.warehouse import Warehouse
from diagnostic.statistics.comparison import Position, position
from diagnostic.statistics.intervals import Interval
from diagnostic.wording import count, enumerate_fr, percent, typography

# Beyond so many departments, or other communes, without data, their names and number say less than the share of the
# population that is covered.
NAMED_DEPARTMENTS = 3
FEW_COMMUNES = 20
_VERDICTS = {Position.ABOVE: Verdict.HIGHER, Position.BELOW: Verdict.LOWER, Position.WITHIN: Verdict.SAME,
             Position.UNKNOWN: Verdict.NOT_COMPARED}


class References:
    """Every reference of the country, by indicator and place."""

    def __init__(self, warehouse: Warehouse, national: National) -> None:
        self._national = national
        self._department_names = _names(warehouse, "departements")
        self._region_names = _names(warehouse, "regions")
        self._known: dict[str, dict[tuple[Level, str], tuple[Reference, ...]]] = {}
        for indicator in national.catalogue.indicators:
            found: list[Reference] = []
            if indicator.compare == "same" and indicator.id not in national.catalogue.absent:
                found = self._computed(indicator)
            elif indicator.compare == "published":
                found = self._published(indicator, warehouse) + self._landmarks(indicator, warehouse)
            places: dict[tuple[Level, str], tuple[Reference, ...]] = {}
            for reference in found:
                key = (reference.level, reference.code)
                places[key] = (*places.get(key, ()), reference)
            self._known[indicator.id] = places

    def of(self, indicator: Indicator, territory: Territory) -> tuple[Reference, ...]:
        """References of the departments the territory touches, then of its regions, then of France."""
        known = self._known[indicator.id]
        places = ([(Level.DEPARTMENT, code) for code in territory.departments]
                  + [(Level.REGION, code) for code in territory.regions] + [(Level.FRANCE, FRANCE)])
        return tuple(reference for place in places for reference in known.get(place, ()))

    def _label(self, level: Level, code: str) -> str:
        names = {Level.DEPARTMENT: self._department_names, Level.REGION: self._region_names}.get(level, {})
        return names.get(code, "France" if level is Level.FRANCE else code)

    def _computed(self, indicator: Indicator) -> list[Reference]:
        column = self._national.position(indicator.id)
        references = []
        for level in (Level.DEPARTMENT, Level.REGION, Level.FRANCE):
            totals = self._national.totals(level)
            values = combine(indicator, totals.numerator[:, column], totals.denominator[:, column])
            for group, code in enumerate(totals.codes):
                if not np.isnan(values[group]):
                    vintage, older = self._vintage(indicator, level, code)
                    note = " ; ".join(filter(None, (self._gaps(level, totals, group, column), older)))
                    references.append(Reference(level, code, self._label(level, code), float(values[group]), vintage,
                                                indicator.tables[0], COMPUTED, note=typography(note)))
        return references

    def _vintage(self, indicator: Indicator, level: Level, code: str) -> tuple[str, str]:
        """Vintage of the reference, and the departments where the population is of an older census."""
        if not self._national.catalogue.of_population_year(indicator):
            return indicator.vintage, ""
        inside = [department for department in self._national.region_of if self._within(department, level, code)]
        older = {department: year for department, year in self._national.older_censuses.items() if department in inside}
        if len(older) == len(inside):
            return "-".join(map(str, sorted(set(older.values())))), ""
        return indicator.vintage, " ; ".join(f"{self._label(Level.DEPARTMENT, department)} : recensement de {year}"
                                             for department, year in older.items())

    def _gaps(self, level: Level, totals: Totals, group: int, column: int) -> str:
        """What the reference leaves out: « hors Mayotte », or the share of the population it rests on."""
        absent = int(totals.all_units[group] - totals.units[group, column])
        if not absent:
            return ""
        departments = self._national.totals(Level.DEPARTMENT)
        silent = [position for position, code in enumerate(departments.codes)
                  if not departments.units[position, column] and self._within(code, level, totals.codes[group])]
        others = absent - int(departments.all_units[silent].sum())
        if len(silent) <= NAMED_DEPARTMENTS and others <= FEW_COMMUNES:
            names = [self._label(Level.DEPARTMENT, departments.codes[position]) for position in silent]
            return f"hors {enumerate_fr(names + ([count(others, 'commune')] if others else []))}"
        people = totals.all_population[group]
        share = 100 * totals.population[group, column] / people if people else 0.0
        return f"sur {percent(share)} de la population"

    def _within(self, department: str, level: Level, code: str) -> bool:
        return level is Level.FRANCE or code == (
            department if level is Level.DEPARTMENT else self._national.region_of[department])

    def _published(self, indicator: Indicator, warehouse: Warehouse) -> list[Reference]:
        references = []
        # By department; the other keys are those of other levels.
        for published in (found for found in indicator.published if found.key == "departement"):
            frame = warehouse.table(published.table)
            values = pd.to_numeric(frame[published.column])
            for code, value in zip(frame["departement"], values, strict=True):
                if pd.isna(value):
                    continue
                level = Level.FRANCE if code == FRANCE else Level.DEPARTMENT
                label = published.france_label if code == FRANCE else self._label(level, code)
                references.append(Reference(level, code, label, float(value), published.vintage, published.table,
                                            published.status, note=published.note))
        return references

    def _landmarks(self, indicator: Indicator, warehouse: Warehouse) -> list[Reference]:
        if not indicator.landmarks or not warehouse.has("reperes"):
            return []
        return landmarks(indicator, warehouse.table("reperes"), self._label)


def compared(references: Iterable[Reference], interval: Interval | None) -> tuple[Reference, ...]:
    """The references with their verdict. Without an interval nothing is concluded, nor from an unverified source."""
    return tuple(
        replace(reference, verdict=_VERDICTS[position(interval, reference.value)])
        if interval is not None and reference.status != SECONDARY else reference for reference in references)


@per_warehouse
def references_of(warehouse: Warehouse) -> References:
    """The references this warehouse gives (0.1 s the first time)."""
    return References(warehouse, national_of(warehouse))


def _names(warehouse: Warehouse, table: str) -> dict[str, str]:
    if not warehouse.has(table):
        return {}
    frame = warehouse.table(table)
    return dict(zip(frame["code"], frame["nom"], strict=True))
