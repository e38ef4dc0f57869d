"""The territories of a table, each a project ready to be diagnosed, or the reason why it cannot be one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePath

from diagnostic.batch.outlines import features_of, is_geojson
from diagnostic.batch.table import Table, read_table
from diagnostic.batch.titles import Columns, Tells
from diagnostic.diagnosis import tidy_name
from diagnostic.dossier import Dossier, Milestones, Register, tidied
from diagnostic.geography.codes import read_codes
from diagnostic.geography.reading import FiveDigits, Reading, shown
from diagnostic.geography.units import codes_of
from diagnostic.projects.opening import known_plan
from diagnostic.projects.project import Project
from diagnostic.report.pack import safe_filename
from diagnostic.sources.refusals import FileError, weighed
from diagnostic.sources.table_rows import BETWEEN, LISTED, day_in, first_filled
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import count, typography

MOST_TERRITORIES = 5_000
MOST_SAID = 5
_ADVICE = "écrivez les codes Insee, ou ajoutez une colonne « departement »"


@dataclass(frozen=True)
class Wanted:
    """A territory asked for. `folder`: its own in the output. `project` None: `refusal` says why, in French.

    `remarks`: what was not taken of its row, in French.
    """

    line: int
    name: str
    folder: str = ""
    project: Project | None = None
    refusal: str = ""
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Listing:
    """`said`: how the file was read, and what of it serves nothing; French."""

    territories: tuple[Wanted, ...]
    said: tuple[str, ...]


def read_territories(name: str, content: bytes, warehouse: Warehouse, dossier: Dossier, *,
                     five_digits: FiveDigits = FiveDigits.ASK) -> Listing:
    """Every territory of a CSV, XLSX or GeoJSON, in the order of the file. `dossier`: what is said of all of them.

    One that cannot be made is there with its reason. Raises FileError on a file that is no such table.
    """
    weighed(content)
    if is_geojson(content):
        features = features_of(name, content, warehouse)
        found = [_made(feature.line, feature.columns, feature.row, feature.reading, warehouse, dossier,
                       refusal=feature.refusal) for feature in features]
        said = [f"{count(len(found), 'contour lu', 'contours lus')} : une commune est prise quand plus de la moitié "
                "de sa surface est dedans."]
    else:
        table = read_table(content)
        listed = _is_long(table)
        found = list((_of_long if listed else _of_wide)(table, warehouse, dossier, five_digits))
        how = "une ligne par commune" if listed else "une ligne par territoire"
        said = [f"{count(len(found), 'territoire lu', 'territoires lus')} de « {shown(PurePath(name).name)} », {how}.",
                *table.columns.left_aside()]
    if len(found) > MOST_TERRITORIES:
        raise FileError(f"Ce fichier contient plus de {MOST_TERRITORIES} territoires : partagez-le en plusieurs.")
    for name, times in Counter(wanted.name for wanted in found if wanted.name).items():
        if times > 1:
            said.append(f"{times} territoires se nomment « {shown(name)} » : leurs dossiers sont numérotés.")
    return Listing(_in_folders(found), tuple(map(typography, said)))


def _is_long(table: Table) -> bool:
    """Whether there is a row for each commune: a name comes back, and no cell lists several communes."""
    columns = table.columns
    cells = [columns.cell(row, tells) for _, row in table.rows for tells in (Tells.CODES, Tells.CODE, Tells.COMMUNE)]
    names = [columns.cell(row, Tells.NAME) for _, row in table.rows]
    return len(set(names)) < len(names) and not any(map(LISTED.search, cells))


def _of_wide(table: Table, warehouse: Warehouse, dossier: Dossier, five_digits: FiveDigits) -> Iterator[Wanted]:
    columns = table.columns
    for line, row in table.rows:
        listed = columns.cell(row, Tells.CODES) or columns.cell(row, Tells.CODE) or columns.cell(row, Tells.COMMUNE)
        kind = FiveDigits.INSEE if _insee(columns) else five_digits
        reading = read_codes(BETWEEN.sub("\n", listed), warehouse.gazetteer, five_digits=kind)
        yield _made(line, columns, row, reading, warehouse, dossier)


def _of_long(table: Table, warehouse: Warehouse, dossier: Dossier, five_digits: FiveDigits) -> Iterator[Wanted]:
    columns = table.columns
    grouped: dict[str, list[tuple[int, Sequence[str]]]] = {}
    for line, row in table.rows:
        grouped.setdefault(columns.cell(row, Tells.NAME), []).append((line, row))
    coded = Tells.CODE if Tells.CODE in columns.at else Tells.CODES
    heads = [(coded, "Code INSEE"), (Tells.COMMUNE, "Commune"), (Tells.DEPARTMENT, "Département")]
    # A department tells homonyms apart; beside a code it says nothing more.
    kept = [(tells, head) for tells, head in heads if tells in columns.at and not (
        tells is Tells.DEPARTMENT and coded in columns.at)]
    for rows in grouped.values():
        cells = [[" ".join(columns.cell(row, tells).split()) for tells, _ in kept] for _, row in rows]
        text = "\n".join("\t".join(line) for line in [[head for _, head in kept], *cells])
        kind = FiveDigits.INSEE if _insee(columns) else five_digits
        yield _made(rows[0][0], columns, first_filled([row for _, row in rows]),
                    read_codes(text, warehouse.gazetteer, five_digits=kind), warehouse, dossier)


def _insee(columns: Columns) -> bool:
    """Whether the title of the column says that its five digits are INSEE codes and not postal ones."""
    return Tells.CODE in columns.at or Tells.CODES in columns.at


def _made(line: int, columns: Columns, row: Sequence[str], reading: Reading, warehouse: Warehouse, dossier: Dossier, *,
          refusal: str = "") -> Wanted:
    name = tidy_name(columns.cell(row, Tells.NAME))
    if refusal or not reading.units or reading.questions:
        return Wanted(line, name, refusal=typography(refusal or _why_not(reading)))
    try:
        told, plan, said = _told(columns, row, warehouse, dossier)
    except ValueError as failure:
        return Wanted(line, name, refusal=typography(str(failure)))
    problems = [token.message for token in reading.problems]
    more = [f"{len(problems) - MOST_SAID} autres codes ou noms sont à vérifier."] if len(problems) > MOST_SAID else []
    project = replace(Project(codes_of(reading.units), name, dossier=tidied(told)), plan=plan)
    return Wanted(line, name, project=project, remarks=tuple(map(typography, [*problems[:MOST_SAID], *more, *said])))


def _why_not(reading: Reading) -> str:
    if reading.refusal:
        return reading.refusal
    if reading.questions:
        asked = " ".join(question.message for question in reading.questions[:MOST_SAID])
        return f"{asked} Pour répondre, {_ADVICE}."
    if reading.problems:
        return " ".join(["Aucune commune n'a été reconnue.",
                         *(token.message for token in reading.problems[:MOST_SAID])])
    return "Aucune commune n'est donnée pour ce territoire."


def _told(columns: Columns, row: Sequence[str], warehouse: Warehouse, dossier: Dossier) -> tuple:
    """The dossier and the plan of a row, and what of them is not known. Raises ValueError, in French."""
    register = columns.cell(row, Tells.REGISTER).lower()
    if register and register not in set(Register):
        raise ValueError(f"Le registre « {shown(register)} » n'existe pas : écrivez {' ou '.join(Register)}.")
    days = {step: day_in(columns.cell(row, tells)) for step, tells in (
        ("draft", Tells.DRAFT), ("letter", Tells.LETTER), ("project", Tells.PROJECT), ("contract", Tells.CONTRACT))}
    told = replace(dossier, title=columns.cell(row, Tells.TITLE) or dossier.title,
                   authors=columns.cell(row, Tells.AUTHORS) or dossier.authors,
                   register=Register(register) if register else dossier.register,
                   milestones=Milestones(**days) if any(days.values()) else dossier.milestones)
    usual = Project(()).plan
    scale = columns.cell(row, Tells.SCALE) or usual.scale
    options = re.split(r"[,;|\s]+", columns.cell(row, Tells.OPTIONS))
    if not columns.cell(row, Tells.SCALE) and not any(options):
        return told, usual, ()
    return told, *known_plan(scale, [option for option in options if option], warehouse)


def _in_folders(found: Iterable[Wanted]) -> tuple[Wanted, ...]:
    """A folder of its own for each, named after it; those that share a name are numbered in the order of the table."""
    taken: set[str] = set()
    kept = []
    for wanted in found:
        stem, rank = safe_filename(wanted.name), 1
        folder = stem
        # Systems that do not tell « A » from « a » have one folder for both.
        while folder.lower() in taken:
            rank += 1
            folder = f"{stem}-{rank}"
        taken.add(folder.lower())
        kept.append(replace(wanted, folder=folder))
    return tuple(kept)
