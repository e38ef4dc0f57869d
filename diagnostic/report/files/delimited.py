"""Tables as text for a spreadsheet in French: semicolons, decimal commas, a byte order mark, nothing that runs."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd

from diagnostic.record import Diagnosis
from diagnostic.report.columns import STRUCTURES, placed
from diagnostic.report.files.records import frame, measured_frame, references_frame, unit_columns
from diagnostic.report.sheets import FORMULA_SIGNS, HIDDEN

# A negative figure is no formula, were it written in a column of texts.
_FIGURE = re.compile(r"[-+]?\d+(?:[.,]\d+)?", re.ASCII)


def csv_bytes(table: pd.DataFrame) -> bytes:
    """Semicolons, decimal commas and a byte order mark: what Excel in French opens by a double click.

    A text that a spreadsheet would take for a formula (a name from a register may) is led by an apostrophe.
    """
    texts = table.select_dtypes(exclude="number").columns
    table = table.assign(**{column: table[column].map(_harmless, na_action="ignore") for column in texts})
    text = table.to_csv(index=False, sep=";", float_format=_number, lineterminator="\r\n")
    return text.encode("utf-8-sig")


def _number(value: Any) -> str:
    """At most six decimals, and none for a whole number: « 3337 », « 277,951619 »."""
    # A zero has no sign.
    return f"{round(value, 6) + 0.0:.6f}".rstrip("0").rstrip(".").replace(".", ",")


def _harmless(cell: object) -> object:
    if not isinstance(cell, str) or _FIGURE.fullmatch(cell):
        return cell
    return f"'{cell}" if cell.startswith((*FORMULA_SIGNS, "\t", "\r")) else cell


def communes_csv(diagnosis: Diagnosis) -> bytes:
    """One row for each unit; an unknown figure is empty, a masked one is « secret »."""
    table = frame(unit_columns(diagnosis), diagnosis.units)
    for identifier in {identifier for unit in diagnosis.units for identifier in unit.hidden} & set(table):
        hidden = [identifier in unit.hidden for unit in diagnosis.units]
        words = [HIDDEN if secret else None if pd.isna(value) else _number(value)
                 for value, secret in zip(table[identifier], hidden, strict=True)]
        table[identifier] = pd.array(words, dtype="string")
    return csv_bytes(table)


def indicators_csv(diagnosis: Diagnosis) -> bytes:
    return csv_bytes(measured_frame(diagnosis))


def references_csv(diagnosis: Diagnosis) -> bytes:
    return csv_bytes(references_frame(diagnosis))


def structures_csv(diagnosis: Diagnosis) -> bytes:
    return csv_bytes(frame(STRUCTURES, placed(diagnosis)))
