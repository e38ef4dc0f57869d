"""The terms of every indicator for every unit of the country, laid side by side once for all territories."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from diagnostic.geography.units import Unit
from diagnostic.indicators.aggregation import Array, terms
from diagnostic.indicators.catalogue import POPULATION, Catalogue, Indicator
from diagnostic.indicators.columns import Columns, Positions
from diagnostic.indicators.measurement import FRANCE, Level
from diagnostic.indicators.resolution import resolved
from diagnostic.indicators.totals import Totals, by_label, split, summed
from diagnostic.sources.readers.delivery import GUESS, MASK
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import enumerate_fr, typography

# Kinds of indicators whose hidden counts become an interval; in the others a hidden figure is merely unknown.
BOUNDED = ("count", "ratio")
_ALL = slice(None)
_Filter = tuple[tuple[str, int | str], ...]


class UnknownIrisError(ValueError):
    """An IRIS that the census table does not hold."""


class National:
    """Terms by unit of every aggregated indicator (`terms_of`) and the groups units belong to.

    Units are the rows of `communes`: communes and arrondissements municipaux. Groups add up communes only, so that
    Paris, Lyon and Marseille count once. `catalogue` is `entries` as this warehouse fills them (resolution.py).

    A count under its table's threshold of secrecy is hidden at the door: its numerator is the least it may be, 0, and
    `slack` (by indicator, only those that have any) how much more it may be. Nothing is ever computed from the figure
    itself, so that nothing shown can tell more of it than its threshold does.

    `guessed` (by indicator, only those that have any): units whose numerator is an estimate of the table's reader.
    """

    def __init__(self, warehouse: Warehouse, entries: Catalogue) -> None:
        self.catalogue = entries = resolved(entries, warehouse)
        # Tables, not the warehouse: what is remembered under a warehouse must not keep it alive.
        names = {"communes", *(table for indicator in entries.aggregated for table in indicator.tables),
                 *(rule.iris_table for rule in entries.tables.values() if rule.iris_table)}
        self._tables = {name: warehouse.table(name) for name in names if warehouse.has(name)}
        communes = self._tables["communes"]
        self.codes = pd.Index(communes["code"])
        self.row: dict[str, int] = {code: position for position, code in enumerate(self.codes)}
        self.departments: list[str] = communes["departement"].tolist()
        self.regions: list[str] = communes["region"].tolist()
        self.epcis: list[str | None] = communes["epci"].astype(object).where(communes["epci"].notna(), None).tolist()
        self.region_of = dict(zip(self.departments, self.regions, strict=True))
        self.is_commune: NDArray[np.bool_] = (communes["nature"] == "commune").to_numpy(dtype=bool)
        mothers = communes[~self.is_commune]
        self.commune_of: dict[str, str] = dict(zip(mothers["code"], mothers["commune_mere"], strict=True))
        self._area: Array = communes["area_km2"].to_numpy(dtype=np.float64, na_value=np.nan)
        self.census_years = self._census_years()
        self._read: dict[tuple[str, _Filter], int] = {}
        self._alignments: dict[tuple[str, _Filter], tuple[Positions, Positions]] = {}
        self._hidden: dict[str, NDArray[np.bool_]] = {}
        self._guesses: dict[str, NDArray[np.bool_]] = {}
        self._positions = {indicator.id: position for position, indicator in enumerate(entries.aggregated)}
        most = sum(2 + len(indicator.columns) for indicator in entries.aggregated)
        self.columns = Columns(len(self.codes), most)
        places = [[self.columns.add(side) for side in terms(indicator, partial(self._column, indicator))]
                  for indicator in entries.aggregated]
        self._numerators, self._denominators = np.array(places, dtype=np.intp).T
        self.slack = {indicator.id: slack for indicator in entries.aggregated
                      if (slack := self._slack(indicator)).any()}
        self.guessed = {indicator.id: np.any(guesses, axis=0) for indicator in entries.aggregated
                        if (guesses := [self._guesses[name] for name in indicator.columns if name in self._guesses])}
        self.population: Array = self.columns[self._numerators[self.position(POPULATION)]]

    def position(self, identifier: str) -> int:
        """Column of an aggregated indicator in matrices of terms or totals."""
        return self._positions[identifier]

    def terms_of(self, rows: Positions) -> tuple[Array, Array]:
        """Numerators and denominators of some units (units × aggregated indicators), NaN where unknown."""
        return self.columns.rows(self._numerators, rows), self.columns.rows(self._denominators, rows)

    def area_km2(self, code: str) -> float:
        """Area of the whole unit."""
        return float(self._area[self.row[code]])

    def inhabitants(self, code: str) -> int | None:
        """Municipal population of the whole unit; None where it is not known. KeyError on an unknown unit."""
        people = self.population[self.row[code]]
        return None if np.isnan(people) else int(people)

    def communes_of_epci(self, epci: str) -> set[str]:
        """Codes of the communes of an EPCI, without their arrondissements; none when unknown."""
        return self._communes_of_epci.get(epci, set())

    @cached_property
    def _communes_of_epci(self) -> dict[str, set[str]]:
        codes = self.codes.to_numpy()
        return {epci: set(codes[rows]) for epci, rows in by_label(self.epcis, self.is_commune).items()}

    def part_terms(self, unit: Unit) -> tuple[Array, Array, float]:
        """Terms of all aggregated indicators for the part of a unit taken in part, and its share (0–1) of the unit.

        The share of IRIS is that of their population at the 2021 census; the share of a declared part, that of the
        inhabitants declared in the municipal population (NaN where it is not known), so that the part's population is
        the one declared. Raises UnknownIrisError on an IRIS that is not in the census.
        """
        chosen: pd.DataFrame | None = None
        if unit.declared:
            people = self.inhabitants(unit.code)
            share = unit.declared.population / people if people else np.nan
        else:
            chosen = self._chosen(unit)
            everybody = self._iris_of(unit)["pop"].sum()
            share = float(chosen["pop"].sum() / everybody) if everybody else 0.0
        pairs = [terms(indicator, partial(self._part, indicator, unit, share, chosen))
                 for indicator in self.catalogue.aggregated]
        return (np.array([numerator[0] for numerator, _ in pairs]),
                np.array([denominator[0] for _, denominator in pairs]), share)

    @cached_property
    def older_censuses(self) -> dict[str, int]:
        """Departments whose latest population is of an older census, with its year."""
        older = np.flatnonzero(self.census_years < self.catalogue.population_year)
        return {self.departments[row]: int(self.census_years[row]) for row in older}

    def totals(self, level: Level) -> Totals:
        """Sums by department, by region, by EPCI or for France (one group, FRANCE)."""
        return self._totals[level]

    @cached_property
    def _totals(self) -> dict[Level, Totals]:
        """All levels in one pass over the country."""
        labels: dict[Level, Sequence[str | None]] = {
            Level.DEPARTMENT: self.departments, Level.REGION: self.regions, Level.EPCI: self.epcis,
            Level.FRANCE: [FRANCE] * len(self.codes)}
        groups = {level: by_label(of, self.is_commune) for level, of in labels.items()}
        everything = self.totals_of({f"{level}:{code}": rows for level, found in groups.items()
                                     for code, rows in found.items()})
        return split(everything, {level: tuple(found) for level, found in groups.items()})

    def totals_of(self, groups: Mapping[str, Positions]) -> Totals:
        """Sums by group of rows, in the order given. What is hidden is left out, and said to be: a total of bounds
        would be no figure to compare with."""
        rows = np.unique(np.concatenate([np.zeros(0, dtype=np.intp), *groups.values()]))
        if not 0 < 2 * len(rows) <= len(self.codes):
            return summed(groups, self.population, len(self._positions), self._known_terms)
        # A few groups: only their own rows are looked at, and added up in the same order.
        own = {name: np.searchsorted(rows, members) for name, members in groups.items()}

        def terms(position: int) -> tuple[Array, Array, NDArray[np.bool_]]:
            numerator, denominator, known = self._known_terms(position)
            return numerator[rows], denominator[rows], known[rows]

        return summed(own, self.population[rows], len(self._positions), terms)

    def rows_of(self, codes: Iterable[str]) -> Positions:
        """Rows of units, in the order given. KeyError on an unknown one."""
        return np.array([self.row[code] for code in codes], dtype=np.intp)

    def _census_years(self) -> NDArray[np.int64]:
        """Year of the census behind each unit's latest population: an overseas department may have an older one."""
        frame = self._tables.get("population")
        latest = self.catalogue.population_year
        years = np.full(len(self.codes), latest, dtype=np.int64)
        if frame is not None and "recensement" in frame:
            rows = self.codes.get_indexer(pd.Index(frame["code"]))
            years[rows[rows >= 0]] = frame["recensement"].to_numpy(dtype=np.int64, na_value=latest)[rows >= 0]
        return years

    def _known_terms(self, position: int) -> tuple[Array, Array, NDArray[np.bool_]]:
        """Terms of one indicator for the whole country, and where both are known and not hidden."""
        numerator, denominator = self.columns[self._numerators[position]], self.columns[self._denominators[position]]
        known = ~np.isnan(denominator)
        slack = self.slack.get(self.catalogue.aggregated[position].id)
        return numerator, denominator, known if slack is None else known & (slack == 0)

    def _slack(self, indicator: Indicator) -> Array:
        """How much more than its numerator each unit's may be; 0 where nothing is hidden, or nothing is known."""
        slack = np.zeros(len(self.codes))
        for name in indicator.numerator if indicator.aggregation in BOUNDED else ():
            if (hidden := self._hidden.get(name)) is not None:
                slack += hidden * (self.catalogue.tables[name.partition(".")[0]].secrecy - 1)
        return slack

    def _column(self, indicator: Indicator, name: str, rows: slice = _ALL) -> Array:
        """A column for every unit, or for some rows: NaN where the table says nothing or is not there; 0 for a hidden
        count that has bounds, NaN for one that has not (in a denominator, or in another kind of indicator).
        """
        table, _, column = name.partition(".")
        kept: _Filter = tuple(indicator.filter.items()) if table == indicator.tables[0] else ()
        if (name, kept) not in self._read:
            self._read[name, kept] = self.columns.add(self._aligned(table, column, kept))
        values = self.columns[self._read[name, kept]][rows]
        hidden = self._hidden.get(name)
        if hidden is None:
            return values
        bounded = indicator.aggregation in BOUNDED and name in indicator.numerator
        return np.where(hidden[rows], 0.0 if bounded else np.nan, values)

    def _aligned(self, table: str, column: str, kept: _Filter) -> Array:
        aligned = np.full(len(self.codes), np.nan)
        if table not in self._tables:
            return aligned
        rows, taken = self._alignment(table, kept)
        frame = self._tables[table]
        values = frame[column].to_numpy(dtype=np.float64, na_value=np.nan)[taken]
        aligned[rows] = values
        if f"{column}{GUESS}" in frame:
            guesses = np.zeros(len(self.codes), dtype=bool)
            guesses[rows] = frame[f"{column}{GUESS}"].to_numpy(dtype=bool)[taken]
            self._guesses[f"{table}.{column}"] = guesses
        if threshold := self.catalogue.tables[table].secrecy:
            secret = values < threshold
            if f"{column}{MASK}" in frame:
                secret |= frame[f"{column}{MASK}"].to_numpy(dtype=bool)[taken]
            hidden = np.zeros(len(self.codes), dtype=bool)
            hidden[rows] = secret
            # The figure itself goes no further than here.
            aligned[hidden] = np.nan
            self._hidden[f"{table}.{column}"] = hidden
        return aligned

    def _alignment(self, table: str, kept: _Filter) -> tuple[Positions, Positions]:
        """Where the units of a table stand in the country, and at which of its rows; it must not give one twice."""
        if (table, kept) not in self._alignments:
            frame = self._tables[table]
            chosen = np.ones(len(frame), dtype=bool)
            for field, value in kept:
                chosen &= (frame[field] == value).to_numpy(dtype=bool)
            codes = frame["code"][chosen]
            if not codes.is_unique:
                raise ValueError(f"La table « {table} » donne deux fois l'unité {codes[codes.duplicated()].iloc[0]}.")
            rows = self.codes.get_indexer(pd.Index(codes))
            self._alignments[table, kept] = rows[rows >= 0], np.flatnonzero(chosen)[rows >= 0]
        return self._alignments[table, kept]

    def _part(self, indicator: Indicator, unit: Unit, share: float, chosen: pd.DataFrame | None, name: str) -> Array:
        """A column for a part of a commune (one value), by the rule of its table (entries/common.toml).

        `chosen`: the rows of its IRIS, None for a declared part, which has none.
        """
        table, _, column = name.partition(".")
        rule = self.catalogue.tables[table].parts
        if rule == "unknown":
            return np.array([np.nan])
        if rule == "iris" and chosen is not None:
            return np.array([chosen[column].sum(min_count=len(chosen))], dtype=np.float64)
        row = self.row[unit.code]
        whole = self._column(indicator, name, slice(row, row + 1))
        return whole if rule == "whole" else np.round(whole * share)

    def _iris_of(self, unit: Unit) -> pd.DataFrame:
        name = next((rule.iris_table for rule in self.catalogue.tables.values() if rule.iris_table), "")
        if name not in self._tables:
            raise UnknownIrisError(typography("La population par IRIS n'est pas disponible : prenez les communes "
                                              "entières."))
        table = self._tables[name]
        return table[table["code"] == unit.code]

    def _chosen(self, unit: Unit) -> pd.DataFrame:
        of_unit = self._iris_of(unit)
        chosen = of_unit[of_unit["iris"].isin(unit.iris)]
        if unknown := sorted(set(unit.iris) - set(chosen["iris"])):
            raise UnknownIrisError(typography(f"{enumerate_fr(unknown)} : IRIS inconnu de la commune {unit.code} au "
                                         "recensement 2021."))
        return chosen
