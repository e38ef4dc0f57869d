"""Age bands and dwellings of the census of 2021, by IRIS and by commune."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from data.build.carry import carry
from data.build.lineage import Lineage
from data.build.raw import iris_2021

COUNTS = ["pop", "pop_0_19", "pop_20_64", "pop_65p",
          "logements", "res_principales", "res_secondaires", "logements_vacants"]


def structure(cache: Path, lineage: Lineage) -> tuple[pd.DataFrame, pd.DataFrame]:
    """`structure_2021` (code + counts) and `structure_iris_2021` (iris, code, nature_iris + counts).

    The producer rounds each IRIS: bands may differ from `pop` by 1, and the sum of a commune's IRIS from its municipal
    population by a few units. Communes cut in two since 2021, and Mayotte, have no row. An IRIS keeps its number of
    2021: in a merged commune it starts with the former code while `code` is today's.
    """
    raw = iris_2021(cache)
    by_unit = raw.groupby("com")[COUNTS].sum()
    mothers = {code: entry["commune"] for code, entry in lineage.arrondissements.items()}
    districts = by_unit[by_unit.index.isin(list(mothers))]
    whole_cities = districts.groupby(districts.index.map(mothers)).sum()
    counts = carry(pd.concat([by_unit, whole_cities]), lineage).dropna().astype("int64")
    iris = raw.rename(columns={"typ_iris": "nature_iris"}).assign(code=raw["com"].map(lineage.today))
    iris = iris[iris["code"].isin(counts.index)].astype(dict.fromkeys(COUNTS, "int32"))
    return (counts.sort_index().rename_axis("code").reset_index(),
            iris[["iris", "code", "nature_iris", *COUNTS]].sort_values("iris", ignore_index=True))
