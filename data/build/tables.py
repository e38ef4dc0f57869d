"""Every table of the pack, made in order."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pandas as pd

from data.build.adjacency import adjacency, measures, segments
from data.build.cantons import canton_of, cantons
from data.build.communes import communes, former_codes, groups
from data.build.lineage import lineage
from data.build.population import population
from data.build.references import references
from data.build.shapes import cleaned, light, repaired, with_cities
from data.build.structure import structure


def _frame(shapes: gpd.GeoSeries) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"code": shapes.index.to_numpy()}, geometry=shapes.to_numpy(), crs=shapes.crs)


def build(cache: Path, say: Callable[[str], None] = print) -> tuple[dict[str, pd.DataFrame], gpd.GeoSeries]:
    """The tables by name, and the shapes as they were before cleaning (the checks compare areas with them)."""
    history = lineage(cache)
    say("Populations et recensement…")
    tables = references() | groups(cache)
    tables["population"] = population(cache, history)
    tables["structure_2021"], tables["structure_iris_2021"] = structure(cache, history)
    tables["anciens_codes"] = former_codes(cache, history)
    say("Contours…")
    drawn = repaired(cache, history)
    units = cleaned(drawn)
    shapes = with_cities(units, history)
    tables["shapes"] = _frame(shapes)
    tables["shapes_light"] = _frame(with_cities(light(units), history))
    say("Voisinages et rattachements…")
    tables["adjacency"] = adjacency(segments(units), history)
    county = cantons(cache)
    tables["cantons"] = pd.DataFrame(county.drop(columns="geometry"))
    tables["communes"] = communes(cache, history, canton_of(shapes, county).dropna(), measures(shapes))
    return tables, drawn
