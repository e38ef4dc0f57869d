"""Population series: years read from titles, inferred ones said to be so, zeros that stand for unknown not kept.

01003 (Amareins) went to 01165 (Francheleins). Figures are invented.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from diagnostic.sources.readers import populations
from diagnostic.sources.readers.delivery import ReadError, Tidy
from diagnostic.sources.readers.ground import Ground

HEADER = "CODGEO,LIBGEO,pop_rp2016_infere,pop_rp2013_infere,pop_rp2021"
ROWS = ["01003,Amareins,20.0,10.0,30.0", "01165,Francheleins,200.0,100.0,300.0", "55050,Bezonvaux,0.0,0.0,0.0",
        "97601,Acoua,0.0,0.0,"]


def written(folder: Path, rows: list[str], header: str = HEADER) -> Path:
    path = folder / "population.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def read(path: Path, ground: Ground) -> Tidy:
    return populations.read(path, ground).tables[0]


def test_a_series_in_order_of_years(tmp_path: Path, ground: Ground) -> None:
    path = written(tmp_path, ROWS)
    assert populations.recognises(path.name, path.read_bytes())
    table = read(path, ground)
    assert (table.name, table.vintage, list(table.frame)) == ("population_series", "2021",
                                                              ["code", "p2013", "p2016", "p2021"])
    assert table.frame.set_index("code").loc["01165"].tolist() == [110, 220, 330]
    assert "déduites" in table.description
    assert "2013 et 2016" in table.description
    assert "déduite" in table.columns["p2013"]
    assert "déduite" not in table.columns["p2021"]


def test_zeros_beside_an_unknown_year_are_unknown_and_a_village_without_people_has_none(
        tmp_path: Path, ground: Ground) -> None:
    delivery = populations.read(written(tmp_path, ROWS), ground)
    frame = delivery.tables[0].frame.set_index("code")
    assert frame.loc["97601"].isna().all()
    assert frame.loc["55050"].tolist() == [0, 0, 0]
    assert any("tiennent lieu" in remark for remark in delivery.remarks)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 1000))
def test_the_order_of_rows_never_matters(tmp_path: Path, ground: Ground, seed: int) -> None:
    expected = read(written(tmp_path, ROWS), ground).frame
    shuffled = random.Random(seed).sample(ROWS, len(ROWS))  # noqa: S311
    assert read(written(tmp_path, shuffled), ground).frame.equals(expected)


@pytest.mark.parametrize(("rows", "said"), [
    ([*ROWS, "01001,Là,1,2,douze"], "ligne 6.*douze"), ([*ROWS, ROWS[0]], "ligne 6.*deux fois"),
    ([*ROWS, "01001,Là,1"], "coupé"), ([*ROWS, "01001,Là,1,-2,3"], "au moins 0")])
def test_a_wrong_row_is_named(tmp_path: Path, ground: Ground, rows: list[str], said: str) -> None:
    with pytest.raises(ReadError, match=said):
        read(written(tmp_path, rows), ground)


def test_another_table_is_refused(tmp_path: Path, ground: Ground) -> None:
    path = written(tmp_path, ["01001,Là,3"], "CODGEO,LIBGEO,superficie")
    assert not populations.recognises(path.name, path.read_bytes())
    with pytest.raises(ReadError, match="aucune colonne"):
        read(path, ground)


def test_the_historical_workbook_of_insee(tmp_path: Path, ground: Ground) -> None:
    book = Workbook()
    book.active.title = "pop_1876_2023"
    for line in (["Populations communales"], [None], ["Mise en ligne"], [None], [None],
                 ["CODGEO", "REG", "DEP", "LIBGEO", "PMUN2023", "PMUN2022", "PSDC1999"],
                 ["01003", "84", "01", "Amareins", 30, 20, 10], ["01165", "84", "01", "Francheleins", 300, 200, 100]):
        book.active.append(line)
    book.create_sheet("Variables")
    path = tmp_path / "base-pop-historiques-1876-2023.xlsx"
    book.save(path)
    assert populations.recognises(path.name, path.read_bytes()[:65536])
    table = read(path, ground)
    assert table.vintage == "2023"
    assert table.frame.to_dict("list") == {"code": ["01165"], "p2022": [220], "p2023": [330]}
    assert "déduites" not in table.description


@pytest.mark.official
def test_the_real_file(official: Path, ground: Ground) -> None:
    table = read(official / "insee" / "population_municipale_communes_cog2024.csv", ground).frame.set_index("code")
    assert list(table) == ["p2013", "p2016", "p2017", "p2018", "p2019", "p2021"]
    assert table.loc["01004"].tolist() == [14359, 14081, 14035, 14204, 14134, 14854]
    assert table["p2021"].isna().sum() == 17
