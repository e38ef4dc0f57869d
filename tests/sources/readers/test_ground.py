"""Old codes carried to today's communes, cities added up, zeros only where a list speaks."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.sources.readers.cells import numbers
from diagnostic.sources.readers.delivery import ReadError
from diagnostic.sources.readers.ground import Ground
from diagnostic.sources.warehouse import Warehouse


def test_merged_communes_add_up_and_rates_are_weighted(ground: Ground) -> None:
    """01003 (Amareins) went to 01165 (Francheleins): 100 + 300 people; rates 10 and 20 weigh 17.5."""
    rows = pd.DataFrame({"code": ["01003", "01165", "01001"], "pop": [100.0, 300.0, 50.0], "rate": [10.0, 20.0, 5.0]})
    found = ground.carried(rows, sums=["pop"], means={"rate": "pop"}).frame.set_index("code")
    assert found.loc["01165"].tolist() == [400.0, 17.5]
    assert found.loc["01001"].tolist() == [50.0, 5.0]


def test_a_sum_with_an_unknown_part_is_unknown(ground: Ground) -> None:
    rows = pd.DataFrame({"code": ["01003", "01165"], "pop": [math.nan, 300.0]})
    assert ground.carried(rows, sums=["pop"]).frame["pop"].isna().all()


def test_secrecy_follows_a_merger(ground: Ground) -> None:
    rows = pd.DataFrame({"code": ["01003", "01165"], "n": [math.nan, 30.0], "n_secret": [True, False]})
    found = ground.carried(rows, sums=["n"], secrets=["n"]).frame
    assert found["n_secret"].tolist() == [True]


def test_a_city_is_the_sum_of_its_arrondissements_only_when_all_are_there(ground: Ground) -> None:
    lyon = ground.gazetteer.arrondissements_of("69123")
    rows = pd.DataFrame({"code": list(lyon), "pop": [10.0] * len(lyon)})
    assert ground.carried(rows, sums=["pop"]).frame.set_index("code").loc["69123", "pop"] == 90
    assert "69123" not in set(ground.carried(rows[1:], sums=["pop"]).frame["code"])


def test_unknown_codes_are_told(ground: Ground) -> None:
    found = ground.carried(pd.DataFrame({"code": ["99999", "01001"], "pop": [1.0, 2.0]}), sums=["pop"])
    assert found.frame["code"].tolist() == ["01001"]
    assert "99999" in found.remarks[0]


def test_zeros_are_given_only_where_the_list_speaks(ground: Ground) -> None:
    found = ground.with_zeros(pd.DataFrame({"code": ["48001"], "n": [3.0]}), ["n"], {"48"}).set_index("code")["n"]
    assert found["48001"] == 3
    assert found["48002"] == 0
    assert "01001" not in found


@given(st.permutations(["01003", "01165", "01001", "75056"]))
def test_the_order_of_rows_does_not_matter(order: list[str]) -> None:
    ground = Ground(Warehouse.embedded().gazetteer)
    rows = pd.DataFrame({"code": ["01003", "01165", "01001", "75056"], "pop": [1.0, 2.0, 3.0, 4.0]}).set_index("code")
    found = ground.carried(rows.loc[order].reset_index(), sums=["pop"]).frame
    assert found.to_dict("list") == {"code": ["01001", "01165", "75056"], "pop": [3.0, 3.0, 4.0]}


def test_numbers_as_french_files_write_them() -> None:
    found = numbers(pd.Series(["1 519", "23,6", "-10,0", "", "NS", "< 11", "s"]), file="f", column="c")
    assert found.values.tolist()[:3] == [1519.0, 23.6, -10.0]
    assert found.values.isna().tolist() == [False] * 3 + [True] * 4
    assert found.secret.tolist() == [False] * 4 + [True] * 3


@pytest.mark.parametrize(("cell", "said"), [("douze", "douze"), ("-1", "au moins 0"), ("inf", "inf")])
def test_a_wrong_cell_is_named(cell: str, said: str) -> None:
    with pytest.raises(ReadError, match=r"ligne 12, colonne .*P22_POP") as told:
        numbers(pd.Series(["1", cell]), file="base.csv", column="P22_POP", first_row=11, least=0)
    assert said in str(told.value)
    assert str(told.value).startswith("Fichier")
