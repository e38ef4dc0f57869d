"""The maps of a pack: as many as there is something to show, of print quality, told in words, the same each time."""

from __future__ import annotations

import io
from dataclasses import replace
from xml.etree import ElementTree as ET

import pytest
from asked import asked
from PIL import Image
from toy_country import A, B

from diagnostic.diagnosis import diagnose
from diagnostic.geography.units import units_of
from diagnostic.record import Diagnosis, Structure
from diagnostic.report import maps
from diagnostic.sources.warehouse import Warehouse

pytestmark = pytest.mark.filterwarnings("error:Glyph")


@pytest.fixture(scope="module")
def real(e_rhony: Diagnosis, warehouse: Warehouse) -> dict[str, bytes]:
    return dict(maps.map_files(asked(e_rhony, warehouse)))


def test_the_territory_and_two_indicators_are_drawn(real: dict[str, bytes]) -> None:
    assert list(real) == [f"carte-{name}.{form}" for name in ("territoire", "part-65p", "apl-medecin-generaliste")
                          for form in ("png", "svg")] + ["textes-alternatifs.txt"]


def test_pictures_are_of_print_quality(real: dict[str, bytes]) -> None:
    for name in ("carte-territoire.png", "carte-part-65p.png"):
        picture = Image.open(io.BytesIO(real[name]))
        assert [round(dots) for dots in picture.info["dpi"]] == [300, 300]
        assert picture.width == pytest.approx((172 + 8) / 25.4 * 300, abs=1)


def test_each_map_is_told_in_words(real: dict[str, bytes], e_rhony: Diagnosis) -> None:
    texts = real["textes-alternatifs.txt"].decode()
    for name in [name for name in real if name.endswith("svg")]:
        title, desc = list(ET.fromstring(real[name]))[:2]  # noqa: S314 (our own file)
        assert title.text
        assert desc.text in texts
    assert "17\u00a0communes" in texts


def test_a_map_of_one_colour_is_not_drawn(toy_diagnosis: Diagnosis, e_rhony: Diagnosis, warehouse: Warehouse) -> None:
    assert maps.mapped(e_rhony) == ("part_65p", "apl_medecin_generaliste")
    same = [replace(unit, values={**unit.values, "part_65p": 20.0}) for unit in e_rhony.units]
    assert maps.mapped(replace(e_rhony, units=tuple(same))) == ("apl_medecin_generaliste", "evolution_population")
    assert maps.mapped(toy_diagnosis) == (), "three values make one class"
    one = diagnose(units_of(["92012"]), warehouse, name="Boulogne-Billancourt")
    assert [drawn.id for drawn in maps.maps(one, warehouse)] == ["territoire"]


def test_structures_are_drawn_where_there_are_some(toy_diagnosis: Diagnosis, toy: Warehouse) -> None:
    structures = (Structure("010000001", "<b>Ehpad</b>", "Ehpad", "ehpad", "EHPAD", A, 0.005, -0.005, True),
                  Structure("010000002", "Msp", "Msp", "msp", "MSP", B, None, None))
    found = dict(maps.map_files(asked(replace(toy_diagnosis, structures=structures), toy)))
    assert "carte-structures.svg" in found
    nowhere = replace(toy_diagnosis, structures=structures[1:])
    assert "carte-structures.svg" not in dict(maps.map_files(asked(nowhere, toy)))


@pytest.mark.parametrize("name", ["=HYPERLINK(\"x\")", "<script>alert(1)</script>", "$x^2", "CPTS 🏥", "\u202eemorp",
                                  "é" * 10_000, "{{ 7*7 }}"])
def test_hostile_names_are_text(name: str, toy_diagnosis: Diagnosis, toy: Warehouse) -> None:
    hostile = replace(toy_diagnosis, name=name, units=(replace(toy_diagnosis.units[0], name=name[:200]),
                                                       *toy_diagnosis.units[1:]))
    drawn = dict(maps.map_files(asked(hostile, toy)))
    for content in (content for ending, content in drawn.items() if ending.endswith("svg")):
        root = ET.fromstring(content)  # noqa: S314 (our own file)
        assert not [element for element in root.iter() if element.tag.endswith("script")]
    assert Image.open(io.BytesIO(drawn["carte-territoire.png"])).width < 3000


def test_the_same_bytes_each_time(toy_diagnosis: Diagnosis, toy: Warehouse) -> None:
    assert dict(maps.map_files(asked(toy_diagnosis, toy))) == dict(maps.map_files(asked(toy_diagnosis, toy)))
