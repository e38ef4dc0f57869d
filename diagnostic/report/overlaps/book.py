"""The overlaps of an area as a workbook: the population that adds up, who shares what, what nobody covers."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from diagnostic.coverage.found import Pair
from diagnostic.report.overlaps.view import View, reconciled
from diagnostic.report.sheets import Book, Cell, Field
from diagnostic.report.words import file_moment
from diagnostic.wording import date_fr, enumerate_fr, typography

Rows = Iterator[tuple[Cell, ...]]

_NAME = Field("CPTS", 44)
_SUMS = (Field("Département", 12), Field("Nom", 30), Field("Population", 13), Field("Couverte une fois", 13),
         Field("Couverte plusieurs fois", 13), Field("dont parts non précisées", 13), Field("Non couverte", 13),
         Field("Écart", 9), Field("Comptée par les CPTS", 13), Field("Communes", 10),
         Field("Communes non couvertes", 12), Field("Communes dans plusieurs CPTS", 12), Field("CPTS", 8))
# Columns of `_SUMS` that add up, from the first to the last; the CPTS do not: one may be in two departments.
_FIRST, _LAST = 2, len(_SUMS) - 2
_PAIRS = (Field("CPTS A", 44), Field("CPTS B", 44), Field("État", 26), Field("Habitants dans les deux", 13),
          Field("dont en conflit", 13), Field("Part de A (%)", 10, 1), Field("Part de B (%)", 10, 1),
          Field("Communes", 10), Field("Lesquelles", 60), Field("Dossier", 26))
_SHARED = (Field("Code Insee", 11), Field("Commune", 30), Field("CPTS A", 44), Field("CPTS B", 44), Field("État", 26),
           Field("Habitants dans les deux", 13), Field("Chiffre au plus", 10))
_GROUPS = (Field("Groupe", 9), Field("CPTS liées par un conflit", 60))
_BLANKS = (Field("Zone blanche", 9), Field("Habitants non couverts", 13), Field("Communes", 10),
           Field("Lesquelles", 60), Field("Départements", 24), Field("Intercommunalités", 44),
           Field("CPTS qui pourraient les prendre", 60))
_UNCOVERED = (Field("Code Insee", 11), Field("Commune", 30), Field("Département", 12), Field("Intercommunalité", 40),
              Field("Population", 12), Field("Habitants non couverts", 13), Field("Zone blanche", 9))
_FRAGMENTS = (_NAME, Field("Morceaux", 10), Field("Communes hors du plus étendu", 60), Field("Îles", 40),
              Field("Enclaves", 40), Field("Encerclée par", 44))
_COMMUNES = (Field("Code Insee", 11), Field("Commune", 30), Field("Département", 12), Field("Intercommunalité", 40),
             Field("Population", 12), Field("État", 26), Field("CPTS", 60))
_MISREAD = (_NAME, Field("Code écrit", 12), Field("Raison", 34), Field("Code d'aujourd'hui", 12))

_SHEETS = {
    "Bilan": "la population de chaque département : couverte une fois + plusieurs fois + non couverte = population.",
    "Chevauchements": "deux CPTS qui tiennent une même commune, et où en est leur dossier.",
    "Communes partagées": "chaque commune que deux CPTS tiennent.",
    "Groupes": "les CPTS que des conflits relient.",
    "Zones blanches": "les communes que personne ne couvre, entières ou en partie, par groupes qui se touchent.",
    "Communes non couvertes": "ces mêmes communes, une par une, et ce qui n'y est pas couvert.",
    "Fragmentation": "les CPTS en plusieurs morceaux, qui enferment des communes, ou encerclées par une autre.",
    "Communes": "l'état de chaque commune, et qui la tient.",
    "Codes à revoir": "ce qui, dans un périmètre, ne compte pas tel qu'il est écrit.",
}


def overlaps_book(view: View, *, edited: date | None = None) -> bytes:
    """The bytes of an .xlsx; the same view gives the same bytes."""
    raw = io.BytesIO()
    title = typography(f"Chevauchements de CPTS : {view.area}")
    book = Book(raw, title)
    book.file.set_properties({"title": title, "author": "Diagnostic territorial CPTS",
                              "keywords": "CPTS, chevauchements, zones blanches",
                              "comments": f"Version des données : {view.warehouse.version}",
                              "created": file_moment(edited)})
    first = book.file.add_worksheet("Lisez-moi")
    _balance(book, view)
    book.add("Chevauchements", _PAIRS, _pairs(view), frozen_columns=2)
    book.add("Communes partagées", _SHARED, _shared(view), frozen_columns=2)
    book.add("Groupes", _GROUPS, _groups(view))
    book.add("Zones blanches", _BLANKS, _blanks(view))
    book.add("Communes non couvertes", _UNCOVERED, _uncovered(view), frozen_columns=2)
    book.add("Fragmentation", _FRAGMENTS, _fragments(view))
    book.add("Communes", _COMMUNES, _communes(view), frozen_columns=2)
    if misread := [found for found in view.coverage.misread if found.id in view.cpts]:
        book.add("Codes à revoir", _MISREAD, [(view.names[found.id], found.code, str(found.doubt), found.now or None)
                                              for found in misread])
    _read_me(book, first, view, title, edited)
    book.file.close()
    return raw.getvalue()


def _balance(book: Book, view: View) -> None:
    """« Bilan »: one row for each department, live totals, and the gap that must be nothing."""
    names, tallies = view.warehouse.gazetteer.departments, view.by_department
    rows = [(code, names[code], tally.total, tally.once, tally.several, tally.untold, tally.uncovered,
             tally.total - tally.once - tally.several - tally.uncovered, tally.counted, tally.units,
             tally.units_uncovered, tally.units_several, tally.cpts) for code, tally in tallies.items()]
    sheet = book.add("Bilan", _SUMS, rows, frozen_columns=2)
    last = len(rows) + 2
    book.write(sheet, last, 1, "Total des lignes affichées", book.total)
    for column in range(_FIRST, _LAST + 1):
        top, bottom = xl_rowcol_to_cell(1, column), xl_rowcol_to_cell(len(rows), column)
        book.formula(sheet, last, column, f"=SUBTOTAL(109,{top}:{bottom})", sum(int(row[column]) for row in rows))


def _pairs(view: View) -> Rows:
    for pair in view.pairs:
        yield (view.names[pair.first], view.names[pair.second], str(pair.held), pair.population, pair.conflict,
               100 * pair.share_first, 100 * pair.share_second, len(pair.units), view.places(pair.codes),
               view.state(pair) or None)


def _shared(view: View) -> Rows:
    for pair in view.pairs:
        yield from _shared_units(view, pair)


def _shared_units(view: View, pair: Pair) -> Rows:
    for unit in pair.units:
        yield (unit.code, view.places([unit.code]), view.names[pair.first], view.names[pair.second], str(unit.held),
               unit.population, "oui" if unit.at_most else "non")


def _groups(view: View) -> Rows:
    for rank, group in enumerate(view.groups, 1):
        for identifier in group:
            yield rank, view.names[identifier]


def _blanks(view: View) -> Rows:
    gazetteer = view.warehouse.gazetteer
    for rank, blank in enumerate(view.blanks, 1):
        yield (rank, blank.population, len(blank.codes), view.places(blank.codes),
               enumerate_fr(gazetteer.department_name(code) for code in blank.departments),
               enumerate_fr(gazetteer.epci_name(code) for code in blank.epcis),
               enumerate_fr(view.names[one.id] for one in blank.candidates) or None)


def _uncovered(view: View) -> Rows:
    for rank, blank in enumerate(view.blanks, 1):
        for code in blank.codes:
            yield (*_placed(view, code), view.population(code), view.uncovered(code), rank)


def _placed(view: View, code: str) -> tuple[str, str, str, str | None]:
    gazetteer = view.warehouse.gazetteer
    place = gazetteer.place(code)
    return code, place.name, place.department, gazetteer.epci_name(place.epci) if place.epci else None


def _fragments(view: View) -> Rows:
    for found in view.fragments:
        apart = [code for part in found.parts[1:] for code in part]
        yield (view.names[found.id], len(found.parts), view.places(apart) or None, view.places(found.islands) or None,
               view.places(found.enclaves) or None,
               enumerate_fr(view.names[identifier] for identifier in found.enclosed_in) or None)


def _communes(view: View) -> Rows:
    for code, state in sorted(view.states.items()):
        holders = enumerate_fr(view.names[holder] for holder in view.coverage.holders_of(code))
        yield (*_placed(view, code), view.population(code), state, holders or None)


def _read_me(book: Book, sheet: Any, view: View, title: str, edited: date | None) -> None:
    held = [f"{written.get_name()} : {_SHEETS[written.get_name()]}" for written in book.file.worksheets()
            if written is not sheet]
    book.read_me(sheet, title, [
        f"{reconciled(view.tally)}.",
        *filter(None, [view.silent]),
        f"Édité le {date_fr(edited)}." if edited else "",
        "",
        *held,
        "",
        "Habitants : population municipale, par commune et par arrondissement de Paris, Lyon et Marseille.",
        "« conflit » : deux CPTS comptent les mêmes habitants. « partagée » : chacune sa part. « partagée, parts non "
        "précisées » : on sait que chacune a sa part, pas laquelle ; « habitants dans les deux » est alors un plafond.",
        "Population du bilan : chaque habitant compté une fois. « Comptée par les CPTS » : la somme de ce que chacune "
        "compte, où un habitant de trois CPTS est trois fois. « Communes dans plusieurs CPTS » : en conflit, ou aux "
        "parts non précisées ; « communes non couvertes » : celles dont personne ne tient rien.",
        "",
        *view.citations,
    ])
