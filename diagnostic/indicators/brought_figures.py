"""The measurements of a territory once the user's tables have their say: one door for the diagnosis."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from diagnostic.indicators.aggregation import Array
from diagnostic.indicators.brought import Brought, Scope
from diagnostic.indicators.brought_around import epci_figures, silenced, whole_figures
from diagnostic.indicators.brought_entries import indicators_of, provenance_of
from diagnostic.indicators.brought_measure import filled
from diagnostic.indicators.catalogue import Catalogue, Indicator
from diagnostic.indicators.comparison import compared
from diagnostic.indicators.measurement import EnteredFigure, Measurement, Reference, Status
from diagnostic.indicators.territory import Territory
from diagnostic.sources.provenance import Provenance
from diagnostic.sources.warehouse import Warehouse
from diagnostic.statistics.intervals import Interval


@dataclass(frozen=True)
class BroughtFigures:
    """`measurements`: all of them, in the order of the catalogue, then the user's own indicators (`own`). `filled`: the
    catalogue's, as the tables fill them. `values`, `hidden`: see `brought_measure.Filled`; `hidden` has one item for
    each unit. `catalogue`: with the indicators that the tables bring or fill. `sources`: of all the tables.
    """

    measurements: tuple[Measurement, ...]
    own: tuple[Indicator, ...]
    filled: tuple[Indicator, ...]
    values: Mapping[str, Array]
    hidden: tuple[tuple[str, ...], ...]
    catalogue: Catalogue
    sources: tuple[Provenance, ...]


def brought_figures(measurements: Iterable[Measurement], here: Territory, warehouse: Warehouse,
                    brought: Sequence[Brought], entered: Iterable[EnteredFigure]) -> BroughtFigures:
    """`measurements` of the catalogue with those that brought tables fill in their place.

    `entered`: as they went through `guarded` and `accepted`. A typed total stands before a table of the same year or an
    older one, unless it is masked; a table by commune stands before one by EPCI.
    """
    entries, gazetteer = here.catalogue, warehouse.gazetteer
    by_id = {found.indicator: found for found in measurements}
    if not brought:
        return BroughtFigures(tuple(by_id.values()), (), (), {}, ((),) * len(here.units), entries, ())
    typed = {figure.indicator: figure for figure in entered}
    fine = filled(here.units, warehouse, brought)
    around, epci = epci_figures(brought, here, typed.values(), gazetteer, entries)
    tables = {indicator.id: table for table in brought for indicator in indicators_of(table, entries)
              if table.scope in (Scope.COMMUNE, Scope.IRIS)}
    told = {identifier: found for identifier, found in fine.measurements.items() if found.status is not Status.MISSING}
    whole = whole_figures(brought, here.codes, entries)
    for identifier, found in {**fine.measurements, **epci, **whole, **told}.items():
        before = by_id.get(identifier)
        if before is not None and _stands(before, found):
            continue
        table = tables.get(identifier)
        figure = typed.get(table.id) if table else None
        note = silenced(figure, table, here.codes) if table and figure and _silent(figure, table, here) else ""
        references = (*found.references, *(before.references if before else ()))
        by_id[identifier] = replace(found, note=" ".join(filter(None, (note, found.note))),
                                    references=_settled(found, references))
    for identifier, references in around.items():
        if (before := by_id.get(identifier)) is None:
            table = next(table for table in brought for one in indicators_of(table, entries) if one.id == identifier)
            before = Measurement(identifier, None, Status.MISSING, str(table.year), "", units_total=len(here.units),
                                 population_share=0.0)
        by_id[identifier] = replace(before, references=_settled(before, (*references, *before.references)))
    known = {indicator.id for indicator in entries.indicators}
    met = {indicator.id: indicator for table in brought for indicator in indicators_of(table, entries)}
    met |= {indicator.id: indicator for indicator in fine.indicators}
    own = tuple(indicator for identifier, indicator in met.items() if identifier not in known)
    taken = {identifier: indicator for identifier, indicator in met.items()
             if identifier in known and identifier in by_id and by_id[identifier].status is not Status.ENTERED}
    order = [indicator.id for indicator in (*entries.indicators, *own)]
    return BroughtFigures(
        tuple(by_id[identifier] for identifier in order if identifier in by_id), own, tuple(taken.values()),
        fine.values, fine.hidden or ((),) * len(here.units), _extended(entries, taken, own),
        tuple({source.table: source for source in (provenance_of(table, entries) for table in brought)}.values()))


def _stands(before: Measurement, found: Measurement) -> bool:
    """Whether what was typed stays; typed figures have the year for vintage."""
    return before.status is Status.ENTERED and before.value is not None and before.vintage >= found.vintage


def _silent(figure: EnteredFigure, table: Brought, here: Territory) -> bool:
    return figure.masked and figure.year == table.year and not table.hidden.isdisjoint(here.codes)


def _settled(found: Measurement, references: Iterable[Reference]) -> tuple[Reference, ...]:
    interval = None
    if found.lower is not None and found.upper is not None:
        interval = Interval(found.lower, found.upper)
    return compared(references, interval)


def _extended(entries: Catalogue, taken: Mapping[str, Indicator], own: Sequence[Indicator]) -> Catalogue:
    indicators = tuple(taken.get(indicator.id, indicator) for indicator in entries.indicators)
    fields = {name: getattr(entries, name) for name in Catalogue.model_fields}
    return Catalogue.model_construct(**{**fields, "indicators": (*indicators, *own)})

