"""APL of five professions in one CSV without populations: rates kept, means that nothing weighs left unknown.

01003 (Amareins) went to 01165 (Francheleins). Figures are invented.
"""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diagnostic.sources.readers import apl, apl_communes
from diagnostic.sources.readers.delivery import ReadError, Tidy
from diagnostic.sources.readers.ground import Ground

HEADER = ("code,nom,dep,apl_medecin_generaliste_2022,apl_infirmier_2022,apl_kine_2022,apl_dentiste_2022,"
          "apl_sage_femme_2022,apl_medecin_generaliste_2023,apl_infirmier_2023,apl_kine_2023,apl_dentiste_2023,"
          "apl_sage_femme_2023,lon,lat")
ROWS = ["01001,L'Abergement-Clémenciat,01,1,101,41,31,21,2,102,42,32,22,4.9,46.1",
        '01003,"Amareins, l\'ancienne",01,1,101,41,31,21,2,102,42,32,22,,',
        "01165,Francheleins,01,3,103,43,33,23,4,104,44,34,24,4.8,46.0",
        "2A004,Ajaccio,2A,,,,,,40.033,104,44,34,24,,"]


def written(folder: Path, rows: list[str], header: str = HEADER) -> Path:
    path = folder / "apl.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def read(path: Path, ground: Ground) -> Tidy:
    return apl_communes.read(path, ground).tables[0]


def test_two_years_of_five_professions(tmp_path: Path, ground: Ground) -> None:
    path = written(tmp_path, ROWS)
    assert apl_communes.recognises(path.name, path.read_bytes())
    assert not apl.recognises(path.name, path.read_bytes())
    table = read(path, ground)
    frame = table.frame.set_index("code")
    assert (table.name, table.vintage) == ("apl_communes", "2023")
    assert frame.loc["01001"].tolist() == [2, 102, 42, 32, 22, 1, 101, 41, 31, 21]
    assert frame.loc["2A004", "medecin_generaliste"] == 40.033
    assert frame.loc["2A004"].isna().tolist() == [False] * 5 + [True] * 5
    assert list(table.columns) == list(table.frame)
    assert "2022" in table.columns["kine_precedente"]


def test_a_merger_without_weights_is_unknown_and_told(tmp_path: Path, ground: Ground) -> None:
    delivery = apl_communes.read(written(tmp_path, ROWS), ground)
    assert delivery.tables[0].frame.set_index("code").loc["01165"].isna().all()
    assert any(remark.startswith("1\u00a0commune") and "fusion" in remark for remark in delivery.remarks)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 1000))
def test_the_order_of_rows_never_matters(tmp_path: Path, ground: Ground, seed: int) -> None:
    expected = read(written(tmp_path, ROWS), ground).frame
    shuffled = random.Random(seed).sample(ROWS, len(ROWS))  # noqa: S311
    assert read(written(tmp_path, shuffled), ground).frame.equals(expected)


@pytest.mark.parametrize(("rows", "said"), [
    ([*ROWS, ROWS[0]], "ligne 6.*01001 y est deux fois"),
    ([*ROWS, "01004,A,01,1,101,41,31,21,2,beaucoup,42,32,22,,"], "ligne 6.*apl_infirmier_2023.*beaucoup"),
    ([*ROWS, "01004,A,01,1,101,41,31,21,2"], "coupé"),
    ([*ROWS, "FRANCE,A,01,1,101,41,31,21,2,1,42,32,22,,"], "ligne 6.*FRANCE")])
def test_a_wrong_row_is_named(tmp_path: Path, ground: Ground, rows: list[str], said: str) -> None:
    with pytest.raises(ReadError, match=said):
        read(written(tmp_path, rows), ground)


def test_other_tables_are_refused(tmp_path: Path, ground: Ground) -> None:
    for path in (written(tmp_path, ["01001,1"], "code,population"), written(tmp_path, ["01001,1"], "a,apl_kine_2023")):
        assert not apl_communes.recognises(path.name, path.read_bytes())
        with pytest.raises(ReadError):
            read(path, ground)
    page = tmp_path / "apl.csv"
    page.write_text("<!DOCTYPE html><html></html>", encoding="utf-8")
    with pytest.raises(ReadError, match="page web"):
        read(page, ground)


@pytest.mark.official
def test_the_real_file(official: Path, ground: Ground) -> None:
    table = read(official / "drees" / "apl_cinq_professions_communes_2022_2023.csv", ground).frame.set_index("code")
    assert len(table) > 34_800
    assert table["medecin_generaliste"].max() == 40.033
    assert table.loc["01001"].tolist()[:5] == [1.942, 122.416, 46.259, 35.27, 26.842]


@pytest.mark.official
def test_the_real_file_of_general_practice_agrees_with_it(official: Path, ground: Ground) -> None:
    five = read(official / "drees" / "apl_cinq_professions_communes_2022_2023.csv", ground).frame.set_index("code")
    alone = apl.read(official / "drees" / "apl_medecins_populations_standardisees_2022_2023.csv", ground)
    ours = alone.tables[0].frame.set_index("code")
    known = five["medecin_generaliste"].dropna()
    assert (ours.loc[known.index, "apl"] - known).abs().max() < 1e-9
    assert (ours["apl_65"] <= ours["apl"] + 1e-9).all()
