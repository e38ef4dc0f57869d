"""The CPTS of a table, as it tells them: a row for each commune, a row for each CPTS, or a column for each CPTS."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePath

from diagnostic.geography.gazetteer import Gazetteer
from diagnostic.geography.reading import shown
from diagnostic.geography.units import UNIT_CODE, Unit
from diagnostic.registry.listing_columns import Columns, Tells, columns_of
from diagnostic.registry.model import key_of, text_of
from diagnostic.sources.refusals import FileError
from diagnostic.sources.table_rows import BETWEEN, LISTED, PREFACE, Grid, Rows, first_filled, grids_of
from diagnostic.wording import count, enumerate_fr, plural, typography

FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
REGISTER_ID = re.compile(r"[0-9a-f]{12}")
MOST_NAMED = 8
# A listing with a row for each commune has a cell of several of them now and then.
_MOST_LISTED = 0.5
# Cells of a table with a column for each CPTS are codes or names of communes, with a few strays.
_COMMUNES = 0.6
_QUOTED = re.compile(r"'+[=+\-@\t\r]")
_WANTED = ("Ce tableau ne dit pas quelles communes prend chaque CPTS : il lui faut une colonne « cpts » et une colonne "
           "« code_insee » ou « commune » (une commune par ligne, ou toutes dans une cellule), avec ces titres en "
           "première ligne ; ou bien une colonne par CPTS, son nom en titre. S'il les a, vérifiez qu'aucun guillemet "
           "n'y reste ouvert.")


@dataclass(frozen=True)
class Line:
    """What a row tells of ground: a code or the name of a commune (several in a `listed` cell), perhaps in part; only a
    department where it tells neither."""

    number: int
    code: str = ""
    commune: str = ""
    department: str = ""
    postal: str = ""
    iris: str = ""
    part: str = ""
    reason: str = ""
    listed: bool = False


@dataclass(frozen=True)
class Told:
    """A CPTS as a file tells it, nothing looked up yet. `cells`: what it says beside communes; `units` where it needs
    no reading (outlines); `people`: (what it is, value) of the columns that speak of people."""

    line: int
    name: str
    cells: Mapping[Tells, str] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()
    units: tuple[Unit, ...] = ()
    people: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> tuple[str, ...]:
        """What makes two of them one CPTS."""
        identifier = self.cells.get(Tells.ID, "")
        return (identifier,) if REGISTER_ID.fullmatch(identifier) else (
            key_of(self.name), key_of(self.cells.get(Tells.SEAT, "")))


@dataclass(frozen=True)
class Problem:
    """What was not taken of a listing as it is written, or deserves a look. `line`: in the file, 0 for none."""

    line: int
    cpts: str
    message: str
    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tables:
    """`said`: how the file was read, in French; `coded`: whether its five digits are INSEE codes by what it says."""

    told: tuple[Told, ...]
    said: tuple[str, ...]
    coded: bool = False
    problems: tuple[Problem, ...] = ()


def tables_told(name: str, content: bytes, gazetteer: Gazetteer) -> Tables:
    """Every CPTS of a CSV or a workbook, in the order of the file. Raises FileError, in French."""
    grids = grids_of(content)
    titled = [(grid, found) for grid in grids if (found := _titled(grid)) is not None]
    file = shown(PurePath(name).name)
    if not titled:
        return _of_columns(file, grids, gazetteer)
    if titled[0][0].text:
        titled = [max(titled, key=lambda pair: len(pair[1][0].at))]
    told: list[Told] = []
    said: list[str] = []
    for grid, (columns, rows) in titled:
        if not rows:
            continue
        place = f", feuille « {shown(grid.name)} »" if len(titled) > 1 else ""
        listed, how = _of_rows(columns, rows)
        told += listed
        said += [f"{count(len(listed), 'CPTS lue', 'CPTS lues')} de « {file} »{place}, {how}.", *aside(columns)]
    if not told:
        raise FileError("Ce tableau n'a que ses titres : ajoutez-y ses communes.")
    coded = any(not columns.at.keys().isdisjoint({Tells.CODE, Tells.CODES}) for _, (columns, _) in titled)
    return Tables(_joined(told) if len(titled) > 1 else tuple(told), tuple(map(typography, said)), coded)


def inert(text: str) -> str:
    """A text that a spreadsheet would take for a formula, led by an apostrophe; `as_written` gives it back."""
    return f"'{text}" if text.lstrip("'").startswith(FORMULA_SIGNS) else text


def as_written(cell: str) -> str:
    """A cell of a text without the apostrophe that makes it no formula."""
    return cell[1:] if _QUOTED.match(cell) else cell


# -- under titles ----------------------------------------------------------------------------------------------------

def _titled(grid: Grid) -> tuple[Columns, Rows] | None:
    """The columns under the first row of titles that tell enough, and the rows below that tell something."""
    for rank, (_, titles) in enumerate(grid.rows[:PREFACE]):
        columns = columns_of(titles)
        if columns.enough:
            rows = [(line, [as_written(cell) for cell in row] if grid.text else row)
                    for line, row in grid.rows[rank + 1:]]
            rows = [(line, row) for line, row in rows if any(columns.cell(row, tells) for tells in (
                Tells.NAME, Tells.CODES, Tells.CODE, Tells.COMMUNE, Tells.IRIS))]
            return columns.beside(row for _, row in rows), rows
    return None


def aside(columns: Columns) -> list[str]:
    """The sentences that name the columns that are not read, and why."""
    said = []
    if columns.people:
        named = enumerate_fr((f"« {shown(title)} »" for title in columns.people), MOST_NAMED)
        said.append(f"Colonnes qui parlent de personnes (écartées, sauf demande) : {named}.")
    if columns.unknown:
        named = enumerate_fr((f"« {shown(title)} »" for title in columns.unknown), MOST_NAMED)
        said.append(f"Colonnes laissées de côté, faute d'être connues : {named}.")
    return said


def _of_rows(columns: Columns, rows: Rows) -> tuple[list[Told], str]:
    named, filled = [], 0
    above = ""
    for line, row in rows:
        name = text_of(columns.cell(row, Tells.NAME))
        # A CPTS written once for a block of rows, as merged cells are.
        filled += not name and bool(above)
        above = name or above
        named.append((line, above, row))
    told = [_told(columns, line, name, row) for line, name, row in named]
    long = _is_long(columns, [name for _, name, _ in named], rows)
    if not long:
        return [replace(one, lines=tuple(replace(line, listed=True) for line in one.lines)) for one in told], \
            "une ligne par CPTS"
    how = "une ligne par commune"
    if filled:
        how += (f" ; {count(filled, 'ligne')} sans nom de CPTS, {plural(filled, 'rattachée')} à la CPTS écrite "
                "au-dessus")
    return list(_joined(told)), how


def _is_long(columns: Columns, names: Sequence[str], rows: Rows) -> bool:
    """Whether there is a row for each commune: names come back, and few cells list several communes."""
    listed = sum(any(LISTED.search(columns.cell(row, tells)) for tells in (Tells.CODES, Tells.CODE, Tells.COMMUNE))
                 for _, row in rows)
    return len(set(names)) < len(names) and listed < _MOST_LISTED * len(rows)


def _told(columns: Columns, line: int, name: str, row: Sequence[str]) -> Told:
    code = next(filter(None, (columns.cell(row, tells) for tells in (Tells.CODES, Tells.CODE))), "")
    ground = Line(line, code, columns.cell(row, Tells.COMMUNE), columns.cell(row, Tells.DEPARTMENT),
                  columns.cell(row, Tells.POSTAL), columns.cell(row, Tells.IRIS), columns.cell(row, Tells.PART),
                  columns.cell(row, Tells.REASON))
    about = {tells: said for tells in ABOUT if (said := columns.cell(row, tells))}
    holds = ground.code or ground.commune or ground.iris or ground.department
    return Told(line, name, about, (ground,) if holds else (), people=people_of(columns, row))


def people_of(columns: Columns, row: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """What a row says of people: (title of the column, what it holds)."""
    return tuple((shown(title), text_of(row[position])) for title, position in columns.people.items()
                 if position < len(row) and row[position].strip())


# What is told of a CPTS once, whatever its communes.
ABOUT = (Tells.ID, Tells.STATUS, Tells.SEAT, Tells.TIER, Tells.LETTER, Tells.FILED, Tells.VALIDATED, Tells.SIGNED,
         Tells.DISSOLVED, Tells.COG, Tells.NOTE)


def _joined(told: Iterable[Told]) -> tuple[Told, ...]:
    """One for each CPTS: its rows together; of what is told of it, the first that says something."""
    grouped: dict[tuple[str, ...], list[Told]] = {}
    for one in told:
        grouped.setdefault(one.key, []).append(one)
    return tuple(together(group) for group in grouped.values())


def together(group: Sequence[Told]) -> Told:
    """Several that are one CPTS."""
    cells = {tells: said for tells, said in zip(ABOUT, first_filled(
        [[one.cells.get(tells, "") for tells in ABOUT] for one in group]), strict=True) if said}
    people = dict.fromkeys(pair for one in group for pair in one.people)
    return Told(group[0].line, group[0].name, cells, tuple(line for one in group for line in one.lines),
                tuple(unit for one in group for unit in one.units), tuple(people))


# -- a column for each CPTS ------------------------------------------------------------------------------------------

def _of_columns(file: str, grids: Sequence[Grid], gazetteer: Gazetteer) -> Tables:
    """Every sheet of a workbook; a text, cut where that gives the most communes: cut elsewhere, a row that names one
    commune alone passes for a whole column. Raises FileError where most of the cells below the titles are none."""
    read = [told for grid in grids if (told := _of_grid(grid, gazetteer))]
    if not read:
        raise FileError(_WANTED)
    kept = [max(read, key=lambda told: sum(len(one.lines) for one in told))] if grids[0].text else read
    found = tuple(one for told in kept for one in told)
    said = f"{count(len(found), 'CPTS lue', 'CPTS lues')} de « {file} », une colonne par CPTS."
    return Tables(found, (typography(said),))


def _of_grid(grid: Grid, gazetteer: Gazetteer) -> list[Told]:
    """Under the first row that the rows below let pass for titles; nothing where none does."""
    return next((told for rank, (line, titles) in enumerate(grid.rows[:PREFACE])
                 if (told := _columns_told(line, titles, grid.rows[rank + 1:], gazetteer))), [])


def _columns_told(line: int, titles: Sequence[str], body: Rows, gazetteer: Gazetteer) -> list[Told]:
    heads = {position: text_of(as_written(title)) for position, title in enumerate(titles) if title.strip()}
    columns = columns_of(titles)
    if not heads or columns.at.keys() - {Tells.NAME}:
        return []
    cells = {position: [(number, row[position].strip()) for number, row in body
                        if position < len(row) and row[position].strip()] for position in heads}
    every = [cell for column in cells.values() for _, cell in column]
    known = sum(UNIT_CODE.fullmatch(cell.upper()) is not None or bool(gazetteer.by_name(cell)) for cell in every)
    # A title is no commune: else it is the first row of a list without any.
    if not every or known < _COMMUNES * len(every) or any(UNIT_CODE.fullmatch(head) for head in heads.values()):
        return []
    return [Told(line, head, lines=tuple(
        Line(number, code=cell) if UNIT_CODE.fullmatch(cell.upper()) else Line(number, commune=cell)
        for number, cell in cells[position])) for position, head in heads.items()]


def split(cell: str) -> str:
    """The communes of a cell that lists several, one a line."""
    return BETWEEN.sub("\n", cell)
