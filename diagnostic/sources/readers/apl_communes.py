"""APL (DREES) of five professions by commune, as a tidied CSV: `code, nom, dep, apl_infirmier_2022, apl_kine_2022, …`.

It has no population at all: over communes merged since, and over Paris, Lyon and Marseille, the mean cannot be weighted
and stays unknown.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from diagnostic.sources.readers import texts
from diagnostic.sources.readers.apl_tables import BEFORE, PROFESSIONS, carry, newest
from diagnostic.sources.readers.cells import numbers
from diagnostic.sources.readers.coverage import checked_codes, left_out
from diagnostic.sources.readers.delivery import Delivery, ReadError, Tidy
from diagnostic.sources.readers.ground import Ground
from diagnostic.wording import count, typography

_YEARLY = re.compile(r"apl_([a-z_]+)_(20\d\d)")
_BY_COLUMN = {profession.column: profession for profession in PROFESSIONS}


def recognises(name: str, head: bytes) -> bool:
    return bool(_yearly({texts.folded(title) for title in texts.glimpsed_titles(head)[1]}))


def read(path: Path, ground: Ground) -> Delivery:
    """`apl_communes`: the newest year, and the one before it under `_precedente`."""
    titles = _yearly({texts.folded(title) for title in texts.header_of(path)})
    if not titles:
        raise ReadError(path.name, "aucune colonne d'APL suivie d'une année : ce n'est pas un fichier d'APL.")
    years = newest(year for _, year in titles)
    file, table = texts.table(path, {"code", *titles.values()})
    rows = pd.DataFrame({"code": checked_codes(table["code"], file=file, column="code")})
    columns = {"code": "Commune ou arrondissement municipal d'aujourd'hui"}
    for position, year in enumerate(years):
        for profession in PROFESSIONS:
            title = titles.get((profession.column, year))
            if title is not None:
                column = f"{profession.column}{BEFORE if position else ''}"
                rows[column] = numbers(table[title], file=file, column=title, first_row=None, least=0,
                                       most=profession.most).values
                columns[column] = f"APL {profession.said} en {year}, en {profession.unit}"
    carried = carry(rows, ground)
    frame = carried.frame.drop(columns="weight")[list(columns)]
    told = rows["code"].map(ground.today).value_counts()
    merged = int((told > 1).sum())
    remarks = [*carried.remarks, *left_out(ground, frame["code"])]
    if merged:
        remarks.append(typography(
            f"{count(merged, 'commune')} nées d'une fusion restent sans valeur, comme Paris, Lyon et Marseille "
            "entières : ce fichier n'a pas la population qui pondérerait leur moyenne ; le classeur de la DREES l'a."))
    return Delivery((Tidy(
        name="apl_communes", frame=frame, vintage=str(years[0]), cog=ground.cog, columns=columns,
        title="Accessibilité potentielle localisée (APL) de cinq professions",
        description="Offre accessible compte tenu de l'activité des professionnels, de la distance et des besoins par "
                    "âge, pour l'année du millésime et, « précédente », celle d'avant. Mayotte n'y est pas."),),
        tuple(remarks))


def _yearly(titles: set[str]) -> dict[tuple[str, int], str]:
    """Title by profession and year."""
    found = {(match.group(1), int(match.group(2))): title for title in titles if (match := _YEARLY.fullmatch(title))}
    return {key: title for key, title in found.items() if key[0] in _BY_COLUMN} if "code" in titles else {}
