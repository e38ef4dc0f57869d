"""Insee's table of zones, as CSV and as the workbook: codes, names, living areas for the finder."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from diagnostic.sources.readers import supracommunal
from diagnostic.sources.readers.delivery import ReadError
from diagnostic.sources.readers.ground import Ground

TITLES = "CODGEO,LIBGEO,DEP,CTCD,REG,EPCI,EPT,ARR,CANOV,ZE2020,UU2020,AAV2020,BV2022"
ROWS = ("30062,Calvisson,30,30D,76,200034601,ZZZZZZZZZ,302,3007,7618,30204,037,30062",
        "30321,Sommières,30,30D,76,243000650,ZZZZZZZZZ,302,3007,7618,30205,037,30321",
        "75056,Paris,75,75C,11,200054781,T1,751,7599,1109,00851,001,75056",
        "97617,Tsingoni,976,976D,06,200059871,ZZZZZZZZZ,ZZZZ,97613,0601,9F304,ZZZ,97611",
        "01003,Amareins,01,01D,84,240100883,ZZZZZZZZZ,012,0108,8405,01000,002,01333",
        "01165,Francheleins,01,01D,84,240100883,ZZZZZZZZZ,012,0108,8434,01000,002,01333", ",,,,,,,,,,,,")
NAMES = ("BV2022,30062,Calvisson (bassin),34", "BV2022,30321,Sommières (bassin),9", "ZE2020,7618,Nîmes,120", ",,,")


def as_csv(folder: Path, rows: tuple[str, ...] | list[str] = ROWS, titles: str = TITLES, *, named: bool = True) -> Path:
    path = folder / "insee_table_supracom_2024.csv"
    path.write_text("\n".join([titles, *rows]) + "\n", encoding="utf-8")
    beside = folder / "insee_libelles_supracom_2024.csv"
    if named:
        beside.write_text("\n".join(["NIVGEO,CODGEO,LIBGEO,NB_COM", *NAMES]) + "\n", encoding="utf-8")
    return path


def as_workbook(folder: Path) -> Path:
    """As Insee's: titles, a row of labels, a row of codes, three sheets; alone in its ZIP."""
    book = Workbook()
    book.remove(book.active)
    for sheet, titles, rows in (("COM", TITLES, [row for row in ROWS if row[0] != ","]),
                                ("ARM", TITLES, ["75101,Paris 1er,75,75C,11,2,T1,751,7599,1109,00851,001,75056"]),
                                ("Zones_supra_communales", "NIVGEO,CODGEO,LIBGEO,NB_COM", NAMES[:3])):
        page = book.create_sheet(sheet)
        page.append([f"Table d'appartenance géographique - {sheet}"])
        page.append(["France"])
        page.append(["Mise en ligne le 30/04/2025      Géographie au 01/01/2025"])
        page.append(["©Insee"])
        page.append(["Code géographique", *[f"Libellé {title}" for title in titles.split(",")[1:]]])
        for row in (titles, *rows):
            page.append(row.split(","))
    path = folder / "table-appartenance-geo-communes-2025.xlsx"
    book.save(path)
    return path


def tables(path: Path, ground: Ground) -> dict[str, pd.DataFrame]:
    return {table.name: table.frame for table in supracommunal.read(path, ground).tables}


def test_codes_names_and_living_areas(tmp_path: Path, ground: Ground) -> None:
    path = as_csv(tmp_path)
    assert supracommunal.recognises("x", path.read_bytes())
    found = supracommunal.read(path, ground)
    frame = found.tables[0].frame.set_index("code")
    assert found.tables[0].vintage == "2024"
    assert frame.loc["30062", ["zone_emploi", "unite_urbaine", "aire_attraction", "bassin_vie", "canton"]].tolist() == [
        "7618", "30204", "037", "30062", "3007"]
    assert frame.loc["30062", ["zone_emploi_nom", "bassin_vie_nom"]].tolist() == ["Nîmes", "Calvisson (bassin)"]
    assert frame.loc["75113", "zone_emploi"] == "1109"
    assert pd.isna(frame.loc["97617", "aire_attraction"]), "« sans objet » is not a zone"
    assert pd.isna(frame.loc["01165", "zone_emploi"]), "its two parts of yesterday are in two zones"
    assert frame.loc["01165", "bassin_vie"] == "01333"
    areas = found.tables[1].frame.set_index("code")
    assert areas.loc["30321"].tolist() == ["30321", "Sommières (bassin)"]
    assert areas.loc["75056", "nom"] == "Paris", "named after the commune whose code it has"
    assert "75101" not in areas.index


def test_the_file_of_names_is_not_the_table(tmp_path: Path, ground: Ground) -> None:
    as_csv(tmp_path)
    names = tmp_path / "insee_libelles_supracom_2024.csv"
    assert not supracommunal.recognises(names.name, names.read_bytes())
    with pytest.raises(ReadError, match="bassin de vie"):
        supracommunal.read(names, ground)


def test_without_names_living_areas_bear_that_of_their_commune(tmp_path: Path, ground: Ground) -> None:
    found = tables(as_csv(tmp_path, named=False), ground)
    assert found["bassins_vie"].set_index("code").loc["30062", "nom"] == "Calvisson"
    assert "zone_emploi_nom" not in found["appartenances"]


def test_the_workbook_says_the_same_alone_and_in_its_zip(tmp_path: Path, ground: Ground) -> None:
    path = as_workbook(tmp_path)
    archive = tmp_path / "appartenance.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.write(path, path.name)
    assert supracommunal.recognises(path.name, path.read_bytes()[:65536])
    assert supracommunal.recognises(archive.name, archive.read_bytes()[:65536])
    found = supracommunal.read(path, ground)
    assert found.tables[0].vintage == "2025"
    frame = found.tables[0].frame
    assert frame.set_index("code").loc["30062", "bassin_vie_nom"] == "Calvisson (bassin)"
    pd.testing.assert_frame_equal(tables(archive, ground)["appartenances"], frame)
    written = tables(as_csv(tmp_path), ground)["appartenances"]
    pd.testing.assert_frame_equal(frame[["code", "canton", "zone_emploi"]], written[["code", "canton", "zone_emploi"]])


@settings(max_examples=12, deadline=None)
@given(order=st.permutations(ROWS))
def test_the_order_of_rows_does_not_matter(tmp_path_factory: pytest.TempPathFactory, ground: Ground,
                                           order: list[str]) -> None:
    folder = tmp_path_factory.mktemp("supra")
    expected = tables(as_csv(folder), ground)
    for name, frame in tables(as_csv(folder, order), ground).items():
        pd.testing.assert_frame_equal(frame, expected[name])


def test_wrong_files_are_refused(tmp_path: Path, ground: Ground) -> None:
    with pytest.raises(ReadError, match=r"ligne 2.*3006"):
        supracommunal.read(as_csv(tmp_path, [ROWS[0].replace("30062,Cal", "3006X,Cal")]), ground)
    with pytest.raises(ReadError, match="bassin de vie"):
        supracommunal.read(as_csv(tmp_path, ROWS, TITLES.replace("BV2022", "BASSIN")), ground)
    path = as_workbook(tmp_path)
    path.write_bytes(path.read_bytes()[:-500])
    with pytest.raises(ReadError, match="classeur"):
        supracommunal.read(path, ground)


@pytest.mark.official
def test_the_real_table_gives_every_living_area_its_communes(official: Path, ground: Ground) -> None:
    """Numbers of communes by living area against those that Insee's own file of names publishes (NB_COM)."""
    found = tables(official / "insee/insee_table_supracom_2024.csv", ground)
    names = pd.read_csv(official / "insee/insee_libelles_supracom_2024.csv", dtype=str)
    published = names[names["NIVGEO"] == "BV2022"].set_index("CODGEO")["NB_COM"].astype(int)
    ours = found["bassins_vie"].groupby("bassin").size().reindex(published.index, fill_value=0)
    assert len(published) == 1_707
    assert (ours == published).mean() > 0.95, "communes merged since 2024 leave or join a few"
    assert (published - ours).abs().max() <= 5
    assert set(found["bassins_vie"]["nom"]) <= set(names["LIBGEO"])
