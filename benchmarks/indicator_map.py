"""An indicator on the map of a whole region: making it and its weight, beside folium's own choropleth.

Ours, as the screens show it: the classes, the words of the legend, the surroundings, tooltips with names and values,
shapes as detailed as a screen tells. The recipe, as folium's own guide has it: `folium.Choropleth` of the communes
with their shapes inline, and a `GeoJson` for their tooltips. Both end as the text of a page, weighed as it is and
compressed. The recipe has its communes in memory, and the values of the indicator.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter

import folium
import geopandas as gpd
import pandas as pd
import shapely

from benchmarks.suite import Options
from benchmarks.told import Promise, Verdict, duration, grid, times, weight
from diagnostic.diagnosis import diagnose
from diagnostic.figures.maps import folium_map
from diagnostic.geography.units import units_of
from diagnostic.record import Diagnosis
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import number

MISSING = ""
# Occitanie, which has most communes; an indicator that all of them have.
REGION, INDICATOR = "76", "densite"
ROUNDS = 5


@dataclass(frozen=True)
class Drawn:
    """`first_ms`: to make the page the first time, `ms`: the times after, median; kB of it, as it is and compressed."""

    first_ms: float
    ms: float
    kilobytes: float
    compressed: float


@dataclass(frozen=True)
class RegionMap:
    """`figures_ms`: the diagnosis of the region, whose figures the map shows. `floor_ms`: the shapes alone, written as
    GeoJSON."""

    communes: int
    figures_ms: float
    ours: Drawn
    inline: Drawn
    light: Drawn
    floor_ms: float


def measure(warehouse: Warehouse, options: Options) -> RegionMap:
    members = warehouse.gazetteer.members_of_region(REGION)
    rounds = 3 if options.quick else ROUNDS
    diagnose(units_of(members[:5]), warehouse)
    begun = perf_counter()
    diagnosis = diagnose(units_of(members), warehouse)
    figures = 1000 * (perf_counter() - begun)
    values = pd.DataFrame([(unit.code, unit.name, unit.values[INDICATOR]) for unit in diagnosis.units],
                          columns=["code", "nom", "valeur"])
    full, light = (_frame(warehouse, name, values) for name in ("shapes", "shapes_light"))
    begun = perf_counter()
    json.dumps([shapely.to_geojson(shape) for shape in light.geometry])
    floor = 1000 * (perf_counter() - begun)
    return RegionMap(len(members), figures, _ours(diagnosis, warehouse, rounds), _recipe(full, 2),
                     _recipe(light, rounds), floor)


def _frame(warehouse: Warehouse, layer: str, values: pd.DataFrame) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(warehouse.table(layer)[["code", "geometry"]].merge(values, on="code"))


def _ours(diagnosis: Diagnosis, warehouse: Warehouse, rounds: int) -> Drawn:
    return _drawn(lambda: _page(folium_map(diagnosis, warehouse, INDICATOR).board), rounds)


def _recipe(communes: gpd.GeoDataFrame, rounds: int) -> Drawn:
    def page() -> str:
        board = folium.Map(tiles=None)
        folium.Choropleth(geo_data=communes, data=communes, columns=["code", "valeur"],
                          key_on="feature.properties.code", bins=5).add_to(board)
        folium.GeoJson(communes, style_function=lambda _: {"fillOpacity": 0, "weight": 0},
                       tooltip=folium.GeoJsonTooltip(["nom", "valeur"])).add_to(board)
        return _page(board)

    return _drawn(page, rounds)


def _page(board: folium.Map) -> str:
    return board.get_root().render()


def _drawn(make: Callable[[], str], rounds: int) -> Drawn:
    seconds, text = [], ""
    for _ in range(rounds):
        begun = perf_counter()
        text = make()
        seconds.append(perf_counter() - begun)
    raw = text.encode()
    first, *after = seconds
    return Drawn(1000 * first, 1000 * median(after), len(raw) / 1000, len(gzip.compress(raw, 6)) / 1000)


def table(result: RegionMap) -> list[str]:
    ours = result.ours
    rows = (("notre carte d'indicateur", ours), ("recette simple, contours entiers", result.inline),
            ("recette simple, contours déjà allégés", result.light))
    lines = [(name, duration(one.first_ms), times(one.first_ms / ours.first_ms), duration(one.ms),
              times(one.ms / ours.ms), weight(one.kilobytes), times(one.kilobytes / ours.kilobytes),
              weight(one.compressed)) for name, one in rows]
    lines.append(("plancher : écrire les contours allégés en GeoJSON", duration(result.floor_ms),
                  times(result.floor_ms / ours.first_ms), "", "", "", "", ""))
    return grid(("", "première fois", "rapport", "ensuite", "rapport", "envoyé", "rapport", "compressé"), ":-------",
                lines)


def verdict(result: RegionMap) -> Verdict:
    ours = result.ours
    return Verdict(tuple(
        Promise(f"carte d'indicateur de {number(result.communes)} communes, face à folium.Choropleth{on}",
                f"{number(recipe.first_ms / ours.first_ms, 1)} fois plus vite la première fois, "
                f"{number(recipe.ms / ours.ms, 1)} ensuite, {number(recipe.kilobytes / ours.kilobytes, 1)} fois plus "
                "légère")
        for recipe, on in ((result.inline, ""), (result.light, " sur des contours déjà allégés"))),
        f"Tous les chiffres de la région, que la carte montre : {duration(result.figures_ms)}.")
