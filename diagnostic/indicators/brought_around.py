"""What brought tables say of the territory as a whole and of the EPCI around it, and the totals they must silence."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from diagnostic.geography.gazetteer import Gazetteer
from diagnostic.indicators.brought import Base, Brought, Kind, Scope
from diagnostic.indicators.brought_entries import indicators_of, said_of, table_name
from diagnostic.indicators.catalogue import Catalogue, Indicator
from diagnostic.indicators.measurement import EnteredFigure, Level, Measurement, Reference, Status
from diagnostic.indicators.secrecy import Cell, tells
from diagnostic.indicators.territory import Territory
from diagnostic.wording import count, typography

BROUGHT = "apporté"


def guarded(entered: Iterable[EnteredFigure], brought: Sequence[Brought], codes: Collection[str],
            entries: Catalogue) -> tuple[EnteredFigure, ...]:
    """Typed totals of a territory of these communes, emptied where a brought table of the same year hides one of them:
    of the same topic, of its sub-groups, of what it is a sub-group of.
    """
    fine = [table for table in brought if table.scope in (Scope.COMMUNE, Scope.IRIS)]
    return tuple(
        replace(figure, count=None, base=None, percent=None, masked=True)
        if any(table.id in _kin(figure.indicator, entries) and tells(figure.year, table.year, table.hidden, codes)
               for table in fine) else figure for figure in entered)


def _kin(topic: str, entries: Catalogue) -> frozenset[str]:
    """A topic and those that it follows from, or that follow from it, by subtraction."""
    families = [{found.id, *found.parts} for found in entries.topics if topic in (found.id, *found.parts)]
    return frozenset({topic}.union(*families))


def whole_figures(brought: Sequence[Brought], codes: Collection[str], entries: Catalogue) -> dict[str, Measurement]:
    """Measurements of what was brought for the territory as a whole: « saisie », as a typed figure.

    Masked under the threshold, and beside a table of the same indicator and year that hides a commune of it.
    """
    found = {}
    for table in (table for table in brought if table.scope is Scope.TERRITORY):
        cell, units = table.cells[0], len(codes)
        beside = any(other.id == table.id and other.scope in (Scope.COMMUNE, Scope.IRIS)
                     and tells(table.year, other.year, other.hidden, codes) for other in brought)
        if beside:
            cell = Cell("", None, 0, None, True)
        hidden = f"Masqué : moins de {table.threshold}, ou chiffre qui le laisserait déduire (secret statistique). "
        for indicator in indicators_of(table, entries):
            value = value_of(cell, indicator, table)
            if value is not None or cell.secret:
                found[indicator.id] = Measurement(
                    indicator.id, value, Status.ENTERED, str(table.year), table_name(table), units_known=units,
                    units_total=units, population_share=1.0,
                    note=typography(hidden if cell.secret else "") + said_of(table))
    return found


def value_of(cell: Cell, indicator: Indicator, table: Brought) -> float | None:
    """The value of an indicator in one cell; None when it is hidden, or cannot be told without a base."""
    if cell.secret or cell.least is None:
        return None
    if indicator.aggregation != "ratio":
        return cell.least
    if table.base is not Base.COLUMN or not cell.base:
        return None
    return indicator.scale * cell.least / cell.base


def epci_figures(brought: Sequence[Brought], here: Territory, entered: Iterable[EnteredFigure], gazetteer: Gazetteer,
                 entries: Catalogue) -> tuple[dict[str, tuple[Reference, ...]], dict[str, Measurement]]:
    """By indicator: references of the EPCI touched, from tables by EPCI, and the territory's own figure when it is
    exactly one of them.

    An EPCI says nothing where it would tell, beside a table by commune or a typed total, of a figure under secrecy.
    """
    typed = {figure.indicator: figure for figure in entered}
    around: dict[str, list[Reference]] = {}
    own: dict[str, Measurement] = {}
    for table in brought:
        for epci, cell in _epcis_told(table, brought, here, typed, gazetteer, entries):
            for indicator in indicators_of(table, entries):
                value = value_of(cell, indicator, table)
                if value is None:
                    continue
                if here.as_epci == epci:
                    total = len(here.units)
                    own[indicator.id] = Measurement(
                        indicator.id, value, Status.OBSERVED, str(table.year), table_name(table), units_known=total,
                        units_total=total, population_share=1.0, note=said_of(table))
                elif indicator.aggregation != "count":
                    around.setdefault(indicator.id, []).append(Reference(
                        Level.EPCI, epci, gazetteer.epcis.get(epci, epci), value, str(table.year), table_name(table),
                        BROUGHT, note=said_of(table)))
    return {identifier: tuple(found) for identifier, found in around.items()}, own


def _epcis_told(table: Brought, brought: Sequence[Brought], here: Territory, typed: Mapping[str, EnteredFigure],
                gazetteer: Gazetteer, entries: Catalogue) -> Iterator[tuple[str, Cell]]:
    if table.scope is not Scope.EPCI:
        return
    kin = _kin(table.id, entries) if not table.own else {table.id}
    beside = [other for other in brought if other.scope in (Scope.COMMUNE, Scope.IRIS) and other.id in kin]
    for epci in here.epcis:
        members = gazetteer.members_of_epci(epci)
        silent = any(tells(table.year, other.year, other.hidden, members) for other in beside)
        if epci in table.by_code and not silent and not _close(table, epci, here, members, typed):
            yield epci, table.by_code[epci]


def _close(table: Brought, epci: str, here: Territory, members: Collection[str],
           typed: Mapping[str, EnteredFigure]) -> bool:
    """Whether the typed total of a territory inside an EPCI, or around it, differs from it by a count under secrecy."""
    figure, cell = typed.get(table.id), table.by_code[epci]
    inside, around = set(here.codes) < set(members), set(members) < set(here.codes)
    if figure is None or figure.count is None or figure.year != table.year or not (inside or around):
        return False
    return table.kind is Kind.COUNT and cell.least is not None and abs(figure.count - cell.least) < table.threshold


def silenced(figure: EnteredFigure, table: Brought, codes: Collection[str]) -> str:
    """Why a typed total is not shown: French, to be put beside the interval that takes its place."""
    hidden = len(table.hidden & set(codes))
    return typography(f"Total saisi pour {figure.year} masqué : le tableau apporté de la même année a "
                      f"{count(hidden, 'commune')} sous le secret, qui s'en déduirait par soustraction.")
