"""Counts of yesterday's communes on today's: mergers are sums, what was cut in two since is missing."""

from __future__ import annotations

import pandas as pd

from data.build.lineage import Lineage


def carry(counts: pd.DataFrame, lineage: Lineage) -> pd.DataFrame:
    """Additive `counts` indexed by code of any year → indexed by every commune and arrondissement of COG 2026 (float).

    A commune that has no count, because it was part of another one then, is missing, and so is the one it left: its
    count covers more land than it has today. Raises ValueError on a code nobody inherits.
    """
    today = pd.Series({code: lineage.today(code) for code in counts.index}, dtype=object)
    if today.isna().any():
        raise ValueError(f"no heir for {sorted(today[today.isna()].index)}")
    carried = counts.groupby(today).sum(min_count=1).astype(float)
    cut = lineage.torn(counts.index)
    left = {str(lineage.today(lineage.mothers[code])) for code in cut}
    return carried.drop(index=list((cut | left) & set(carried.index))).reindex(lineage.units)
