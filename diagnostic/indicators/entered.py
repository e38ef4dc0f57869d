"""Figures typed for the whole territory: checked, put under statistical secrecy, turned into measurements.

The territory's ALD, C2S or AME reach a project leader through the CPAM, Rezone CPTS or the ARS, through nothing else.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime

from diagnostic.indicators.catalogue import Catalogue, Topic, catalogue
from diagnostic.indicators.measurement import EnteredFigure, Measurement, Status
from diagnostic.statistics.intervals import Interval, proportion_interval, rate_interval
from diagnostic.wording import enumerate_fr, number, one_line, typography

ENTERED = "saisie"
SOURCE_LIMIT = 200
FIRST_YEAR = 2000
_ALONE = {"share": "un pourcentage", "rate": "un taux", "index": "un indice"}


class EnteredFigureError(ValueError):
    """A typed figure cannot be true, or cannot be cited; the message says why in French."""


def validated(figure: EnteredFigure, entries: Catalogue | None = None) -> EnteredFigure:
    """The figure with its source tidied up (control characters and repeated spaces removed).

    Raises EnteredFigureError: unknown topic, impossible count or percentage, year out of the series, source missing or
    over 200 characters.
    """
    entries = entries or catalogue()
    try:
        topic = entries.topic(figure.indicator)
    except KeyError:
        known = enumerate_fr(topic.id for topic in entries.topics)
        raise EnteredFigureError(typography(
            f"« {figure.indicator} » ne fait pas partie des chiffres à saisir : {known}.")) from None
    source = one_line(figure.source)
    complaint = (year_complaint(figure.year, topic.first_year, topic.last_year) or source_complaint(source)
                 or _figure_complaint(figure, topic))
    if complaint:
        raise EnteredFigureError(typography(f"{topic.label} : {complaint}"))
    return replace(figure, source=source)


def accepted(figures: Iterable[EnteredFigure], inhabitants: int,
             entries: Catalogue | None = None) -> tuple[EnteredFigure, ...]:
    """The figures as they may enter a diagnosis: `validated`, then `secret`, sorted by topic.

    Raises EnteredFigureError, also when a topic is given twice.
    """
    entries = entries or catalogue()
    checked = [validated(figure, entries) for figure in figures]
    for topic, times in Counter(figure.indicator for figure in checked).items():
        if times > 1:
            raise EnteredFigureError(typography(
                f"{entries.topic(topic).label} : {times} chiffres saisis. Gardez le plus récent."))
    return secret(checked, inhabitants, entries)


def secret(figures: Iterable[EnteredFigure], inhabitants: int,
           entries: Catalogue | None = None) -> tuple[EnteredFigure, ...]:
    """The figures without those under statistical secrecy, which are emptied and marked `masked`.

    A count under its topic's threshold is masked, and a percentage that even the whole population (`inhabitants`) could
    not lift over it. A second figure is masked when a masked one would follow from it by subtraction: one sub-group of
    a total whose other sub-groups are known. Figures come back sorted by topic.
    """
    entries = entries or catalogue()
    given = {figure.indicator: figure for figure in figures}
    masked = {key for key, figure in given.items() if figure.masked or _under_threshold(figure, entries, inhabitants)}
    for total in entries.topics:
        family = [topic for topic in total.parts if topic in given]
        derivable = len(family) == len(total.parts) and total.id in given and total.id not in masked
        if family and derivable and len(masked & set(family)) == 1:
            others = [topic for topic in family if topic not in masked]
            masked.add(min(others, key=lambda topic: (_size(given[topic]), topic)))
    return tuple(replace(figure, count=None, base=None, percent=None, masked=True) if key in masked else figure
                 for key, figure in sorted(given.items()))


def measured(figures: Iterable[EnteredFigure], units: int,
             entries: Catalogue | None = None) -> Mapping[str, tuple[Measurement, Interval | None]]:
    """Measurements, by indicator, of validated figures that went through `secret`, with the interval of a share.

    The interval, Wilson's of a share and Byar's of a rate, exists only when both the count and its base are known.
    `units`: how many units the territory has, all of them covered by a figure of the whole.
    """
    entries = entries or catalogue()
    found: dict[str, tuple[Measurement, Interval | None]] = {}
    for figure in figures:
        topic = entries.topic(figure.indicator)
        said = typography("Chiffre saisi ; source indiquée : ") + figure.source
        if figure.masked:
            said = typography(f"Masqué : moins de {topic.secrecy} {topic.of}, ou chiffre qui permettrait de déduire un "
                              "effectif aussi petit (secret statistique). ") + said
        blank = Measurement("", None, Status.ENTERED, str(figure.year), ENTERED, units_known=units, units_total=units,
                            population_share=1.0, note=said)
        if topic.count and (figure.count is not None or figure.masked):
            found[topic.count] = replace(blank, indicator=topic.count, value=figure.count), None
        if not topic.share:
            continue
        if figure.count is not None and figure.base:
            interval = _interval(entries[topic.share].interval, figure.count, figure.base, topic.scale)
            found[topic.share] = replace(
                blank, indicator=topic.share, value=topic.scale * figure.count / figure.base, numerator=figure.count,
                denominator=figure.base, lower=interval.lower if interval else None,
                upper=interval.upper if interval else None,
                note=typography(f"Base : {number(figure.base)} {topic.base}. ") + said), interval
        elif figure.percent is not None or figure.masked:
            found[topic.share] = replace(blank, indicator=topic.share, value=figure.percent), None
    return found


def _interval(kind: str, events: int, base: int, scale: float) -> Interval | None:
    if kind == "byar":
        return rate_interval(events, base, scale)
    found = proportion_interval(events, base) if kind == "wilson" else None
    return found.scaled(scale) if found else None


def source_complaint(source: str) -> str:
    """What is wrong with where a typed figure is said to come from; empty when nothing is."""
    if not source:
        return "indiquez d'où vient ce chiffre (CPAM, Rezone CPTS, ARS…)."
    if len(source) > SOURCE_LIMIT:
        return f"la source tient en {SOURCE_LIMIT} caractères (ici {len(source)})."
    return ""


def year_complaint(year: object, first: int | None = None, last: int | None = None) -> str:
    """What is wrong with the year of a typed figure; empty when nothing is."""
    first, last = first or FIRST_YEAR, last or datetime.now(UTC).year
    if isinstance(year, bool) or not isinstance(year, int) or not first <= year <= last:
        return f"l'année doit être comprise entre {first} et {last} (ici {year})."
    return ""


def _figure_complaint(figure: EnteredFigure, topic: Topic) -> str:
    for value, what in ((figure.count, "l'effectif"), (figure.base, "la base")):
        if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 0):
            return f"{what} doit être un nombre entier, positif ou nul (ici {value})."
    if figure.masked:
        return "" if figure.count is figure.base is figure.percent is None else "un chiffre masqué ne se donne pas."
    alone = _ALONE[topic.kind]
    if figure.percent is not None:
        if figure.count is not None or figure.base is not None:
            return "cet indice n'a ni effectif ni base." if topic.kind == "index" else (
                f"donnez un effectif (et sa base), ou {alone} seul.")
        if not topic.share:
            return "donnez un effectif."
        least, most = topic.bounds
        if (isinstance(figure.percent, bool) or not math.isfinite(figure.percent)
                or not least <= figure.percent <= most):
            return f"{alone} est compris entre {number(least)} et {number(most)} (ici {figure.percent})."
        return ""
    if topic.kind == "index":
        return "donnez la valeur de l'indice."
    if figure.count is None:
        return f"donnez un effectif ou {alone}." if topic.share else "donnez un effectif."
    if figure.base is not None and not topic.share:
        return "donnez l'effectif seul."
    if figure.base is not None and figure.base < max(figure.count, 1):
        return f"la base ({number(figure.base)}) est plus petite que l'effectif ({number(figure.count)})."
    return ""


def _under_threshold(figure: EnteredFigure, entries: Catalogue, inhabitants: int) -> bool:
    topic = entries.topic(figure.indicator)
    if figure.count is not None:
        return figure.count < topic.secrecy
    if figure.percent is None or topic.kind == "index":
        return False
    return figure.percent / topic.scale * inhabitants < topic.secrecy


def _size(figure: EnteredFigure) -> float:
    return float(figure.count if figure.count is not None else figure.percent or 0)
