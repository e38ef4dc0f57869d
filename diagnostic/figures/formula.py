"""How an indicator is computed, in French words built from its catalogue entry: for the screens and the documents."""

from __future__ import annotations

from collections.abc import Callable

from diagnostic.indicators.catalogue import AGGREGATION_LABELS, Indicator
from diagnostic.indicators.measurement import Measurement
from diagnostic.wording import enumerate_fr, number, typography

# What a column holds, in French, empty where nobody said.
Columns = Callable[[str], str]

_INTERVALS = {
    "wilson": "Intervalle de confiance à 95 % d'une proportion (Wilson).",
    "byar": "Intervalle de confiance à 95 % d'un taux d'événements (Byar, Poisson exact sous 10 événements).",
}
_DIRECTIONS = {"higher_is_better": "Une valeur plus élevée est plus favorable.",
               "lower_is_better": "Une valeur plus basse est plus favorable."}


def named(columns: tuple[str, ...], said: Columns) -> str:
    """« Population de 0 à 19 ans + Population de 65 ans ou plus »; a column nobody described keeps its name."""
    return " + ".join(said(column).rstrip(".") or column for column in columns)


def formula(entry: Indicator, said: Columns) -> str:
    """The computation of a territory's value in one French sentence; for a published or entered figure, that it has
    none.
    """
    over, under = f"« {named(entry.numerator, said)} »", f"« {named(entry.denominator, said)} »"
    scale = f"{number(entry.scale)} × " if entry.scale != 1 else ""
    match entry.aggregation:
        case "count":
            words = f"somme de {over} sur les communes du territoire"
        case "ratio":
            words = f"{scale}somme de {over} ÷ somme de {under}"
        case "density":
            words = f"somme de {over} ÷ somme de {under}"
        case "weighted_mean":
            words = f"somme de ({over} × {under}) ÷ somme de {under}"
        case "share_below":
            words = (f"100 × somme de {under} des communes où {over} est inférieur à "
                     f"{number(entry.threshold, _decimals(entry.threshold))} ÷ somme de {under}")
        case "growth":
            words = f"100 × (somme de {over} ÷ somme de {under} − 1)"
        case "annual_growth":
            words = f"100 × ((somme de {over} ÷ somme de {under}) puissance 1/{entry.years} − 1)"
        case "range":
            words = f"plus petite et plus grande valeur de {over} ; {AGGREGATION_LABELS['range'].partition(' : ')[2]}"
        case other:
            words = AGGREGATION_LABELS[other]
    return typography(f"{words[0].upper()}{words[1:]}.")


def method_notes(entry: Indicator) -> str:
    """Interval, direction and, for an estimate, its method; empty when there is nothing to say."""
    return typography(" ".join(filter(None, (_INTERVALS.get(entry.interval), _DIRECTIONS.get(entry.direction),
                                             entry.estimate))))


def terms_said(entry: Indicator, measured: Measurement, said: Columns) -> list[tuple[str, str]]:
    """(what is added up, its total over the territory) for the numerator and the denominator, where they are known.

    A weighted mean's numerator is a sum of products, which tells a reader nothing: only its weight is given. A total
    in French figures.
    """
    told = []
    if measured.numerator is not None and entry.numerator and entry.aggregation not in ("weighted_mean", "range"):
        label = named(entry.numerator, said)
        if entry.aggregation == "share_below":
            label = f"{named(entry.denominator, said)}, communes sous le seuil"
        told.append((label, number(measured.numerator)))
    if measured.denominator is not None and entry.denominator:
        told.append((named(entry.denominator, said), number(measured.denominator)))
    return [(typography(label), total) for label, total in told]


def fallbacks(entry: Indicator, said: Columns) -> str:
    """« à défaut : … » for the other columns that the catalogue accepts, by preference; empty without any."""
    options = [f"{named(variant.numerator, said)}{_dated(variant.vintage)}" for variant in entry.otherwise]
    return typography(f"À défaut : {enumerate_fr(options)}.") if options else ""


def _dated(vintage: str) -> str:
    return f" ({vintage})" if vintage and vintage != "source" else ""


def _decimals(value: float | None) -> int:
    return 0 if value is None or value == int(value) else 1
