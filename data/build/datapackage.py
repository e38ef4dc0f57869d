"""`datapackage.json` (Frictionless Data Package): what each table holds and where it comes from."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from data.build.fetch import Package
from data.build.resources import RESOURCES, Resource


def _kind(column: pd.Series) -> str:
    if isinstance(column, gpd.GeoSeries):
        return "any"
    kinds = {"b": "boolean", "i": "integer", "u": "integer", "f": "number"}
    return kinds.get(getattr(column.dtype, "kind", "O"), "string")


def _schema(table: pd.DataFrame, resource: Resource) -> dict[str, Any]:
    fields = []
    for name, description in resource.fields.items():
        entry: dict[str, Any] = {"name": name, "type": _kind(table[name]), "description": description}
        if not table[name].isna().any():
            entry["constraints"] = {"required": True}
        fields.append(entry)
    return {"fields": fields, "missingValues": [""]}


def _built_from(package: Package) -> dict[str, str]:
    return {"registry": package.registry, "name": package.name, "version": package.version, "sha256": package.sha256}


def describe(tables: dict[str, pd.DataFrame], folder: Path) -> dict[str, Any]:
    """The descriptor of the files already written in `folder`."""
    resources = []
    for resource in RESOURCES:
        content = (folder / resource.path).read_bytes()
        resources.append({
            "name": resource.name, "path": resource.path, "title": resource.title, "description": resource.description,
            "format": "csv" if resource.csv else "parquet",
            "mediatype": "text/csv" if resource.csv else "application/vnd.apache.parquet", "encoding": "utf-8",
            "profile": "tabular-data-resource", "bytes": len(content),
            "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
            "schema": _schema(tables[resource.name], resource),
            "sources": [{"title": producer} for producer in resource.producers], "licenses": [resource.licence],
            "vintage": resource.vintage, "cog": resource.cog, "geographic": resource.geographic,
            "rows": len(tables[resource.name]),
            "built_from": [_built_from(package) for package in resource.packages],
            "facts": f"build/facts/{resource.facts}" if resource.facts else None,
        })
    return {"name": "diagnostic-cpts", "title": "Paquet de données du diagnostic territorial des CPTS",
            "description": "Géographie et démographie de toutes les communes, repères et territoire de démonstration.",
            "profile": "data-package", "licenses": [RESOURCES[0].licence], "resources": resources}


def write_descriptor(descriptor: dict[str, Any], folder: Path) -> Path:
    path = folder / "datapackage.json"
    path.write_text(json.dumps(descriptor, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
    return path
