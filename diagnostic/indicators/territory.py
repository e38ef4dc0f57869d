"""The terms of every indicator on the units of one territory, whole or in part."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from diagnostic.geography.units import IN_ORDER, Unit
from diagnostic.indicators.aggregation import Array, combine
from diagnostic.indicators.catalogue import POPULATION, Catalogue, Indicator, catalogue
from diagnostic.indicators.expected import completed
from diagnostic.indicators.memory import per_warehouse
from diagnostic.indicators.national import National
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import typography


class UnknownPopulationError(ValueError):
    """A unit has no population: neither a tier nor a share can be told of the territory."""


@dataclass(frozen=True, eq=False)
class Territory:
    """Units sorted by code and, in the same order, what is known of each.

    `numerator`, `denominator`: units × aggregated indicators of the catalogue, NaN where unknown. `population`: whole
    inhabitants of each unit, or of its part. `shares` (0–1): the part's share of the unit's population, at the census
    of 2021 for IRIS, of the population in force for a declared part. `slack`: by indicator, how much more each unit's
    hidden numerator may be (see National); only indicators that hide one.
    """

    national: National
    units: tuple[Unit, ...]
    shares: Array
    numerator: Array
    denominator: Array
    population: NDArray[np.int64]
    slack: dict[str, Array]

    @property
    def catalogue(self) -> Catalogue:
        return self.national.catalogue

    @cached_property
    def codes(self) -> tuple[str, ...]:
        return tuple(unit.code for unit in self.units)

    @property
    def inhabitants(self) -> int:
        return int(self.population.sum())

    @cached_property
    def departments(self) -> tuple[str, ...]:
        """Codes of the departments touched, sorted."""
        return tuple(sorted({self.national.departments[self.national.row[code]] for code in self.codes}))

    @cached_property
    def regions(self) -> tuple[str, ...]:
        """Codes of the regions touched, sorted."""
        return tuple(sorted({self.national.regions[self.national.row[code]] for code in self.codes}))

    @cached_property
    def department_shares(self) -> dict[str, float]:
        """Share (0–1) of the territory's people who live in each department touched; empty when nobody does."""
        people: dict[str, int] = dict.fromkeys(self.departments, 0)
        for code, inhabitants in zip(self.codes, self.population.tolist(), strict=True):
            people[self.national.departments[self.national.row[code]]] += inhabitants
        return {code: here / self.inhabitants for code, here in people.items()} if self.inhabitants else {}

    @cached_property
    def epcis(self) -> tuple[str, ...]:
        """SIREN of the EPCI touched, sorted."""
        found = {self.national.epcis[self.national.row[code]] for code in self.codes}
        return tuple(sorted(epci for epci in found if epci))

    @cached_property
    def as_epci(self) -> str:
        """The EPCI that the territory is, no commune more, no less, none in part; empty when it is none."""
        if len(self.epcis) != 1 or self.partial:
            return ""
        return self.epcis[0] if set(self.codes) == self.national.communes_of_epci(self.epcis[0]) else ""

    def units_shared(self, other: Territory) -> int:
        """Communes that both hold, whole or in part: an arrondissement is its commune's."""
        return len(self._grounds & other._grounds)

    @cached_property
    def _grounds(self) -> set[str]:
        return {self.national.commune_of.get(code, code) for code in self.codes}

    @cached_property
    def census_years(self) -> tuple[int, ...]:
        """Years of the censuses behind the units' populations, sorted; most often a single one."""
        return tuple(sorted({int(self.national.census_years[self.national.row[code]]) for code in self.codes}))

    @property
    def partial(self) -> bool:
        """Whether a unit is taken in part: some figures are then estimates."""
        return self.by_iris or self.by_declaration

    @cached_property
    def by_iris(self) -> bool:
        """Whether a unit is taken by some of its IRIS."""
        return any(unit.iris for unit in self.units)

    @cached_property
    def by_declaration(self) -> bool:
        """Whether a unit is taken by a declared part."""
        return any(unit.declared for unit in self.units)

    def estimated_by_iris(self, indicator: Indicator) -> bool:
        """Whether the indicator rests on figures of a whole commune brought to some of its IRIS."""
        return self.by_iris and self._brought(indicator, {"share", "whole"})

    def estimated_by_declaration(self, indicator: Indicator) -> bool:
        """Whether the indicator rests on figures of a whole commune brought to a declared part, which has no IRIS."""
        return self.by_declaration and self._brought(indicator, {"share", "whole", "iris"})

    def estimated(self, indicator: Indicator) -> bool:
        """Whether the indicator rests on figures of a whole commune brought to a part of it, or on a reader's estimate
        for one of its units."""
        return (indicator.id in self._guessed or self.estimated_by_iris(indicator)
                or self.estimated_by_declaration(indicator))

    @cached_property
    def _guessed(self) -> set[str]:
        rows = self.national.rows_of(self.codes)
        return {identifier for identifier, guesses in self.national.guessed.items() if guesses[rows].any()}

    def _brought(self, indicator: Indicator, brought: set[str]) -> bool:
        rules = {self.catalogue.tables[table].parts for table in indicator.tables}
        return bool(rules & brought) and "unknown" not in rules

    def unit_values(self) -> Array:
        """Value of each aggregated indicator on each unit (units × indicators), NaN where unknown or hidden."""
        values = np.column_stack([combine(indicator, self.numerator[:, column], self.denominator[:, column])
                                  for column, indicator in enumerate(self.catalogue.aggregated)])
        for identifier, slack in self.slack.items():
            values[slack > 0, self.national.position(identifier)] = np.nan
        return values

    def hidden(self, position: int) -> tuple[str, ...]:
        """Indicators whose figure for one unit is under statistical secrecy."""
        return tuple(identifier for identifier, slack in self.slack.items() if slack[position] > 0)


def territory(units: Iterable[Unit], national: National) -> Territory:
    """The territory made of the units of a perimeter (`build_perimeter` merges and checks them).

    Raises KeyError on an unknown unit, UnknownIrisError, and UnknownPopulationError.
    """
    ordered = tuple(sorted(units, key=IN_ORDER))
    rows = national.rows_of(unit.code for unit in ordered)
    numerator, denominator = national.terms_of(rows)
    shares = np.ones(len(ordered))
    for position, unit in enumerate(ordered):
        if not unit.whole:
            numerator[position], denominator[position], shares[position] = national.part_terms(unit)
    population = numerator[:, national.position(POPULATION)]
    if nobody_knows := [unit.code for unit, people in zip(ordered, population, strict=True) if np.isnan(people)]:
        raise UnknownPopulationError(typography(f"Population inconnue : {', '.join(nobody_knows)}."))
    slack = {identifier: here for identifier, whole in national.slack.items() if (here := whole[rows]).any()}
    return Territory(national, ordered, shares, numerator, denominator, population.astype(np.int64), slack)


@per_warehouse
def national_of(warehouse: Warehouse) -> National:
    """The country as this warehouse knows it (0.2 s the first time)."""
    return National(completed(warehouse), catalogue())
