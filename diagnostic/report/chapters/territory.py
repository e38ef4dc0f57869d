"""The territory: its map, its size, what it takes and cuts, who already covers it, its communes one by one."""

from __future__ import annotations

from diagnostic.figures import alt, print_charts
from diagnostic.figures.readings import citation, units_word
from diagnostic.geography.checks import Check, Severity
from diagnostic.geography.perimeter import Grouping
from diagnostic.indicators.register import REGISTER_TABLES
from diagnostic.record import Diagnosis
from diagnostic.report.chapters import communes, plan, voice
from diagnostic.report.chapters.pictures import picture, whole_picture
from diagnostic.report.chapters.rubric import patient, rubric, to_bring
from diagnostic.report.document import (
    Block,
    Bullets,
    Column,
    Heading,
    Notice,
    Notices,
    Paragraph,
    Pictures,
    Table,
    Tone,
)
from diagnostic.report.identity import tier_distance
from diagnostic.report.request import PackRequest
from diagnostic.wording import count, enumerate_fr, number, quantity, typography

# Remarks on the register of CPTS: told where the overlaps are.
REGISTER_CHECKS = frozenset({"registre_absent", "registre_partiel", "cpts_existante", "chevauchement",
                             "unite_partagee", "unite_disputee"})
# Names of communes left outside an EPCI that a cell holds.
NAMED_OUTSIDE = 6


def blocks(request: PackRequest) -> list[Block]:
    diagnosis = request.diagnosis
    headings = plan.HEADINGS["territory"]
    return [
        *voice.opening(request, "territory", ("population", "densite", "part_population_rurale")),
        *whole_map(request),
        *_identity(request),
        *_scale(request),
        *(block for heading in headings for block in rubric(request, heading)),
        *_epcis(request),
        *_coherence(request),
        *_neighbours(diagnosis),
        *communes.blocks(request),
        *to_bring(request, headings),
    ]


def whole_map(request: PackRequest) -> list[Block]:
    return [Pictures((whole_picture(request),))]


def _identity(request: PackRequest) -> list[Block]:
    diagnosis = request.diagnosis
    perimeter = diagnosis.perimeter
    parts, holes = len(perimeter.parts), len(perimeter.holes)
    rows = [("Composition", units_word(diagnosis)),
            ("Départements", _touched(perimeter.departments)),
            ("Régions", _touched(perimeter.regions)),
            ("Population municipale", f"{count(diagnosis.population, 'habitant')} en {diagnosis.population_year}"),
            ("Superficie", quantity(perimeter.area_km2, "km²", 1)),
            ("Forme", f"{'d' + chr(39) + 'un seul tenant' if parts == 1 else f'{number(parts)} morceaux'}, "
                      f"{count(holes, 'enclave') if holes else 'aucune enclave'}")]
    if not patient(request):
        rows.append(("Compacité du contour", f"{number(perimeter.compactness, 2)} (un disque vaut 1)"))
    return [Table("Carte d'identité", (Column("Caractéristique", 1.3), Column("Territoire", 4)),
                  tuple((label, typography(said)) for label, said in rows))]


def _touched(groupings: tuple[Grouping, ...]) -> str:
    return enumerate_fr(f"{grouping.name} ({number(grouping.touched)} sur {count(grouping.total, 'commune')})"
                        for grouping in groupings)


def _scale(request: PackRequest) -> list[Block]:
    diagnosis, warehouse = request.diagnosis, request.warehouse
    tier = diagnosis.tiers[0]
    drawn = picture(print_charts.tier_gauge(diagnosis, warehouse), alt.tier_alt(diagnosis, warehouse),
                    f"{tier.label} ({tier.extent}) : {tier_distance(diagnosis)}", citation(diagnosis, ["aci_tailles"]))
    return [Pictures((drawn,)), *([Paragraph(tier.note, Tone.NOTE)] if tier.note else [])]


def _epcis(request: PackRequest) -> list[Block]:
    """Which EPCI the territory takes whole and which it cuts, with what would complete them."""
    diagnosis = request.diagnosis
    epcis = diagnosis.perimeter.epcis
    if not epcis:
        return []
    people: dict[str, int] = {}
    for unit in diagnosis.units:
        people[unit.epci] = people.get(unit.epci, 0) + unit.population
    gazetteer = request.warehouse.gazetteer
    rows = tuple((epci.name, f"{number(epci.touched)} sur {number(epci.total)}", number(people.get(epci.code, 0)),
                  enumerate_fr((gazetteer.place(code).name for code in epci.missing), NAMED_OUTSIDE) or "aucune")
                 for epci in epcis)
    return [Heading("Intercommunalités", 2),
            Table("", (Column("Intercommunalité", 3), Column("Communes", 1, number=True),
                       Column("Habitants ici", 1.1, number=True), Column("Communes laissées en dehors", 3.6)), rows,
                  together=len(rows) <= 6),
            *_source(diagnosis, "communes", "epci", "population")]


def _coherence(request: PackRequest) -> list[Block]:
    """What calls for attention in the perimeter and in the data; patients are spared plain information."""
    return _remarks("Cohérence du périmètre et des données",
                    [check for check in request.diagnosis.checks if check.id not in REGISTER_CHECKS
                     and not (patient(request) and check.severity is Severity.INFO)])


def _remarks(title: str, checks: list[Check]) -> list[Block]:
    """Severest first; plain information as a list."""
    if not checks:
        return []
    serious = tuple(Notice(check.severity, check.message) for check in checks if check.severity is not Severity.INFO)
    plain = tuple(check.message for check in checks if check.severity is Severity.INFO)
    return [Heading(title, 2), *([Notices(serious)] if serious else []), *([Bullets(plain)] if plain else [])]


def _neighbours(diagnosis: Diagnosis) -> list[Block]:
    """Registered CPTS that hold a part of the territory, or that none does, or that no register says."""
    said = _remarks("CPTS voisines et chevauchements",
                    [check for check in diagnosis.checks if check.id in REGISTER_CHECKS])
    if not diagnosis.overlaps:
        return said or [Heading("CPTS voisines et chevauchements", 2),
                        Paragraph("Aucune CPTS enregistrée ne couvre une commune de ce territoire."),
                        *_source(diagnosis, *REGISTER_TABLES)]
    names = {unit.code: unit.name for unit in diagnosis.units}
    rows = tuple((overlap.cpts + (" (en entier)" if overlap.whole else ""), number(len(overlap.codes)),
                  "au plus " * overlap.at_most + number(overlap.population),
                  enumerate_fr([names.get(code, code) for code in overlap.codes], 6))
                 for overlap in diagnosis.overlaps)
    return [*said,
            Table("CPTS enregistrées sur le territoire",
                  (Column("CPTS", 2.6), Column("Communes", 0.9, number=True), Column("Habitants", 0.9, number=True),
                   Column("Communes partagées", 3.6)), rows, together=len(rows) < 6),
            *_source(diagnosis, *REGISTER_TABLES)]


def _source(diagnosis: Diagnosis, *tables: str) -> list[Block]:
    said = citation(diagnosis, tables)
    return [Paragraph(said, Tone.SOURCE)] if said else []
