"""Zoning of physicians by the regional health agencies (ARS): comma CSV, every cell quoted, `com_code`, `zmed_niveau`.

The level is kept as it is published, without the number before it: `1_ZIP` (zone d'intervention prioritaire), `2_ZAC`
(zone d'action complémentaire), then others by region. « NC » is a commune that the agency did not class: unknown.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from diagnostic.sources.readers.coverage import CODE, left_out
from diagnostic.sources.readers.delivery import Delivery, ReadError, Tidy
from diagnostic.sources.readers.ground import Ground
from diagnostic.sources.readers.inventory import agreed, first_row, flag, year_of
from diagnostic.sources.readers.texts import folded, glimpsed_titles, table

NEEDED = ("com_code", "zmed_niveau")
# `niveau` says what a row is, where the file has it; the date is that of the agency's order.
LEVEL, DATE = "niveau", "zmed_date_arrete"
KEPT_LEVELS = frozenset({"COM", "ARM", ""})
_LEVEL = re.compile(r"\d_([A-Za-z][\w-]*)")
_UNCLASSED = re.compile(r"NC.*", re.IGNORECASE)


def recognises(name: str, head: bytes) -> bool:
    """By its titles, whatever its name."""
    return set(NEEDED) <= {folded(title) for title in glimpsed_titles(head)[1]}


def read(path: Path, ground: Ground) -> Delivery:
    """Table `zonage_medecins`: niveau (ZIP, ZAC…), zip, zac and zv as 1 or 0. Raises ReadError."""
    file, rows = table(path, NEEDED, others=(LEVEL, DATE))
    if LEVEL in rows:
        rows = rows[rows[LEVEL].str.upper().isin(KEPT_LEVELS)]
    wrong = ~rows["com_code"].str.fullmatch(CODE)
    if wrong.any():
        row = first_row(wrong)
        raise ReadError(file, f"« {rows.loc[row, 'com_code']!s:.40} » n'est pas un code de commune.", row=row,
                        column="com_code")
    levels = rows["zmed_niveau"]
    named = levels.str.extract(f"^{_LEVEL.pattern}$", expand=False)
    unknown = named.isna() & (levels != "") & ~levels.str.fullmatch(_UNCLASSED)
    if unknown.any():
        row = first_row(unknown)
        raise ReadError(file, f"« {levels.loc[row]!s:.40} » n'est pas un niveau de zonage.", row=row,
                        column="zmed_niveau")
    levels = named.str.upper().astype(object).where(named.notna(), None)
    told = pd.DataFrame({"code": rows["com_code"], "niveau": levels})
    frame, remarks = agreed(ground, told, ["niveau"])
    if frame["niveau"].isna().all():
        raise ReadError(file, "aucune commune d'aujourd'hui n'y a de niveau.", column="zmed_niveau")
    for name in ("zip", "zac", "zv"):
        frame[name] = flag(frame["niveau"], (name.upper(),))
    tidy = Tidy("zonage_medecins", frame, "Zonage des médecins généralistes",
                "Zone où l'agence régionale de santé classe chaque commune pour l'aide à l'installation des médecins.",
                _vintage(rows, path.stem),
                {"niveau": "Zone telle que publiée", "zip": "1 en zone d'intervention prioritaire, 0 ailleurs",
                 "zac": "1 en zone d'action complémentaire, 0 ailleurs", "zv": "1 en zone de vigilance, 0 ailleurs"},
                ground.cog)
    return Delivery((tidy,), (*remarks, *left_out(ground, frame["code"])))


def _vintage(rows: pd.DataFrame, stem: str) -> str:
    """The year of the last order, else that of the file's name."""
    years = rows[DATE].str.extract(r"(20\d\d)", expand=False).dropna() if DATE in rows else pd.Series(dtype=object)
    return str(years.max()) if len(years) else year_of(stem)
