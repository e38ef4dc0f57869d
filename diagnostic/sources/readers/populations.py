"""Populations of communes at successive censuses, on one geography: the tidied CSV, or Insee's historical workbook.

CSV: `CODGEO, LIBGEO, pop_rp2013_infere, …, pop_rp2021`; « infere » marks a year that who tidied the file deduced, since
Insee's own columns had lost theirs. Workbook (`base-pop-historiques-1876-2023.xlsx`): a header `CODGEO, REG, DEP,
LIBGEO, PMUN2023, PMUN2022, …` under titles.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from diagnostic.geography.names import fold
from diagnostic.sources.readers import texts
from diagnostic.sources.readers.cells import numbers
from diagnostic.sources.readers.coverage import checked_codes, left_out
from diagnostic.sources.readers.delivery import Delivery, ReadError, Tidy
from diagnostic.sources.readers.ground import Ground
from diagnostic.sources.readers.headed import is_workbook, looks_like_workbook, under_header
from diagnostic.sources.readers.workbook import open_book
from diagnostic.wording import count, enumerate_fr, typography

_YEAR = re.compile(r"(?:pop[ _]rp|pmun)(\d{4})([ _]infere)?")
# Before 2006 the workbook has another population (« sans doubles comptes »), which is no part of this series.
FIRST_YEAR = 2006
_MOST = 5_000_000.0


def recognises(name: str, head: bytes) -> bool:
    """The CSV by its titles; the workbook, whose sheets lie out of sight of its beginning, by its name."""
    if looks_like_workbook(head):
        return fold(name).startswith("base pop historiques")
    titles = [texts.folded(title) for title in texts.glimpsed_titles(head)[1]]
    return "codgeo" in titles and sum(bool(_YEAR.fullmatch(title)) for title in titles) > 1


def read(path: Path, ground: Ground) -> Delivery:
    """`population_series`: p2013, p2016…, municipal populations of today's communes."""
    file, table = _workbook(path) if is_workbook(path) else _csv(path)
    code = "codgeo"
    rows = pd.DataFrame({"code": checked_codes(table[code], file=file, column=code)})
    inferred = []
    for title, year, guessed in sorted(_years(table.columns.tolist()), key=lambda found: found[1]):
        rows[f"p{year}"] = numbers(table[title], file=file, column=title, first_row=None, least=0, most=_MOST).values
        inferred += [year] if guessed else []
    years = [column for column in rows.columns.tolist() if column != "code"]
    if not years:
        raise ReadError(file, "aucune colonne de population suivie d'une année.")
    remarks = []
    # Zeros before an unknown year stand for unknown (Mayotte); the villages destroyed in 1916 have zeros every year.
    filler = (rows[years] == 0) & rows[years].isna().any(axis=1).to_numpy()[:, None]
    if filler.any(axis=None):
        affected = int(filler.any(axis=1).sum())
        remarks.append(f"{count(affected, 'commune')} dont les zéros tiennent lieu de valeurs inconnues : elles le "
                       "restent.")
    rows[years] = rows[years].mask(filler)
    carried = ground.carried(rows, sums=years)
    frame = carried.frame[["code", *years]]
    guess = (f" Les années {enumerate_fr([str(year) for year in inferred])} sont déduites, non écrites par le "
             "producteur : à vérifier avant de les citer.") if inferred else ""
    newest = years[-1].removeprefix("p")
    return Delivery((Tidy(
        name="population_series", frame=frame, vintage=newest, cog=ground.cog,
        title="Populations municipales aux recensements successifs",
        description=f"Population municipale des communes d'aujourd'hui, les communes fusionnées additionnées.{guess}",
        columns={"code": "Commune ou arrondissement municipal d'aujourd'hui",
                 **{year: _said(int(year[1:]), int(year[1:]) in inferred) for year in years}}),),
        (*carried.remarks, *map(typography, remarks), *left_out(ground, frame["code"])))


def _said(year: int, guessed: bool) -> str:
    return f"Population municipale au 1er janvier {year}{' (année déduite)' if guessed else ''}"


def _years(titles: list[str]) -> list[tuple[str, int, bool]]:
    """Title, year, and whether the year was inferred."""
    found = ((title, match) for title in titles if (match := _YEAR.fullmatch(title)))
    return [(title, int(match.group(1)), bool(match.group(2))) for title, match in found
            if int(match.group(1)) >= FIRST_YEAR]


def _csv(path: Path) -> tuple[str, pd.DataFrame]:
    titles = [texts.folded(title) for title in texts.header_of(path)]
    return texts.table(path, {"codgeo"}, others={title for title, _, _ in _years(titles)})


def _workbook(path: Path) -> tuple[str, pd.DataFrame]:
    """The sheet of communes, which is the first whose name begins with « pop »; a second may hold arrondissements."""
    with open_book(path) as book:
        sheets = [name for name in book.names if fold(name).startswith("pop")]
        if not sheets:
            raise ReadError(book.file, "aucune feuille de populations (« pop_1876_… »).")
        return book.file, under_header(book, sheets[0], lambda title: title == "codgeo")[1]
