"""Population by age, sex and occupation: any year of the communal bases, both files of Melodi, wrong files refused."""

from __future__ import annotations

import random
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diagnostic.sources.readers import recensement_emploi, recensement_menages, recensement_population
from diagnostic.sources.readers.delivery import ReadError
from diagnostic.sources.readers.ground import Ground
from tests.sources.readers.census_files import MERGED, base, by_code, cube

AGES = ("0014", "1529", "3044", "4559", "6074", "7589", "90P")
FIGURES_22 = ["P22_POP", "P16_POP", "P11_POP", *(f"P22_POP{age}" for age in AGES), "P16_POP0014", "P22_POPH",
              "P22_H0014", "P22_H0019", "P22_POPF", "P22_F0019", "C22_POP15P", "C22_POP15P_STAT_GSEC11_21",
              "C22_POP15P_STAT_GSEC32", "C22_POP15P_STAT_GSEC40", "C16_POP15P", "C16_POP15P_CS1"]
ROW = [100.5, 90, 80, 10, 20, 30, 20, 10, 8, 2.5, 77, 50, 6, 8, 50.5, 9, 90, 1, 30, 12, 85, 2]
MELODI = ("AGE", "SEX", "RP_MEASURE")


def test_a_communal_base_of_2022(tmp_path: Path, ground: Ground) -> None:
    path = base(tmp_path, "base-cc-evol-struct-pop-2022", FIGURES_22, {"01001": ROW, MERGED[0]: ROW, MERGED[1]: ROW})
    assert recensement_population.recognises(path.name, path.read_bytes()[:65536])
    delivery = recensement_population.read(path, ground)
    table = delivery.tables[0]
    assert (table.name, table.vintage, table.cog) == ("recensement_population", "2022", 2026)
    found = by_code(table)
    assert found["01001"] == {
        "pop": 100.5, "pop_avant": 90, "hommes": 50, "femmes": 50.5, "pop_0_14": 10, "pop_15_29": 20, "pop_30_44": 30,
        "pop_45_59": 20, "pop_60_74": 10, "pop_75_89": 8, "pop_90p": 2.5, "pop_75p": 10.5, "pop_0_19": 17,
        "h_0_14": 6, "h_0_19": 8, "f_0_19": 9, "pop_15p": 90, "cs1": 1, "cs7": 30, "cs8": 12}
    assert found["01165"]["pop"] == 201
    assert "2016" in table.description
    assert "97501" not in found


@pytest.mark.parametrize("year", [11, 16, 20])
def test_any_vintage_is_read_from_the_titles(tmp_path: Path, ground: Ground, year: int) -> None:
    figures = [f"P{year}_POP", *(f"P{year}_POP{age}" for age in AGES), f"C{year}_POP15P_CS1"]
    path = base(tmp_path, f"base-cc-evol-struct-pop-20{year}", figures, {"01001": [5, 1, 1, 1, 1, 1, 0, 0, 4]}, False)
    table = recensement_population.read(path, ground).tables[0]
    assert table.vintage == f"20{year}"
    assert by_code(table)["01001"]["cs1"] == 4
    assert "pop_avant" not in table.frame


def test_paris_comes_whole_or_in_parts(tmp_path: Path, ground: Ground) -> None:
    figures = ["P22_POP", "P22_POP0014"]
    parts = {code: [10, 1] for code in ground.gazetteer.arrondissements_of("75056")}
    both = base(tmp_path, "base-cc-evol-struct-pop-2022", figures, {"75056": [200, 21], **parts})
    assert by_code(recensement_population.read(both, ground).tables[0])["75056"] == {"pop": 200, "pop_0_14": 21}
    alone = base(tmp_path, "base-cc-evol-struct-pop-2021", [f.replace("22", "21") for f in figures], parts)
    assert by_code(recensement_population.read(alone, ground).tables[0])["75056"] == {"pop": 200, "pop_0_14": 20}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 1000))
def test_the_order_of_rows_never_matters(tmp_path: Path, ground: Ground, seed: int) -> None:
    rows = {code: [10.0 * place, place] for place, code in enumerate(("01001", "2A004", *MERGED, "75056"), start=1)}
    shuffled = dict(random.Random(seed).sample(list(rows.items()), len(rows)))  # noqa: S311
    one, two = (recensement_population.read(base(tmp_path, "base-cc-evol-struct-pop-2022", ["P22_POP", "P22_POP0014"],
                                                 told), ground).tables[0].frame for told in (rows, shuffled))
    assert one.equals(two)


@pytest.mark.parametrize(("rows", "said"), [
    ({"01001": ["cent", 1]}, "ligne 2, colonne.*P22_POP.*cent"), ({"01001": [-1, 1]}, "au moins 0"),
    ({"Total": [1, 1]}, "ligne 2.*Total"), ({"01001": [1]}, "ligne")])
def test_a_wrong_row_is_named(tmp_path: Path, ground: Ground, rows: dict, said: str) -> None:
    with pytest.raises(ReadError, match=said):
        recensement_population.read(
            base(tmp_path, "base-cc-evol-struct-pop-2022", ["P22_POP", "P22_POP0014"], rows), ground)


def test_what_is_no_census_is_refused(tmp_path: Path, ground: Ground) -> None:
    jobs = base(tmp_path, "base-cc-emploi-pop-active-2022", ["P22_ACT1564", "P22_CHOM1564"], {"01001": [1, 1]})
    page = tmp_path / "base-cc-evol-struct-pop-2022.csv"
    page.write_text("<html><body>Erreur</body></html>", encoding="utf-8")
    cut = tmp_path / "base-cc-evol-struct-pop-2021_csv.zip"
    cut.write_bytes(jobs.read_bytes()[:-60])
    empty = tmp_path / "autre.zip"
    with zipfile.ZipFile(empty, "w") as made:
        made.writestr("lisez-moi.txt", "rien")
    for path in (jobs, page, cut, empty):
        with pytest.raises(ReadError):
            recensement_population.read(path, ground)
    assert not recensement_population.recognises(jobs.name, jobs.read_bytes())
    assert not recensement_population.recognises(page.name, page.read_bytes())


def melodi(code: str, level: str, status: str, year: str, *cells: tuple[str, str, str]) -> list[list[str]]:
    """Rows of POPULATION_PRINC; `cells`: age, sex, people."""
    return [[code, level, age, sex, "POP", status, year, people] for age, sex, people in cells]


def test_melodi_by_age_and_sex(tmp_path: Path, ground: Ground) -> None:
    """What is of another level, or counted in another commune (K), is left aside."""
    all_ = ("_T", "_T")
    rows = [*melodi("01001", "COM", "A", "2023", (*all_, "100.5"), ("_T", "M", "50"), ("_T", "F", "50.5"),
                    ("Y_LT15", "_T", "12"), ("Y_GE65", "_T", "21"), ("Y65T79", "F", "7"), ("Y_GE80", "_T", "6")),
            *melodi("01001", "COM", "A", "2017", (*all_, "90")), *melodi("01001", "COM", "A", "2012", (*all_, "80")),
            *melodi("01001", "BV2022", "A", "2023", (*all_, "9999")),
            *melodi("01", "DEP", "A", "2023", (*all_, "9999")),
            *melodi("01003", "COM", "K", "2023", (*all_, "5")), *melodi("75101", "ARM", "A", "2023", (*all_, "7"))]
    path = cube(tmp_path, "DS_RP_POPULATION_PRINC", MELODI, rows)
    assert recensement_population.recognises(path.name, path.read_bytes())
    table = recensement_population.read(path, ground).tables[0]
    assert (table.name, table.vintage) == ("recensement_population", "2023")
    found = by_code(table)
    assert found["01001"] == {"pop": 100.5, "pop_avant": 90, "hommes": 50, "femmes": 50.5, "pop_0_14": 12,
                              "pop_65p": 21, "f_65_79": 7, "pop_80p": 6}
    assert set(found) == {"01001", "75101"}


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 1000))
def test_the_order_of_rows_of_melodi_never_matters(tmp_path: Path, ground: Ground, seed: int) -> None:
    rows = [row for code in ("01001", *MERGED) for year in ("2017", "2023")
            for row in melodi(code, "COM", "A", year, ("_T", "_T", f"{code}.{year}"), ("Y_LT15", "_T", year))]
    shuffled = random.Random(seed).sample(rows, len(rows))  # noqa: S311
    one, two = (recensement_population.read(cube(tmp_path, "DS_RP_POPULATION_PRINC", MELODI, told), ground)
                .tables[0].frame for told in (rows, shuffled))
    assert one.equals(two)


def test_melodi_by_occupation(tmp_path: Path, ground: Ground) -> None:
    rows = [["01001", "COM", "Y_GE15", "_T", pcs, "POP", "A", "2023", value]
            for pcs, value in (("_T", "80"), ("1", "3"), ("7", "20"), ("9", "9"))]
    rows += [["01001", "COM", "Y15T24", "_T", "1", "POP", "A", "2023", "1"],
             ["01001", "COM", "Y_GE15", "F", "1", "POP", "A", "2023", "1"]]
    path = cube(tmp_path, "DS_RP_POPULATION_COMP", ("AGE", "SEX", "PCS", "RP_MEASURE"), rows)
    table = recensement_population.read(path, ground).tables[0]
    assert table.name == "recensement_categories"
    assert by_code(table) == {"01001": {"pop_15p": 80, "cs1": 3, "cs7": 20, "cs8": 9}}


def test_a_second_value_for_one_cell_is_refused(tmp_path: Path, ground: Ground) -> None:
    rows = melodi("01001", "COM", "A", "2023", ("_T", "_T", "1")) * 2
    with pytest.raises(ReadError, match="seconde valeur"):
        recensement_population.read(cube(tmp_path, "DS_RP_POPULATION_PRINC", MELODI, rows), ground)


def test_dossier_complet_is_read_by_each_reader(tmp_path: Path, ground: Ground) -> None:
    figures = [*FIGURES_22, "C22_FAM", "C22_FAMMONO", "P22_ACT1564", "P22_CHOM1564"]
    path = base(tmp_path, "dossier_complet", figures, {"01001": [*ROW, 20, 3, 40, 4]}, False)
    for reader in (recensement_population, recensement_menages, recensement_emploi):
        assert reader.recognises(path.name, path.read_bytes())
        assert reader.read(path, ground).tables[0].vintage == "2022"
