"""What a change is said to change."""

from __future__ import annotations

from dataclasses import replace

import pytest
from grids import Country
from toys import diagnosed, inhabited

from diagnostic.aci.funding import FundingPlan
from diagnostic.diagnosis import diagnose
from diagnostic.drawing.effect import Effect, effect
from diagnostic.geography.units import units_of
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import NARROW, NBSP

# Thresholds of the ACI: 40 000 and 80 000. Running, then fixed and variable parts of compulsory missions (access with
# its compensation, pathways, prevention), in thousands of euros a year:
#   tier 1   50 + 15 + 15 + 10 + 25 + 25 + 10 + 10             = 160
#   tier 2   60 + 17.5 + 17.5 + 12 + 35 + 35 + 15 + 15         = 207
#   tier 3   75 + 25 + 25 + 15 + 45 + 45 + 17.5 + 17.5         = 265
TOY = inhabited(Country("A B C D"), {"A": 39_000, "B": 1_386, "C": 0, "D": 40_000})


def plain(sentence: str) -> str:
    return sentence.replace(NARROW, " ").replace(NBSP, " ")


@pytest.mark.parametrize(("before", "after", "sentence"), [
    ("", "A", "39 000 habitants, taille 1"),
    ("D", "DB", "+ 1 386 habitants, taille 2 inchangée"),
    ("DB", "D", "− 1 386 habitants, taille 2 inchangée"),
    ("A", "AC", "Même population, taille 1 inchangée"),
    ("A", "AB", "+ 1 386 habitants, passage de la taille 1 à la taille 2, financement possible en hausse de "
                "47 000 € par an"),
    ("ABD", "AD", "− 1 386 habitants, passage de la taille 3 à la taille 2, financement possible en baisse de "
                  "58 000 € par an"),
])
def test_the_sentence_of_a_change(before: str, after: str, sentence: str) -> None:
    found = effect(diagnosed(before, TOY) if before else None, diagnosed(after, TOY))
    assert plain(found.sentence) == sentence


def test_figures_of_a_change() -> None:
    found = effect(diagnosed("A", TOY), diagnosed("ABC", TOY))
    assert found == Effect(1_386, 1, 2, 47_000, False, 2)
    assert effect(None, diagnosed("AB", TOY)) == Effect(40_386, None, 2, None, False, 2)


def test_other_missions_make_amounts_that_do_not_compare() -> None:
    before, after = diagnosed("A", TOY), diagnosed("AB", TOY)
    found = effect(replace(before, plan=FundingPlan("aci_2019", ("qualite_pertinence",))), after)
    assert found.funding is None
    assert "financement" not in found.sentence


def test_the_spaces_of_a_sentence_never_part_a_figure_from_its_unit() -> None:
    sentence = effect(diagnosed("D", TOY), diagnosed("DB", TOY)).sentence
    assert sentence == f"+{NBSP}1{NARROW}386{NBSP}habitants, taille 2 inchangée"


def test_clarensac_brings_its_4_386_inhabitants_to_e_rhony(warehouse: Warehouse, real_cpts: dict[str, dict]) -> None:
    codes = real_cpts["CPTS E-Rhôny"]["communes"]
    without = diagnose(units_of(set(codes) - {"30082"}), warehouse)
    found = effect(without, diagnose(units_of(codes), warehouse))
    assert plain(found.sentence) == "+ 4 386 habitants, taille 2 inchangée"
    assert found.communes == 1
