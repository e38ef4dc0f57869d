"""Complémentaire santé solidaire by commune (Cnam, published by the Insee): only communes that hold a QPV.

`data_CNAM2025_COM.csv`, alone or in `beneficiaires_CNAM_01-01-2025_QP24_csv.zip`: `;`, CODGEO, C (people covered by the
régime général), C_C2SNP and C_C2SP (with the C2S, without and with a contribution), thousands by a space. Before
November 2019 there was the CMU-C (CCMUC): another series, kept in another column.
"""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath

import pandas as pd

from diagnostic.sources.readers import texts
from diagnostic.sources.readers.cells import numbers
from diagnostic.sources.readers.coverage import checked_codes
from diagnostic.sources.readers.delivery import MASK, Delivery, ReadError, Tidy
from diagnostic.sources.readers.ground import Ground

_MEMBER = re.compile(r"^data_CNAM(\d{4})_COM\.csv$", re.IGNORECASE)
_TITLES = {"c": "couverts", "c_c2snp": "c2s_np", "c_c2sp": "c2s_p", "ccmuc": "cmuc", "c_cmuc": "cmuc"}
_SAID = {"couverts": "Personnes couvertes par le régime général de l'assurance maladie",
         "c2s_np": "Bénéficiaires de la C2S non participative (ex-CMU-C)",
         "c2s_p": "Bénéficiaires de la C2S participative (ex-ACS)",
         "cmuc": "Bénéficiaires de la CMU-C (avant novembre 2019)"}
_BOTH = "ce fichier mêle la CMU-C et la C2S, qui sont deux séries : donnez celui d'une seule année."


def recognises(name: str, head: bytes) -> bool:
    """Whether it is the file by commune, or the ZIP that holds it."""
    members, header = texts.glimpsed_titles(head)
    if members:
        # The member that is read may come after what is seen of the archive.
        return any(map(_is_communes, members)) or re.match(r"beneficiaires_cnam.*\.zip$", name.lower()) is not None
    found = {texts.folded(title) for title in header}
    first = texts.glimpse(head)[1].lstrip("\ufeff").split("\n")[1:2]
    of_communes = bool(first and re.match(r'"?(?:\d|2[AB])', first[0]))
    return {"codgeo", "c"} <= found and bool(found & {"c_c2snp", "ccmuc", "c_cmuc"}) and of_communes


def _is_communes(member: str) -> bool:
    return _MEMBER.match(PurePosixPath(member).name) is not None


def read(path: Path, ground: Ground) -> Delivery:
    """Table `c2s_communes`. Raises ReadError."""
    file, rows = texts.table(path, ["codgeo", "c"], others=[title for title in _TITLES if title != "c"],
                             inside=_is_communes)
    taken = {title: column for title, column in _TITLES.items() if title in rows}
    if "cmuc" in taken.values() and len(taken) > 2:
        raise ReadError(file, _BOTH)
    if len(taken) < 2:
        raise ReadError(file, "les colonnes C_C2SNP et C_C2SP (ou CCMUC) sont introuvables.")
    told = pd.DataFrame({"code": checked_codes(rows["codgeo"], file=file, column="CODGEO")})
    for title, column in taken.items():
        found = numbers(rows[title], file=file, column=title.upper(), first_row=None, least=0)
        told[column], told[f"{column}{MASK}"] = found.values, found.secret
    helped = told[[column for column in taken.values() if column != "couverts"]]
    beyond = helped.sum(axis=1, min_count=1) > told["couverts"]
    if beyond.any():
        raise ReadError(file, "plus de bénéficiaires que de personnes couvertes.", row=texts.first_row(beyond))
    columns = list(taken.values())
    carried = ground.carried(told, sums=columns, secrets=columns)
    frame = carried.frame.drop(columns=[f"{column}{MASK}" for column in columns
                                        if not carried.frame[f"{column}{MASK}"].any()])
    year = _MEMBER.match(file.rpartition(" : ")[2]) or re.search(r"CNAM.*?(20\d\d)", path.name)
    said = {"code": "Commune ou arrondissement municipal", **{column: _SAID[column] for column in columns}}
    said |= {f"{column}{MASK}": "Vrai quand l'effectif est masqué (secret statistique)" for column in columns
             if f"{column}{MASK}" in frame}
    return Delivery((Tidy(
        "c2s_communes", frame, "Bénéficiaires de la complémentaire santé solidaire par commune",
        "Régime général seulement ; seules les communes qui comptent un quartier prioritaire (QPV) sont diffusées.",
        f"1er janvier {year.group(1)}" if year else "non précisé", said, ground.cog),), carried.remarks)
