"""Population movement: two censuses and the births and deaths of the years in between, whatever their titles say."""

from __future__ import annotations

from pathlib import Path

import pytest

from diagnostic.sources.readers import serie_historique
from diagnostic.sources.readers.delivery import ReadError
from diagnostic.sources.readers.ground import Ground
from tests.sources.readers.census_files import MERGED, base, by_code, cube


@pytest.mark.parametrize(("end", "start", "period"), [("22", "16", "1621"), ("20", "14", "1420")])
def test_communal_bases(tmp_path: Path, ground: Ground, end: str, start: str, period: str) -> None:
    figures = [f"P{end}_POP", f"P{start}_POP", "P11_POP", "D99_POP", f"NAIS{period}", "NAIS1115", f"DECE{period}",
               "DECE1115"]
    path = base(tmp_path, f"base-cc-serie-historique-20{end}", figures,
                {code: [110, 100, 90, 80, 12, 99, 7, 99] for code in MERGED})
    assert serie_historique.recognises(path.name, path.read_bytes())
    table = serie_historique.read(path, ground).tables[0]
    assert (table.name, table.vintage) == ("recensement_mouvement", f"20{start}-20{end}")
    assert by_code(table) == {"01165": {"pop_debut": 200, "pop_fin": 220, "naissances": 24, "deces": 14}}


def test_births_of_another_period_are_not_taken(tmp_path: Path, ground: Ground) -> None:
    path = base(tmp_path, "base-cc-serie-historique-2022", ["P22_POP", "P16_POP", "NAIS1115", "DECE1115"],
                {"01001": [1, 1, 1, 1]})
    with pytest.raises(ReadError, match="2016 à 2022 sont introuvables"):
        serie_historique.read(path, ground)


def rows(code: str, year: str, **figures: str) -> list[list[str]]:
    return [[code, "COM", measure, "_T", "A", year, value] for measure, value in figures.items()]


def test_melodi(tmp_path: Path, ground: Ground) -> None:
    told = [*rows("01001", "2023", POP="110", BRTH="12", DEATH="7", SUP="15.95"),
            *rows("01001", "2017", POP="100", BRTH="20", DEATH="9"), *rows("01001", "1968", POP="50"),
            ["01001", "COM", "DWELLINGS", "DW_MAIN", "A", "2023", "40"],
            ["01001", "COM", "POP", "_T", "W", "2023", "1"]]
    path = cube(tmp_path, "DS_RP_SERIE_HISTORIQUE", ("RP_MEASURE", "OCS"), told)
    assert serie_historique.recognises(path.name, path.read_bytes())
    table = serie_historique.read(path, ground).tables[0]
    assert table.vintage == "2017-2023"
    assert by_code(table) == {"01001": {"pop_debut": 100, "pop_fin": 110, "naissances": 12, "deces": 7}}
    with pytest.raises(ReadError, match="un seul recensement"):
        serie_historique.read(cube(tmp_path, "DS_RP_SERIE_HISTORIQUE", ("RP_MEASURE", "OCS"),
                                   rows("01001", "2023", POP="1")), ground)
