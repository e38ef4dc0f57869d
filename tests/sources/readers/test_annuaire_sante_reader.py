"""The Annuaire santé: persons once in each commune, nothing that names them kept, little memory taken."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostic.sources.readers import annuaire_sante
from diagnostic.sources.readers.delivery import ReadError
from diagnostic.sources.readers.ground import Ground
from tests.sources.readers.annuaire import NAME, TITLES, WITNESSES, directory, line

ROOT = Path(__file__).resolve().parents[3]
GP = {"profession": "10", "know_how": "SM54"}


def table(path: Path, ground: Ground) -> pd.DataFrame:
    return annuaire_sante.read(path, ground).tables[0].frame.set_index("code")


def counted(folder: Path, ground: Ground, *lines: str) -> pd.DataFrame:
    return table(directory(folder, [*WITNESSES, *lines]), ground)


def test_a_person_counts_once_in_a_commune_whatever_the_rows(tmp_path: Path, ground: Ground) -> None:
    """Three rows of one GP at Calvisson (two know-hows, two modes), one at Sommières: 1 and 1; liberal at one."""
    frame = counted(tmp_path, ground, line(person="1", **GP, commune="30062", mode="S"),
                    line(person="1", profession="10", know_how="SM26", commune="30062", mode="L"),
                    line(person="1", profession="10", know_how="C22", commune="30062", mode="L"),
                    line(person="1", **GP, commune="30321", mode="S"))
    assert frame.loc["30062", "medecin_generaliste"] == 1
    assert frame.loc["30062", "medecin_generaliste_liberal"] == 1
    assert frame.loc["30321", ["medecin_generaliste", "medecin_generaliste_liberal"]].tolist() == [1, 0]
    assert frame.loc["30062", "autres_specialistes"] == 0
    assert frame.loc["30133", "infirmier"] == 0
    assert "48001" not in frame.index, "no professional of that department is in the file: unknown, not none"


@pytest.mark.parametrize(("cells", "group"), [
    ({"profession": "10", "know_how": "SM42"}, "psychiatre"), ({"profession": "10", "know_how": "SM79"}, "cardiologue"),
    ({"profession": "10", "know_how": "SM44"}, "autres_specialistes"), ({"profession": "50"}, "sage_femme"),
    ({"profession": "91"}, "orthophoniste"), ({"profession": "93"}, "psychologue"),
    ({"profession": "40", "know_how": "SCD01"}, "dentiste"), ({"profession": "96"}, "psychomotricien"),
])
def test_groups_follow_the_nomenclatures(tmp_path: Path, ground: Ground, cells: dict[str, str], group: str) -> None:
    row = counted(tmp_path, ground, line(person="1", commune="30062", **cells)).loc["30062"]
    assert row[group] == 1
    assert row.drop([group, f"{group}_liberal"]).eq(0).all()


def test_students_stand_ins_and_activities_without_care_are_left_out(tmp_path: Path, ground: Ground) -> None:
    frame = counted(tmp_path, ground, line(person="1", **GP, commune="30062", category="E"),
                    line(person="2", **GP, commune="30062", kind="GENR02"),
                    line(person="3", **GP, commune="30062", kind="GENR04"),
                    line(person="4", profession="35", commune="30062"),
                    line(person="5", profession="10", commune="30062"))
    assert frame.loc["30062"].eq(0).all()


def test_a_missing_code_is_found_by_the_address_when_it_is_sure(tmp_path: Path, ground: Ground) -> None:
    """30420 serves Calvisson alone; 30250 serves many communes, Sommières by its name; a CEDEX tells its town."""
    path = directory(tmp_path, [*WITNESSES, line(person="1", **GP, postal="30250", town="SOMMIERES"),
                                line(person="2", **GP, cedex="30900 NIMES CEDEX 9"),
                                line(person="3", **GP, postal="30250"), line(person="4", **GP, commune="99999")])
    found = annuaire_sante.read(path, ground)
    frame = found.tables[0].frame.set_index("code")
    assert frame.loc["30321", "medecin_generaliste"] == 1
    assert frame.loc["30189", "medecin_generaliste"] == 1
    assert frame["medecin_generaliste"].sum() == 3, "with the witness: what is not sure is left aside"
    assert any(remark.startswith("2\u00a0activités sans code") for remark in found.remarks)
    assert any(remark.startswith("2\u00a0activités sans commune connue") for remark in found.remarks)


def test_merged_communes_and_cities_count_a_person_once(tmp_path: Path, ground: Ground) -> None:
    """01003 is in 01165 today; a nurse of two arrondissements of Lyon is one nurse of Lyon."""
    witnesses = [line(person=f"9{i}", profession=profession, know_how=know_how, commune=commune)
                 for commune in ("01165", "69381") for i, (profession, know_how) in
                 enumerate((("10", "SM54"), ("60", ""), ("70", ""), ("21", "")))]
    frame = counted(tmp_path, ground, *witnesses, line(person="1", profession="50", commune="01003"),
                    line(person="1", profession="50", commune="01165"),
                    line(person="2", profession="60", commune="69381"),
                    line(person="2", profession="60", commune="69382", mode="S"))
    assert frame.loc["01165", "sage_femme"] == 1
    assert frame.loc[["69381", "69382", "69123"], "infirmier"].tolist() == [2, 1, 2]
    assert frame.loc[["69382", "69123"], "infirmier_liberal"].tolist() == [0, 2]
    assert frame.loc["69383", "infirmier"] == 0


def test_arrondissements_are_unknown_where_many_are_told_by_the_city(tmp_path: Path, ground: Ground) -> None:
    witnesses = [line(person=f"9{profession}", profession=profession, know_how=know_how, commune="69123")
                 for profession, know_how in (("10", "SM54"), ("60", ""), ("70", ""), ("21", ""))]
    frame = counted(tmp_path, ground, *witnesses, line(person="1", profession="60", commune="69381"))
    assert frame.loc["69123", "infirmier"] == 2
    assert "69381" not in frame.index


def test_no_personal_data_reaches_the_table(tmp_path: Path, ground: Ground) -> None:
    found = annuaire_sante.read(directory(tmp_path, [*WITNESSES, line(person="81012345678", **GP, commune="30062")]),
                                ground)
    told = found.tables[0].frame.to_csv() + repr(found.remarks) + repr(found.tables[0].columns)
    for secret in ("SECRET", "secret", "0102030405", "81012345678", "1012345"):
        assert secret not in told
    assert all(kind == "float64" for kind in found.tables[0].frame.drop(columns="code").dtypes.astype(str))
    assert found.tables[0].vintage == "2025-11"


_LINES = [line(person=str(person), profession=profession, know_how=know_how, commune=commune, mode=mode)
          for person, (profession, know_how) in enumerate((("10", "SM54"), ("60", ""), ("10", "SM15")))
          for commune in ("30062", "30321") for mode in "LS"]


@settings(max_examples=12, deadline=None)
@given(order=st.permutations(_LINES))
def test_the_order_of_rows_does_not_matter(tmp_path_factory: pytest.TempPathFactory, ground: Ground,
                                           order: list[str]) -> None:
    folder = tmp_path_factory.mktemp("annuaire")
    expected = counted(folder, ground, *_LINES)
    pd.testing.assert_frame_equal(counted(folder, ground, *order), expected)


def test_the_archive_of_all_files_is_read_by_its_member(tmp_path: Path, ground: Ground) -> None:
    path = directory(tmp_path, WITNESSES)
    archive = tmp_path / "PS_LibreAcces_202511170823.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("PS_LibreAcces_Dipl_AutExerc_202511170823.txt", "Identifiant PP|Code diplôme|\n1|DE|\n")
        zipped.write(path, NAME)
        zipped.writestr("PS_LibreAcces_SavoirFaire_202511170823.txt", "Identifiant PP|Code savoir-faire|\n1|SM54|\n")
    assert annuaire_sante.recognises(archive.name, archive.read_bytes()[:65536])
    assert annuaire_sante.recognises(path.name, path.read_bytes()[:65536])
    assert not annuaire_sante.recognises("x.txt", b"Identifiant PP|Code profession|\n1|10|\n")
    pd.testing.assert_frame_equal(table(archive, ground), table(path, ground))
    archive.write_bytes(archive.read_bytes()[:-60])
    with pytest.raises(ReadError, match="abîmée"):
        annuaire_sante.read(archive, ground)


def test_wrong_files_are_refused(tmp_path: Path, ground: Ground) -> None:
    cut = directory(tmp_path, WITNESSES)
    cut.write_text(cut.read_text(encoding="utf-8")[:-30], encoding="utf-8")
    with pytest.raises(ReadError, match="dernière ligne est incomplète"):
        annuaire_sante.read(cut, ground)
    other = tmp_path / "autre.txt"
    other.write_text("|".join(TITLES).replace("Code mode exercice", "Mode") + "|\n", encoding="utf-8")
    with pytest.raises(ReadError, match="Code mode exercice"):
        annuaire_sante.read(other, ground)
    other.write_text("<!DOCTYPE html><html></html>", encoding="utf-8")
    with pytest.raises(ReadError, match="introuvable"):
        annuaire_sante.read(other, ground)
    with pytest.raises(ReadError, match="extrait"):
        annuaire_sante.read(directory(tmp_path, [line(person="1", **GP, commune="30062")]), ground)
    with pytest.raises(ReadError, match="aucun professionnel"):
        annuaire_sante.read(directory(tmp_path, [line(person="1", **GP)]), ground)


_MEASURED = """
import sys
from pathlib import Path
from diagnostic.sources.readers import annuaire_sante
from diagnostic.sources.readers.ground import Ground
from diagnostic.sources.warehouse import Warehouse
from tests.memory import peak_bytes
ground = Ground(Warehouse.embedded().gazetteer)
ground.today("75113")
before = peak_bytes()
annuaire_sante.read(Path(sys.argv[1]), ground)
print(peak_bytes() - before, before)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the peak of memory is read with the resource module of Unix")
def test_three_hundred_thousand_rows_take_little_memory(tmp_path: Path, ground: Ground) -> None:
    """Of distinct persons, the worst case: their growth is under 250 MB, so that the whole file stays under 1.5 GB."""
    communes = ground.codes
    path = directory(tmp_path, [*WITNESSES, *(line(person=str(81_000_000_000 + number), profession="60",
                                                   commune=communes[number % len(communes)])
                                              for number in range(300_000))])
    measured = subprocess.run([sys.executable, "-c", _MEASURED, str(path)], cwd=ROOT, capture_output=True, text=True,
                              check=True)
    growth, before = (int(number) for number in measured.stdout.split())
    assert growth < 250_000_000
    assert before + growth < 1_500_000_000
