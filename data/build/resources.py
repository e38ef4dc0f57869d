"""What `datapackage.json` says of each table, read from `resources.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from data.build.fetch import PACKAGES, Package

_LICENCES = {
    "etalab-2.0": {"name": "etalab-2.0", "title": "Licence Ouverte 2.0",
                   "path": "https://www.etalab.gouv.fr/licence-ouverte-open-licence"},
    "citation": {"name": "citation", "title": "Faits publiés, cités avec leur source"},
}
_PACKAGES = {package.label: package for package in PACKAGES}


@dataclass(frozen=True)
class Resource:
    """`fields`: column → French description, in the order of the table. `facts`: the file of `facts/` it is made from.

    `cog`: year of the Code officiel géographique of its codes. `csv`: kept as readable text, Parquet otherwise.
    """

    name: str
    title: str
    description: str
    producers: tuple[str, ...]
    vintage: str
    licence: dict[str, str]
    fields: dict[str, str]
    cog: int | None = None
    packages: tuple[Package, ...] = ()
    facts: str = ""
    csv: bool = False
    geographic: bool = False
    path: str = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "path", f"{self.name}.{'csv' if self.csv else 'parquet'}")


def _resource(entry: dict[str, Any]) -> Resource:
    return Resource(**entry | {
        "producers": tuple(entry["producers"]), "licence": _LICENCES[entry["licence"]],
        "packages": tuple(_PACKAGES[label] for label in entry.get("packages", ()))})


RESOURCES = tuple(_resource(entry) for entry in tomllib.loads(
    Path(__file__).with_name("resources.toml").read_text(encoding="utf-8"))["resource"])
