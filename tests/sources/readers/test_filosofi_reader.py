"""Filosofi, new and old layouts: secrecy kept, medians of merged communes unknown, wrong files refused.

01003 (Amareins) went to 01165 (Francheleins). Figures are invented.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostic.sources.readers import filosofi
from diagnostic.sources.readers.delivery import Delivery, ReadError
from diagnostic.sources.readers.ground import Ground
from diagnostic.sources.warehouse import Warehouse

HEADER = ('"GEO";"GEO_OBJECT";"FILOSOFI_MEASURE";"UNIT_MEASURE";"UNIT_MULT";"CONF_STATUS";"OBS_STATUS";"TIME_PERIOD";'
          '"OBS_VALUE"')
LONG = [
    '"01001";"COM";"MED_SL";"EUR_YR";"0";"F";"A";"2021";"24500"',
    '"01001";"COM";"PR_MD60";"PT";"0";"C";"A";"2021";""',
    '"01001";"COM";"NUM_PER";"PS";"0";"F";"A";"2021";"800"',
    '"01003";"COM";"MED_SL";"EUR_YR";"0";"F";"A";"2021";"20000"',
    '"01165";"COM";"MED_SL";"EUR_YR";"0";"F";"A";"2021";"30000"',
    '"01003";"COM";"NUM_PER";"PS";"0";"F";"A";"2021";"100"',
    '"01165";"COM";"NUM_PER";"PS";"0";"F";"A";"2021";"300"',
    '"75056";"COM";"MED_SL";"EUR_YR";"0";"F";"A";"2021";"28000"',
    '"75101";"ARM";"MED_SL";"EUR_YR";"0";"F";"A";"2021";"34000"',
    '"01";"DEP";"MED_SL";"EUR_YR";"0";"F";"A";"2021";"25000"',
    '"200000172";"EPCI";"MED_SL";"EUR_YR";"0";"F";"A";"2021";"26000"',
    '"FM";"FRANCE";"MED_SL";"EUR_YR";"0";"F";"A";"2021";"23160"',
    '"F";"FRANCE";"MED_SL";"EUR_YR";"0";"F";"A";"2021";"23080"',
    '"001";"AAV2020";"MED_SL";"EUR_YR";"0";"F";"A";"2021";"25000"',
    '"01001";"COM";"D1_SL";"EUR_YR";"0";"F";"A";"2021";"n.r."',
]
OLD = ("﻿CODGEO;LIBGEO;NBMEN19;NBPERS19;NBUC19;Q119;Q219;Q319\r\n"
       "01001;L'Abergement-Clémenciat;322;819;542,7;;23970,5;\r\n"
       "01002;L'Abergement-de-Varey;113;263;177,2;;;\r\n"
       "2A004;Ajaccio;30000;70000;45000,0;15000;22000;30000")


def archive(folder: Path, rows: list[str], name: str = "FILOSOFI_CC_csv.zip") -> Path:
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("DS_FILOSOFI_CC_data.csv", "\n".join([HEADER, *rows]) + "\n")
        made.writestr("DS_FILOSOFI_CC_metadata.csv", "COD_VAR;LIB_VAR\n")
    return path


def frames(delivery: Delivery) -> dict:
    return {table.name: table.frame.set_index(table.frame.columns[0]) for table in delivery.tables}


def test_the_new_layout_keeps_secrecy_and_levels(tmp_path: Path, ground: Ground) -> None:
    path = archive(tmp_path, LONG)
    assert filosofi.recognises(path.name, path.read_bytes()[:65536])
    delivery = filosofi.read(path, ground)
    found = frames(delivery)
    communes = found["filosofi"]
    assert communes.loc["01001", "mediane"] == 24500
    assert communes.loc["01001", "taux_pauvrete_secret"]
    assert communes["taux_pauvrete"].isna().all()
    assert communes.loc["75101", "mediane"] == 34000
    assert communes.loc["75056", "mediane"] == 28000
    assert found["filosofi_departements"]["mediane"].to_dict() == {"01": 25000, "FR": 23080}
    assert found["filosofi_epci"]["mediane"].to_dict() == {"200000172": 26000}
    assert {table.vintage for table in delivery.tables} == {"2021"}


def test_the_median_of_a_merged_commune_is_unknown_and_told(tmp_path: Path, ground: Ground) -> None:
    delivery = filosofi.read(archive(tmp_path, LONG), ground)
    merged = frames(delivery)["filosofi"].loc["01165"]
    assert merged["personnes"] == 400
    assert merged[["mediane"]].isna().all()
    assert not merged["mediane_secret"]
    assert any("01165" in remark for remark in delivery.remarks)


def test_metropolitan_france_stands_for_the_country_only_alone(tmp_path: Path, ground: Ground) -> None:
    delivery = filosofi.read(archive(tmp_path, [row for row in LONG if not row.startswith('"F"')]), ground)
    assert frames(delivery)["filosofi_departements"].loc["FR", "mediane"] == 23160


def test_the_newest_year_alone_is_read(tmp_path: Path, ground: Ground) -> None:
    older = [row.replace('"2021"', '"2020"').replace('"24500"', '"1"') for row in LONG]
    delivery = filosofi.read(archive(tmp_path, older + LONG), ground)
    assert frames(delivery)["filosofi"].loc["01001", "mediane"] == 24500


@settings(deadline=None, max_examples=25)
@given(st.permutations(LONG))
def test_the_order_of_rows_never_matters(tmp_path_factory: pytest.TempPathFactory, rows: list[str]) -> None:
    ground = Ground(Warehouse.embedded().gazetteer, 2026)
    expected = filosofi.read(archive(tmp_path_factory.mktemp("a"), LONG), ground)
    found = filosofi.read(archive(tmp_path_factory.mktemp("b"), rows), ground)
    for one, other in zip(expected.tables, found.tables, strict=True):
        assert one.name == other.name
        assert one.frame.equals(other.frame[one.frame.columns])


def test_the_old_layout_is_secret_where_blank(tmp_path: Path, ground: Ground) -> None:
    path = tmp_path / "FILO2019_DISP_COM.csv"
    path.write_text(OLD, encoding="utf-8", newline="")
    assert filosofi.recognises(path.name, path.read_bytes())
    [table] = filosofi.read(path, ground).tables
    frame = table.frame.set_index("code")
    assert table.vintage == "2019"
    assert frame.loc["01001", "mediane"] == 23970.5
    assert frame["mediane_secret"].to_dict() == {"01001": False, "01002": True, "2A004": False}
    assert frame.loc["01002", "personnes"] == 263


def test_the_comparator_archive_has_rates_and_marks_of_secrecy(tmp_path: Path, ground: Ground) -> None:
    path = tmp_path / "base-cc-filosofi-2021_csv.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("cc_filosofi_2021_COM.csv", "CODGEO;NBMENFISC21;NBPERSMENFISC21;MED21;PIMP21;TP6021\n"
                      "01001;330;850;24500;s;s\n01004;6800;15200;21000;55;18\n01002;nd;nd;nd;nd;nd\n")
        made.writestr("meta_cc_filosofi_2021_COM.csv", "COD_VAR\n")
        made.writestr("cc_filosofi_2021_REG.csv", "CODGEO\n")
        made.writestr("cc_filosofi_2021_DEP.csv", "CODGEO;MED21;TP6021\n01;25000;10,5\n")
    assert filosofi.recognises(path.name, path.read_bytes()[:65536])
    found = frames(filosofi.read(path, ground))
    frame = found["filosofi"]
    assert found["filosofi_departements"].loc["01", "taux_pauvrete"] == 10.5
    assert frame["taux_pauvrete_secret"].to_dict() == {"01001": True, "01002": False, "01004": False}
    assert frame.loc["01004", ["mediane", "taux_pauvrete", "personnes", "menages"]].tolist() == [21000, 18, 15200, 6800]


@pytest.mark.parametrize(("content", "said"), [
    (OLD.replace("23970,5", "beaucoup"), "ligne 2, colonne « Q219 »"),
    (OLD.replace("01002;", "01001;"), "deux fois"),
    (OLD.replace("Q219", "D119"), "médiane"),
    (OLD.replace("2A004", "Corse"), "ligne 4, colonne « CODGEO »"),
    (OLD[:-25], "coupé"),
    ("<!DOCTYPE html><html><body>404</body></html>", "page web"),
    ("", "texte délimité"),
])
def test_a_wrong_file_is_refused_in_french(tmp_path: Path, ground: Ground, content: str, said: str) -> None:
    path = tmp_path / "FILO2019_DISP_COM.csv"
    path.write_text(content, encoding="utf-8", newline="")
    with pytest.raises(ReadError) as told:
        filosofi.read(path, ground)
    assert said in str(told.value).replace("\u00a0", " ")


def test_a_cut_archive_is_refused(tmp_path: Path, ground: Ground) -> None:
    path = archive(tmp_path, LONG)
    path.write_bytes(path.read_bytes()[:300])
    with pytest.raises(ReadError, match="abîmée"):
        filosofi.read(path, ground)


def test_other_files_are_not_recognised() -> None:
    assert not filosofi.recognises("x.csv", b"CODGEO;LIBGEO;C;C_C2SNP\n")
    assert not filosofi.recognises("x.csv", b"<html>")
    assert not filosofi.recognises("x.zip", b"PK\x03\x04")
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as made:
        made.writestr("DS_BPE_data.csv", "GEO;GEO_OBJECT\n")
    assert not filosofi.recognises("y.zip", raw.getvalue())


@pytest.mark.official
def test_the_real_files_are_read(official: Path, ground: Ground) -> None:
    communes, departments, epci = (filosofi.read(official / f"insee/FILO2019_DISP_{level}.csv", ground).tables[0]
                                   for level in ("COM", "DEP", "EPCI"))
    assert communes.frame.set_index("code").loc["01001", "mediane"] == 23970
    assert departments.frame.set_index("departement").loc["01", "mediane"] == 23490
    assert epci.frame.set_index("epci").loc["200000172", "mediane"] == 25520
    assert len(communes.frame) > 31_000
