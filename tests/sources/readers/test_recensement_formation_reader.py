"""Diplomas: titles of three generations of communal bases, and the levels of Melodi added up."""

from __future__ import annotations

from pathlib import Path

import pytest

from diagnostic.sources.readers import recensement_formation
from diagnostic.sources.readers.delivery import ReadError
from diagnostic.sources.readers.ground import Ground
from tests.sources.readers.census_files import MERGED, base, by_code, cube


@pytest.mark.parametrize(("year", "lowest", "higher"), [
    ("22", ["NSCOL15P_DIPLMIN"], ["NSCOL15P_SUP2", "NSCOL15P_SUP34", "NSCOL15P_SUP5"]),
    ("16", ["NSCOL15P_DIPLMIN"], ["NSCOL15P_SUP"]),
    ("11", ["NSCOL15P_DIPL0", "NSCOL15P_CEP"], ["NSCOL15P_BACP2", "NSCOL15P_SUP"])])
def test_communal_bases(tmp_path: Path, ground: Ground, year: str, lowest: list[str], higher: list[str]) -> None:
    figures = [f"P{year}_{figure}" for figure in ("NSCOL15P", *lowest, *higher)]
    row = [100, *[10] * len(lowest), *[5] * len(higher)]
    path = base(tmp_path, f"base-cc-diplomes-formation-20{year}", figures, dict.fromkeys(MERGED, row))
    assert recensement_formation.recognises(path.name, path.read_bytes())
    table = recensement_formation.read(path, ground).tables[0]
    assert table.vintage == f"20{year}"
    assert by_code(table)["01165"]["non_scolarises_15p"] == 200
    assert by_code(table)["01165"]["sans_diplome"] == 20 * len(lowest)
    assert by_code(table)["01165"]["diplome_superieur"] == 10 * len(higher)


def test_melodi_adds_up_its_levels(tmp_path: Path, ground: Ground) -> None:
    levels = ("001T100_RP", "200_RP", "300_RP", "350T351_RP", "500_RP", "600_RP", "700_RP")
    rows = [["01001", "COM", "Y_GE15", "_T", level, "POP", "A", "2023", str(place)]
            for place, level in enumerate(levels, start=1)]
    rows += [["01002", "COM", "Y_GE15", "_T", level, "POP", "A", "2023", "1"] for level in levels[1:]]
    path = cube(tmp_path, "DS_RP_DIPLOMES_PRINC", ("AGE", "SEX", "EDUC", "RP_MEASURE"), rows)
    assert recensement_formation.recognises(path.name, path.read_bytes())
    frame = recensement_formation.read(path, ground).tables[0].frame.set_index("code")
    assert frame.loc["01001"].tolist() == [28, 1, 18]
    assert frame.loc["01002"].isna().tolist() == [True, True, False]


def test_another_base_is_refused(tmp_path: Path, ground: Ground) -> None:
    path = base(tmp_path, "base-cc-logement-2022", ["P22_LOG"], {"01001": [1]})
    assert not recensement_formation.recognises(path.name, path.read_bytes())
    with pytest.raises(ReadError, match="diplômes"):
        recensement_formation.read(path, ground)
