"""The file to send to the CPAM: the communes of the territory, columns to fill, and how to. It can be brought back."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date

from diagnostic.indicators.brought_taken import MODEL, model_title
from diagnostic.indicators.catalogue import catalogue
from diagnostic.record import Diagnosis
from diagnostic.report.identity import title
from diagnostic.report.sheets import Book, Field
from diagnostic.report.words import file_moment
from diagnostic.wording import count, date_fr, typography

SHEET, READ_ME = "À remplir", "Lisez-moi"


def model_file(diagnosis: Diagnosis, *, edited: date | None = None) -> bytes:
    """The bytes of an .xlsx: one row for each commune of the territory (whole), two blank columns for each topic of
    MODEL. The same diagnosis gives the same bytes.
    """
    raw = io.BytesIO()
    book = Book(raw)
    book.file.set_properties({"title": f"Données demandées : {title(diagnosis)}", "created": file_moment(edited),
                              "author": "Diagnostic territorial CPTS"})
    fields = [Field("Code Insee", 11), Field("Commune", 30),
              *(Field(model_title(topic, base=base), 24) for topic in MODEL for base in (False, True))]
    blank = (None,) * (len(fields) - 2)
    units = sorted({unit.code: unit.name for unit in diagnosis.units}.items())
    book.add(SHEET, fields, ((code, name, *blank) for code, name in units), frozen_columns=2)
    sheet = book.file.add_worksheet(READ_ME)
    sheet.set_column(0, 0, 110)
    sheet.hide_gridlines(2)
    book.write(sheet, 0, 0, f"Données demandées pour {title(diagnosis)}", book.title)
    for row, line in enumerate(_lines(diagnosis, edited), start=1):
        book.write(sheet, row, 0, typography(line))
    book.file.close()
    return raw.getvalue()


def _lines(diagnosis: Diagnosis, edited: date | None) -> Iterator[str]:
    entries = catalogue()
    threshold = max(entries.topic(topic).secrecy for topic in MODEL)
    if edited:
        yield f"Établi le {date_fr(edited)}."
    yield f"Territoire : {count(len(diagnosis.units), 'commune')}, {count(diagnosis.population, 'habitant')} " \
          f"(population municipale {diagnosis.population_year}). Chaque commune est demandée entière."
    yield ""
    yield f"1. Remplissez la feuille « {SHEET} », une ligne par commune. Ne changez ni les codes, ni les titres " \
          "entre crochets ; laissez vides les colonnes que vous ne pouvez pas donner."
    yield "2. Pour chaque sujet, deux colonnes : le nombre de personnes, puis la population à laquelle il se " \
          "rapporte (assurés, consommants, population couverte…). La seconde peut rester vide."
    yield f"3. Sous {threshold} personnes, écrivez NS : l'outil n'a pas besoin du chiffre, et un effectif plus petit " \
          "qui serait écrit est masqué dès sa lecture, zéros compris. Une case vide est lue comme inconnue."
    yield "4. Dites l'année des données et leur source dans votre réponse : elles seront citées sous chaque chiffre."
    yield ""
    yield "Définitions"
    for topic in MODEL:
        found = entries.topic(topic)
        entry = entries[found.indicators[-1]]
        since = f" Depuis {found.first_year}." if found.first_year else ""
        yield f"[{topic}] {found.label} : {entry.definition} {found.help}{since}"
    yield ""
    yield "Retour : écran « Besoins de santé », « Apporter un tableau » ; le fichier est reconnu tel quel."
