"""The size tier and the money that goes with it: thresholds, missions, five years, and what nobody verified."""

from __future__ import annotations

from collections.abc import Sequence

from diagnostic.aci.funding import (
    AmountStatus,
    Funding,
    FundingLine,
    FundingPlan,
    FundingTotal,
    chosen,
    counts,
    five_years,
    missions,
    total,
)
from diagnostic.figures.readings import citation
from diagnostic.geography.checks import Severity
from diagnostic.record import Diagnosis
from diagnostic.report.chapters import voice
from diagnostic.report.chapters.rubric import cited, patient
from diagnostic.report.document import Block, Column, Heading, Notice, Notices, Paragraph, Table, Tone
from diagnostic.report.identity import distances, plan_words, tier_distance
from diagnostic.report.request import PackRequest
from diagnostic.wording import count, enumerate_fr, euros, number, plural, typography

UNVERIFIED = AmountStatus.UNVERIFIED.value
_FIXED, _VARIABLE = ("fixe", "compensation_snp"), ("variable", "variable_si_crise")
_SUPPLEMENTARY = ("supplementaire",)


def blocks(request: PackRequest) -> list[Block]:
    diagnosis = request.diagnosis
    scale = chosen(diagnosis.funding, diagnosis.plan)
    yearly = total(scale, diagnosis.plan)
    told = [*voice.opening(request, "funding"), Paragraph(_size(diagnosis))]
    if patient(request):
        return [*told, Paragraph(_money(diagnosis, scale, yearly)), *_source(diagnosis)]
    return [
        *told,
        *_tiers(diagnosis),
        Heading("Financement, mission par mission", 2),
        Paragraph(_money(diagnosis, scale, yearly)),
        _by_mission(diagnosis, scale, yearly),
        Paragraph(_nature(yearly), Tone.NOTE),
        *_doubts(yearly),
        Heading("Sur les cinq ans du contrat", 2),
        *_five_years(request, scale),
        *(Paragraph(_other_scale(diagnosis, other), Tone.NOTE) for other in diagnosis.funding
          if other.scale != scale.scale),
        *_source(diagnosis),
    ]


def _size(diagnosis: Diagnosis) -> str:
    tier = diagnosis.tiers[0]
    said = (f"Avec {count(diagnosis.population, 'habitant')} (population municipale {diagnosis.population_year}), le "
            f"projet est de {tier.label.lower()} ({tier.extent}) : {tier_distance(diagnosis)}.")
    return typography(" ".join(filter(None, (said, tier.warning))))


def _tiers(diagnosis: Diagnosis) -> list[Block]:
    """Every scale of sizes, the one in force first: an older one is shown because documents still quote it."""
    rows = tuple((f"{tier.scale_label}{' (remplacé)' if tier.superseded else ''}", tier.label, tier.extent,
                  *map(_people, distances(tier))) for tier in diagnosis.tiers)
    table = Table("Taille selon chaque barème", (
        Column("Barème", 3.4), Column("Taille", 0.9), Column("Étendue", 2.6),
        Column("Au-dessus du seuil", 1.3, number=True), Column("Sous le suivant", 1.3, number=True)), rows)
    notes = " ".join(dict.fromkeys(tier.note for tier in diagnosis.tiers if tier.note))
    return [Heading("Taille de la CPTS", 2), table, *([Paragraph(notes, Tone.NOTE)] if notes else []),
            *cited(diagnosis, "aci_tailles", "population")]


def _people(gap: int | None) -> str:
    return "–" if gap is None else number(gap)


def _money(diagnosis: Diagnosis, scale: Funding, yearly: FundingTotal) -> str:
    """Amounts are ceilings, but a total that misses some of them bounds nothing."""
    bound = "un total partiel de" if yearly.partial else "au plus"
    return typography(f"Le barème {scale.scale_label} donne à une CPTS de cette taille, pour les "
                      f"{plan_words(diagnosis)}, {bound} {euros(yearly.amount)} par an. {scale.note}")


def _nature(yearly: FundingTotal) -> str:
    most = "suppose les objectifs atteints" if yearly.partial else "est ce que l'on peut obtenir au plus"
    return typography("La part fixe de l'accès aux soins comprend la compensation des soins non programmés. Les parts "
                      f"variables dépendent des résultats : un total {most} ; ce n'est pas une prévision.")


def _by_mission(diagnosis: Diagnosis, scale: Funding, yearly: FundingTotal) -> Table:
    """What is not ticked is shown and not counted."""
    plan, rows = diagnosis.plan, []
    for mission in missions(scale):
        kept = [line for line in mission.lines if counts(line, plan)]
        nature = "obligatoire" if mission.mandatory else "option retenue" if kept else "option non retenue"
        rows.append((mission.label, nature, *(_amounts(mission.lines, parts) for parts in
                                              (_FIXED, _VARIABLE, _SUPPLEMENTARY)), _kept(kept)))
    rows.append(("Total retenu (partiel)" if yearly.partial else "Total retenu", "", "", "", "", euros(yearly.amount)))
    return Table(f"Barème {scale.scale_label}, {diagnosis.tiers[0].label.lower()}, en euros par an", (
        Column("Mission", 3.5), Column("Nature", 1.7), Column("Part fixe", 1.15, number=True),
        Column("Part variable", 1.25, number=True), Column("Supplément", 1.25, number=True),
        Column("Retenu par an", 1.3, number=True)), tuple(rows), totals=1)


def _amounts(lines: Sequence[FundingLine], parts: tuple[str, ...]) -> str:
    here = [line for line in lines if line.part in parts]
    if not here:
        return "–"
    known = [line.amount for line in here if line.amount is not None]
    if not known:
        return UNVERIFIED
    return number(sum(known)) + (" (partiel)" if len(known) < len(here) else "")


def _kept(lines: Sequence[FundingLine]) -> str:
    if not lines:
        return "–"
    known = [line.amount for line in lines if line.amount is not None]
    return euros(sum(known)) if known else UNVERIFIED


def _doubts(yearly: FundingTotal) -> list[Block]:
    """What is not in the total, then what is in it without having been read for this size."""
    said = []
    if yearly.unverified:
        said.append(Notice(Severity.WARNING, typography(
            f"Montants non vérifiés, absents du total : {enumerate_fr(yearly.unverified)}.")))
    if yearly.inferred:
        said.append(Notice(Severity.INFO, typography(
            f"Montants inférés d'une autre taille ou d'un autre texte, comptés dans le total : "
            f"{enumerate_fr(yearly.inferred)}.")))
    return [Notices(tuple(said))] if said else []


def _five_years(request: PackRequest, scale: Funding) -> list[Block]:
    signature = request.dossier.milestones.contract
    years = five_years(scale, request.diagnosis.plan, signature.year if signature else 1)
    named = "" if signature else "Année "
    rows = tuple((f"{named}{year.year}", *(euros(amount) for amount in (
        year.total.operation, year.total.fixed, year.total.variable, year.total.supplementary, year.total.amount,
        year.cumulated))) for year in years)
    columns = (Column("Année", 1), *(Column(title, 1.2, number=True) for title in (
        "Fonctionnement", "Parts fixes", "Parts variables", "Suppléments", "Total", "Cumul")))
    since = " à compter de la signature" if signature else ""
    return [Table(f"Financement retenu, année par année{since}", columns, rows),
            Paragraph(typography("Montants constants et objectifs atteints chaque année : aucune source lue ne dit "
                                 "comment les montants montent en charge."), Tone.NOTE)]


def _other_scale(diagnosis: Diagnosis, other: Funding) -> str:
    yearly = total(other, FundingPlan(other.scale))
    lacking = len(yearly.unverified)
    partial = f", total partiel ({count(lacking, 'montant')} non {plural(lacking, 'vérifié')})" if lacking else ""
    return typography(f"Pour mémoire, {other.scale_label}, missions obligatoires : {euros(yearly.amount)} par "
                      f"an{partial}. {other.note}")


def _source(diagnosis: Diagnosis) -> list[Block]:
    """The table, then where each amount of the scale was read."""
    scale = chosen(diagnosis.funding, diagnosis.plan)
    # What a table adds in brackets is about one line.
    read = enumerate_fr(dict.fromkeys(line.source.partition(" (")[0] for line in scale.lines))
    said = citation(diagnosis, ["aci_financement"])
    return [Paragraph(typography(f"{said} Montants lus dans : {read}."), Tone.SOURCE)] if said else []
