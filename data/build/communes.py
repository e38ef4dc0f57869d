"""Communes and arrondissements of COG 2026, what they belong to, and the codes that came before."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from data.build.fetch import ETALAB_COG_2026
from data.build.lineage import Lineage, former_names
from data.build.raw import decoupage, in_departments


def communes(cache: Path, lineage: Lineage, canton: pd.Series, measures: pd.DataFrame) -> pd.DataFrame:
    """One row per commune and arrondissement, sorted by code.

    `canton`: by code, of those that have one; `measures`: as `adjacency.measures` gives them. `epci` is the EPCI à
    fiscalité propre, `ept` the établissement public territorial inside the Métropole du Grand Paris; an arrondissement
    has those of its commune.
    """
    epci, ept = _membership(cache, "epci"), _membership(cache, "ept")
    rows = []
    for code, entry in sorted((lineage.communes | lineage.arrondissements).items()):
        mother = entry.get("commune")
        rows.append({"code": code, "nom": entry["nom"], "nature": "arrondissement" if mother else "commune",
                     "commune_mere": mother, "departement": entry["departement"], "region": entry["region"],
                     "epci": epci.get(mother or code), "ept": ept.get(mother or code), "canton": canton.get(code),
                     "codes_postaux": " ".join(sorted(entry["codesPostaux"]))})
    return pd.DataFrame(rows).join(measures, on="code")


def _membership(cache: Path, table: str) -> dict[str, str]:
    return {member["code"]: group["code"] for group in decoupage(ETALAB_COG_2026, table, cache)
            for member in group["membres"]}


def former_codes(cache: Path, lineage: Lineage) -> pd.DataFrame:
    """`ancien_code`, `ancien_nom` (missing when no release we read still names it), `code`, `nom`, `nature`."""
    names = former_names(cache)
    rows: list[tuple[str, str | None, str, str]] = [(code, name, holder, nature)
                                                    for code, name, nature, holder in lineage.parts]
    known = {code for code, *_ in rows}
    rows += [(code, names.get(code), holder, "fusionnée")
             for code, holder in lineage.holder.items() if code not in known]
    table = pd.DataFrame(rows, columns=["ancien_code", "ancien_nom", "code", "nature"])
    table.insert(3, "nom", [lineage.communes[code]["nom"] for code in table["code"]])
    return table.sort_values(["ancien_code", "code"], ignore_index=True)


def groups(cache: Path) -> dict[str, pd.DataFrame]:
    """`epci` (EPCI à fiscalité propre and EPT), `departements` and `regions` of the 101 departments."""
    epci = [{"code": entry["code"], "nom": entry["nom"], "nature": entry["type"]}
            for table in ("epci", "ept") for entry in decoupage(ETALAB_COG_2026, table, cache)]
    departments = [{"code": entry["code"], "nom": entry["nom"], "region": entry["region"]}
                   for entry in decoupage(ETALAB_COG_2026, "departements", cache) if in_departments(entry["code"])]
    kept = {entry["region"] for entry in departments}
    regions = [{"code": entry["code"], "nom": entry["nom"]}
               for entry in decoupage(ETALAB_COG_2026, "regions", cache) if entry["code"] in kept]
    return {name: pd.DataFrame(rows).sort_values("code", ignore_index=True)
            for name, rows in (("epci", epci), ("departements", departments), ("regions", regions))}
