"""The figures of the Territoire screen: first row, scale of tiers, remarks."""

from __future__ import annotations

from diagnostic.aci.funding import chosen, total
from diagnostic.diagnosis import Diagnosis
from diagnostic.figures.readings import figure_of, place, units_word
from diagnostic.figures.series import gauge
from diagnostic.geography.checks import Check, Severity
from diagnostic.geography.gazetteer import Gazetteer
from diagnostic.indicators.catalogue import catalogue
from diagnostic.indicators.measurement import Status
from diagnostic.indicators.register import REGISTER_TABLES
from diagnostic.remarks import EMPTY_HEADINGS
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import count, enumerate_fr, euros, number, quantity
from interface import markup
from interface.markup import Kpi

# Names told after a remark; beyond, they would be a paragraph nobody reads.
MOST_NAMES = 12


def first_row(diagnosis: Diagnosis) -> list[Kpi]:
    perimeter, tier = diagnosis.perimeter, diagnosis.tiers[0]
    growth = diagnosis.measurement("evolution_annuelle")
    scale = chosen(diagnosis.funding, diagnosis.plan)
    yearly = total(scale, diagnosis.plan)
    parts = len(perimeter.parts)
    estimated = "" if diagnosis.population_status == Status.OBSERVED else f" ({diagnosis.population_status})"
    return [
        Kpi(f"Population municipale {diagnosis.population_year}", number(diagnosis.population) + estimated,
            f"{figure_of(catalogue()['evolution_annuelle'], growth.value)} depuis {growth.vintage.partition('-')[0]}"
            if growth and growth.value is not None else "évolution non disponible"),
        Kpi("Taille ACI", tier.label, f"{number(tier.to_upper)} hab. avant la taille {tier.tier + 1}"
            if tier.to_upper is not None else "la taille la plus grande"),
        Kpi(f"Financement possible ({scale.scale_label})", euros(yearly.amount),
            "par an, partiel : montants non vérifiés" if yearly.partial else
            "par an, missions cochées" if diagnosis.plan.options else "par an, missions obligatoires"),
        Kpi("Cohérence", "1 seul tenant" if parts == 1 else count(parts, "morceau"),
            f"{place(diagnosis)} · {len(perimeter.epcis)} EPCI · {count(len(perimeter.holes), 'enclave')}"),
    ]


def _scale_bar(diagnosis: Diagnosis, warehouse: Warehouse) -> str:
    """Tiers as steps of equal width: the narrow column leaves no room for a true scale, which « Taille » shows."""
    scale = gauge(diagnosis, warehouse)
    return markup.steps([band.label.replace("Taille ", "T") for band in scale.bands],
                        [number(bound) for bound in scale.thresholds], scale.rank, scale.within,
                        f"{number(diagnosis.population)} habitants : {diagnosis.tiers[0].label}")


def where_it_stands(diagnosis: Diagnosis, warehouse: Warehouse) -> str:
    """The scale of tiers with the project on it, and the facts of its perimeter."""
    return _scale_bar(diagnosis, warehouse) + _shape_facts(diagnosis)


def _shape_facts(diagnosis: Diagnosis) -> str:
    """What the perimeter crosses and cuts."""
    perimeter = diagnosis.perimeter
    cut = [epci for epci in perimeter.epcis if epci.cut]
    return markup.facts([
        ("Composition", units_word(diagnosis)),
        ("EPCI coupés", f"{len(cut)} sur {len(perimeter.epcis)}"),
        ("Départements", enumerate_fr([f"{found.name}" for found in perimeter.departments], 3)),
        ("Régions", enumerate_fr([found.name for found in perimeter.regions], 3)),
        ("Autres CPTS", _shared(diagnosis)),
        ("Superficie", quantity(perimeter.area_km2, "km²", 1)),
        ("Périmètre", quantity(perimeter.border_km, "km"))])


def _shared(diagnosis: Diagnosis) -> str:
    if not any(map(diagnosis.provenance, REGISTER_TABLES)):
        return "non connues ici"
    return f"{count(len(diagnosis.overlaps), 'chevauchement')}" if diagnosis.overlaps else "aucun chevauchement"


def remarks(diagnosis: Diagnosis, gazetteer: Gazetteer) -> str:
    """Every check of the perimeter, with the names that its sentence lacks when they are few enough to be read. What
    data are lacking is told where they would be shown."""
    def unsaid(check: Check) -> str:
        names = [gazetteer.place(code).name for code in check.codes if code in gazetteer]
        new = len(names) <= MOST_NAMES and any(name not in check.message for name in names)
        return enumerate_fr(names) if new else ""

    checks = [check for check in diagnosis.checks if check.id != EMPTY_HEADINGS]
    if not checks:
        return markup.notices([(Severity.INFO, "Rien à signaler sur ce périmètre.", "")])
    return markup.notices((check.severity, check.message, unsaid(check)) for check in checks)
