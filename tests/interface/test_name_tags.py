"""Names on the map."""

from __future__ import annotations

import folium

from diagnostic.diagnosis import diagnose
from diagnostic.geography.units import units_of
from diagnostic.sources.warehouse import Warehouse
from interface.name_tags import MOST_NAMES, NameTags, name_tags


def test_the_most_populated_come_first_and_each_lies_in_the_territory(warehouse: Warehouse) -> None:
    diagnosis = diagnose(units_of(warehouse.table("demo")["code"]), warehouse)
    tags = name_tags(diagnosis, warehouse.gazetteer)
    assert tags is not None
    west, south, east, north = diagnosis.perimeter.bounds
    assert [name for _, _, name in tags.names][:2] == ["Calvisson", "Vergèze"]
    assert all(south < latitude < north and west < longitude < east for latitude, longitude, _ in tags.names)


def test_a_region_has_too_many_names_to_be_read(warehouse: Warehouse) -> None:
    codes = warehouse.gazetteer.members_of_department("30")
    assert len(codes) > MOST_NAMES
    assert name_tags(diagnose(units_of(codes), warehouse), warehouse.gazetteer) is None


def test_a_name_is_never_read_as_html_or_script() -> None:
    board = folium.Map(tiles=None)
    board.add_child(NameTags([(43.7, 4.2, "</script><img src=x onerror=alert(1)>")]))
    page = board.get_root().render()
    assert "<img" not in page
    assert "onerror" in page, "it is there, as text"
