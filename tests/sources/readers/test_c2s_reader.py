"""C2S by commune: thousands by a space, trailing separators, another series before 2019. Figures are invented."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostic.sources.readers import c2s
from diagnostic.sources.readers.delivery import ReadError
from diagnostic.sources.readers.ground import Ground
from diagnostic.sources.warehouse import Warehouse

HEADER = "CODGEO;LIBGEO;C;C_17;C_C2SNP;C_C2SP;NOTE_CNAM" + ";" * 30
ROWS = ["01053;Bourg-en-Bresse;41\u202f000;9\u202f000;4\u202f100;1\u202f250;0" + ";" * 30,
        "2A004;Ajaccio;60 000;12 000;5 000;ns;0" + ";" * 30,
        "30189;Nîmes;140\u00a0000;30\u00a0000;;;5" + ";" * 30,
        *(f"132{number:02d};Marseille {number}e;1000;200;100;10;0" + ";" * 30 for number in range(1, 17))]


def written(folder: Path, rows: list[str], header: str = HEADER, name: str = "data_CNAM2025_COM.csv") -> Path:
    path = folder / name
    path.write_text("\r\n".join([header, *rows]) + "\r\n", encoding="utf-8", newline="")
    return path


def test_counts_are_read_whatever_separates_thousands(tmp_path: Path, ground: Ground) -> None:
    path = written(tmp_path, ROWS)
    assert c2s.recognises(path.name, path.read_bytes())
    [table] = c2s.read(path, ground).tables
    frame = table.frame.set_index("code")
    assert frame.loc["01053", ["couverts", "c2s_np", "c2s_p"]].tolist() == [41000, 4100, 1250]
    assert frame.loc["2A004", ["c2s_p_secret"]].all()
    assert frame.loc["30189", ["c2s_np", "c2s_p"]].isna().all()
    assert not frame.loc["30189", "c2s_p_secret"]
    assert table.vintage == "1er janvier 2025"
    assert "30001" not in frame.index, "a commune without QPV is unknown, not 0"


def test_marseille_is_the_sum_of_its_arrondissements(tmp_path: Path, ground: Ground) -> None:
    frame = c2s.read(written(tmp_path, ROWS), ground).tables[0].frame.set_index("code")
    assert frame.loc["13055", "couverts"] == 16000


def test_the_archive_of_the_insee_is_read(tmp_path: Path, ground: Ground) -> None:
    path = tmp_path / "beneficiaires_CNAM_01-01-2025_QP24_csv.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("data_CNAM2025_COM.csv", "\n".join([HEADER, *ROWS]) + "\n")
        made.writestr("data_CNAM2025_QP24.csv", HEADER + "\n")
        made.writestr("meta_CNAM2025_COM.csv", "COD_VAR;LIB_VAR\n")
    assert c2s.recognises("x.zip", path.read_bytes()[:65536])
    assert c2s.recognises(path.name, b"PK\x03\x04" + bytes(22) + b"\x05\x00\x00\x00a.csv")
    assert c2s.read(path, ground).tables[0].vintage == "1er janvier 2025"


def test_the_former_cmu_c_is_another_column(tmp_path: Path, ground: Ground) -> None:
    path = written(tmp_path, ["01053;41000;4100"], "CODGEO;C;CCMUC", "data_CNAM2018_COM.csv")
    assert c2s.recognises(path.name, path.read_bytes())
    assert list(c2s.read(path, ground).tables[0].frame.columns) == ["code", "couverts", "cmuc"]
    with pytest.raises(ReadError, match="deux séries"):
        c2s.read(written(tmp_path, ["01053;41000;4100;10"], "CODGEO;C;CCMUC;C_C2SNP"), ground)


@settings(deadline=None, max_examples=25)
@given(st.permutations(ROWS))
def test_the_order_of_rows_never_matters(tmp_path_factory: pytest.TempPathFactory, rows: list[str]) -> None:
    ground = Ground(Warehouse.embedded().gazetteer, 2026)
    found = c2s.read(written(tmp_path_factory.mktemp("c2s"), rows), ground).tables[0].frame
    assert found.equals(c2s.read(written(tmp_path_factory.mktemp("c2s"), ROWS), ground).tables[0].frame)


@pytest.mark.parametrize(("rows", "header", "said"), [
    (["01053;X;41 O00;1;2;3;0"], HEADER.rstrip(";"), "ligne 2, colonne « C »"),
    (["01053;X;10;1;9;3;0"], HEADER.rstrip(";"), "plus de bénéficiaires"),
    (["Bourg;X;10;1;2;3;0"], HEADER.rstrip(";"), "n'est pas un code de commune"),
    (["01053;X;10"], HEADER.rstrip(";"), "coupé"),
    (["01053;10"], "CODGEO;P22_POP", "« c »"),
    (["01053;10"], "CODGEO;C", "introuvables"),
    (["</html>"], "<html>", "page web"),
])
def test_a_wrong_file_is_refused_in_french(tmp_path: Path, ground: Ground, rows: list[str], header: str,
                                           said: str) -> None:
    with pytest.raises(ReadError) as told:
        c2s.read(written(tmp_path, rows, header), ground)
    assert said in str(told.value).replace("\u00a0", " ").replace("’", "'")


def test_other_files_are_not_recognised() -> None:
    assert not c2s.recognises("c2s_par_qpv.csv", b"CODGEO,LIBGEO,LIB_COM,C,C_C2SNP\nQP001001,a,b,1,2\n")
    assert not c2s.recognises("x.csv", b"<html>")
    assert not c2s.recognises("x.csv", b"")
