"""The sheets of places: what the territory is made of, each commune with its figures, structures of the register."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell

from diagnostic.geography.checks import Severity
from diagnostic.geography.perimeter import Grouping
from diagnostic.indicators.catalogue import POPULATION
from diagnostic.record import Diagnosis, UnitProfile
from diagnostic.report.columns import STRUCTURES, placed
from diagnostic.report.identity import title
from diagnostic.report.sheets import HIDDEN, Book, Cell, Field, Figure
from diagnostic.report.words import notice_label
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import typography

_UNITS = ("Code Insee", "Commune", "Part dans le territoire (%)", "Partie retenue", "Raison", "Habitants",
          "Surface (km²)")
_WIDTHS = (30, 36, 18, 26, 26, 14, 14, 60)
_GROUPINGS = ("Niveau", "Nom", "Code", "Communes dans le territoire", "Communes en partie", "Communes en tout",
              "Habitants du territoire", "Pour le compléter (codes Insee)")
_PERIMETER = "Périmètre"


def perimeter(book: Book, diagnosis: Diagnosis, warehouse: Warehouse) -> None:
    """« Périmètre »: identity and shape, authorities touched, units with their shares, pieces and gaps."""
    sheet = book.file.add_worksheet(_PERIMETER)
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    book.write(sheet, 0, 0, title(diagnosis), book.title)
    row = _facts(book, sheet, 2, diagnosis)
    row = _block(book, sheet, row + 1, "Intercommunalités, départements, régions", _GROUPINGS,
                 _groupings(diagnosis, warehouse))
    row = _block(book, sheet, row + 1, "Communes et parts de communes", _UNITS, [
        (unit.code, unit.name, Figure(100 * unit.share, 1), unit.part or None, unit.reason or None, unit.population,
         Figure(unit.area_km2, 2)) for unit in diagnosis.units])
    pieces = diagnosis.perimeter.parts
    if len(pieces) > 1:
        row = _block(book, sheet, row + 1, "Morceaux, du plus étendu au plus petit", ("Morceau", "Codes Insee"), [
            (f"Morceau {rank}", " ".join(codes)) for rank, codes in enumerate(pieces, start=1)])
    if diagnosis.perimeter.holes:
        row = _block(book, sheet, row + 1, "Enclaves", ("Surface (km²)", "Codes Insee"), [
            (Figure(hole.area_km2, 2), " ".join(hole.codes) or "hors communes") for hole in diagnosis.perimeter.holes])
    sheet.freeze_panes(1, 0)
    book.dress(sheet, row, _WIDTHS)


def _facts(book: Book, sheet: Any, row: int, diagnosis: Diagnosis) -> int:
    """Label, figure, unit; the row after the last."""
    found, tier = diagnosis.perimeter, diagnosis.tiers[0]
    remarks = [(f"Remarques : {notice_label(severity).lower()}",
                sum(check.severity is severity for check in diagnosis.checks), "voir Contrôles")
               for severity in reversed(Severity)]
    facts: list[tuple[str, Cell, str]] = [
        ("Communes et arrondissements", len(diagnosis.units), ""),
        (f"Population municipale {diagnosis.population_year}", diagnosis.population,
         f"habitants, {diagnosis.population_status}"),
        ("Taille (accord conventionnel)", tier.label, tier.extent),
        ("Surface", Figure(found.area_km2, 2), "km²"),
        ("Longueur du contour", Figure(found.border_km, 1), "km"),
        ("Compacité", Figure(found.compactness, 2), "4π × surface ÷ contour² : 1 pour un disque"),
        ("Morceaux", len(found.parts), ""), ("Enclaves", len(found.holes), ""),
        ("Ouest", Figure(found.bounds[0], 5), "degrés"), ("Sud", Figure(found.bounds[1], 5), "degrés"),
        ("Est", Figure(found.bounds[2], 5), "degrés"), ("Nord", Figure(found.bounds[3], 5), "degrés"),
        *remarks,
    ]
    for at, (label, value, unit) in enumerate(facts, start=row):
        book.write(sheet, at, 0, typography(label), book.header)
        book.put(sheet, at, 1, value, align="left", indent=1)
        book.write(sheet, at, 2, typography(unit), book.beside)
    return row + len(facts)


def _block(book: Book, sheet: Any, row: int, heading: str, titles: Sequence[str],
           rows: Iterable[Sequence[Cell]]) -> int:
    """A titled table within a sheet; the row after the last."""
    book.write(sheet, row, 0, heading, book.title)
    for column, words in enumerate(titles):
        book.write(sheet, row + 1, column, words, book.header)
    book.grow(sheet, row + 1, titles, _WIDTHS)
    row += 2
    for cells in rows:
        for column, value in enumerate(cells):
            book.put(sheet, row, column, value)
        book.grow(sheet, row, cells, _WIDTHS)
        row += 1
    return row


def _groupings(diagnosis: Diagnosis, warehouse: Warehouse) -> list[tuple[Cell, ...]]:
    found, gazetteer = diagnosis.perimeter, warehouse.gazetteer
    people = [(gazetteer.place(unit.code), unit.population) for unit in diagnosis.units]

    def rows(level: str, groups: Iterable[Grouping], key: str) -> list[tuple[Cell, ...]]:
        return [(level, group.name, group.code, group.inside, len(group.partial), group.total,
                 sum(population for place, population in people if getattr(place, key) == group.code),
                 " ".join(group.missing) or None) for group in groups]

    return [*rows("Intercommunalité", found.epcis, "epci"), *rows("Département", found.departments, "department"),
            *rows("Région", found.regions, "region")]


def communes(book: Book, diagnosis: Diagnosis, warehouse: Warehouse) -> None:
    """« Communes »: every indicator by unit; under them, live totals of what adds up."""
    entries = [diagnosis.entry(identifier) for identifier in diagnosis.units[0].values if identifier != POPULATION]
    fields = [Field("Code Insee", 11), Field("Commune", 28), Field("Département", 12), Field("Intercommunalité", 34),
              Field("Part dans le territoire (%)", 11, 1), Field("Partie retenue", 26), Field("Raison", 30),
              Field(f"Population {diagnosis.population_year}", 12), Field("Surface (km²)", 11, 2)]
    fields += [Field(", ".join(dict.fromkeys(filter(None, (entry.short, entry.unit, entry.vintage)))), 14,
                     entry.decimals) for entry in entries]
    gazetteer = warehouse.gazetteer

    def cells(unit: UnitProfile) -> tuple[Cell, ...]:
        return (unit.code, unit.name, unit.department, gazetteer.epci_name(unit.epci) if unit.epci else None,
                100 * unit.share, unit.part or None, unit.reason or None, unit.population, unit.area_km2,
                *(HIDDEN if entry.id in unit.hidden else unit.values.get(entry.id) for entry in entries))

    sheet = book.add("Communes", fields, map(cells, diagnosis.units), frozen_columns=2)
    last = len(diagnosis.units)
    # The row left empty keeps the total out of what is sorted and filtered.
    book.write(sheet, last + 2, 1, "Total des lignes affichées", book.total)
    for column, values in ((7, [unit.population for unit in diagnosis.units]),
                           (8, [unit.area_km2 for unit in diagnosis.units])):
        first_cell, last_cell = xl_rowcol_to_cell(1, column), xl_rowcol_to_cell(last, column)
        book.formula(sheet, last + 2, column, f"=SUBTOTAL(109,{first_cell}:{last_cell})", sum(values),
                     fields[column].decimals)


def structures(book: Book, diagnosis: Diagnosis) -> None:
    """« Structures »: those of the register that is installed."""
    fields = [Field(column.title, column.width, column.decimals or 0) for column in STRUCTURES]
    book.add("Structures", fields, ([column.read(row) for column in STRUCTURES] for row in placed(diagnosis)),
             frozen_columns=2)
