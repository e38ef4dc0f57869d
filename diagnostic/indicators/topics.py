"""What a user may type: figures of the whole territory (topics), and those that an ACI follows from year to year."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from diagnostic.indicators.fields import Entry, French, Identifier

# What a share, a rate is of; an index is of nothing.
SCALES = {"share": 100, "rate": 100_000}


class Topic(Entry):
    """What a user may type for the whole territory: it stands as the indicators `count` and `share` (one at least).

    `kind`: what `share` is, a share of persons in percent, a rate of events per 100 000, or an index, which has neither
    count nor base and lies between `least` and `most`. A count under `secrecy` persons or events is masked. `of`: what
    is counted; `base`: what the count is a share of, as the form says them. `first_year`, `last_year` bound a series
    that began or ended. `parts` are the topics that add up to this one.
    """

    id: Identifier
    label: French
    help: French
    count: Identifier | None = None
    share: Identifier | None = None
    kind: Literal["share", "rate", "index"] = "share"
    of: French = "personnes"
    base: French = "personnes"
    secrecy: int = Field(ge=0)
    least: float = 0
    most: float = 100_000
    first_year: int | None = None
    last_year: int | None = None
    parts: tuple[Identifier, ...] = ()

    @property
    def indicators(self) -> tuple[str, ...]:
        return tuple(identifier for identifier in (self.count, self.share) if identifier)

    @property
    def scale(self) -> float:
        """What one person in all makes of `share`: 100 or 100 000 (an index: 1)."""
        return SCALES.get(self.kind, 1)

    @property
    def bounds(self) -> tuple[float, float]:
        """Between what `share` lies when it is typed alone."""
        return (self.least, self.most) if self.kind == "index" else (0, self.scale)

    @model_validator(mode="after")
    def _stands_for_something(self) -> Self:
        if not self.indicators:
            raise ValueError(f"{self.id}: a topic stands for a count or a share")
        if self.kind == "index" and (self.count or not self.share):
            raise ValueError(f"{self.id}: an index has no count")
        if self.kind != "share" and self.parts:
            raise ValueError(f"{self.id}: only shares of persons add up")
        return self


class Tracked(Entry):
    """A figure that an ACI contract follows: a baseline, then a target agreed on with the ARS and the CPAM.

    `mission`: one of the missions of the funding table. `asked_from`: who holds the figure. `most`: the largest it can
    be, None when nothing bounds it. A baseline under `secrecy` persons is not to be kept.
    """

    id: Identifier
    mission: Identifier
    label: French
    definition: French
    unit: French
    decimals: int = Field(default=0, ge=0, le=3)
    asked_from: French
    most: float | None = None
    secrecy: int = Field(default=0, ge=0)
