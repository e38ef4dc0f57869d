"""QPV: names of communes told within the department, neighbourhoods shared, zeros only where the list speaks.

Figures are invented; codes and names follow the producer's form.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostic.sources.readers import qpv, qpv_revenus
from diagnostic.sources.readers.delivery import Delivery, ReadError
from diagnostic.sources.readers.ground import Ground
from diagnostic.sources.warehouse import Warehouse

HEADER = "CODGEO,LIBGEO,LIB_COM,POP_MUN,C,C_C2SNP,C_C2SP,NOTE_CNAM"
ROWS = ['QP006001,Rives,"Nice, Saint-Laurent-du-Var",2000,1800.0,300.0,90.0,0',
        "QP006002,Hauts,Nice,1000,900.0,200.0,50.0,0",
        "QP006003,Bas,Cannes,1500,,,,5",
        'QP013001,Un,"Marseille 1er Arrondissement, Marseille 2e Arrondissement",4000,3900.0,900.0,200.0,0',
        "QP013002,Deux,Marseille 2e Arrondissement,500,450.0,100.0,20.0,0",
        "QP02A001,Cannes,Ajaccio,1200,1100.0,150.0,40.0,0"]
INCOME = ("\ufeffCODGEO;LIBGEO;PMIMP;DISP_Q2;TP60;PPSOC;PIMPOT;NOTE_FILO;C;C_C2SNP;C_C2SP;NOTE_CNAM" + ";" * 40 + "\r\n"
          "QP001001;Grande;23,6;14\u202f180;41,4;19,1;-10,0;0;6\u202f110;1\u202f519;495;0" + ";" * 40 + "\r\n"
          "QN00102M;Petite;;11 000;;20;-9;1;;;;5" + ";" * 40 + "\r\n")


def written(folder: Path, rows: list[str], header: str = HEADER, name: str = "c2s_par_qpv_2022.csv") -> Path:
    path = folder / name
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def frames(delivery: Delivery) -> dict:
    return {table.name: table.frame.set_index(table.frame.columns[0]) for table in delivery.tables}


def test_each_qpv_has_its_communes(tmp_path: Path, ground: Ground) -> None:
    path = written(tmp_path, ROWS)
    assert qpv.recognises(path.name, path.read_bytes())
    told = frames(qpv.read(path, ground))["qpv"]
    assert told.loc["QP006001", ["code", "communes"]].tolist() == ["06088", "06088 06123"]
    assert told.loc["QP013001", "communes"] == "13201 13202"
    assert told.loc["QP006002", ["population", "couverts", "c2s_np", "c2s_p"]].tolist() == [1000, 900, 200, 50]
    assert told.loc["QP006003", ["couverts", "c2s_np", "c2s_p"]].isna().all()


def test_the_population_of_a_shared_qpv_is_split_and_said_to_be(tmp_path: Path, ground: Ground) -> None:
    """Nice: half of a shared one and its own. Marseille: two of its own, one of them shared by its arrondissements
    only. Whatever is split, the people of all communes are those of all QPV."""
    found = frames(qpv.read(written(tmp_path, ROWS), ground))["qpv_communes"]
    assert found.loc["06088", ["qpv", "qpv_partages"]].tolist() == [2, 1]
    assert found.loc["06088", ["population_qpv", "population_qpv_estime"]].tolist() == [2000, True]
    assert found.loc["13055"].tolist() == [2, 0, 4500, False]
    assert found.loc[["13201", "13202"], "population_qpv"].tolist() == [2000, 2500]
    communes = found.loc[[code for code in found.index if ground.gazetteer.mother_of(code) is None]]
    assert communes["population_qpv"].sum() == 2000 + 1000 + 1500 + 4000 + 500 + 1200
    assert found.loc["13202", ["qpv", "qpv_partages"]].tolist() == [2, 1]
    assert found.loc["06029"].tolist() == [1, 0, 1500, False]


def test_zeros_only_in_departments_that_the_list_names(tmp_path: Path, ground: Ground) -> None:
    delivery = qpv.read(written(tmp_path, ROWS), ground)
    found = frames(delivery)["qpv_communes"]
    assert found.loc["06004"].tolist() == [0, 0, 0, False]
    assert not {"48001", "97101", "30001"} & set(found.index)
    assert any("reste inconnue" in remark for remark in delivery.remarks)


def test_a_national_list_has_zeros_in_lozere_but_not_in_guadeloupe(tmp_path: Path, ground: Ground) -> None:
    seats = {department: ground.gazetteer.members_of_department(department)[0]
             for department in ground.gazetteer.departments if department != "48" and not department.startswith("97")}
    rows = [f'QP{department.zfill(3)}001,Un,{ground.gazetteer.place(code).name},10,9,1,1,0'
            for department, code in seats.items()]
    found = frames(qpv.read(written(tmp_path, rows), ground))["qpv_communes"]
    assert found.loc["48001", "qpv"] == 0
    assert "97101" not in found.index


def test_a_name_unknown_in_its_department_is_told_and_gives_no_zero(tmp_path: Path, ground: Ground) -> None:
    delivery = qpv.read(written(tmp_path, [*ROWS, "QP006009,X,Trifouilly,10,9,1,1,0"]), ground)
    found = frames(delivery)
    assert "06004" not in found["qpv_communes"].index
    assert found["qpv"]["communes"].isna().to_dict()["QP006009"]
    assert "Trifouilly (QP006009)" in delivery.remarks[0]


def test_a_commune_renamed_or_across_the_border_is_found(tmp_path: Path, ground: Ground) -> None:
    rows = ["QP076019,X,Oissel,10,9,1,1,0", 'QP062040,Y,"Libercourt, Ostricourt",10,9,1,1,0']
    told = frames(qpv.read(written(tmp_path, rows), ground))["qpv"]
    assert told.loc["QP076019", "code"] == "76484"
    assert told.loc["QP062040", "communes"] == "62907 59452"


@settings(deadline=None, max_examples=25)
@given(st.permutations(ROWS))
def test_the_order_of_rows_never_matters(tmp_path_factory: pytest.TempPathFactory, rows: list[str]) -> None:
    ground = Ground(Warehouse.embedded().gazetteer, 2026)
    one = qpv.read(written(tmp_path_factory.mktemp("qpv"), ROWS), ground)
    other = qpv.read(written(tmp_path_factory.mktemp("qpv"), rows), ground)
    for expected, found in zip(one.tables, other.tables, strict=True):
        assert expected.frame.equals(found.frame)


@pytest.mark.parametrize(("row", "said"), [
    ("QP006001,Rives,Nice,2O00,1,1,1,0", "ligne 8, colonne « POP_MUN »"),
    ("06088,Rives,Nice,2000,1,1,1,0", "n'est pas un code de quartier prioritaire"),
    ("QP006002,Rives,Nice,2000,1,1,1,0", "deux fois"),
    ("QP006010,Rives,Nice", "coupé"),
])
def test_a_wrong_file_is_refused_in_french(tmp_path: Path, ground: Ground, row: str, said: str) -> None:
    rows = [*ROWS, row] if "2O00" not in row else [*ROWS, row.replace("QP006001", "QP006011")]
    with pytest.raises(ReadError) as told:
        qpv.read(written(tmp_path, rows), ground)
    assert said in str(told.value).replace("\u00a0", " ")


def test_income_is_read_past_narrow_spaces_and_trailing_separators(tmp_path: Path, ground: Ground) -> None:
    path = tmp_path / "qpv_revenus_REVN_2022.csv"
    path.write_text(INCOME, encoding="utf-8", newline="")
    assert qpv_revenus.recognises(path.name, path.read_bytes())
    assert not qpv.recognises(path.name, path.read_bytes())
    [table] = qpv_revenus.read(path, ground).tables
    frame = table.frame.set_index("qpv")
    assert frame.loc["QP001001", ["mediane", "taux_pauvrete", "couverts", "c2s_np"]].tolist() == [14180, 41.4, 6110,
                                                                                                  1519]
    assert frame.loc["QN00102M", ["taux_pauvrete", "couverts"]].isna().all()
    assert table.vintage == "2022"


def test_income_over_a_hundred_percent_is_refused(tmp_path: Path, ground: Ground) -> None:
    path = tmp_path / "qpv_revenus.csv"
    path.write_text(INCOME.replace("41,4", "414"), encoding="utf-8", newline="")
    with pytest.raises(ReadError, match="TP60"):
        qpv_revenus.read(path, ground)


@pytest.mark.official
def test_the_real_files_are_read(official: Path, ground: Ground) -> None:
    delivery = qpv.read(official / "cnam/c2s_par_qpv_2022.csv", ground)
    found = frames(delivery)
    assert len(found["qpv"]) == 1352
    assert found["qpv"].loc["QP001001", ["couverts", "c2s_np", "c2s_p"]].tolist() == [6110, 1519, 495]
    assert found["qpv"]["code"].notna().all()
    assert found["qpv_communes"].loc["48001", "qpv"] == 0
    income = qpv_revenus.read(official / "cnam/qpv_revenus_REVN_2022.csv", ground).tables[0].frame.set_index("qpv")
    assert income.loc["QP001001", ["mediane", "taux_pauvrete"]].tolist() == [14180, 41.4]
    assert income["couverts"].equals(found["qpv"]["couverts"])
