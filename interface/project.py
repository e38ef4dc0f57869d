"""What a session holds: the codes of a territory and the choices made about it. Never a table, never a shape."""

from __future__ import annotations

from dataclasses import dataclass, field

from diagnostic.aci.funding import FundingPlan
from diagnostic.geography.units import Unit, units_of
from diagnostic.indicators.measurement import EnteredFigure


@dataclass(frozen=True)
class Project:
    """`codes`: 5 characters for a whole unit, 9 for an IRIS, as `units_of` reads them, sorted and unique."""

    codes: tuple[str, ...]
    name: str = ""
    plan: FundingPlan = field(default_factory=FundingPlan)
    entered: tuple[EnteredFigure, ...] = ()

    @property
    def units(self) -> tuple[Unit, ...]:
        return units_of(self.codes)

    def with_figure(self, figure: EnteredFigure) -> tuple[EnteredFigure, ...]:
        """The entered figures once `figure` has replaced what was typed before for the same indicator."""
        kept = [other for other in self.entered if other.indicator != figure.indicator]
        return tuple(sorted([*kept, figure], key=lambda entry: entry.indicator))

    def without_figure(self, indicator: str) -> tuple[EnteredFigure, ...]:
        return tuple(figure for figure in self.entered if figure.indicator != indicator)

