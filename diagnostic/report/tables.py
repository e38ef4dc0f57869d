"""Tables of figures beside their references: population, access to care, needs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from diagnostic.figures.readings import coverage, figure_of, interval, status_note, value_note, value_said
from diagnostic.indicators.catalogue import Indicator
from diagnostic.indicators.measurement import FRANCE, SECONDARY, Level, Measurement, Reference, Status, Verdict
from diagnostic.record import Diagnosis
from diagnostic.report.document import Column, Table
from diagnostic.wording import MISSING, NARROW, NBSP, count, enumerate_fr, number, typography

# Beyond so many places of one level, a column each would leave no room for the figures.
MOST_PLACES = 2
# A longer label would take two lines in its column.
LONGEST_LABEL = 60
LONGEST_VALUE = 18
# Rows of several lines that still hold on one page without leaving much of another blank.
MOST_TOGETHER = 7
# How the notes of published figures begin when an article told them (data/build/facts/reperes_nationaux.csv).
RELAYED = "presse/relais"
TO_CONFIRM = "à confirmer"
_ELSEWHERE = "Repères."


def compared_table(diagnosis: Diagnosis, indicators: Iterable[str], caption: str, *,
                   short: bool = False, intervals: bool = False) -> Table | None:
    """One row for each indicator that says something; a column for the territory and for each place of reference.

    `intervals`: a column for the 95 % intervals too, where one of the rows has one.
    """
    rows: list[tuple[Indicator, Measurement]] = [
        (diagnosis.entry(identifier), found) for identifier in indicators
        if (found := diagnosis.measurement(identifier)) is not None]
    if not rows:
        return None
    places = _places(diagnosis, [measured for _, measured in rows])
    vintages = {measured.vintage for _, measured in rows}
    if len(vintages) == 1:
        caption = ", ".join(filter(None, (caption, vintages.pop())))
    bounds = [interval(entry, measured) for entry, measured in rows]
    between = intervals and any(bounds)
    own = [_own(entry, measured) for entry, measured in rows]
    # A value with its note, or between bounds, would take three lines.
    columns = (Column("Indicateur", 4.8 if len(places) + between < 4 else 3.8),
               Column("Territoire", 2.2 if max(map(len, own)) > LONGEST_VALUE else 1.3, number=True),
               *([Column(f"Intervalle à 95{NARROW}%", 1.3, number=True)] if between else []),
               *(Column(label, 1.2, number=True) for _, _, label in places))
    return Table(caption, columns, tuple(
        (_row_label(entry, measured, short=short, dated=len(vintages) > 0), said,
         *([bound or "–"] if between else []),
         *(_beside(entry, measured, level, code) for level, code, _ in places))
        for (entry, measured), said, bound in zip(rows, own, bounds, strict=True)))


def _places(diagnosis: Diagnosis, found: list[Measurement]) -> list[tuple[Level, str, str]]:
    """Places that at least one indicator is compared with: few departments, few regions, France."""
    known = {(reference.level, reference.code) for measured in found for reference in measured.references}
    perimeter = diagnosis.perimeter
    places: list[tuple[Level, str, str]] = []
    for level, groupings in ((Level.DEPARTMENT, perimeter.departments), (Level.REGION, perimeter.regions)):
        here = [(level, grouping.code, grouping.name) for grouping in groupings if (level, grouping.code) in known]
        # A department that is a region (La Réunion, Mayotte…) is told once.
        told = {label for _, _, label in places}
        places += [place for place in here if place[2] not in told] if len(here) <= MOST_PLACES else []
    return places + ([(Level.FRANCE, FRANCE, "France")] if (Level.FRANCE, FRANCE) in known else [])


def _row_label(entry: Indicator, measured: Measurement, *, short: bool, dated: bool) -> str:
    said = [_with_unit(entry, entry.short if short or len(entry.label) > LONGEST_LABEL else entry.label)]
    # A change is labelled with its two years already.
    if dated and measured.vintage and not set(measured.vintage.split("-")) <= set(re.findall(r"\d{4}", entry.label)):
        said.append(measured.vintage)
    return ", ".join(said)


def _with_unit(entry: Indicator, label: str) -> str:
    """A share has its sign beside it, and a number may be labelled with what it counts already."""
    told = entry.unit.startswith("%") or entry.unit == "habitants" or entry.unit in label.lower()
    return label if told else f"{label}, {entry.unit}"


def _own(entry: Indicator, measured: Measurement) -> str:
    note = ", ".join(filter(None, (value_note(measured), _partly(measured))))
    return f"{value_said(entry, measured, unit=False)}{f' ({note})' if note else ''}"


def _partly(measured: Measurement) -> str:
    if not coverage(measured):
        return ""
    return f"{count(measured.units_known, 'commune')} sur {number(measured.units_total)}"


def notes(diagnosis: Diagnosis, indicators: Sequence[str]) -> str:
    """What limits a table's figures, then `references_note`: what is said of references begins once."""
    known, apart = _limits(diagnosis, indicators), references_note(diagnosis, indicators)
    return f"{known} {apart.removeprefix(f'{_ELSEWHERE} ') if _ELSEWHERE in known else apart}".strip()


def references_note(diagnosis: Diagnosis, indicators: Iterable[str]) -> str:
    """What a column of a place does not say: the year of a figure that is not the territory's, and that nobody verified
    it. « Repères. C2S : Gard, non daté, à confirmer ; France hors Mayotte, décembre 2023, à confirmer. »
    """
    found = [measured for identifier in indicators if (measured := diagnosis.measurement(identifier)) is not None]
    places, said = _places(diagnosis, found), []
    for measured in found:
        shown = filter(None, (_reference(measured, level, code) for level, code, _ in places))
        apart = [", ".join(filter(None, (reference.label, reference.vintage * (reference.vintage != measured.vintage),
                                         TO_CONFIRM * (reference.status == SECONDARY))))
                 for reference in shown if reference.status == SECONDARY or reference.vintage != measured.vintage]
        if apart:
            said.append(f"{diagnosis.entry(measured.indicator).short} : {' ; '.join(apart)}.")
    return typography(f"{_ELSEWHERE} {' '.join(said)}") if said else ""


def _beside(entry: Indicator, measured: Measurement, level: Level, code: str) -> str:
    found = _reference(measured, level, code)
    return figure_of(entry, found.value, unit=False) if found else "–"


def _reference(measured: Measurement, level: Level, code: str) -> Reference | None:
    """The first one of a place: the others have another base."""
    return next((found for found in measured.references if (found.level, found.code) == (level, code)), None)


def _limits(diagnosis: Diagnosis, indicators: Iterable[str]) -> str:
    """What must be known of a table's figures: notes of the territory's, then of the references, each said once.

    A note is told of its indicators, unless it is that of every figure of the table.
    """
    own: dict[str, dict[str, None]] = {}
    others: dict[str, dict[str, None]] = {}
    figures: dict[str, None] = {}
    for identifier in indicators:
        measured = diagnosis.measurement(identifier)
        if measured is None:
            continue
        short = diagnosis.entry(identifier).short
        if measured.value is not None:
            figures[short] = None
            if measured.note:
                own.setdefault(measured.note, {})[short] = None
        for reference in measured.references:
            if reference.note and not reference.note.startswith("hors "):
                others.setdefault(reference.note, {})[short] = None
    here = [note if shorts == figures else f"{_of(shorts)} : {note[0].lower()}{note[1:]}"
            for note, shorts in own.items()]
    said = [f"{_of(shorts)} : {note}" for note, shorts in others.items()]
    references = f" {_ELSEWHERE} {' ; '.join(said)}." if said else ""
    return typography(" ".join(here) + references).strip()


def _of(shorts: Iterable[str]) -> str:
    """Of many indicators, the first ones: the sentence would be longer than the table, and the workbook names all."""
    return enumerate_fr(shorts, 3)


def needs_table(diagnosis: Diagnosis, indicators: Iterable[str], caption: str) -> Table | None:
    """Figures that exist at several levels and on several bases: each row says of whom, when and how it is known."""
    rows: list[tuple[str, ...]] = []
    for identifier in indicators:
        measured = diagnosis.measurement(identifier)
        if measured is not None:
            rows += _needs_rows(diagnosis.entry(identifier), measured)
    if not rows:
        return None
    # An interval takes room that the sources need otherwise.
    room = 2.3 if any("[" in row[2] for row in rows) else 1.5
    return Table(caption, (Column("Indicateur", 1.8), Column("Niveau", 1.7), Column("Valeur", room, number=True),
                           Column("Année", 1.2), Column("Nature, base et source", 5.8 - room)), tuple(rows),
                 together=len(rows) <= MOST_TOGETHER)


def _needs_rows(entry: Indicator, measured: Measurement) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    # The share and the number of one thing have one short name. Euros are beside the value.
    label = entry.short if entry.unit.startswith("€") else _with_unit(entry, entry.short)
    if measured.value is None and measured.status not in (Status.ENTERED, Status.BOUNDED):
        rows.append((label, "Territoire", MISSING, "", ""))
    else:
        # The note of a typed figure says that it was typed, by whom it was given, and its base.
        rows.append((label, "Territoire", _with_interval(entry, measured), measured.vintage,
                     measured.note or status_note(measured)))
    # A number of persons in the whole country does not compare with that of a territory.
    for reference in () if entry.unit == "personnes" and entry.display == "detail" else measured.references:
        said = [reference.status, precision(reference), _verdict(reference), _publisher(reference)]
        rows.append(("", reference.label, figure_of(entry, reference.value, unit=entry.unit.startswith("€")),
                     reference.vintage, typography(" ; ".join(filter(None, said)))))
    return rows


def _with_interval(entry: Indicator, measured: Measurement) -> str:
    # An interval goes to the next line as a whole.
    bounds = interval(entry, measured).replace("; ", f";{NBSP}")
    return f"{value_said(entry, measured, unit=entry.unit.startswith('€'))} {bounds}".rstrip()


def _verdict(reference: Reference) -> str:
    return "" if reference.verdict is Verdict.NOT_COMPARED else f"territoire {reference.verdict.value}"


def _publisher(reference: Reference) -> str:
    """Who published; not where an article that relays it was read, which is no authority."""
    return "" if RELAYED in reference.note else site(reference.url)


def precision(reference: Reference) -> str:
    """What limits a published figure; that it was read in an extract is in the workbook, with its whole address."""
    return reference.note.replace(", lu dans l'extrait", "")


def site(url: str) -> str:
    """The host of an address, enough to know who published: the whole of it is in the workbook."""
    return url.split("//")[-1].split("/")[0].removeprefix("www.")
