"""The figures of brought tables on one territory: computed as those of the catalogue are, by the same matrices."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from diagnostic.geography.units import Unit
from diagnostic.indicators.aggregation import Array
from diagnostic.indicators.brought import Brought, Scope
from diagnostic.indicators.brought_entries import (
    by_commune,
    frame_of,
    indicators_of,
    provenance_of,
    rule_of,
    table_name,
)
from diagnostic.indicators.catalogue import POPULATION, Catalogue, Indicator
from diagnostic.indicators.comparison import References
from diagnostic.indicators.measure import INCOMPLETE_SUM, measure
from diagnostic.indicators.measurement import Level, Measurement, Status
from diagnostic.indicators.memory import per_warehouse
from diagnostic.indicators.national import National
from diagnostic.indicators.register import register_of
from diagnostic.indicators.secrecy import Cell, added, masked, within_family
from diagnostic.indicators.territory import Territory, national_of, territory
from diagnostic.sources.provenance import Provenance
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import number, typography

# Of tables brought together, by all sessions: a country of a few indicators weighs 2 MB.
KEPT = 8
# A department of which a table holds less of the population is not one to compare with.
REFERENCE_COVERAGE = 0.9


@dataclass(frozen=True)
class Filled:
    """`indicators`, as the tables fill them, in order; `measurements` of them, by id; `values`: by id, of each unit
    (NaN where unknown or hidden); `hidden`: by unit, the indicators under secrecy there; `sources`: of the tables.
    """

    indicators: tuple[Indicator, ...]
    measurements: dict[str, Measurement]
    values: dict[str, Array]
    hidden: tuple[tuple[str, ...], ...]
    sources: tuple[Provenance, ...]


class _Country(NamedTuple):
    national: National
    references: References
    indicators: tuple[Indicator, ...]
    # By table: the cells by commune, and by IRIS when the table is.
    communes: dict[str, dict[str, Cell]]
    sources: tuple[Provenance, ...]


def filled(units: Iterable[Unit], warehouse: Warehouse, brought: Sequence[Brought]) -> Filled:
    """What tables by commune or by IRIS say of the units of a perimeter; others are left to `brought_around`.

    Raises what `territory` does.
    """
    fine = [table for table in brought if table.scope in (Scope.COMMUNE, Scope.IRIS)]
    if not fine:
        return Filled((), {}, {}, (), ())
    country = _country(warehouse, fine)
    here = territory(units, country.national)
    cells = {table_name(table): _of_units(table, country.communes[table_name(table)], here) for table in fine}
    here = _laid(here, {table_name(table): table for table in fine}, cells)
    ids = {indicator.id for indicator in country.indicators}
    columns = here.unit_values()
    values = {indicator.id: columns[:, here.national.position(indicator.id)] for indicator in country.indicators}
    hidden = tuple(tuple(indicator.id for indicator in country.indicators
                         if cells[indicator.tables[0]][position].secret) for position in range(len(here.units)))
    measurements = {indicator.id: _short(indicator, here) for indicator in country.indicators}
    references = country.references.beside(register_of(warehouse))
    measurements |= {found.indicator: _compared_enough(found, country.national)
                     for found in measure(here, references)
                     if found.indicator in ids and (found.value is not None or found.least is not None)}
    return Filled(country.indicators, measurements, values, hidden, country.sources)


def settled(brought: Iterable[Brought], entries: Catalogue) -> dict[str, dict[str, Cell]]:
    """Cells by commune of each table, by name, once sub-groups that would give each other away are unknown."""
    tables = {table.id: table for table in brought}
    cells = {identifier: by_commune(_within_iris(table, tables, entries)) for identifier, table in tables.items()}
    for total, parts, several in _families(tables, entries):
        gone = within_family(cells[total.id], [cells[part.id] for part in parts], several, total.threshold)
        for part, codes in zip(parts, gone, strict=True):
            cells[part.id] = {code: _unknown(cell) if code in codes else cell for code, cell in cells[part.id].items()}
    return {table_name(table): cells[identifier] for identifier, table in tables.items()}


def _within_iris(table: Brought, tables: dict[str, Brought], entries: Catalogue) -> Brought:
    """The table with the IRIS that its family would give away unknown, where all of it is by IRIS."""
    for total, parts, several in _families(tables, entries):
        same = all(part.scope is Scope.IRIS for part in (total, *parts))
        if same and table in parts:
            gone = within_family(total.by_code, [part.by_code for part in parts], several,
                                 total.threshold)[parts.index(table)]
            table = replace(table, cells=tuple(_unknown(cell) if cell.code in gone else cell for cell in table.cells))
    return table


def _families(tables: dict[str, Brought], entries: Catalogue) -> Iterator[tuple[Brought, list[Brought], int]]:
    """Each table of counts with the tables of its sub-groups of the same year, and how many sub-groups it has."""
    for table in tables.values():
        topic = table.topic(entries)
        parts = [tables[part] for part in (topic.parts if topic else ())
                 if part in tables and tables[part].year == table.year and tables[part].counted]
        if topic and parts and table.counted:
            yield table, parts, len(topic.parts)


def _unknown(cell: Cell) -> Cell:
    return Cell(cell.code, None, 0, cell.base, True)


def _of_units(table: Brought, communes: dict[str, Cell], here: Territory) -> list[Cell]:
    """The cell of each unit of the territory, or of its part."""
    return [_of_unit(table, communes.get(unit.code, Cell(unit.code, None)), unit, share)
            for unit, share in zip(here.units, here.shares.tolist(), strict=True)]


def _of_unit(table: Brought, cell: Cell, unit: Unit, share: float) -> Cell:
    if unit.whole or not table.counted:
        return cell
    if table.scope is Scope.IRIS:
        if unit.declared or cell.least is None:
            return Cell(unit.code, None, 0, None, cell.secret)
        return added((table.by_code.get(iris, Cell(iris, None)) for iris in unit.iris), unit.code)
    if cell.least is None or np.isnan(share):
        return cell._replace(least=None, more=0)
    part = cell._replace(least=float(round(cell.least * share)),
                         base=None if cell.base is None else float(round(cell.base * share)))
    return masked(part, table.threshold)


def _laid(here: Territory, tables: dict[str, Brought], cells: dict[str, list[Cell]]) -> Territory:
    """The territory with the terms of counts as its cells say them: bounds of sums, parts by IRIS, secrecy of parts."""
    numerator, denominator, slack = here.numerator.copy(), here.denominator.copy(), dict(here.slack)
    for indicator in here.catalogue.aggregated:
        table = tables.get(indicator.tables[0])
        if table is None or not table.counted:
            continue
        own, column = cells[indicator.tables[0]], here.national.position(indicator.id)
        top = np.array([np.nan if cell.least is None else cell.least for cell in own])
        if indicator.aggregation == "count":
            bottom = np.ones(len(own))
        elif _on_population(indicator):
            bottom = here.population.astype(np.float64)
        else:
            bottom = np.array([np.nan if cell.base is None else cell.base for cell in own])
        unknown = np.isnan(top) | np.isnan(bottom)
        numerator[:, column], denominator[:, column] = np.where(unknown, np.nan, top), np.where(unknown, np.nan, bottom)
        more = np.where(unknown, 0.0, [cell.more for cell in own])
        slack.pop(indicator.id, None)
        if more.any():
            slack[indicator.id] = more
    return replace(here, numerator=numerator, denominator=denominator, slack=slack)


def _on_population(indicator: Indicator) -> bool:
    return indicator.tables[0] != indicator.denominator[0].partition(".")[0]


def _short(indicator: Indicator, here: Territory) -> Measurement:
    """What is said of an indicator without a figure of the whole territory: how much of it the table tells."""
    column, slack = here.national.position(indicator.id), here.slack.get(indicator.id)
    known = ~np.isnan(here.denominator[:, column])
    share = float(here.population[known].sum() / here.inhabitants) if here.inhabitants else 0.0
    note = INCOMPLETE_SUM
    if indicator.aggregation == "count" and known.any():
        least = float(here.numerator[known, column].sum())
        most = least + (float(slack[known].sum()) if slack is not None else 0.0)
        secrecy = here.catalogue.tables[indicator.tables[0]].secrecy
        told = (f"moins de {secrecy}" if most < secrecy else number(least) if most == least
                else f"entre {number(least)} et {number(most)}")
        note += f" Dans les communes que le tableau renseigne ({number(int(known.sum()))}) : {told}."
    return Measurement(indicator.id, None, Status.MISSING, indicator.vintage, indicator.tables[0],
                       units_known=int(known.sum()), units_total=len(here.units), population_share=share,
                       note=typography(f"{note} {indicator.note}"))


def _compared_enough(found: Measurement, national: National) -> Measurement:
    """The measurement less the references that rest on too small a share of the population of their place."""
    column = national.position(found.indicator)

    def covered(level: Level, code: str) -> bool:
        totals = national.totals(level)
        group = totals.codes.index(code)
        return bool(totals.population[group, column] >= REFERENCE_COVERAGE * totals.all_population[group])

    places = {reference: [(Level.DEPARTMENT, code) for code in reference.code.split("-")]
              if reference.level is Level.DEPARTMENTS else [(reference.level, reference.code)]
              for reference in found.references}
    return replace(found, references=tuple(
        reference for reference, several in places.items() if all(covered(*place) for place in several)))


def _country(warehouse: Warehouse, fine: Sequence[Brought]) -> _Country:
    kept = _countries_of(warehouse)
    key = tuple(table.digest for table in fine)
    with kept.lock:
        if key not in kept.built:
            # For everybody: the register that one person sees has no part in it.
            kept.built[key] = _built(warehouse.ground, fine)
            while len(kept.built) > KEPT:
                kept.built.popitem(last=False)
        kept.built.move_to_end(key)
        return kept.built[key]


class _Countries:
    """The last countries built on one warehouse, by the digests of the tables they were built with."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.built: OrderedDict[tuple[str, ...], _Country] = OrderedDict()


@per_warehouse
def _countries_of(warehouse: Warehouse) -> _Countries:
    del warehouse
    return _Countries()


def _built(warehouse: Warehouse, fine: Sequence[Brought]) -> _Country:
    entries = national_of(warehouse).catalogue
    communes = settled(fine, entries)
    sources = {table_name(table): provenance_of(table, entries) for table in fine}
    laid = warehouse.overlay({table_name(table): frame_of(communes[table_name(table)].values(), table.threshold)
                              for table in fine}, sources)
    indicators = tuple(indicator for table in fine for indicator in indicators_of(table, entries))
    # A sum says nothing of a larger place; published figures are added by who knows the whole catalogue.
    computed = tuple(indicator.model_copy(update={
        "compare": "same" if indicator.aggregation in ("ratio", "weighted_mean") else "none"})
        for indicator in indicators)
    small = Catalogue.model_construct(
        indicators=(entries[POPULATION], *computed), headings=entries.headings, topics=(), absent=frozenset(),
        tables={**entries.tables, **{table_name(table): rule_of(table) for table in fine}})
    national = National(laid, small)
    return _Country(national, References(laid, national), indicators, communes, tuple(sources.values()))
