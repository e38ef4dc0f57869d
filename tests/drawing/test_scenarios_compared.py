"""Scenarios side by side: on the toy country of tests/toy_country.py by hand, and on a real CPTS that grew."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from toy_country import A_EAST, A_WEST, MARSEILLE, ONE, OTHER, TWO, A, B, C, D, toy_warehouse

from diagnostic.aci.funding import FundingPlan
from diagnostic.diagnosis import diagnose
from diagnostic.drawing.comparison import Comparison, ComparisonError, Row, compare, pair_of
from diagnostic.geography.units import DeclaredPart, Unit, units_of
from diagnostic.indicators.catalogue import catalogue
from diagnostic.indicators.measurement import EnteredFigure
from diagnostic.record import Diagnosis
from diagnostic.sources.warehouse import Warehouse

LOZERE = json.loads((Path(__file__).parents[1] / "data/cpts_lozere.json").read_text(encoding="utf-8"))
EMBEDDED = Warehouse.embedded()
TOY = toy_warehouse(aci_tailles=EMBEDDED.table("aci_tailles"), aci_financement=EMBEDDED.table("aci_financement"))
mother_of = TOY.gazetteer.mother_of


def toy(*codes: str) -> Diagnosis:
    return diagnose(units_of(codes), TOY)


def row(comparison: Comparison, key: str) -> Row:
    (found,) = [row for row in comparison.rows if row.key == key]
    return found


def values(comparison: Comparison, key: str) -> list[float | None]:
    return [cell.value for cell in row(comparison, key).cells]


def test_figures_stand_side_by_side_with_their_difference() -> None:
    """A B against A B C: 1 500 and 1 600 inhabitants; 65 or more, 400 of 1 500 and 400 of 1 600."""
    found = compare([("A", toy(A, B)), ("B", toy(A, B, C))])
    assert found.names == ("A", "B")
    assert values(found, "communes") == [2, 3]
    assert values(found, "population") == [1500, 1600]
    assert row(found, "population").differences == (None, 100)
    assert values(found, "superficie") == [3, 5]
    aged = row(found, "part_65p")
    assert (aged.differences[1], aged.difference_unit) == (pytest.approx(25 - 400 / 15), "point")
    assert row(found, "evolution_annuelle").difference_unit == "point par an"
    assert row(found, "densite").difference_unit == "habitants par km²"


def test_rows_follow_the_catalogue() -> None:
    found = compare([("A", toy(A, B)), ("B", toy(A, B, C))])
    assert found.themes == ("Taille et financement", "Périmètre", "Population", "Offre de soins")
    told = [row.indicator for row in found.rows if row.indicator]
    order = [entry.id for entry in catalogue().indicators]
    assert told == sorted(told, key=order.index)
    assert len(told) > 20
    assert "ald_part" not in told, "what no scenario knows has no row"


def test_what_one_side_does_not_know_has_no_difference() -> None:
    """No APL is known of C: 4,0 on A, nothing on C, and on A C what A alone says."""
    found = compare([("A", toy(A)), ("B", toy(C)), ("C", toy(A, C))])
    apl = row(found, "apl_medecin_generaliste")
    assert [cell.value for cell in apl.cells] == [4.0, None, 4.0]
    assert apl.differences == (None, None, 0)
    assert [cell.note for cell in apl.cells] == ["", "", "1\u00a0commune sur 2"]
    assert apl.cells[1].absent == "non disponible"


def test_a_register_that_says_nothing_is_not_the_absence_of_cpts() -> None:
    found = compare([("A", toy(A)), ("B", toy(B))])
    assert values(found, "cpts") == [None, None]


def test_figures_typed_by_hand_and_masked_are_said_so() -> None:
    typed = EnteredFigure("ald", 2024, "CPAM", count=7, base=500)
    found = compare([("A", diagnose(units_of([A]), TOY, entered=[typed])), ("B", toy(B))])
    masked = row(found, "ald_effectif").cells
    assert masked[0].value is None
    assert masked[0].absent == "masqué (secret statistique)"
    assert masked[1].absent == "non disponible"


def test_who_is_in_which_of_three() -> None:
    """A B / B C / B D: all hold B; A, C and D are each in one of them only."""
    found = compare([("A", toy(A, B)), ("B", toy(B, C)), ("C", toy(B, D))])
    assert found.common == (B,)
    assert found.only == ((A,), (C,), (D,))
    assert [(pair.first, pair.second) for pair in found.pairs] == [("A", "B"), ("A", "C"), ("B", "C")]
    first = found.pairs[0]
    assert (first.common, first.gained, first.lost, first.partly) == ((B,), (C,), (A,), ())
    assert (first.people_gained, first.people_lost) == (100, 1000)


def test_a_part_of_a_commune_is_neither_gained_nor_lost() -> None:
    """A is made of a quarter in the east and three quarters in the west."""
    pair = pair_of(("A", toy(A_EAST, B)), ("B", toy(A, B)))
    assert (pair.common, pair.gained, pair.lost, pair.partly) == ((B,), (), (), (A,))
    assert pair.sentence.endswith("1\u00a0commune est dans les deux et 1 dans les deux, mais pas pour la même part.")
    other = pair_of(("A", toy(A_EAST)), ("B", toy(A_WEST)))
    assert other.partly == (A,)
    estimated = row(compare([("A", toy(A_EAST)), ("B", toy(A))]), "population").cells
    assert (estimated[0].note, estimated[1].note) == ("estimation", "")


def test_declared_parts_are_alike_by_their_inhabitants() -> None:
    """250 inhabitants of A for one reason or for another are the same part; 300 are not."""
    def taking(population: int, reason: str) -> Diagnosis:
        return diagnose([Unit(A, declared=DeclaredPart(population, reason)), Unit(B)], TOY)

    one, same, more = taking(250, "quartier"), taking(250, "deux quartiers"), taking(300, "quartier")
    assert pair_of(("A", one), ("B", same)).sentence == "B et A sont le même territoire."
    assert compare([("A", one), ("B", same)]).common == (A, B)
    different = pair_of(("A", one), ("B", more))
    assert (different.common, different.partly) == ((B,), (A,))
    assert different.sentence.startswith("B compte 50\u00a0habitants de plus")


def test_a_city_and_its_arrondissements_share_their_ground() -> None:
    whole, one, two = ("A", toy(MARSEILLE)), ("B", toy(ONE)), ("C", toy(TWO))
    assert pair_of(whole, one, mother_of=mother_of).partly == (MARSEILLE, ONE)
    apart = pair_of(one, two, mother_of=mother_of)
    assert (apart.gained, apart.lost, apart.partly) == ((TWO,), (ONE,), ())
    assert compare([whole, one, two], mother_of=mother_of).only == ((), (), ())


@pytest.mark.parametrize(("first", "second", "sentence"), [
    ((A, B), (A, B), "B et A sont le même territoire."),
    ((A, B), (A, B, C), "B compte 100 habitants de plus que A (+6,7 %) et reste de taille 1 ; le financement possible "
                        "ne change pas. 2 communes sont dans les deux et 1 seulement dans B."),
    ((A, B, C), (A, B), "B compte 100 habitants de moins que A (−6,3 %) et reste de taille 1 ; le financement possible "
                        "ne change pas. 2 communes sont dans les deux et 1 seulement dans A."),
    ((B, D), (B,), "B compte autant d'habitants que A et reste de taille 1 ; le financement possible ne change pas. "
                   "1 commune est dans les deux et 1 seulement dans A."),
    ((D,), (A,), "B compte 1 000 habitants de plus que A et reste de taille 1 ; le financement possible ne change pas. "
                 "A et B n'ont rien en commun : 1 commune est seulement dans B et 1 seulement dans A."),
])
def test_a_pair_is_said_in_a_sentence(first: tuple[str, ...], second: tuple[str, ...], sentence: str) -> None:
    said = pair_of(("A", toy(*first)), ("B", toy(*second))).sentence
    assert said.replace("\u00a0", " ").replace("\u202f", " ") == sentence


def test_amounts_of_two_scales_are_not_compared() -> None:
    other = replace(toy(A, B), plan=FundingPlan("avenant_2"))
    found = compare([("A", toy(A)), ("B", other)])
    assert [row for row in found.rows if row.key == "financement"] == []
    assert "financement" not in found.pairs[0].sentence


def test_what_cannot_be_compared_is_refused_in_french() -> None:
    with pytest.raises(ComparisonError, match="aucun scénario"):
        compare([])
    with pytest.raises(ComparisonError, match="même nom"):
        compare([("A", toy(A)), ("A", toy(B))])
    with pytest.raises(ComparisonError, match="mêmes données"):
        compare([("A", toy(A)), ("B", replace(toy(B), data_version="autre"))])


def test_one_scenario_alone_is_a_comparison_without_pairs() -> None:
    found = compare([("A", toy(A, B))])
    assert (found.pairs, found.common, found.only) == ((), (A, B), ((A, B),))
    assert row(found, "population").differences == (None,)


territories = st.one_of(st.sets(st.sampled_from([A, B, C, D, OTHER, ONE, TWO]), min_size=1),
                        st.sets(st.sampled_from([A_EAST, B, C, MARSEILLE]), min_size=1),
                        st.sets(st.sampled_from([A_WEST, D, OTHER, ONE]), min_size=1))


@given(territories, territories)
@settings(max_examples=40, deadline=None)
def test_every_unit_is_in_one_group_and_the_other_way_round_mirrors(one: Iterable[str], other: Iterable[str]) -> None:
    first, second = ("A", toy(*one)), ("B", toy(*other))
    there, back = (pair_of(*ends, mother_of=mother_of) for ends in ((first, second), (second, first)))
    groups = [there.common, there.gained, there.lost, there.partly]
    assert sorted(code for group in groups for code in group) == sorted(
        {*first[1].perimeter.codes, *second[1].perimeter.codes})
    assert (there.common, there.gained, there.lost, there.partly) == (back.common, back.lost, back.gained, back.partly)
    if not there.partly:
        assert second[1].population - first[1].population == there.people_gained - there.people_lost


def test_the_lozere_cpts_that_grew_from_22_937_to_48_857_inhabitants(warehouse: Warehouse) -> None:
    """The published figures are those of the 2017 census, which the comparison finds to the inhabitant."""
    first, second = LOZERE["first"], LOZERE["second"]
    gazetteer = warehouse.gazetteer
    larger = [code for epci in second["epcis"] for code in gazetteer.members_of_epci(epci)]
    found = compare([("A", diagnose(units_of(first["communes"]), warehouse)),
                     ("B", diagnose(units_of(larger), warehouse))], mother_of=gazetteer.mother_of)
    assert values(found, "communes") == [first["communes_published"], second["communes_published"]]
    assert values(found, "population_2017") == [first["population_published"], second["population_published"]]
    assert row(found, "population_2017").differences == (None, 25_920)
    assert values(found, "taille") == [first["tier_published"], second["tier_published"]]
    (pair,) = found.pairs
    assert (len(pair.common), len(pair.gained), len(pair.lost)) == (11, 60, 12)
    assert values(found, "financement") == [50_000 + 60_000 + 50_000, 60_000 + 79_500 + 67_500]
    assert "B compte 25 206 habitants de plus que A (+107,6 %) et passe de la taille 1 à la taille 2" in (
        pair.sentence.replace("\u00a0", " ").replace("\u202f", " "))
    assert values(found, "avant") == [40_000 - 23_431, 80_000 - 48_637]
    assert row(found, "avant").differences == (None, None), "distances to two thresholds"
    assert row(found, "au_dessus").cells[0].absent == "plus petite taille"
    assert row(found, "epci_coupes").cells[1].value == 0
