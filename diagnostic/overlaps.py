"""Registered CPTS that already hold a part of the territory."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pandas as pd

from diagnostic.geography.gazetteer import Gazetteer
from diagnostic.indicators.territory import Territory
from diagnostic.record import Overlap


def overlaps(territory: Territory, register: pd.DataFrame, gazetteer: Gazetteer) -> tuple[Overlap, ...]:
    """Overlaps with the CPTS of `register` (code, cpts), those that share most inhabitants first.

    A commune meets its arrondissements municipaux and they meet it. A commune that several CPTS divide among themselves
    counts whole in each of the overlaps: the register does not say who has which part.
    """
    # Code in the register → what it shares with the territory: (unit of the territory, inhabitants).
    met: dict[str, list[tuple[str, int]]] = defaultdict(list)
    outer: set[str] = set()
    for code, people in zip(territory.codes, territory.population.tolist(), strict=True):
        met[code].append((code, people))
        for arrondissement in gazetteer.arrondissements_of(code):
            whole = territory.national.population[territory.national.row[arrondissement]]
            met[arrondissement].append((code, int(np.nan_to_num(whole))))
        if mother := gazetteer.mother_of(code):
            met[mother].append((code, people))
            outer.add(mother)
    found = []
    wanted = register[register["cpts"].isin(register.loc[register["code"].isin(met), "cpts"])]
    for cpts, codes in wanted.groupby("cpts")["code"]:
        shared = [meeting for code in codes for meeting in met.get(code, ())]
        whole_cpts = all(code in met and code not in outer for code in codes)
        found.append(Overlap(str(cpts), tuple(sorted({unit for unit, _ in shared})),
                             sum(people for _, people in shared), whole_cpts))
    return tuple(sorted(found, key=lambda overlap: (-overlap.population, overlap.cpts)))
