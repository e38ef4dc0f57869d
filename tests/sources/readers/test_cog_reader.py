"""Movements of communes: mergers, new names without a merger, chains; parts of communes are never an outcome."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostic.sources.readers import cog
from diagnostic.sources.readers.delivery import ReadError
from diagnostic.sources.readers.ground import Ground
from diagnostic.sources.warehouse import Warehouse

HEADER = ('"MOD","DATE_EFF","TYPECOM_AV","COM_AV","TNCC_AV","NCC_AV","NCCENR_AV","LIBELLE_AV","TYPECOM_AP","COM_AP",'
          '"TNCC_AP","NCC_AP","NCCENR_AP","LIBELLE_AP"')


def move(mod: str, date: str, before: tuple[str, str, str], after: tuple[str, str, str]) -> str:
    cells = [mod, date, before[0], before[1], "0", before[2].upper(), before[2], before[2], after[0], after[1], "0",
             after[2].upper(), after[2], after[2]]
    return ",".join(f'"{cell}"' for cell in cells)


ROWS = [
    move("33", "1974-01-01", ("COM", "01003", "Amareins"), ("COM", "01165", "Francheleins")),
    move("33", "1974-01-01", ("COM", "01003", "Amareins"), ("COMA", "01003", "Amareins")),
    move("33", "1974-01-01", ("COM", "01165", "Francheleins"), ("COM", "01165", "Francheleins")),
    move("10", "2019-06-20", ("COM", "76484", "Oissel"), ("COM", "76484", "Oissel-sur-Seine")),
    move("31", "1960-01-01", ("COM", "01999", "Ancienne, La"), ("COM", "01003", "Amareins")),
    move("31", "1950-01-01", ("COM", "01998", "Nulle part"), ("COM", "01997", "Perdue")),
    move("99", "2001-01-01", ("COM", "30062", "Calvisson d'avant"), ("COM", "30062", "Calvisson")),
]


def written(folder: Path, rows: list[str], header: str = HEADER) -> Path:
    path = folder / "v_mvt_commune_2026.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def told(folder: Path, rows: list[str], ground: Ground) -> pd.DataFrame:
    return cog.read(written(folder, rows), ground).tables[0].frame.set_index("ancien_nom")


def test_a_merger_and_what_came_before_it_lead_to_today(tmp_path: Path, ground: Ground) -> None:
    frame = told(tmp_path, ROWS, ground)
    assert frame.loc["Amareins", ["ancien_code", "code", "nature", "date"]].tolist() == [
        "01003", "01165", "fusion-association", "1974-01-01"]
    assert frame.loc["Ancienne, La", "code"] == "01165"
    assert "Francheleins" not in frame.index, "nothing moved there"


def test_a_new_name_keeps_its_code(tmp_path: Path, ground: Ground) -> None:
    row = told(tmp_path, ROWS, ground).loc["Oissel"]
    assert row[["ancien_code", "code", "nom", "nature"]].tolist() == ["76484", "76484", "Oissel-sur-Seine",
                                                                      "changement de nom"]


def test_what_leads_nowhere_and_unknown_kinds_are_told(tmp_path: Path, ground: Ground) -> None:
    delivery = cog.read(written(tmp_path, ROWS), ground)
    assert "01997" in delivery.remarks[0]
    frame = delivery.tables[0].frame
    assert "01998" not in set(frame["ancien_code"])
    assert set(frame.loc[frame["code"] == "30062", "nature"]) == {"mouvement 99"}
    assert delivery.tables[0].vintage == "2026"


def test_the_file_is_recognised_by_its_titles() -> None:
    assert cog.recognises("mouvements.csv", (HEADER + "\n").encode())
    assert not cog.recognises("v_mvt_commune_2026.csv", b"TYPECOM,COM,REG\n")


@settings(deadline=None, max_examples=25)
@given(st.permutations(ROWS))
def test_the_order_of_rows_never_matters(tmp_path_factory: pytest.TempPathFactory, rows: list[str]) -> None:
    ground = Ground(Warehouse.embedded().gazetteer, 2026)
    assert told(tmp_path_factory.mktemp("one"), ROWS, ground).equals(
        told(tmp_path_factory.mktemp("two"), rows, ground))


@pytest.mark.parametrize(("rows", "header", "said"), [
    ([move("31", "1974", ("COM", "01003", "A"), ("COM", "01165", "B"))], HEADER, "ligne 2, colonne « DATE_EFF »"),
    ([move("31", "1974-01-01", ("COM", "1003", "A"), ("COM", "01165", "B"))], HEADER, "colonne « COM_AV »"),
    (["31,1974-01-01,COM"], HEADER, "coupé"),
    (["01001,X"], "COM,LIBELLE", "introuvable"),
    ([], HEADER, "aucune ligne"),
    (["</html>"], "<html>", "page web"),
])
def test_a_wrong_file_is_refused_in_french(tmp_path: Path, ground: Ground, rows: list[str], header: str,
                                           said: str) -> None:
    with pytest.raises(ReadError) as refused:
        cog.read(written(tmp_path, rows, header), ground)
    assert said in str(refused.value).replace("\u00a0", " ")
