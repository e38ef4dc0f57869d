"""Who could join, and what leaving would cost: by hand on toy countries, and on real CPTS."""

from __future__ import annotations

import timeit

import pytest
from grids import MARSEILLE, Country, code, codes
from hypothesis import given, settings
from hypothesis import strategies as st
from toy_country import A_EAST, A, toy_warehouse
from toys import diagnosed, inhabited

from diagnostic.diagnosis import diagnose
from diagnostic.drawing.effect import effect
from diagnostic.drawing.suggestions import Loss, Reach, losing, to_reach
from diagnostic.geography.units import units_of
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import NARROW, NBSP

# A A B C      thresholds of the ACI: 40 000, 80 000 and 175 001; the territory is E (39 000 inhabitants)
# D E F C      around it: A, D, F, and H where nobody lives
# G H . .      CC du Haut holds E and A; CC des Prés, F and B; CPTS Ancienne holds F and G
SQUARE = Country("A A B C\nD E F C\nG H . .", {"CC du Haut": "EA", "CC des Prés": "FB"})
PEOPLE = {"A": 500, "B": 45_000, "D": 1_500, "E": 39_000, "F": 2_000, "G": 100}
REGISTER = {"CPTS Ancienne": "FG"}


def plain(sentence: str) -> str:
    return sentence.replace(NARROW, " ").replace(NBSP, " ")


def reach(letters: str, warehouse: Warehouse, tier: int | None = None, limit: int = 8) -> Reach:
    found = to_reach(diagnosed(letters, warehouse), warehouse, tier, limit)
    assert found is not None
    return found


def names(candidates: tuple) -> str:
    return "".join(candidate.name.removeprefix("Commune ") for candidate in candidates)


# -- reaching a tier --------------------------------------------------------------------------------------------------


def test_neighbours_are_ranked_free_first_then_by_epci_and_told_why() -> None:
    found = reach("E", inhabited(SQUARE, PEOPLE, REGISTER))
    assert (found.tier, found.threshold, found.missing, found.around) == (2, 40_000, 1_000, 3)
    assert names(found.candidates) == "ADF"
    assert [candidate.suffices for candidate in found.candidates] == [False, True, True]
    assert [plain(candidate.reason) for candidate in found.candidates] == [
        "Apporte 500 des 1 000 habitants qui manquent ; dans l'intercommunalité de tous les habitants du territoire "
        "(CC du Haut) ; 1,0 km de frontière commune ; dans aucune CPTS enregistrée.",
        "Suffit à atteindre la taille 2 (1 500 habitants) ; sans intercommunalité ; 1,0 km de frontière commune ; "
        "dans aucune CPTS enregistrée.",
        "Suffit à atteindre la taille 2 (2 000 habitants) ; dans une autre intercommunalité (CC des Prés) ; 1,0 km de "
        "frontière commune ; déjà dans CPTS Ancienne.",
    ]
    assert plain(found.sentence) == ("Il manque 1 000 habitants pour la taille 2. Chacun de ces ajouts y suffirait : "
                                     "Commune D et Commune F.")
    # A comes before D and is not needed with it.
    assert names(found.together) == "D"


def test_without_a_register_nothing_is_said_to_be_free() -> None:
    found = reach("E", inhabited(SQUARE, PEOPLE))
    assert names(found.candidates) == "ADF"
    assert not any(candidate.listed or candidate.cpts for candidate in found.candidates)
    assert found.note == "CPTS existantes inconnues dans ce département."
    assert not any("CPTS" in candidate.reason for candidate in found.candidates), "said once, for all"


def test_a_register_that_speaks_of_some_departments_is_told_for_each_neighbour(warehouse: Warehouse) -> None:
    """Villeneuve-lès-Avignon lies in the Gard, of which no register speaks, beside the Vaucluse, of which one does."""
    found = to_reach(diagnose(units_of(["30351"]), warehouse), warehouse)
    assert found is not None
    assert found.note == ""
    assert {candidate.listed for candidate in found.candidates} == {True, False}
    for candidate in found.candidates:
        assert ("CPTS existantes inconnues" in candidate.reason) == (not candidate.listed)


def test_those_who_suffice_alone_come_first_and_all_that_are_named_are_shown(warehouse: Warehouse) -> None:
    """Nîmes, alone to suffice, is far from the first by its border and its intercommunalité."""
    found = to_reach(diagnose(units_of(["30062", "30091", "30082"]), warehouse), warehouse, limit=6)
    assert found is not None
    assert [candidate.name for candidate in found.first] == ["Nîmes"]
    assert "Nîmes" not in [candidate.name for candidate in found.others]
    assert len(found.others) == 6
    assert found.note == "CPTS existantes inconnues dans ce département."
    # A B C
    # D E F     each of the eight around E has enough; four of them share a border with it
    # G H I
    people = dict.fromkeys("ABCDFGHI", 5_000) | {"E": 39_000}
    many = reach("E", inhabited(Country("A B C\nD E F\nG H I"), people))
    assert len(many.alone) > len(many.first) == 3
    assert plain(many.sentence).endswith("Commune B, Commune D, Commune F et 1 autre.")
    assert names(many.first) == "BDF"
    assert names(many.others) == "H"


def test_fewer_are_shown_and_all_are_counted() -> None:
    found = reach("E", inhabited(SQUARE, PEOPLE, REGISTER), limit=1)
    assert (names(found.candidates), names(found.alone), found.around) == ("A", "DF", 3)


def test_who_is_in_no_other_cpts_comes_before_a_neighbour_of_the_same_epci() -> None:
    """A E C     A is of the EPCI of E, and of a registered CPTS; C is of neither"""
    country = Country("A E C", {"CC du Haut": "AE"})
    people = {"A": 500, "E": 39_000, "C": 500}
    assert names(reach("E", inhabited(country, people, {"CPTS Voisine": "A"})).candidates) == "CA"
    assert names(reach("E", inhabited(country, people)).candidates) == "AC", "the EPCI decides where nobody is taken"


def test_a_longer_border_comes_first() -> None:
    """Z Z .     Z shares 2 km with T, C 1 km; their codes are the other way round
       T T C
    """
    country = Country("Z Z .\nT T C")
    found = reach("T", inhabited(country, {"T": 39_000, "Z": 600, "C": 500}))
    assert [(candidate.name, candidate.border_km) for candidate in found.candidates] == [
        ("Commune Z", 2), ("Commune C", 1)]
    assert names(found.together) == "ZC"
    assert plain(found.sentence) == ("Il manque 1 000 habitants pour la taille 2. Aucun voisin n'y suffirait seul ; "
                                     "ensemble, Commune Z et Commune C y suffiraient.")
    short = reach("T", inhabited(country, {"T": 39_000, "Z": 600, "C": 300}))
    assert short.together == ()
    assert short.sentence.endswith("Tous les voisins réunis n'y suffiraient pas.")


def test_the_share_of_an_epci_is_counted_in_inhabitants() -> None:
    """D E F C     of E and F, 2 000 of 41 000 inhabitants live in CC des Prés, as those of B do"""
    found = reach("EF", inhabited(SQUARE, PEOPLE))
    by_name = {candidate.name: candidate for candidate in found.candidates}
    assert by_name["Commune B"].epci_share == pytest.approx(2_000 / 41_000)
    assert "dans l'intercommunalité de 5 % des habitants" in plain(by_name["Commune B"].reason)
    assert names(found.candidates) == "ABD"


def test_a_neighbour_may_lead_further_than_wanted() -> None:
    """F B C: B has 45 000 inhabitants, F 36 000: 81 000 are past 80 000."""
    found = reach("F", inhabited(SQUARE, {**PEOPLE, "F": 36_000}))
    (far,) = [candidate for candidate in found.candidates if candidate.name == "Commune B"]
    assert far.tier == 3
    assert "Suffit à atteindre la taille 2 (45 000 habitants) et mène à la taille 3" in plain(far.reason)


def test_a_further_tier_may_be_asked_for() -> None:
    toy = inhabited(SQUARE, PEOPLE)
    assert reach("E", toy, tier=3).missing == 41_000
    assert to_reach(diagnosed("E", toy), toy, tier=1) is None
    for absurd in (0, 5, -1):
        with pytest.raises(ValueError, match="n'existe pas"):
            to_reach(diagnosed("E", toy), toy, tier=absurd)


def test_nobody_around_and_no_larger_tier_are_no_suggestion() -> None:
    island = inhabited(Country("A . B"), {"A": 100, "B": 45_000})
    assert to_reach(diagnosed("A", island), island) is None
    largest = inhabited(Country("A B"), {"A": 200_000, "B": 1_000})
    assert to_reach(diagnosed("A", largest), largest) is None


def test_a_territory_of_arrondissements_is_offered_arrondissements_and_their_city_s_cpts() -> None:
    """1 2 B     the register knows Marseille as a whole"""
    toy = inhabited(Country("1 2 B"), {"1": 30_000, "2": 20_000, "B": 15_000}, {"CPTS Phare": "M"})
    found = reach("1", toy)
    assert [(candidate.code, candidate.cpts) for candidate in found.candidates] == [("13202", ("CPTS Phare",))]
    around = reach("B", toy)
    assert [(candidate.code, candidate.cpts) for candidate in around.candidates] == [(MARSEILLE, ("CPTS Phare",))]


@settings(deadline=None, max_examples=50)
@given(st.dictionaries(st.sampled_from("ABCDFGH"), st.integers(0, 3_000)), st.sampled_from(["E", "AE", "EF", "DEH"]))
def test_together_they_reach_the_threshold_and_none_can_be_spared(people: dict[str, int], territory: str) -> None:
    toy = inhabited(SQUARE, {**people, "E": 36_000})
    found = to_reach(diagnosed(territory, toy), toy, limit=99)
    if found is None:
        return
    brought = sum(candidate.population for candidate in found.together)
    everybody = sum(candidate.population for candidate in found.candidates)
    if not found.together:
        assert everybody < found.missing
        return
    assert brought >= found.missing
    assert all(brought - candidate.population < found.missing for candidate in found.together)
    ranks = [found.candidates.index(candidate) for candidate in found.together]
    assert ranks == sorted(ranks)


# -- losing a unit ----------------------------------------------------------------------------------------------------


def lost(letters: str, letter: str, warehouse: Warehouse) -> Loss:
    return losing(diagnosed(letters, warehouse), code(letter), warehouse)


def test_the_link_of_a_chain_takes_it_apart_and_its_end_does_not() -> None:
    """A B C"""
    toy = inhabited(Country("A B C"), {"A": 15_000, "B": 30_000, "C": 1_000})
    middle = lost("ABC", "B", toy)
    assert middle.population == 16_000
    assert middle.detached == (codes("C"),)
    assert plain(middle.sentence) == (
        "Sans Commune B : − 30 000 habitants, passage de la taille 2 à la taille 1, financement possible en baisse de "
        "47 000 € par an. Commune C ne toucherait plus le reste du territoire.")
    end = lost("ABC", "C", toy)
    assert (end.detached, end.enclosed, end.cut, end.left, end.ended) == ((), False, (), (), ())
    assert plain(end.sentence) == "Sans Commune C : − 1 000 habitants, taille 2 inchangée."


def test_a_piece_that_was_apart_already_is_not_told() -> None:
    """A B . D     D is apart before and after"""
    assert lost("ABD", "B", inhabited(Country("A B . D"), {"A": 10, "B": 10, "D": 10})).detached == ()


def test_the_centre_of_a_square_would_be_a_gap() -> None:
    toy = inhabited(Country("A B C\nD E F\nG H I"), {"A": 10, "E": 5})
    assert lost("ABCDEFGHI", "E", toy).enclosed
    assert "ce serait une enclave" in lost("ABCDEFGHI", "E", toy).sentence
    assert not lost("ABCDEFGHI", "A", toy).enclosed


def test_what_an_epci_and_a_registered_cpts_would_lose() -> None:
    """A B C D     CC du Haut: A B, whole; CC des Prés: C; CC Loin: D and E, cut already"""
    country = Country("A B C D E", {"CC du Haut": "AB", "CC des Prés": "C", "CC Loin": "DE"})
    toy = inhabited(country, dict.fromkeys("ABCDE", 100), {"CPTS Ancienne": "C", "CPTS Large": "ABD"})
    cut = lost("ABCD", "A", toy)
    assert (cut.cut, cut.left, cut.ended) == (("CC du Haut",), (), ())
    assert "CC du Haut ne serait plus entière dans le territoire." in cut.sentence
    gone = lost("ABCD", "C", toy)
    assert (gone.cut, gone.left, [overlap.cpts for overlap in gone.ended]) == ((), ("CC des Prés",), ["CPTS Ancienne"])
    assert gone.sentence.endswith("Le territoire ne toucherait plus CC des Prés. Fin du chevauchement avec CPTS "
                                  "Ancienne.")
    assert lost("ABCD", "D", toy).left == ("CC Loin",)


def test_a_unit_taken_in_part_is_lost_for_its_part(warehouse: Warehouse) -> None:
    """The eastern IRIS of A: 250 of its 1 000 inhabitants."""
    toy = toy_warehouse(aci_tailles=warehouse.table("aci_tailles"), aci_financement=warehouse.table("aci_financement"))
    diagnosis = diagnose(units_of([A_EAST, "01002"]), toy)
    assert losing(diagnosis, A, toy).effect.inhabitants == -250
    assert losing(diagnosis, A, toy).population == 500


def test_what_is_not_there_or_is_all_there_is_cannot_be_lost() -> None:
    toy = inhabited(SQUARE, PEOPLE)
    with pytest.raises(ValueError, match="n'est pas dans le territoire"):
        lost("EF", "A", toy)
    with pytest.raises(ValueError, match="garde au moins une commune"):
        lost("E", "E", toy)


# -- the real country -------------------------------------------------------------------------------------------------


def test_losing_says_what_a_diagnosis_of_the_rest_would(warehouse: Warehouse, real_cpts: dict[str, dict]) -> None:
    for name in ("CPTS E-Rhôny", "CPTS Guil Durance", "CPTS Actes-Santé (Marseille 14e-15e-16e)"):
        units = real_cpts[name]["communes"]
        whole = diagnose(units_of(units), warehouse)
        for unit in whole.perimeter.codes:
            rest = diagnose(units_of(set(whole.perimeter.codes) - {unit}), warehouse)
            found = losing(whole, unit, warehouse)
            assert found.effect == effect(whole, rest)
            assert found.population == rest.population
            assert len(rest.perimeter.parts) >= len(found.detached) + 1
            cut_now = {epci.name for epci in rest.perimeter.epcis if epci.cut}
            cut_before = {epci.name for epci in whole.perimeter.epcis if epci.cut}
            assert set(found.cut) == cut_now - cut_before
            assert {overlap.cpts for overlap in found.ended} == (
                {overlap.cpts for overlap in whole.overlaps} - {overlap.cpts for overlap in rest.overlaps})


def test_e_rhony_would_need_nimes_for_the_next_tier(warehouse: Warehouse, real_cpts: dict[str, dict]) -> None:
    diagnosis = diagnose(units_of(real_cpts["CPTS E-Rhôny"]["communes"]), warehouse)
    found = to_reach(diagnosis, warehouse)
    assert found is not None
    assert found.missing == 80_000 - 49_993
    assert [candidate.name for candidate in found.alone] == ["Nîmes"]
    assert {candidate.code for candidate in found.candidates} <= set(warehouse.atlas.crown(diagnosis.perimeter.codes))


def test_registered_neighbours_of_guil_durance_come_last(warehouse: Warehouse, real_cpts: dict[str, dict]) -> None:
    diagnosis = diagnose(units_of(real_cpts["CPTS Guil Durance"]["communes"]), warehouse)
    found = to_reach(diagnosis, warehouse, limit=99)
    assert found is not None
    assert found.tier == 2
    taken = [bool(candidate.cpts) for candidate in found.candidates]
    assert taken == sorted(taken)
    assert "déjà dans CPTS du Gapençais" in next(
        candidate.reason for candidate in found.candidates if candidate.name == "Chorges")


def test_a_panel_of_eight_neighbours_is_quick(warehouse: Warehouse, real_cpts: dict[str, dict]) -> None:
    """Measured: 1.5 ms for E-Rhôny on an idle machine, 0.5 ms for each unit lost; a screen may wait for 50."""
    diagnosis = diagnose(units_of(real_cpts["CPTS E-Rhôny"]["communes"]), warehouse)
    eight = diagnosis.perimeter.codes[:8]
    to_reach(diagnosis, warehouse)
    assert min(timeit.repeat(lambda: to_reach(diagnosis, warehouse), number=1, repeat=5)) < 0.05
    assert min(timeit.repeat(lambda: [losing(diagnosis, unit, warehouse) for unit in eight], number=1, repeat=5)) < 0.05
