"""Reading a diagnosis: a measurement by its id, a figure with its unit in French, the sources to credit."""

from __future__ import annotations

from collections.abc import Iterable

from diagnostic.geography.places import ARRONDISSEMENT
from diagnostic.indicators.catalogue import Indicator
from diagnostic.indicators.measurement import Level, Measurement, Reference, Status
from diagnostic.record import Diagnosis
from diagnostic.wording import MISSING, NARROW, NBSP, count, enumerate_fr, number, signed, typography

GROWTHS = ("growth", "annual_growth")


def figure_of(indicator: Indicator, value: float | None, *, unit: bool = True) -> str:
    """« 3,92 consultations par an et par habitant », « +1,0 % par an », « 49 993 »; « non disponible » for None.

    Without `unit` only the sign « % » stays, since a bare percentage would be read as a count.
    """
    if value is None:
        return MISSING
    written = (signed if indicator.aggregation in GROWTHS else number)(value, indicator.decimals)
    if indicator.unit.startswith("%"):
        rest = indicator.unit.removeprefix("%") if unit else ""
        return f"{written}{NARROW}%{rest}"
    return f"{written}{NBSP}{indicator.unit}" if unit else written


def status_note(measured: Measurement) -> str:
    """« estimation », « saisie » or nothing: what must be said beside a value that was not observed."""
    return measured.status.value if measured.status in (Status.ESTIMATED, Status.ENTERED) else ""


def references(measured: Measurement, level: Level) -> tuple[Reference, ...]:
    """The references of one level, in the order of the diagnosis."""
    return tuple(reference for reference in measured.references if reference.level is level)


def coverage(measured: Measurement) -> str:
    """« 15 communes sur 17 (92 % de la population) » when part of the territory is unknown, else nothing."""
    if not measured.units_total or measured.units_known in (0, measured.units_total):
        return ""
    share = ""
    if measured.population_share is not None:
        share = f" ({number(100 * measured.population_share)}{NARROW}% de la population)"
    return f"{count(measured.units_known, 'commune')} sur {number(measured.units_total)}{share}"


def citation(diagnosis: Diagnosis, tables: Iterable[str]) -> str:
    """« Sources : Insee, Populations de référence, 2023 (COG 2026) ; … » for warehouse tables, in the order given."""
    known = {source.table: source.citation for source in diagnosis.sources}
    said = list(dict.fromkeys(known[table] for table in tables if table in known))
    if not said:
        return ""
    return typography(f"{'Source' if len(said) == 1 else 'Sources'} : {' ; '.join(said)}.")


def interval(indicator: Indicator, measured: Measurement) -> str:
    """The 95 % interval, « [19,5 ; 20,1] » in the indicator's unit; nothing when there is none."""
    if measured.lower is None or measured.upper is None:
        return ""
    return typography(f"[{number(measured.lower, indicator.decimals)} ; {number(measured.upper, indicator.decimals)}]")


def place(diagnosis: Diagnosis) -> str:
    """« Gard », « Gard et Hérault », « Gard, Hérault et 2 autres »: the departments touched."""
    return enumerate_fr([department.name for department in diagnosis.perimeter.departments], 3)


def parts_said(diagnosis: Diagnosis) -> list[str]:
    """« Calvisson, part déclarée : 1 250 habitants sur 6 116 (deux quartiers au sud) », for each unit in part."""
    return [f"{unit.name}, {unit.part_said}" if unit.part else unit.name
            for unit in diagnosis.units if unit.part or unit.share < 1]


def units_word(diagnosis: Diagnosis) -> str:
    """« 17 communes », « 3 arrondissements municipaux », « 20 communes et arrondissements »."""
    number_of = len(diagnosis.units)
    boroughs = sum(unit.nature == ARRONDISSEMENT for unit in diagnosis.units)
    if not boroughs:
        return count(number_of, "commune")
    if boroughs == number_of:
        return count(number_of, "arrondissement municipal", "arrondissements municipaux")
    return f"{number(number_of)}{NBSP}communes et arrondissements"
