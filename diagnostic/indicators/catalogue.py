"""The catalogue of indicators: what entries/*.toml declares, read and checked.

An entry says what an indicator is; aggregation.py, comparison.py and entered.py know how to compute a kind of
indicator, never a particular one.
"""

from __future__ import annotations

import tomllib
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from diagnostic.wording import typography

ENTRIES = Path(__file__).with_name("entries")
# The indicator whose denominator-less sum is the population a tier is read from; its numerator weighs every coverage.
POPULATION = "population"

Theme = Literal["population", "besoins", "offre"]
Aggregation = Literal["count", "ratio", "density", "weighted_mean", "share_below", "growth", "annual_growth",
                      "published", "entered"]
THEME_LABELS: dict[Theme, str] = {"population": "Population", "besoins": "Besoins de santé", "offre": "Offre de soins"}
AGGREGATION_LABELS: dict[str, str] = {
    "count": "somme des unités",
    "ratio": "rapport de deux sommes",
    "density": "population rapportée à la surface",
    "weighted_mean": "moyenne pondérée par la population",
    "share_below": "part de la population des communes sous le seuil",
    "growth": "variation entre deux sommes",
    "annual_growth": "variation annuelle moyenne entre deux sommes",
    "published": "valeur publiée, jamais calculée pour un territoire",
    "entered": "chiffre saisi par l'utilisateur",
}

French = Annotated[str, AfterValidator(typography)]
Column = Annotated[str, Field(pattern=r"^\w+\.\w+$")]
Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$")]


class Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class TableRule(Entry):
    """How the figures of a table go to a part of a commune (see entries/common.toml)."""

    parts: Literal["share", "iris", "whole", "unknown"]
    iris_table: str | None = None

    @model_validator(mode="after")
    def _iris_needs_its_table(self) -> Self:
        if (self.parts == "iris") != (self.iris_table is not None):
            raise ValueError("iris_table goes with parts = \"iris\"")
        return self


class Published(Entry):
    """A column of published departmental values, with one row « FR » for the country."""

    table: str
    column: str
    vintage: str
    france_label: French
    status: Literal["publié", "calculé"] = "publié"
    note: French = ""


class Landmark(Entry):
    """A series of the `reperes` table. `levels` empty: all of them. Values are multiplied by `scale`."""

    series: str
    levels: tuple[str, ...] = ()
    scale: float = 1


class Indicator(Entry):
    """One indicator. Columns are "table.column"; the formula of each aggregation is in entries/common.toml.

    `level` is the finest one at which the tool may hold the figure. `direction` is « none » unless a higher or a lower
    value is better beyond dispute: it alone may colour a comparison. `vintage` is empty when each figure has its own.
    """

    id: Identifier
    label: French
    short: French
    definition: French
    unit: French
    decimals: int = Field(ge=0, le=3)
    theme: Theme
    aggregation: Aggregation
    vintage: str
    display: Literal["principal", "detail", "serie"] = "principal"
    level: Literal["commune", "département", "France", "saisie"] = "commune"
    direction: Literal["none", "higher_is_better", "lower_is_better"] = "none"
    interval: Literal["none", "wilson"] = "none"
    compare: Literal["same", "published", "none"] = "same"
    numerator: tuple[Column, ...] = ()
    denominator: tuple[Column, ...] = ()
    filter: dict[str, int | str] = Field(default_factory=dict)
    scale: float = 1
    threshold: float | None = None
    years: int | None = Field(default=None, gt=0)
    note: French = ""
    published: Published | None = None
    landmarks: tuple[Landmark, ...] = ()

    @property
    def aggregated(self) -> bool:
        """Whether a territory's value is computed from its units."""
        return self.aggregation not in ("published", "entered")

    @cached_property
    def tables(self) -> tuple[str, ...]:
        """Tables the territory's value is drawn from, the main one first."""
        return tuple(dict.fromkeys(column.partition(".")[0] for column in self.numerator + self.denominator))

    @model_validator(mode="after")
    def _columns_fit_the_aggregation(self) -> Self:
        one_of_each = self.aggregation in ("weighted_mean", "share_below", "growth", "annual_growth")
        numerators, denominators = len(self.numerator), len(self.denominator)
        fits = {
            "count": numerators >= 1 and not denominators,
            "ratio": numerators >= 1 and denominators >= 1,
            "density": numerators >= 1 and denominators == 1,
        }.get(self.aggregation, (numerators, denominators) == ((1, 1) if one_of_each else (0, 0)))
        if not fits:
            raise ValueError(f"{self.id}: columns do not fit the aggregation {self.aggregation}")
        if (self.aggregation == "share_below") != (self.threshold is not None):
            raise ValueError(f"{self.id}: a threshold goes with share_below")
        if (self.aggregation == "annual_growth") != (self.years is not None):
            raise ValueError(f"{self.id}: years go with annual_growth")
        if (self.compare == "published") != bool(self.published or self.landmarks):
            raise ValueError(f"{self.id}: compare = \"published\" goes with published values")
        if self.compare == "same" and not self.aggregated:
            raise ValueError(f"{self.id}: only an aggregated indicator compares with the same aggregation")
        return self


class Topic(Entry):
    """What a user may type for the whole territory: it stands as the indicators `count` and `share`.

    A count under `secrecy` persons is masked. `first_year`, `last_year` bound a series that began or ended. `parts` are
    the topics that add up to this one.
    """

    id: Identifier
    label: French
    help: French
    count: Identifier
    share: Identifier
    secrecy: int = Field(ge=0)
    first_year: int | None = None
    last_year: int | None = None
    parts: tuple[Identifier, ...] = ()


class Catalogue(Entry):
    """Every indicator, in the order of display, and every topic a user may enter a figure for.

    `catalogue[id]` gives an indicator, KeyError when there is none.
    """

    indicators: tuple[Indicator, ...]
    topics: tuple[Topic, ...] = ()
    tables: dict[str, TableRule] = Field(default_factory=dict)

    @cached_property
    def _by_id(self) -> dict[str, Indicator]:
        return {indicator.id: indicator for indicator in self.indicators}

    @cached_property
    def _topics(self) -> dict[str, Topic]:
        return {topic.id: topic for topic in self.topics}

    @cached_property
    def aggregated(self) -> tuple[Indicator, ...]:
        """Indicators computed from the units, in order."""
        return tuple(indicator for indicator in self.indicators if indicator.aggregated)

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
        return indicator.aggregation in ("count", "density") and indicator.vintage == self[POPULATION].vintage

    def topic(self, identifier: str) -> Topic:
        """KeyError when the user cannot enter it."""
        return self._topics[identifier]

    def of_theme(self, theme: Theme, display: str = "principal") -> tuple[Indicator, ...]:
        """Indicators of a theme shown as `display`, in order."""
        return tuple(i for i in self.indicators if i.theme == theme and i.display == display)

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        for kind, entries in (("indicator", self.indicators), ("topic", self.topics)):
            seen: set[str] = set()
            for entry in entries:
                if entry.id in seen:
                    raise ValueError(f"{kind} {entry.id} is declared twice")
                seen.add(entry.id)
        for indicator in self.indicators:
            if missing := set(indicator.tables) - set(self.tables):
                raise ValueError(f"{indicator.id}: no rule for the parts of {sorted(missing)}")
        for topic in self.topics:
            for identifier in (topic.count, topic.share):
                if identifier not in self or self[identifier].aggregation != "entered":
                    raise ValueError(f"{topic.id}: {identifier} is not an indicator to be entered")
            if unknown := set(topic.parts) - set(self._topics):
                raise ValueError(f"{topic.id}: unknown parts {sorted(unknown)}")
        return self


@lru_cache(maxsize=1)
def catalogue() -> Catalogue:
    """The catalogue of the tool. A mistake in an entry raises pydantic's ValidationError, which names it."""
    common = _read("common")
    indicators: list[dict[str, Any]] = []
    for theme in THEME_LABELS:
        entries = _read(theme)
        indicators += [{**entry, "theme": entries["theme"]} for entry in entries["indicator"]]
    return Catalogue.model_validate({"indicators": indicators, "topics": common["entered"], "tables": common["tables"]})


def _read(name: str) -> dict[str, Any]:
    with (ENTRIES / f"{name}.toml").open("rb") as stream:
        return tomllib.load(stream)
