"""Households, families, people alone: the communal base and the three files of Melodi."""

from __future__ import annotations

from pathlib import Path

import pytest

from diagnostic.sources.readers import recensement_menages
from diagnostic.sources.readers.delivery import ReadError
from diagnostic.sources.readers.ground import Ground
from tests.sources.readers.census_files import MERGED, base, by_code, cube

FIGURES = ["C22_MEN", "C22_MENPSEUL", "C22_FAM", "C22_FAMMONO", "P22_POP6579", "P22_POP80P", "P22_POP6579_PSEUL",
           "P22_POP80P_PSEUL", "C16_FAM"]


def test_the_communal_base(tmp_path: Path, ground: Ground) -> None:
    row = [40, 12, 28, 3, 20, 10, 5, 4.5, 99]
    path = base(tmp_path, "base-cc-coupl-fam-men-2022", FIGURES, dict.fromkeys(MERGED, row))
    assert recensement_menages.recognises(path.name, path.read_bytes())
    table = recensement_menages.read(path, ground).tables[0]
    assert (table.name, table.vintage) == ("recensement_menages", "2022")
    assert by_code(table) == {"01165": {
        "menages": 80, "menages_seuls": 24, "familles": 56, "monoparentales": 6, "pop_80p": 20, "seules_80p": 9,
        "pop_65_79": 40, "seules_65_79": 10}}


def test_melodi_has_one_table_for_each_file(tmp_path: Path, ground: Ground) -> None:
    households = cube(tmp_path, "DS_RP_MENAGES_COMP", ("TPH", "OCS", "PCS", "RP_MEASURE"), [
        ["01001", "COM", "_T", "DW_MAIN", "_T", "DWELLINGS", "A", "2023", "40"],
        ["01001", "COM", "11", "DW_MAIN", "_T", "DWELLINGS", "A", "2023", "12"],
        ["01001", "COM", "_T", "DW_MAIN", "_T", "DWELLINGS_POPSIZE", "A", "2023", "95"],
        ["01001", "COM", "_T", "DW_MAIN", "7", "DWELLINGS", "A", "2023", "13"]])
    families = cube(tmp_path, "DS_RP_FAMILLE_COMP", ("TFN", "NCH", "RP_MEASURE"), [
        ["01001", "COM", "_T", "_T", "FAM", "A", "2023", "28"], ["01001", "COM", "1", "_T", "FAM", "A", "2023", "3"],
        ["01001", "COM", "12", "_T", "FAM", "A", "2023", "2"],
        ["01001", "COM", "_T", "CH1_Y_LT25", "FAM", "A", "2023", "9"]])
    alone = cube(tmp_path, "DS_RP_MENAGES_PRINC", ("AGE", "COUPLE", "CIVIL_STATUS", "NOC", "OCS", "RP_MEASURE"), [
        ["01001", "COM", "Y_GE80", "_T", "_T", "P1", "DW_MAIN", "ONEPERS", "A", "2023", "4"],
        ["01001", "COM", "Y_GE80", "_T", "_T", "_T", "DW_MAIN", "DWELLINGS_POPSIZE", "A", "2023", "10"],
        ["01001", "COM", "Y_GE80", "_T", "1", "_T", "DW_MAIN", "POP", "A", "2023", "6"]])
    expected = {households: ("recensement_menages", {"menages": 40, "menages_seuls": 12}),
                families: ("recensement_familles", {"familles": 28, "monoparentales": 3}),
                alone: ("recensement_seules", {"pop_80p": 10, "seules_80p": 4})}
    for path, (name, figures) in expected.items():
        assert recensement_menages.recognises(path.name, path.read_bytes())
        table = recensement_menages.read(path, ground).tables[0]
        assert (table.name, table.vintage, by_code(table)) == (name, "2023", {"01001": figures})


def test_another_base_is_refused(tmp_path: Path, ground: Ground) -> None:
    path = base(tmp_path, "base-cc-logement-2022", ["P22_LOG"], {"01001": [1]})
    assert not recensement_menages.recognises(path.name, path.read_bytes())
    with pytest.raises(ReadError, match="couples"):
        recensement_menages.read(path, ground)
