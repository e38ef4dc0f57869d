"""Made-up tables under every name the catalogue may read, for the communes of some territories: what an installation
would fill, with holes.

Numbers are drawn at random from a fixed seed and mean nothing. Of the communes of each territory, in the order of their
codes: the first is under statistical secrecy wherever a table has a threshold (a count of 5), the second is marked
secret by the producer, the third is in no table. A territory of one commune has the first only.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import pandas as pd

from diagnostic.indicators.catalogue import catalogue
from diagnostic.sources.provenance import Layer, Provenance
from diagnostic.sources.warehouse import Warehouse

SEED = 4
STRUCTURES = ("PHARMACIE <b>DU</b> PONT", "=CMD()", "EHPAD Les Pins")


def installed(base: Warehouse, territories: Iterable[Sequence[str]]) -> Warehouse:
    """`base` with made-up tables on top, said to be installed."""
    groups = [sorted(codes) for codes in territories]
    draw = np.random.default_rng(SEED)
    columns = _columns(base)
    known = [code for codes in groups for rank, code in enumerate(codes) if rank != 2]
    small = {codes[0] for codes in groups}
    marked = {codes[1] for codes in groups if len(codes) > 1}
    made: dict[str, pd.DataFrame] = {}
    for table, (over, under) in columns.items():
        frame = pd.DataFrame({"code": sorted(set(known))})
        secrecy = catalogue().tables[table].secrecy
        for name in sorted(over | under):
            frame[name] = draw.integers(2_000, 9_000, len(frame)).astype(float) if name in under else (
                draw.integers(20, 900, len(frame)).astype(float))
            if secrecy and name in over:
                frame.loc[frame["code"].isin(small), name] = 5.0
                frame[f"{name}_secret"] = frame["code"].isin(marked)
                frame.loc[frame["code"].isin(marked), name] = np.nan
        made[table] = frame
    made["structures"] = _structures(sorted(set(known)), base)
    made |= _published(base, columns)
    return base.overlay(made, {name: Provenance(name, f"Table d'essai {name}", "Essai", "2024", 2026,
                                                "Licence Ouverte 2.0", Layer.INSTALLED) for name in made})


def _columns(base: Warehouse) -> dict[str, tuple[set[str], set[str]]]:
    """Columns that only stand in numerators, and those that stand in a denominator, of tables that `base` lacks."""
    found: dict[str, tuple[set[str], set[str]]] = {}
    for entry in catalogue().indicators:
        for variant in entry.variants:
            for side, listed in enumerate((variant.numerator, variant.denominator)):
                for column in listed:
                    table, _, name = column.partition(".")
                    if not base.has(table):
                        found.setdefault(table, (set(), set()))[side].add(name)
    return found


def _structures(codes: list[str], base: Warehouse) -> pd.DataFrame:
    """Three in each commune: at an address, in the middle of the commune, nowhere."""
    places = [base.gazetteer.place(code) for code in codes]
    return pd.DataFrame([
        (f"{rank:05}{kind}", name, "001", "Officine", f"famille_{kind}", f"Famille {kind}", place.code,
         None if kind == 2 else place.longitude, None if kind == 2 else place.latitude,
         ("adresse", "commune", None)[kind], None)
        for rank, place in enumerate(places) for kind, name in enumerate(STRUCTURES)],
        columns=["finess", "nom", "categorie", "categorie_libelle", "famille", "famille_libelle", "code", "lon", "lat",
                 "position", "statut"])


def _published(base: Warehouse, columns: Iterable[str]) -> dict[str, pd.DataFrame]:
    """Values of departments and EPCI, one department in ten without any."""
    draw, made = np.random.default_rng(SEED), {}
    for entry in catalogue().indicators:
        for published in entry.published:
            if base.has(published.table) or published.table in columns:
                continue
            keys = (["FR", *base.table("departements")["code"]] if published.key == "departement"
                    else base.table("epci")["code"].tolist())
            frame = made.setdefault(published.table, pd.DataFrame({published.key: keys}))
            frame[published.column] = np.where(draw.random(len(keys)) < 0.1, np.nan, draw.uniform(1, 40, len(keys)))
    return made
