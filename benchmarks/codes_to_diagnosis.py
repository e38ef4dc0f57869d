"""From a list of codes to a Diagnosis, warm, beside what one writes first with geopandas, and beside the floors.

Three peers, from the named one to the most favourable:
- "plain": read the GeoPackage of communes, keep those of the list, `union_all`, merge the tables (already in memory);
- "filtered": the same, with a filter given to the reader so that only those communes are parsed;
- "memory": the same, with all the communes already in memory.
Each peer gives an outline, an area, the population and the age bands: less than a Diagnosis. Population and area are
compared with the Diagnosis before anything is timed.

Two floors, which no program that reads files or draws an outline goes under: the bytes of the GeoPackage read, nothing
done with them; the bare union of the outlines, in memory, by the fastest algorithm that shapely has for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from math import isclose
from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from benchmarks.suite import Options
from benchmarks.territories import territories
from benchmarks.timing import median_ms
from benchmarks.told import Promise, Verdict, beside, duration, grid
from diagnostic.diagnosis import diagnose
from diagnostic.geography.atlas import Atlas
from diagnostic.geography.checks import perimeter_checks
from diagnostic.geography.perimeter import build_perimeter
from diagnostic.geography.units import units_of
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import number

MISSING = ""
PEERS = {"plain": "recette simple", "filtered": "lecture filtrée", "memory": "tout en mémoire"}
FLOORS = {"union": "union nue", "bytes": "lire les octets"}
# Communes of a territory → territories timed, by us and by a peer.
ROUNDS = {1: (15, 5), 50: (15, 5), 500: (9, 5), 5000: (5, 3)}
# What must hold here: at least 20 times faster than the plain recipe, and under 80 ms, for 50 communes.
TARGET_SIZE, TARGET_RATIO, TARGET_MS = 50, 20, 80
QUICK = (1, 50)

Reader = Callable[[Iterable[str]], gpd.GeoDataFrame]


@dataclass(frozen=True)
class Comparison:
    """Medians in ms for territories of `size` communes: ours, the part of it that is geography, each peer's and each
    floor's by name."""

    size: int
    ours_ms: float
    perimeter_ms: float
    peers_ms: dict[str, float]
    floors_ms: dict[str, float]

    def ratio(self, peer: str) -> float:
        return self.peers_ms[peer] / self.ours_ms


def measure(warehouse: Warehouse, options: Options) -> list[Comparison]:
    """Time every size in `ROUNDS`. Raises AssertionError when a peer and the Diagnosis disagree."""
    with TemporaryDirectory() as folder:
        geopackage = written(warehouse, Path(folder))
        communes = gpd.read_file(geopackage)
        tables = [warehouse.table("population"), warehouse.table("structure_2021")]
        readers: dict[str, Reader] = {"plain": partial(_read, geopackage), "filtered": partial(_filtered, geopackage),
                                      "memory": lambda codes: communes}
        diagnose(units_of(["30004"]), warehouse)  # warm: the national matrices are made at the first call
        read = median_ms(lambda _: geopackage.read_bytes(), range(5))
        return [_compared(size, warehouse, readers, tables, read) for size in (QUICK if options.quick else ROUNDS)]


def _compared(size: int, warehouse: Warehouse, readers: dict[str, Reader], tables: list[pd.DataFrame],
              read_ms: float) -> Comparison:
    ours, theirs = ROUNDS[size]
    # One more than timed: the outline of the territory that is compared stays in memory.
    *chosen, compared = territories(warehouse.gazetteer, warehouse.atlas, size, ours + 1)
    for name, reader in readers.items():
        _check_agreement(compared, warehouse, recipe(compared, reader, tables), name)
    return Comparison(size, median_ms(lambda codes: diagnose(units_of(codes), warehouse), chosen),
                      median_ms(_perimeter_only(warehouse), chosen),
                      {name: median_ms(lambda codes, read=reader: recipe(codes, read, tables),  # type: ignore[misc]
                                       chosen[:theirs]) for name, reader in readers.items()},
                      {"union": median_ms(shapely.coverage_union_all, outlines(warehouse, chosen)), "bytes": read_ms})


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


def outlines(warehouse: Warehouse, territories: Iterable[list[str]]) -> list[NDArray[np.object_]]:
    """The shapes of the communes of each territory, ready for a union."""
    shapes = warehouse.table("shapes").set_index("code")["geometry"]
    return [shapes.loc[codes].to_numpy() for codes in territories]


def written(warehouse: Warehouse, folder: Path) -> Path:
    """A GeoPackage of the communes, as one finds it at a producer's: shapes, names, codes of their groupings."""
    communes = warehouse.table("communes")
    path = folder / "communes.gpkg"
    layer = gpd.GeoDataFrame(warehouse.table("shapes").merge(communes[communes["nature"] == "commune"], on="code"))
    layer.to_file(path, driver="GPKG")
    return path


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


def table(comparisons: list[Comparison]) -> list[str]:
    """A size on each row: our median, the part of it that is geography, each peer's with its ratio, each floor's."""
    heads = ["communes", "codes → Diagnosis", "dont périmètre", *PEERS.values(),
             *(f"plancher : {said}" for said in FLOORS.values())]
    return grid(heads, "-" * len(heads), [
        (number(one.size), duration(one.ours_ms), duration(one.perimeter_ms),
         *(beside(one.peers_ms[peer], one.ours_ms, duration(one.peers_ms[peer])) for peer in PEERS),
         *(duration(one.floors_ms[floor]) for floor in FLOORS)) for one in comparisons])


def verdict(comparisons: list[Comparison]) -> Verdict:
    promises = []
    for one in comparisons:
        what = f"diagnostic de {number(one.size)} commune{'s' * (one.size > 1)}, face à la recette simple"
        measured = f"{number(one.ratio('plain'), 1)} fois plus vite, {duration(one.ours_ms)}"
        if one.size == TARGET_SIZE:
            held = one.ratio("plain") >= TARGET_RATIO and one.ours_ms < TARGET_MS
            promises.append(Promise(what, measured, f"au moins {TARGET_RATIO} fois, moins de {TARGET_MS} ms", held))
        else:
            promises.append(Promise(what, measured))
    return Verdict(tuple(promises))
