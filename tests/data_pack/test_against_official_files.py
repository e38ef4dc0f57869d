"""The embedded pack against the producers' own files, when they are beside the project."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from diagnostic.sources.warehouse import Warehouse

pytestmark = pytest.mark.official
PROFESSIONS = ("medecin_generaliste", "infirmier", "kine", "dentiste", "sage_femme")


def read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype={"code": str, "CODGEO": str})


@pytest.mark.parametrize("year", [2022, 2023])
def test_apl_of_the_demonstration_is_what_the_drees_publishes(warehouse: Warehouse, official: Path, year: int) -> None:
    published = read(official / "drees/apl_cinq_professions_communes_2022_2023.csv").set_index("code")
    table = warehouse.table("apl")
    ours = table[table["annee"] == year].set_index("code")
    assert len(ours) == 17
    for column in PROFESSIONS:
        theirs = published.loc[ours.index, f"apl_{column}_{year}"]
        assert (ours[column] - theirs).abs().max() < 1e-9, column


@pytest.mark.parametrize(("year", "column"), [(2017, "pop_rp2017_infere"), (2019, "pop_rp2019_infere"),
                                              (2021, "pop_rp2021")])
def test_populations_are_what_the_insee_publishes(warehouse: Warehouse, official: Path, year: int, column: str) -> None:
    published = read(official / "insee/population_municipale_communes_cog2024.csv").set_index("CODGEO")[column]
    ours = warehouse.table("population").set_index("code")
    # Communes cut in two after a census have no figure of their own for it: the file shares it out, or keeps it whole.
    divided = set(ours.index[ours["p2021"].isna()]) | set(published.index[published % 1 != 0])
    ours = ours[f"p{year}"].dropna()
    both = ours.index.intersection(published.dropna().index)
    apart = set(both[(ours.loc[both].astype(float) - published.loc[both]).abs() > 0.5]) - divided
    # Communes merged since 2024 hold more people than the code they kept.
    merged = set(warehouse.table("anciens_codes")["code"])
    assert len(both) > 34_000
    assert apart <= merged, sorted(apart - merged)[:10]
    assert len(apart) < 200


def test_epci_of_communes_agree_with_the_insee(warehouse: Warehouse, official: Path) -> None:
    published = read(official / "insee/insee_table_supracom_2024.csv").set_index("CODGEO")["EPCI"].astype(str)
    ours = warehouse.table("communes").set_index("code")["epci"].dropna()
    both = ours.index.intersection(published.index)
    # Two years apart, a few communes have changed: the vast majority must not.
    assert len(both) > 34_000
    assert (ours.loc[both] == published.loc[both]).mean() > 0.97
