"""Accessibilité potentielle localisée (DREES) of one profession: the producer's workbook, or the tidied CSV of GPs.

Sheets « Paramètres », « APL 2022 », « APL 2023 »…; eight rows of titles and notes, the header, a row of units, then the
communes; arrondissements in place of Paris, Lyon and Marseille, no Mayotte. The mean over several communes is weighted
by the standardised population, as the note of each sheet asks. The CSV has one row for each commune and year
(`Code_INSEE, annee, Pop_standardisee_med, APL_60, APL_62, APL_65, APL_tous`).
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from diagnostic.geography.names import fold
from diagnostic.sources.readers import texts
from diagnostic.sources.readers.apl_tables import (
    AGES,
    MOST_PEOPLE,
    POPULATION,
    PROFESSIONS,
    STANDARDISED,
    WOMEN,
    Profession,
    carry,
    newest,
    tidy,
    with_year_before,
)
from diagnostic.sources.readers.cells import numbers
from diagnostic.sources.readers.coverage import CODE, checked_codes, left_out
from diagnostic.sources.readers.delivery import Delivery, ReadError
from diagnostic.sources.readers.ground import Ground
from diagnostic.sources.readers.headed import is_workbook, looks_like_workbook, under_header
from diagnostic.sources.readers.workbook import Book, open_book

_GP = {"apl_tous": "apl", "apl_65": "apl_65", "apl_62": "apl_62", "apl_60": "apl_60"}
_GP_CODE, _GP_WEIGHT = "code_insee", "pop_standardisee_med"
_MEDICINE = PROFESSIONS[0]


def recognises(name: str, head: bytes) -> bool:
    """The CSV by its titles; the workbook, whose sheets lie out of sight of its beginning, by its name."""
    if looks_like_workbook(head):
        return "apl" in fold(name).split() or "accessibilite potentielle localisee" in fold(name)
    return {_GP_CODE, "annee", "apl_tous", _GP_WEIGHT} <= {texts.folded(title)
                                                           for title in texts.glimpsed_titles(head)[1]}


def read(path: Path, ground: Ground) -> Delivery:
    """The table of the profession that the columns name: newest year, and the one before it under `_precedente`."""
    profession, years = _workbook(path) if is_workbook(path) else (_MEDICINE, _csv(path))
    carried = carry(years[0][1], ground)
    frame, before = carried.frame, None
    if len(years) > 1:
        before = years[1][0]
        frame = with_year_before(frame, carry(years[1][1], ground).frame)
    return Delivery((tidy(profession, frame, years[0][0], before, ground),),
                    (*carried.remarks, *left_out(ground, frame["code"])))


def _workbook(path: Path) -> tuple[Profession, list[tuple[int, pd.DataFrame]]]:
    """The profession, and the rows of the newest two years, newest first."""
    with open_book(path) as book:
        names = {int(found.group(1)): name for name in book.names
                 if (found := re.search(r"\bapl\D{0,3}(20\d\d)\b", fold(name)))}
        if not names:
            raise ReadError(book.file, "aucune feuille « APL » suivie d'une année : ce n'est pas un classeur d'APL.")
        sheets = [(year, *_sheet(book, name)) for year, name in ((year, names[year]) for year in newest(names))]
        if len({profession.table for _, profession, _ in sheets}) > 1:
            raise ReadError(book.file, "les feuilles ne sont pas toutes de la même profession.")
    return sheets[0][1], [(year, rows) for year, _, rows in sheets]


def _csv(path: Path) -> list[tuple[int, pd.DataFrame]]:
    """Rows of general practice for the newest two years, newest first."""
    file, table = texts.table(path, {_GP_CODE, "annee", "apl_tous", _GP_WEIGHT}, others=set(_GP))
    years = numbers(table["annee"], file=file, column="annee", first_row=None, least=2000, most=2100).values
    if years.isna().any():
        raise ReadError(file, "l'année manque.", row=int(years.index[years.isna()][0]), column="annee")
    return [(year, _gp_rows(file, table[years == year])) for year in newest(years.astype(int))]


def _gp_rows(file: str, table: pd.DataFrame) -> pd.DataFrame:
    rows = pd.DataFrame({"code": checked_codes(table[_GP_CODE], file=file, column=_GP_CODE)})
    rows[STANDARDISED] = numbers(table[_GP_WEIGHT], file=file, column=_GP_WEIGHT, first_row=None, least=0,
                                 most=MOST_PEOPLE).values
    for title, column in _GP.items():
        if title in table:
            rows[column] = numbers(table[title], file=file, column=title, first_row=None, least=0,
                                   most=_MEDICINE.most).values
    return rows


def _sheet(book: Book, name: str) -> tuple[Profession, pd.DataFrame]:
    """The rows of a year by the producer's codes, with the columns it has among those of `described`."""
    code, table = under_header(book, name, lambda title: title.startswith("code commune") or title == "codgeo")
    file = f"{book.file}, feuille {name}"
    profession = _profession(file, [title for title in table.columns.tolist() if title.startswith("apl ")])
    columns = {column: title for title in reversed(table.columns.tolist()) if (column := _column(title))}
    if "apl" not in columns:
        raise ReadError(file, "la colonne de l'APL, tous âges, est introuvable.")
    # Notes under the table fill its first column alone.
    table = table[(table[list(columns.values())] != "").any(axis=1) | table[code].str.fullmatch(CODE)]
    frame = pd.DataFrame({"code": checked_codes(table[code], file=file, column=code)})
    if frame.empty:
        raise ReadError(file, "aucune commune sous l'en-tête.")
    for column, title in columns.items():
        most = MOST_PEOPLE if column.startswith("population") else profession.most
        frame[column] = numbers(table[title], file=file, column=title, first_row=None, least=0, most=most).values
    return profession, frame


def _profession(file: str, titles: list[str]) -> Profession:
    found = {profession for profession in PROFESSIONS for title in titles if profession.known in title}
    if len(found) != 1:
        raise ReadError(file, "la profession ne se lit pas dans les titres des colonnes.")
    return found.pop()


def _column(title: str) -> str:
    """The column of a folded title; empty for the others."""
    if title.startswith("apl "):
        age = next((age for age in AGES if age in title.split()), "")
        return f"apl_{age}" if age else "apl"
    if title.startswith("population"):
        if "standardisee" in title:
            return STANDARDISED
        return WOMEN if "feminine" in title else POPULATION if "totale" in title else ""
    return ""
