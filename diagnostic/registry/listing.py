"""A listing of CPTS brought by somebody, read into sheets that the register could keep; nothing is guessed silently."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from pathlib import PurePath

from diagnostic.geography.departments import department_told
from diagnostic.geography.reading import Choice, FiveDigits, shown
from diagnostic.geography.units import Unit
from diagnostic.registry.listing_columns import Tells
from diagnostic.registry.listing_outlines import outlines_told
from diagnostic.registry.listing_records import is_record, records_told
from diagnostic.registry.listing_sheet import about_of
from diagnostic.registry.listing_table import (
    MOST_NAMED,
    REGISTER_ID,
    Problem,
    Tables,
    Told,
    tables_told,
    together,
)
from diagnostic.registry.listing_units import Asked, Ground, kind_of_digits
from diagnostic.registry.model import InvalidSheetError, Sheet, Status, department_of_code, sheet, text_of
from diagnostic.registry.review import inhabitants_of, refuse_impossible
from diagnostic.sources.geopackage import SQLITE
from diagnostic.sources.refusals import FileError, weighed
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import count, enumerate_fr, number, typography

EMBEDDED_TABLE = "cpts_paca"
MOST_CPTS = 5_000
_MERGE, _FIRST = "reunir", "premiere"
# What the letters of MS-DOS and of old Macintosh become when a file is read as Windows-1252: no file says which it is.
_MISREAD = re.compile(r"\N{REPLACEMENT CHARACTER}|[a-z][‚ˆ‡…“‹™”ŽŠƒ][a-z]|\bƒ[a-z]")


@dataclass(frozen=True)
class Found:
    """A CPTS that a listing tells. `id`: the register's, where the listing bears one; `speaks`: what it tells of the
    sheet (« department », « units », « status », « tier », « note », « cog » and the names of Days): the rest of
    `sheet` is only how a new one would begin. `contacts`: (what it is, value), empty unless they were asked for."""

    line: int
    id: str
    sheet: Sheet
    speaks: frozenset[str]
    contacts: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Listing:
    """`source`: the name of the file; `found` in its order; `unread`: names of the CPTS it tells but of which no sheet
    could be made. `questions` must be answered before it is taken; `said`: how it was read, in French."""

    source: str
    sha256: str
    found: tuple[Found, ...]
    questions: tuple[Asked, ...] = ()
    problems: tuple[Problem, ...] = ()
    said: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


def read_listing(name: str, content: bytes, warehouse: Warehouse, *, answers: Mapping[str, str] | None = None,
                 five_digits: FiveDigits = FiveDigits.ASK, keep_contacts: bool = False,
                 status: Status | None = None) -> Listing:
    """The CPTS of a CSV, a workbook, outlines (GeoJSON, or a zipped shapefile) or a file of our own.

    `answers`: to the questions of an earlier reading, id → choice; `status`: of those the file gives none, and of
    which the register knows none. What the file is, only `content` decides. Raises FileError, in French, on a file
    that is no such listing.
    """
    weighed(content)
    given = answers or {}
    tables = _told(name, content, warehouse)
    if len(tables.told) > MOST_CPTS:
        raise FileError(f"Ce fichier contient plus de {number(MOST_CPTS)} CPTS : partagez-le en plusieurs.")
    told, asked = _apart(tables.told, given)
    five = kind_of_digits(tables.coded, five_digits, given)
    made, unread = list[Found](), list[str]()
    problems, questions = list(tables.problems), {question.id: question for question in asked}
    for rank, one in enumerate(told, start=1):
        ground = Ground(one, rank, warehouse.gazetteer, given, five)
        found = _found(ground, warehouse, status, keep_contacts=keep_contacts)
        if found is None:
            unread.append(text_of(one.name))
        else:
            made.append(found)
        problems += ground.problems
        questions |= {question.id: question for question in ground.questions if question.id not in questions}
    return Listing(PurePath(name).name or "liste", sha256(content).hexdigest(), tuple(made), tuple(questions.values()),
                   tuple(problems), (*tables.said, *_several(made, warehouse)), tuple(unread))


def embedded_listing(warehouse: Warehouse, *, status: Status | None = None) -> Listing:
    """The listing of Provence-Alpes-Côte d'Azur that comes with the application."""
    content = warehouse.table(EMBEDDED_TABLE).to_csv(index=False).encode()
    return read_listing(warehouse.provenance(EMBEDDED_TABLE).title, content, warehouse, status=status)


def cog_of(warehouse: Warehouse) -> int:
    """The year of the codes of today: this one where the table of communes does not say it."""
    return warehouse.provenance("communes").cog or date.today().year


# -- inside ------------------------------------------------------------------------------------------------------------

def _told(name: str, content: bytes, warehouse: Warehouse) -> Tables:
    if is_record(content):
        return records_told(name, content)
    if content.startswith(SQLITE):
        raise FileError("Un GeoPackage n'est pas lu ici : enregistrez les contours en GeoJSON, ou en shapefile dans un "
                        "zip, puis recommencez.")
    return outlines_told(name, content, warehouse) or tables_told(name, content, warehouse.gazetteer)


def _apart(told: Sequence[Told], answers: Mapping[str, str]) -> tuple[list[Told], list[Asked]]:
    """One for each CPTS. Whether two rows of one name are one CPTS, only the person can tell."""
    grouped: dict[tuple[str, ...], list[Told]] = {}
    for one in told:
        grouped.setdefault(one.key, []).append(one)
    kept, asked = list[Told](), list[Asked]()
    for rank, group in enumerate(grouped.values(), start=1):
        identifier = f"doublon.{rank}"
        answer = answers.get(identifier, "")
        if len(group) > 1 and answer not in {_MERGE, _FIRST}:
            where = enumerate_fr((str(one.line) for one in group), MOST_NAMED)
            asked.append(Asked(identifier, typography(
                f"« {shown(group[0].name)} » est donnée {len(group)} fois (lignes {where}). Est-ce une seule CPTS ?"),
                (Choice(_MERGE, "Une seule CPTS : réunir leurs communes"),
                 Choice(_FIRST, f"Garder seulement la première, ligne {group[0].line}")),
                shown(group[0].name), tuple(one.line for one in group)))
        kept.append(together(group) if answer == _MERGE else group[0])
    return kept, asked


def _found(ground: Ground, warehouse: Warehouse, status: Status | None, *, keep_contacts: bool) -> Found | None:
    """The CPTS as a sheet; None when none can be made, which `ground.problems` then tells."""
    one = ground.told
    if not text_of(one.name):
        ground.tell(one.line, "Cette ligne ne dit pas de quelle CPTS elle parle : elle a été laissée de côté.")
        return None
    about = about_of(one, ground.tell)
    units = ground.read()
    speaks = set(about.speaks)
    if status is not None:
        about.values.setdefault("status", status)
    department, said = _seat(ground, units, warehouse)
    if units:
        speaks.add("units")
    elif not ground.questions:
        fate = "" if department else " Elle n'a pas été prise : son département n'est pas dit non plus."
        ground.tell(one.line, f"Aucune commune de « {shown(one.name)} » n'est donnée, ou aucune n'est reconnue.{fate}")
    if said:
        speaks.add("department")
    if not department:
        return None
    about.values.setdefault("cog", cog_of(warehouse))
    try:
        # Whole communes of today, one each: nothing can be wrong with them, and their borders are long to look at.
        if any(not unit.whole or unit.code in warehouse.gazetteer.mothers for unit in units):
            refuse_impossible(units, warehouse)
        made = sheet(one.name, department, units, **about.values)
    except InvalidSheetError as refused:
        ground.tell(one.line, f"« {shown(one.name)} » : {refused}")
        return None
    if _MISREAD.search(made.name):
        ground.tell(one.line, f"Des lettres de « {shown(made.name)} » semblent mal lues : vérifiez ce nom, ou "
                              "enregistrez le fichier au format « CSV UTF-8 », puis recommencez.")
    identifier = one.cells.get(Tells.ID, "")
    return Found(one.line, identifier if REGISTER_ID.fullmatch(identifier) else "", made, frozenset(speaks),
                 one.people if keep_contacts else ())


def _seat(ground: Ground, units: Iterable[Unit], warehouse: Warehouse) -> tuple[str, bool]:
    """The department of the seat, and whether the listing says it: its column, else the one of its columns of
    departments, or of its units, where most inhabitants live."""
    if told := ground.told.cells.get(Tells.SEAT, ""):
        department = department_told(warehouse.gazetteer, told)
        if department:
            return department, True
        ground.tell(ground.told.line, f"« {shown(told)} » n'est pas un département : le siège est mis où vivent le "
                                      "plus d'habitants.")
    held: dict[str, list[Unit]] = {}
    for unit in units:
        held.setdefault(department_of_code(unit.code), []).append(unit)
    columns = {found for line in ground.told.lines
               if (found := department_told(warehouse.gazetteer, line.department))}
    among = (columns & held.keys()) or held.keys() or columns
    if len(among) < 2:
        return next(iter(among), ""), False
    people = {department: inhabitants_of(held.get(department, ()), warehouse) or 0 for department in among}
    return min(among, key=lambda department: (-people[department], department)), False


def _several(found: Sequence[Found], warehouse: Warehouse) -> list[str]:
    """What is said of units that several CPTS of the listing hold: a remark, it may be true."""
    held = Counter(unit.code for one in found for unit in one.sheet.units)
    several = sorted(code for code, times in held.items() if times > 1)
    if not several:
        return []
    named = enumerate_fr((warehouse.gazetteer.place(code).label for code in several), MOST_NAMED)
    return [typography(f"{count(len(several), 'commune')} dans plusieurs CPTS de cette liste : {named}.")]
