"""The printed map of structures: who is in which group, where a point goes, what the words beside it say."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from toy_country import A, B

from diagnostic.figures.print_structures import (
    GROUPS,
    SIZES,
    apart,
    grouped,
    structures_alt,
    structures_note,
    structures_print,
)
from diagnostic.figures.style import png, svg
from diagnostic.record import Diagnosis, Structure
from diagnostic.sources.readers.finess_families import families
from diagnostic.sources.warehouse import Warehouse
from diagnostic.structures import OTHERS


def one(family: str, code: str = A, lon: float | None = 0.005, *, precise: bool = True, name: str = "X") -> Structure:
    return Structure(name, name, "Catégorie", family, "Famille", code, lon, None if lon is None else -0.005, precise)


FOUND = (one("pharmacie"), one("pharmacie", B, 0.025), one("ehpad", precise=False), one("msp", lon=None), one("autre"))


@pytest.fixture
def told(three: Diagnosis) -> Diagnosis:
    return replace(three, structures=FOUND)


def test_groups_have_each_their_own_shape_or_colour_and_share_no_family() -> None:
    assert len({group.marker for group in GROUPS}) == len(GROUPS)
    families = [family for group in GROUPS for family in group.families]
    assert len(families) == len(set(families))


def test_every_family_of_the_register_is_in_a_group() -> None:
    """A family that the reader of FINESS knows would otherwise vanish from the map without a word."""
    grouped_here = {family for group in GROUPS for family in group.families}
    assert {family.slug for family in families()} == {*grouped_here, OTHERS}


def test_structures_are_grouped_in_the_order_of_the_legend() -> None:
    assert [(group.label, len(members)) for group, members in grouped(FOUND)] == [
        ("Exercice coordonné, soins non programmés", 1), ("Pharmacies", 2), ("Personnes âgées, domicile", 1)]


def test_places_far_apart_stay_and_close_ones_move_by_one_step() -> None:
    far = np.array([(0.0, 0.0), (10.0, 0.0)])
    assert (apart(far, 2.0, 5) == far).all()
    first, second, third = apart(np.array([(0.0, 0.0), (0.5, 0.0), (0.0, 0.0)]), 2.0, 5)
    assert tuple(first) == (0.0, 0.0)
    assert tuple(second) == pytest.approx((2.5, 0.0)), "a step to the right of its own place"
    assert np.hypot(*third) == pytest.approx(2.0)
    assert np.hypot(*(third - second)) >= 0.95 * 2.0


@pytest.mark.parametrize("rings", [2, 5])
def test_a_crowd_ends_with_points_on_top_of_each_other_rather_than_far_away(rings: int) -> None:
    places = apart(np.zeros((200, 2)), 1.0, rings)
    assert np.hypot(places[:, 0], places[:, 1]).max() <= rings + 1e-9


def test_the_map_draws_each_group_with_its_number(told: Diagnosis, toy: Warehouse) -> None:
    figure = structures_print(told, toy)
    (axes,) = figure.axes
    assert [text.get_text() for text in axes.get_legend().get_texts()] == [
        "Pharmacies (2)", "Personnes âgées, domicile (1)"]
    drawn = {line.get_marker(): len(line.get_xdata()) for line in axes.lines if line.get_linestyle() == "None"}
    assert drawn == {"o": 2, "D": 1}, "the house without a position has no point"
    assert png(svg(figure), 60).startswith(b"\x89PNG")


@pytest.mark.parametrize(("number", "size"), [(60, 2.5), (61, 1.9), (500, 1.9), (501, 1.2)])
def test_many_points_are_smaller(number: int, size: float, three: Diagnosis, toy: Warehouse) -> None:
    assert {size for _, size, _ in SIZES} == {2.5, 1.9, 1.2}
    crowd = replace(three, structures=tuple(one("pharmacie", lon=0.00001 * rank) for rank in range(number)))
    (axes,) = structures_print(crowd, toy).axes
    (points,) = [line for line in axes.lines if line.get_marker() == "o"]
    assert points.get_markersize() == pytest.approx(size / 25.4 * 72)


def test_nothing_to_draw_draws_nothing(three: Diagnosis, toy: Warehouse) -> None:
    assert structures_print(three, toy) is None
    assert structures_alt(three) == ""
    assert structures_print(replace(three, structures=(one("msp", lon=None),)), toy) is None


def test_words_say_what_the_map_shows_and_what_it_does_not(told: Diagnosis) -> None:
    assert structures_alt(told) == (
        "Carte des structures de santé et d'accompagnement du territoire (3\u00a0communes)\u00a0: Exercice coordonné, "
        "soins non programmés 1\u202f; Pharmacies 2\u202f; Personnes âgées, domicile 1. Les communes qui en ont le "
        "plus\u00a0: Arbre (3) et Bois (1).")
    assert structures_note(told) == (
        "Les points qui se touchent sont un peu écartés\u202f; 1\u00a0structure sans position\u202f; 1\u00a0structure "
        "au milieu de sa commune, faute d'adresse\u202f; 1\u00a0autre établissement du registre hors de ces groupes, "
        "sans point.")


def test_a_name_from_the_register_is_never_drawn_as_mathematics(three: Diagnosis, toy: Warehouse) -> None:
    units = tuple(replace(unit, name=r"$\frac{1$") for unit in three.units)
    figure = structures_print(replace(three, structures=FOUND, units=units), toy)
    assert png(svg(figure), 60).startswith(b"\x89PNG")
