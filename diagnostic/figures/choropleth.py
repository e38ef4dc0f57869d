"""One indicator by unit, in at most five classes of one hue, with the words of its legend."""

from __future__ import annotations

from dataclasses import dataclass

from diagnostic.figures import tokens
from diagnostic.figures.classes import classify
from diagnostic.figures.readings import SECRECY, figure_of
from diagnostic.record import Diagnosis


@dataclass(frozen=True)
class Choropleth:
    """`title` may hold a line break before the unit. `legend`: (colour, words) from the lowest class up.

    `colours` and `words` by unit code; no colour: no value. `hidden`: units whose figure is under statistical secrecy.
    `method`: how the classes were made.
    """

    title: str
    legend: tuple[tuple[str, str], ...]
    colours: dict[str, str]
    words: dict[str, str]
    hidden: frozenset[str] = frozenset()
    method: str = ""

    @property
    def missing(self) -> bool:
        """Whether a unit has no value for another reason than secrecy."""
        return len(self.colours) + len(self.hidden) < len(self.words)

    def colour(self, code: str) -> str | None:
        return self.colours.get(code)


def choropleth(diagnosis: Diagnosis, indicator: str) -> Choropleth:
    """Classes, colours and words of an indicator for each unit. Raises KeyError on an id unknown to the catalogue."""
    entry = diagnosis.entry(indicator)
    values = {unit.code: unit.values.get(indicator) for unit in diagnosis.units}
    known = {code: value for code, value in values.items() if value is not None}
    hidden = frozenset(unit.code for unit in diagnosis.units if indicator in unit.hidden and unit.code not in known)
    classes = classify(known.values())
    ramp = tokens.sequential(len(classes)) if known else ()
    labels = classes.labels(lambda bound: figure_of(entry, bound, unit=False)) if known else ()
    # A change is named by its two years already.
    title = f"{entry.short} ({entry.vintage})" if entry.vintage and entry.vintage not in entry.short else entry.short
    if not entry.unit.startswith("%"):
        title = f"{title},\n{entry.unit}"
    return Choropleth(title, tuple(zip(ramp, labels, strict=True)),
                      {code: ramp[classes.of(value)] for code, value in known.items()},
                      {code: SECRECY if code in hidden else figure_of(entry, value)
                       for code, value in values.items()}, hidden, classes.method)
