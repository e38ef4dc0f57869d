"""The zoning of the ARS: levels as published, unknown where the agency did not class."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostic.sources.readers import zonage
from diagnostic.sources.readers.delivery import ReadError
from diagnostic.sources.readers.ground import Ground

ROWS = (("COM", "30062", "1_ZIP", "30/10/2025"), ("COM", "30321", "2_ZAC", "12/01/2024"),
        ("COM", "30133", "3_ZV", ""), ("COM", "30007", "4_HZ", ""), ("COM", "30189", "NC", ""),
        ("COM", "01003", "1_ZIP", ""), ("COM", "01165", "2_ZAC", ""), ("ARM", "75113", "2_ZAC", ""),
        ("TVS", "30999", "1_ZIP", ""))


def zones(folder: Path, rows: tuple | list,
          titles: str = "niveau,com_code,com_lib,zmed_niveau,zmed_date_arrete") -> Path:
    """Commas, every cell between quotes."""
    lines = [[*titles.split(",")], *([level, code, "L'Isle, « là »", zone, date] for level, code, zone, date in rows)]
    path = folder / "zonage.csv"
    path.write_text("\n".join(",".join(f'"{cell}"' for cell in line) for line in lines) + "\n", encoding="utf-8")
    return path


def table(path: Path, ground: Ground) -> pd.DataFrame:
    return zonage.read(path, ground).tables[0].frame.set_index("code")


def test_levels_and_flags(tmp_path: Path, ground: Ground) -> None:
    path = zones(tmp_path, ROWS)
    assert zonage.recognises("x", path.read_bytes())
    found = zonage.read(path, ground)
    frame = found.tables[0].frame.set_index("code")
    assert found.tables[0].vintage == "2025"
    assert frame.loc["30062", ["niveau", "zip", "zac", "zv"]].tolist() == ["ZIP", 1, 0, 0]
    assert frame.loc["30321", ["zip", "zac"]].tolist() == [0, 1]
    assert frame.loc["30133", "zv"] == 1
    assert frame.loc["30007", ["niveau", "zip", "zac", "zv"]].tolist() == ["HZ", 0, 0, 0]
    assert frame.loc["30189"].isna().all(), "not classed: unknown, and not outside the zones"
    assert frame.loc["01165"].isna().all(), "its two parts of yesterday are in different zones"
    assert frame.loc["75113", "zac"] == 1
    assert "75056" not in frame.index


@settings(max_examples=12, deadline=None)
@given(order=st.permutations(ROWS))
def test_the_order_of_rows_does_not_matter(tmp_path_factory: pytest.TempPathFactory, ground: Ground,
                                           order: list[tuple]) -> None:
    folder = tmp_path_factory.mktemp("zonage")
    pd.testing.assert_frame_equal(table(zones(folder, order), ground), table(zones(folder, ROWS), ground))


@pytest.mark.parametrize(("row", "said"), [
    (("COM", "30062", "prioritaire", ""), "ligne 2.*prioritaire"), (("COM", "3006", "1_ZIP", ""), "ligne 2.*3006"),
    (("COM", "30062", "NC", ""), "aucune commune")])
def test_a_wrong_zoning_is_refused(tmp_path: Path, ground: Ground, row: tuple, said: str) -> None:
    with pytest.raises(ReadError, match=said):
        zonage.read(zones(tmp_path, [row]), ground)


def test_other_files_are_refused(tmp_path: Path, ground: Ground) -> None:
    assert not zonage.recognises("zonage.csv", b"com_code,zdent_niveau\n30062,1\n")
    with pytest.raises(ReadError, match="zmed_niveau"):
        zonage.read(zones(tmp_path, ROWS, "niveau,com_code,com_lib,zide_niveau,x"), ground)
    page = tmp_path / "page.csv"
    page.write_text("<!DOCTYPE html>", encoding="utf-8")
    with pytest.raises(ReadError, match="page web"):
        zonage.read(page, ground)
