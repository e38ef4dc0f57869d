"""What a diagnosis says under each heading that an ARS asks for, and what to bring where it says nothing."""

from __future__ import annotations

from collections.abc import Iterable

from diagnostic.indicators.catalogue import Catalogue, Heading
from diagnostic.indicators.measurement import Measurement, Status
from diagnostic.record import HeadingState


def heading_states(entries: Catalogue, measurements: Iterable[Measurement]) -> tuple[HeadingState, ...]:
    """One state for each heading of the catalogue, in order."""
    told = {measured.indicator: measured for measured in measurements if _tells(measured)}
    return tuple(_state(heading, entries, told) for heading in entries.headings)


def _tells(measured: Measurement) -> bool:
    """Whether there is a figure of the territory, were it between bounds or masked as the user brought it."""
    return measured.value is not None or measured.status in (Status.BOUNDED, Status.ENTERED)


def _state(heading: Heading, entries: Catalogue, told: dict[str, Measurement]) -> HeadingState:
    filled = tuple(indicator.id for indicator in entries.under(heading.id) if indicator.id in told)
    estimated = tuple(identifier for identifier in filled if told[identifier].status is Status.ESTIMATED)
    return HeadingState(heading.id, filled, estimated, "" if filled else heading.ask)
