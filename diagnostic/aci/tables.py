"""Reading the two ACI tables: what they must hold, and sentences that name what is wrong."""

from __future__ import annotations

import math
from collections.abc import Collection
from typing import Any

import pandas as pd

from diagnostic.wording import typography


class AciTableError(ValueError):
    """A table of tiers or of funding that cannot be trusted; the message is a French sentence."""

    def __init__(self, message: str) -> None:
        super().__init__(typography(message))


def check_columns(table: pd.DataFrame, name: str, columns: Collection[str]) -> None:
    if lacking := [column for column in columns if column not in table.columns]:
        raise AciTableError(f"La table « {name} » n'a pas de colonne {', '.join(lacking)}.")
    if table.empty:
        raise AciTableError(f"La table « {name} » est vide.")


def flag(value: Any, where: str) -> bool:
    """True for « oui », False for « non », as for booleans and their names."""
    known = {"oui": True, "non": False, "true": True, "false": False}
    word = str(value).lower()
    if word not in known:
        raise AciTableError(f"{where} : « {value} » n'est ni oui ni non.")
    return known[word]


def whole(value: Any, where: str) -> int | None:
    """A whole number that is not negative, written in figures or in text; None for an empty cell."""
    if pd.isna(value):
        return None
    try:
        figure = float(value)
    except ValueError:
        figure = math.nan
    if not figure >= 0 or figure % 1:
        raise AciTableError(f"{where} : « {value} » n'est pas un nombre entier positif.")
    return int(figure)


def words(value: Any) -> str:
    return "" if pd.isna(value) else str(value).strip()
