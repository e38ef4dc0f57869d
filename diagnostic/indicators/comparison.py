"""What a territory's figure is compared with: EPCI and departments touched, regions, France, and where it stands.

Four kinds of references: computed with the same aggregation from the same tables; published for departments or EPCI;
scattered published figures (`reperes`), each with its base and how far it can be trusted; and the departments together,
each weighing what it holds of the territory's people. A territory of the user's choice is chosen.py's.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from dataclasses import replace

import numpy as np

from diagnostic.indicators.aggregation import combine
from diagnostic.indicators.catalogue import Indicator
from diagnostic.indicators.measurement import COMPUTED, FRANCE, OFFICIAL, SECONDARY, Level, Reference, Standing, Verdict
from diagnostic.indicators.memory import per_register, per_warehouse
from diagnostic.indicators.national import National
from diagnostic.indicators.published import PublishedFigures
from diagnostic.indicators.register import Register, register_of
from diagnostic.indicators.standings import among_cpts, among_epcis, standings
from diagnostic.indicators.territory import Territory, national_of
from diagnostic.indicators.totals import Totals
from diagnostic.sources.warehouse import Warehouse
from diagnostic.statistics.comparison import Position, position
from diagnostic.statistics.intervals import Interval
from diagnostic.wording import count, enumerate_fr, percent, typography

# Beyond so many departments, or other communes, without data, their names and number say less than the share of the
# population that is covered.
NAMED_DEPARTMENTS = 3
FEW_COMMUNES = 20
# Kinds of indicators that are rates: the figure of a larger place says something of a smaller one, as no sum does.
RATES = ("ratio", "density", "weighted_mean", "share_below", "growth", "annual_growth")
WEIGHTED = typography("Départements du territoire, pondérés par sa population")
VERDICTS = {Position.ABOVE: Verdict.HIGHER, Position.BELOW: Verdict.LOWER, Position.WITHIN: Verdict.SAME,
            Position.UNKNOWN: Verdict.NOT_COMPARED}


class References:
    """Every reference of the country, made as it is asked for and kept."""

    def __init__(self, warehouse: Warehouse, national: National) -> None:
        self._national = national
        self._names = {Level.DEPARTMENT: _names(warehouse, "departements"), Level.REGION: _names(warehouse, "regions"),
                       Level.EPCI: _names(warehouse, "epci"), Level.FRANCE: {FRANCE: "France"}}
        self._published = PublishedFigures(warehouse, national.catalogue.indicators, self._label)
        self._epcis, self._cpts = among_epcis(national), among_cpts(national, register_of(warehouse))
        self._told = frozenset(
            indicator.id for indicator in national.catalogue.indicators
            if self._published.tells(indicator)
            or (indicator.compare == "same" and indicator.id not in national.catalogue.absent))
        self._computed: dict[tuple[str, Level, str], tuple[Reference, ...]] = {}

    def of(self, indicator: Indicator, territory: Territory) -> tuple[Reference, ...]:
        """References of the EPCI the territory touches (published figures alone), of its departments, of all of these
        together when they are several, of its regions, then of France."""
        if indicator.id not in self._told:
            return ()
        departments = self._at(indicator, Level.DEPARTMENT, territory.departments)
        return (*self._at(indicator, Level.EPCI, territory.epcis), *departments,
                *_weighted(indicator, territory, departments),
                *self._at(indicator, Level.REGION, territory.regions), *self._at(indicator, Level.FRANCE, (FRANCE,)))

    def published_of(self, indicator: Indicator, territory: Territory) -> Reference | None:
        """The figure published for the very EPCI that the territory is; None when it is none, or has none."""
        epci = territory.as_epci
        return next(iter(self._published.of(indicator, Level.EPCI, epci)), None) if epci else None

    def standings(self, indicator: Indicator, value: float | None) -> tuple[Standing, ...]:
        """Where a rate stands among all EPCI and all registered CPTS; nothing for a sum."""
        kinds = (self._epcis, self._cpts) if indicator.aggregation in RATES else ()
        return tuple(standings(kinds, indicator, value))

    def beside(self, register: Register) -> References:
        """The same with other registered CPTS: what no CPTS changes is not made again."""
        other = copy(self)
        other._cpts = among_cpts(self._national, register)
        return other

    def _at(self, indicator: Indicator, level: Level, codes: Iterable[str]) -> tuple[Reference, ...]:
        if indicator.compare == "same" and level is not Level.EPCI:
            return tuple(found for code in codes for found in self._kept(indicator, level, code))
        return tuple(found for code in codes for found in self._published.of(indicator, level, code))

    def _kept(self, indicator: Indicator, level: Level, code: str) -> tuple[Reference, ...]:
        key = (indicator.id, level, code)
        if key not in self._computed:
            self._computed[key] = self._compute(indicator, level, code)
        return self._computed[key]

    def _compute(self, indicator: Indicator, level: Level, code: str) -> tuple[Reference, ...]:
        """None or one."""
        column, totals = self._national.position(indicator.id), self._national.totals(level)
        group = totals.codes.index(code)
        value = combine(indicator, totals.numerator[[group], column], totals.denominator[[group], column])[0]
        if np.isnan(value):
            return ()
        vintage, older = self._vintage(indicator, level, code)
        note = " ; ".join(filter(None, (self._gaps(level, totals, group, column), older)))
        return (Reference(level, code, self._label(level, code), float(value), vintage, indicator.tables[0], COMPUTED,
                          note=typography(note)),)

    def _label(self, level: Level, code: str) -> str:
        return self._names[level].get(code, code)

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


def _weighted(indicator: Indicator, territory: Territory, departments: Iterable[Reference]) -> tuple[Reference, ...]:
    """One reference from those of several departments: Σ share of the territory's people in d × value of d.

    None or one: nothing for a sum, for figures of another base, or when a department's is unknown.
    """
    found = [reference for reference in departments if reference.status not in (OFFICIAL, SECONDARY)]
    shares = territory.department_shares
    if indicator.aggregation not in RATES or len(shares) < 2 or {place.code for place in found} != set(shares):
        return ()
    if len(found) > len(shares):
        return ()
    parts = (f"{place.label} {percent(100 * shares[place.code])}" for place in found)
    vintages = dict.fromkeys(place.vintage for place in found)
    note = typography(f"{enumerate_fr(parts)} des habitants")
    return (Reference(Level.DEPARTMENTS, "-".join(place.code for place in found), WEIGHTED,
                      sum(shares[place.code] * place.value for place in found), "-".join(vintages), found[0].source,
                      COMPUTED, note=note),)


def compared(references: Iterable[Reference], interval: Interval | None) -> tuple[Reference, ...]:
    """The references with their verdict. Without an interval nothing is concluded, nor from an unverified source."""
    return tuple(
        replace(reference, verdict=VERDICTS[position(interval, reference.value)])
        if interval is not None and reference.status != SECONDARY else reference for reference in references)


@per_register
def references_of(warehouse: Warehouse) -> References:
    """The references this warehouse gives."""
    return _references(warehouse).beside(register_of(warehouse))


@per_warehouse
def _references(warehouse: Warehouse) -> References:
    return References(warehouse, national_of(warehouse))


def _names(warehouse: Warehouse, table: str) -> dict[str, str]:
    if not warehouse.has(table):
        return {}
    frame = warehouse.table(table)
    return dict(zip(frame["code"], frame["nom"], strict=True))
