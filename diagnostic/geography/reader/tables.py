"""Rows of a spreadsheet: which column holds the codes or the names, so that a population is not read as a commune."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

from diagnostic.geography.names import fold
from diagnostic.geography.reader.phrases import Phrasebook, Words
from diagnostic.geography.reader.pieces import Judge
from diagnostic.geography.reading import FiveDigits

SAMPLE = 400
GRID = -1
_DELIMITERS = ("\t", ";", "|", ",", "  ")
_WIDE = re.compile(r" {2,}|\t")
_CODE = re.compile(r"(?:\d{4,5}|2[ABab]\d{3})(?:[.,]0{1,2})?")
_NINE = re.compile(r"(?:\d{8,9}|2[ABab]\d{7})")
_TITLES = {
    "insee": re.compile(r"\b(?:insee|codgeo|depcom|code commune|codecommune|com|code com|codes? communes?|cog)\b"),
    "postal": re.compile(r"\b(?:postal|postaux|cp|zip)\b"),
    "iris": re.compile(r"\biris\b"),
    "other": re.compile(r"\b(?:pop\w*|hab\w*|superficie|surface|densite|altitude|siren|siret|finess|epci|cpts|canton"
                        r"|region|annee|nombre|nb|taux|part|reg|intercommunalite|zone|tel\w*|arrondissement|date|secteur)\b"),
    "department": re.compile(r"\b(?:departement|dep|dept|dpt)\b"),
    "name": re.compile(r"\b(?:communes?|nom|noms|libelle|libgeo|ville|villes|municipalite|name|label|territoire)\b"),
}


@dataclass(frozen=True, slots=True)
class Cell:
    """`text[start:end]` without the quotes and spaces around it."""

    text: str
    start: int


@dataclass(frozen=True, slots=True)
class Layout:
    """Which column of the rows holds what; None when none does. `titles`: what the header row says, if there is one."""

    delimiter: str
    columns: int
    code: int | None
    name: int | None
    department: int | None
    postal: int | None
    declared: FiveDigits
    titles: tuple[str, ...] = ()
    split: bool = False


def cells_of(line: str, start: int, delimiter: str) -> list[Cell]:
    """The cells of a row; a delimiter between double quotes does not cut."""
    cells: list[Cell] = []
    first = 0
    if delimiter == "  ":
        bounds = [found.span() for found in _WIDE.finditer(line.strip())]
        first = len(line) - len(line.lstrip())
        bounds = [(left + first, right + first) for left, right in bounds]
    elif '"' in line:
        bounds = [found.span() for found in re.finditer(rf'"[^"]*"|{re.escape(delimiter)}', line)
                  if found.group() == delimiter]
    else:
        bounds, at = [], line.find(delimiter)
        while at >= 0:
            bounds.append((at, at + 1))
            at = line.find(delimiter, at + 1)
    for left, right in [*bounds, (len(line), len(line))]:
        raw = line[first:left]
        kept = raw.strip(" \t\"'=[](){}")
        lead = raw.find(kept) if kept else 0
        cells.append(Cell(kept, start + first + lead))
        first = right
    if delimiter == "|" and len(cells) > 2 and not cells[0].text and not cells[-1].text:
        return cells[1:-1]
    return cells


class TableFinder:
    """Looks at the first rows of a text and decides whether, and how, they are a table."""

    def __init__(self, judge: Judge) -> None:
        self.judge = judge
        self.book = Phrasebook(judge.gazetteer)

    def find(self, lines: list[str]) -> Layout | None:
        """The layout of `lines` (blank ones left out), or None when they are best read as free text.

        A table has at least two rows of the same number of cells, four fifths of the lines; one column must hold codes
        or names of communes. A grid of codes in every column is no table: all are read.
        """
        for delimiter in _DELIMITERS:
            sign = delimiter
            counted = Counter(line.count(sign) for line in lines[:SAMPLE]) if sign != "  " else Counter(
                len(_WIDE.findall(line.strip())) for line in lines[:SAMPLE])
            width, rows = max(counted.items(), key=lambda pair: (pair[1] if pair[0] else 0, pair[0]), default=(0, 0))
            if width < 1 or rows < 2 or rows < 0.8 * min(len(lines), SAMPLE):
                continue
            table = [[cell.text for cell in cells_of(line, 0, delimiter)] for line in lines[:SAMPLE]]
            size = Counter(map(len, table)).most_common(1)[0][0]
            layout = self._layout(delimiter, size, [row for row in table if len(row) == size]) if size > 1 else None
            if layout is not None:
                return layout
        return None

    def _layout(self, delimiter: str, size: int, rows: list[list[str]]) -> Layout | None:
        titles = tuple(rows[0]) if self._is_header(rows[0]) and len(rows) > 1 else ()
        body = [row for row in (rows[1:] if titles else rows) if any(row)]
        kinds = [title_kind(title) for title in titles] or [""] * size
        columns = [[row[index] for row in body if row[index]] for index in range(size)]
        names = self._names(columns, kinds)
        code = self._codes(columns, kinds, names, body)
        if code is not None and code < 0:
            return None
        if code is None and (split := self._split(columns, body)) is not None:
            name = names[0] if names else None
            return Layout(delimiter, size, split, name, None, None, FiveDigits.INSEE, titles, True)
        name = self._best_name(names, code, body)
        postal = next((index for index in range(size) if kinds[index] == "postal"), None)
        department = next((index for index in range(size) if index not in (code, name)
                           and self._share(columns[index], self._is_department) > 0.9
                           and kinds[index] in ("", "department")), None)
        if code is None and (name is None or not self._harmless(columns, kinds, name, titled=bool(titles))):
            return None
        declared = FiveDigits.ASK
        if code is not None and kinds[code] in ("insee", "postal"):
            declared = FiveDigits.INSEE if kinds[code] == "insee" else FiveDigits.POSTAL
        elif code is None and postal is None:
            postal = next((index for index in range(size) if index != name
                           and self._share(columns[index], lambda text: bool(self.judge.postal(text))) > 0.8), None)
        return Layout(delimiter, size, code, name, department, postal if postal != code else None, declared, titles)

    def _harmless(self, columns: list[list[str]], kinds: list[str], name: int, *, titled: bool) -> bool:
        """Whether the other columns of a table of names can hold no commune to be lost.

        Under titles, one column only may be of names; without titles, no cell of the others may cite a commune.
        """
        others = [column for index, column in enumerate(columns) if index != name and column
                  and (not titled or kinds[index] == "name")]
        if titled:
            return all(self._share(column, self._is_name) <= 0.5 for column in others)
        return all(self._is_department(text) or not (self._is_name(text) or self.book.cited(Words(text)))
                   for column in others for text in set(column))

    def _is_name(self, text: str) -> bool:
        return bool(self.judge.gazetteer.by_name(text))

    def _is_header(self, row: list[str]) -> bool:
        """A row of titles: words, no code, and at least one title known here."""
        return (not any(_CODE.fullmatch(text) or _NINE.fullmatch(text) for text in row)
                and any(title_kind(text) for text in row)
                and not any(self.judge.gazetteer.by_name(text) for text in row if text and not title_kind(text)))

    @staticmethod
    def _share(column: list[str], test: Callable[[str], bool]) -> float:
        return sum(map(test, column)) / len(column) if column else 0.0

    def _is_department(self, text: str) -> bool:
        gazetteer = self.judge.gazetteer
        return (text.upper() in gazetteer.departments or text.zfill(2) in gazetteer.departments
                or bool(gazetteer.groupings_named(text, "departement")))

    def _is_code(self, text: str) -> bool:
        return _CODE.fullmatch(text) is not None and self.judge.known(normal(text))

    def _names(self, columns: list[list[str]], kinds: list[str]) -> list[int]:
        """Columns of names, the likeliest first: titled so, then those where most cells name a commune."""
        shares = {}
        for index, column in enumerate(columns):
            words = [text for text in column if any(character.isalpha() for character in text)]
            if kinds[index] in ("", "name") and len(words) > 0.5 * len(column):
                shares[index] = self._share(words, self._is_name)
        return sorted((index for index, share in shares.items() if share >= (0.3 if kinds[index] == "name" else 0.5)),
                      key=lambda index: (kinds[index] != "name", -shares[index] * len(set(columns[index])), index))

    def _codes(self, columns: list[list[str]], kinds: list[str], names: list[int], rows: list[list[str]]) -> int | None:
        """The column of codes; None when there is none, GRID when several are and nothing tells which one counts."""
        nine = [index for index, column in enumerate(columns) if column and kinds[index] in ("", "iris", "insee") and
                self._share(column, lambda text: _NINE.fullmatch(text) is not None and self._is_iris(text)) > 0.6]
        if nine:
            return nine[0]
        shares = {index: self._share(column, self._is_code) for index, column in enumerate(columns)
                  if kinds[index] in ("", "insee", "postal")}
        likely = [index for index, share in shares.items() if share >= (0.3 if kinds[index] == "insee" else 0.6)
                  and (kinds[index] or self._near_names(index, names, rows))]
        titled = [index for index in likely if kinds[index] == "insee"]
        if titled or len(likely) < 2:
            return next(iter(titled or likely), None)
        full = [index for index in likely if shares[index] > 0.9 and self._full(columns[index]) > 0.9]
        if len(full) > 1 and not any(kinds) and not any(self._agreement(index, names, rows) for index in full):
            return GRID
        return min(likely, key=lambda index: (-self._agreement(index, names, rows), kinds[index] == "postal",
                                              -self._full(columns[index]), -shares[index], index))

    def _near_names(self, code: int, names: list[int], rows: list[list[str]]) -> bool:
        """Whether codes lie in the departments of the communes named beside them: populations lie anywhere."""
        named = [(normal(row[code]), self.judge.gazetteer.by_name(row[names[0]])) for row in rows] if names else []
        named = [(code, units) for code, units in named if units]
        near = sum(any(unit[:2] == code[:2] for unit in units) for code, units in named)
        return near >= 0.5 * len(named)

    def _full(self, column: list[str]) -> float:
        return self._share(column, lambda text: len(text) == 5)

    def _is_iris(self, text: str) -> bool:
        value = text.upper().zfill(9)
        return value in self.judge.gazetteer.iris_of(value[:5]) or (value[:5] in self.judge.gazetteer
                                                                    and value.endswith("0000"))

    def _agreement(self, code: int, names: list[int], rows: list[list[str]]) -> float:
        """Share of rows where the code, as an INSEE code, is that of the commune some column names."""
        agreed = 0
        for row in rows:
            unit = self.judge.insee(normal(row[code])) if _CODE.fullmatch(row[code]) else None
            agreed += unit is not None and any(unit in self.judge.gazetteer.by_name(row[name]) for name in names)
        return round(agreed / max(len(rows), 1), 2)

    def _best_name(self, names: list[int], code: int | None, rows: list[list[str]]) -> int | None:
        if code is None or not names:
            return names[0] if names else None
        return max(names, key=lambda name: (self._agreement(code, [name], rows), -names.index(name)))

    def _split(self, columns: list[list[str]], rows: list[list[str]]) -> int | None:
        """The column of departments when the next one holds the last three digits: « 30;062;Calvisson »."""
        for index in range(len(columns) - 1):
            joined = [row[index].zfill(2).upper() + row[index + 1].zfill(3) for row in rows
                      if len(row[index]) in (1, 2) and 1 <= len(row[index + 1]) <= 3]
            if len(joined) > 0.8 * len(rows) and sum(code in self.judge.gazetteer for code in joined) > 0.8 * len(rows):
                return index
        return None


def title_kind(title: str) -> str:
    """What a column title announces: "insee", "postal", "iris", "other", "department", "name", or "" when unknown."""
    key = fold(title)
    if key in ("code", "codes", "code geo"):
        return "insee"
    if key.startswith(("nom ", "libelle ", "lib ")) and re.search(r"\bcom(?:mune)?s?\b", key):
        return "name"
    return next((kind for kind, pattern in _TITLES.items() if pattern.search(key)), "") if key else ""


def normal(text: str) -> str:
    """A cell that looks like a code, in five characters."""
    return re.split(r"[.,]", text)[0].zfill(5).upper()
