"""The census of Insee, in its two layouts: communal bases (one column for each figure) and Melodi (one row for each).

Communal bases `base-cc-…` and « dossier complet »: `CODGEO;P22_POP;P16_POP;P22_POP0014;C22_POP15P;…`, P for the main
exploitation and C for the complementary one, then the year. Melodi: `GEO;GEO_OBJECT;…dimensions…;RP_MEASURE;OBS_STATUS;
TIME_PERIOD;OBS_VALUE`, where the status K says that a commune is counted within another. Counts are weighted: they have
decimals. Arrondissements come beside Paris, Lyon and Marseille.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import pandas as pd

from diagnostic.sources.readers import texts
from diagnostic.sources.readers.cells import numbers
from diagnostic.sources.readers.coverage import checked_codes, left_out
from diagnostic.sources.readers.delivery import Delivery, ReadError, Tidy
from diagnostic.sources.readers.ground import Ground

MOST = 70_000_000.0
_YEARLY = re.compile(r"([pc])(\d\d)_(\w+)")
_LEVELS = frozenset({"COM", "ARM"})
# Counted in another commune (K) or given for memory (W): a second telling of the same people.
_TOLD_TWICE = frozenset({"K", "W"})
_FRAME = frozenset({"geo", "geo_object", "rp_measure", "freq", "obs_status", "obs_status_fr", "time_period",
                    "obs_value", "unit_measure", "unit_mult", "conf_status", "decimals", "obs_measure"})
# Of a communal base: alternatives in order, each a sum of titles without their year, « P_POP » or « C_MEN ».
Wide = Mapping[str, Sequence[Sequence[str]]]
CODE_SAID = "Commune ou arrondissement municipal d'aujourd'hui"


@dataclass(frozen=True)
class Cube:
    """The file `dataset` of Melodi. `dimensions`: those that `cells` give a value of, in their order; the file has
    these and, if need be, `others`; `fixed` says the values kept of any. `cells`: column by values of `dimensions`."""

    dataset: str
    table: str
    dimensions: tuple[str, ...]
    cells: Mapping[tuple[str, ...], str]
    fixed: Mapping[str, str]
    others: frozenset[str] = frozenset()

    def is_it(self, titles: set[str]) -> bool:
        """Whether folded `titles` are those of this file."""
        own = {"geo", "geo_object", "time_period", "obs_value"}
        there, asked = titles - _FRAME, {*self.dimensions, *self.fixed} - _FRAME
        return own <= titles and asked <= there and there <= asked | self.others


@dataclass(frozen=True)
class Read:
    """Counts by the producer's `code` at `year`; column `before`: the first of them at the year `before`, when asked
    and there."""

    file: str
    year: int
    before: int | None
    frame: pd.DataFrame


def communal_base(member: str) -> bool:
    """Whether a member of a ZIP is the base itself: neither its dictionary nor the one of overseas collectivities."""
    return texts.any_text(member) and not PurePosixPath(member).stem.lower().endswith("-com")


def titles_of(path: Path) -> set[str]:
    return {texts.folded(title) for title in texts.header_of(path, communal_base)}


def years_of(titles: set[str], figure: str) -> list[int]:
    """Years, newest first, of which a communal base has `figure` (« P_POP »)."""
    read = (found for title in titles if (found := _YEARLY.fullmatch(title)))
    return sorted({2000 + int(found.group(2)) for found in read if int(found.group(2)) < 60
                   and f"{found.group(1)}_{found.group(3)}" == figure.lower()}, reverse=True)


def title_of(figure: str, year: int) -> str:
    """The folded title of « P_POP » in 2022: `p22_pop`."""
    return f"{figure[0]}{year % 100:02d}{figure[1:]}".lower()


def wide(path: Path, columns: Wide, year: int, before: tuple[str, int] | None = None,
         extra: Mapping[str, str] | None = None) -> Read:
    """A communal base at `year`. `before`: a figure and a former year, read as the column `before`. `extra`: other
    columns by folded title. Columns that the file lacks are left out. Raises ReadError."""
    titles = titles_of(path)
    sums = {column: next((wanted for option in options
                          if set(wanted := [title_of(figure, year) for figure in option]) <= titles), [])
            for column, options in columns.items()}
    sums |= {column: [title] for title, column in (extra or {}).items() if title in titles}
    if before is not None:
        sums["before"] = [title_of(*before)]
    needed = {title for wanted in sums.values() for title in wanted}
    file, table = texts.table(path, {"codgeo", *needed}, inside=communal_base)
    frame = pd.DataFrame({"code": checked_codes(table["codgeo"], file=file, column="CODGEO")})
    values = {title: numbers(table[title], file=file, column=title.upper(), first_row=None, least=0, most=MOST).values
              for title in needed}
    counted = {column: sum((values[title] for title in wanted[1:]), values[wanted[0]])
               for column, wanted in sums.items() if wanted}
    return Read(file, year, before[1] if before else None, frame.assign(**counted))


def long(path: Path, cube: Cube, with_year_before: bool = False) -> Read:
    """A file of Melodi at its newest year, streamed. Raises ReadError: two values for one cell, none of its cells."""
    needed = {"geo", "geo_object", "time_period", "obs_value", *cube.dimensions, *cube.fixed}
    columns = list(dict.fromkeys(cube.cells.values()))
    cells = {"|".join(cell): columns.index(column) for cell, column in cube.cells.items()}
    codes: dict[str, int] = {}
    pieces, file = [], path.name
    for called, chunk in texts.chunks(path, needed, others={"obs_status"}):
        file, rows = called, _of_communes(chunk, cube)
        key = rows[cube.dimensions[0]]
        for name in cube.dimensions[1:]:
            key = key + "|" + rows[name]
        cell = key.map(cells)
        rows = rows[cell.notna()]
        # Numbers take a tenth of what texts do, and such files have millions of rows.
        pieces.append(pd.DataFrame({
            "geo": [codes.setdefault(code, len(codes)) for code in rows["geo"]], "column": cell.dropna().astype("int8"),
            "year": numbers(rows["time_period"], file=file, column="TIME_PERIOD", first_row=None, least=1960,
                            most=2100).values,
            "value": numbers(rows["obs_value"], file=file, column="OBS_VALUE", first_row=None, least=0,
                             most=MOST).values,
        }, index=rows.index).astype({"geo": "int32"}))
    table = pd.concat(pieces) if pieces else pd.DataFrame()
    if table.empty:
        raise ReadError(file, "aucune commune n'y a les chiffres attendus : ce n'est pas le bon fichier.")
    known = pd.Series(list(codes), index=table.index[~table["geo"].duplicated()])
    checked_codes(known, file=file, column="GEO")
    newest = sorted(table["year"].dropna().unique(), reverse=True)[:2 if with_year_before else 1]
    if not newest:
        raise ReadError(file, "aucune année n'y est dite.", column="TIME_PERIOD")
    frames = [_pivoted(file, table[table["year"] == year], list(codes), columns) for year in newest]
    frame = frames[0].reset_index()
    former = frames[1].get(columns[0]) if len(frames) > 1 else None
    if former is None:
        return Read(file, int(newest[0]), None, frame)
    return Read(file, int(newest[0]), int(newest[1]), frame.assign(before=frame["code"].map(former)))


def _of_communes(chunk: pd.DataFrame, cube: Cube) -> pd.DataFrame:
    """The rows that may be cells of the cube: communes, told once."""
    right = chunk["geo_object"].isin(_LEVELS)
    for name, value in cube.fixed.items():
        right &= chunk[name] == value
    for position, name in enumerate(cube.dimensions):
        right &= chunk[name].isin({cell[position] for cell in cube.cells})
    if "obs_status" in chunk:
        right &= ~chunk["obs_status"].isin(_TOLD_TWICE)
    return chunk[right]


def _pivoted(file: str, table: pd.DataFrame, codes: list[str], columns: list[str]) -> pd.DataFrame:
    """The figures of a year by code, in the columns that have any."""
    twice = table.duplicated(["geo", "column"])
    if twice.any():
        row = texts.first_row(twice)
        code = codes[int(table["geo"].loc[row])]
        raise ReadError(file, f"une seconde valeur pour la commune {code} : le fichier croise des dimensions que "
                        "l'outil ne connaît pas.", row=row)
    frame = table.pivot(index="geo", columns="column", values="value")
    return frame.set_axis([columns[int(column)] for column in frame.columns], axis=1).set_axis(
        pd.Index([codes[int(code)] for code in frame.index], name="code"))


def delivered(read: Read, ground: Ground, *, table: str, title: str, description: str, said: Mapping[str, str],
              vintage: str = "") -> Delivery:
    """The counts carried to today's communes, in the order of `said` (description by column)."""
    columns = [column for column in said if column in read.frame]
    carried = ground.carried(read.frame, sums=columns)
    frame = carried.frame[["code", *columns]]
    return Delivery((Tidy(
        name=table, frame=frame, title=title, description=description, vintage=vintage or str(read.year),
        cog=ground.cog, columns={"code": CODE_SAID, **{column: said[column] for column in columns}}),),
        (*carried.remarks, *left_out(ground, frame["code"])))


def glimpsed(name: str, head: bytes) -> tuple[set[str], str]:
    """Folded titles that the beginning of a file shows, and the names of a ZIP and of its members, in lower case: its
    first member may be a dictionary."""
    members, titles = texts.glimpsed_titles(head)
    names = " ".join((name, *members)).lower() if head.startswith(texts.ZIP) else ""
    return {texts.folded(title) for title in titles}, names


def shows(cubes: Iterable[Cube], base: str, titles: set[str], names: str) -> bool:
    """Whether what `glimpsed` gave is one of `cubes`, or a ZIP of the communal base called `base`."""
    named = any(cube.dataset.lower() in names for cube in cubes)
    return named or base in names or any(cube.is_it(titles) for cube in cubes)
