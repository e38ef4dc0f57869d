"""Who the territory is, in one line and six figures: the top of the first page."""

from __future__ import annotations

from diagnostic.aci.funding import chosen, total
from diagnostic.aci.tiers import SizeTier, round_limit
from diagnostic.figures.readings import figure_of, place, references, status_note, units_word
from diagnostic.indicators.catalogue import catalogue
from diagnostic.indicators.measurement import Level, Reference, Status
from diagnostic.record import Diagnosis
from diagnostic.report.document import KeyFigure, KeyFigures
from diagnostic.report.text import shorten
from diagnostic.wording import count, enumerate_fr, euros, number, plural, quantity, signed, typography


def title(diagnosis: Diagnosis) -> str:
    """The project's name, or what it is made of when it has none."""
    return shorten(diagnosis.name) or f"Territoire de {units_word(diagnosis)} ({place(diagnosis)})"


def lead(diagnosis: Diagnosis) -> str:
    """« 17 communes (Gard, Occitanie), 2 intercommunalités : 49 993 habitants en 2023 sur 215,0 km². »"""
    perimeter = diagnosis.perimeter
    regions = enumerate_fr([region.name for region in perimeter.regions], 3)
    where = place(diagnosis) if place(diagnosis) == regions else f"{place(diagnosis)}, {regions}"
    groupings = f", {count(len(perimeter.epcis), 'intercommunalité')}" if perimeter.epcis else ""
    estimated = f" ({diagnosis.population_status})" if diagnosis.population_status == Status.ESTIMATED else ""
    return typography(f"{units_word(diagnosis)} ({where}){groupings} : {count(diagnosis.population, 'habitant')} en "
                      f"{diagnosis.population_year}{estimated} sur {quantity(perimeter.area_km2, 'km²', 1)}.")


def key_figures(diagnosis: Diagnosis) -> KeyFigures:
    return KeyFigures((_population(diagnosis), _growth(diagnosis), _density(diagnosis), _tier(diagnosis),
                       _funding(diagnosis), _coherence(diagnosis)))


def _population(diagnosis: Diagnosis) -> KeyFigure:
    measured = diagnosis.measurement("population")
    department = references(measured, Level.DEPARTMENT) if measured else ()
    detail = "habitants"
    if diagnosis.population_status == Status.ESTIMATED:
        detail = "habitants (estimation)"
    elif len(department) == 1 and diagnosis.population < department[0].value:
        share = 100 * diagnosis.population / department[0].value
        detail = f"habitants, {number(share, 1)} % du département ({department[0].label})"
    return KeyFigure(f"Population municipale {diagnosis.population_year}", number(diagnosis.population),
                     typography(detail))


def _growth(diagnosis: Diagnosis) -> KeyFigure:
    change, yearly = diagnosis.measurement("evolution_population"), diagnosis.measurement("evolution_annuelle")
    entry = catalogue()["evolution_population"]
    value = figure_of(entry, change.value if change else None)
    detail = ""
    if yearly and yearly.value is not None:
        national = references(yearly, Level.FRANCE)
        beside = f" (France : {signed(national[0].value, 1)} %)" if national else ""
        detail = f"soit {signed(yearly.value, 1)} % par an{beside}"
    return KeyFigure(entry.short, value, typography(detail))


def _density(diagnosis: Diagnosis) -> KeyFigure:
    measured = diagnosis.measurement("densite")
    entry = catalogue()["densite"]
    around = [] if measured is None else [*_only(references(measured, Level.DEPARTMENT)),
                                          *references(measured, Level.FRANCE)[:1]]
    detail = " ; ".join(f"{reference.label} : {number(reference.value, 0)}" for reference in around)
    value = measured.value if measured else None
    note = f" ({status_note(measured)})" if measured and status_note(measured) else ""
    return KeyFigure(f"Densité, {entry.unit}{note}", figure_of(entry, value, unit=False), typography(detail))


def _only(found: tuple[Reference, ...]) -> tuple[Reference, ...]:
    """The one department of the territory; of several, none is named before the others."""
    return found if len(found) == 1 else ()


def _tier(diagnosis: Diagnosis) -> KeyFigure:
    tier = diagnosis.tiers[0]
    return KeyFigure("Taille de CPTS (ACI)", tier.label, tier_distance(diagnosis))


def tier_distance(diagnosis: Diagnosis) -> str:
    """« 9 993 au-dessus du seuil de 40 000 ; 30 007 sous celui de 80 000 »."""
    tier = diagnosis.tiers[0]
    above, below = distances(tier)
    said = []
    if tier.lower is not None:
        said.append(f"{number(above)} au-dessus du seuil de {number(round_limit(tier.lower))}")
    if tier.upper is not None:
        which = "celui" if said else "le seuil"
        said.append(f"{number(below)} sous {which} de {number(round_limit(tier.upper))}")
    return typography(" ; ".join(said))


def distances(tier: SizeTier) -> tuple[int | None, int | None]:
    """Inhabitants above the lower limit and below the upper one, each as texts word it: 175 000, not 175 001."""
    return (None if tier.lower is None else tier.population - round_limit(tier.lower),
            None if tier.upper is None else round_limit(tier.upper) - tier.population)


def _funding(diagnosis: Diagnosis) -> KeyFigure:
    scale = chosen(diagnosis.funding, diagnosis.plan)
    yearly = total(scale, diagnosis.plan)
    bound = "total partiel, par an" if yearly.partial else "par an au plus"
    return KeyFigure(f"Financement ({scale.scale_label})", euros(yearly.amount),
                     typography(f"{bound}, {plan_words(diagnosis)}"))


def plan_words(diagnosis: Diagnosis) -> str:
    """What the plan ticks, in a few words."""
    options = len(diagnosis.plan.options)
    return f"missions obligatoires et {count(options, 'option')}" if options else "missions obligatoires seules"


def _coherence(diagnosis: Diagnosis) -> KeyFigure:
    perimeter = diagnosis.perimeter
    parts, holes = len(perimeter.parts), len(perimeter.holes)
    cut = sum(epci.cut for epci in perimeter.epcis)
    said = [count(holes, "enclave") if holes else "aucune enclave"]
    if perimeter.epcis:
        said.append(f"{count(cut, 'intercommunalité')} {plural(cut, 'coupée')}" if cut else
                    "aucune intercommunalité coupée")
    return KeyFigure("Cohérence du périmètre", "D'un seul tenant" if parts == 1 else f"{number(parts)} morceaux",
                     ", ".join(said))
