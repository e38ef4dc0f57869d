"""APL of one profession: workbook of the DREES with its titles and unit row, and the tidied CSV of general practice.

01003 (Amareins) went to 01165 (Francheleins). Figures are invented, but for the tests marked « official ».
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from diagnostic.sources.readers import apl
from diagnostic.sources.readers.delivery import Delivery, ReadError
from diagnostic.sources.readers.ground import Ground

NURSES = ["Code commune INSEE", "Commune", "APL aux infirmières", "Population standardisée 2021 pour les infirmières",
          "Population totale 2021"]
GPS = ["Code commune INSEE", "Commune", "APL aux médecins généralistes",
       "APL aux médecins généralistes de 65 ans et moins ", "APL aux médecins généralistes de 62 ans et moins ",
       "APL aux médecins généralistes de 60 ans et moins ", "Population standardisée 2021 pour la médecine générale",
       "Population totale 2021"]
MIDWIVES = ["Code commune INSEE", "Commune", "APL aux sages-femmes",
            "Population féminine standardisée 2021 pour les sages-femmes", "Population totale 2021",
            "Population féminine 2021"]
ROWS = [["01003", "Amareins", 100, 300, 250], ["01165", "Francheleins", 200.0, 100, 90],
        ["01001", "Là", 12.5, 700, 800], ["2A004", "Ajaccio", 40, 70_000.5, 70_000]]


def workbook(folder: Path, sheets: dict[str, Sequence[Sequence[object]]], header: Sequence[str] = NURSES,
             name: str = "indicateur_d_apl_aux_infirmieres.xlsx") -> Path:
    """Exactly as the DREES lays it out: parameters, eight rows of titles, header, units, communes, blank rows."""
    book = Workbook()
    book.active.title = "Paramètres"
    book.active.append(["Paramètres de l'indicateur d'APL", None])
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for line in (f"Indicateur d'accessibilité potentielle localisée ({title})", None, "Millésime : 2023",
                     "Sources : Activité : SNIIR-AM 2023", "Champ : France hors Mayotte.", "Lecture : …", "Note : …",
                     None):
            sheet.append([line])
        sheet.append(list(header))
        sheet.append([None if title in NURSES[:2] else "En nombre d'habitants" for title in header])
        for row in rows:
            sheet.append(list(row))
        for _ in range(3):
            sheet.append([None])
    path = folder / name
    book.save(path)
    return path


def found(delivery: Delivery) -> dict[str, dict[str, float]]:
    return delivery.tables[0].frame.set_index("code").T.to_dict()


def test_newest_sheet_and_the_one_before(tmp_path: Path, ground: Ground) -> None:
    """Francheleins: (100 × 300 + 200 × 100) / 400 = 125 today; a year before 50 and 30 with equal weights, 40."""
    before = [["01003", "Amareins", 50, 10, 10], ["01165", "Francheleins", 30, 10, 10]]
    path = workbook(tmp_path, {"APL 2022": before, "APL 2023": ROWS})
    assert apl.recognises(path.name, path.read_bytes()[:65536])
    delivery = apl.read(path, ground)
    table = delivery.tables[0]
    assert (table.name, table.vintage, table.cog) == ("apl_infirmiers", "2023", 2026)
    assert found(delivery)["01165"] == {"population_standardisee": 400, "population": 340, "apl": 125,
                                        "apl_precedente": 40, "population_standardisee_precedente": 20}
    assert found(delivery)["01001"]["apl"] == 12.5
    assert table.frame.set_index("code")["apl_precedente"].isna()["01001"]
    assert set(table.columns) == set(table.frame)
    assert any("sans aucune commune" in remark for remark in delivery.remarks)


def test_general_practice_has_its_ages(tmp_path: Path, ground: Ground) -> None:
    path = workbook(tmp_path, {"APL 2023": [["01001", "Là", 3.5, 3.25, 3, 2.75, 700.5, 800]]}, GPS)
    delivery = apl.read(path, ground)
    assert delivery.tables[0].name == "apl_medecins"
    assert found(delivery)["01001"] == {"population_standardisee": 700.5, "population": 800, "apl": 3.5, "apl_65": 3.25,
                                        "apl_62": 3, "apl_60": 2.75}


def test_midwives_are_weighted_by_standardised_women(tmp_path: Path, ground: Ground) -> None:
    rows = [["01003", "Amareins", 10, 30, 500, 200], ["01165", "Francheleins", 20, 10, 100, 50]]
    delivery = apl.read(workbook(tmp_path, {"APL 2023": rows}, MIDWIVES), ground)
    assert delivery.tables[0].name == "apl_sages_femmes"
    assert found(delivery)["01165"] == {"population_standardisee": 40, "population": 600, "population_feminine": 250,
                                        "apl": 12.5}


def test_without_standardised_population_the_population_weighs(tmp_path: Path, ground: Ground) -> None:
    header = ["Code commune INSEE", "Commune", "APL aux chirurgiens-dentistes", "Population totale 2021"]
    rows = [["01003", "Amareins", 10, 1], ["01165", "Francheleins", 20, 3]]
    delivery = apl.read(workbook(tmp_path, {"APL 2023": rows}, header), ground)
    assert found(delivery)["01165"] == {"population": 4, "apl": 17.5}


def test_columns_are_found_wherever_they_are(tmp_path: Path, ground: Ground) -> None:
    order = [4, 2, 0, 3, 1]
    path = workbook(tmp_path, {"APL 2023": [[row[place] for place in order] for row in ROWS]},
                    [NURSES[place] for place in order])
    straight = apl.read(workbook(tmp_path, {"APL 2023": ROWS}, name="autre.xlsx"), ground)
    assert found(apl.read(path, ground)) == found(straight)


def test_paris_is_the_weighted_mean_of_its_arrondissements(tmp_path: Path, ground: Ground) -> None:
    parts = ground.gazetteer.arrondissements_of("75056")
    rows = [[code, "Paris", float(place), 1 + place % 2, 10] for place, code in enumerate(parts)]
    expected = (sum(row[2] * row[3] for row in rows)) / sum(row[3] for row in rows)
    assert found(apl.read(workbook(tmp_path, {"APL 2023": rows}), ground))["75056"]["apl"] == pytest.approx(expected)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 1000))
def test_the_order_of_rows_never_matters(tmp_path: Path, ground: Ground, seed: int) -> None:
    shuffled = random.Random(seed).sample(ROWS, len(ROWS))  # noqa: S311
    expected = apl.read(workbook(tmp_path, {"APL 2023": ROWS}), ground)
    assert found(apl.read(workbook(tmp_path, {"APL 2023": shuffled}, name="mêlé.xlsx"), ground)) == found(expected)


@pytest.mark.parametrize(("row", "said"), [
    (["01002", "Ici", "beaucoup", 1, 1], "ligne 15.*beaucoup"),
    (["01002", "Ici", 50_000, 1, 1], "ligne 15.*au plus 10"),
    (["01002", "Ici", -1, 1, 1], "ligne 15.*au moins 0"),
    (["01001", "Là", 1, 1, 1], "ligne 15.*01001 y est deux fois"),
    (["Total", "France", 1, 1, 1], "ligne 15.*Total.* pas un code")])
def test_a_wrong_row_is_named(tmp_path: Path, ground: Ground, row: list[object], said: str) -> None:
    with pytest.raises(ReadError, match=said):
        apl.read(workbook(tmp_path, {"APL 2023": [*ROWS, row]}), ground)


def test_notes_under_the_table_are_no_communes(tmp_path: Path, ground: Ground) -> None:
    path = workbook(tmp_path, {"APL 2023": [*ROWS, ["Source : DREES", None, None, None, None]]})
    assert len(apl.read(path, ground).tables[0].frame) == 3


@pytest.mark.parametrize("header", [
    ["Code commune INSEE", "Commune", "APL aux vétérinaires", "Population standardisée", "Population totale"],
    ["Code commune INSEE", "Commune", "APL aux médecins généralistes de 65 ans et moins", "Population totale"],
    ["Territoire", "Commune", "APL aux infirmières", "Population standardisée", "Population totale"]])
def test_another_table_is_refused(tmp_path: Path, ground: Ground, header: list[str]) -> None:
    with pytest.raises(ReadError, match="Fichier"):
        apl.read(workbook(tmp_path, {"APL 2023": ROWS}, header), ground)


def test_what_is_no_workbook_of_apl_is_refused(tmp_path: Path, ground: Ground) -> None:
    page = tmp_path / "apl.xlsx"
    page.write_bytes(b"<!DOCTYPE html><html><body>Maintenance</body></html>")
    cut = tmp_path / "apl_coupe.xlsx"
    cut.write_bytes(workbook(tmp_path, {"APL 2023": ROWS}).read_bytes()[:-4000])
    sheetless = workbook(tmp_path, {"Feuille": ROWS}, name="apl_vide.xlsx")
    for path in (page, cut, sheetless, tmp_path / "absent.xlsx"):
        with pytest.raises(ReadError):
            apl.read(path, ground)
    assert not apl.recognises(page.name, page.read_bytes())
    assert not apl.recognises("bpe.xlsx", cut.read_bytes())


CSV = """Code_INSEE,Commune,annee,Pop_standardisee_med,APL_60,APL_62,APL_65,APL_tous
01003,Amareins,2022,10,1,1,1,1
01165,Francheleins,2022,30,2,2,2,2
01003,Amareins,2023,30,1,2,3,4
01165,Francheleins,2023,10,2,3,4,8
"""


def test_the_tidied_csv_of_general_practice(tmp_path: Path, ground: Ground) -> None:
    """Today (4 × 30 + 8 × 10) / 40 = 5; a year before (1 × 10 + 2 × 30) / 40 = 1,75."""
    path = tmp_path / "apl_medecins.csv"
    path.write_text(CSV, encoding="utf-8")
    assert apl.recognises(path.name, path.read_bytes())
    delivery = apl.read(path, ground)
    assert (delivery.tables[0].name, delivery.tables[0].vintage) == ("apl_medecins", "2023")
    assert found(delivery)["01165"] == {"population_standardisee": 40, "apl": 5, "apl_65": 3.25, "apl_62": 2.25,
                                        "apl_60": 1.25, "apl_precedente": 1.75,
                                        "population_standardisee_precedente": 40}
    path.write_text(CSV + "01004,Ambérieu,,1,1,1,1,1\n", encoding="utf-8")
    with pytest.raises(ReadError, match="ligne 6"):
        apl.read(path, ground)


# -- on the producer's own file ---------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def real(official: Path) -> Path:
    path = official / "drees" / "indicateur_d_apl_aux_infirmieres_2022_2023.xlsx"
    if not path.is_file():
        pytest.skip("the DREES workbook of nurses is not on this machine")
    return path


@pytest.mark.official
def test_nurses_of_e_rhony_weighted_by_the_standardised_population(
        real: Path, ground: Ground, real_cpts: dict[str, dict]) -> None:
    """The mean by hand, from the rows of the workbook, is the one that the table gives over the same 17 communes."""
    communes = real_cpts["CPTS E-Rhôny"]["communes"]
    sheet = load_workbook(real, read_only=True, data_only=True)["APL 2023"]
    sheet.reset_dimensions()
    rows = [row for row in sheet.iter_rows(min_row=11, max_col=5, values_only=True) if row[0] in communes]
    by_hand = sum(row[2] * row[3] for row in rows) / sum(row[3] for row in rows)
    delivery = apl.read(real, ground)
    table = delivery.tables[0].frame.set_index("code").loc[communes]
    weighted = (table["apl"] * table["population_standardisee"]).sum() / table["population_standardisee"].sum()
    assert len(rows) == len(communes) == 17
    assert weighted == pytest.approx(by_hand, rel=1e-12)
    assert table["population"].sum() == sum(row[4] for row in rows)
    assert delivery.tables[0].vintage == "2023"


@pytest.mark.official
def test_both_files_of_the_drees_tell_the_same_of_nurses(real: Path, official: Path, ground: Ground) -> None:
    from diagnostic.sources.readers import apl_communes
    tidied = official / "drees" / "apl_cinq_professions_communes_2022_2023.csv"
    ours = apl.read(real, ground).tables[0].frame.set_index("code")["apl"]
    theirs = apl_communes.read(tidied, ground).tables[0].frame.set_index("code")["infirmier"].dropna()
    assert len(theirs) > 34_000
    assert (ours[theirs.index] - theirs).abs().max() < 1e-9
