"""The two grids: words of the producer, flags from them, unknown where the grid says so or where parts differ."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostic.sources.readers import anct
from diagnostic.sources.readers.delivery import ReadError
from diagnostic.sources.readers.ground import Ground

DENSITY = ("01001,L'Abergement-Clémenciat,Rural à habitat dispersé", "30062,Calvisson,Petites villes",
           "75056,Paris,Grands centres urbains", "01003,Amareins,Bourgs ruraux", "01165,Francheleins,Petites villes")
RURALITY = ('01001,"L\'Abergement-Clémenciat", Les ruralités résidentielles mixtes',
            "30062,Calvisson, Hors champ : DOM ou commune urbaine",
            "30321,Sommières, Commune dont le périmètre a changé depuis la réalisation de la typologie")


def grid(folder: Path, column: str, rows: tuple[str, ...] | list[str], name: str = "grille.csv") -> Path:
    """As the producer writes it: a BOM, commas, a space before the words of rurality."""
    path = folder / name
    path.write_text("\n".join([f"\ufeffinsee_com,lib_com,{column}", *rows]) + "\n", encoding="utf-8")
    return path


def table(path: Path, ground: Ground) -> pd.DataFrame:
    return anct.read(path, ground).tables[0].frame.set_index("code")


def test_density_gives_its_level_and_two_flags(tmp_path: Path, ground: Ground) -> None:
    """01003, rural, is in 01165 today, a small town then: what the commune of today is, nobody said."""
    path = grid(tmp_path, "niveau_densite", DENSITY, "grille_densite_2024.csv")
    assert anct.recognises("x", path.read_bytes())
    found = anct.read(path, ground)
    frame = found.tables[0].frame.set_index("code")
    assert (found.tables[0].name, found.tables[0].vintage) == ("grille_densite", "2024")
    assert frame.loc["01001", ["niveau", "rural", "urbain_dense"]].tolist() == ["Rural à habitat dispersé", 1, 0]
    assert frame.loc["75113", ["niveau", "urbain_dense"]].tolist() == ["Grands centres urbains", 1]
    assert frame.loc["01165"].isna().all()
    assert any("01165" in remark for remark in found.remarks)
    assert "01002" not in frame.index


def test_rurality_is_unknown_where_the_grid_could_not_class(tmp_path: Path, ground: Ground) -> None:
    path = grid(tmp_path, "niveau_ruralite", RURALITY)
    assert anct.recognises("x", path.read_bytes())
    frame = table(path, ground)
    assert frame.loc["01001", ["residentielles_mixtes", "agricoles", "hors_champ"]].tolist() == [1, 0, 0]
    assert frame.loc["30062", "hors_champ"] == 1
    assert frame.loc["30321"].isna().all()


@settings(max_examples=12, deadline=None)
@given(order=st.permutations(DENSITY))
def test_the_order_of_rows_does_not_matter(tmp_path_factory: pytest.TempPathFactory, ground: Ground,
                                           order: list[str]) -> None:
    folder = tmp_path_factory.mktemp("anct")
    expected = table(grid(folder, "niveau_densite", DENSITY), ground)
    pd.testing.assert_frame_equal(table(grid(folder, "niveau_densite", order), ground), expected)


@pytest.mark.parametrize(("column", "rows", "said"), [
    ("niveau_densite", ["01001,a,Très dense"], "ligne 2.*Très dense"), ("niveau_densite", ["0100,a,3"], "ligne 2"),
    ("niveau_densite", [], "aucune ligne"), ("niveau", ["01001,a,Petites villes"], "introuvable"),
    ("niveau_densite", ["01001,a,Petites villes", "01001,a,Petites villes"], "deux fois"),
])
def test_a_wrong_grid_is_refused(tmp_path: Path, ground: Ground, column: str, rows: list[str], said: str) -> None:
    with pytest.raises(ReadError, match=said):
        anct.read(grid(tmp_path, column, rows), ground)


def test_other_files_are_not_of_this_dataset() -> None:
    assert not anct.recognises("anct_grille.csv", b"<html></html>")
    assert not anct.recognises("x", b"insee_com,lib_com\n01001,a\n")


@pytest.mark.official
@pytest.mark.parametrize(("name", "column", "words"), [
    ("densite", "rural", {"Bourgs ruraux", "Rural à habitat dispersé", "Rural à habitat très dispersé"}),
    ("ruralite", "agricoles", {"Les ruralités productives agricoles"})])
def test_the_real_grids_count_as_their_rows_do(official: Path, ground: Ground, name: str, column: str,
                                               words: set[str]) -> None:
    path = official / f"anct/anct_grille_{name}.csv"
    rows = pd.read_csv(path, dtype=str)
    frame = table(path, ground)
    communes = frame[[ground.gazetteer.mother_of(code) is None for code in frame.index]]
    assert len(communes) == len(rows) == 34_875
    assert communes[column].sum() == rows[f"niveau_{name}"].str.strip().isin(words).sum() > 1_000
