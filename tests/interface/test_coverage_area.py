"""What the screen of overlaps may watch, and what it begins with."""

from __future__ import annotations

from diagnostic.sources.warehouse import Warehouse
from interface.coverage_area import WHOLE, areas, starting

PACA = ("04", "05", "06", "13", "83", "84")


def test_what_the_register_speaks_of_comes_first(warehouse: Warehouse) -> None:
    found = areas(warehouse.gazetteer, ["13", "30"])
    keys = list(found)
    assert keys[0] == WHOLE
    assert found[WHOLE].departments == {"13", "30"}
    assert set(keys[1:5]) == {"region-93", "region-76", "departement-13", "departement-30"}
    assert len(keys) == 1 + 18 + 101
    assert found["region-93"].departments == set(PACA)
    assert found["departement-2A"].label == "Département\u00a0: Corse-du-Sud (2A)"


def test_it_begins_with_the_one_region_of_the_register(warehouse: Warehouse) -> None:
    assert starting(areas(warehouse.gazetteer, PACA[:2]), "") == "region-93"
    assert starting(areas(warehouse.gazetteer, ["13", "30"]), "") == WHOLE


def test_a_seat_in_no_department_leaves_the_country(warehouse: Warehouse) -> None:
    gazetteer = warehouse.gazetteer
    assert areas(gazetteer, ["99"])[WHOLE].departments == set(gazetteer.departments)
    assert areas(gazetteer, ["99", "13"])[WHOLE].departments == {"13"}


def test_the_address_is_obeyed_where_it_is_known(warehouse: Warehouse) -> None:
    found = areas(warehouse.gazetteer, PACA)
    assert starting(found, "departement-06") == "departement-06"
    assert starting(found, "<script>") == "region-93"
