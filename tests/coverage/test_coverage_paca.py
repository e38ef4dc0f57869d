"""The real listing of Provence-Alpes-Côte d'Azur (January 2026): its figures, found another way."""

from __future__ import annotations

from dataclasses import fields

import pandas as pd
import pytest

from diagnostic.coverage.coverage import Coverage, coverage_of
from diagnostic.coverage.found import Held, Holding, Tally
from diagnostic.sources.warehouse import Warehouse

PACA = ("04", "05", "06", "13", "83", "84")
NICE, TOULON = "06088", "83137"
ADDING_UP = [field.name for field in fields(Tally) if field.name != "cpts"]


def test_the_region_adds_up(paca: Coverage) -> None:
    found = paca.tally(PACA)
    assert (found.cpts, found.units_uncovered, found.uncovered, found.total) == (70, 46, 101_089, 5_218_960)
    assert found.once + found.several + found.uncovered == found.total
    assert (found.units, found.units_several, found.unknown) == (961, 2, 0)


def test_uncovered_as_pandas_finds_them(paca: Coverage, warehouse: Warehouse) -> None:
    communes, listing = warehouse.table("communes"), warehouse.table("cpts_paca")
    people = warehouse.table("population").set_index("code")["p2023"]
    region = communes[(communes["region"] == "93") & (communes["code"] != "13055")]["code"]
    missing = sorted(set(region) - set(listing["code"]))
    blanks = paca.blanks(PACA)
    assert sorted(code for blank in blanks for code in blank.codes) == missing
    assert sum(blank.population for blank in blanks) == people[missing].sum()
    assert [blank.population for blank in blanks] == sorted((blank.population for blank in blanks), reverse=True)


def test_nice_and_toulon_are_to_be_told_and_no_conflict(paca: Coverage) -> None:
    people = {code: paca.ground.population[paca.ground.row[code]] for code in (NICE, TOULON)}
    assert [(pair.codes, pair.held, pair.population, pair.conflict) for pair in paca.pairs()] == [
        *[((NICE,), Held.UNTOLD, people[NICE], 0)] * 3, ((TOULON,), Held.UNTOLD, people[TOULON], 0)]
    assert len(paca.holders_of(NICE)) == 3 and len(paca.holders_of(TOULON)) == 2
    assert paca.groups() == ()
    assert paca.tally(PACA).untold == paca.tally(PACA).several == sum(people.values())
    assert {code for code, state in paca.state_of_units().items() if state == "parts non précisées"} == {NICE, TOULON}


def test_the_share_of_each(paca: Coverage) -> None:
    pair = paca.pairs(["83"])[0]
    assert {pair.first, pair.second} == {"CPTS La Seyne Toulon ouest", "CPTS Toulon Littoral"}
    assert pair.share_first == pair.population / paca.population_of(pair.first) < 1
    assert pair.share_second == 1


@pytest.mark.parametrize("level", ["departement", "epci", "region"])
def test_groups_add_up(paca: Coverage, level: str) -> None:
    sums = pd.DataFrame(paca.tallies(level).values())[ADDING_UP].sum()
    whole = paca.tally()
    assert sums.to_dict() == {name: getattr(whole, name) for name in ADDING_UP}
    assert paca.tallies("region")["93"] == paca.tally(PACA)
    assert sum(paca.tallies("departement")[code].uncovered for code in PACA) == 101_089


def test_another_order_says_the_same(paca: Coverage, listed: tuple[Holding, ...]) -> None:
    other = coverage_of(reversed(listed), paca.ground)
    assert (other.pairs(), other.tally(), other.blanks(PACA)) == (paca.pairs(), paca.tally(), paca.blanks(PACA))


def test_groupings_told_inside_some_departments_add_up_to_them(paca: Coverage) -> None:
    inside = paca.tallies("epci", PACA)
    assert pd.DataFrame(inside.values())[ADDING_UP].sum().to_dict() == pd.Series(
        {name: getattr(paca.tally(PACA), name) for name in ADDING_UP}).to_dict()
    # Grand Avignon has communes in the Gard, where the listing says nothing.
    assert inside["248400251"].uncovered < paca.tallies("epci")["248400251"].uncovered
    assert paca.tallies("epci", ["2A"]).keys().isdisjoint(inside)
