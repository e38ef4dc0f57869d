"""Gestures by click and by command, on a toy country.

    A B C D      CC du Haut: A B C D; Métropole: F, J, Marseille; the others have no EPCI
    E F G H      canton Rives: A E; the others lie whole in no canton
    I J K L
    1 2 3 .      arrondissements of Marseille (M), which is all three of them
"""

from __future__ import annotations

import pytest
from grids import Country, code, codes

from diagnostic.drawing.gestures import (
    EventError,
    Places,
    add_crown,
    add_units,
    fill_holes,
    remove_units,
    take_part,
    toggle_canton,
    toggle_epci,
    toggle_unit,
)
from diagnostic.drawing.selection import Selection
from diagnostic.drawing.state import Drawing
from diagnostic.geography.units import DeclaredPart, Unit
from diagnostic.wording import NBSP

COUNTRY = Country("""
    A B C D
    E F G H
    I J K L
    1 2 3 .
""", {"CC du Haut": "ABCD", "Métropole": "FJM"}, iris={"F": 3, "1": 2}, cantons={"Rives": "AE"})
PLACES = Places(COUNTRY.gazetteer, COUNTRY.atlas)
MARSEILLE = "13055"
PART = DeclaredPart(400, "la rive gauche du canal")
IRIS = COUNTRY.gazetteer.iris_of(code("F"))


def drawing(letters: str, *others: str, **declared: DeclaredPart) -> Drawing:
    """Whole communes and arrondissements by letter, any other code as it is; declared parts by letter."""
    return Drawing(Selection.of([*codes(letters), *others], {code(letter): part for letter, part in declared.items()}))


def said(found: Drawing) -> str:
    assert found.last is not None
    return found.last.label.replace(NBSP, " ")


# -- clicks -----------------------------------------------------------------------------------------------------------


def test_a_click_adds_then_removes() -> None:
    added = toggle_unit(drawing("A"), code("B"), PLACES)
    assert added.selection == Selection.of(codes("AB"))
    assert said(added) == "Ajout de Commune B"
    removed = toggle_unit(added, code("B"), PLACES)
    assert removed.selection == drawing("A").selection
    assert said(removed) == "Retrait de Commune B"


@pytest.mark.parametrize("held", [drawing("A", *IRIS[:2]), drawing("AF", F=PART)], ids=["by IRIS", "by declaration"])
def test_a_click_on_a_commune_taken_in_part_removes_it_whole_and_undo_brings_the_part_back(held: Drawing) -> None:
    removed = toggle_unit(held, code("F"), PLACES)
    assert removed.selection == drawing("A").selection
    assert removed.undone().selection == held.selection
    again = toggle_unit(removed, code("F"), PLACES)
    assert again.selection == drawing("AF").selection


def test_an_arrondissement_taken_out_of_its_city_leaves_the_others() -> None:
    opened = toggle_unit(drawing("J", MARSEILLE), code("2"), PLACES)
    assert opened.selection == drawing("J13").selection
    assert said(opened) == "Retrait de Marseille 2"
    assert toggle_unit(opened, code("2"), PLACES).selection == drawing("J", MARSEILLE).selection


def test_the_last_missing_arrondissement_makes_the_city() -> None:
    two = toggle_unit(drawing("1"), code("2"), PLACES)
    assert two.selection == drawing("12").selection
    three = toggle_unit(two, code("3"), PLACES)
    assert three.selection == drawing("", MARSEILLE).selection
    assert three.last is not None
    assert (three.last.added, three.last.removed) == ((MARSEILLE,), codes("12"))


def test_an_arrondissement_in_part_does_not_make_the_city() -> None:
    held = drawing("2", COUNTRY.gazetteer.iris_of(code("1"))[0])
    assert toggle_unit(held, code("3"), PLACES).selection.codes == (*held.selection.codes, code("3"))
    declared = drawing("12", **{"1": PART})
    assert toggle_unit(declared, code("3"), PLACES).selection == drawing("123", **{"1": PART}).selection


def test_a_click_on_a_city_known_by_arrondissements_takes_it_whole_then_out() -> None:
    whole = toggle_unit(drawing("J13", **{"1": PART}), MARSEILLE, PLACES)
    assert whole.selection == drawing("J", MARSEILLE).selection
    assert toggle_unit(whole, MARSEILLE, PLACES).selection == drawing("J").selection
    # All the arrondissements, as a pasted list may give them, are the city already.
    assert toggle_unit(drawing("J123"), MARSEILLE, PLACES).selection == drawing("J").selection


def test_an_arrondissement_of_a_city_declared_in_part_is_a_question_without_answer() -> None:
    held = Drawing(Selection.of([*codes("J"), MARSEILLE], {MARSEILLE: PART}))
    with pytest.raises(EventError, match="part déclarée"):
        toggle_unit(held, code("1"), PLACES)


@pytest.mark.parametrize(("unknown", "told"), [
    ("99999", "1 code ne désigne ni une commune ni un arrondissement municipal d'aujourd'hui : 99999."),
    ("01901", "01901 (aujourd'hui Commune A, 01001)"),
    ("<script>", "d'aujourd'hui."),
])
def test_an_unknown_code_is_refused(unknown: str, told: str) -> None:
    for gesture in (toggle_unit, toggle_epci, toggle_canton):
        with pytest.raises(EventError) as refused:
            gesture(drawing("A"), unknown, PLACES)
        assert told in str(refused.value).replace(NBSP, " ")
        assert "script" not in str(refused.value)
    for command in (add_units, remove_units):
        with pytest.raises(EventError):
            command(drawing("A"), [code("B"), unknown], PLACES, "Liste")


def test_something_always_remains() -> None:
    for held in (drawing("A"), drawing("", IRIS[0])):
        with pytest.raises(EventError, match="Gardez au moins une commune"):
            toggle_unit(held, held.selection.codes[0][:5], PLACES)
    with pytest.raises(EventError, match="Gardez au moins une commune"):
        toggle_epci(drawing("ABCD"), code("A"), PLACES)
    assert toggle_unit(Drawing(Selection(())), code("A"), PLACES).selection == drawing("A").selection


# -- groups -----------------------------------------------------------------------------------------------------------


def test_a_click_for_an_epci_adds_what_is_missing_then_removes_all() -> None:
    added = toggle_epci(drawing("AE"), code("B"), PLACES)
    assert added.selection == drawing("ABCDE").selection
    assert said(added) == "Ajout : CC du Haut (3 communes)"
    removed = toggle_epci(added, code("D"), PLACES)
    assert removed.selection == drawing("E").selection
    assert said(removed) == "Retrait : CC du Haut (4 communes)"


def test_a_part_of_a_member_stays_as_it_is_while_its_epci_comes_and_goes_with_it() -> None:
    held = drawing("AE", *IRIS[:1])
    added = toggle_epci(held, code("J"), PLACES)
    assert added.selection == drawing("AEJ", IRIS[0], MARSEILLE).selection
    assert toggle_epci(added, code("F"), PLACES).selection == drawing("AE").selection


def test_the_epci_of_an_arrondissement_is_that_of_its_city_which_comes_whole() -> None:
    added = toggle_epci(drawing("A1"), code("1"), PLACES)
    assert added.selection == drawing("AFJ", MARSEILLE).selection
    assert said(added) == "Ajout : Métropole (3 communes)"


def test_a_click_for_a_canton() -> None:
    added = toggle_canton(drawing("B"), code("E"), PLACES)
    assert (added.selection, said(added)) == (drawing("ABE").selection, "Ajout : canton de Rives (2 communes)")
    removed = toggle_canton(added, code("A"), PLACES)
    assert (removed.selection, said(removed)) == (drawing("B").selection, "Retrait : canton de Rives (2 communes)")


def test_a_commune_without_group_comes_alone_and_says_so() -> None:
    lone = toggle_epci(drawing("A"), code("E"), PLACES)
    assert lone.selection == drawing("AE").selection
    assert said(lone) == "Ajout de Commune E seulement (sans intercommunalité)"
    cut = toggle_canton(lone, code("B"), PLACES)
    assert said(cut) == "Ajout de Commune B seulement (dans aucun canton en entier)"
    assert said(toggle_canton(cut, code("B"), PLACES)) == (
        "Retrait de Commune B seulement (dans aucun canton en entier)")


# -- commands ---------------------------------------------------------------------------------------------------------


def test_units_given_together_are_one_step() -> None:
    added = add_units(drawing("A"), [*codes("ABC1"), MARSEILLE], PLACES, "Liste collée : 5 codes")
    assert added.selection == drawing("ABC", MARSEILLE).selection
    assert len(added.past) == 1
    assert said(added) == "Liste collée : 5 codes"
    assert add_units(added, codes("AB3"), PLACES, "Déjà là") is added


def test_removing_what_is_not_there_is_no_step() -> None:
    held = drawing("AB")
    assert remove_units(held, codes("CD1"), PLACES, "Rien") is held
    assert remove_units(drawing("A123"), [MARSEILLE], PLACES, "Ville").selection == drawing("A").selection
    assert remove_units(drawing("A", MARSEILLE), codes("12"), PLACES, "Deux").selection == drawing("A3").selection


def test_the_crown_is_one_step_and_stops_at_the_edge_of_the_country() -> None:
    """Around A: B and E. Around A, B and E: C, F, I."""
    first = add_crown(drawing("A"), PLACES)
    assert (first.selection, said(first)) == (drawing("ABE").selection, "Ajout de la couronne (2 communes)")
    assert add_crown(first, PLACES).selection == drawing("ABCEFI").selection
    everything = drawing("ABCDEFGHIJKL", MARSEILLE)
    assert add_crown(everything, PLACES) is everything


def test_the_crown_of_an_arrondissement_is_told_by_arrondissement() -> None:
    around = add_crown(drawing("1"), PLACES)
    assert (around.selection, said(around)) == (
        drawing("I12").selection, "Ajout de la couronne (1 commune et 1 arrondissement)")


def test_holes_are_filled_in_one_step() -> None:
    """A B C D        F and G are surrounded
       E . . H
       I J K L
    """
    filled = fill_holes(drawing("ABCDEHIJKL"), PLACES)
    assert (filled.selection, said(filled)) == (
        drawing("ABCDEFGHIJKL").selection, "Enclaves comblées (2 communes)")
    assert fill_holes(filled, PLACES) is filled


def test_a_commune_that_only_has_an_exclave_in_a_gap_stays_out() -> None:
    """A B C       X has a square in the gap and its seat, the last square drawn, outside
       D X E X
       F G H .
    """
    country = Country("A B C .\nD X E X\nF G H .")
    ring = drawing("ABCDEFGH")
    assert country.atlas.holes(ring.selection.codes)[0].elsewhere == codes("X")
    assert fill_holes(ring, Places(country.gazetteer, country.atlas)) is ring


# -- parts ------------------------------------------------------------------------------------------------------------


def test_a_part_takes_the_place_of_what_was_held() -> None:
    part = take_part(drawing("AF"), Unit(code("F"), IRIS[:2]), PLACES)
    assert part.selection == drawing("A", *IRIS[:2]).selection
    assert said(part) == "Commune F : 2 IRIS sur 3"
    declared = take_part(part, Unit(code("F"), declared=PART), PLACES)
    assert declared.selection == drawing("AF", F=PART).selection
    assert said(declared) == "Commune F : une partie (400 habitants)"
    whole = take_part(declared, Unit(code("F"), IRIS), PLACES)
    assert (whole.selection, said(whole)) == (drawing("AF").selection, "Commune F : en entier")
    assert whole.undone().undone().undone().selection == drawing("AF").selection


def test_a_part_that_would_count_twice_is_refused() -> None:
    with pytest.raises(EventError, match="tient déjà Marseille, dont les habitants seraient comptés deux fois"):
        take_part(drawing("", MARSEILLE), Unit(code("1"), declared=PART), PLACES)
    with pytest.raises(EventError, match="tient déjà Marseille 1"):
        take_part(drawing("1"), Unit(MARSEILLE, declared=PART), PLACES)
    with pytest.raises(EventError, match="IRIS inconnu de Commune F"):
        take_part(drawing("A"), Unit(code("F"), (f"{code('F')}9999",)), PLACES)
