"""Overlaps and uncovered communes of a national register, beside the geometric recipe of geopandas.

The recipe: `dissolve` the communes by CPTS, then `geopandas.overlay(how="intersection")` of the CPTS with themselves
for those that overlap, then `how="difference"` of the communes and the CPTS for those that nobody holds. It is given
whole communes only, for it knows nothing of a part. Both must find the same: the same pairs of CPTS, on the same
communes, and the same communes in none.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from time import perf_counter
from typing import TypeAlias

import geopandas as gpd
import shapely

from benchmarks.suite import Options
from benchmarks.synthetic_cpts import synthetic_cpts
from benchmarks.told import Promise, Verdict, duration, grid, times
from diagnostic.coverage.coverage import Coverage
from diagnostic.coverage.found import Holding
from diagnostic.coverage.ground import Ground, ground_of
from diagnostic.coverage.reading import laid
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import number

MISSING = ""
CPTS = 800
# Different ones, of which the median is kept: the machine is seldom alone.
REGISTERS = 7
TARGET_MS, TARGET_RATIO = 50, 150

# Communes by pair of CPTS, and communes of none.
Found: TypeAlias = tuple[dict[tuple[str, str], frozenset[str]], frozenset[str]]


class DifferentAnswersError(AssertionError):
    """The two ways do not find the same."""


@dataclass(frozen=True)
class OverlapsResult:
    """Ours in ms: `reading_ms` from perimeters to arrays, `finding_ms` the rest. The recipe's in seconds, by step."""

    cpts: int
    units: int
    pairs: int
    uncovered: int
    reading_ms: float
    finding_ms: float
    dissolve_s: float
    overlay_s: float
    difference_s: float

    @property
    def ours_ms(self) -> float:
        return self.reading_ms + self.finding_ms

    @property
    def ratio(self) -> float:
        """Against all that finds what ours does: overlaps, and communes of none."""
        return 1000 * (self.dissolve_s + self.overlay_s + self.difference_s) / self.ours_ms

    @property
    def overlaps_ratio(self) -> float:
        """All of ours against the first two steps, which tell overlaps only."""
        return 1000 * (self.dissolve_s + self.overlay_s) / self.ours_ms


def measure(warehouse: Warehouse, options: Options) -> OverlapsResult:
    """Raises DifferentAnswersError."""
    return compare(warehouse, CPTS, 2 if options.quick else REGISTERS)


def compare(warehouse: Warehouse, cpts: int, registers: int) -> OverlapsResult:
    """Raises DifferentAnswersError before any ratio is told."""
    ground = ground_of(warehouse)
    reading, finding = [], []
    for seed in range(registers):
        holdings = synthetic_cpts(ground, cpts, seed)
        # What drawing a register leaves behind is no work of ours.
        gc.collect()
        begun = perf_counter()
        perimeters = laid(holdings, ground)
        read = perf_counter()
        coverage = Coverage(perimeters, ground, {})
        everything(coverage)
        finding.append(perf_counter() - read)
        reading.append(read - begun)
    shapes = units_drawn(ground, warehouse)
    layer = drawn(holdings, shapes)
    begun = perf_counter()
    dissolved = dissolve(layer)
    melted = perf_counter()
    shared = overlaps(dissolved)
    crossed = perf_counter()
    free = difference(shapes, dissolved)
    done = perf_counter()
    if told_by(shared, free, shapes) != found_by(coverage):
        raise DifferentAnswersError("The recipe and the coverage do not find the same.")
    return OverlapsResult(cpts, len(ground), len(coverage.pairs()), coverage.tally().units_uncovered,
                          1000 * median(reading), 1000 * median(finding), melted - begun, crossed - melted,
                          done - crossed)


# -- ours -------------------------------------------------------------------------------------------------------------


def everything(coverage: Coverage) -> object:
    """Pairs with their communes and inhabitants, groups in conflict, sums, zones blanches and who could take them."""
    return coverage.pairs(), coverage.groups(), coverage.tally(), coverage.tallies("departement"), coverage.blanks()


def found_by(coverage: Coverage) -> Found:
    """What the recipe tells too."""
    return ({(pair.first, pair.second): frozenset(pair.codes) for pair in coverage.pairs()},
            frozenset(code for blank in coverage.blanks() for code in blank.codes))


# -- the recipe -------------------------------------------------------------------------------------------------------


def units_drawn(ground: Ground, warehouse: Warehouse) -> gpd.GeoDataFrame:
    """Units of the ground: code, geometry."""
    shapes = gpd.GeoDataFrame(warehouse.table("shapes"))[["code", "geometry"]]
    return shapes[shapes["code"].isin(ground.row)].reset_index(drop=True)


def drawn(holdings: Iterable[Holding], shapes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """One row for each unit that a CPTS holds: cpts, geometry."""
    held = [(holding.id, unit.code) for holding in holdings for unit in holding.units]
    rows = shapes.set_index("code").loc[[code for _, code in held]]
    return gpd.GeoDataFrame({"cpts": [identifier for identifier, _ in held]}, geometry=rows.geometry.to_numpy(),
                            crs=shapes.crs)


def dissolve(layer: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return layer.dissolve(by="cpts", as_index=False)


def overlaps(dissolved: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return gpd.overlay(dissolved, dissolved, how="intersection", keep_geom_type=True)


def difference(shapes: gpd.GeoDataFrame, dissolved: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return gpd.overlay(shapes, dissolved[["geometry"]], how="difference", keep_geom_type=True)


def told_by(shared: gpd.GeoDataFrame, free: gpd.GeoDataFrame, shapes: gpd.GeoDataFrame) -> Found:
    """Geometries read back as communes: those with a point inside an overlap; those left for at least one half."""
    once = shared[shared["cpts_1"] < shared["cpts_2"]]
    inside = shapes.set_geometry(shapes.representative_point()).sjoin(once, predicate="within")
    pairs = {(str(first), str(second)): frozenset(own)
             for (first, second), own in inside.groupby(["cpts_1", "cpts_2"])["code"]}
    whole = shapes.set_index("code").geometry.loc[free["code"]].to_numpy()
    left = shapely.area(free.geometry.to_numpy()) > shapely.area(whole) / 2
    return pairs, frozenset(free["code"][left])


# -- told -------------------------------------------------------------------------------------------------------------


def table(result: OverlapsResult) -> list[str]:
    """Each step of either way."""
    rows: Sequence[tuple[str, float, str]] = (
        ("nous : des périmètres aux tableaux d'entiers", result.reading_ms, ""),
        ("nous : chevauchements, groupes, sommes, zones blanches et leurs CPTS voisines", result.finding_ms, ""),
        ("nous : en tout", result.ours_ms, ""),
        ("recette : dissolve", 1000 * result.dissolve_s, ""),
        ("recette : overlay des CPTS entre elles (chevauchements)", 1000 * result.overlay_s,
         f"{times(result.overlaps_ratio)} avec dissolve, nous en tout"),
        ("recette : overlay des communes et des CPTS (communes dans aucune)", 1000 * result.difference_s,
         f"{times(result.ratio)} en tout"))
    return grid(("", "durée", "rapport"), ":--", [(name, duration(ms), ratio) for name, ms, ratio in rows])


def verdict(result: OverlapsResult) -> Verdict:
    return Verdict((
        Promise(f"chevauchements et zones blanches de {number(result.cpts)} CPTS, face à dissolve et overlay",
                f"{number(result.ratio)} fois plus vite, {duration(result.ours_ms)}",
                f"au moins {TARGET_RATIO} fois, au plus {TARGET_MS} ms",
                result.ours_ms <= TARGET_MS and result.ratio >= TARGET_RATIO),
        Promise("les mêmes, si la recette s'arrête aux chevauchements",
                f"{number(result.overlaps_ratio)} fois plus vite")),
        f"{number(result.cpts)} CPTS sur {number(result.units)} communes et arrondissements : {number(result.pairs)} "
        f"paires en chevauchement, {number(result.uncovered)} communes dans aucune, les mêmes des deux façons.")
