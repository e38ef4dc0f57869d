"""A department as people write it in a table: its code, its name, or both."""

from __future__ import annotations

import re

from diagnostic.geography.gazetteer import Gazetteer


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
