"""What communes of today were called before: the embedded table, and the movements of communes once installed."""

from __future__ import annotations

import pandas as pd

# Movements after which the land of a commune, or its name, is another's. A commune re-established from another has the
# other's name « before », which is still its own.
_FOLLOWED = ("changement de nom", "fusion simple", "création de commune nouvelle", "fusion-association",
             "changement de code dû à un changement de département",
             "changement de code dû à un transfert de chef-lieu")


def with_movements(formers: pd.DataFrame, movements: pd.DataFrame, communes: pd.DataFrame) -> pd.DataFrame:
    """`formers` (`anciens_codes`) and, below, the names and codes that only `movements` (`cog_mouvements`) tells.

    Left out: codes of communes that are there today, unless it is the same one under another name; names that a
    commune of the same department bears today; codes and names that lead to several communes.
    """
    today = dict(zip(communes["code"], communes["nom"], strict=True))
    borne = set(zip(communes["departement"], communes["nom"], strict=True))
    department = dict(zip(communes["code"], communes["departement"], strict=True))
    told = set(zip(formers["ancien_nom"], formers["code"], strict=True))
    rows = movements[movements["nature"].isin(_FOLLOWED) & movements["code"].isin(list(today))]
    rows = rows.drop_duplicates(["ancien_code", "ancien_nom", "code"])
    renamed = rows["ancien_code"] == rows["code"]
    gone = ~rows["ancien_code"].isin([*today, *formers["ancien_code"]])
    rows = rows[renamed | gone]
    free = [(name, code) not in told and (department[code], name) not in borne
            for name, code in zip(rows["ancien_nom"], rows["code"], strict=True)]
    rows = rows[free]
    alone = (rows.groupby("ancien_code")["code"].transform("nunique") == 1) & (
        rows.groupby(["ancien_nom", rows["code"].map(department)])["code"].transform("nunique") == 1)
    return pd.concat([formers, rows.loc[alone, formers.columns]], ignore_index=True)
