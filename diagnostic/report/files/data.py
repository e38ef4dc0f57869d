"""Every data file of a territory, by the ending of its name."""

from __future__ import annotations

import json
from collections.abc import Iterator

from diagnostic.report.codes import code_list
from diagnostic.report.files.delimited import communes_csv, indicators_csv, references_csv, structures_csv
from diagnostic.report.files.geojson import communes_geojson, perimeter_geojson, structures_geojson
from diagnostic.report.files.geopackage import geopackage
from diagnostic.report.files.notice import notice
from diagnostic.report.files.parquet import communes_parquet, indicators_parquet
from diagnostic.report.request import PackRequest
from diagnostic.serialisation import json_schema, to_json

NOTICE = "LISEZ-MOI.txt"


def data_files(request: PackRequest) -> Iterator[tuple[str, bytes]]:
    """(ending, bytes): outlines, tables, the diagnosis and its schema, and last the notice that tells them all."""
    diagnosis, warehouse = request.diagnosis, request.warehouse
    files = {
        "perimetre.geojson": perimeter_geojson(diagnosis, warehouse).encode(),
        "communes.geojson": communes_geojson(diagnosis, warehouse).encode(),
        "territoire.gpkg": geopackage(diagnosis, warehouse, edited=request.edited),
        "communes.csv": communes_csv(diagnosis),
        "communes.parquet": communes_parquet(diagnosis, warehouse),
        "indicateurs.csv": indicators_csv(diagnosis),
        "indicateurs.parquet": indicators_parquet(diagnosis),
        "reperes.csv": references_csv(diagnosis),
    }
    if diagnosis.structures:
        files["structures.geojson"] = structures_geojson(diagnosis).encode()
        files["structures.csv"] = structures_csv(diagnosis)
    files["codes.txt"] = code_list(diagnosis).encode()
    files["diagnostic.json"] = to_json(diagnosis).encode()
    files["diagnostic.schema.json"] = (json.dumps(json_schema(), ensure_ascii=False, indent=1, sort_keys=True)
                                       + "\n").encode()
    yield from files.items()
    yield NOTICE, notice(diagnosis, files).encode()
