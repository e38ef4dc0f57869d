"""Maps of the screen and of paper: what they show, and that nothing on them comes from another machine."""

from __future__ import annotations

import io
import json
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import folium
import matplotlib.pyplot as plt
import pytest
import shapely
from PIL import Image
from toy_country import MARSEILLE, ONE, A, B

from diagnostic.diagnosis import diagnose
from diagnostic.figures import maps, print_charts, style, tokens
from diagnostic.figures import print as paper
from diagnostic.figures.choropleth import choropleth
from diagnostic.figures.glyphs import spaced
from diagnostic.figures.scene import padded, scene
from diagnostic.geography.units import DeclaredPart, Unit, units_of
from diagnostic.record import Diagnosis
from diagnostic.sources.warehouse import Warehouse

APL = "apl_medecin_generaliste"


@pytest.fixture(autouse=True)
def local_assets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folium.Map, "default_js", folium.Map.default_js)
    monkeypatch.setattr(folium.Map, "default_css", folium.Map.default_css)
    maps.use_local_assets()


def html(diagnosis: Diagnosis, warehouse: Warehouse, indicator: str | None = None) -> str:
    drawn = maps.folium_map(diagnosis, warehouse, indicator)
    return drawn.board.get_root().render() + drawn.legend


def collections(page: str) -> list[dict]:
    """The FeatureCollections of a page, which must be strict JSON (no NaN)."""
    found = re.findall(r"_add\((\{.*\})\);", page)
    return [json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is no JSON")) for text in found]


@pytest.mark.parametrize("indicator", [None, APL, "densite"])
def test_a_map_asks_nothing_of_another_host(three: Diagnosis, toy: Warehouse, indicator: str | None) -> None:
    page = html(three, toy, indicator)
    assert re.findall(r"""(?:https?:)?//[\w.-]+\.[a-z]{2,}[^\s"']*""", page) == []
    assert re.findall(r'(?:src|href)="([^"]*)"', page) == ["/app/static/vendor/leaflet-1.9.4/leaflet.js",
                                                          "/app/static/vendor/leaflet-1.9.4/leaflet.css"]
    assert "tileLayer" not in page


def test_assets_follow_the_prefix_of_the_server(three: Diagnosis, toy: Warehouse) -> None:
    maps.use_local_assets("/cpts/app/static/vendor")
    assert 'src="/cpts/app/static/vendor/leaflet-1.9.4/leaflet.js"' in html(three, toy)


def test_units_are_named_with_their_population(three: Diagnosis, toy: Warehouse) -> None:
    around, units, outline = collections(html(three, toy))
    told = {feature["properties"]["nom"]: feature["properties"]["valeur"] for feature in units["features"]}
    assert told == {"Arbre": "1\u202f000\u00a0habitants", "Bois": "500\u00a0habitants", "Champ": "100\u00a0habitants"}
    assert {feature["properties"]["nom"] for feature in around["features"]} == {"Désert", "Étang", "Marseille"}
    assert len(outline["features"]) == 1


def test_a_secret_value_has_its_own_hatching_and_word(three: Diagnosis, toy: Warehouse) -> None:
    """Champ is secret, Bois unknown: two ways of having no figure, told apart on the map and in its legend."""
    arbre, bois, champ = three.units
    secret = replace(three, units=(arbre, replace(bois, values={"part_65p": None}),
                                   replace(champ, values={"part_65p": None}, hidden=("part_65p",))))
    page = html(secret, toy, "part_65p")
    _, units, _ = collections(page)
    told = {feature["properties"]["nom"]: feature["properties"]["valeur"] for feature in units["features"]}
    assert (told["Bois"], told["Champ"]) == ("non disponible", "secret statistique")
    assert f"path.{maps.HIDDEN_CLASS}" in page
    legend = maps.legend_html(choropleth(secret, "part_65p"))
    assert "non disponible" in legend
    assert "secret statistique" in legend
    assert "secret" not in maps.legend_html(choropleth(three, "part_65p"))
    assert paper.territory_map(secret, toy, "part_65p")


def test_the_legend_names_how_the_classes_were_made(e_rhony: Diagnosis) -> None:
    assert "quantiles" in maps.legend_html(choropleth(e_rhony, "part_65p"))


def test_a_missing_value_is_hatched_and_said(three: Diagnosis, toy: Warehouse) -> None:
    page = html(three, toy, APL)
    _, units, _ = collections(page)
    told = {feature["properties"]["nom"]: feature["properties"] for feature in units["features"]}
    assert told["Champ"]["valeur"] == "non disponible"
    assert told["Champ"]["couleur"] is None
    # Folium writes the style of the units as a switch on their codes; Champ falls in its default.
    styles = re.findall(r"(?:case (.*?):|default:) *\s+return (\{.*?\});", page.split("_styler(feature)")[2])
    assert [(codes, maps.MISSING_CLASS in style) for codes, style in styles[:2]] == [
        ('"01001": case "01002"', False), ("", True)]
    assert f'<pattern id=\\"{maps.MISSING_CLASS}\\"'.replace("<", "\\u003c") in page
    assert "non disponible" in maps.legend_html(choropleth(three, APL))


def test_a_choropleth_has_five_classes_at_most(e_rhony: Diagnosis, warehouse: Warehouse) -> None:
    shading = choropleth(e_rhony, APL)
    assert len(shading.legend) == 5
    assert set(shading.colours.values()) == {colour for colour, _ in shading.legend} <= set(tokens.SEQUENTIAL)
    assert shading.words["30075"] == "2,87\u00a0consultations par an et par habitant"
    assert not shading.missing
    with pytest.raises(KeyError):
        choropleth(e_rhony, "inconnu")


def test_names_are_escaped(three: Diagnosis, toy: Warehouse) -> None:
    units = (replace(three.units[0], name='<img src=x onerror="alert(1)">'), *three.units[1:])
    page = html(replace(three, units=units), toy)
    assert "<img" not in page
    _, drawn, _ = collections(page)
    assert drawn["features"][0]["properties"]["nom"].startswith("&lt;img")


def test_coordinates_are_rounded_to_a_metre(three: Diagnosis, toy: Warehouse) -> None:
    numbers = re.findall(r"-?\d+\.(\d+)", json.dumps(collections(html(three, toy))[1]["features"][0]["geometry"]))
    assert max(map(len, numbers)) <= maps.DECIMALS


def test_surroundings_are_told_at_the_right_level(toy: Warehouse) -> None:
    city = scene(diagnose(units_of([A]), toy).perimeter, toy, margin=2.0)
    assert MARSEILLE in set(city.around["code"])
    assert ONE not in set(city.around["code"])
    borough = scene(diagnose(units_of([ONE]), toy).perimeter, toy, margin=2.0)
    assert MARSEILLE not in set(borough.around["code"])
    assert "13202" in set(borough.around["code"])


def test_a_scattered_territory_lies_on_departments(warehouse: Warehouse) -> None:
    far = scene(diagnose(units_of(["59350", "13201", "30062"]), warehouse).perimeter, warehouse)
    assert far.by_department
    assert far.around_label == "départements"
    assert {"30", "59", "13"} <= set(far.around["code"])
    assert len(far.units) == 3


def test_padding_keeps_the_ratio_of_the_paper() -> None:
    west, south, east, north = padded((0.0, -0.5, 1.0, 0.5), 0.1, ratio=2.0)
    assert (east - west) / (north - south) == pytest.approx(2.0)
    assert (south, north) == pytest.approx((-0.6, 0.6))


@pytest.mark.parametrize(("km", "expected"), [(0.7, 0.5), (1.0, 1.0), (3.2, 2.0), (9.9, 5.0), (10.0, 10.0), (340, 200)])
def test_the_scale_bar_has_a_round_length(km: float, expected: float) -> None:
    assert paper.round_length(km) == pytest.approx(expected)


def test_the_printed_map_has_the_size_asked_for(three: Diagnosis, toy: Warehouse) -> None:
    image = Image.open(io.BytesIO(style.png(style.svg(paper.territory_map(three, toy)), 100)))
    assert image.format == "PNG"
    assert image.size == pytest.approx((paper.WIDTH_MM / 25.4 * 100, paper.HEIGHT_MM / 25.4 * 100), abs=1)


def test_the_printed_map_shows_the_territory(three: Diagnosis, toy: Warehouse) -> None:
    image = Image.open(io.BytesIO(style.png(style.svg(paper.territory_map(three, toy)), 60))).convert("RGB")
    fill = tuple(int(tokens.ACCENT_PALE[place:place + 2], 16) for place in (1, 3, 5))
    share = sum(pixel == fill for pixel in image.get_flattened_data()) / (image.width * image.height)
    assert 0.1 < share < 0.7


def test_missing_values_and_parts_are_in_the_printed_legend(three: Diagnosis, toy: Warehouse) -> None:
    def labels(diagnosis: Diagnosis, indicator: str | None) -> list[str]:
        (axes,) = paper.territory_map(diagnosis, toy, indicator).axes
        return [text.get_text() for text in axes.get_legend().get_texts()]

    assert labels(three, None) == ["territoire du projet", "autres communes"]
    assert "non disponible" in labels(three, APL)
    part = diagnose([Unit(A, ("010010101",))], toy)
    assert "commune prise en partie" in labels(part, None)


def test_names_that_would_touch_are_left_out(warehouse: Warehouse, e_rhony: Diagnosis) -> None:
    (axes,) = paper.territory_map(e_rhony, warehouse).axes
    boxes = [text.get_window_extent() for text in axes.texts]
    names = {text.get_text() for text in axes.texts}
    assert {"Calvisson", "Vergèze", "Uchaud"} <= names
    assert not any(one.overlaps(other) for rank, one in enumerate(boxes) for other in boxes[:rank])


def test_names_on_one_line_do_not_read_as_one(warehouse: Warehouse, e_rhony: Diagnosis) -> None:
    """On a map of a pack, « Calvisson » and « Nages-et-Solorgues » stand side by side."""
    (axes,) = paper.territory_map(e_rhony, warehouse).axes
    boxes = [text.get_window_extent() for text in axes.texts]
    beside = [(left, right) for left in boxes for right in boxes
              if left.x0 < right.x0 and left.y0 < right.y1 and right.y0 < left.y1]
    assert beside
    assert all(right.x0 - left.x1 >= 0.7 * left.height for left, right in beside)


def test_a_name_moved_out_of_the_way_stays_in_its_commune(warehouse: Warehouse, e_rhony: Diagnosis) -> None:
    (axes,) = paper.territory_map(e_rhony, warehouse).axes
    shapes = dict(zip(*(scene(e_rhony.perimeter, warehouse).units[column] for column in ("code", "geometry")),
                      strict=True))
    codes = {spaced(unit.name): unit.code for unit in e_rhony.units}
    named = [text for text in axes.texts if text.get_text() in codes]
    assert len(named) >= 15, "of 17 communes"
    for text in named:
        assert shapes[codes[text.get_text()]].buffer(1e-3).contains(shapely.Point(text.get_position()))


def test_drawing_is_the_same_every_time_and_in_any_thread(three: Diagnosis, toy: Warehouse) -> None:
    def draw(_: int) -> tuple[bytes, str, bytes]:
        return (style.png(style.svg(paper.territory_map(three, toy)), 60), style.svg(paper.territory_map(three, toy)),
                style.png(style.svg(print_charts.population_curve(three)), 60))

    with ThreadPoolExecutor(4) as pool:
        drawings = list(pool.map(draw, range(8)))
    assert len(set(drawings)) == 1
    assert plt.get_fignums() == [], "no figure may be left in the global state of pyplot"


def test_a_name_is_never_mathematics(three: Diagnosis, toy: Warehouse) -> None:
    units = tuple(replace(unit, name=r"$\frac{1$") for unit in three.units)
    assert style.png(style.svg(paper.territory_map(replace(three, units=units), toy)), 60).startswith(b"\x89PNG")


def test_printed_charts_stand_for_those_of_the_screen(e_rhony: Diagnosis, warehouse: Warehouse) -> None:
    for figure in (print_charts.tier_gauge(e_rhony, warehouse), print_charts.population_curve(e_rhony),
                   print_charts.age_bars(e_rhony), print_charts.unit_bars(e_rhony, APL)):
        assert "<svg" in style.svg(figure)


def test_a_commune_in_part_is_dotted_and_said(three: Diagnosis, toy: Warehouse) -> None:
    reason = "<img src=x onerror=alert(1)>"
    part = diagnose([Unit(A, declared=DeclaredPart(250, reason)), Unit(B)], toy)
    page = html(part, toy)
    _, units, dotted, _ = collections(page)
    assert len(dotted["features"]) == 1
    assert dotted["features"][0]["geometry"] == units["features"][0]["geometry"]
    assert "commune prise en partie" in page
    said = units["features"][0]["properties"]["valeur"].replace("\u202f", " ").replace("\u00a0", " ")
    assert said == "part déclarée : 250 habitants sur 1 000 (&lt;img src=x onerror=alert(1)&gt;)"
    assert reason not in page
    assert "part déclarée" in collections(html(part, toy, APL))[1]["features"][0]["properties"]["valeur"]
    assert len(collections(html(three, toy))) == 3
    assert "commune prise en partie" not in html(three, toy)


def test_maps_of_one_territory_share_their_shapes_and_few_are_kept(toy: Warehouse) -> None:
    here = diagnose(units_of([A]), toy).perimeter
    first = scene(here, toy, ratio=1.5)
    assert scene(here, toy, ratio=1.5) is first
    assert scene(here, toy, ratio=1.6) is not first
    for ratio in (1.7, 1.8, 1.9):
        scene(here, toy, ratio=ratio)
    again = scene(here, toy, ratio=1.5)
    assert again is not first, "dropped, and drawn the same"
    assert again.units.geometry.geom_equals_exact(first.units.geometry, 0).all()
