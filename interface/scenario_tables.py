"""The comparison of scenarios in French figures: on the screen, theme by theme, and as files for a spreadsheet."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence

import pandas as pd

from diagnostic.diagnosis import Diagnosis
from diagnostic.drawing.comparison import Cell, Comparison, Row
from diagnostic.figures.readings import figure_of
from diagnostic.indicators.catalogue import catalogue
from diagnostic.report import sheets
from diagnostic.report.sheets import Book, Field
from diagnostic.wording import MINUS, NARROW, NBSP, euros, number, plural, signed, typography
from interface import markup
from interface.tables import csv_bytes

# No difference: it has no meaning, or a value is missing on one side.
NONE = "–"
# What a spreadsheet would read as the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def difference_title(name: str, first: str) -> str:
    """« Écart B − A »."""
    return f"Écart {name}{NBSP}{MINUS}{NBSP}{first}"


def figure(row: Row, cell: Cell) -> str:
    """A cell as the other screens write it; its unit is in the label of the row, but for % and €."""
    if cell.value is None:
        return cell.absent
    if row.indicator:
        said = figure_of(catalogue()[row.indicator], cell.value, unit=False)
    elif row.unit == "€":
        said = euros(cell.value)
    else:
        said = number(cell.value, row.decimals)
    return f"{said} ({cell.note})" if cell.note else said


def difference(row: Row, value: float | None) -> str:
    """« +25 920 », « −0,7 point », « +47 000 € »."""
    if value is None:
        return NONE
    said = signed(value, row.decimals)
    if row.unit.startswith("%"):
        return f"{said}{NBSP}{plural(round(value, row.decimals), 'point')}"
    return f"{said}{NBSP}€" if row.unit == "€" else said


def label(row: Row) -> str:
    """« Superficie, km² »: what the row counts and in which unit, when neither its figures nor its name say it."""
    told = "" if row.unit == "€" else row.unit.removeprefix("%").strip()
    said = told in row.label.lower() or (told == "habitants" and row.label.startswith("Population"))
    return row.label if said else f"{row.label}, {told}"


def theme_table(comparison: Comparison, theme: str) -> str:
    """HTML of one theme: a column for each scenario and, from the second on, its difference with the first."""
    headers = ["Indicateur", comparison.names[0]]
    for name in comparison.names[1:]:
        headers += [name, difference_title(name, comparison.names[0])]
    rows = [[label(row), figure(row, row.cells[0]),
             *(words for cell, change in zip(row.cells[1:], row.differences[1:], strict=True)
               for words in (figure(row, cell), difference(row, change)))] for row in comparison.of_theme(theme)]
    return markup.table(headers, rows, numeric=range(1, len(headers)), cards=True)


def named_table(comparison: Comparison, theme: str) -> str:
    """HTML of what the theme counts by name (departments, EPCI cut, CPTS); nothing when it names nothing."""
    rows = [[row.label, *((cell.words or "aucune") if cell.value is not None else cell.absent for cell in row.cells)]
            for row in comparison.of_theme(theme) if any(cell.words for cell in row.cells)]
    return markup.table(["Lesquels", *comparison.names], rows, cards=True) if rows else ""


def frame(comparison: Comparison) -> pd.DataFrame:
    """One row for each figure, as text: numbers with a decimal comma and no thousands, words that start no formula."""
    def rows() -> Iterator[list[str]]:
        for row in comparison.rows:
            line = [row.theme, row.label, row.unit]
            for cell, change in zip(row.cells, row.differences, strict=True):
                line += [_digits(cell.value, row.decimals), _remark(cell), _digits(change, row.decimals)]
            yield [_harmless(words) if rank < 3 or rank % 3 == 1 else words for rank, words in enumerate(line)]

    table = pd.DataFrame(rows(), columns=_headings(comparison))
    return table.drop(columns=difference_title(comparison.names[0], comparison.names[0]))


def csv_file(comparison: Comparison) -> bytes:
    return csv_bytes(frame(comparison))


def workbook_file(comparison: Comparison, diagnoses: Sequence[Diagnosis], titles: Sequence[str]) -> bytes:
    """An .xlsx: who the scenarios are, every figure with its difference, every commune with the inhabitants it brings.

    `titles` in the order of the comparison; text is never a formula.
    """
    raw = io.BytesIO()
    book = Book(raw)
    book.add("Scénarios", (Field("Scénario", 10), Field("Titre", 40), Field("Communes", 10), Field("Habitants", 12),
                           Field("Ce qui le distingue", 110)), (
        (name, title, len(diagnosis.units), diagnosis.population,
         " ".join(pair.sentence for pair in comparison.pairs if pair.second == name))
        for name, title, diagnosis in zip(comparison.names, titles, diagnoses, strict=True)))
    _figures(book, comparison)
    departments = {unit.code: unit for diagnosis in diagnoses for unit in diagnosis.units}
    people = [{unit.code: unit.population for unit in diagnosis.units} for diagnosis in diagnoses]
    book.add("Communes", (Field("Code Insee", 11), Field("Commune", 32), Field("Département", 12),
                          *(Field(f"Habitants dans {name}", 14) for name in comparison.names)), (
        (code, unit.name, unit.department, *(own.get(code) for own in people))
        for code, unit in sorted(departments.items())), frozen_columns=2)
    book.file.close()
    return raw.getvalue()


def _figures(book: Book, comparison: Comparison) -> None:
    first = comparison.names[0]
    fields = [Field("Thème", 20), Field("Indicateur", 44), Field("Unité", 26)]
    for name in comparison.names:
        fields += [Field(name, 14), Field(f"{name}, précision", 30)]
        fields += [] if name == first else [Field(difference_title(name, first), 14)]

    def line(row: Row) -> tuple[sheets.Cell, ...]:
        told: list[sheets.Cell] = [row.theme, row.label, row.unit]
        for rank, (cell, change) in enumerate(zip(row.cells, row.differences, strict=True)):
            told += [_rounded(cell.value, row.decimals), _remark(cell) or None]
            told += [_rounded(change, row.decimals)] if rank else []
        return tuple(told)

    sheet = book.add("Comparaison", fields, map(line, comparison.rows), frozen_columns=2)
    # A sheet gives its decimals by column; here each row has its own.
    for at, row in enumerate(comparison.rows, start=1):
        for column, value in enumerate(line(row)):
            if isinstance(value, float):
                book.put(sheet, at, column, value, row.decimals)


def _headings(comparison: Comparison) -> list[str]:
    first = comparison.names[0]
    return ["Thème", "Indicateur", "Unité", *(title for name in comparison.names for title in (
        name, f"{name}, précision", difference_title(name, first)))]


def _remark(cell: Cell) -> str:
    return cell.absent if cell.value is None else " ; ".join(filter(None, (cell.words, cell.note)))


def _rounded(value: float | None, decimals: int) -> float | None:
    return None if value is None else float(round(value, decimals))


def _digits(value: float | None, decimals: int) -> str:
    return "" if value is None else number(value, decimals).replace(NARROW, "").replace(MINUS, "-")


def _harmless(words: str) -> str:
    words = typography(words)
    return f"'{words}" if words.startswith(_FORMULA) else words
