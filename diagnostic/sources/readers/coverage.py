"""What a reader says of its rows: codes in good form, none twice; the communes of today that a file leaves out."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from diagnostic.sources.readers.delivery import ReadError
from diagnostic.sources.readers.ground import NAMED, Ground
from diagnostic.wording import count, enumerate_fr, plural, typography

CODE = r"(?:\d{2}|2[AB])\d{3}"


def checked_codes(cells: pd.Series, *, file: str, column: str) -> pd.Series:
    """Codes of communes of a column read as text whose index is the row of the file, the leading zero given back to
    those that a spreadsheet took it from. Raises ReadError naming the row of the first that is no code, or comes twice.
    """
    codes = cells.str.strip().str.upper()
    codes = codes.where(~codes.str.fullmatch(r"\d{4}"), "0" + codes)
    wrong = ~codes.str.fullmatch(CODE)
    if wrong.any():
        row = int(codes.index[int(wrong.argmax())])
        raise ReadError(file, f"« {cells.loc[row]!s:.40} » n'est pas un code de commune.", row=row, column=column)
    twice = codes.duplicated()
    if twice.any():
        row = int(codes.index[int(twice.argmax())])
        raise ReadError(file, f"la commune {codes.loc[row]} y est deux fois.", row=row, column=column)
    return codes


def left_out(ground: Ground, codes: Iterable[str]) -> tuple[str, ...]:
    """A French sentence on the communes of today (of departments) that have no row; nothing when all have one."""
    gazetteer = ground.gazetteer
    present = set(codes)
    absent: dict[str, int] = {}
    whole = []
    for department, name in gazetteer.departments.items():
        members = gazetteer.members_of_department(department)
        missing = sum(code not in present for code in members)
        if members and missing == len(members):
            whole.append(f"{name} ({department})")
        elif missing:
            absent[department] = missing
    sentences = []
    if whole:
        sentences.append(f"{count(len(whole), 'département')} sans aucune commune dans ce fichier : "
                         f"{enumerate_fr(whole, NAMED)}.")
    if absent:
        total = sum(absent.values())
        where = f"{plural(len(absent), 'département')} {enumerate_fr(sorted(absent), NAMED)}"
        sentences.append(f"{count(total, 'commune')} d'aujourd'hui sans ligne dans ce fichier ({where}) : leur valeur "
                         "reste inconnue.")
    return tuple(typography(sentence) for sentence in sentences)
