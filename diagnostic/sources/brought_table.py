"""A table of figures brought by a user: what its columns seem to be, then, once they say what is what, its rows.

Nothing is computed here, and nothing kept: `figures` hands over raw figures, which `indicators.brought_cells` masks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

import pandas as pd

from diagnostic.geography.gazetteer import Gazetteer
from diagnostic.geography.names import fold
from diagnostic.geography.reading import shown
from diagnostic.geography.units import IRIS_CODE, UNIT_CODE
from diagnostic.sources.brought_sheet import Grid, grids_of
from diagnostic.sources.readers.cells import SECRET_MARKS, numbers
from diagnostic.sources.readers.delivery import ReadError
from diagnostic.sources.refusals import FileError
from diagnostic.wording import count, enumerate_fr, number, plural, typography

Level = Literal["commune", "iris", "epci", "territoire"]
# Rows that may stand above the titles, rows that tell what a column is, rows shown.
PREFACE, SAMPLE, SHOWN = 40, 400, 8
NAMED = 5
MOST_ROWS = 60_000
# Of the filled cells of a column: above, it is of codes; above, of figures.
CODED, NUMERIC = 0.6, 0.5
_MARKS = frozenset({*SECRET_MARKS, "secret statistique", "masqué", "***"})
_UNKNOWN = frozenset({"nan", "n.d.", "nd", "n/a", "n.c.", "nc", "-", "/", "non disponible"})
_NUMBER = re.compile(r"-?\d[\d\s\u00a0\u202f]*(?:[.,]\d+)?\s*%?")
_TITLES = re.compile(r"insee|codgeo|\bcode\b|depcom|iris|epci|siren")
_POSTAL = re.compile(r"postal|\bcp\b")


class Row(NamedTuple):
    """A row as read. `code`: of today; `value`, `base`: None where blank or secret; `secret`: under secrecy."""

    code: str
    value: float | None
    base: float | None
    secret: bool


@dataclass(frozen=True)
class Mapping:
    """What the user says of the columns, by position. `code`: None for one figure of the whole territory.

    `blank`: what an empty cell means. `twice`: what to do with a code that comes twice. `marks`: words that stand for a
    figure under secrecy, in lower case, beside « < 11 »; None for the usual ones (`is_mark`).
    """

    level: Level
    value: int
    code: int | None = None
    base: int | None = None
    whole: bool = True
    percent: bool = False
    blank: Literal["secret", "unknown"] = "unknown"
    twice: Literal["refuse", "sum"] = "refuse"
    marks: frozenset[str] | None = None


@dataclass(frozen=True)
class Figures:
    """`rows` in the order of the file; `remarks`: French sentences on what was left aside or carried over."""

    rows: tuple[Row, ...]
    remarks: tuple[str, ...]


@dataclass(frozen=True)
class Draft:
    """A table before anybody said what its columns are.

    `titles`: one for each column (« 2e colonne » without one). `rows`, `lines`: the data and their numbers in the file.
    `level`, `code`: what the rows seem to be about, and the column that says so (None: the whole territory).
    `numeric`: the columns that seem to hold figures.
    """

    name: str
    sheet: str
    titles: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    lines: tuple[int, ...]
    level: Level
    code: int | None
    numeric: tuple[int, ...]

    def preview(self, threshold: int = 11) -> tuple[tuple[str, ...], ...]:
        """The first rows as they may be shown: a figure under the threshold is « < 11 » from here on."""
        def cell(column: int, text: str) -> str:
            bare = re.sub(r"[\s\u00a0\u202f%]", "", text).replace(",", ".")
            small = column != self.code and _NUMBER.fullmatch(text) and float(bare) < threshold
            return f"< {threshold}" if small else shown(text)

        return tuple(tuple(cell(column, text) for column, text in enumerate(row)) for row in self.rows[:SHOWN])


def read_drafts(name: str, content: bytes, gazetteer: Gazetteer) -> tuple[Draft, ...]:
    """The sheets of a CSV or Excel file that hold figures, those by code first. Raises FileError, in French."""
    file = shown(Path(name).name)
    found = [draft for grid in grids_of(content) if (draft := _draft(file, grid, gazetteer)) is not None]
    if not found:
        raise FileError("Ce fichier ne contient aucune colonne de chiffres : vérifiez que vous avez choisi le bon, ou "
                        "partez du fichier modèle.")
    return tuple(sorted(found, key=lambda draft: (draft.code is None, -len(draft.rows))))


def figures(draft: Draft, mapping: Mapping, gazetteer: Gazetteer) -> Figures:
    """The rows of a draft as the user described it. Raises FileError: a cell that is no number or not a whole one (with
    its row and column), a code twice, no row to take.
    """
    if mapping.code is None:
        return _whole(draft, mapping)
    codes, remarks = _codes(draft, mapping, gazetteer)
    kept = [position for position, code in enumerate(codes) if code]
    if not kept:
        raise FileError(f"Aucune ligne de « {draft.titles[mapping.code]} » n'est un code de {mapping.level} connu.")
    if len(kept) > MOST_ROWS:
        raise FileError(f"Ce tableau a plus de {number(MOST_ROWS)} lignes : gardez celles de votre territoire et de "
                        "ses environs.")
    written = Counter(_normal(draft.rows[position][mapping.code]) for position in kept)
    twice = {code for code, times in written.items() if times > 1}
    if twice and mapping.twice == "refuse":
        rows = [draft.lines[position] for position in kept if _normal(draft.rows[position][mapping.code]) in twice]
        raise FileError(f"{count(len(twice), 'code')} {plural(len(twice), 'vient', 'viennent')} plusieurs fois "
                        f"({enumerate_fr(sorted(twice), NAMED)} ; lignes {enumerate_fr(map(str, rows), 2 * NAMED)}) : "
                        "corrigez le fichier, ou demandez la somme.")
    values, secret = _numbers(draft, mapping.value, kept, mapping, whole=mapping.whole)
    bases = [None] * len(kept) if mapping.base is None else _numbers(draft, mapping.base, kept, mapping, whole=True)[0]
    read = (Row(codes[position], value, base, hidden)
            for position, value, base, hidden in zip(kept, values, bases, secret, strict=True))
    return Figures(tuple(read), remarks)


def kind_of(cell: str, gazetteer: Gazetteer) -> Level | None:
    """Of what a cell is the code: a commune (of today or former), an IRIS, an EPCI; None of none."""
    code = _normal(cell)
    if UNIT_CODE.fullmatch(code):
        return "commune" if code in gazetteer or gazetteer.former(code) else None
    if len(code) == 9 and code.isdecimal() and gazetteer.members_of_epci(code):
        return "epci"
    if IRIS_CODE.fullmatch(code) and (code[:5] in gazetteer or gazetteer.former(code[:5])):
        return "iris"
    return None


def _draft(file: str, grid: Grid, gazetteer: Gazetteer) -> Draft | None:
    """What a sheet seems to be; None when it holds no figure."""
    first = next((row for row, cells in enumerate(grid.rows[:PREFACE])
                  if any(kind_of(cell, gazetteer) for cell in cells)), None)
    if first is None:
        first = next((row for row, cells in enumerate(grid.rows[:PREFACE])
                      if any(_NUMBER.fullmatch(cell) for cell in cells)), len(grid.rows))
    above, body = grid.rows[max(0, first - 3):first][::-1], grid.rows[first:]
    width = len(grid.rows[0]) if grid.rows else 0
    titles = [next((row[column] for row in above if row[column]), "") for column in range(width)]
    code, level = _code_column(titles, body, gazetteer)
    # A bare year is a figure of nothing, but the user may have named a column so: it stays a choice.
    numeric = tuple(column for column in range(width) if column != code and _numeric(body, column))
    if not body or not numeric:
        return None
    named = tuple(shown(title) or f"{column + 1}{'re' if not column else 'e'} colonne"
                  for column, title in enumerate(titles))
    return Draft(file, shown(grid.sheet), named, body, grid.lines[first:], level, code, numeric)


def _code_column(titles: list[str], body: tuple[tuple[str, ...], ...],
                 gazetteer: Gazetteer) -> tuple[int | None, Level]:
    """The column whose cells are most surely codes, its title helping, and of what they are.

    Figures of four digits are codes of Ain and Aisne that lost their zero: only a title makes them codes.
    """
    best: tuple[float, int, Level] | None = None
    for column, title in enumerate(titles):
        kinds = Counter(kind_of(row[column], gazetteer) for row in body[:SAMPLE] if row[column])
        levels = [(times, level) for level, times in kinds.items() if level]
        if not levels:
            continue
        times, level = max(levels)
        short = sum(len(row[column].split(".")[0]) == 4 for row in body[:SAMPLE])
        if 2 * short > times and not _TITLES.search(fold(title)):
            continue
        share = times / sum(kinds.values())
        weight = share + bool(_TITLES.search(fold(title))) - bool(_POSTAL.search(fold(title)))
        if share >= CODED and (best is None or weight > best[0]):
            best = weight, column, level
    return (best[1], best[2]) if best else (None, "territoire")


def _numeric(body: tuple[tuple[str, ...], ...], column: int) -> bool:
    filled = [row[column] for row in body[:SAMPLE] if row[column]]
    told = sum(bool(_NUMBER.fullmatch(cell)) or is_mark(cell) for cell in filled)
    return bool(filled) and told >= NUMERIC * len(filled)


def _normal(cell: str) -> str:
    """A code with the zero that a spreadsheet took away, without the « .0 » that it added."""
    code = re.sub(r"\.0+$", "", cell.strip()).upper()
    return code.zfill(len(code) + 1) if code.isdecimal() and len(code) in (4, 8) else code


def _codes(draft: Draft, mapping: Mapping, gazetteer: Gazetteer) -> tuple[list[str], tuple[str, ...]]:
    """The code of today of each row, empty where there is none to take, and what to say of these rows."""
    codes, unknown, carried, blank = [], [], [], 0
    for row in draft.rows:
        cell = row[mapping.code or 0]
        code = _normal(cell)
        right = kind_of(cell, gazetteer) == mapping.level
        former = gazetteer.former(code[:5]) if right and mapping.level != "epci" else None
        if right and former is not None and mapping.level == "commune":
            carried.append(f"{code} ({former.name})")
            code = former.code
        elif right and former is not None:
            right = False
        codes.append(code if right else "")
        if not cell:
            blank += any(row)
        elif not right:
            unknown.append(shown(cell))
    said = []
    if unknown:
        said.append(f"{count(len(unknown), 'ligne')} {plural(len(unknown), 'laissée', 'laissées')} de côté, faute d'un "
                    f"code de {mapping.level} connu : {enumerate_fr(dict.fromkeys(unknown), NAMED)}.")
    if blank:
        said.append(f"{count(blank, 'ligne')} sans code {plural(blank, 'laissée', 'laissées')} de côté.")
    if carried:
        said.append(f"Anciens codes portés à la commune d'aujourd'hui : {enumerate_fr(dict.fromkeys(carried), NAMED)}.")
    return codes, tuple(map(typography, said))


def _numbers(draft: Draft, column: int, kept: list[int], mapping: Mapping, *,
             whole: bool) -> tuple[list[float | None], list[bool]]:
    """Figures and secrecy of some rows of a column. Raises ReadError."""
    texts = [draft.rows[position][column].strip() for position in kept]
    cells = pd.Series([text.removesuffix("%") if mapping.percent else text for text in texts], dtype=object,
                      index=[draft.lines[position] for position in kept])
    place = f"{draft.titles[column]}{f' de la feuille {draft.sheet}' if draft.sheet else ''}"
    said = _MARKS if mapping.marks is None or column == mapping.base else mapping.marks
    marks = {re.sub(r"\s", "", mark.lower()) for mark in said}
    read = numbers(cells, file=draft.name, column=place, first_row=None, blank=_UNKNOWN | {""}, secret=marks)
    secret = [bool(hidden) or (not text and mapping.blank == "secret")
              for hidden, text in zip(read.secret, texts, strict=True)]
    values = [None if pd.isna(value) else float(value) for value in read.values]
    if whole:
        for line, text, value in zip(cells.index, texts, values, strict=True):
            if value is not None and (value < 0 or not value.is_integer()):
                raise ReadError(draft.name, f"« {shown(text)} » n'est pas un nombre entier de personnes.",
                                row=int(line), column=place)
    return values, secret


def _whole(draft: Draft, mapping: Mapping) -> Figures:
    """One figure of the whole territory: the only one of its column."""
    filled = [position for position, row in enumerate(draft.rows) if row[mapping.value]]
    if len(filled) != 1:
        raise FileError(f"« {draft.titles[mapping.value]} » contient {count(len(filled), 'chiffre')} : pour le "
                        "territoire entier, gardez-en un seul ; pour plusieurs communes, indiquez la colonne des "
                        "codes.")
    values, secret = _numbers(draft, mapping.value, filled, mapping, whole=mapping.whole)
    base = None if mapping.base is None else _numbers(draft, mapping.base, filled, mapping, whole=True)[0][0]
    return Figures((Row("", values[0], base, secret[0]),), ())


def is_mark(word: str) -> bool:
    """Whether a word usually stands for a figure under secrecy."""
    return word.lower() in _MARKS or word.startswith("<")


def marks_of(draft: Draft, columns: Iterable[int]) -> tuple[str, ...]:
    """The words that stand in place of figures in some columns, most frequent first: a user says what they mean."""
    words = Counter(row[column] for column in columns for row in draft.rows
                    if row[column] and not _NUMBER.fullmatch(row[column]))
    return tuple(shown(word) for word, _ in words.most_common(2 * NAMED))
