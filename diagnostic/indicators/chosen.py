"""The figures of a territory that the user chose to stand beside the one being diagnosed.

It is as small and as uncertain as the other: it is never taken as exact. What may be concluded rests on both intervals,
by that of their difference; without the two of them, or when the territories overlap, nothing is.
"""

from __future__ import annotations

from dataclasses import dataclass

from diagnostic.indicators.catalogue import Indicator
from diagnostic.indicators.comparison import VERDICTS
from diagnostic.indicators.measurement import COMPUTED, Level, Measurement, Reference, Verdict
from diagnostic.statistics.comparison import beside
from diagnostic.statistics.intervals import Interval
from diagnostic.wording import NARROW, count, number, typography


@dataclass(frozen=True)
class Peer:
    """A territory to be compared with. `kind`: "epci" (`id` its SIREN), "cpts" (`id` its name) or "codes" (`id` empty
    or any name); `codes`: of its units, 5 characters for a whole one, 9 for an IRIS."""

    kind: str
    id: str
    label: str
    codes: tuple[str, ...]

    @property
    def key(self) -> str:
        """« epci:200034692 », « cpts:CPTS Nice Centre », « codes:30004-30062 »: what a project keeps of it."""
        return f"{self.kind}:{'-'.join(self.codes) if self.kind == 'codes' else self.id}"


Measured = tuple[Measurement, Interval | None]


def beside_chosen(peer: Peer, indicator: Indicator, own: Measured, theirs: Measured, shared: int) -> Reference | None:
    """The reference that the chosen territory makes; None when it has no figure.

    `shared`: units that both territories hold: their figures are then not independent, and no verdict is given.
    """
    measured, interval = theirs
    if measured.value is None:
        return None
    verdict = Verdict.NOT_COMPARED
    if not shared:
        verdict = VERDICTS[beside(own[0].value, own[1], measured.value, interval)]
    said = [f"{count(shared, 'unité')} en commun : rien n'en est conclu" if shared else "",
            _interval(indicator, interval), _coverage(measured), measured.note]
    return Reference(Level.CHOSEN, peer.key, peer.label, measured.value, measured.vintage, measured.source, COMPUTED,
                     verdict, typography(" ; ".join(filter(None, said))))


def _interval(indicator: Indicator, interval: Interval | None) -> str:
    if interval is None:
        return ""
    low, high = (number(limit, indicator.decimals) for limit in (interval.lower, interval.upper))
    return f"intervalle de confiance à 95{NARROW}% de {low} à {high}"


def _coverage(measured: Measurement) -> str:
    if measured.population_share is None or measured.units_known == measured.units_total:
        return ""
    return f"sur {number(100 * measured.population_share)}{NARROW}% de sa population"
