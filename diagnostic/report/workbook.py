"""The workbook of a territory: every figure with its numerator, denominator, interval, coverage, source and vintage."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date

from diagnostic.aci.funding import FundingPlan, total
from diagnostic.figures.readings import coverage
from diagnostic.geography.checks import Severity
from diagnostic.indicators.catalogue import AGGREGATION_LABELS, catalogue
from diagnostic.indicators.measurement import Measurement, Status
from diagnostic.record import Diagnosis
from diagnostic.report.identity import lead, title
from diagnostic.report.sections import UNVERIFIED, retained
from diagnostic.report.sheets import Book, Cell, Field
from diagnostic.report.words import file_moment, notice_label
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import MISSING, typography

THEMES = {"population": "Population", "besoins": "Besoins de santé", "offre": "Offre de soins"}


def workbook(diagnosis: Diagnosis, warehouse: Warehouse, *, edited: date | None = None) -> bytes:
    """The bytes of an .xlsx; the same diagnosis gives the same bytes. Text is never a formula, a number is a number."""
    raw = io.BytesIO()
    book = Book(raw)
    book.file.set_properties({
        "title": title(diagnosis), "subject": "Diagnostic territorial de CPTS", "author": "Diagnostic territorial CPTS",
        "comments": f"Version des données : {diagnosis.data_version}", "created": file_moment(edited)})
    _read_me(book, diagnosis)
    book.add("Synthèse", _SYNTHESIS, map(_measured, *_twice(diagnosis)), frozen_columns=2)
    book.add("Repères", _REFERENCES, _references(diagnosis), frozen_columns=2)
    _communes(book, diagnosis, warehouse)
    book.add("Taille", _TIERS, _tiers(diagnosis))
    book.add("Taille et financement", _FUNDING, _funding(diagnosis))
    if diagnosis.entered:
        book.add("Saisies", _ENTERED, _entered(diagnosis))
    if diagnosis.facts:
        book.add("Faits publiés", _FACTS, _facts(diagnosis), frozen_columns=2)
    if diagnosis.overlaps:
        book.add("Chevauchements", _OVERLAPS, ((overlap.cpts, len(overlap.codes), overlap.population,
                                                "oui" if overlap.whole else "non", " ".join(overlap.codes))
                                               for overlap in diagnosis.overlaps))
    book.add("Contrôles", _CHECKS, ((notice_label(check.severity), check.message, " ".join(check.codes))
                                    for check in diagnosis.checks))
    book.add("Sources", _SOURCES, ((source.table, source.title, source.producer, source.vintage, source.cog,
                                    source.licence, source.layer.value, source.note, source.sha256)
                                   for source in diagnosis.sources))
    book.file.close()
    return raw.getvalue()
