"""What a diagnosis says under each heading that an ARS asks for, and what to bring where it says nothing."""

from __future__ import annotations

from collections.abc import Iterable

from diagnostic.indicators.catalogue import Catalogue, Heading, catalogue
from diagnostic.indicators.measurement import Measurement, Status
from diagnostic.record import HeadingState
from diagnostic.sources.provenance import Layer
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import enumerate_fr


def heading_states(entries: Catalogue, measurements: Iterable[Measurement]) -> tuple[HeadingState, ...]:
    """One state for each heading of the catalogue, in order."""
    told = {measured.indicator: measured for measured in measurements if _tells(measured)}
    return tuple(_state(heading, entries, told) for heading in entries.headings)


def silent(heading: str, warehouse: Warehouse) -> str:
    """What is installed for a heading that tells nothing of the territory: asking to install it would send in circles.

    « Sans valeur pour ce territoire dans ce qui est installé : « … ». », with a space after it; empty when nothing is.
    """
    tables = dict.fromkeys(table for entry in catalogue().under(heading) for table in entry.tables
                           if warehouse.has(table) and warehouse.provenance(table).layer is Layer.INSTALLED)
    titles = [f"« {warehouse.provenance(table).title} »" for table in tables]
    return f"Sans valeur pour ce territoire dans ce qui est installé : {enumerate_fr(titles)}. " if titles else ""


def _tells(measured: Measurement) -> bool:
    """Whether there is a figure of the territory, were it between bounds or masked as the user brought it."""
    return measured.value is not None or measured.status in (Status.BOUNDED, Status.ENTERED)


def _state(heading: Heading, entries: Catalogue, told: dict[str, Measurement]) -> HeadingState:
    filled = tuple(indicator.id for indicator in entries.under(heading.id) if indicator.id in told)
    estimated = tuple(identifier for identifier in filled if told[identifier].status is Status.ESTIMATED)
    return HeadingState(heading.id, filled, estimated, "" if filled else heading.ask)
