"""The workbook of a territory: every figure with its numerator, denominator, interval, coverage, source and vintage."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date

from diagnostic.aci.labels import MISSIONS
from diagnostic.indicators.catalogue import THEME_LABELS, catalogue
from diagnostic.indicators.follow_up import tracked
from diagnostic.record import Diagnosis
from diagnostic.report.books import money, places, themes
from diagnostic.report.identity import lead, title
from diagnostic.report.sheets import Book, Cell, Field
from diagnostic.report.words import file_moment, heading_said, notice_label
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import date_fr

Rows = Iterator[tuple[Cell, ...]]

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

# What each sheet holds; those that this territory has are listed on the first one.
_SHEETS = {
    "Périmètre": "ce dont le territoire est fait, les intercommunalités qu'il touche, la part prise de chaque commune.",
    **dict.fromkeys(THEME_LABELS.values(), "chaque chiffre du thème avec son numérateur, son dénominateur, son "
                    "intervalle, sa couverture, ses comparaisons, sa source et son millésime."),
    "Rubriques": "ce qui est renseigné, et ce qu'il faut installer ou apporter.",
    "Repères": "le même indicateur ailleurs, avec ce qui limite la comparaison.",
    "Communes": "la population et les indicateurs de chaque commune. Le total suit les lignes affichées.",
    "Structures": "les établissements du territoire, d'après le répertoire installé.",
    "Taille": "la taille de CPTS de l'accord conventionnel, et ses seuils.",
    "Financement": "les montants de l'accord. Changez « oui » ou « non » dans la colonne Retenu : les totaux suivent.",
    "Saisies": "les chiffres communiqués par le porteur du projet.",
    "Suivi ACI": "les indicateurs suivis par le contrat, leur départ et leur cible.",
    "Faits publiés": "ce qui a été publié sur l'offre de soins de ces communes.",
    "Chevauchements": "les CPTS enregistrées qui couvrent une partie du territoire.",
    "Contrôles": "les remarques sur le périmètre et sur les données.",
    "Sources": "producteur, millésime et licence de chaque table.",
}


def workbook(diagnosis: Diagnosis, warehouse: Warehouse, *, edited: date | None = None) -> bytes:
    """The bytes of an .xlsx; the same diagnosis gives the same bytes. Text is never a formula, a number is a number."""
    raw = io.BytesIO()
    book = Book(raw, title(diagnosis))
    book.file.set_properties({
        "title": title(diagnosis), "subject": "Diagnostic territorial de CPTS", "author": "Diagnostic territorial CPTS",
        "keywords": "CPTS, diagnostic territorial",
        "comments": f"Version des données : {diagnosis.data_version}", "created": file_moment(edited)})
    # First on opening, and written last, once it is known which sheets there are.
    first = book.file.add_worksheet("Lisez-moi")
    places.perimeter(book, diagnosis, warehouse)
    themes.theme_sheets(book, diagnosis)
    book.add("Rubriques", _HEADINGS, _headings(diagnosis), frozen_columns=2)
    themes.references(book, diagnosis)
    places.communes(book, diagnosis, warehouse)
    if diagnosis.structures:
        places.structures(book, diagnosis)
    money.sizes(book, diagnosis)
    money.funding(book, diagnosis)
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
    _read_me(book, first, diagnosis, edited)
    book.file.close()
    return raw.getvalue()


def _read_me(book: Book, sheet: object, diagnosis: Diagnosis, edited: date | None) -> None:
    held = [f"{written.get_name()} : {_SHEETS[written.get_name()]}" for written in book.file.worksheets()
            if written is not sheet]
    book.read_me(sheet, title(diagnosis), [
        lead(diagnosis),
        f"Édité le {date_fr(edited)}." if edited else "",
        "",
        *held,
        "",
        "« non disponible » ou une cellule vide : le chiffre n'est pas connu ; ce n'est jamais un zéro.",
        "« estimation » : déduit d'une commune prise en partie, ou par la méthode que dit la note. « saisie » : "
        "communiqué par le porteur du projet. « encadré » : compris entre « au moins » et « au plus ».",
        "« secret » : chiffre trop petit pour être montré (secret statistique), ni ici ni ailleurs.",
        "Un taux est le rapport des sommes des communes connues, jamais une moyenne de taux.",
        "Un montant « non vérifié » n'entre dans aucun total.",
        "",
        f"Version des données : {diagnosis.data_version}",
    ])


def _headings(diagnosis: Diagnosis) -> Rows:
    for state in diagnosis.headings:
        heading = catalogue().heading(state.heading)
        yield THEME_LABELS[heading.theme], heading.label, heading_said(state), state.ask


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
