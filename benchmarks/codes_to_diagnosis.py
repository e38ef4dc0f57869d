"""From a list of codes to a Diagnosis, warm, beside what one writes first with geopandas.

Three peers, from the named one to the most favourable:
- "plain": read the GeoPackage of communes, keep those of the list, `union_all`, merge the tables (already in memory);
- "filtered": the same, with a filter given to the reader so that only those communes are parsed;
- "memory": the same, with all the communes already in memory.
Each peer gives an outline, an area, the population and the age bands: less than a Diagnosis. Population and area are
compared with the Diagnosis before anything is timed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from math import isclose
from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas as gpd
import pandas as pd

from benchmarks.territories import territories
from benchmarks.timing import median_ms
from diagnostic.diagnosis import diagnose
from diagnostic.geography.atlas import Atlas
from diagnostic.geography.checks import perimeter_checks
from diagnostic.geography.perimeter import build_perimeter
from diagnostic.geography.units import units_of
from diagnostic.sources.warehouse import Warehouse

# Communes of a territory → territories timed, by us and by a peer.
ROUNDS = {1: (15, 5), 50: (15, 5), 500: (9, 5), 5000: (5, 3)}
# What must hold here: at least 20 times faster than the plain recipe, and under 80 ms, for 50 communes.
TARGET_SIZE, TARGET_RATIO, TARGET_MS = 50, 20, 80

Reader = Callable[[Iterable[str]], gpd.GeoDataFrame]


@dataclass(frozen=True)
class Comparison:
    """Medians in ms for territories of `size` communes: ours, the part of it that is geography, each peer's by name."""

    size: int
    ours_ms: float
    perimeter_ms: float
    peers_ms: dict[str, float]

    def ratio(self, peer: str) -> float:
        return self.peers_ms[peer] / self.ours_ms


def compare(warehouse: Warehouse) -> list[Comparison]:
    """Time every size in `ROUNDS`. Raises AssertionError when a peer and the Diagnosis disagree."""
    with TemporaryDirectory() as folder:
        geopackage = Path(folder) / "communes.gpkg"
        communes = _communes(warehouse)
        communes.to_file(geopackage, driver="GPKG")
        tables = [warehouse.table("population"), warehouse.table("structure_2021")]
        readers: dict[str, Reader] = {"plain": partial(_read, geopackage), "filtered": partial(_filtered, geopackage),
                                      "memory": lambda codes: communes}
        diagnose(units_of(["30004"]), warehouse)  # warm: the national matrices are made at the first call
        return [_compared(size, warehouse, readers, tables) for size in ROUNDS]


def _compared(size: int, warehouse: Warehouse, readers: dict[str, Reader], tables: list[pd.DataFrame]) -> Comparison:
    ours, theirs = ROUNDS[size]
    # One more than timed: the outline of the territory that is compared stays in memory.
    *chosen, compared = territories(warehouse.gazetteer, warehouse.atlas, size, ours + 1)
    for name, reader in readers.items():
        _check_agreement(compared, warehouse, recipe(compared, reader, tables), name)
    return Comparison(size, median_ms(lambda codes: diagnose(units_of(codes), warehouse), chosen),
                      median_ms(_perimeter_only(warehouse), chosen),
                      {name: median_ms(lambda codes, read=reader: recipe(codes, read, tables),  # type: ignore[misc]
                                       chosen[:theirs]) for name, reader in readers.items()})


def _perimeter_only(warehouse: Warehouse) -> Callable[[list[str]], object]:
    """The perimeter and its remarks, on an atlas that remembers no outline."""
    gazetteer = warehouse.gazetteer
    atlas = Atlas.from_tables(*map(warehouse.table, ("communes", "shapes", "adjacency")))
    atlas.holes(atlas.crown(["75056"]))  # the tree of shapes and the pieces of land are made at their first use
    build_perimeter(units_of(["30004"]), gazetteer, atlas)
    return lambda codes: perimeter_checks(build_perimeter(units_of(codes), gazetteer, atlas), gazetteer)


def recipe(codes: list[str], read: Reader, tables: list[pd.DataFrame]) -> dict[str, float]:
    """The plain recipe: frame, filter, union, merge, sums. Population 2023, 2021 age bands, km² (LAEA Europe)."""
    communes = read(codes)
    kept = communes[communes["code"].isin(codes)]
    outline = kept.union_all()
    for table in tables:
        kept = kept.merge(table, on="code", how="left")
    area = gpd.GeoSeries([outline], crs=communes.crs).to_crs(3035).area.iloc[0] / 1e6
    return {"area_km2": area, "population": kept["p2023"].sum(), "under_20": kept["pop_0_19"].sum(),
            "adults": kept["pop_20_64"].sum(), "over_65": kept["pop_65p"].sum()}


def _communes(warehouse: Warehouse) -> gpd.GeoDataFrame:
    communes = warehouse.table("communes")
    return warehouse.table("shapes").merge(communes[communes["nature"] == "commune"], on="code")


def _read(geopackage: Path, codes: Iterable[str]) -> gpd.GeoDataFrame:
    return gpd.read_file(geopackage)


def _filtered(geopackage: Path, codes: Iterable[str]) -> gpd.GeoDataFrame:
    listed = ",".join(f"'{code}'" for code in codes)
    return gpd.read_file(geopackage, where=f"code IN ({listed})")


def _check_agreement(codes: list[str], warehouse: Warehouse, expected: dict[str, float], name: str) -> None:
    diagnosis = diagnose(units_of(codes), warehouse)
    same = diagnosis.population == expected["population"] and isclose(
        diagnosis.perimeter.area_km2, expected["area_km2"], rel_tol=1e-3)
    if not same:
        raise AssertionError(f"{name} and the Diagnosis disagree on {len(codes)} communes: {expected}")
