"""The workbook of a territory: every figure with its numerator, denominator, interval, coverage, source and vintage."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date

from diagnostic.aci.funding import FundingPlan, counts, total
from diagnostic.aci.labels import MISSIONS
from diagnostic.aci.tiers import NEAR
from diagnostic.indicators.catalogue import AGGREGATION_LABELS, POPULATION, THEME_LABELS, catalogue
from diagnostic.indicators.follow_up import tracked
from diagnostic.indicators.measurement import Level, Measurement, Status
from diagnostic.record import Diagnosis
from diagnostic.report.identity import lead, title
from diagnostic.report.sections import UNVERIFIED
from diagnostic.report.sheets import Book, Cell, Field
from diagnostic.report.words import file_moment, heading_said, notice_label
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import MISSING, date_fr, number, typography

Rows = Iterator[tuple[Cell, ...]]

# What stands in a cell whose figure is under statistical secrecy.
HIDDEN = "secret"
_SYNTHESIS = (
    Field("Thème", 16), Field("Rubrique", 30), Field("Indicateur", 46), Field("Valeur", 14, 2), Field("Unité", 22),
    Field("Statut", 14), Field("Au moins", 12, 2), Field("Au plus", 12, 2), Field("Communes sous secret", 11),
    Field("Millésime", 12), Field("Numérateur", 16), Field("Dénominateur", 16), Field("Borne basse à 95 %", 12, 2),
    Field("Borne haute à 95 %", 12, 2), Field("Communes connues", 11), Field("Communes du territoire", 11),
    Field("Part de la population couverte (%)", 13, 1), Field("Département", 14, 2), Field("Région", 14, 2),
    Field("France", 14, 2), Field("Source", 44), Field("Calcul", 24), Field("Note", 60), Field("Définition", 60),
    Field("Identifiant", 26))
_REFERENCES = (
    Field("Indicateur", 46), Field("Niveau", 14), Field("Lieu", 24), Field("Code", 8), Field("Valeur", 14, 2),
    Field("Unité", 22), Field("Millésime", 14), Field("Nature", 26), Field("Comparaison", 28), Field("Note", 60),
    Field("Adresse", 50), Field("Source", 44))
_TIERS = (
    Field("Barème", 44), Field("En vigueur", 10), Field("Population", 12), Field("Taille", 8), Field("Étendue", 34),
    Field("Seuil bas", 12), Field("Habitants au-dessus", 12), Field("Seuil de la taille suivante", 14),
    Field("Habitants manquants", 12), Field(f"Seuil proche ({number(100 * NEAR)} %)", 10), Field("Note", 50),
    Field("Source", 44))
_FUNDING = (
    Field("Barème", 18), Field("Mission", 46), Field("Volet", 34), Field("Obligatoire", 11), Field("Retenu", 9),
    Field("Montant par an (€)", 14), Field("Statut du montant", 16), Field("Note", 40), Field("Source", 50))
_ENTERED = (Field("Chiffre", 46), Field("Année", 8), Field("Effectif", 12), Field("Base", 12),
            Field("Part, taux ou indice", 12, 2), Field("Unité", 20), Field("Masqué", 9), Field("Source indiquée", 60))
_FOLLOW_UP = (Field("Mission de l'ACI", 40), Field("Indicateur de suivi", 52), Field("Départ", 12, 1),
              Field("Cible", 12, 1), Field("Unité", 16), Field("Année", 8), Field("Source indiquée", 60))
_FACTS = (Field("Code Insee", 11), Field("Commune", 26), Field("Fait publié", 90), Field("Source", 70))
_OVERLAPS = (Field("CPTS", 46), Field("Communes partagées", 12), Field("Habitants partagés", 12),
             Field("Chiffre au plus", 10), Field("CPTS entière", 10), Field("Codes Insee", 70))
_HEADINGS = (Field("Thème", 16), Field("Rubrique", 46), Field("État", 22),
             Field("Ce qu'il faut installer ou apporter", 100))
_CHECKS = (Field("Niveau", 12), Field("Remarque", 100), Field("Codes Insee concernés", 60))
_SOURCES = (Field("Table", 22), Field("Titre", 44), Field("Producteur", 30), Field("Millésime", 16), Field("COG", 8),
            Field("Licence", 32), Field("Couche", 12), Field("Note", 50), Field("Empreinte SHA-256", 70))


def workbook(diagnosis: Diagnosis, warehouse: Warehouse, *, edited: date | None = None) -> bytes:
    """The bytes of an .xlsx; the same diagnosis gives the same bytes. Text is never a formula, a number is a number."""
    raw = io.BytesIO()
    book = Book(raw)
    book.file.set_properties({
        "title": title(diagnosis), "subject": "Diagnostic territorial de CPTS", "author": "Diagnostic territorial CPTS",
        "comments": f"Version des données : {diagnosis.data_version}", "created": file_moment(edited)})
    _read_me(book, diagnosis, edited)
    citations = {source.table: source.citation for source in diagnosis.sources}
    book.add("Synthèse", _SYNTHESIS, _synthesis(diagnosis, citations), frozen_columns=2)
    book.add("Rubriques", _HEADINGS, _headings(diagnosis), frozen_columns=2)
    book.add("Repères", _REFERENCES, _references(diagnosis, citations))
    _communes(book, diagnosis, warehouse)
    book.add("Taille", _TIERS, _tiers(diagnosis))
    book.add("Financement", _FUNDING, _funding(diagnosis), frozen_columns=2)
    if diagnosis.entered:
        book.add("Saisies", _ENTERED, _entered(diagnosis))
    if diagnosis.follow_up:
        book.add("Suivi ACI", _FOLLOW_UP, _follow_up(diagnosis), frozen_columns=2)
    if diagnosis.facts:
        book.add("Faits publiés", _FACTS, _facts(diagnosis), frozen_columns=2)
    if diagnosis.overlaps:
        book.add("Chevauchements", _OVERLAPS, (
            (overlap.cpts, len(overlap.codes), overlap.population, "oui" if overlap.at_most else "non",
             "oui" if overlap.whole else "non", " ".join(overlap.codes)) for overlap in diagnosis.overlaps))
    book.add("Contrôles", _CHECKS, ((notice_label(check.severity), check.message, " ".join(check.codes))
                                    for check in diagnosis.checks))
    book.add("Sources", _SOURCES, (
        (source.table, source.title, source.producer, source.vintage, source.cog, source.licence, source.layer.value,
         source.note, source.sha256) for source in diagnosis.sources))
    book.file.close()
    return raw.getvalue()


def _read_me(book: Book, diagnosis: Diagnosis, edited: date | None) -> None:
    sheet = book.file.add_worksheet("Lisez-moi")
    sheet.set_column(0, 0, 100)
    sheet.hide_gridlines(2)
    book.write(sheet, 0, 0, title(diagnosis), book.title)
    lines = [
        lead(diagnosis),
        f"Édité le {date_fr(edited)}." if edited else "",
        "",
        "Synthèse : chaque indicateur avec son numérateur, son dénominateur, son intervalle et sa couverture.",
        "Rubriques : ce qui est renseigné, et ce qu'il faut installer ou apporter. "
        "Repères : le même indicateur ailleurs (départements, régions, France), avec ce qui limite la comparaison.",
        "Communes : la population et les indicateurs de chaque commune. Taille, Financement : accord conventionnel.",
        "Contrôles : remarques sur le périmètre et les données. Sources : producteur, millésime et licence.",
        "",
        "« non disponible » ou une cellule vide : le chiffre n'est pas connu ; ce n'est jamais un zéro.",
        "« estimation » : déduit d'une commune prise en partie, ou par la méthode que dit la note. « saisie » : "
        "communiqué par le porteur du projet. « encadré » : compris entre « au moins » et « au plus ».",
        "« secret » : chiffre trop petit pour être montré (secret statistique), ni ici ni ailleurs.",
        "Un taux est le rapport des sommes des communes connues, jamais une moyenne de taux.",
        "Un montant « non vérifié » n'entre dans aucun total.",
        "",
        f"Version des données : {diagnosis.data_version}",
    ]
    for row, line in enumerate(lines, start=1):
        book.write(sheet, row, 0, typography(line))


def _synthesis(diagnosis: Diagnosis, citations: dict[str, str]) -> Rows:
    for measured in diagnosis.measurements:
        entry = diagnosis.entry(measured.indicator)
        share = measured.population_share
        bounded = measured.status is Status.BOUNDED
        value = measured.value if measured.value is not None else measured.status.value if bounded else MISSING
        yield (THEME_LABELS[entry.theme], catalogue().heading(entry.heading).label, entry.label, value, entry.unit,
               measured.status.value, measured.least, measured.most, measured.hidden_units or None, measured.vintage,
               measured.numerator, measured.denominator, measured.lower, measured.upper, measured.units_known,
               measured.units_total,
               None if share is None else 100 * share,
               *(_one_place(measured, level) for level in (Level.DEPARTMENT, Level.REGION, Level.FRANCE)),
               _cited(measured, citations), AGGREGATION_LABELS[entry.aggregation], measured.note, entry.definition,
               entry.id)


def _headings(diagnosis: Diagnosis) -> Rows:
    for state in diagnosis.headings:
        heading = catalogue().heading(state.heading)
        yield THEME_LABELS[heading.theme], heading.label, heading_said(state), state.ask


def _one_place(measured: Measurement, level: Level) -> float | None:
    """The reference of a level when there is only one: of several, none speaks for the others (see « Repères »)."""
    found = [reference.value for reference in measured.references if reference.level is level]
    return found[0] if len(found) == 1 else None


def _cited(measured: Measurement, citations: dict[str, str]) -> str:
    if measured.status is Status.ENTERED:
        return "chiffre saisi"
    return citations.get(measured.source, "")


def _references(diagnosis: Diagnosis, citations: dict[str, str]) -> Rows:
    for measured in diagnosis.measurements:
        entry = diagnosis.entry(measured.indicator)
        for reference in measured.references:
            yield (entry.label, reference.level.value, reference.label, reference.code, reference.value, entry.unit,
                   reference.vintage, reference.status, reference.verdict.value, reference.note, reference.url,
                   citations.get(reference.source, reference.source))


def _communes(book: Book, diagnosis: Diagnosis, warehouse: Warehouse) -> None:
    entries = [diagnosis.entry(identifier) for identifier in diagnosis.units[0].values if identifier != POPULATION]
    fields = [Field("Code Insee", 11), Field("Commune", 28), Field("Département", 12), Field("Intercommunalité", 34),
              Field("Part dans le territoire (%)", 11, 1), Field("Partie retenue", 26), Field("Raison", 30),
              Field(f"Population {diagnosis.population_year}", 12), Field("Surface (km²)", 11, 2)]
    fields += [Field(", ".join(dict.fromkeys((entry.short, entry.unit, entry.vintage))), 14, entry.decimals)
               for entry in entries]
    gazetteer = warehouse.gazetteer
    book.add("Communes", fields, (
        (unit.code, unit.name, unit.department, gazetteer.epci_name(unit.epci) if unit.epci else None, 100 * unit.share,
         unit.part or None, unit.reason or None, unit.population, unit.area_km2,
         *(HIDDEN if entry.id in unit.hidden else unit.values.get(entry.id) for entry in entries))
        for unit in diagnosis.units), frozen_columns=2)


def _tiers(diagnosis: Diagnosis) -> Rows:
    for tier in diagnosis.tiers:
        yield (tier.scale_label, "non" if tier.superseded else "oui", tier.population, tier.tier, tier.extent,
               tier.lower, tier.to_lower, tier.upper, tier.to_upper, "oui" if tier.near else "non", tier.note,
               tier.source)


def _funding(diagnosis: Diagnosis) -> Rows:
    """Every line of every scale; a scale other than the plan's is counted with its compulsory missions."""
    for scale in diagnosis.funding:
        plan = diagnosis.plan if diagnosis.plan.scale == scale.scale else FundingPlan(scale.scale)
        for line in scale.lines:
            yield (scale.scale_label, line.mission_label, line.part_label, "oui" if line.mandatory else "non",
                   "oui" if counts(line, plan) else "non", UNVERIFIED if line.amount is None else line.amount,
                   line.status.value, line.status_note, line.source)
        yearly = total(scale, plan)
        partial = "partiel" if yearly.partial else ""
        yield (scale.scale_label, "Total retenu par an", "", "", "", yearly.amount, partial,
               ", ".join(yearly.unverified), "")


def _entered(diagnosis: Diagnosis) -> Rows:
    for figure in diagnosis.entered:
        topic = catalogue().topic(figure.indicator)
        unit = catalogue()[topic.share].unit if topic.share and figure.percent is not None else None
        yield (topic.label, figure.year, figure.count, figure.base, figure.percent, unit,
               "oui" if figure.masked else "non", figure.source)


def _follow_up(diagnosis: Diagnosis) -> Rows:
    for figure in diagnosis.follow_up:
        entry = tracked(figure.id)
        yield (MISSIONS[entry.mission], entry.label, figure.baseline, figure.target, entry.unit, figure.year,
               figure.source)


def _facts(diagnosis: Diagnosis) -> Rows:
    names = {unit.code: unit.name for unit in diagnosis.units}
    for fact in diagnosis.facts:
        yield fact.code, names.get(fact.code, ""), fact.text, fact.source
