"""A diagnosis of every EPCI of France in one go, beside what one writes first and beside one reading for all.

- "plain": the recipe of codes_to_diagnosis.py for each EPCI, which reads the GeoPackage each time. Timed on a sample
  spread over the sizes, then multiplied: the mean of the sample times the number of EPCI.
- "once": read the GeoPackage once, merge the tables once, then `dissolve(by="epci", aggfunc="sum")` and the areas: what
  a geomatician writes for all of them, and much less than a diagnosis (outline, area, population, three age bands).
The floor is the bare union of the outlines of each, in memory.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory
from time import perf_counter

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from benchmarks import codes_to_diagnosis
from benchmarks.codes_to_diagnosis import outlines, written
from benchmarks.suite import Options
from benchmarks.told import Promise, Verdict, duration, grid, times
from diagnostic.diagnosis import diagnose
from diagnostic.geography.units import units_of
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import number

MISSING = ""
# EPCI of the sample on which the plain recipe is timed.
SAMPLE = 25
# Share of the EPCI whose population is of the same year everywhere, at least: all but those of Mayotte.
MOSTLY = 0.98


@dataclass(frozen=True)
class EveryEpci:
    """Seconds for all the EPCI: ours, the recipe that reads once, the bare unions; `plain_s`: extrapolated from
    `sample` of them."""

    epcis: int
    communes: int
    ours_s: float
    plain_s: float
    sample: int
    once_s: float
    union_s: float


def measure(warehouse: Warehouse, options: Options) -> EveryEpci:
    """Raises AssertionError when the recipe that reads once finds other populations or areas than ours."""
    gazetteer, communes = warehouse.gazetteer, warehouse.table("communes")
    every = [list(gazetteer.members_of_epci(code)) for code in sorted(communes["epci"].dropna().unique())]
    chosen = _sample(every, 100) if options.quick else every
    diagnose(units_of(chosen[0]), warehouse)
    begun = perf_counter()
    people, areas = [], []
    for members in chosen:
        found = diagnose(units_of(members), warehouse)
        people.append(found.population)
        areas.append(found.perimeter.area_km2)
    ours = perf_counter() - begun
    ready = outlines(warehouse, chosen)
    begun = perf_counter()
    for shapes in ready:
        shapely.coverage_union_all(shapes)
    union = perf_counter() - begun
    tables = [warehouse.table("population"), warehouse.table("structure_2021")]
    with TemporaryDirectory() as folder:
        geopackage = written(warehouse, Path(folder))
        read = partial(_all_of, geopackage)
        seconds = []
        for members in _sample(chosen, SAMPLE):
            begun = perf_counter()
            codes_to_diagnosis.recipe(members, read, tables)
            seconds.append(perf_counter() - begun)
        begun = perf_counter()
        melted = _once(geopackage, tables)
        once = perf_counter() - begun
    _check(melted, [gazetteer.place(members[0]).epci or "" for members in chosen], people, areas)
    return EveryEpci(len(chosen), sum(map(len, chosen)), ours, len(chosen) * mean(seconds), len(seconds), once, union)


def _sample(every: Sequence[list[str]], size: int) -> list[list[str]]:
    """So many of them, evenly spaced by their number of communes."""
    ranked = sorted(every, key=len)
    return [ranked[len(ranked) * (2 * rank + 1) // (2 * size)] for rank in range(min(size, len(ranked)))]


def _all_of(geopackage: Path, _: object) -> gpd.GeoDataFrame:
    return gpd.read_file(geopackage)


def _once(geopackage: Path, tables: Sequence[pd.DataFrame]) -> gpd.GeoDataFrame:
    """One row for each EPCI: p2023, three age bands, area in km² (LAEA Europe), geometry."""
    communes = gpd.read_file(geopackage)[["code", "epci", "geometry"]]
    for table in tables:
        communes = communes.merge(table, on="code", how="left")
    kept = communes[["epci", "p2023", "pop_0_19", "pop_20_64", "pop_65p", "geometry"]]
    melted = kept.dissolve(by="epci", aggfunc=partial(pd.Series.sum, skipna=False))
    melted["area_km2"] = melted.to_crs(3035).area / 1e6
    return melted


def _check(melted: gpd.GeoDataFrame, codes: Sequence[str], people: Sequence[int], areas: Sequence[float]) -> None:
    """Where the population of every commune is of one year: a diagnosis takes an older census rather than nothing."""
    theirs = melted.loc[list(codes)]
    known = theirs["p2023"].notna().to_numpy()
    if known.sum() < MOSTLY * len(known) or not (theirs["p2023"].to_numpy() == np.array(people))[known].all():
        raise AssertionError("the recipe and the diagnoses tell other populations")
    if not np.allclose(theirs["area_km2"].to_numpy(), np.array(areas), rtol=2e-3):
        raise AssertionError("the recipe and the diagnoses tell other areas")


def table(result: EveryEpci) -> list[str]:
    each = 1000 / result.epcis
    rows = ((f"{number(result.epcis)} diagnostics", result.ours_s, ""),
            (f"recette simple, un EPCI après l'autre (mesurée sur {number(result.sample)}, multipliée)", result.plain_s,
             times(result.plain_s / result.ours_s)),
            ("une lecture pour tous, dissolve et sommes (sans diagnostic)", result.once_s,
             times(result.once_s / result.ours_s)),
            ("plancher : union nue de chacun", result.union_s, times(result.union_s / result.ours_s)))
    return grid(("", "en tout", "par EPCI", "rapport"), ":---", [
        (name, duration(1000 * seconds), duration(each * seconds), ratio) for name, seconds, ratio in rows])


def verdict(result: EveryEpci) -> Verdict:
    return Verdict((
        Promise(f"diagnostic des {number(result.epcis)} EPCI, face à la recette simple",
                f"{number(result.plain_s / result.ours_s)} fois plus vite, {duration(1000 * result.ours_s)}"),
        Promise("les mêmes, face à une seule lecture et dissolve (contours et sommes seuls)",
                f"{number(result.once_s / result.ours_s, 1)} fois la durée du diagnostic entier")),
        f"{number(result.communes)} communes ; populations et surfaces comparées entre les deux façons.")
