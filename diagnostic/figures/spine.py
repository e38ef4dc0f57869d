"""What the spine chart draws: where the territory stands among all EPCI, one row for each indicator.

Every row has its own scale: the reference (France) in the middle, the same distance to both sides, so that rows of
different units stand under each other. A place on it is between −1 and 1.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from diagnostic.figures.readings import figure_of
from diagnostic.indicators.catalogue import Indicator
from diagnostic.indicators.measurement import Level, Measurement, Standing, Verdict
from diagnostic.indicators.standings import AMONG_EPCI
from diagnostic.record import Diagnosis
from diagnostic.wording import NBSP, count, enumerate_fr, number, typography

# How far a row reaches on each side, beyond the tenths of the distribution: extremes lie outside, cut at the edge.
REACH = 1.6
# Verdict → what it is called in the legend, when an indicator has no good side.
VERDICT_LABELS = {Verdict.HIGHER: "plus élevé que la référence", Verdict.LOWER: "plus bas que la référence",
                  Verdict.SAME: "pas de différence significative", Verdict.NOT_COMPARED: "non comparé"}


@dataclass(frozen=True)
class SpineRow:
    """One indicator. `points`: places of the 0, 10, 25, 50, 75, 90 and 100 % points of the distribution.

    `place`, `lower`, `upper`: of the territory and of its interval (None without one). Places are cut at −1 and 1.
    `favourable`: whether the difference is a good one, None without a verdict or a direction. `value`, `reference`:
    written without their `unit`, of which a percentage has none; `middle`: what the reference is, France, or the median
    EPCI where France has no figure; `words`: everything, for a screen reader.
    """

    indicator: str
    label: str
    value: str
    unit: str
    reference: str
    middle: str
    points: tuple[float, ...]
    place: float
    lower: float | None
    upper: float | None
    verdict: Verdict
    favourable: bool | None
    words: str


@dataclass(frozen=True)
class Spine:
    """`left_out`: a sentence on the indicators asked for that have no row, empty when all have one."""

    rows: tuple[SpineRow, ...]
    left_out: str

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """Those met, in the order of the legend."""
        return tuple(verdict for verdict in VERDICT_LABELS if any(row.verdict is verdict for row in self.rows))

    @property
    def middle(self) -> str:
        """What stands in the middle: the same for all rows, or « Repère » where they differ."""
        named = {row.middle for row in self.rows}
        return named.pop() if len(named) == 1 else "Repère"

    @property
    def alt(self) -> str:
        """What the chart says, in words; empty without a row."""
        if not self.rows:
            return ""
        return typography(f"Position du territoire parmi les EPCI, au centre : {self.middle}. "
                          f"{' '.join(f'{row.words}.' for row in self.rows)} {self.left_out}".rstrip())


def spine(diagnosis: Diagnosis, indicator_ids: Iterable[str]) -> Spine:
    """The rows of these indicators, in their order; those without a value or a distribution are told in `left_out`."""
    rows, without = [], []
    for identifier in indicator_ids:
        entry, measured = diagnosis.entry(identifier), diagnosis.measurement(identifier)
        row = _row(entry, measured) if measured else None
        if row:
            rows.append(row)
        else:
            without.append(entry.short)
    said = f"Sans position parmi les EPCI : {enumerate_fr(without, 4)}." if without else ""
    return Spine(tuple(rows), typography(said))


def _row(entry: Indicator, measured: Measurement) -> SpineRow | None:
    standing = next((found for found in measured.standings if found.among == AMONG_EPCI), None)
    if standing is None or measured.value is None:
        return None
    france = next((found for found in measured.references if found.level is Level.FRANCE), None)
    middle = france.value if france else standing.quantiles[3]
    label = france.label if france else "EPCI médian"
    half = max(REACH * max(abs(standing.quantiles[1] - middle), abs(standing.quantiles[5] - middle)),
               1.05 * abs(measured.value - middle))

    def place(value: float) -> float:
        return max(-1.0, min(1.0, (value - middle) / half)) if half else 0.0

    verdict = france.verdict if france else Verdict.NOT_COMPARED
    return SpineRow(
        entry.id, entry.short, figure_of(entry, measured.value, unit=False),
        entry.unit.removeprefix("%").strip(), figure_of(entry, middle, unit=False),
        "France" if france else label,
        tuple(map(place, standing.quantiles)), place(measured.value),
        None if measured.lower is None else place(measured.lower),
        None if measured.upper is None else place(measured.upper), verdict, _favourable(entry, verdict),
        _words(entry, measured, f"{label}{NBSP}: {figure_of(entry, middle, unit=False)}", verdict, standing))


def _favourable(entry: Indicator, verdict: Verdict) -> bool | None:
    if entry.direction == "none" or verdict not in (Verdict.HIGHER, Verdict.LOWER):
        return None
    return (entry.direction == "higher_is_better") is (verdict is Verdict.HIGHER)


def _words(entry: Indicator, measured: Measurement, reference: str, verdict: Verdict, standing: Standing) -> str:
    interval = ""
    if measured.lower is not None and measured.upper is not None:
        interval = (f", intervalle à 95 % de {number(measured.lower, entry.decimals)} à "
                    f"{number(measured.upper, entry.decimals)}")
    below = f"{count(standing.below, standing.among, standing.among)} sur {number(standing.number)} plus bas"
    return typography(f"{entry.short} : {figure_of(entry, measured.value)}{interval} ({reference}), {verdict} ; "
                      f"{below}")
