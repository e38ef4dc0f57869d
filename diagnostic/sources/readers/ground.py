"""The communes of today under a producer's figures: old codes carried over, cities added up, zeros where due."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from diagnostic.geography.gazetteer import Gazetteer
from diagnostic.wording import count, enumerate_fr, typography

NAMED = 5


@dataclass(frozen=True)
class Carried:
    """`frame`: one row for each code of today, sorted by code. `remarks`: in French."""

    frame: pd.DataFrame
    remarks: tuple[str, ...]


class Ground:
    """Codes of today (communes and arrondissements municipaux) as the gazetteer knows them; `cog` is their year."""

    def __init__(self, gazetteer: Gazetteer, cog: int | None = None) -> None:
        self.gazetteer, self.cog = gazetteer, cog

    @property
    def codes(self) -> tuple[str, ...]:
        return self.gazetteer.codes

    def today(self, code: str) -> str | None:
        """The code of today for a code of today or of a commune merged since; None when it is of no commune."""
        if code in self.gazetteer:
            return code
        former = self.gazetteer.former(code)
        return former.code if former is not None and former.code in self.gazetteer else None

    def carried(self, frame: pd.DataFrame, *, sums: Sequence[str] = (), means: Mapping[str, str] | None = None,
                secrets: Sequence[str] = ()) -> Carried:
        """One row for each code of today from rows by `code`, old or new; the order of the rows does not matter.

        `sums`: counts, added up; the sum is unknown as soon as one part is. `means`: rate column → weight column (one
        of `sums`): the mean weighted by it over the parts; a single part keeps its rate. `secrets`: columns whose
        `_secret` companion is true as soon as one part's is. Paris, Lyon and Marseille get a row of their own from
        their arrondissements when the producer gives these alone. Other columns are dropped.
        """
        means = means or {}
        kept = frame.assign(code=frame["code"].map(self.today))
        remarks = self._unknown(frame["code"][kept["code"].isna()])
        kept = kept[kept["code"].notna()]
        merged = self._grouped(kept, kept["code"], sums, means, secrets)
        mothers = pd.Series([self.gazetteer.mother_of(code) for code in merged["code"]], index=merged.index)
        there = set(merged["code"])
        whole = {mother for mother in mothers.dropna().unique() if mother not in there
                 and there.issuperset(self.gazetteer.arrondissements_of(mother))}
        cities = merged[mothers.isin(whole)]
        if len(cities):
            added = self._grouped(cities, mothers[cities.index], sums, means, secrets)
            merged = pd.concat([merged, added], ignore_index=True)
        return Carried(merged.sort_values("code", ignore_index=True), remarks)

    def with_zeros(self, frame: pd.DataFrame, columns: Sequence[str],
                   departments: Collection[str] | None = None) -> pd.DataFrame:
        """A row of zeros for every code of today that a list of what exists does not name.

        `departments`: those the list covers; None for the whole country. Elsewhere nothing is added: it is unknown.
        """
        covered = [code for code in self.codes
                   if departments is None or self.gazetteer.place(code).department in departments]
        absent = sorted(set(covered) - set(frame["code"]))
        zeros = pd.DataFrame({"code": absent, **dict.fromkeys(columns, 0.0)})
        return pd.concat([frame, zeros], ignore_index=True).sort_values("code", ignore_index=True)

    @staticmethod
    def _grouped(rows: pd.DataFrame, key: pd.Series, sums: Sequence[str], means: Mapping[str, str],
                 secrets: Sequence[str]) -> pd.DataFrame:
        groups = rows.groupby(key.to_numpy(), sort=True)
        sizes = groups.size()
        columns: dict[str, np.ndarray] = {"code": sizes.index.to_numpy(dtype=object)}
        for column in sums:
            known = groups[column].count()
            columns[column] = groups[column].sum().where(known == sizes).to_numpy(dtype=np.float64)
        for column, weight in means.items():
            product = (rows[column] * rows[weight]).groupby(key.to_numpy()).sum(min_count=1)
            weights = groups[weight].sum()
            alone = groups[column].first()
            complete = groups[column].count() == sizes
            mean = (product / weights.where(weights > 0)).where(sizes > 1, alone)
            columns[column] = mean.where(complete).to_numpy(dtype=np.float64)
        for column in secrets:
            columns[f"{column}_secret"] = groups[f"{column}_secret"].any().to_numpy(dtype=bool)
        return pd.DataFrame(columns)

    @staticmethod
    def _unknown(codes: Iterable[str]) -> tuple[str, ...]:
        unknown = sorted({str(code) for code in codes})
        if not unknown:
            return ()
        said = f"{count(len(unknown), 'code')} de commune que l'outil ne connaît pas, laissés de côté"
        return (typography(f"{said} : {enumerate_fr(unknown, NAMED)}."),)
