"""A department as people write it in a table: its code, its name, or both; and its name in a sentence."""

from __future__ import annotations

import re

from diagnostic.geography.gazetteer import Gazetteer
from diagnostic.wording import NBSP

# What its name takes after « le département » (Insee, code officiel géographique); « de » elsewhere.
_BEFORE = {
    "de l'": "01 02 03 07 09 10 11 12 27 34 36 38 60 61 89 91", "d'": "28 35 37",
    "du": "14 15 18 25 29 30 32 39 45 46 56 59 62 63 67 68 69 81 83 90 94 95",
    "de la": "16 17 19 21 23 24 26 2A 2B 31 33 42 43 44 48 50 51 52 53 55 57 58 70 72 73 74 76 80 85 86 87 93 "
             "971 972 973",
    "des": "04 05 06 08 13 22 40 64 65 66 78 79 88 92"}
_ELIDED = "'"
_ARTICLES = {code: before for before, codes in _BEFORE.items() for code in codes.split()}


def department_in_sentence(code: str, name: str) -> str:
    """« le département du Var », « le département de l'Ain »."""
    before = _ARTICLES.get(code, "de")
    return f"le département {before}{'' if before.endswith(_ELIDED) else NBSP}{name}"


def department_told(gazetteer: Gazetteer, text: str) -> str | None:
    """The code of a department told by its code or its name, « Gard (30) » too; None when it is none, or several."""
    bare = text.strip().upper()
    if not bare:
        return None
    known = gazetteer.departments
    for code in (bare, bare.zfill(2), *re.findall(r"\b(?:97\d|2[AB]|\d{2})\b", bare)):
        if code in known:
            return code
    named = gazetteer.groupings_named(text, "departement")
    return named[0] if len(named) == 1 else None
