"""Workbook, GeoJSON, list of codes, and the folder that holds them."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import openpyxl
import pytest
import shapely
from toy_country import ONE, TWO, A, B, C

from diagnostic.aci.funding import FundingPlan, chosen, counts, total
from diagnostic.diagnosis import diagnose
from diagnostic.geography.codes import read_codes
from diagnostic.geography.units import Unit, units_of
from diagnostic.indicators.follow_up import FollowUp
from diagnostic.indicators.measurement import EnteredFigure
from diagnostic.record import Diagnosis
from diagnostic.report.codes import code_list
from diagnostic.report.geojson import communes_geojson, perimeter_geojson
from diagnostic.report.workbook import workbook
from diagnostic.sources.warehouse import Warehouse


@pytest.fixture(scope="module")
def book(e_rhony: Diagnosis, warehouse: Warehouse) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(workbook(e_rhony, warehouse)))


def rows(book: openpyxl.Workbook, sheet: str) -> list[dict[str, object]]:
    header, *lines = book[sheet].iter_rows(values_only=True)
    return [dict(zip(header, line, strict=True)) for line in lines]


def test_sheets_are_those_announced(book: openpyxl.Workbook) -> None:
    assert book.sheetnames == ["Lisez-moi", "Synthèse", "Rubriques", "Repères", "Communes", "Taille", "Financement",
                               "Faits publiés", "Contrôles", "Sources"]
    assert all(sheet.freeze_panes and sheet.freeze_panes[-1] == "2" for sheet in book.worksheets[1:])


def test_figures_are_numbers_with_what_they_rest_on(book: openpyxl.Workbook) -> None:
    synthesis = {row["Identifiant"]: row for row in rows(book, "Synthèse")}
    density = synthesis["densite"]
    assert density["Valeur"] == pytest.approx(density["Numérateur"] / density["Dénominateur"])
    assert synthesis["population"]["Valeur"] == 49993
    assert synthesis["population"]["Source"].startswith("Insee")
    assert synthesis["ald_part"]["Valeur"] == "non disponible"
    assert synthesis["ald_part"]["Numérateur"] is None
    assert synthesis["part_65p"]["Région"] == pytest.approx(23.1, abs=0.5)


def test_the_communes_add_up_to_the_territory(book: openpyxl.Workbook) -> None:
    communes = rows(book, "Communes")
    assert len(communes) == 17
    assert sum(row["Population 2023"] for row in communes) == 49993
    assert communes[0]["Code Insee"] == "30004"
    assert communes[0]["Intercommunalité"]


def test_missing_values_are_empty_cells_never_zero(toy_diagnosis: Diagnosis, toy: Warehouse) -> None:
    found = openpyxl.load_workbook(io.BytesIO(workbook(toy_diagnosis, toy)))
    apl = next(title for title in rows(found, "Communes")[0] if title.startswith("APL médecins généralistes, "))
    assert [row[apl] for row in rows(found, "Communes")] == [4, 2, None]


def test_funding_lines_add_up_to_the_total(e_rhony: Diagnosis, warehouse: Warehouse) -> None:
    for plan in (FundingPlan(), FundingPlan("aci_2019", ("traitement_orientation_snp", "qualite_pertinence/fixe")),
                 FundingPlan("avenant_2", ("crise_sanitaire/variable_si_crise",))):
        scale = chosen(e_rhony.funding, plan)
        kept = sum(line.amount or 0 for line in scale.lines if counts(line, plan))
        assert kept == total(scale, plan).amount
        found = openpyxl.load_workbook(io.BytesIO(workbook(replace(e_rhony, plan=plan), warehouse)))
        lines = [row for row in rows(found, "Financement") if row["Barème"] == scale.scale_label]
        told = sum(row["Montant par an (€)"] for row in lines
                   if row["Retenu"] == "oui" and isinstance(row["Montant par an (€)"], int))
        assert lines[-1]["Montant par an (€)"] == told == kept


def test_typed_figures_and_what_the_aci_follows_have_their_sheets(toy: Warehouse) -> None:
    typed = [EnteredFigure("mortalite_generale", 2022, "ORS", percent=812.4),
             EnteredFigure("indice_defavorisation", 2019, "=ORS", percent=-0.35),
             EnteredFigure("ald", 2024, "CPAM", count=400, base=1600)]
    aims = [FollowUp("suivi_sans_mt", 10.5, 8.0, 2024, "=CPAM"), FollowUp("suivi_adherents", None, 60.0, 2024, "")]
    diagnosis = diagnose(units_of([A, B, C]), toy, entered=typed, follow_up=aims)
    book = openpyxl.load_workbook(io.BytesIO(workbook(diagnosis, toy)))
    shares = {row["Chiffre"]: (row["Part, taux ou indice"], row["Unité"]) for row in rows(book, "Saisies")}
    assert shares == {"Personnes en affection de longue durée (ALD)": (None, None),
                      "Mortalité générale": (812.4, "pour 100\u202f000"),
                      "Indice de défavorisation sociale (FDep, F-EDI)": (-0.35, "points")}
    followed = rows(book, "Suivi ACI")
    assert [(row["Départ"], row["Cible"], row["Unité"], row["Année"]) for row in followed] == [
        (None, 60, "adhérents", 2024), (10.5, 8, "%", 2024)]
    assert followed[1]["Mission de l'ACI"] == "Amélioration de l'accès aux soins"
    assert book["Suivi ACI"]["G3"].data_type == "s"


def test_every_source_has_its_licence(book: openpyxl.Workbook) -> None:
    assert all(row["Licence"] and row["Producteur"] and row["Millésime"] for row in rows(book, "Sources"))


def test_the_perimeter_is_valid_geojson(e_rhony: Diagnosis, warehouse: Warehouse) -> None:
    collection = json.loads(perimeter_geojson(e_rhony, warehouse))
    (feature,) = collection["features"]
    shape = shapely.geometry.shape(feature["geometry"])
    assert shape.is_valid
    assert "crs" not in collection
    assert feature["properties"]["population"] == 49993
    assert feature["properties"]["communes"] == list(e_rhony.perimeter.codes)
    assert all(part.exterior.is_ccw for part in shape.geoms)
    assert max(len(str(x).partition(".")[2]) for x, _ in shape.geoms[0].exterior.coords) <= 6


def test_the_communes_cover_the_perimeter(e_rhony: Diagnosis, warehouse: Warehouse) -> None:
    communes = [shapely.geometry.shape(feature["geometry"])
                for feature in json.loads(communes_geojson(e_rhony, warehouse))["features"]]
    outline = shapely.geometry.shape(json.loads(perimeter_geojson(e_rhony, warehouse))["features"][0]["geometry"])
    assert len(communes) == 17
    assert shapely.union_all(communes).symmetric_difference(outline).area < 1e-8


def test_unknown_values_are_null_in_geojson(toy_diagnosis: Diagnosis, toy: Warehouse) -> None:
    values = {feature["properties"]["code"]: feature["properties"]["apl_medecin_generaliste"]
              for feature in json.loads(communes_geojson(toy_diagnosis, toy))["features"]}
    assert values == {A: 4.0, B: 2.0, C: None}


def test_the_list_of_codes_reads_back(e_rhony: Diagnosis, warehouse: Warehouse) -> None:
    reading = read_codes(code_list(e_rhony), warehouse.gazetteer)
    assert reading.units == e_rhony.perimeter.units
    assert not reading.questions


def test_the_list_of_a_territory_taken_in_part_reads_back(warehouse: Warehouse) -> None:
    iris = warehouse.table("structure_iris_2021")
    some = tuple(iris.loc[iris["code"] == "34154", "iris"].head(2))
    diagnosis = diagnose([Unit("34154", some), Unit("34344")], warehouse, name="En partie")
    assert read_codes(code_list(diagnosis), warehouse.gazetteer).units == diagnosis.perimeter.units


def test_arrondissements_are_named_as_such(toy: Warehouse) -> None:
    text = code_list(diagnose(units_of([ONE, TWO]), toy))
    assert text.split("\n")[1] == "2\u00a0arrondissements municipaux, 4\u202f000\u00a0habitants en 2023"
