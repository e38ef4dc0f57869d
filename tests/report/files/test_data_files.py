"""Every data file of a territory read back: the same figures as the diagnosis, the same shapes, the same bytes."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import geopandas as gpd
import jsonschema
import pandas as pd
import pyarrow.parquet as pq
import pytest
import shapely
from asked import asked
from toy_country import A, B, C

from diagnostic.diagnosis import diagnose
from diagnostic.geography.units import DeclaredPart, Unit, units_of
from diagnostic.record import Diagnosis, Structure
from diagnostic.report.files.data import NOTICE, data_files
from diagnostic.report.files.geopackage import geopackage
from diagnostic.report.text import clean
from diagnostic.sources.warehouse import Warehouse

DAY = date(2026, 1, 15)
HOSTILE = ["=HYPERLINK(\"http://x\";\"y\")", "+1+1", "@SUM(A1)", "-2+3", "\t=1+1", "{{ 7*7 }}",
           "<script>alert(1)</script>", "CPTS 🏥 👩‍⚕️",
           "\u202eemorp", "مركز", "a;b\"c\r\nd", "'; DROP TABLE communes; --", "é" * 10_000]


@pytest.fixture(scope="module")
def structured(toy_diagnosis: Diagnosis) -> Diagnosis:
    return replace(toy_diagnosis, structures=(
        Structure("010000001", "=EHPAD(1)", "Ehpad", "ehpad", "EHPAD", A, 0.005, -0.005, True),
        Structure("010000002", "MSP", "Msp", "msp", "MSP", B, None, None)))


@pytest.fixture(scope="module")
def files(structured: Diagnosis, toy: Warehouse) -> dict[str, bytes]:
    return dict(data_files(asked(structured, toy, DAY)))


@pytest.fixture(scope="module")
def real(e_rhony: Diagnosis, warehouse: Warehouse) -> dict[str, bytes]:
    return dict(data_files(asked(e_rhony, warehouse, DAY)))


def layer(content: bytes, name: str, tmp_path: Path) -> gpd.GeoDataFrame:
    path = tmp_path / "read.gpkg"
    path.write_bytes(content)
    return gpd.read_file(path, layer=name)


def spreadsheet(content: bytes) -> pd.DataFrame:
    """As Excel in French reads it: codes apart, as text."""
    return pd.read_csv(io.BytesIO(content), sep=";", decimal=",", encoding="utf-8-sig", keep_default_na=False,
                       na_values=[""], dtype={"code": str, "departement": str, "epci": str, "secret": str,
                                              "partie": str, "raison": str, "millesime": str})


READERS: dict[str, Callable[[dict[str, bytes], Path], pd.DataFrame]] = {
    "csv": lambda files, _: spreadsheet(files["communes.csv"]),
    "parquet": lambda files, _: gpd.read_parquet(io.BytesIO(files["communes.parquet"])),
    "geopackage": lambda files, folder: layer(files["territoire.gpkg"], "communes", folder),
    "geojson": lambda files, _: gpd.read_file(io.BytesIO(files["communes.geojson"])),
}


def told(diagnosis: Diagnosis) -> Iterator[tuple[str, str, float | None]]:
    for unit in diagnosis.units:
        yield unit.code, "population", unit.population
        yield unit.code, "surface_km2", unit.area_km2
        yield from ((unit.code, name, value) for name, value in unit.values.items() if name != "population")


@pytest.mark.parametrize("form", READERS)
def test_communes_read_back_as_the_diagnosis(form: str, real: dict[str, bytes], e_rhony: Diagnosis,
                                             tmp_path: Path) -> None:
    table = READERS[form](real, tmp_path).set_index("code")
    assert list(table.index) == [unit.code for unit in e_rhony.units]
    assert list(table["nom"]) == [unit.name for unit in e_rhony.units]
    compared = 0
    for code, name, value in told(e_rhony):
        read = table[name][code]
        assert pd.isna(read) if value is None else read == pytest.approx(value, abs=6e-4 if "km2" in name else 6e-7)
        compared += value is not None
    assert compared > 500


def test_unknown_values_are_empty(files: dict[str, bytes], tmp_path: Path) -> None:
    for read in READERS.values():
        apl = read(files, tmp_path).set_index("code")["apl_medecin_generaliste"]
        assert [apl[A], apl[B], pd.isna(apl[C])] == [4, 2, True]


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_indicators_read_back_as_the_diagnosis(form: str, real: dict[str, bytes], e_rhony: Diagnosis) -> None:
    raw = real[f"indicateurs.{form}"]
    table = spreadsheet(raw) if form == "csv" else pd.read_parquet(io.BytesIO(raw))
    assert list(table["identifiant"]) == [measured.indicator for measured in e_rhony.measurements]
    compared = 0
    for row, measured in zip(table.to_dict("records"), e_rhony.measurements, strict=True):
        for name, value in (("valeur", measured.value), ("numerateur", measured.numerator),
                            ("denominateur", measured.denominator), ("borne_basse_95", measured.lower),
                            ("au_moins", measured.least), ("communes_connues", measured.units_known)):
            assert pd.isna(row[name]) if value is None else row[name] == pytest.approx(value, abs=6e-7)
            compared += value is not None
        assert row["statut"] == measured.status.value
    assert compared > 130


def test_places_read_back_as_the_diagnosis(real: dict[str, bytes], e_rhony: Diagnosis) -> None:
    table = spreadsheet(real["reperes.csv"])
    wanted = [(measured.indicator, found.label, found.value) for measured in e_rhony.measurements
              for found in measured.references]
    assert len(wanted) > 60
    assert list(zip(table["identifiant"], table["lieu"], strict=True)) == [row[:2] for row in wanted]
    assert list(table["valeur"]) == pytest.approx([row[2] for row in wanted], abs=6e-7)


@pytest.mark.parametrize("form", ["parquet", "geopackage", "geojson"])
def test_communes_together_are_the_perimeter(form: str, real: dict[str, bytes], e_rhony: Diagnosis,
                                             warehouse: Warehouse, tmp_path: Path) -> None:
    communes = READERS[form](real, tmp_path)
    assert communes.crs.to_epsg() == 4326
    outline = warehouse.atlas.union(e_rhony.perimeter.codes)
    apart = shapely.union_all(communes.geometry.to_numpy()).symmetric_difference(outline)
    assert apart.area < 1e-6 * outline.area if form != "geojson" else apart.area < 1e-4 * outline.area
    territory = layer(real["territoire.gpkg"], "territoire", tmp_path)
    assert territory.geometry[0].symmetric_difference(outline).area < 1e-6 * outline.area
    assert (territory["population"][0], territory["communes"][0].split()) == (49993, list(e_rhony.perimeter.codes))


def test_structures_are_points_where_they_have_a_position(files: dict[str, bytes], tmp_path: Path) -> None:
    placed = layer(files["territoire.gpkg"], "structures", tmp_path)
    assert [(point.x, point.y) if point else None for point in placed.geometry] == [(0.005, -0.005), None]
    first, second = json.loads(files["structures.geojson"])["features"]
    assert (first["geometry"]["coordinates"], second["geometry"]) == ([0.005, -0.005], None)
    assert (first["properties"]["nom"], second["properties"]["position"]) == ("=EHPAD(1)", "non localisée")
    assert list(spreadsheet(files["structures.csv"])["nom"]) == ["'=EHPAD(1)", "MSP"]


def test_no_register_no_structures(real: dict[str, bytes]) -> None:
    assert not [name for name in real if "structures" in name]


def test_the_geopackage_is_one_and_tells_its_sources(real: dict[str, bytes], tmp_path: Path) -> None:
    path = tmp_path / "whole.gpkg"
    path.write_bytes(real["territoire.gpkg"])
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        contents = connection.execute("SELECT table_name, data_type, last_change, srs_id FROM gpkg_contents").fetchall()
        columns = dict(connection.execute("SELECT colonne, description FROM colonnes WHERE \"table\" = 'communes'"))
        licences = [row[0] for row in connection.execute("SELECT licence FROM sources")]
    assert [row[:2] for row in contents] == [
        ("territoire", "features"), ("communes", "features"), ("indicateurs", "attributes"),
        ("colonnes", "attributes"), ("sources", "attributes")]
    assert {row[2] for row in contents} == {"2026-01-15T00:00:00.000Z"}
    assert [row[3] for row in contents[:2]] == [4326, 4326]
    assert columns["densite"].startswith("Densité de population, habitants par km²")
    assert set(columns) == set(layer(real["territoire.gpkg"], "communes", tmp_path).columns) - {"geometry"}
    assert licences
    assert all(licences)


def test_parquet_tells_its_columns(real: dict[str, bytes], e_rhony: Diagnosis) -> None:
    for name in ("communes.parquet", "indicateurs.parquet"):
        schema = pq.read_schema(io.BytesIO(real[name]))
        assert schema.metadata[b"version_des_donnees"].decode() == e_rhony.data_version
        silent = [field.name for field in schema if not (field.metadata or {}).get(b"description")]
        assert silent in ([], ["geometry"])


def test_csv_is_that_of_excel_in_french(real: dict[str, bytes]) -> None:
    for name in ("communes.csv", "indicateurs.csv", "reperes.csv"):
        assert real[name].startswith(b"\xef\xbb\xbf")
        head, *lines = csv.reader(io.StringIO(real[name].decode("utf-8-sig"), newline=""), delimiter=";")
        assert {len(line) for line in lines} == {len(head)}
    assert b";285," in real["indicateurs.csv"]


def test_the_diagnosis_fits_its_schema(files: dict[str, bytes]) -> None:
    schema = json.loads(files["diagnostic.schema.json"])
    jsonschema.validate(json.loads(files["diagnostic.json"]), schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"schema": 2}, schema)


def test_the_notice_tells_every_file_and_column(files: dict[str, bytes]) -> None:
    notice = files[NOTICE].decode()
    assert [name for name in files if name != NOTICE and f"\n{name}\u00a0: " not in notice] == []
    for name in ("communes.csv", "indicateurs.csv", "reperes.csv", "structures.csv"):
        head = next(csv.reader(io.StringIO(files[name].decode("utf-8-sig")), delimiter=";"))
        assert [column for column in head if f"\n{column}\u00a0: " not in notice] == []
    assert "EPSG:4326" in notice
    assert "Licence Ouverte" in notice


@pytest.mark.parametrize("units", [
    [Unit("34154", ("341540101",)), Unit("34344")], [Unit("30062", declared=DeclaredPart(1250, "=deux quartiers"))]])
def test_a_unit_in_part_is_drawn_whole_and_said(units: list[Unit], warehouse: Warehouse, tmp_path: Path) -> None:
    diagnosis = diagnose(units, warehouse, name="En partie")
    found = dict(data_files(asked(diagnosis, warehouse, DAY)))
    for form, read in READERS.items():
        row = read(found, tmp_path).iloc[0]
        assert row["part"] == pytest.approx(diagnosis.units[0].share, abs=1e-4)
        assert row["partie"] == diagnosis.units[0].part
        reason = clean(diagnosis.units[0].reason)
        assert (row["raison"] == f"{chr(39) if form == 'csv' else ''}{reason}") if reason else pd.isna(row["raison"])
    assert "dessinées en entier" in found[NOTICE].decode()
    assert json.loads(found["perimetre.geojson"])["features"][0]["properties"]["bornes_approchees"] is True


def test_a_masked_figure_is_nowhere(toy_diagnosis: Diagnosis, toy: Warehouse, tmp_path: Path) -> None:
    first = toy_diagnosis.units[0]
    masked = replace(first, hidden=("densite",), values={**first.values, "densite": None})
    found = dict(data_files(asked(replace(toy_diagnosis, units=(masked, *toy_diagnosis.units[1:])), toy, DAY)))
    for form, read in READERS.items():
        table = read(found, tmp_path).set_index("code")
        assert table["secret"][A] == "densite"
        assert table["densite"][A] == "secret" if form == "csv" else pd.isna(table["densite"][A])
        assert float(str(table["densite"][B]).replace(",", ".")) == 500


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_names_are_text_in_every_file(name: str, structured: Diagnosis, toy: Warehouse, tmp_path: Path) -> None:
    units = (replace(structured.units[0], name=name, part="1 IRIS sur 2", reason=name), *structured.units[1:])
    structures = (replace(structured.structures[0], name=name, category=name), *structured.structures[1:])
    sources = (replace(structured.sources[0], title=name), *structured.sources[1:])
    hostile = replace(structured, name=name, units=units, structures=structures, sources=sources)
    found = dict(data_files(asked(hostile, toy, DAY)))
    for form, read in READERS.items():
        read_name = read(found, tmp_path)["nom"][0]
        assert read_name in ((clean(name), f"'{clean(name)}") if form == "csv" else (clean(name),))
    assert layer(found["territoire.gpkg"], "structures", tmp_path)["nom"][0] == clean(name)
    for ending in ("communes.csv", "structures.csv", "reperes.csv", "indicateurs.csv"):
        cells = [cell for line in csv.reader(io.StringIO(found[ending].decode("utf-8-sig"), newline=""), delimiter=";")
                 for cell in line]
        assert [cell for cell in cells if re.match(r"[=+@\t\r]|-(?![\d,]+$)", cell)] == []
    assert "\u202e" not in found[NOTICE].decode()


def test_the_same_bytes_each_time(structured: Diagnosis, toy: Warehouse, files: dict[str, bytes]) -> None:
    again = dict(data_files(asked(structured, toy, DAY)))
    assert [name for name in files if files[name] != again[name]] == []


def test_the_same_geopackage_in_another_process(warehouse: Warehouse) -> None:
    program = ("import hashlib; from diagnostic.diagnosis import diagnose; "
               "from diagnostic.geography.units import units_of; from diagnostic.sources.warehouse import Warehouse; "
               "from diagnostic.report.files.geopackage import geopackage; warehouse = Warehouse.embedded(); "
               "content = geopackage(diagnose(units_of(['30062']), warehouse, name='Un'), warehouse); "
               "print(hashlib.sha256(content).hexdigest())")
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True,
                         cwd=Path(__file__).resolve().parents[3])

    here = geopackage(diagnose(units_of(["30062"]), warehouse, name="Un"), warehouse)
    assert run.stdout.strip() == hashlib.sha256(here).hexdigest()
