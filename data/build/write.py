"""Tables to files, with nothing in them that depends on the day or on the machine."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd

from data.build.resources import Resource

LEVEL = 19  # of zstd: the slowest to write, read at the same speed


def write(table: pd.DataFrame, resource: Resource, folder: Path) -> Path:
    """Write one table; raises ValueError when its columns are not the described ones."""
    if list(table.columns) != list(resource.fields):
        raise ValueError(f"{resource.name}: {list(table.columns)} is not {list(resource.fields)}")
    path = folder / resource.path
    if resource.csv:
        table.to_csv(path, index=False, lineterminator="\n", encoding="utf-8")
    elif isinstance(table, gpd.GeoDataFrame):
        table.to_parquet(path, index=False, compression="zstd", compression_level=LEVEL, geometry_encoding="WKB")
    else:
        table.to_parquet(path, index=False, compression="zstd", compression_level=LEVEL)
    return path
