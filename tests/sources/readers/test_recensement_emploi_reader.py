"""Employment, unemployment, jobs by sector: the communal base and the two files of Melodi."""

from __future__ import annotations

from pathlib import Path

import pytest

from diagnostic.sources.readers import recensement_emploi
from diagnostic.sources.readers.delivery import ReadError
from diagnostic.sources.readers.ground import Ground
from tests.sources.readers.census_files import MERGED, base, by_code, cube

FIGURES = ["P22_POP1564", "P22_ACT1564", "P22_ACTOCC1564", "P22_CHOM1564", "P22_ACTOCC", "P22_EMPLT", "C22_EMPLT",
           "C22_EMPLT_AGRI", "C22_EMPLT_INDUS", "C22_EMPLT_CONST", "C22_EMPLT_CTS", "C22_EMPLT_APESAS", "P16_ACT1564"]


def test_the_communal_base(tmp_path: Path, ground: Ground) -> None:
    row = [60, 45, 40, 5, 41, 31, 30, 1, 2, 3, 14, 10, 99]
    path = base(tmp_path, "base-cc-emploi-pop-active-2022", FIGURES, dict.fromkeys(MERGED, row))
    assert recensement_emploi.recognises(path.name, path.read_bytes())
    table = recensement_emploi.read(path, ground).tables[0]
    assert (table.name, table.vintage) == ("recensement_emploi", "2022")
    assert by_code(table) == {"01165": {
        "pop_15_64": 120, "actifs_15_64": 90, "actifs_occupes_15_64": 80, "chomeurs_15_64": 10, "actifs_occupes": 82,
        "emplois": 60, "emplois_agriculture": 2, "emplois_industrie": 4, "emplois_construction": 6,
        "emplois_tertiaire_marchand": 28, "emplois_tertiaire_non_marchand": 20}}


def test_melodi_has_residents_and_jobs_apart(tmp_path: Path, ground: Ground) -> None:
    residents = cube(tmp_path, "DS_RP_EMPLOI_LR_PRINC", ("EMPSTA_ENQ", "AGE", "SEX", "EDUC", "RP_MEASURE"), [
        ["01001", "COM", status, age, "_T", "_T", "POP", "A", "2023", value]
        for status, age, value in (("1T2", "Y15T64", "45"), ("2", "Y15T64", "5"), ("_T", "Y15T64", "60"),
                                   ("1", "Y_GE15", "41"), ("2", "Y15T24", "3"), ("31", "Y15T64", "8"))])
    jobs = cube(tmp_path, "DS_RP_EMPLOI_LT_COMP", ("EMP_ACTIVITY", "SEX", "PCS", "EMPFORM", "RP_MEASURE"), [
        ["01001", "COM", activity, "_T", "_T", form, "NBEMP", "A", "2023", value]
        for activity, form, value in (("_T", "_T", "30"), ("AZ", "_T", "1"), ("OQ", "_T", "10"), ("OQ", "2", "9"))])
    table = recensement_emploi.read(residents, ground).tables[0]
    assert (table.name, by_code(table)) == ("recensement_emploi", {"01001": {
        "actifs_15_64": 45, "chomeurs_15_64": 5, "pop_15_64": 60, "actifs_occupes": 41}})
    table = recensement_emploi.read(jobs, ground).tables[0]
    assert (table.name, by_code(table)) == ("recensement_emplois", {"01001": {
        "emplois": 30, "emplois_agriculture": 1, "emplois_tertiaire_non_marchand": 10}})
    assert recensement_emploi.recognises(jobs.name, jobs.read_bytes())


def test_another_base_is_refused(tmp_path: Path, ground: Ground) -> None:
    path = base(tmp_path, "base-cc-logement-2022", ["P22_LOG"], {"01001": [1]})
    assert not recensement_emploi.recognises(path.name, path.read_bytes())
    with pytest.raises(ReadError, match="emploi"):
        recensement_emploi.read(path, ground)
