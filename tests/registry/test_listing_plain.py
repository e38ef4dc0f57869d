"""Lines of a listing that leave nothing to read are taken at once: the same units as by reading them."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from diagnostic.geography.places import Place
from diagnostic.registry.listing import Listing, read_listing
from diagnostic.registry.listing_units import Ground
from diagnostic.sources.warehouse import Warehouse

# A department of every kind of code, those of cities with arrondissements, and one of many homonyms.
DEPARTMENTS = ("13", "2A", "30", "69", "70", "75", "974")
CELLS = ("30344", "30 344", "30344.0", "2a004", "1053", "13055", "13201", "30999", "75056", "30003", "34172", " 97411 ")
NAMES = ("", "Vauvert", "VAUVERT", "Ajaccio", "Vauver", "Marseille", "Marseille 1er Arrondissement", "Montpellier",
         "Le Vigan", "Total")


def both(content: str, warehouse: Warehouse) -> tuple[Listing, Listing]:
    """As it is read, and as it is when every line goes through the reader of texts."""
    with pytest.MonkeyPatch.context() as patch:
        quick = read_listing("liste.csv", content.encode(), warehouse)
        patch.setattr(Ground, "_plain", lambda self, lines: [])
        return quick, read_listing("liste.csv", content.encode(), warehouse)


@pytest.fixture(scope="module")
def places(warehouse: Warehouse) -> list[Place]:
    """Cities that have arrondissements left out."""
    gazetteer = warehouse.gazetteer
    return [place for code in gazetteer.codes if (place := gazetteer.place(code)).department in DEPARTMENTS
            and code not in gazetteer.mothers]


@pytest.mark.parametrize(("titles", "row"), [
    ("cpts;code_insee;commune", "{0.department};{0.code};{0.name}"), ("cpts;code_insee", "{0.department};{0.code}"),
    ("cpts;commune;departement", "{0.department};{0.name};{0.department}")])
def test_whole_departments_are_taken_as_they_are_read(
        warehouse: Warehouse, places: list[Place], titles: str, row: str) -> None:
    quick, read = both("\n".join([titles, *map(row.format, places)]), warehouse)
    assert quick == read
    assert [found.sheet.name for found in quick.found] == list(DEPARTMENTS)


def test_an_exact_name_is_never_read_as_a_sentence(warehouse: Warehouse) -> None:
    """Three names of today that hold the names of other communes."""
    content = ("cpts;commune;departement\nA;Pont de Montvert - Sud Mont Lozère;48\nA;Mende;48\n"
               "B;Sarroux - Saint Julien;19\n"
               "B;Tulle;19\nC;Saint-Paterne - Le Chevain;72\nC;Le Mans;72\n")
    listing = read_listing("liste.csv", content.encode(), warehouse)
    assert [unit.code for found in listing.found for unit in found.sheet.units] == [
        "48095", "48116", "19252", "19272", "72181", "72308"]
    assert (listing.questions, listing.problems) == ((), ())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(CELLS), st.sampled_from(NAMES)), min_size=1, max_size=4))
def test_any_codes_and_names_are_taken_as_they_are_read(
        warehouse: Warehouse, cells: list[tuple[str, str]]) -> None:
    quick, read = both("\n".join(["cpts;code_insee;commune", *(f"A;{code};{name}" for code, name in cells)]), warehouse)
    assert quick == read


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.sampled_from(NAMES[1:]), st.sampled_from(["30", "Gard", "2A", "13", "", "99"])),
                min_size=1, max_size=4))
def test_any_names_and_departments_are_taken_as_they_are_read(
        warehouse: Warehouse, cells: list[tuple[str, str]]) -> None:
    quick, read = both("\n".join(["cpts;commune;departement", *(f"A;{name};{place}" for name, place in cells)]),
                       warehouse)
    assert quick == read


def test_parts_are_taken_as_they_are_read(warehouse: Warehouse) -> None:
    quick, read = both("cpts;code_insee;commune;iris;part_population;part_raison\nA;06088;Nice;060880101 060880102;;\n"
                       "A;13004;Arles;;12000;nord\nB;06088;Nice;060889999;;\nB;13004;;;beaucoup;\n"
                       "C;13055;Marseille;;1000;sud\n", warehouse)
    assert quick == read
    assert [len(found.sheet.units) for found in quick.found if found.sheet.name == "A"] == [2]
