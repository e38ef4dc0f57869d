"""Patients in ALD without a médecin traitant: territories mixed in one column, French text. Figures are invented."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostic.sources.readers import ameli_medecin_traitant as reader
from diagnostic.sources.readers.delivery import ReadError
from diagnostic.sources.readers.ground import Ground
from diagnostic.sources.warehouse import Warehouse

HEADER = ("annee;region;libelle_region;departement;libelle_departement;taux_patients_ald_sans_mt;"
          "taux_patients_ald_sans_mt_integer")
ROWS = ["2024;76;Occitanie;30;Gard;4,2 %;4.2", "2023;76;Occitanie;30;Gard;5,0 %;5.0",
        "2024;76;Occitanie;999;Tout département;4,9 %;4.9", "2024;99;France;999;Tout département;5,6 %;5.6",
        "2024;94;Corse;2A;Corse-du-Sud;NC;", "2024;inconnu;inconnu;inconnu;inconnu;12 %;12"]
INFRA = ["2025;2025-06-30;76;Occitanie;30;Gard;4,1", "2025;2025-09-30;76;Occitanie;30;Gard;4,0",
         "2025;2025-09-30;94;Corse;2A;Corse-du-Sud;NC", "2025;2025-09-30;99;France;999;France;5,5"]
INFRA_HEADER = "annee;date;region;libelle_region;departement;libelle_departement;taux_patients_ald_sans_mt"


def written(folder: Path, rows: list[str], header: str = HEADER) -> Path:
    path = folder / "patients-longueduree-annuelle.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8-sig")
    return path


def test_departments_and_the_country_of_the_newest_year(tmp_path: Path, ground: Ground) -> None:
    path = written(tmp_path, ROWS)
    assert reader.recognises(path.name, path.read_bytes())
    [table] = reader.read(path, ground).tables
    frame = table.frame.set_index("departement")["part_ald_sans_mt"]
    assert frame.to_dict() == pytest.approx({"2A": math.nan, "30": 4.2, "FR": 5.6}, nan_ok=True)
    assert table.vintage == "2024"


def test_the_year_under_way_is_read_at_its_last_date(tmp_path: Path, ground: Ground) -> None:
    [table] = reader.read(written(tmp_path, INFRA, INFRA_HEADER), ground).tables
    frame = table.frame.set_index("departement")
    assert frame.loc["30", "part_ald_sans_mt"] == 4.0
    assert frame.loc["2A", "part_ald_sans_mt_secret"]
    assert table.vintage == "2025-09-30"


@settings(deadline=None, max_examples=25)
@given(st.permutations(ROWS))
def test_the_order_of_rows_never_matters(tmp_path_factory: pytest.TempPathFactory, rows: list[str]) -> None:
    ground = Ground(Warehouse.embedded().gazetteer, 2026)
    one, other = (reader.read(written(tmp_path_factory.mktemp("mt"), some), ground) for some in (ROWS, rows))
    assert one.tables[0].frame.equals(other.tables[0].frame)


@pytest.mark.parametrize(("rows", "header", "said"), [
    (["2024;76;O;30;Gard;4,2;beaucoup"], HEADER, "ligne 2"),
    (["2024;76;O;30;Gard;;142"], HEADER, "impossible"),
    (["2024;76;O;30;Gard;4,2;4.2"] * 2, HEADER, "deux fois"),
    (["vingt;76;O;30;Gard;4,2;4.2"], HEADER, "n'est pas une année"),
    (["2024;76;30"], "annee;region;departement", "introuvable"),
    (["</html>"], "<html>", "page web"),
    (["2024;76;O"], HEADER, "coupé"),
])
def test_a_wrong_file_is_refused_in_french(tmp_path: Path, ground: Ground, rows: list[str], header: str,
                                           said: str) -> None:
    with pytest.raises(ReadError) as told:
        reader.read(written(tmp_path, rows, header), ground)
    assert said in str(told.value).replace("\u00a0", " ").replace("’", "'")


def test_other_files_are_not_recognised() -> None:
    assert not reader.recognises("effectifs.csv", b"annee;region;dept;ntop\n")
    assert not reader.recognises("x", b"")
