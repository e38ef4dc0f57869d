"""Cells of a producer's file as numbers: French or English decimals, spaces in thousands, blanks, secrecy marks."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
import pandas as pd

from diagnostic.sources.readers.delivery import ReadError
from diagnostic.wording import number

BLANK = frozenset({"", "nan", "n.d.", "nd", "so", "n/a"})
SECRET_MARKS = frozenset({"s", "ns", "c", "secret"})


@dataclass(frozen=True)
class Numbers:
    """`values`: float64, NaN where blank or secret. `secret`: bool, true where a mark of secrecy stood."""

    values: pd.Series
    secret: pd.Series


def numbers(cells: pd.Series, *, file: str, column: str, first_row: int | None = 2, least: float | None = None,
            most: float | None = None, blank: Collection[str] = BLANK,
            secret: Collection[str] = SECRET_MARKS) -> Numbers:
    """Numbers of a column read as text. `first_row`: the row of the file that the first cell comes from; None when the
    index of `cells` is the row of the file.

    `blank` and `secret` are compared in lower case; a mark that begins with « < » is one of secrecy. Raises ReadError
    naming the row of the first cell that is no number, or not between `least` and `most`.
    """
    text = (cells.fillna("").astype(str).str.replace(r"[\s\u00a0\u202f]", "", regex=True).str.lower())
    hidden = text.isin(list(secret)) | text.str.startswith("<")
    values = pd.to_numeric(text.where(~hidden & ~text.isin(list(blank))).str.replace(",", ".", regex=False),
                           errors="coerce").astype("float64")
    wrong = values.isna() & ~hidden & ~text.isin(list(blank)) | np.isinf(values)
    if wrong.any():
        at = int(np.flatnonzero(wrong.to_numpy())[0])
        raise ReadError(file, f"« {str(cells.iloc[at])[:40]} » n'est pas un nombre.", column=column,
                        row=_row(cells, at, first_row))
    for bound, beyond, said in ((least, values < (-np.inf if least is None else least), "au moins"),
                                (most, values > (np.inf if most is None else most), "au plus")):
        if bound is not None and beyond.any():
            at = int(np.flatnonzero(beyond.to_numpy())[0])
            raise ReadError(file, f"{cells.iloc[at]!s:.40} est impossible : {said} {number(bound)} attendu.",
                            row=_row(cells, at, first_row), column=column)
    return Numbers(values, hidden)


def _row(cells: pd.Series, at: int, first_row: int | None) -> int:
    return int(cells.index[at]) if first_row is None else first_row + at
