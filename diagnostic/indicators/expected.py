"""How many patients age and sex would lead to expect in each commune: the table `attendus`, computed and not read.

Σ over age bands (and sexes, when the population is told by sex) of inhabitants × rate of the commune's department. A
rate is made of counts and populations added up to the bands of the population, never of rates averaged; ages are joined
by their labels. Where the department's count is secret, the country's rate stands for that age and sex.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256
from itertools import product

import numpy as np
import pandas as pd

from diagnostic.indicators.aggregation import Array
from diagnostic.indicators.measurement import FRANCE
from diagnostic.indicators.memory import per_warehouse
from diagnostic.sources.provenance import Layer, Provenance
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import typography

TABLE = "attendus"
RATES = "pathologies_ages"
# By preference: finer bands first.
POPULATIONS = ("recensement_population", "structure_2021")
_SEXES = {"hommes": "h_", "femmes": "f_"}
_AGES = re.compile(r"(\d{1,3})(?:[-_](\d{1,3})|\+|p)")


@dataclass(frozen=True, eq=False)
class Expected:
    """`frame`: code, population (of the bands), then a column by pathology; `origins`: tables it is computed from."""

    frame: pd.DataFrame
    provenance: Provenance
    origins: tuple[str, ...]


@dataclass(frozen=True)
class Band:
    """A column of inhabitants: of one sex (empty: of both), from `first` years of age to `last` (None: no end)."""

    column: str
    sex: str
    first: int
    last: int | None

    def holds(self, first: int, last: int | None) -> bool:
        """Whether all of an age class lies inside."""
        return first >= self.first and (self.last is None or (last is not None and last <= self.last))


def completed(warehouse: Warehouse) -> Warehouse:
    """The warehouse with `attendus` as one more table; the same when it has not what it takes, or has one already."""
    found = expected_of(warehouse)
    if found is None or warehouse.has(TABLE):
        return warehouse
    return warehouse.overlay({TABLE: found.frame}, {TABLE: found.provenance})


@per_warehouse
def expected_of(warehouse: Warehouse) -> Expected | None:
    """None without rates by age, without a population by age, or when the classes of one cut those of the other."""
    if not warehouse.has(RATES):
        return None
    rates = warehouse.table(RATES)
    for name in POPULATIONS:
        if warehouse.has(name):
            people = warehouse.table(name)
            frame = expected(people, bands_of(people.columns), rates, warehouse.table("communes"))
            if frame is not None:
                return Expected(frame, _provenance(warehouse, name), (RATES, name))
    return None


def bands_of(columns: pd.Index) -> tuple[Band, ...]:
    """The finest columns that cut all ages into bands, by sex when both sexes are cut alike; empty when none do."""
    by_sex = {sex: _cut({str(column).removeprefix(prefix): str(column) for column in columns
                         if str(column).startswith(prefix)}, sex) for sex, prefix in _SEXES.items()}
    men, women = by_sex.values()
    if men and [(band.first, band.last) for band in men] == [(band.first, band.last) for band in women]:
        return (*men, *women)
    return _cut({str(column).removeprefix("pop_"): str(column) for column in columns
                 if str(column).startswith("pop_")}, "")


def expected(people: pd.DataFrame, bands: tuple[Band, ...], rates: pd.DataFrame,
             communes: pd.DataFrame) -> pd.DataFrame | None:
    """Expected counts (float32) by code; NaN where a band of the commune or a rate of its department is unknown.

    `rates`: a row by departement (FR: the country), pathologie, sexe, age, with effectif and population. `communes`:
    code and departement. None when the age classes do not nest in the bands.
    """
    known = _Rates.of(rates)
    if not bands or known is None or not all(
            sum(band.holds(*age) for band in bands if band.sex == bands[0].sex) == 1 for age in known.ages):
        return None
    department_of = dict(zip(communes["code"], communes["departement"], strict=True))
    inhabitants = np.column_stack([people[band.column].to_numpy(dtype=np.float64, na_value=np.nan) for band in bands])
    by_band = np.stack([known.band(band) for band in bands])
    counts = np.full((len(people), len(known.pathologies)), np.nan)
    departments = people["code"].map(department_of)
    for department, rows in departments.groupby(departments).indices.items():
        if department in known.departments:
            counts[rows] = inhabitants[rows] @ by_band[:, :, known.departments.index(department)]
    return pd.DataFrame({"code": people["code"].to_numpy(), "population": inhabitants.sum(axis=1),
                         **dict(zip(known.pathologies, counts.astype(np.float32).T, strict=True))})


@dataclass(frozen=True, eq=False)
class _Rates:
    """`events`: pathologies × places × sexes × ages, `people`: places × sexes × ages; NaN where unknown. The last place
    is the country."""

    pathologies: tuple[str, ...]
    departments: tuple[str, ...]
    sexes: tuple[str, ...]
    ages: tuple[tuple[int, int | None], ...]
    events: Array
    people: Array

    @classmethod
    def of(cls, rates: pd.DataFrame) -> _Rates | None:
        """None without the country, whose rates stand where a department's are secret."""
        spans = {label: span for label in rates["age"].unique() if (span := _span(str(label)))}
        rows = rates[rates["age"].isin(list(spans)) & rates["sexe"].isin(list(_SEXES))]
        if FRANCE not in set(rows["departement"]):
            return None
        departments = sorted(set(rows["departement"]) - {FRANCE})
        axes = (sorted(rows["pathologie"].unique()), [*departments, FRANCE], list(_SEXES),
                sorted(spans, key=lambda label: spans[label][0]))
        places = [pd.Index(axis).get_indexer(pd.Index(rows[column])) for axis, column in
                  zip(axes, ("pathologie", "departement", "sexe", "age"), strict=True)]
        shape = tuple(map(len, axes))
        events, people, told = np.full(shape, np.nan), np.full(shape, np.nan), np.zeros(shape, dtype=bool)
        events[tuple(places)] = rows["effectif"].to_numpy(dtype=np.float64, na_value=np.nan)
        people[tuple(places)] = rows["population"].to_numpy(dtype=np.float64, na_value=np.nan)
        told[tuple(places)] = True
        # Inhabitants are those of every pathology, were it told of one sex alone.
        everybody = np.fmax.reduce(people, axis=0)
        with np.errstate(invalid="ignore", divide="ignore"):
            country = np.where(everybody[-1] > 0, events[:, -1] / everybody[-1], 0.0)
        # What the producer tells of nobody in the country does not exist (a cancer of the prostate among women).
        country = np.where(told[:, -1], country, 0.0)
        filled = np.where(np.isnan(events), country[:, None] * everybody, events)
        return cls(tuple(axes[0]), tuple(departments), tuple(_SEXES), tuple(spans[label] for label in axes[3]), filled,
                   everybody)

    def band(self, band: Band) -> Array:
        """Rates of a band (pathologies × departments); that of the country where a department has nobody in it."""
        sexes = [place for place, sex in enumerate(self.sexes) if band.sex in ("", sex)]
        ages = [place for place, age in enumerate(self.ages) if band.holds(*age)]
        cells = list(product(sexes, ages))
        events = np.sum([self.events[:, :, sex, age] for sex, age in cells], axis=0)
        people = np.sum([self.people[:, sex, age] for sex, age in cells], axis=0)
        with np.errstate(invalid="ignore", divide="ignore"):
            found = events / people
            found = np.where(people == 0, found[:, -1:], found)
        return found[:, :-1]


def _cut(columns: dict[str, str], sex: str) -> tuple[Band, ...]:
    """Bands that follow one another from birth on, the shorter one wherever two begin; empty when there is a gap."""
    spans = [Band(column, sex, *span) for label, column in columns.items() if (span := _span(label))]
    chain: list[Band] = []
    after: int | None = 0
    while after is not None:
        here = [band for band in spans if band.first == after]
        if not here:
            return ()
        chain.append(min(here, key=lambda band: (band.last is None, band.last)))
        after = None if chain[-1].last is None else chain[-1].last + 1
    return tuple(chain)


def _span(label: str) -> tuple[int, int | None] | None:
    """(0, 4) for « 0-4 » or « 0_4 », (90, None) for « 90+ » or « 90p »; None when it is no class of age."""
    form = _AGES.fullmatch(label)
    if form is None or (form[2] and int(form[2]) < int(form[1])):
        return None
    return int(form[1]), int(form[2]) if form[2] else None


def _provenance(warehouse: Warehouse, population: str) -> Provenance:
    rates, people = warehouse.provenance(RATES), warehouse.provenance(population)
    return Provenance(
        table=TABLE, title="Effectifs attendus d'après l'âge et le sexe",
        producer="Calcul de l'outil", vintage=typography(f"taux de {rates.vintage}, population de {people.vintage}"),
        cog=people.cog, licence=rates.licence, layer=Layer.EMBEDDED,
        sha256=sha256(f"{rates.sha256} {people.sha256} {warehouse.version}".encode()).hexdigest(),
        note=typography(f"Taux : {rates.citation}. Population : {people.citation}."))


