"""Published figures carried over from `data/build/facts/`, put in the shape of the pack's tables."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

FACTS = Path(__file__).parent / "facts"
APL = {"medecin_generaliste": "apl_medecin_generaliste", "infirmier": "apl_infirmier", "kine": "apl_kine",
       "dentiste": "apl_dentiste", "sage_femme": "apl_sage_femme"}
DEMONSTRATION = "CPTS E-Rhôny"


def fact(name: str) -> pd.DataFrame:
    """One file of `facts/`, every column as text, an empty cell missing."""
    return pd.read_csv(FACTS / f"{name}.csv", dtype=str, keep_default_na=False, na_values=[""])


def references() -> dict[str, pd.DataFrame]:
    """Every table made of published figures."""
    return {"apl": _apl(), "faits_offre": _offer(), "reference_departements": _departments(),
            "reperes": _benchmarks(), "cpts_paca": _paca(), "aci_tailles": _tiers(),
            "aci_financement": _funding(), "demo": _demo()}


def _apl() -> pd.DataFrame:
    source = fact("demo_e_rhony_offre")
    years = [pd.DataFrame({"code": source["code_insee"], "annee": year,
                           **{name: source[f"{column}_{year}"].astype(float) for name, column in APL.items()}})
             for year in (2022, 2023)]
    return pd.concat(years).sort_values(["code", "annee"], ignore_index=True)


def _offer() -> pd.DataFrame:
    """The source joins several statements, and their addresses in the same order, with a bar."""
    source = fact("demo_e_rhony_offre").dropna(subset=["faits_offre_publies"])
    split = pd.DataFrame({"code": source["code_insee"],
                          "fait": source["faits_offre_publies"].str.split(" | ", regex=False),
                          "source": source["source_faits"].str.split(" | ", regex=False)})
    return split.explode(["fait", "source"], ignore_index=True).astype("str")


def _departments() -> pd.DataFrame:
    source = fact("reference_departements")
    figures = [column for column in source if column not in ("departement", "nom")]
    return source.astype(dict.fromkeys(figures, float)).sort_values("departement", ignore_index=True)


def _benchmarks() -> pd.DataFrame:
    source = fact("reperes_nationaux")
    source = source[~source["read_how"].str.contains("ne pas citer")]
    about = source["value"].str.startswith("environ ")
    return source.assign(
        value=source["value"].str.removeprefix("environ ").astype(float),
        unit=source["unit"].where(~about, "environ, " + source["unit"]),
        statut=source["read_how"].str.startswith("officiel").map({True: "officiel", False: "autre"}),
    ).reset_index(drop=True)


def _paca() -> pd.DataFrame:
    source = fact("cpts_communes_paca_2026_01").rename(columns={"code_insee": "code"})
    return source[["code", "cpts", "departement"]].sort_values(["code", "cpts"], ignore_index=True)


def _tiers() -> pd.DataFrame:
    """Lower bounds are inclusive: « over 175,000 » is 175,001."""
    source = fact("aci_tailles")
    return source.assign(perime=source["perime"] == "True").astype({"taille": int, "seuil_bas": int})


def _funding() -> pd.DataFrame:
    source = fact("aci_financement")
    return source.astype({f"taille_{tier}": "Int64" for tier in (1, 2, 3, 4)})


def _demo() -> pd.DataFrame:
    return pd.DataFrame({"cpts": DEMONSTRATION, "code": fact("demo_e_rhony_offre")["code_insee"].sort_values()})
