"""The BPE in both its layouts: what is not listed is none where the file speaks, and unknown elsewhere."""

from __future__ import annotations

import math
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from diagnostic.sources.readers import bpe
from diagnostic.sources.readers.delivery import ReadError
from diagnostic.sources.readers.ground import Ground

HEAD = ("GEO;GEO_OBJECT;FACILITY_DOM;FACILITY_SDOM;FACILITY_TYPE;BPE_MEASURE;UNIT_MEASURE;OBS_MEASURE;TIME_PERIOD;"
        "OBS_VALUE")
# Real communes, invented figures. 01003 is in 01165 today; 30334 is listed for its schools only.
LONG = (("01003", "COM", "D", "D2", "D265", "FACILITIES", "2025", "1"),
        ("01165", "COM", "D", "D2", "D265", "FACILITIES", "2025", "2"),
        ("01165", "COM", "D", "D2", "D281", "FACILITIES", "2025", ""),
        ("30062", "COM", "D", "D2", "D281", "FACILITIES", "2025", "7"),
        ("30062", "COM", "D", "_T", "_T", "FACILITIES", "2025", "99"),
        ("30062", "COM", "D", "D2", "D265", "AREA", "2025", "1234"),
        ("30062", "COM", "D", "D2", "D265", "FACILITIES", "2020", "55"),
        ("30334", "COM", "C", "C1", "C108", "FACILITIES", "2025", "1"),
        ("30", "DEP", "D", "D2", "D265", "FACILITIES", "2025", "800"),
        ("69381", "ARM", "D", "D2", "D265", "FACILITIES", "2025", "30"),
        ("69382", "ARM", "D", "D2", "D265", "FACILITIES", "2025", "12"))
METADATA = ("COD_VAR;LIB_VAR;COD_MOD;LIB_MOD\r\nFACILITY_TYPE;Type;D265;Médecin généraliste\r\n"
            "FACILITY_TYPE;Type;D281;Infirmier\r\nGEO_OBJECT;Niveau;COM;Commune\r\n")


def long_file(folder: Path, rows: list[tuple[str, ...]], head: str = HEAD) -> Path:
    """`DS_BPE_CSV_FR.zip` as the Insee makes it: data and metadata, `;`, every text between quotes."""
    lines = [";".join(f'"{name}"' for name in head.split(";"))]
    for geo, level, domain, part, kind, measure, year, value in rows:
        texts = ";".join(f'"{text}"' for text in (geo, level, domain, part, kind, measure, "NR", "OBS_VALUE_NIVEAU"))
        lines.append(f"{texts};{year};{value}")
    path = folder / "DS_BPE_CSV_FR.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("DS_BPE_2025_data.csv", "\r\n".join(lines) + "\r\n")
        archive.writestr("DS_BPE_2025_metadata.csv", METADATA)
    return path


def workbook(folder: Path, rows: list[tuple[object, ...]], arrondissements: list[tuple[object, ...]]) -> Path:
    book = Workbook()
    book.remove(book.active)
    for title, kept in (("COM", rows), ("ARM", arrondissements)):
        sheet = book.create_sheet(title)
        sheet.append(["BPE 2020 - Base permanente des équipements : services santé"])
        sheet.append(["France - Communes"])
        sheet.append(["Mise en ligne le 06/07/2021       Géographie au 01/01/2021"])
        sheet.append(["©Insee       Source(s) : Insee, Base permanente des équipements 2020"])
        sheet.append(["CODGEO", "Libellé commune ou ARM", "Région", "Département", "Urgences", "Pharmacie"])
        sheet.append(["CODGEO", "LIBGEO", "REG", "DEP", "NB_D106", "NB_D307"])
        for row in kept:
            sheet.append(list(row))
    book.create_sheet("Variables").append(["VAR_ID", "VAR_LIB"])
    path = folder / "equip-serv-sante-com-2020.xlsx"
    book.save(path)
    return path


def table(path: Path, ground: Ground) -> pd.DataFrame:
    return bpe.read(path, ground).tables[0].frame.set_index("code")


def test_the_long_file_is_known_by_its_member(tmp_path: Path) -> None:
    path = long_file(tmp_path, list(LONG))
    assert bpe.recognises("BPE.zip", path.read_bytes()[:65536])
    other = tmp_path / "DS_RP.zip"
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("DS_RP_POPULATION_2022_data.csv", "GEO;OBS_VALUE\n01001;3\n")
    assert not bpe.recognises(other.name, other.read_bytes())
    assert bpe.recognises("d.csv", HEAD.encode())
    assert not bpe.recognises("finess.csv", b"finess;etalab;98;2026-05-12\n")


def test_a_commune_that_the_long_file_does_not_list_has_none(tmp_path: Path, ground: Ground) -> None:
    found = bpe.read(long_file(tmp_path, list(LONG)), ground)
    frame = found.tables[0].frame.set_index("code")
    assert found.tables[0].vintage == "2025"
    assert sorted(frame.columns) == ["d265", "d281"]
    assert frame.loc["01165", "d265"] == 3
    assert math.isnan(frame.loc["01165", "d281"]), "listed without a figure: unknown, not none"
    assert frame.loc["30062"].tolist() == [0, 7], "another measure, an older year and totals are left aside"
    assert frame.loc["30334"].tolist() == [0, 0]
    assert "48001" not in frame.index, "a department that the file does not speak of is unknown"
    assert any(remark.startswith("98\u00a0départements sans donnée") for remark in found.remarks)
    assert "Médecin généraliste" in found.tables[0].columns["d265"]


def test_a_city_told_by_arrondissement_is_their_sum(tmp_path: Path, ground: Ground) -> None:
    frame = table(long_file(tmp_path, list(LONG)), ground)
    assert frame.loc["69123", "d265"] == 42
    assert frame.loc["69383", "d265"] == 0


def test_arrondissements_are_unknown_where_the_whole_city_alone_is_told(tmp_path: Path, ground: Ground) -> None:
    frame = table(long_file(tmp_path, [("13055", "COM", "D", "D2", "D265", "FACILITIES", "2025", "900")]), ground)
    assert frame.loc["13055", "d265"] == 900
    assert frame.loc["13001", "d265"] == 0
    assert "13201" not in frame.index


@settings(max_examples=12, deadline=None)
@given(order=st.permutations(LONG))
def test_the_order_of_rows_of_the_long_file_does_not_matter(tmp_path_factory: pytest.TempPathFactory, ground: Ground,
                                                            order: list[tuple[str, ...]]) -> None:
    folder = tmp_path_factory.mktemp("bpe")
    expected = table(long_file(folder, list(LONG)), ground)
    pd.testing.assert_frame_equal(table(long_file(folder, order), ground), expected)


@pytest.mark.parametrize(("rows", "said"), [
    ([(*LONG[0][:7], "trois")], "ligne 2, colonne .*OBS_VALUE"),
    ([(*LONG[0][:7], "-1")], "au moins 0"),
    ([LONG[3], LONG[3]], "compté deux fois"),
    ([LONG[7]], "aucun équipement de santé"),
])
def test_a_wrong_long_file_is_refused(tmp_path: Path, ground: Ground, rows: list[tuple[str, ...]], said: str) -> None:
    with pytest.raises(ReadError, match=said):
        bpe.read(long_file(tmp_path, rows), ground)


def test_a_truncated_archive_other_columns_and_a_web_page_are_refused(tmp_path: Path, ground: Ground) -> None:
    path = long_file(tmp_path, list(LONG))
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(ReadError, match="abîmée"):
        bpe.read(path, ground)
    with pytest.raises(ReadError, match="obs_value"):
        bpe.read(long_file(tmp_path, list(LONG), HEAD.replace("OBS_VALUE", "VALEUR")), ground)
    page = tmp_path / "bpe.csv"
    page.write_text("<!DOCTYPE html><html>Page introuvable</html>", encoding="utf-8")
    with pytest.raises(ReadError, match="page web"):
        bpe.read(page, ground)


def test_the_workbook_lists_zeros_and_what_it_leaves_out_is_unknown(tmp_path: Path, ground: Ground) -> None:
    path = workbook(tmp_path, [("01003", "Amareins", "84", "01", 0, 1), ("01165", "Francheleins", "84", "01", 1, 2),
                               ("75056", "Paris", "11", "75", 16, 917)], [("75101", "Paris 1er", "11", "75", 0, 16)])
    assert bpe.recognises(path.name, path.read_bytes()[:65536])
    found = bpe.read(path, ground)
    frame = found.tables[0].frame.set_index("code")
    assert found.tables[0].vintage == "2020"
    assert frame.loc["01165"].tolist() == [1, 3]
    assert frame.loc["75056", "d307"] == 917
    assert frame.loc["75101", "d307"] == 16
    assert "01001" not in frame.index
    assert "Pharmacie" in found.tables[0].columns["d307"]


def test_a_wrong_workbook_is_refused(tmp_path: Path, ground: Ground) -> None:
    with pytest.raises(ReadError, match=r"ligne 7, colonne .*NB_D106"):
        bpe.read(workbook(tmp_path, [("01001", "L'Abergement", "84", "01", "deux", 1)], []), ground)
    with pytest.raises(ReadError, match="deux fois"):
        bpe.read(workbook(tmp_path, [("01001", "a", "84", "01", 0, 1), ("01001", "a", "84", "01", 0, 1)], []), ground)
    broken = tmp_path / "equip-serv-sante-com-2021.xlsx"
    broken.write_bytes(b"<html>")
    with pytest.raises(ReadError, match="classeur"):
        bpe.read(broken, ground)


@pytest.mark.official
def test_counts_by_department_are_those_of_the_insee_workbook(official: Path, ground: Ground) -> None:
    """Sums by the workbook's own column DEP, read without any code of ours, against the table by today's communes."""
    path = official / "insee/equip-serv-sante-com-2020.xlsx"
    sheet = load_workbook(path, read_only=True)["COM"]
    rows = list(sheet.iter_rows(min_row=6, values_only=True))
    published = pd.DataFrame(rows[1:], columns=rows[0]).groupby("DEP").sum(numeric_only=True)
    frame = table(path, ground)
    communes = frame[[ground.gazetteer.mother_of(code) is None for code in frame.index]]
    ours = communes.groupby([ground.gazetteer.place(code).department for code in communes.index]).sum()
    assert len(published) == 101
    moved = [dep for dep in published.index if not (ours.loc[dep].to_numpy() == published.loc[dep].to_numpy()).all()]
    assert moved == []
    assert published["NB_D307"].sum() > 20_000
