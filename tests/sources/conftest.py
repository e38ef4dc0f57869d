"""A pack of two small tables, written as the real one is, so that it can be damaged in every way."""

import hashlib
import json
from pathlib import Path

import pandas as pd
import pytest

CSV = "code,taille,part,fermé\n01001,1,2.5,True\n2A004,,,False\n"
CSV_FIELDS = {"code": "string", "taille": "integer", "part": "number", "fermé": "boolean"}
COUNTS = pd.DataFrame({"code": ["01001", "2A004"], "p2023": pd.array([1200, None], dtype="Int64")})


class ToyPack:
    """The folder, and the means to write its descriptor anew after a change."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "lieux.csv").write_text(CSV, encoding="utf-8", newline="\n")
        COUNTS.to_parquet(folder / "comptes.parquet", index=False)
        self.fields = {"lieux": dict(CSV_FIELDS), "comptes": {"code": "string", "p2023": "integer"}}
        self.describe()

    def describe(self) -> None:
        resources = []
        for name, path in (("lieux", "lieux.csv"), ("comptes", "comptes.parquet")):
            digest = hashlib.sha256((self.folder / path).read_bytes()).hexdigest()
            resources.append({
                "name": name, "path": path, "title": f"Table {name}", "description": "Un essai ; rien de vrai.",
                "format": path.split(".")[1], "hash": f"sha256:{digest}", "sources": [{"title": "Insee"}],
                "licenses": [{"title": "Licence Ouverte 2.0"}], "vintage": "2023", "cog": 2026, "geographic": False,
                "schema": {"fields": [{"name": field, "type": kind} for field, kind in self.fields[name].items()]}})
        (self.folder / "datapackage.json").write_text(json.dumps({"resources": resources}), encoding="utf-8")


@pytest.fixture
def toy(tmp_path: Path) -> ToyPack:
    return ToyPack(tmp_path)
