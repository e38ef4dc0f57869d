"""The catalogue of indicators: what entries/*.toml declares, read and checked.

An entry says what an indicator is; aggregation.py, comparison.py and entered.py know how to compute a kind of
indicator, never a particular one.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import Field, model_validator

from diagnostic.indicators.fields import Column, Entry, French, Identifier
from diagnostic.indicators.topics import Topic, Tracked

ENTRIES = Path(__file__).with_name("entries")
# The indicator whose denominator-less sum is the population a tier is read from; its numerator weighs every coverage.
POPULATION = "population"
# A vintage of the catalogue that stands for the main table's own.
OF_THE_SOURCE = "source"

Theme = Literal["population", "besoins", "offre"]
Aggregation = Literal["count", "ratio", "density", "weighted_mean", "share_below", "growth", "annual_growth",
                      "range", "published", "entered"]
THEME_LABELS: dict[Theme, str] = {"population": "Population", "besoins": "Besoins de santé", "offre": "Offre de soins"}
AGGREGATION_LABELS: dict[str, str] = {
    "count": "somme des unités",
    "ratio": "rapport de deux sommes",
    "density": "population rapportée à la surface",
    "weighted_mean": "moyenne pondérée par la population",
    "share_below": "part de la population des communes sous le seuil",
    "growth": "variation entre deux sommes",
    "annual_growth": "variation annuelle moyenne entre deux sommes",
    "range": "de la plus petite à la plus grande valeur des communes : une médiane ne s'additionne pas",
    "published": "valeur publiée, jamais calculée pour un territoire",
    "entered": "chiffre saisi par l'utilisateur",
}

class TableRule(Entry):
    """How the figures of a table go to a part of a commune, and under how many persons a count is secret (0: none).

    See entries/common.toml.
    """

    parts: Literal["share", "iris", "whole", "unknown"]
    iris_table: str | None = None
    secrecy: int = Field(default=0, ge=0)

    @model_validator(mode="after")
    def _iris_needs_its_table(self) -> Self:
        if (self.parts == "iris") != (self.iris_table is not None):
            raise ValueError("iris_table goes with parts = \"iris\"")
        return self


class Published(Entry):
    """A column of published values by department (with one row « FR » for the country) or by EPCI.

    Of several with one key, the first whose column is there is taken. `vintage` « source »: that of the table.
    """

    table: str
    column: str
    vintage: str
    key: Literal["departement", "epci"] = "departement"
    france_label: French
    status: Literal["publié", "calculé"] = "publié"
    note: French = ""


class Landmark(Entry):
    """A series of the `reperes` table. `levels` empty: all of them. Values are multiplied by `scale`."""

    series: str
    levels: tuple[str, ...] = ()
    scale: float = 1


class Variant(Entry):
    """Other columns for the same indicator, taken when a table or a column of the first ones is not there."""

    numerator: tuple[Column, ...]
    minus: tuple[Column, ...] = ()
    denominator: tuple[Column, ...] = ()
    filter: dict[str, int | str] = Field(default_factory=dict)
    vintage: str
    lag: int = Field(default=0, ge=0)
    note: French = ""
    estimate: French = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """All of them, the main one first."""
        return self.numerator + self.minus + self.denominator


class Heading(Entry):
    """A heading (rubrique) of the diagnosis. `ask`: what to bring, and whom to ask, as long as nothing fills it."""

    id: Identifier
    label: French
    theme: Theme
    ask: French


class Indicator(Entry):
    """One indicator. Columns are "table.column"; the formula of each aggregation is in entries/common.toml.

    `level` is the finest one at which the tool may hold the figure. `direction` is « none » unless a higher or a lower
    value is better beyond dispute: it alone may colour a comparison. `vintage` is empty when each figure has its own,
    « source » when it is that of the main table, less `lag` years. `otherwise`: see Variant. `estimate`: by which
    method the figure is estimated, when it is never observed. `expected`: for a count that the user brings, the ratio
    whose numerator is the number that age and sex would lead to expect.
    """

    id: Identifier
    label: French
    short: French
    definition: French
    unit: French
    decimals: int = Field(ge=0, le=3)
    theme: Theme
    heading: Identifier
    aggregation: Aggregation
    vintage: str
    lag: int = Field(default=0, ge=0)
    display: Literal["principal", "detail", "serie"] = "principal"
    level: Literal["commune", "département", "France", "saisie"] = "commune"
    direction: Literal["none", "higher_is_better", "lower_is_better"] = "none"
    interval: Literal["none", "wilson", "byar"] = "none"
    compare: Literal["same", "published", "none"] = "same"
    numerator: tuple[Column, ...] = ()
    minus: tuple[Column, ...] = ()
    denominator: tuple[Column, ...] = ()
    filter: dict[str, int | str] = Field(default_factory=dict)
    scale: float = 1
    threshold: float | None = None
    years: int | None = Field(default=None, gt=0)
    note: French = ""
    estimate: French = ""
    otherwise: tuple[Variant, ...] = ()
    published: tuple[Published, ...] = ()
    landmarks: tuple[Landmark, ...] = ()
    expected: Identifier | None = None

    @property
    def aggregated(self) -> bool:
        """Whether a territory's value is computed from its units."""
        return self.aggregation not in ("published", "entered")

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns the territory's value is drawn from, the main one first."""
        return self.numerator + self.minus + self.denominator

    @property
    def variants(self) -> tuple[Indicator | Variant, ...]:
        """Its own columns first, then the others by preference."""
        return (self, *self.otherwise)

    @cached_property
    def tables(self) -> tuple[str, ...]:
        """Tables the territory's value is drawn from, the main one first."""
        return tuple(dict.fromkeys(column.partition(".")[0] for column in self.columns))

    @model_validator(mode="after")
    def _columns_fit_the_aggregation(self) -> Self:
        one_of_each = self.aggregation in ("weighted_mean", "share_below", "growth", "annual_growth")
        numerators, denominators = len(self.numerator), len(self.denominator)
        fits = {
            "count": numerators >= 1 and not denominators,
            "ratio": numerators >= 1 and denominators >= 1,
            "density": numerators >= 1 and denominators == 1,
            "range": numerators == 1 and not denominators,
        }.get(self.aggregation, (numerators, denominators) == ((1, 1) if one_of_each else (0, 0)))
        if not fits:
            raise ValueError(f"{self.id}: columns do not fit the aggregation {self.aggregation}")
        if (self.aggregation == "share_below") != (self.threshold is not None):
            raise ValueError(f"{self.id}: a threshold goes with share_below")
        if (self.aggregation == "annual_growth") != (self.years is not None):
            raise ValueError(f"{self.id}: years go with annual_growth")
        if (self.compare == "published") != bool(self.published or self.landmarks):
            raise ValueError(f"{self.id}: compare = \"published\" goes with published values")
        if self.compare == "same" and (not self.aggregated or self.aggregation == "range"):
            raise ValueError(f"{self.id}: only an aggregated indicator compares with the same aggregation")
        if self.interval != "none" and self.aggregation not in ("ratio", "entered"):
            raise ValueError(f"{self.id}: an interval is that of a ratio or of an entered share")
        if self.minus and self.aggregation not in ("count", "ratio"):
            raise ValueError(f"{self.id}: only counts and ratios subtract")
        if self.otherwise and not self.numerator:
            raise ValueError(f"{self.id}: otherwise goes with a numerator")
        return self


class Catalogue(Entry):
    """Every indicator, in the order of display, every topic a user may enter a figure for, and every figure that an
    ACI follows (`tracked`).

    `absent`: indicators that a warehouse cannot fill, empty before resolution.py has met one. `catalogue[id]` gives an
    indicator, KeyError when there is none.
    """

    indicators: tuple[Indicator, ...]
    headings: tuple[Heading, ...] = ()
    topics: tuple[Topic, ...] = ()
    tracked: tuple[Tracked, ...] = ()
    tables: dict[str, TableRule] = Field(default_factory=dict)
    absent: frozenset[str] = frozenset()

    @cached_property
    def _by_id(self) -> dict[str, Indicator]:
        return {indicator.id: indicator for indicator in self.indicators}

    @cached_property
    def _topics(self) -> dict[str, Topic]:
        return {topic.id: topic for topic in self.topics}

    @cached_property
    def _headings(self) -> dict[str, Heading]:
        return {heading.id: heading for heading in self.headings}

    @cached_property
    def _by_heading(self) -> dict[str, tuple[Indicator, ...]]:
        grouped: dict[str, list[Indicator]] = {}
        for indicator in self.indicators:
            grouped.setdefault(indicator.heading, []).append(indicator)
        return {heading: tuple(indicators) for heading, indicators in grouped.items()}

    @cached_property
    def aggregated(self) -> tuple[Indicator, ...]:
        """Indicators computed from the units, in order, less those whose tables are nowhere (`absent`)."""
        return tuple(indicator for indicator in self.indicators
                     if indicator.aggregated and indicator.id not in self.absent)

    def __getitem__(self, identifier: str) -> Indicator:
        return self._by_id[identifier]

    def __contains__(self, identifier: object) -> bool:
        return identifier in self._by_id

    @cached_property
    def population_year(self) -> int:
        """The year of the population that a tier is read from."""
        return int(self[POPULATION].vintage)

    def of_population_year(self, indicator: Indicator) -> bool:
        """Whether the figure is of that year because the population is, and would be of another with it."""
        people = self[POPULATION]
        return (indicator.aggregation in ("count", "density") and indicator.vintage == people.vintage
                and indicator.tables[0] == people.tables[0])

    def topic(self, identifier: str) -> Topic:
        """KeyError when the user cannot enter it."""
        return self._topics[identifier]

    def heading(self, identifier: str) -> Heading:
        """KeyError when there is none."""
        return self._headings[identifier]

    def headings_of(self, theme: Theme) -> tuple[Heading, ...]:
        """Headings of a theme, in order."""
        return tuple(heading for heading in self.headings if heading.theme == theme)

    def under(self, heading: str) -> tuple[Indicator, ...]:
        """Indicators of a heading, in order."""
        return self._by_heading.get(heading, ())

    def of_theme(self, theme: Theme, display: str = "principal") -> tuple[Indicator, ...]:
        """Indicators of a theme shown as `display`, in order."""
        return tuple(i for i in self.indicators if i.theme == theme and i.display == display)

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        for kind, entries in (("indicator", self.indicators), ("topic", self.topics), ("heading", self.headings),
                              ("followed figure", self.tracked)):
            if twice := [name for name, times in Counter(entry.id for entry in entries).items() if times > 1]:
                raise ValueError(f"{kind} {twice[0]} is declared twice")
        for indicator in self.indicators:
            used = {column.partition(".")[0] for variant in indicator.variants
                    for column in variant.columns}
            if missing := used - set(self.tables):
                raise ValueError(f"{indicator.id}: no rule for the parts of {sorted(missing)}")
            if indicator.heading not in self._headings or self.heading(indicator.heading).theme != indicator.theme:
                raise ValueError(f"{indicator.id}: no heading {indicator.heading} in its theme")
            reference = self._by_id.get(indicator.expected) if indicator.expected else None
            if indicator.expected and (reference is None or reference.aggregation != "ratio"):
                raise ValueError(f"{indicator.id}: {indicator.expected} is no ratio to be expected")
        followed = {topic.id for topic in self.tracked}
        if both := followed & {*self._by_id, *self._topics}:
            raise ValueError(f"{sorted(both)}: a followed figure and something else")
        for topic in self.topics:
            for identifier in topic.indicators:
                if identifier not in self or self[identifier].aggregation != "entered":
                    raise ValueError(f"{topic.id}: {identifier} is not an indicator to be entered")
            if unknown := set(topic.parts) - set(self._topics):
                raise ValueError(f"{topic.id}: unknown parts {sorted(unknown)}")
        return self


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """The catalogue of the tool. A mistake in an entry raises pydantic's ValidationError, which names it."""
    return read_catalogue(ENTRIES)


def read_catalogue(folder: Path) -> Catalogue:
    """The catalogue of a folder of entries: common.toml, and every other .toml file, by name within its theme.

    A file holds any of [[heading]], [[indicator]] (both in its theme), [[entered]], [[follow_up]] and [tables.X].
    """
    names = {"heading": "headings", "indicator": "indicators", "entered": "topics", "follow_up": "tracked"}
    found: dict[str, list[dict[str, Any]]] = {kept: [] for kept in names.values()}
    tables: dict[str, Any] = {}
    files = [_read(path) for path in sorted(folder.glob("*.toml"))]
    if strangers := [str(entries["theme"]) for entries in files if entries.get("theme", "offre") not in THEME_LABELS]:
        raise ValueError(f"no theme {strangers}")
    for theme in (None, *THEME_LABELS):
        for entries in (entries for entries in files if entries.get("theme") == theme):
            if twice := sorted(set(tables) & set(entries.get("tables", {}))):
                raise ValueError(f"the parts of {twice} are ruled twice")
            tables |= entries.get("tables", {})
            for written, kept in names.items():
                themed = {"theme": theme} if written in ("heading", "indicator") else {}
                found[kept] += [{**entry, **themed} for entry in entries.get(written, ())]
    return Catalogue.model_validate({**found, "tables": tables})


def _read(path: Path) -> dict[str, Any]:
    with path.open("rb") as stream:
        return tomllib.load(stream)
