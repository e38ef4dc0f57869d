"""The order of rows never matters in the communal bases of the census, nor in the cubes of Melodi, of any reader."""

from __future__ import annotations

import random
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostic.sources.readers import (
    recensement_emploi,
    recensement_formation,
    recensement_menages,
    serie_historique,
)
from diagnostic.sources.readers.ground import Ground
from tests.sources.readers.census_files import MERGED, base, cube

CODES = ("01001", "2A004", *MERGED, "75056", "97411")
BASES = (
    (recensement_emploi, "base-cc-emploi-pop-active-2022",
     ("P22_POP1564", "P22_ACT1564", "P22_ACTOCC1564", "P22_CHOM1564", "P22_ACTOCC", "C22_EMPLT", "C22_EMPLT_AGRI",
      "C22_EMPLT_INDUS", "C22_EMPLT_CONST", "C22_EMPLT_CTS", "C22_EMPLT_APESAS")),
    (recensement_formation, "base-cc-diplomes-formation-2022",
     ("P22_NSCOL15P", "P22_NSCOL15P_DIPLMIN", "P22_NSCOL15P_SUP2", "P22_NSCOL15P_SUP34", "P22_NSCOL15P_SUP5")),
    (recensement_menages, "base-cc-coupl-fam-men-2022",
     ("C22_MEN", "C22_MENPSEUL", "C22_FAM", "C22_FAMMONO", "P22_POP6579", "P22_POP6579_PSEUL", "P22_POP80P",
      "P22_POP80P_PSEUL")),
    (serie_historique, "base-cc-serie-historique-2022", ("P22_POP", "P16_POP", "NAIS1621", "DECE1621")))
# Dataset, dimensions, and cells that the reader takes, before the year and the value.
CUBES = (
    (recensement_emploi, "DS_RP_EMPLOI_LR_PRINC", ("EMPSTA_ENQ", "AGE", "SEX", "EDUC", "RP_MEASURE"),
     (("1T2", "Y15T64", "_T", "_T", "POP"), ("2", "Y15T64", "_T", "_T", "POP"), ("_T", "Y15T64", "_T", "_T", "POP"))),
    (recensement_formation, "DS_RP_DIPLOMES_PRINC", ("AGE", "SEX", "EDUC", "RP_MEASURE"),
     tuple(("Y_GE15", "_T", level, "POP") for level in ("001T100_RP", "200_RP", "300_RP", "350T351_RP", "500_RP",
                                                        "600_RP", "700_RP"))),
    (recensement_menages, "DS_RP_FAMILLE_COMP", ("TFN", "NCH", "RP_MEASURE"),
     (("_T", "_T", "FAM"), ("1", "_T", "FAM"))),
    (serie_historique, "DS_RP_SERIE_HISTORIQUE", ("RP_MEASURE", "OCS"),
     (("POP", "_T"), ("BRTH", "_T"), ("DEATH", "_T"))))


@pytest.mark.parametrize(("reader", "name", "figures"), BASES)
@settings(deadline=None, max_examples=8)
@given(order=st.permutations(CODES))
def test_of_a_communal_base(tmp_path_factory: pytest.TempPathFactory, ground: Ground, reader: ModuleType, name: str,
                            figures: tuple[str, ...], order: list[str]) -> None:
    rows = {code: [100 * place + figure for figure in range(len(figures), 0, -1)]
            for place, code in enumerate(CODES, start=1)}
    one, other = (reader.read(base(tmp_path_factory.mktemp("base"), name, figures, told), ground).tables[0].frame
                  for told in (rows, {code: rows[code] for code in order}))
    assert one.drop(columns="code").notna().to_numpy().all()
    assert one.equals(other)


@pytest.mark.parametrize(("reader", "dataset", "dimensions", "cells"), CUBES)
@settings(deadline=None, max_examples=8)
@given(seed=st.integers(0, 1000))
def test_of_a_cube(tmp_path_factory: pytest.TempPathFactory, ground: Ground, reader: ModuleType, dataset: str,
                   dimensions: tuple[str, ...], cells: tuple[tuple[str, ...], ...], seed: int) -> None:
    rows = [[code, "COM", *cell, "A", year, str(1000 * place + 10 * number + 1)]
            for place, code in enumerate(CODES) for number, cell in enumerate(cells) for year in ("2017", "2023")]
    shuffled = random.Random(seed).sample(rows, len(rows))  # noqa: S311
    one, other = (reader.read(cube(tmp_path_factory.mktemp("cube"), dataset, dimensions, told), ground).tables[0].frame
                  for told in (rows, shuffled))
    assert len(one) >= len(CODES) - 1
    assert one.equals(other)
