"""A dataset of the tests: a CSV whose first line is « toy;TABLE;VINTAGE », then rows « code;value »."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from diagnostic.sources.datasets import Dataset
from diagnostic.sources.readers.delivery import Delivery, ReadError, Tidy
from diagnostic.sources.readers.ground import Ground


def recognises(name: str, head: bytes) -> bool:
    if name == "bomb.csv":
        raise RuntimeError("a reader that fails on a file of another kind")
    return head.startswith(b"toy;")


def read(path: Path, ground: Ground) -> Delivery:
    first, *rows = path.read_text(encoding="utf-8").splitlines()
    _, table, vintage = first.split(";")
    if vintage == "crash":
        raise ZeroDivisionError
    pairs = [row.split(";") for row in rows]
    if any(len(pair) != 2 for pair in pairs):
        raise ReadError(path.name, "deux colonnes attendues.", row=2)
    frame = pd.DataFrame({"code": [code for code, _ in pairs], "value": [float(value) for _, value in pairs]})
    if table == "outlines":
        frame = gpd.GeoDataFrame(frame, geometry=[shapely.box(0, 0, 1, value) for value in frame["value"]],
                                 crs="EPSG:4326")
    return Delivery((Tidy(table, frame, f"Table {table}", "Un essai.", vintage,
                          {"code": "Code", "value": "Valeur", "geometry": "Contour"}, ground.cog),),
                    (f"Lu dans {path.name}.",))


def toy(identifier: str = "toy", **changes) -> Dataset:
    return Dataset.model_validate({
        "id": identifier, "title": f"Jeu {identifier}", "producer": "Insee", "page": "https://www.insee.fr/jeu",
        "licence": "Licence Ouverte 2.0", "rhythm": "annuel", "reader": "toy", "tables": ["people", "outlines"],
        "max_bytes": 100_000, "patterns": ["*toy*"]} | changes)


@contextmanager
def among_the_readers() -> Iterator[None]:
    name = "diagnostic.sources.readers.toy"
    sys.modules[name] = sys.modules[__name__]
    try:
        yield
    finally:
        del sys.modules[name]


def toy_text(rows: dict[str, float], table: str = "people", vintage: str = "2023") -> bytes:
    return "\n".join([f"toy;{table};{vintage}", *(f"{code};{value}" for code, value in rows.items())]).encode()
