"""The map of the difference: whose each commune is, in hatching and in words, and nothing from another machine."""

from __future__ import annotations

import json
import re

import folium
import pytest
from toy_country import A_EAST, MARSEILLE, ONE, A, B, C, D

from diagnostic.diagnosis import diagnose
from diagnostic.drawing.comparison import pair_of
from diagnostic.figures import difference, maps
from diagnostic.figures.difference import BOTH, FIRST, PARTLY, SECOND
from diagnostic.geography.units import units_of
from diagnostic.record import Diagnosis
from diagnostic.sources.warehouse import Warehouse


@pytest.fixture(autouse=True)
def local_assets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folium.Map, "default_js", folium.Map.default_js)
    monkeypatch.setattr(folium.Map, "default_css", folium.Map.default_css)
    maps.use_local_assets()


def page(first: Diagnosis, second: Diagnosis, toy: Warehouse, names: tuple[str, str] = ("A", "B")) -> str:
    drawn = difference.difference_map((names[0], first), (names[1], second), toy)
    return str(drawn.board.get_root().render()) + drawn.legend


def told(html: str) -> dict[str, dict[str, str]]:
    """The units of the map by name; the page must be strict JSON."""
    found = [json.loads(text, parse_constant=lambda name: pytest.fail(name))
             for text in re.findall(r"_add\((\{.*\})\);", html)]
    (units,) = [collection for collection in found if "groupe" in (collection["features"] or [{"properties": {}}])[0][
        "properties"]]
    return {feature["properties"]["nom"]: feature["properties"] for feature in units["features"]}


def test_each_commune_says_whose_it_is(toy: Warehouse) -> None:
    """A B against B C: Arbre in the first only, Champ in the second only, Bois in both."""
    units = told(page(diagnose(units_of([A, B]), toy), diagnose(units_of([B, C]), toy), toy))
    assert {name: said["groupe"] for name, said in units.items()} == {"Arbre": FIRST, "Bois": BOTH, "Champ": SECOND}
    assert units["Arbre"]["valeur"] == "1\u202f000\u00a0habitants, dans A seulement"
    assert units["Bois"]["valeur"] == "500\u00a0habitants, dans A et B"


def test_hatchings_are_drawn_for_what_is_in_one_only(toy: Warehouse) -> None:
    html = page(diagnose(units_of([A, B]), toy), diagnose(units_of([B, C]), toy), toy)
    for group in (FIRST, SECOND, PARTLY):
        assert f'pattern id=\\"{group}\\"' in html
        assert f"path.{group}{{fill:url(#{group})}}" in html
    drawn = [difference._PATTERNS[group] for group in (FIRST, SECOND, PARTLY)]
    assert len({lines for _, lines in drawn}) == 3, "three drawings, whatever their colours"
    assert html.count('"dashArray": "6 5"') == 1, "and one outline of both is dashed"


def test_the_legend_is_in_words_and_tells_only_what_is_there(toy: Warehouse) -> None:
    grown = difference.legend_html(pair_of(("A", diagnose(units_of([A]), toy)), ("B", diagnose(units_of([A, B]), toy))))
    said = re.sub(r"<[^>]+>", "|", grown)
    assert [words for words in said.split("|") if words] == [
        "dans A et B", "dans B seulement", "contour de A (tirets)", "contour de B (trait plein)", "autres communes"]


def test_a_part_is_told_with_both_figures(toy: Warehouse) -> None:
    units = told(page(diagnose(units_of([A_EAST]), toy), diagnose(units_of([A]), toy), toy))
    assert units["Arbre"]["groupe"] == PARTLY
    assert units["Arbre"]["valeur"] == ("A\u00a0: 250\u00a0habitants\u202f; B\u00a0: 1\u202f000\u00a0habitants, dans A "
                                        "et B, mais pas pour la même part")


def test_a_city_lies_under_its_arrondissements(toy: Warehouse) -> None:
    units = told(page(diagnose(units_of([MARSEILLE]), toy), diagnose(units_of([ONE]), toy), toy))
    assert list(units) == ["Marseille", "Marseille 1er"]
    assert {said["groupe"] for said in units.values()} == {PARTLY}


def test_territories_that_do_not_meet_are_both_shown(toy: Warehouse) -> None:
    units = told(page(diagnose(units_of([A]), toy), diagnose(units_of([D]), toy), toy))
    assert {name: said["groupe"] for name, said in units.items()} == {"Arbre": FIRST, "Désert": SECOND}


def test_nothing_is_asked_of_another_host_and_names_are_text(toy: Warehouse) -> None:
    html = page(diagnose(units_of([A, B]), toy), diagnose(units_of([B, C]), toy), toy,
                ("<img src=x onerror=alert(1)>", "B"))
    assert re.findall(r"""(?:https?:)?//[\w.-]+\.[a-z]{2,}[^\s"']*""", html) == []
    assert "<img" not in html


def test_a_real_extension_is_drawn_whole(warehouse: Warehouse) -> None:
    small = diagnose(units_of(["48095", "48127"]), warehouse)
    large = diagnose(units_of(warehouse.gazetteer.members_of_epci("244800405")), warehouse)
    drawn = difference.difference_map(("A", small), ("B", large), warehouse)
    west, south, east, north = (min(small.perimeter.bounds[0], large.perimeter.bounds[0]),
                                min(small.perimeter.bounds[1], large.perimeter.bounds[1]),
                                max(small.perimeter.bounds[2], large.perimeter.bounds[2]),
                                max(small.perimeter.bounds[3], large.perimeter.bounds[3]))
    assert drawn.board.location == [(south + north) / 2, (west + east) / 2]
