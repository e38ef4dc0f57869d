"""Where a value stands among EPCI and registered CPTS, counted again from the tables."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from toy_country import A, B, C, D, toy_measurements, toy_warehouse

from diagnostic.indicators import standings
from diagnostic.indicators.comparison import references_of
from diagnostic.indicators.measurement import Standing
from diagnostic.sources.warehouse import Warehouse


def standing(found: tuple[Standing, ...], among: str) -> Standing:
    return next(one for one in found if one.among == among)


def test_among_all_epci_of_the_country(warehouse: Warehouse) -> None:
    """Part of 65 or over, by pandas: sums by EPCI over the communes whose ages are known."""
    communes = warehouse.table("communes").merge(warehouse.table("structure_2021"), on="code", how="left")
    communes = communes[communes["nature"] == "commune"].merge(
        warehouse.table("population")[["code", "p2023"]], on="code")
    communes = communes.assign(covered=communes["p2023"].where(communes["pop"].notna(), 0))
    sums = communes.groupby("epci")[["pop", "pop_65p", "p2023", "covered"]].sum()
    shares = 100 * sums["pop_65p"] / sums["pop"]
    shares = shares[(sums["covered"] / sums["p2023"] >= 0.9) & shares.notna()]
    found = toy_measurements(["30062", "30344"], warehouse)["part_65p"]
    own = standing(found.standings, "EPCI")
    assert own.number == len(shares) > 1200
    assert own.below == (shares < found.value - 1e-9).sum()
    assert own.quantiles == pytest.approx(np.quantile(shares, [0, 0.1, 0.25, 0.5, 0.75, 0.9, 1]))


def test_an_epci_is_not_below_itself(warehouse: Warehouse) -> None:
    codes = warehouse.gazetteer.members_of_epci("243000593")
    for order in (codes, codes[::-1]):
        found = toy_measurements(order, warehouse)["part_65p"]
        own = standing(found.standings, "EPCI")
        everyone = standing(references_of(warehouse).standings(
            references_of(warehouse)._national.catalogue["part_65p"], found.value), "EPCI")
        assert own == everyone
        assert 0 <= own.below < own.number


def test_cpts_whose_ground_is_not_theirs_alone_are_left_out(warehouse: Warehouse) -> None:
    """Three CPTS divide Nice and two Toulon, nobody says how."""
    register = warehouse.table("cpts_paca")
    divided = set(register.loc[register["code"].isin(["06088", "83137"]), "cpts"])
    found = standing(toy_measurements(["30062"], warehouse)["densite"].standings, "CPTS enregistrées")
    assert register["cpts"].nunique() - len(divided) <= found.number < register["cpts"].nunique()


def test_sums_have_no_standing(warehouse: Warehouse) -> None:
    assert toy_measurements(["30062"], warehouse)["population"].standings == ()


def test_what_is_not_known_for_nine_tenths_is_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nord is A (1000) and B (500), Sud is C (100) and D (nobody). Without B, two thirds of Nord are known."""
    monkeypatch.setattr(standings, "FEWEST", 1)
    communes = toy_warehouse().table("communes")
    of = {A: "200000001", B: "200000001", C: "200000002", D: "200000002"}
    communes = communes.assign(epci=[of.get(code) for code in communes["code"]])
    names = pd.DataFrame({"code": ["200000001", "200000002"], "nom": ["CC Nord", "CC Sud"], "nature": "CC"})
    found = toy_measurements([A], toy_warehouse(communes=communes, epci=names))["part_65p"].standings
    assert found == (Standing("EPCI", 2, 2, (0, pytest.approx(400 / 15 / 10), *found[0].quantiles[2:])),)
    assert (found[0].quantiles[0], found[0].quantiles[-1]) == (0, pytest.approx(400 / 15))
    rows = toy_warehouse().table("structure_2021")
    short = toy_warehouse(communes=communes, epci=names, structure_2021=rows[rows["code"] != B])
    assert toy_measurements([A], short)["part_65p"].standings[0].number == 1


def test_a_handful_of_territories_is_no_distribution() -> None:
    assert toy_measurements([A], toy_warehouse())["part_65p"].standings == ()
