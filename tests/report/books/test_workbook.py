"""The workbook of a territory: what it announces, what it says, what is live; and it says what the JSON says."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from every_block import ooxml_validator
from readers import sheet_rows, strange_cells
from toy_country import A, B, C

from diagnostic.aci.funding import FundingPlan, chosen, total
from diagnostic.diagnosis import diagnose
from diagnostic.geography.units import Unit, units_of
from diagnostic.indicators.catalogue import THEME_LABELS
from diagnostic.indicators.follow_up import FollowUp
from diagnostic.indicators.measurement import EnteredFigure
from diagnostic.record import Diagnosis, Structure
from diagnostic.report.books.workbook import workbook
from diagnostic.report.sheets import HIDDEN
from diagnostic.serialisation import to_json
from diagnostic.sources.warehouse import Warehouse


def figures(book: openpyxl.Workbook) -> dict[str, dict[str, object]]:
    """Rows of every theme by the identifier of their indicator."""
    return {row["Identifiant"]: row for label in THEME_LABELS.values() if label in book.sheetnames
            for row in sheet_rows(book, label)}


@pytest.fixture(scope="module")
def book(e_rhony: Diagnosis, warehouse: Warehouse) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(workbook(e_rhony, warehouse)))


def test_sheets_are_those_announced(book: openpyxl.Workbook) -> None:
    assert book.sheetnames == ["Lisez-moi", "Périmètre", "Population", "Besoins de santé", "Offre de soins",
                               "Rubriques", "Repères", "Communes", "Taille", "Financement", "Faits publiés",
                               "Contrôles", "Sources"]
    assert all(sheet.freeze_panes and sheet.freeze_panes[-1] == "2" for sheet in book.worksheets[1:])
    told = [row[0].value.partition("\u00a0:")[0] for row in book["Lisez-moi"].iter_rows() if row[0].value]
    assert [name for name in book.sheetnames[1:] if name not in told] == []


def test_figures_are_numbers_with_what_they_rest_on(book: openpyxl.Workbook) -> None:
    synthesis = figures(book)
    density = synthesis["densite"]
    assert density["Valeur"] == pytest.approx(density["Numérateur"] / density["Dénominateur"])
    assert synthesis["population"]["Valeur"] == 49993
    assert synthesis["population"]["Source"].startswith("Insee")
    assert synthesis["ald_part"]["Valeur"] == "non disponible"
    assert synthesis["ald_part"]["Numérateur"] is None
    assert synthesis["part_65p"]["Région (Occitanie)"] == pytest.approx(23.1, abs=0.5)


def test_the_communes_add_up_to_the_territory(book: openpyxl.Workbook) -> None:
    communes = [row for row in sheet_rows(book, "Communes") if row["Code Insee"]]
    assert len(communes) == 17
    assert sum(row["Population 2023"] for row in communes) == 49993
    assert communes[0]["Code Insee"] == "30004"
    assert communes[0]["Intercommunalité"]


def test_missing_values_are_empty_cells_never_zero(toy_diagnosis: Diagnosis, toy: Warehouse) -> None:
    found = openpyxl.load_workbook(io.BytesIO(workbook(toy_diagnosis, toy)))
    apl = next(title for title in sheet_rows(found, "Communes")[0] if title.startswith("APL médecins généralistes, "))
    assert [row[apl] for row in sheet_rows(found, "Communes") if row["Code Insee"]] == [4, 2, None]


PLANS = (FundingPlan(), FundingPlan("aci_2019", ("traitement_orientation_snp", "qualite_pertinence/fixe")),
         FundingPlan("avenant_2", ("crise_sanitaire/variable_si_crise",)))


@pytest.mark.parametrize("plan", PLANS, ids=["compulsory", "options", "crisis"])
def test_totals_are_live_and_amount_to_what_is_kept(plan: FundingPlan, e_rhony: Diagnosis,
                                                    warehouse: Warehouse) -> None:
    raw = workbook(replace(e_rhony, plan=plan), warehouse)
    shown = openpyxl.load_workbook(io.BytesIO(raw), data_only=True)["Financement"]
    live = openpyxl.load_workbook(io.BytesIO(raw))["Financement"]
    scale = chosen(e_rhony.funding, plan)
    (yearly,) = [row[0].row for row in shown.iter_rows()
                 if (row[0].value, row[1].value) == (scale.scale_label, "Total retenu par an")]
    found = re.fullmatch(r'=SUMIFS\(F(\d+):F(\d+),E\1:E\2,"oui"\)', live.cell(yearly, 6).value)
    assert found
    block = [[cell.value for cell in row] for row in shown.iter_rows(int(found[1]), int(found[2]))]
    assert {row[0] for row in block} == {scale.scale_label}
    assert len(block) == len(scale.lines)
    # What a spreadsheet makes of the formula: texts (« non vérifié ») add nothing.
    kept = sum(row[5] for row in block if row[4] == "oui" and isinstance(row[5], int))
    assert shown.cell(yearly, 6).value == kept == total(scale, plan).amount
    assert live.cell(yearly + 1, 6).value == f"=5*F{yearly}"
    assert shown.cell(yearly + 1, 6).value == 5 * kept
    assert all(row[4] in live.data_validations.dataValidation[0].formula1 for row in block)


def test_the_total_of_communes_follows_the_rows_shown(e_rhony: Diagnosis, warehouse: Warehouse) -> None:
    raw = workbook(e_rhony, warehouse)
    live, shown = (openpyxl.load_workbook(io.BytesIO(raw), data_only=kept)["Communes"] for kept in (False, True))
    assert live["H20"].value == "=SUBTOTAL(109,H2:H18)"
    assert shown["H20"].value == 49993
    assert shown["I20"].value == pytest.approx(e_rhony.perimeter.area_km2, rel=1e-6)
    assert live.auto_filter.ref.endswith("18")


def test_typed_figures_and_what_the_aci_follows_have_their_sheets(toy: Warehouse) -> None:
    typed = [EnteredFigure("mortalite_generale", 2022, "ORS", percent=812.4),
             EnteredFigure("indice_defavorisation", 2019, "=ORS", percent=-0.35),
             EnteredFigure("ald", 2024, "CPAM", count=400, base=1600)]
    aims = [FollowUp("suivi_sans_mt", 10.5, 8.0, 2024, "=CPAM"), FollowUp("suivi_adherents", None, 60.0, 2024, "")]
    diagnosis = diagnose(units_of([A, B, C]), toy, entered=typed, follow_up=aims)
    book = openpyxl.load_workbook(io.BytesIO(workbook(diagnosis, toy)))
    shares = {row["Chiffre"]: (row["Part, taux ou indice"], row["Unité"]) for row in sheet_rows(book, "Saisies")}
    assert shares == {"Personnes en affection de longue durée (ALD)": (None, None),
                      "Mortalité générale": (812.4, "pour 100\u202f000"),
                      "Indice de défavorisation sociale (FDep, F-EDI)": (-0.35, "points")}
    followed = sheet_rows(book, "Suivi ACI")
    assert [(row["Départ"], row["Cible"], row["Unité"], row["Année"]) for row in followed] == [
        (None, 60, "adhérents", 2024), (10.5, 8, "%", 2024)]
    assert followed[1]["Mission de l'ACI"] == "Amélioration de l'accès aux soins"
    assert book["Suivi ACI"]["G3"].data_type == "s"


def test_every_source_has_its_licence(book: openpyxl.Workbook) -> None:
    assert all(row["Licence"] and row["Producteur"] and row["Millésime"] for row in sheet_rows(book, "Sources"))


# -- read back ----------------------------------------------------------------------------------------------------

FIGURES = {"value": "Valeur", "numerator": "Numérateur", "denominator": "Dénominateur", "lower": "Borne basse à 95 %",
           "upper": "Borne haute à 95 %", "least": "Au moins", "most": "Au plus", "units_known": "Communes connues",
           "units_total": "Communes du territoire", "vintage": "Millésime", "status": "Statut"}


def plain(title: object) -> str:
    return str(title).replace("\u202f", " ").replace("\u00a0", " ")


def pairs(book: openpyxl.Workbook, told: dict, diagnosis: Diagnosis) -> Iterator[tuple[str, object, object]]:
    """(where, what the JSON says, what the cell says) for every figure of the JSON, known or not."""
    rows = {identifier: {plain(title): cell for title, cell in row.items()}
            for identifier, row in figures(book).items()}
    assert list(rows) == [measured["indicator"] for measured in told["measurements"]]
    for measured in told["measurements"]:
        row = rows[measured["indicator"]]
        for name, title in FIGURES.items():
            cell = row[title]
            if name == "value" and measured["value"] is None:
                assert cell in ("non disponible", "encadré", HIDDEN)
                cell = None
            yield f"{measured['indicator']}.{name}", measured[name], cell
        share = measured["population_share"]
        yield (f"{measured['indicator']}.share", None if share is None else 100 * share,
               row["Part de la population couverte (%)"])
    places = sheet_rows(book, "Repères")
    wanted = [(measured["indicator"], found) for measured in told["measurements"] for found in measured["references"]]
    assert len(places) == len(wanted)
    for (indicator, found), row in zip(wanted, places, strict=True):
        assert (row["Identifiant"], row["Lieu"], row["Comparaison"]) == (indicator, found["label"], found["verdict"])
        yield f"{indicator}@{found['label']}", found["value"], row["Valeur"]
    sheet = book["Communes"]
    columns = [identifier for identifier in diagnosis.units[0].values if identifier != "population"]
    titles = [cell.value for cell in sheet[1]][9:]
    assert [title.startswith(diagnosis.entry(identifier).short)
            for title, identifier in zip(titles, columns, strict=True)] == [True] * len(columns)
    assert sorted([*columns, "population"]) == list(told["units"][0]["values"])
    for unit, line in zip(told["units"], sheet.iter_rows(2, len(told["units"]) + 1, values_only=True), strict=True):
        assert line[0] == unit["code"]
        yield f"{unit['code']}.population", unit["population"], line[7]
        yield f"{unit['code']}.area", unit["area_km2"], line[8]
        for identifier, cell in zip(columns, line[9:], strict=True):
            value = HIDDEN if identifier in unit["hidden"] else unit["values"][identifier]
            yield f"{unit['code']}.{identifier}", value, cell


def same(told: object, read: object) -> bool:
    if isinstance(told, int | float) and isinstance(read, int | float):
        # Excel keeps fifteen digits.
        return read == pytest.approx(told, rel=1e-14, abs=1e-300)
    return told == read or (told == "" and read is None)


@pytest.mark.parametrize(("territory", "least"), [
    ("toy", 150), ("CPTS E-Rhôny", 800), ("92012", 250), ("CPTS ReGards", 1900)])
def test_every_figure_of_the_workbook_is_that_of_the_json(territory: str, least: int, toy_diagnosis: Diagnosis,
                                                          toy: Warehouse, warehouse: Warehouse,
                                                          real_cpts: dict) -> None:
    codes = real_cpts[territory]["communes"] if territory in real_cpts else [territory]
    held = toy if territory == "toy" else warehouse
    diagnosis = toy_diagnosis if territory == "toy" else diagnose(units_of(codes), warehouse, name=territory)
    book = openpyxl.load_workbook(io.BytesIO(workbook(diagnosis, held)))
    compared = list(pairs(book, json.loads(to_json(diagnosis)), diagnosis))
    assert [where for where, told, read in compared if not same(told, read)] == []
    assert sum(isinstance(told, int | float) for _, told, _ in compared) > least


def test_the_comparison_can_fail(toy_diagnosis: Diagnosis, toy: Warehouse) -> None:
    told = json.loads(to_json(toy_diagnosis))
    told["units"][0]["values"]["densite"] += 1e-6
    told["measurements"][0]["numerator"] += 1
    book = openpyxl.load_workbook(io.BytesIO(workbook(toy_diagnosis, toy)))
    wrong = [where for where, told_, read in pairs(book, told, toy_diagnosis) if not same(told_, read)]
    assert wrong == ["population.numerator", f"{A}.densite"]


def test_comparisons_stand_beside_the_value(book: openpyxl.Workbook, e_rhony: Diagnosis) -> None:
    row, measured = figures(book)["part_65p"], e_rhony.measurement("part_65p")
    beside = {reference.level.value: reference for reference in measured.references}
    assert row["Département (Gard)"] == pytest.approx(beside["département"].value)
    assert row["Territoire / France"] == beside["France"].verdict.value
    standing = measured.standings[0]
    assert (row[f"{standing.among} à valeur plus basse"], row[f"{standing.among}\u00a0: nombre"]) == (
        standing.below, standing.number)


def test_of_several_places_none_speaks_for_the_others(warehouse: Warehouse) -> None:
    two = diagnose(units_of(["30062", "34154"]), warehouse)
    row = figures(openpyxl.load_workbook(io.BytesIO(workbook(two, warehouse))))["part_65p"]
    assert plain(row["Département"]) == "2 valeurs : voir Repères"
    assert row["Territoire / département"] is None


def test_the_perimeter_tells_parts_and_authorities(warehouse: Warehouse) -> None:
    iris = warehouse.table("structure_iris_2021")
    some = tuple(iris.loc[iris["code"] == "34154", "iris"].head(2))
    diagnosis = diagnose([Unit("34154", some), Unit("30062")], warehouse, name="En partie")
    lines = [row for row in openpyxl.load_workbook(io.BytesIO(workbook(diagnosis, warehouse)))["Périmètre"].iter_rows(
        values_only=True) if row[0]]
    units = {row[0]: row for row in lines if row[0] in ("34154", "30062")}
    assert units["30062"][2] == 100
    assert 0 < units["34154"][2] < 100
    assert "IRIS" in units["34154"][3]
    people = {row[1]: row[6] for row in lines if row[0] == "Département"}
    gard, herault = diagnosis.units
    assert people == {"Gard": gard.population, "Hérault": herault.population}


def test_structures_have_a_sheet_where_a_register_is_installed(toy_diagnosis: Diagnosis, toy: Warehouse) -> None:
    known = (Structure("010000001", "=EHPAD(1)", "EHPAD", "ehpad", "EHPAD", A, 4.5, 46.1, True),
             Structure("010000002", "MSP", "MSP", "msp", "MSP", B, None, None))
    raw = workbook(replace(toy_diagnosis, structures=known), toy)
    first, second = sheet_rows(openpyxl.load_workbook(io.BytesIO(raw)), "Structures")
    assert (first["Finess"], first["Nom"], first["Commune"], first["Longitude"], first["Position"]) == (
        "010000001", "=EHPAD(1)", "Arbre", 4.5, "adresse")
    assert (second["Longitude"], second["Position"]) == (None, "non localisée")
    assert strange_cells(raw) == []
    assert "Structures" not in openpyxl.load_workbook(io.BytesIO(workbook(toy_diagnosis, toy))).sheetnames


def test_a_masked_figure_is_a_word_and_nothing_else(toy_diagnosis: Diagnosis, toy: Warehouse) -> None:
    units = (replace(toy_diagnosis.units[0], hidden=("densite",), values={
        **toy_diagnosis.units[0].values, "densite": None}), *toy_diagnosis.units[1:])
    raw = workbook(replace(toy_diagnosis, units=units), toy)
    rows = sheet_rows(openpyxl.load_workbook(io.BytesIO(raw)), "Communes")
    (density,) = [title for title in rows[0] if title.startswith("Densité")]
    assert rows[0][density] == HIDDEN
    assert rows[1][density] != HIDDEN


def test_sheets_print_and_codes_are_no_mistakes(book: openpyxl.Workbook) -> None:
    for sheet in book:
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9), sheet.title
        assert sheet.page_setup.fitToHeight == 0
    assert all(sheet.print_title_rows for sheet in book.worksheets[2:])
    assert book.properties.title == "CPTS E-Rhôny"


def test_titles_like_formulas_stay_text_when_their_cell_is_edited(toy_diagnosis: Diagnosis, toy: Warehouse) -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(replace(toy_diagnosis, name="=1+1"), toy)))
    for sheet in ("Lisez-moi", "Périmètre"):
        title = book[sheet]["A1"]
        assert (title.value, title.data_type, title.quotePrefix) == ("=1+1", "s", True)
    assert all(cell.quotePrefix for cell in book["Communes"][1])


def test_the_same_bytes_each_time(toy_diagnosis: Diagnosis, toy: Warehouse) -> None:
    assert workbook(toy_diagnosis, toy) == workbook(toy_diagnosis, toy)


def test_no_spreadsheet_points_at_codes_as_mistakes(toy_diagnosis: Diagnosis, toy: Warehouse) -> None:
    with zipfile.ZipFile(io.BytesIO(workbook(toy_diagnosis, toy))) as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/worksheets/sheet")]
    assert len(sheets) > 8
    assert all('numberStoredAsText="1"' in sheet for sheet in sheets)


@pytest.mark.parametrize("name", ["CPTS E-Rhôny", "=1+1", "]]>&amp;<w:p/>", "\u202e🏥 {{ 7*7 }}", "é" * 10_000])
def test_the_workbook_passes_the_validator(name: str, e_rhony: Diagnosis, warehouse: Warehouse, tmp_path: Path) -> None:
    command, path = ooxml_validator(), tmp_path / "classeur.xlsx"
    units = (replace(e_rhony.units[0], name=name), *e_rhony.units[1:])
    path.write_bytes(workbook(replace(e_rhony, name=name, units=units), warehouse))
    done = subprocess.run([command, str(path)], capture_output=True, text=True, timeout=120, check=False)
    assert json.loads(done.stdout)["errors"] == []


def test_libreoffice_opens_it_without_repair(e_rhony: Diagnosis, warehouse: Warehouse, tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if not office:
        pytest.skip("LibreOffice is not on this machine")
    plain_book = openpyxl.Workbook()
    plain_book.save(tmp_path / "temoin.xlsx")
    (tmp_path / "classeur.xlsx").write_bytes(workbook(e_rhony, warehouse))
    for name in ("temoin", "classeur"):
        subprocess.run([office, f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless",
                        "--convert-to", "ods", "--outdir", str(tmp_path), str(tmp_path / f"{name}.xlsx")],
                       capture_output=True, timeout=180, check=False)
    if not (tmp_path / "temoin.ods").exists():
        pytest.skip("this LibreOffice has no Calc: it opens no workbook at all")
    assert (tmp_path / "classeur.ods").exists()
    content = zipfile.ZipFile(tmp_path / "classeur.ods").read("content.xml").decode()
    assert content.count("<table:table ") == len(openpyxl.load_workbook(tmp_path / "classeur.xlsx").sheetnames)
    # What LibreOffice itself makes of the live total.
    assert re.search(r'table:formula="of:=SUMIFS[^>]*office:value="207000"', content)
