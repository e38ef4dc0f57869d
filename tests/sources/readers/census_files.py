"""Files of the census as Insee lays them out, with figures invented: communal bases in a ZIP, and cubes of Melodi."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from diagnostic.sources.readers.delivery import Tidy

# 01003 (Amareins) went to 01165 (Francheleins).
MERGED = ("01003", "01165")


def base(folder: Path, name: str, figures: Sequence[str], rows: Mapping[str, Sequence[float | str]],
         members: bool = True) -> Path:
    """`base-cc-…_csv.zip`: the base, its dictionary, and the base of the overseas collectivities, which is another."""
    lines = [";".join(["CODGEO", *figures]), *(";".join([code, *map(str, row)]) for code, row in rows.items())]
    path = folder / f"{name}_csv.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(f"{name}.CSV", "\r\n".join(lines) + "\r\n")
        if members:
            made.writestr(f"{name}-COM.CSV", lines[0] + "\r\n97501;" + ";".join(["1"] * len(figures)) + "\r\n")
            made.writestr(f"meta_{name}.CSV", "COD_VAR;LIB_VAR\r\nP22_POP;Population\r\n")
    return path


def cube(folder: Path, dataset: str, dimensions: Sequence[str], rows: Sequence[Sequence[str]]) -> Path:
    """`DS_…_CSV_FR.zip`: metadata first, then the data. A row: GEO, GEO_OBJECT, `dimensions`, OBS_STATUS, TIME_PERIOD,
    OBS_VALUE."""
    header = ["GEO", "GEO_OBJECT", *dimensions, "OBS_STATUS", "TIME_PERIOD", "OBS_VALUE"]
    lines = [";".join(f'"{cell}"' for cell in row) for row in (header, *rows)]
    path = folder / f"{dataset}_2023_CSV_FR.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(f"{dataset}_2023_metadata.csv", "COD_VAR;LIB_VAR;COD_MOD;LIB_MOD\n")
        made.writestr(f"{dataset}_2023_data.csv", "\n".join(lines) + "\n")
    return path


def by_code(table: Tidy) -> dict[str, dict[str, float]]:
    """Figures of a table by code; each of its columns has a description."""
    assert list(table.columns) == list(table.frame)
    return table.frame.set_index("code").T.to_dict()
