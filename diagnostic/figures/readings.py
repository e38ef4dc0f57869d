"""Reading a diagnosis: a measurement by its id, a figure with its unit in French, the sources to credit."""

from __future__ import annotations

from collections.abc import Iterable

from diagnostic.geography.places import ARRONDISSEMENT
from diagnostic.indicators.catalogue import Indicator
from diagnostic.indicators.measurement import Level, Measurement, Reference, Standing, Status, Verdict
from diagnostic.record import Diagnosis
from diagnostic.wording import (
    MISSING,
    NARROW,
    NBSP,
    agreeing,
    count,
    enumerate_fr,
    number,
    percent,
    signed,
    typography,
)

GROWTHS = ("growth", "annual_growth")
MASKED = "masqué"
SECRECY = "secret statistique"
# Levels of reference, from the place that resembles the territory most to the country.
NEAREST = (Level.CHOSEN, Level.EPCI, Level.DEPARTMENTS, Level.DEPARTMENT, Level.REGION, Level.FRANCE, Level.TERRITORY)
# How the territory stands to the places of one verdict, in a sentence that names them.
_VERDICTS = {Verdict.HIGHER: "Plus élevé que", Verdict.LOWER: "Plus bas que",
             Verdict.SAME: "Pas de différence significative avec", Verdict.NOT_COMPARED: "Non comparé à"}


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
    return f"{written}{NBSP}{agreeing(value, indicator.unit)}" if unit else written


def value_said(indicator: Indicator, measured: Measurement, *, unit: bool = True) -> str:
    """The value in words, whatever is known of it: « 19,8 % », « entre 1 245 et 1 275 personnes », « au plus 10 »
    (what secrecy lets one say), « de 18 200 à 25 400 € par an » (a median has no sum), « masqué », « non disponible ».
    """
    if measured.value is not None:
        return figure_of(indicator, measured.value, unit=unit)
    least, most = measured.least, measured.most
    if least is None or most is None:
        return MASKED if measured.status in (Status.ENTERED, Status.BOUNDED) else MISSING
    low, high = figure_of(indicator, least, unit=False), figure_of(indicator, most, unit=unit)
    if low == figure_of(indicator, most, unit=False):
        return high
    if not measured.hidden_units:
        return f"de {low} à {high}"
    return f"au plus {high}" if least == 0 else f"entre {low} et {high}"


def value_note(measured: Measurement) -> str:
    """What must be said beside `value_said`: « estimation », « saisie », « 3 communes sous secret statistique »,
    « selon les communes », « secret statistique »; nothing for a plain observed value.
    """
    if measured.value is not None:
        return status_note(measured)
    if measured.hidden_units:
        return f"{count(measured.hidden_units, 'commune')} sous {SECRECY}"
    if measured.least is not None:
        return "selon les communes"
    return SECRECY if measured.status in (Status.ENTERED, Status.BOUNDED) else ""


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


def interval_said(indicator: Indicator, measured: Measurement) -> str:
    """« intervalle à 95 % : [19,5 ; 20,1] »; nothing without one."""
    found = interval(indicator, measured)
    return typography(f"intervalle à 95 % : {found}") if found else ""


def positions(measured: Measurement) -> str:
    """« plus élevé que 62 % des EPCI et 57 % des CPTS enregistrées », « au plus bas des EPCI »; nothing without any."""
    ends = [f"au plus {'bas' if standing.below == 0 else 'haut'} des {standing.among}"
            for standing in measured.standings if standing.below in (0, standing.number)]
    shares = [f"{percent(_share(standing), 0)} des {standing.among}"
              for standing in measured.standings if 0 < standing.below < standing.number]
    return enumerate_fr([*([f"plus élevé que {enumerate_fr(shares)}"] if shares else []), *ends])


def _share(standing: Standing) -> int:
    """In percent; never 0 nor 100 for a value that has some below and some above."""
    return min(99, max(1, round(100 * standing.below / standing.number)))


def sentences(indicator: Indicator, measured: Measurement) -> list[str]:
    """What a measurement says, in whole sentences: the value, what it is compared with by verdict, coverage, position.

    The definition, the note and the source are not among them.
    """
    known = [value_said(indicator, measured), value_note(measured), interval_said(indicator, measured)]
    bracket = ", ".join(filter(None, known[1:]))
    said = [f"{indicator.label} : {known[0]}{f' ({bracket})' if bracket else ''}."]
    for verdict, words in _VERDICTS.items():
        places = [f"{reference.label} ({figure_of(indicator, reference.value, unit=False)})"
                  for reference in measured.references if reference.verdict is verdict]
        if places and (measured.value is not None or verdict is not Verdict.NOT_COMPARED):
            said.append(f"{words} : {enumerate_fr(places)}.")
        elif places:
            said.append(f"Repères : {enumerate_fr(places)}.")
    if covered := coverage(measured):
        said.append(f"Connu pour {covered}.")
    if where := positions(measured):
        said.append(f"{where[0].upper()}{where[1:]}.")
    return [typography(sentence) for sentence in said]


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
