"""Outlines of CPTS told in communes: whole when most of the commune is inside, in part when several CPTS divide it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
import shapely

from diagnostic.geography.gazetteer import Gazetteer
from diagnostic.geography.names import fold
from diagnostic.sources.readers.delivery import ReadError
from diagnostic.sources.readers.ground import NAMED, Ground
from diagnostic.sources.readers.vectors import Layer, layers, read_layer
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import count, enumerate_fr, one_line, percent, typography

# Under the first share a commune only touches the outline; it is certain outside the two others.
TOUCHED, DOUBTFUL_FROM, DOUBTFUL_TO, MOST = 0.05, 0.1, 0.9, 0.5
_NAMES = ("nom_cpts", "cpts_nom", "lib_cpts", "libelle_cpts", "cpts", "nom", "libelle", "denomination",
          "raison_sociale", "nom_struct", "intitule", "name")
_SAID = {"cpts", "nom", "libelle", "denomination"}
_ASIDE = {"id", "code", "num", "numero", "siret", "siren", "finess", "statut", "date", "president", "referent",
          "commune", "departement", "region", "type", "population"}


def name_field(layer: Layer) -> str:
    """The field of a layer that names each CPTS. Raises ReadError."""
    words = {field: set(fold(key.replace("_", " ")).split()) for key, field in sorted(layer.fields.items())}
    found = layer.first(*_NAMES) or next(
        (field for field, said in words.items() if said & _SAID and not said & _ASIDE), None)
    if found is None:
        raise ReadError(layer.file, "aucun champ n'y donne le nom des CPTS.")
    return found


def outlined(path: Path, ground: Ground) -> tuple[pd.DataFrame, list[str]]:
    """Rows (cpts, code, part) of a layer of outlines, and remarks. Raises ReadError.

    A unit is of the CPTS that holds more than half of its area. When no CPTS does, and several together do, it is of
    each that holds a tenth of it. Paris, Lyon and Marseille are told by arrondissement.
    """
    with layers(path) as found:
        if len(found) > 1:
            raise ReadError(path.name, "il contient plusieurs couches : gardez celle des périmètres des CPTS.")
        field = name_field(found[0])
        frame = read_layer(found[0], [field])
    names = frame[field].map(one_line)
    unnamed = int((names == "").sum())
    outlines = {name: shapely.union_all(frame.geometry[rows.index].to_numpy())
                for name, rows in names[names != ""].groupby(names[names != ""])}
    shares = shares_of(outlines, ground.gazetteer, Warehouse.embedded().table("shapes"))
    taken = shares["part"] > MOST
    held = shares.groupby("code")["part"].agg(["max", "sum"])
    divided = set(held.index[(held["max"] <= MOST) & (held["sum"] > MOST)])
    taken |= shares["code"].isin(divided) & (shares["part"] >= DOUBTFUL_FROM)
    doubtful = shares[shares["part"].between(DOUBTFUL_FROM, DOUBTFUL_TO)].sort_values(["cpts", "code"])
    remarks = []
    if len(doubtful):
        told = [f"{ground.gazetteer.place(code).label} à {percent(100 * part, 0)} dans {cpts}"
                for cpts, code, part in zip(doubtful["cpts"], doubtful["code"], doubtful["part"], strict=True)]
        said = f"{count(len(told), 'commune')} en partie seulement dans le contour d'une CPTS, à vérifier"
        remarks.append(typography(f"{said} : {enumerate_fr(told, NAMED)}."))
    empty = sorted(set(outlines) - set(shares.loc[taken, "cpts"]))
    if empty:
        remarks.append(typography(f"CPTS dont le contour ne tient aucune commune : {enumerate_fr(empty, NAMED)}."))
    if unnamed:
        remarks.append(typography(f"{count(unnamed, 'contour')} sans nom, laissés de côté."))
    return shares[taken].reset_index(drop=True), remarks


def shares_of(outlines: Mapping[str, shapely.Geometry], gazetteer: Gazetteer, shapes: pd.DataFrame) -> pd.DataFrame:
    """Rows (cpts, code, part): the share of the area of each unit that each outline holds, where it holds more than
    the thickness of a border. `shapes`: code, geometry; Paris, Lyon and Marseille are told by arrondissement.

    In degrees: within one unit a square degree hardly varies.
    """
    mothers = set(gazetteer.mothers)
    shapes = shapes[[code in gazetteer and code not in mothers for code in shapes["code"]]]
    units, codes = np.asarray(shapes["geometry"], dtype=object), shapes["code"].tolist()
    tree, rows = shapely.STRtree(units), []
    for name, outline in outlines.items():
        shapely.prepare(outline)
        near = tree.query(outline, predicate="intersects")
        whole = shapely.covers(outline, units[near])
        inside = np.where(whole, 1.0, 0.0)
        edge = near[~whole]
        inside[~whole] = shapely.area(shapely.intersection(units[edge], outline)) / shapely.area(units[edge])
        rows += [(name, codes[at], round(float(share), 3)) for at, share in zip(near, inside, strict=True)
                 if share >= TOUCHED]
    return pd.DataFrame(rows, columns=["cpts", "code", "part"]).astype({"part": np.float64})
