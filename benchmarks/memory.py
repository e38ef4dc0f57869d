"""What processes hold at their peak: one that makes a diagnosis, beside geopandas reading the same layers.

Each is a process of its own, measured from its start to its end.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks.browser import ROOT
from benchmarks.codes_to_diagnosis import written
from benchmarks.process import MISSING, run
from benchmarks.suite import Options
from benchmarks.territories import territories
from benchmarks.told import Promise, Verdict, duration, grid, memory, times
from diagnostic.sources.warehouse import Warehouse

__all__ = ["MISSING", "measure", "table", "verdict"]

COMMUNES, MANY = 50, 20
ROUNDS = 3
OURS = """
import sys
from diagnostic.diagnosis import diagnose
from diagnostic.geography.units import units_of
from diagnostic.sources.warehouse import Warehouse
for codes in sys.argv[1:]:
    print(diagnose(units_of(codes.split()), Warehouse.standard()).population)
"""
# The same communes from the same tables, all of them read; for the shapes, the Parquet file or the GeoPackage.
RECIPE = """
import sys
from pathlib import Path
import geopandas as gpd
import pandas as pd
shapes, folder, *asked = sys.argv[1:]
read = gpd.read_parquet if shapes.endswith(".parquet") else gpd.read_file
layer = read(shapes)
tables = [pd.read_parquet(Path(folder) / f"{name}.parquet") for name in
          ("adjacency", "communes", "population", "structure_2021", "structure_iris_2021")]
for codes in asked:
    kept = layer[layer["code"].isin(codes.split())]
    outline = kept.union_all()
    print(int(kept.merge(tables[2], on="code")["p2023"].sum()))
"""
IMPORTS = "import geopandas"


@dataclass(frozen=True)
class Held:
    """From start to end, in seconds, and the peak in MB: medians."""

    seconds: float
    peak: float


@dataclass(frozen=True)
class Memory:
    """`many`: ours after `MANY` diagnoses of other territories."""

    ours: Held
    many: Held
    parquet: Held
    geopackage: Held
    imports: Held


def measure(warehouse: Warehouse, options: Options) -> Memory:
    """Raises AssertionError when the two ways tell other populations."""
    chosen = [" ".join(codes) for codes in territories(warehouse.gazetteer, warehouse.atlas, COMMUNES, MANY)]
    rounds = 1 if options.quick else ROUNDS
    with TemporaryDirectory() as folder:
        package = written(warehouse, Path(folder))
        ways: dict[str, tuple[str, ...]] = {"ours": (OURS, chosen[0]), "many": (OURS, *chosen),
                "parquet": (RECIPE, str(ROOT / "data" / "shapes.parquet"), str(ROOT / "data"), chosen[0]),
                "geopackage": (RECIPE, str(package), str(ROOT / "data"), chosen[0]), "imports": (IMPORTS,)}
        runs = {name: [run(*way) for _ in range(rounds)] for name, way in ways.items()}
    if not runs["ours"][0].said == runs["parquet"][0].said == runs["geopackage"][0].said:
        raise AssertionError("the ways tell other populations")
    return Memory(**{name: Held(median(one.seconds for one in several), median(one.peak for one in several))
                     for name, several in runs.items()})


def table(result: Memory) -> list[str]:
    """Time and peak of each process, from its start to its end."""
    rows = ((f"un diagnostic de {COMMUNES} communes", result.ours),
            (f"{MANY} diagnostics de {COMMUNES} communes", result.many),
            ("recette : geopandas, mêmes couches lues des mêmes fichiers", result.parquet),
            ("recette simple : geopandas, contours lus du GeoPackage", result.geopackage),
            ("plancher : importer geopandas", result.imports))
    return grid(("", "du lancement à la fin", "rapport", "mémoire au plus", "rapport"), ":----", [
        (name, duration(1000 * held.seconds), times(held.seconds / result.ours.seconds), memory(held.peak),
         times(held.peak / result.ours.peak)) for name, held in rows])


def verdict(result: Memory) -> Verdict:
    return Verdict((
        Promise("mémoire d'un processus qui fait un diagnostic", f"{memory(result.ours.peak)}, quand geopandas prend "
                f"{memory(result.parquet.peak)} pour lire les mêmes couches"),
        Promise(f"mémoire après {MANY} diagnostics", memory(result.many.peak)),
        Promise("durée d'un processus neuf, du lancement au diagnostic", f"{duration(1000 * result.ours.seconds)}, "
                f"quand la recette simple prend {duration(1000 * result.geopackage.seconds)}")))
