"""What each chart draws, before any drawing: the screen's chart and the printed one read the same numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from diagnostic.aci.tiers import round_limit
from diagnostic.figures import tokens
from diagnostic.figures.readings import coverage, figure_of, references
from diagnostic.indicators.catalogue import POPULATION, catalogue
from diagnostic.indicators.measurement import Level, Measurement, Reference
from diagnostic.indicators.scales import scales_of
from diagnostic.record import Diagnosis
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import NBSP, count, enumerate_fr

TERRITORY = "Territoire"
AGES = (("Moins de 20 ans", "part_0_19"), ("20 à 64 ans", "part_20_64"), ("65 ans ou plus", "part_65p"))
AGE_FILLS = ((tokens.ACCENT_PALE, tokens.INK), (tokens.ACCENT_SOFT, tokens.INK), (tokens.ACCENT_DARK, tokens.PAPER))
APL = (("Médecins généralistes", "apl_medecin_generaliste"), ("Infirmiers", "apl_infirmier"),
       ("Masseurs-kinésithérapeutes", "apl_kine"), ("Chirurgiens-dentistes", "apl_dentiste"),
       ("Sages-femmes", "apl_sage_femme"))
# Lines of reference on a chart by unit: told apart by their dashes as well as by their colour.
MARK_LINES = (("solid", tokens.ACCENT_DARK), ("dash", tokens.INK_SOFT), ("dot", tokens.INK_SOFT),
              ("dashdot", tokens.INK_SOFT), ("longdash", tokens.INK_SOFT))
# Departments on a chart where each place is a point: told apart by their shape.
PLACE_SYMBOLS = ("diamond-open", "square-open", "triangle-up-open", "x-thin-open")
# More departments than this on one chart would hide the territory.
MOST_PLACES = 6
FUNDING_PARTS = (("Fonctionnement", "operation"), ("Parts fixes et compensation", "fixed"),
                 ("Parts variables", "variable"), ("Financement supplémentaire", "supplementary"))
FUNDING_FILLS = ((tokens.ACCENT_DARK, ""), (tokens.ACCENT, ""), (tokens.ACCENT_SOFT, "/"), ("#c3cfce", "."))


def few(found: Iterable[Reference], most: int) -> list[Reference]:
    """The references without those of a level that has more than `most` places.

    The departments together are shown only where they are too many to be shown one by one.
    """
    kept = list(found)
    places = {level: {reference.code for reference in kept if reference.level is level} for level in Level}
    shown = {level for level in Level if places[level] and len(places[level]) <= most}
    if Level.DEPARTMENT in shown:
        shown.discard(Level.DEPARTMENTS)
    return [reference for reference in kept if reference.level in shown]


@dataclass(frozen=True)
class Band:
    label: str
    start: float
    end: float
    current: bool


@dataclass(frozen=True)
class Gauge:
    """Bands of the tiers up to `end` inhabitants; `position` is where the territory stands, at most `end`."""

    bands: tuple[Band, ...]
    thresholds: tuple[int, ...]
    position: float
    end: float

    @property
    def side(self) -> Literal["left", "center", "right"]:
        """The side by which the words of the mark hang on it, so that they stay inside the frame."""
        share = self.position / self.end
        return "left" if share < 0.15 else "right" if share > 0.85 else "center"

    @property
    def rank(self) -> int:
        """Place of the current band, from 0."""
        return next(rank for rank, band in enumerate(self.bands) if band.current)

    @property
    def within(self) -> float:
        """How far into the current band the territory stands, from 0 to 1."""
        band = self.bands[self.rank]
        return (self.position - band.start) / (band.end - band.start)

    def label_at(self, band: Band) -> float:
        """The middle of a band, or of the larger side of the one that the territory's mark divides."""
        if not band.current:
            return (band.start + band.end) / 2
        left, right = (band.start, self.position), (self.position, band.end)
        return sum(left if self.position - band.start > band.end - self.position else right) / 2


def gauge(diagnosis: Diagnosis, warehouse: Warehouse) -> Gauge:
    """The scale in force. Its last tier has no upper bound: it is drawn as wide as is needed to tell it."""
    tier = diagnosis.tiers[0]
    scale = next(scale for scale in scales_of(warehouse) if scale.name == tier.scale)
    # « plus de 175 000 »: the first inhabitant beyond a round limit is drawn on the limit.
    starts = [round_limit(step.first) for step in scale.steps]
    last = starts[-1]
    end = max(last * 1.3, min(diagnosis.population * 1.06, last * 2))
    bands = tuple(Band(f"Taille {step.tier}", start, stop, step.tier == tier.tier)
                  for step, start, stop in zip(scale.steps, starts, [*starts[1:], end], strict=True))
    return Gauge(bands, tuple(starts[1:]), min(diagnosis.population, end), end)


@dataclass(frozen=True)
class PopulationCurve:
    """One value for each year from the first to the last, None where there is no figure."""

    years: tuple[int, ...]
    values: tuple[float | None, ...]

    @property
    def known(self) -> tuple[tuple[int, float], ...]:
        return tuple((year, value) for year, value in zip(self.years, self.values, strict=True) if value is not None)

    @property
    def gap_sentence(self) -> str:
        """« 2018 : non disponible », or nothing."""
        gaps = [str(year) for year, value in zip(self.years, self.values, strict=True) if value is None]
        return f"{enumerate_fr(gaps)}{NBSP}: non disponible" if gaps else ""

    @property
    def values_range(self) -> tuple[float, float]:
        """A span of a tenth of the population at least, so that a change of 1 % does not look like a cliff."""
        low, high = min(value for _, value in self.known), max(value for _, value in self.known)
        room = max(0.05 * (low + high) / 2 - (high - low) / 2, 0.12 * (high - low), 1)
        return max(0.0, low - room), high + 1.6 * room

    @property
    def years_range(self) -> tuple[float, float]:
        return self.years[0] - 0.4, self.years[-1] + 0.4


def population(diagnosis: Diagnosis) -> PopulationCurve:
    """Municipal population by year: the catalogue's points of the curve, then the population of the tier."""
    points = {int(entry.vintage): entry.id
              for entry in (*catalogue().of_theme("population", "serie"), catalogue()[POPULATION])}
    found = {year: measured.value for year, indicator in points.items()
             if (measured := diagnosis.measurement(indicator)) is not None and not _in_part(measured)}
    years = tuple(range(min(points), max(points) + 1))
    return PopulationCurve(years, tuple(found.get(year) for year in years))


def _in_part(measured: Measurement) -> bool:
    """A sum over some of the units only: it is not the territory's, and would draw a false rise."""
    return bool(coverage(measured))


@dataclass(frozen=True)
class Ages:
    """`shares`: one tuple for each band, with one percentage for each place."""

    bands: tuple[str, ...]
    places: tuple[str, ...]
    shares: tuple[tuple[float, ...], ...]


def ages(diagnosis: Diagnosis, most: int = MOST_PLACES) -> Ages | None:
    """Age bands of the territory and of every reference that has the three of them; None without the territory's.

    Departments are left out when they are more than `most`, and so are regions.
    """
    by_place: dict[str, dict[str, float]] = {TERRITORY: {}}
    for band, indicator in AGES:
        found = diagnosis.measurement(indicator)
        if found is None or found.value is None:
            return None
        by_place[TERRITORY][band] = found.value
        for reference in few(found.references, most):
            # A department that is a region by itself (La Réunion…) is one place.
            by_place.setdefault(reference.label, {})[band] = reference.value
    whole = {place: shares for place, shares in by_place.items() if len(shares) == len(AGES)}
    return Ages(tuple(band for band, _ in AGES), tuple(whole),
                tuple(tuple(shares[band] for shares in whole.values()) for band, _ in AGES))


def names_of(diagnosis: Diagnosis) -> dict[str, str]:
    """Names by code; units that share a name get their code, so that a chart does not merge them."""
    seen: dict[str, int] = {}
    for unit in diagnosis.units:
        seen[unit.name] = seen.get(unit.name, 0) + 1
    return {unit.code: f"{unit.name} ({unit.code})" if seen[unit.name] > 1 else unit.name for unit in diagnosis.units}


@dataclass(frozen=True)
class Mark:
    label: str
    value: float


@dataclass(frozen=True)
class Ranking:
    """Units from the lowest value up, lines of reference, and the words about the units that are not drawn."""

    bars: tuple[tuple[str, float], ...]
    marks: tuple[Mark, ...]
    left_out: str


def ranking(diagnosis: Diagnosis, indicator: str, most: int) -> Ranking | None:
    """An indicator by unit; beyond `most` units, half of `most` from each end. None when no unit has a value."""
    names = names_of(diagnosis)
    known = sorted((value, names[unit.code]) for unit in diagnosis.units
                   if (value := unit.values.get(indicator)) is not None)
    if not known:
        return None
    words = []
    if unknown := len(diagnosis.units) - len(known):
        words.append(f"{count(unknown, 'commune')} sans valeur")
    if len(known) > most:
        half = most // 2
        words.append(f"les {half} plus faibles et les {half} plus fortes valeurs sur {len(known)}")
        known = known[:half] + known[-half:]
    measured = diagnosis.measurement(indicator)
    marks = []
    if measured is not None and measured.value is not None:
        marks.append(Mark(TERRITORY, measured.value))
    if measured is not None:
        nearer = sum(reference.level in (Level.CHOSEN, Level.EPCI) for reference in measured.references)
        # Lines are left for the territory, France and what is nearer than a department.
        room = max(len(MARK_LINES) - 2 - nearer, 1)
        marks += [Mark(reference.label, reference.value) for reference in few(measured.references, room)
                  if reference.level is not Level.REGION]
    return Ranking(tuple((name, value) for value, name in known), tuple(marks), " ; ".join(words))


@dataclass(frozen=True)
class IndexMark:
    label: str
    index: float
    words: str
    france: str


@dataclass(frozen=True)
class IndexRow:
    profession: str
    marks: tuple[IndexMark, ...]


def apl_index(diagnosis: Diagnosis) -> tuple[IndexRow, ...]:
    """The territory and its departments, France being 100, for each profession whose figure for France is known."""
    rows = []
    for profession, indicator in APL:
        entry, measured = diagnosis.entry(indicator), diagnosis.measurement(indicator)
        country = references(measured, Level.FRANCE) if measured else ()
        if measured is None or not country or not country[0].value:
            continue
        national = country[0].value
        places = [] if measured.value is None else [(TERRITORY, measured.value)]
        places += [(reference.label, reference.value) for reference in few(measured.references, len(PLACE_SYMBOLS))
                   if reference.level is Level.DEPARTMENT]
        if places:
            rows.append(IndexRow(profession, tuple(
                IndexMark(label, 100 * value / national, figure_of(entry, value), figure_of(entry, national))
                for label, value in places)))
    return tuple(rows)


def index_marks(rows: tuple[IndexRow, ...]) -> list[tuple[str, str, int, str]]:
    """(place, Plotly symbol, size in px, colour), the territory last so that it lies on top."""
    places = dict.fromkeys(mark.label for row in rows for mark in row.marks)
    others = [place for place in places if place != TERRITORY]
    marks = [(place, symbol, 11, tokens.INK_SOFT) for place, symbol in zip(others, PLACE_SYMBOLS, strict=False)]
    return marks + [(TERRITORY, "circle", 13, tokens.ACCENT_DARK)] * (TERRITORY in places)
