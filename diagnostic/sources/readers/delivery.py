"""What a reader hands over, and how it refuses a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import pandas as pd

from diagnostic.sources.readers.ground import Ground
from diagnostic.sources.refusals import FileError

# A boolean column of this name beside a column of figures: the cell is blank because the producer keeps it secret.
MASK = "_secret"
# Another: the figure is the reader's estimate, where the producer tells of several communes together.
GUESS = "_estime"


class ReadError(FileError):
    """A producer's file is not as its producer writes it; the French sentence names the file, the row, the column."""

    def __init__(self, file: str, problem: str, *, row: int | None = None, column: str = "") -> None:
        where = [f"fichier « {file} »", f"ligne {row}" if row is not None else "", f"colonne « {column} »"
                 if column else ""]
        super().__init__(f"F{', '.join(filter(None, where))[1:]} : {problem}")
        self.file, self.row, self.column = file, row, column


@dataclass(frozen=True)
class Tidy:
    """One tidy table as it will be installed.

    `frame`: one row for each `code` of today (or for each key that `description` names), counts as float64 with NaN
    where unknown, never 0 in place of unknown. A column `x_secret` (bool) says which cells of `x` are blank under
    statistical secrecy, a column `x_estime` (bool) which are estimates. `columns`: French description of
    each column. `vintage`: the producer's millésime; `cog`: the year of the codes once carried (the gazetteer's), None
    when the table has no code.
    """

    name: str
    frame: pd.DataFrame
    title: str
    description: str
    vintage: str
    columns: Mapping[str, str]
    cog: int | None = None


@dataclass(frozen=True)
class Delivery:
    """`remarks`: French sentences on what was left aside or carried over (unknown codes, merged communes)."""

    tables: tuple[Tidy, ...]
    remarks: tuple[str, ...] = field(default=())


class Reader(Protocol):
    """A module of this folder."""

    def recognises(self, name: str, head: bytes) -> bool:
        """Whether the file called `name` (without folder) that begins with `head` (64 kB at most) is of this dataset:
        judged by its content, and by its name only where contents cannot tell. Must not raise."""
        ...

    def read(self, path: Path, ground: Ground) -> Delivery:
        """The tables of the file. Raises ReadError (French: file, row, column) when it is not as described; streams
        what is big."""
        ...
