"""data.ameli `effectifs`: aggregates told apart, small counts kept secret, rates from counts. Figures are invented."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostic.sources.readers import ameli_pathologies
from diagnostic.sources.readers.delivery import Delivery, ReadError
from diagnostic.sources.readers.ground import Ground
from diagnostic.sources.warehouse import Warehouse

HEADER = ("annee;patho_niv1;patho_niv2;patho_niv3;top;cla_age_5;sexe;region;dept;Ntop;Npop;prev;Niveau prioritaire;"
          "libelle_classe_age;libelle_sexe;tri")
CANCER = "Cancers;Cancer du sein de la femme;;CAN_SEI_CAT"
DIABETES = "Diabète;;;DIA_CAT_CAT"


def row(patho: str, age: str, sex: str, region: str, department: str, counts: str, year: str = "2022-12-31") -> str:
    return f"{year};{patho};{age};{sex};{region};{department};{counts};9.999;1,2;âge;sexe;1.0"


ROWS = [
    row(DIABETES, "00-04", "1", "76", "30", ";1000"),
    row(DIABETES, "00-04", "2", "76", "30", "20;900"),
    row(DIABETES, "95et+", "1", "76", "30", "30;100"),
    row(DIABETES, "95et+", "2", "76", "30", "50;200"),
    row(DIABETES, "tsage", "9", "76", "30", "110;2200"),
    row(DIABETES, "tsage", "1", "76", "30", "40;1100"),
    row(DIABETES, "tsage", "9", "76", "999", "5000;90000"),
    row(DIABETES, "tsage", "9", "99", "999", "600000;6000000"),
    row(DIABETES, "00-04", "1", "99", "999", "700;300000"),
    row(CANCER, "00-04", "2", "76", "30", "10;900"),
    row(CANCER, "95et+", "2", "76", "30", "18;500"),
    row(CANCER, "95et+", "2", "76", "30", "18;500"),
    row(CANCER, "00-04", "2", "93", "2A", ";900"),
    row("Total consommants tous régimes;;;POP_TOT_IND", "tsage", "9", "76", "30", "2200;2200"),
    row(DIABETES, "tsage", "9", "76", "30", "999;2200", "2021-12-31"),
]


def written(folder: Path, rows: list[str], header: str = HEADER, encoding: str = "utf-8-sig") -> Path:
    path = folder / "effectifs.csv"
    path.write_text("\r\n".join([header, *rows]) + "\r\n", encoding=encoding, newline="")
    return path


def read(folder: Path, rows: list[str], ground: Ground) -> tuple[Delivery, dict]:
    delivery = ameli_pathologies.read(written(folder, rows), ground)
    ages, departments = (table.frame for table in delivery.tables)
    return delivery, {"ages": ages.set_index(["departement", "pathologie", "age", "sexe"]),
                      "departments": departments.set_index("departement")}


def test_rows_of_the_newest_year_by_age_and_sex(tmp_path: Path, ground: Ground) -> None:
    path = written(tmp_path, ROWS)
    assert ameli_pathologies.recognises(path.name, path.read_bytes())
    delivery, found = read(tmp_path, ROWS, ground)
    ages = found["ages"]
    assert {table.vintage for table in delivery.tables} == {"2022"}
    assert set(ages.index.get_level_values("age")) == {"0-4", "95+"}
    assert set(ages.index.get_level_values("sexe")) == {"hommes", "femmes"}
    assert set(ages.index.get_level_values("departement")) == {"30", "2A", "FR"}
    assert ages.loc[("30", "diabete", "95+", "femmes"), ["effectif", "population"]].tolist() == [50, 200]
    assert ages.loc[("30", "can_sei_cat", "95+", "femmes"), "libelle"] == "Cancer du sein de la femme"
    assert ages.loc[("FR", "diabete", "0-4", "hommes"), "effectif"] == 700


def test_a_blank_count_is_secret_and_never_zero(tmp_path: Path, ground: Ground) -> None:
    cell = read(tmp_path, ROWS, ground)[1]["ages"].loc[("30", "diabete", "0-4", "hommes")]
    assert math.isnan(cell["effectif"])
    assert cell["effectif_secret"]
    assert cell["population"] == 1000


def test_rates_come_from_counts_and_never_from_prev(tmp_path: Path, ground: Ground) -> None:
    """30: 110 of 2 200 told by the producer; cancer: 28 of 1 400 added up; 2A: a part is secret, so nothing."""
    departments = read(tmp_path, ROWS, ground)[1]["departments"]
    assert departments.loc["30", "part_diabete"] == 5
    assert departments.loc["FR", "part_diabete"] == 10
    assert departments.loc["30", "part_can_sei_cat"] == 2
    assert math.isnan(departments.loc["2A", "part_can_sei_cat"])
    assert "part_pop_tot_ind" not in departments


@pytest.mark.parametrize(("label", "top", "found"), [
    ("Maladies respiratoires chroniques (hors mucoviscidose)", "RES_CAT_EXC", "respiratoires"),
    ("Affections de longue durée (dont 31 et 32) pour d'autres causes", "ALD_DIV_EXC", "ald_autres"),
    ("Maladies du foie ou du pancréas (hors mucoviscidose)", "X", "foie_pancreas"),
    ("Hospitalisation pour Covid-19", "INF_COV_HOS", "inf_cov_hos"), ("", "CAN_SEI_CAT", "can_sei_cat"),
])
def test_whole_groups_bear_the_names_of_the_catalogue(label: str, top: str, found: str) -> None:
    assert ameli_pathologies.slug(top, label) == found


def test_contradicting_counts_are_left_aside_and_told(tmp_path: Path, ground: Ground) -> None:
    delivery, found = read(tmp_path, [*ROWS, row(CANCER, "95et+", "2", "76", "30", "19;500")], ground)
    assert "can_sei_cat" not in found["ages"].index.get_level_values("pathologie")
    assert "Cancer du sein" in delivery.remarks[0]


def test_an_unknown_department_is_told(tmp_path: Path, ground: Ground) -> None:
    delivery, found = read(tmp_path, [*ROWS, row(DIABETES, "00-04", "1", "0", "inconnu", "10;20")], ground)
    assert "inconnu" in delivery.remarks[0]
    assert "inconnu" not in found["departments"].index


@settings(deadline=None, max_examples=25)
@given(st.permutations(ROWS))
def test_the_order_of_rows_never_matters(tmp_path_factory: pytest.TempPathFactory, rows: list[str]) -> None:
    ground = Ground(Warehouse.embedded().gazetteer, 2026)
    one = ameli_pathologies.read(written(tmp_path_factory.mktemp("one"), ROWS), ground)
    other = ameli_pathologies.read(written(tmp_path_factory.mktemp("other"), rows), ground)
    for expected, found in zip(one.tables, other.tables, strict=True):
        assert expected.frame.equals(found.frame)


def test_windows_encoding_is_read(tmp_path: Path, ground: Ground) -> None:
    found = ameli_pathologies.read(written(tmp_path, ROWS, encoding="cp1252"), ground)
    assert "Diabète" in set(found.tables[0].frame["libelle"])


@pytest.mark.parametrize(("bad", "said"), [
    (row(DIABETES, "00-04", "1", "76", "30", "1x;1000"), "ligne 17, colonne « Ntop »"),
    (row(DIABETES, "00-04", "1", "76", "30", "2000;1000"), "plus de patients"),
    (row(DIABETES, "jeunes", "1", "76", "30", "10;1000"), "colonne « cla_age_5 »"),
    (row(DIABETES, "00-04", "3", "76", "30", "10;1000"), "colonne « sexe »"),
    (row(DIABETES, "00-04", "1", "76", "30", "10;1000", "fin"), "n'est pas une année"),
    ("2022;Diabète;;;DIA", "coupé"),
])
def test_a_wrong_row_is_named(tmp_path: Path, ground: Ground, bad: str, said: str) -> None:
    with pytest.raises(ReadError) as told:
        ameli_pathologies.read(written(tmp_path, [*ROWS, bad]), ground)
    assert said in str(told.value).replace("\u00a0", " ").replace("’", "'")


def test_other_files_are_refused(tmp_path: Path, ground: Ground) -> None:
    assert not ameli_pathologies.recognises("effectifs.csv", b"annee;departement;effectif\n")
    with pytest.raises(ReadError, match="introuvable"):
        ameli_pathologies.read(written(tmp_path, ["2022;30;1"], "annee;dept;ntop"), ground)
    with pytest.raises(ReadError, match="page web"):
        ameli_pathologies.read(written(tmp_path, ["</html>"], "<html>"), ground)
