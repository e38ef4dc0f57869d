"""A folder of tables described by a `datapackage.json`, read with suspicion: what is not as described is refused."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import Any

import geopandas as gpd
import pandas as pd

from diagnostic.sources.allocation import frugal
from diagnostic.sources.provenance import Layer, Provenance
from diagnostic.wording import typography

DESCRIPTOR = "datapackage.json"
# To be raised when a pack is written otherwise than what reads it today expects; one that does not say is of the first.
FORMAT = 1


class DataPackError(RuntimeError):
    """The data pack is missing, incomplete or damaged; the message is a French sentence that says what to do, where.
    `said`: the same for a screen, which does not tell the folders of its server."""

    def __init__(self, problem: str, folder: Path, layer: Layer = Layer.EMBEDDED) -> None:
        advice = ("Réinstallez les données officielles (« python3 run.py data install », ou l'écran Données et "
                  "méthode)."
                  if layer is Layer.INSTALLED else
                  "Récupérez le dossier à nouveau (« git checkout -- data », ou une nouvelle copie de l'application), "
                  "ou reconstruisez-le avec « python -m data.build » dans l'environnement de l'application.")
        # The path is left as it is: a space that typography would touch in it is a real one.
        self.said = f"{typography(problem)} {typography(advice)}"
        super().__init__(f"{self.said} ({folder})")


class NewerPackError(DataPackError):
    """The pack was written by a later version of this application."""

    def __init__(self, folder: Path) -> None:
        self.said = typography("Les données ont été installées par une version plus récente de l'application : mettez "
                               "celle-ci à jour. L'outil fait sans elles, et n'y change rien.")
        RuntimeError.__init__(self, f"{self.said} ({folder})")


class DataPack:
    """The tables of one folder. Nothing but the descriptor is read before a table is asked for.

    A file is compared with the sha256 of the descriptor when it is read, once per process: hashing the whole embedded
    pack (10 MB) takes about 10 ms, and a damaged Parquet file can otherwise be read without an error.
    """

    def __init__(self, folder: Path, layer: Layer = Layer.EMBEDDED) -> None:
        """Raises DataPackError when the descriptor is absent or is not one."""
        frugal()
        self.folder, self.layer = folder, layer
        try:
            content = (folder / DESCRIPTOR).read_bytes()
        except OSError as failure:
            raise DataPackError(f"Le fichier « {DESCRIPTOR} » est introuvable.", folder, layer) from failure
        try:
            told = json.loads(content)
            if told.get("format", FORMAT) > FORMAT:
                raise NewerPackError(folder)
            resources = told["resources"]
            self._resources: dict[str, dict[str, Any]] = {entry["name"]: entry for entry in resources}
            self._provenances = {name: self._provenance_of(entry) for name, entry in self._resources.items()}
            self._columns = {name: _columns_of(entry) for name, entry in self._resources.items()}
        except (ValueError, KeyError, TypeError, IndexError, AttributeError) as failure:
            raise DataPackError(f"Le fichier « {DESCRIPTOR} » est illisible.", folder, layer) from failure

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._resources)

    def provenance(self, name: str) -> Provenance:
        """Raises KeyError on an unknown name."""
        return self._provenances[name]

    def resource(self, name: str) -> Mapping[str, Any]:
        """What the descriptor says of a table. Raises KeyError on an unknown name."""
        return MappingProxyType(self._resources[name])

    def columns(self, name: str) -> dict[str, str]:
        """What each column holds, in French, empty where the descriptor does not say. Raises KeyError."""
        return dict(self._columns[name])

    def read(self, name: str) -> pd.DataFrame:
        """The table, typed as its schema says. Raises KeyError on an unknown name, DataPackError on a bad file."""
        resource = self._resources[name]
        content = self._verified(resource)
        try:
            table = self._parsed(content, resource)
        except Exception as failure:
            # Parquet and CSV readers raise a dozen kinds of errors; for the user they are one and the same.
            raise self._damaged(resource) from failure
        if list(table.columns) != list(self._columns[name]):
            raise self._damaged(resource)
        return table

    def _verified(self, resource: dict[str, Any]) -> bytes:
        try:
            content = (self.folder / resource["path"]).read_bytes()
        except OSError as failure:
            raise DataPackError(f"Le fichier de données « {resource['path']} » est introuvable.",
                                self.folder, self.layer) from failure
        if f"sha256:{hashlib.sha256(content).hexdigest()}" != resource["hash"]:
            raise self._damaged(resource)
        return content

    def _damaged(self, resource: dict[str, Any]) -> DataPackError:
        return DataPackError(f"Le fichier de données « {resource['path']} » est abîmé ou a été modifié : son contenu "
                             "n'est pas celui que décrit le paquet.", self.folder, self.layer)

    def _parsed(self, content: bytes, resource: dict[str, Any]) -> pd.DataFrame:
        if resource["format"] == "parquet":
            reader = gpd.read_parquet if resource.get("geographic") else pd.read_parquet
            table: pd.DataFrame = reader(io.BytesIO(content))
            return table
        return typed(content.decode("utf-8"), resource["schema"])

    def _provenance_of(self, resource: dict[str, Any]) -> Provenance:
        return Provenance(
            table=resource["name"], title=typography(resource["title"]), vintage=resource["vintage"],
            cog=resource["cog"], producer=", ".join(source["title"] for source in resource["sources"]),
            licence=resource["licenses"][0]["title"], layer=self.layer,
            sha256=resource["hash"].removeprefix("sha256:"), note=typography(resource["description"]))


def _columns_of(resource: dict[str, Any]) -> dict[str, str]:
    """The columns of a table and what they hold. Raises ValueError, KeyError, TypeError or AttributeError on a
    description that lacks its parts, or whose file is not under the folder of its descriptor."""
    path = PurePosixPath(resource["path"])
    if path.is_absolute() or ".." in path.parts or not re.fullmatch(r"[\w./-]+", resource["path"]):
        raise ValueError("the file of a table is under the folder of its descriptor")
    if resource["format"] not in {"parquet", "csv"}:
        raise ValueError("neither Parquet nor CSV")
    return {str(field["name"]): typography(field.get("description", "")) for field in resource["schema"]["fields"]}


def typed(text: str, schema: dict[str, Any]) -> pd.DataFrame:
    """A CSV text with the types of a Frictionless schema: string, integer (Int64 if some are missing), number, boolean.

    Codes keep their leading zeros. An empty cell is missing. Raises ValueError when a cell is not of its type.
    """
    types = {field["name"]: field["type"] for field in schema["fields"]}
    rows = list(csv.reader(io.StringIO(text, newline="")))
    if any(len(row) != len(rows[0]) for row in rows):
        raise ValueError("a row has not as many cells as the header")
    table = pd.DataFrame(rows[1:], columns=rows[0], dtype="str")
    table = table.mask(table == "")
    for name, kind in types.items():
        column = table[name]
        if kind == "integer":
            whole = pd.to_numeric(column).astype("Int64")
            table[name] = whole if whole.isna().any() else whole.astype("int64")
        elif kind == "number":
            table[name] = pd.to_numeric(column).astype("float64")
        elif kind == "boolean":
            flags = column.map({"True": True, "False": False})
            if flags.isna().any():
                raise ValueError(f"{name}: neither True nor False")
            table[name] = flags.astype(bool)
    return table
