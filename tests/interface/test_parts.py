"""What may be taken of a commune, and what each choice makes of the territory."""

from __future__ import annotations

import pandas as pd
import pytest
from toy_country import A_EAST, A_WEST, MARSEILLE, ONE, TWO, A, B, C, toy_warehouse

from diagnostic.drawing.selection import Selection
from diagnostic.geography.units import DeclaredPart
from diagnostic.sources.warehouse import Warehouse
from interface.parts import Choice, PartError, Way, inhabitants, iris_label, iris_of, taken, units_in, way_of, ways_of
from interface.typed import NotANumberError

HALF = DeclaredPart(500, "la rive gauche")


@pytest.fixture(scope="module")
def toy() -> Warehouse:
    """Arbre holds two communes déléguées, one of which gave it its code, and a commune whose name nobody knows."""
    return toy_warehouse(anciens_codes=pd.DataFrame(
        [(A, "Arbre", A, "Arbre", "déléguée"), ("01901", "Écorce", A, "Arbre", "déléguée"),
         ("01902", None, A, "Arbre", "fusionnée")],
        columns=["ancien_code", "ancien_nom", "code", "nom", "nature"]))


def test_a_commune_can_be_taken_in_the_ways_it_is_made_of(toy: Warehouse) -> None:
    assert ways_of(A, toy) == (Way.WHOLE, Way.IRIS, Way.DELEGATED, Way.DECLARED)
    assert ways_of(B, toy) == (Way.WHOLE, Way.DECLARED)  # a single IRIS
    assert ways_of(MARSEILLE, toy) == (Way.WHOLE, Way.BOROUGHS, Way.DECLARED)
    assert iris_of(A, toy) == {A_EAST: 250, A_WEST: 750}
    assert (inhabitants(A, toy), inhabitants(MARSEILLE, toy)) == (1000, 4000)


def test_without_iris_in_the_data_there_is_no_such_way() -> None:
    assert Way.IRIS not in ways_of(A, toy_warehouse(structure_iris_2021=None))


def test_the_city_of_an_arrondissement_can_be_chosen_too(toy: Warehouse) -> None:
    assert units_in(Selection.of([B, ONE, A_EAST]), toy) == (A, B, MARSEILLE, ONE)
    assert units_in(Selection(()), toy) == ()


@pytest.mark.parametrize(("selection", "code", "way"), [
    (Selection.of([A]), A, Way.WHOLE), (Selection.of([A_EAST]), A, Way.IRIS),
    (Selection.of([A], {A: HALF}), A, Way.DECLARED), (Selection.of([ONE]), MARSEILLE, Way.BOROUGHS),
    (Selection.of([A], {A: DeclaredPart(10, "commune déléguée d'Écorce")}), A, Way.DELEGATED),
])
def test_the_panel_knows_how_a_commune_is_taken(selection: Selection, code: str, way: Way, toy: Warehouse) -> None:
    assert way_of(selection, code, toy) is way


@pytest.mark.parametrize(("given", "code", "choice", "expected", "label"), [
    (Selection.of([A, B]), A, Choice(Way.IRIS, (A_EAST,)), Selection.of([A_EAST, B]), "Arbre : 1 IRIS sur 2"),
    (Selection.of([A_EAST, B]), A, Choice(Way.WHOLE), Selection.of([A, B]), "Arbre en entier"),
    (Selection.of([A_EAST]), A, Choice(Way.IRIS, (A_WEST, A_EAST)), Selection.of([A]), "Arbre en entier"),
    (Selection.of([A_EAST, B]), A, Choice(Way.DECLARED, population="5 00", reason=" la rive\ngauche "),
     Selection.of([A, B], {A: HALF}), "Arbre : part déclarée de 500 habitants"),
    (Selection.of([A, B], {A: HALF}), A, Choice(Way.IRIS, (A_WEST,)), Selection.of([A_WEST, B]),
     "Arbre : 1 IRIS sur 2"),
    (Selection.of([A], {A: HALF}), A, Choice(Way.DECLARED, population="1000", reason="tout"), Selection.of([A]),
     "Arbre en entier"),
    (Selection.of([A]), A, Choice(Way.DELEGATED, population="120", former="01901"),
     Selection.of([A], {A: DeclaredPart(120, "commune déléguée d'Écorce")}), "Arbre : part déclarée de 120 habitants"),
    (Selection.of([C, MARSEILLE]), MARSEILLE, Choice(Way.BOROUGHS, (TWO,)), Selection.of([C, TWO]),
     "Marseille : 1 arrondissement sur 2"),
    (Selection.of([ONE]), MARSEILLE, Choice(Way.BOROUGHS, (ONE, TWO)), Selection.of([MARSEILLE]),
     "Marseille en entier"),
    (Selection.of([ONE], {ONE: HALF}), MARSEILLE, Choice(Way.BOROUGHS, (ONE,)), Selection.of([ONE], {ONE: HALF}),
     "Marseille : 1 arrondissement sur 2"),
    (Selection.of([ONE, TWO], {ONE: HALF}), MARSEILLE, Choice(Way.DECLARED, population="900", reason="le port"),
     Selection.of([MARSEILLE], {MARSEILLE: DeclaredPart(900, "le port")}),
     "Marseille : part déclarée de 900 habitants"),
])
def test_a_choice_changes_that_commune_alone(given: Selection, code: str, choice: Choice, expected: Selection,
                                             label: str, toy: Warehouse) -> None:
    found, said = taken(given, code, choice, toy)
    assert found == expected
    assert said.replace("\u00a0", " ").replace("\u202f", " ") == label


@pytest.mark.parametrize(("choice", "error", "message"), [
    (Choice(Way.IRIS), PartError, "au moins un IRIS"),
    (Choice(Way.IRIS, ("010020000", "=cmd")), PartError, "au moins un IRIS"),
    (Choice(Way.DECLARED, reason="la rive"), PartError, "combien d'habitants d'Arbre"),
    (Choice(Way.DECLARED, population="beaucoup", reason="la rive"), NotANumberError, "nombre entier"),
    (Choice(Way.DECLARED, population="0", reason="la rive"), ValueError, "au moins un habitant"),
    (Choice(Way.DECLARED, population="500"), ValueError, "pourquoi"),
    (Choice(Way.DECLARED, population="500", reason="a" * 161), ValueError, "caractères"),
    (Choice(Way.DECLARED, population="1001", reason="la rive"), PartError, "dépasse sa population"),
    (Choice(Way.DELEGATED, population="10", former="01902"), PartError, "Choisissez une commune déléguée"),
])
def test_what_makes_no_part_is_refused_in_french(choice: Choice, error: type[Exception], message: str,
                                                 toy: Warehouse) -> None:
    with pytest.raises(error, match=message):
        taken(Selection.of([A, B]), A, choice, toy)


def test_iris_have_their_names_once_installed(toy: Warehouse) -> None:
    named = toy_warehouse(contours_iris=pd.DataFrame({"iris": [A_EAST], "code": [A], "nom": ["Le Levant"]}))
    assert iris_label(A_EAST, 250, toy) == f"{A_EAST} · 250\u00a0habitants"
    assert iris_label(A_EAST, 250, named) == f"{A_EAST} · Le Levant · 250\u00a0habitants"
    assert iris_label(A_WEST, 750, named) == f"{A_WEST} · 750\u00a0habitants"
