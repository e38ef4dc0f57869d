"""One card for each indicator: its value and what puts it in proportion, in words. heading_panel lays them out."""

from __future__ import annotations

from collections.abc import Iterable

from diagnostic.figures.readings import NEAREST, coverage, figure_of, interval_said, positions, value_note, value_said
from diagnostic.figures.series import few
from diagnostic.indicators.catalogue import Indicator
from diagnostic.indicators.measurement import SECONDARY, Level, Measurement, Reference, Verdict
from diagnostic.wording import agreeing, enumerate_fr
from interface import markup

# More departments or regions than this make a card unreadable: the sheet lists them all.
MOST_OF_A_LEVEL = 2
# Said once under the cards of a heading where no verdict can be given: beside each of them it would be noise.
UNTESTED = "Chiffres sans intervalle de confiance : l'écart avec les autres lieux n'est pas testé."
# A sign beside the word, so that a column of verdicts is read at a glance.
_SIGNS = {Verdict.HIGHER: "▲", Verdict.LOWER: "▼", Verdict.SAME: "=", Verdict.NOT_COMPARED: ""}


def compared(measured: Measurement) -> list[Reference]:
    """The references of a card: one for each place, few of each level, the nearest first."""
    weighted = any(reference.level is Level.DEPARTMENTS for reference in measured.references)
    kept: dict[tuple[Level, str], Reference] = {}
    for reference in few(measured.references, MOST_OF_A_LEVEL):
        if not (weighted and reference.level is Level.DEPARTMENT):
            place = reference.level, reference.code
            # Of several published figures of one place, an official one goes first.
            if place not in kept or (kept[place].status == SECONDARY and reference.status != SECONDARY):
                kept[place] = reference
    return sorted(kept.values(), key=lambda reference: NEAREST.index(reference.level))


def card(entry: Indicator, measured: Measurement) -> str:
    """HTML of one card. Every figure is worded; a missing one says so."""
    known = measured.value is not None or measured.least is not None
    unit = "" if entry.unit.startswith("%") or not known else entry.unit
    if measured.value is not None:
        unit = agreeing(measured.value, unit)
    notes = [value_note(measured), interval_said(entry, measured), coverage(measured)]
    lines = [markup.quiet(note) for note in notes if note]
    said_unit = f" <span class='unit'>{markup.text(unit)}</span>" if unit else ""
    value = markup.text(value_said(entry, measured, unit=False))
    return (f"<div class='figure-card'><p class='value'>{value}{said_unit}</p>"
            f"{''.join(lines)}{_comparison(entry, measured)}{_position(measured)}"
            f"{_foot(measured)}</div>")


def _comparison(entry: Indicator, measured: Measurement) -> str:
    places = compared(measured)
    if not places:
        return ""
    untested = _untested(places)
    rows = "".join(
        f"<div><dt>{markup.text(reference.label)}{_doubt(reference)}</dt>"
        f"<dd>{markup.text(figure_of(entry, reference.value, unit=False))}</dd>"
        f"{'' if untested else f'<dd>{verdict(measured, reference)}</dd>'}</div>" for reference in places)
    return (f"<dl class='compared{' untested' if untested else ''}' aria-label='Le territoire et ses alentours'>{rows}"
            "</dl>")


def _untested(places: list[Reference]) -> bool:
    return all(reference.verdict is Verdict.NOT_COMPARED for reference in places)


def _foot(measured: Measurement) -> str:
    """« 2021 »."""
    return markup.quiet(measured.vintage) if measured.vintage else ""


def untested(found: Iterable[tuple[Indicator, Measurement]]) -> str:
    """What is said once under several cards when none of them has a verdict to give; nothing otherwise.

    A card that has one tells, beside each place, the verdict or « non comparé ».
    """
    known = [places for _, measured in found if measured.value is not None and (places := compared(measured))]
    return UNTESTED if known and all(_untested(places) for places in known) else ""


def verdict(measured: Measurement, reference: Reference) -> str:
    """HTML of « ▲ plus élevé », « non comparé »; nothing beside a territory of which nothing is known."""
    if measured.value is None:
        return ""
    sign = _SIGNS[reference.verdict]
    mark = f"<span aria-hidden='true'>{sign}</span> " if sign else ""
    return mark + markup.text(reference.verdict.value)


def _doubt(reference: Reference) -> str:
    return f" <span class='quiet'>{markup.text('(source non vérifiée)')}</span>" if (
        reference.status == SECONDARY) else ""


def _position(measured: Measurement) -> str:
    where = positions(measured)
    return markup.quiet(f"{where[0].upper()}{where[1:]}.") if where else ""


def bare(measured: Measurement) -> bool:
    """Whether there is hardly anything beside the value: no interval, no position, no place but the chosen one."""
    return (measured.lower is None and not measured.standings
            and all(reference.level is Level.CHOSEN for reference in measured.references))


def lines(found: Iterable[tuple[Indicator, Measurement]]) -> str:
    """HTML of several bare values, one short line each, in as many columns as the screen holds.

    The chosen territory is named once, and its figures stand in brackets.
    """
    told = list(found)
    places = dict.fromkeys(reference.label for _, measured in told for reference in measured.references)
    said = markup.quiet(f"Entre parenthèses : {enumerate_fr(places)}.") if places else ""
    return f"{said}<div class='lines'>{markup.facts(_line(entry, measured) for entry, measured in told)}</div>"


def _line(entry: Indicator, measured: Measurement) -> tuple[str, str]:
    label = ", ".join(filter(None, (entry.label, value_note(measured), coverage(measured))))
    beside = enumerate_fr(figure_of(entry, reference.value, unit=False) for reference in measured.references)
    return label, value_said(entry, measured, unit=False) + (f" ({beside})" if beside else "")


def rows(found: Iterable[tuple[Indicator, Measurement]]) -> str:
    """HTML table of counts and details, one line each: the value, its notes, the year."""
    return markup.table(["Indicateur", "Valeur", "Précision", "Millésime"], [
        [entry.label, value_said(entry, measured, unit=not entry.unit.startswith("%")),
         " · ".join(filter(None, (value_note(measured), interval_said(entry, measured), coverage(measured)))),
         measured.vintage] for entry, measured in found], numeric=[1])
