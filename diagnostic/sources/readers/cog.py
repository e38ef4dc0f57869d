"""Movements of communes since 1943 (Insee, Code officiel géographique): mergers, splits, new names, new codes.

`v_mvt_commune_AAAA.csv`: `,`, quoted; MOD, DATE_EFF, then the commune before (TYPECOM_AV, COM_AV, …, LIBELLE_AV) and
after (TYPECOM_AP, COM_AP, …, LIBELLE_AP). A movement has one row for each pair of a unit before and a unit after.
"""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd

from diagnostic.sources.readers import texts
from diagnostic.sources.readers.delivery import Delivery, ReadError, Tidy
from diagnostic.sources.readers.ground import NAMED, Ground
from diagnostic.wording import count, enumerate_fr, typography

_NEEDED = ("mod", "date_eff", "typecom_av", "com_av", "libelle_av", "typecom_ap", "com_ap", "libelle_ap")
# Documentation of the Code officiel géographique, « Événements sur les communes ».
NATURES = {"10": "changement de nom", "20": "création", "21": "rétablissement", "30": "suppression",
           "31": "fusion simple", "32": "création de commune nouvelle", "33": "fusion-association",
           "34": "transformation de fusion-association en fusion simple", "35": "suppression de commune déléguée",
           "41": "changement de code dû à un changement de département",
           "50": "changement de code dû à un transfert de chef-lieu",
           "70": "transformation de commune associée en commune déléguée"}
# What stands by itself; parts of communes (associated, delegated) are told before a movement, never after.
_WHOLE = ("COM", "ARM")
_CODE = r"(?:\d{2}|2[AB])\d{3}"
_STEPS = 10


def recognises(name: str, head: bytes) -> bool:
    """Whether it is the file of movements."""
    return set(_NEEDED) <= {texts.folded(title) for title in texts.glimpsed_titles(head)[1]}


def read(path: Path, ground: Ground) -> Delivery:
    """Table `cog_mouvements`: what each commune of today was called before. Raises ReadError."""
    file, rows = texts.table(path, _NEEDED)
    for column, pattern in (("com_av", _CODE), ("com_ap", _CODE), ("date_eff", r"\d{4}-\d{2}-\d{2}"),
                            ("mod", r"\d{2}")):
        wrong = ~rows[column].str.fullmatch(pattern)
        if wrong.any():
            row = texts.first_row(wrong)
            raise ReadError(file, f"« {str(rows.loc[row, column])[:20]} » n'est pas attendu ici.", row=row,
                            column=column.upper())
    moved = rows["typecom_ap"].isin(_WHOLE) & ((rows["com_av"] != rows["com_ap"])
                                               | (rows["libelle_av"] != rows["libelle_ap"]))
    kept = rows[moved]
    today = {code: _today(code, kept, ground) for code in kept["com_ap"].unique()}
    told = pd.DataFrame({
        "ancien_code": kept["com_av"], "ancien_nom": kept["libelle_av"], "code": kept["com_ap"].map(today),
        "nature": [NATURES.get(mod, f"mouvement {mod}") for mod in kept["mod"]], "date": kept["date_eff"]})
    lost = sorted(kept["com_ap"][told["code"].isna()].unique())
    told = told.dropna(subset="code").drop_duplicates()
    told.insert(3, "nom", [ground.gazetteer.place(code).name for code in told["code"]])
    remarks = () if not lost else (typography(
        f"{count(len(lost), 'code')} de commune sans suite aujourd'hui, laissés de côté : "
        f"{enumerate_fr(lost, NAMED)}."),)
    year = re.search(r"20\d\d", path.name)
    return Delivery((Tidy(
        "cog_mouvements", told.sort_values(["code", "date", "ancien_code", "ancien_nom", "nature"], ignore_index=True),
        "Mouvements des communes depuis 1943",
        "Une ligne par commune d'avant et commune d'aujourd'hui ; un changement de nom garde le même code.",
        year.group() if year else str(rows["date_eff"].max())[:4],
        {"ancien_code": "Code avant le mouvement", "ancien_nom": "Nom avant le mouvement",
         "code": "Commune d'aujourd'hui qui en tient la terre", "nom": "Son nom d'aujourd'hui",
         "nature": "Nature du mouvement", "date": "Date d'effet"}, ground.cog),), remarks)


def _today(code: str, moves: pd.DataFrame, ground: Ground) -> str | None:
    """The commune of today of a code that a movement gave: known to the gazetteer, or told by later movements."""
    for _ in range(_STEPS):
        found = ground.today(code)
        if found is not None:
            return found
        after = moves[(moves["com_av"] == code) & (moves["com_ap"] != code)]
        if after.empty:
            return None
        code = str(after.sort_values(["date_eff", "com_ap"])["com_ap"].iloc[-1])
    return None
