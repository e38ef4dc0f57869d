"""The territory as one GeoPackage: its layers, and tables that tell the figures, the columns and the sources."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterable
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd

from diagnostic.record import Diagnosis
from diagnostic.report.columns import STRUCTURES, Column
from diagnostic.report.files.layers import communes_layer, structures_layer, territory_layer
from diagnostic.report.files.records import MEASURED_COLUMNS, TERRITORY, measured_frame, unit_columns
from diagnostic.report.text import clean
from diagnostic.report.words import file_moment
from diagnostic.sources.warehouse import Warehouse

_DESCRIPTIONS = {"territoire": "Contour du territoire, EPSG:4326",
                 "communes": "Communes du territoire, EPSG:4326 : une commune prise en partie est dessinée en entier",
                 "structures": "Structures du répertoire installé, EPSG:4326",
                 "indicateurs": "Chiffres du territoire", "colonnes": "Ce que disent les colonnes",
                 "sources": "Producteur, millésime et licence de chaque table"}


def geopackage(diagnosis: Diagnosis, warehouse: Warehouse, *, edited: date | None = None) -> bytes:
    """The bytes of a .gpkg: layers « territoire », « communes » and, where a register is installed, « structures ».

    GDAL dates what it writes by the clock: the dates are set to `edited`, so that the same diagnosis gives the same
    bytes.
    """
    layers = {"territoire": territory_layer(diagnosis, warehouse), "communes": communes_layer(diagnosis, warehouse)}
    if diagnosis.structures:
        layers["structures"] = structures_layer(diagnosis)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "territoire.gpkg"
        for name, layer in layers.items():
            layer.to_file(path, driver="GPKG", layer=name, DESCRIPTION=_DESCRIPTIONS[name])
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA synchronous = OFF")
            for name, table in _tables(diagnosis).items():
                _attributes(connection, name, table)
            moment = file_moment(edited).strftime("%Y-%m-%dT%H:%M:%S.000Z")
            connection.execute("UPDATE gpkg_contents SET last_change = ?", (moment,))
            connection.commit()
            # Without it, pages that were freed would keep what GDAL left in them.
            connection.execute("VACUUM")
        return _settled(path.read_bytes())


def _settled(content: bytes) -> bytes:
    """The file with a count of one change: GDAL writes in more or fewer transactions as it happens to.

    The two copies of the count must agree (SQLite file format 1.3.8: bytes 24–27, and 92–95 « version-valid-for »).
    """
    one = (1).to_bytes(4, "big")
    return content[:24] + one + content[28:92] + one + content[96:]


def _tables(diagnosis: Diagnosis) -> dict[str, pd.DataFrame]:
    told = [*_told("territoire", TERRITORY), *_told("communes", unit_columns(diagnosis)),
            *_told("structures", STRUCTURES), *_told("indicateurs", MEASURED_COLUMNS)]
    return {
        "indicateurs": measured_frame(diagnosis),
        "colonnes": pd.DataFrame(told, columns=["table", "colonne", "description"]),
        "sources": pd.DataFrame([(source.table, *map(clean, (source.title, source.producer, source.vintage,
                                                             source.licence, source.note)))
                                 for source in diagnosis.sources],
                                columns=["table", "titre", "producteur", "millesime", "licence", "note"]),
    }


def _told(table: str, columns: Iterable[Column[Any]]) -> list[tuple[str, str, str]]:
    return [(table, column.key, column.help) for column in columns]


def _attributes(connection: sqlite3.Connection, name: str, table: pd.DataFrame) -> None:
    """A table without shapes, as OGC 12-128r19 has it (2.4: attributes, an integer key)."""
    table.to_sql(name, connection, index_label="fid", dtype={"fid": "INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL"})
    connection.execute("INSERT INTO gpkg_contents (table_name, data_type, identifier, description) "
                       "VALUES (?, 'attributes', ?, ?)", (name, name, _DESCRIPTIONS[name]))
