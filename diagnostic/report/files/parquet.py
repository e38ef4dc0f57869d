"""Communes as GeoParquet and indicators as Parquet: the meaning of each column travels with it."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from diagnostic.record import Diagnosis
from diagnostic.report.columns import Column
from diagnostic.report.files.layers import communes_layer
from diagnostic.report.files.records import MEASURED_COLUMNS, measured_frame, unit_columns
from diagnostic.sources.warehouse import Warehouse


def communes_parquet(diagnosis: Diagnosis, warehouse: Warehouse) -> bytes:
    """GeoParquet 1.0, EPSG:4326; a masked figure is null and its indicator is named in « secret »."""
    raw = io.BytesIO()
    communes_layer(diagnosis, warehouse).to_parquet(raw, index=False)
    return _bytes(pq.read_table(io.BytesIO(raw.getvalue())), _helps(unit_columns(diagnosis)), diagnosis)


def indicators_parquet(diagnosis: Diagnosis) -> bytes:
    table = pa.Table.from_pandas(measured_frame(diagnosis), preserve_index=False)
    return _bytes(table, _helps(MEASURED_COLUMNS), diagnosis)


def _helps(columns: Iterable[Column[Any]]) -> dict[str, str]:
    return {column.key: column.help for column in columns}


def _bytes(table: pa.Table, helps: Mapping[str, str], diagnosis: Diagnosis) -> bytes:
    """The file, each column with its « description », the whole with the version of the data and the sources."""
    schema = pa.schema([field.with_metadata({"description": helps[field.name]}) if field.name in helps else field
                        for field in table.schema], {
        **(table.schema.metadata or {}), "version_des_donnees": diagnosis.data_version,
        "sources": "\n".join(f"{source.citation} ({source.licence})" for source in diagnosis.sources)})
    raw = io.BytesIO()
    pq.write_table(table.cast(schema), raw, compression="zstd")
    return raw.getvalue()
