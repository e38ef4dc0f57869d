"""Physicians by department: aggregates never counted with their parts, names brought to codes, « ND » kept secret.

Figures are invented.
"""

from __future__ import annotations

import random
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from diagnostic.sources.readers import rpps_medecins
from diagnostic.sources.readers.delivery import ReadError, Tidy
from diagnostic.sources.readers.ground import Ground

HEADER = "territoire,region,departement,specialites_agregees,specialites,exercice,tranche_age,sexe,annee,effectif"
TAIL = "0-Ensemble,00-Ensemble,0-Ensemble"


def rows(department: str, general: int, surgery: int, cardiology: int, before: int) -> list[str]:
    place = f"1-France métropolitaine,11-Quelque part,{department}"
    return [f"{place},1-Médecine générale,Médecine Générale,{TAIL},2025,{general}.0",
            f"{place},1-Médecine générale,Médecine Générale,{TAIL},2020,{before}.0",
            f"{place},1-Médecine générale,Médecine Générale,{TAIL},2012,9999.0",
            f"{place},2-Autres spécialités,Chirurgie,{TAIL},2025,{surgery}.0",
            f"{place},2-Autres spécialités,Cardiologie,{TAIL},2025,{cardiology}.0"]


ROWS = rows("Val-D Oise", 100, 30, 12, 110) + rows("Nord-Pas-De-Calais", 200, 60, 20, 210) + rows("Nord", 300, 1, 2, 3)


def written(folder: Path, lines: list[str], header: str = HEADER) -> Path:
    path = folder / "rpps_medecins.csv"
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path


def read(path: Path, ground: Ground) -> Tidy:
    return rpps_medecins.read(path, ground).tables[0]


def test_departments_by_name(tmp_path: Path, ground: Ground) -> None:
    path = written(tmp_path, ROWS)
    assert rpps_medecins.recognises(path.name, path.read_bytes())
    table = read(path, ground)
    assert (table.name, table.vintage, table.cog) == ("rpps_medecins", "2025", None)
    assert table.frame.set_index("departement").T.to_dict() == {
        "59": {"mg": 300, "mg_5_ans_avant": 3, "specialistes": 3},
        "62": {"mg": 200, "mg_5_ans_avant": 210, "specialistes": 80},
        "95": {"mg": 100, "mg_5_ans_avant": 110, "specialistes": 42}}


def test_aggregates_are_not_counted_with_their_parts(tmp_path: Path, ground: Ground) -> None:
    """Val-d'Oise told whole and by sex, its specialists whole and by specialty: still 100 and 42."""
    place = "1-France métropolitaine,11-Quelque part,Val-D Oise"
    more = [f"{place},1-Médecine générale,Médecine Générale,0-Ensemble,00-Ensemble,1-Hommes,2025,60",
            f"{place},1-Médecine générale,Médecine Générale,0-Ensemble,00-Ensemble,2-Femmes,2025,40",
            f"{place},2-Autres spécialités,00-Ensemble,{TAIL},2025,42",
            f"1-France métropolitaine,11-Là,000-Ensemble,1-Médecine générale,Médecine Générale,{TAIL},2025,777"]
    frame = read(written(tmp_path, rows("Val-D Oise", 100, 30, 12, 110) + more), ground).frame.set_index("departement")
    assert frame.loc["95", ["mg", "specialistes"]].tolist() == [100, 42]
    assert frame.index.tolist() == ["95"]


def test_the_whole_country_is_its_own_row_or_the_sum_of_all(tmp_path: Path, ground: Ground) -> None:
    place = "0-France entière,00-Ensemble,000-Ensemble"
    own = [f"{place},1-Médecine générale,Médecine Générale,{TAIL},2025,99000"]
    assert read(written(tmp_path, ROWS + own), ground).frame.set_index("departement").loc["FR", "mg"] == 99000
    everywhere = [line for code in ground.gazetteer.departments for line in rows(f"{code.zfill(3)}-Lieu", 10, 1, 1, 9)]
    frame = read(written(tmp_path, everywhere), ground).frame.set_index("departement")
    assert frame.loc["FR", "mg"] == 10 * len(ground.gazetteer.departments)


def workbook(folder: Path, lines: list[list[object]]) -> Path:
    book = Workbook()
    book.active.title = "Lisez-moi"
    sheet = book.create_sheet("Effectifs")
    sheet.append(["territoire", "region", "departement", "specialites_agregees", "specialites", "exercice",
                  "tranche_age", "sexe", "effectif_2019", "effectif_2020", "effectif_2025"])
    for line in lines:
        sheet.append(line)
    path = folder / "medecins_rpps_2012_2025.xlsx"
    book.save(path)
    return path


def cells(department: str, mode: str, age: str, now: object, before: object = 5) -> list[object]:
    return ["1-France métropolitaine", "84-Là", department, "1-Médecine générale", "Médecine générale", mode, age,
            "0-Ensemble", 1, before, now]


def test_the_producer_s_workbook_has_ages_and_modes(tmp_path: Path, ground: Ground) -> None:
    """Ain: 100 GPs, 20 + 10 of them 60 or older, 60 + 5 liberal or mixed; Lozère keeps one band secret."""
    lines = [cells("001-Ain", "0-Ensemble", "00-Ensemble", 100, 90),
             cells("001-Ain", "0-Ensemble", "01-moins de 60 ans", 70),
             cells("001-Ain", "0-Ensemble", "09-60-64 ans", 20),
             cells("001-Ain", "0-Ensemble", "10-65 ans et plus", 10),
             cells("001-Ain", "1-Libéral", "00-Ensemble", 60), cells("001-Ain", "3-Mixte", "00-Ensemble", 5),
             cells("001-Ain", "2-Salarié", "00-Ensemble", 35), cells("001-Ain", "2-Salarié", "09-60-64 ans", 7),
             cells("048 -Lozère", "0-Ensemble", "00-Ensemble", 40),
             cells("048 -Lozère", "1-Libéral", "00-Ensemble", 30), cells("048 -Lozère", "3-Mixte", "00-Ensemble", 1),
             cells("048 -Lozère", "0-Ensemble", "09-60-64 ans", 12),
             cells("048 -Lozère", "0-Ensemble", "10-65 ans et plus", "ND"),
             [*cells("001-Ain", "0-Ensemble", "00-Ensemble", 55)[:7], "1-Hommes", 1, 1, 55]]
    path = workbook(tmp_path, lines)
    assert rpps_medecins.recognises("Médecins RPPS 2012-2025.xlsx", path.read_bytes()[:65536])
    frame = read(path, ground).frame.set_index("departement")
    assert frame.loc["01", ["mg", "mg_5_ans_avant", "mg_60_plus", "part_mg_60_plus", "mg_liberaux"]].tolist() == [
        100, 90, 30, 30, 65]
    assert pd.isna(frame.loc["48", "mg_60_plus"])
    assert frame["mg_60_plus_secret"].to_dict() == {"01": False, "48": True}
    assert frame.loc["48", "mg_liberaux"] == 31


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 1000))
def test_the_order_of_rows_never_matters(tmp_path: Path, ground: Ground, seed: int) -> None:
    expected = read(written(tmp_path, ROWS), ground).frame
    shuffled = random.Random(seed).sample(ROWS, len(ROWS))  # noqa: S311
    assert read(written(tmp_path, shuffled), ground).frame.equals(expected)


@pytest.mark.parametrize(("lines", "said"), [
    ([*ROWS, ROWS[0]], "deux fois"), ([*ROWS, ROWS[0].replace("100.0", "cent")], "ligne 17.*cent"),
    ([*ROWS, ROWS[0].replace(",2025,", ",,")], "ligne 17.*annee"), ([*ROWS, ROWS[0][:40]], "coupé"),
    (rows("Atlantide", 1, 1, 1, 1), "aucun département")])
def test_a_wrong_file_is_refused(tmp_path: Path, ground: Ground, lines: list[str], said: str) -> None:
    with pytest.raises(ReadError, match=said):
        read(written(tmp_path, lines), ground)


def test_a_territory_unknown_is_told(tmp_path: Path, ground: Ground) -> None:
    delivery = rpps_medecins.read(written(tmp_path, ROWS + rows("Atlantide", 1, 1, 1, 1)), ground)
    assert any("Atlantide" in remark for remark in delivery.remarks)


@pytest.mark.official
def test_the_real_file(official: Path, ground: Ground) -> None:
    path = official / "drees" / "rpps_medecins_departements_2012_2025.csv"
    frame = read(path, ground).frame.set_index("departement")
    raw = pd.read_csv(path)
    general = raw[(raw["annee"] == 2025) & raw["specialites_agregees"].str.startswith("1-")]["effectif"].sum()
    assert len(frame) == 102
    assert frame.loc["FR", "mg"] == general
    assert frame["mg"].drop("FR").sum() == general
