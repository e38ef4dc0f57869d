"""An installed pack written by hand, as the installer writes it, to be damaged in every way."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from typing import Any

import pandas as pd


def resource(folder: Path, name: str, table: pd.DataFrame, **extra: Any) -> dict[str, Any]:
    """Write the file of a table and return its entry."""
    path = folder / f"{name}.parquet"
    table.to_parquet(path, index=False)
    types = {"object": "string", "str": "string", "int64": "integer", "float64": "number", "bool": "boolean"}
    return {"name": name, "path": path.name, "title": name.upper(), "description": "", "format": "parquet",
            "hash": f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}", "bytes": path.stat().st_size,
            "sources": [{"title": "Insee"}], "licenses": [{"title": "Licence Ouverte 2.0"}], "vintage": "2023",
            "cog": 2026, "geographic": False, "dataset": name,
            "schema": {"fields": [{"name": column, "type": types[str(kind)]}
                                  for column, kind in table.dtypes.items()]}} | extra


def describe(folder: Path, *resources: dict[str, Any]) -> None:
    """Replace the descriptor as the installer does."""
    made = folder / "datapackage.json.new"
    made.write_text(json.dumps({"resources": list(resources)}), encoding="utf-8")
    os.replace(made, folder / "datapackage.json")  # noqa: PTH105 - the very call the installer makes
