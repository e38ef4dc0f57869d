"""What the Territoire screen says of a territory: first row, scale, facts, remarks."""

from __future__ import annotations

import re
from html import unescape

import pytest
from grids import Country

from diagnostic.diagnosis import diagnose
from diagnostic.geography.units import DeclaredPart, Unit, units_of
from diagnostic.record import Diagnosis
from diagnostic.sources.warehouse import Warehouse
from interface import territory_figures
from interface.markup import Kpi
from tests.drawing.toys import diagnosed, inhabited


def written(html: str) -> str:
    return unescape(re.sub(r"<[^>]+>", " ", html)).replace("\u00a0", " ").replace("\u202f", " ")


def row(diagnosis: Diagnosis) -> dict[str, Kpi]:
    return dict(zip(("population", "tier", "funding", "shape"), territory_figures.first_row(diagnosis), strict=True))


def test_the_first_row_of_a_real_cpts_holds_its_published_figures(real_cpts: dict, warehouse: Warehouse) -> None:
    cpts = real_cpts["CPTS E-Rhôny"]
    found = row(diagnose(units_of(cpts["communes"]), warehouse))
    assert written(found["population"].value) == "49 993"
    assert found["tier"].value == "Taille 2"
    assert written(found["tier"].note) == "30 007 hab. avant la taille 3"
    assert written(found["funding"].value) == "207 000 €"
    assert found["shape"].value == "1 seul tenant"


def test_an_estimated_population_is_said_to_be(warehouse: Warehouse) -> None:
    found = row(diagnose([Unit("30344", declared=DeclaredPart(1200, "le bourg"))], warehouse))
    assert written(found["population"].value) == "1 200 (estimation)"


def test_pieces_holes_and_the_largest_tier_are_counted() -> None:
    """E is surrounded; the ring of A to D and F to I holds 200 000 inhabitants, K stands apart.

        A B C . K
        D E F . .
        G H I . .
    """
    toy = inhabited(Country("A B C . K\nD E F . .\nG H I . .", epcis={"Plaine": "ABCDEFGHI", "Île": "K"}),
                    dict.fromkeys("ABCDFGHI", 25_000) | {"K": 10, "E": 5})
    found = row(diagnosed("ABCDFGHIK", toy))
    assert written(found["shape"].value) == "2 morceaux"
    assert "2 EPCI · 1 enclave" in written(found["shape"].note)
    assert found["tier"].note == "la taille la plus grande"
    facts = written(territory_figures.where_it_stands(diagnosed("ABCDFGHIK", toy), toy))
    assert "EPCI coupés 1 sur 2" in " ".join(facts.split())
    assert "Autres CPTS non connues ici" in " ".join(facts.split())


def test_overlaps_are_counted_among_the_facts() -> None:
    toy = inhabited(Country("A B C"), {"A": 1000, "B": 300, "C": 40}, register={"CPTS Une": "BC"})
    assert "Autres CPTS 1 chevauchement" in " ".join(
        written(territory_figures.where_it_stands(diagnosed("AB", toy), toy)).split())


@pytest.mark.parametrize("codes", [["97611"], ["29155"], ["2A004", "97411"], ["75056"], ["75101", "75102"], ["55139"],
                                   ["341540101", "34023"]])
def test_every_kind_of_territory_has_its_figures(codes: list[str], warehouse: Warehouse) -> None:
    diagnosis = diagnose(units_of(codes), warehouse)
    for item in territory_figures.first_row(diagnosis):
        assert item.value
        assert not re.search(r"\b(None|nan)\b", f"{item.value} {item.note}")
    assert "Superficie" in territory_figures.where_it_stands(diagnosis, warehouse)
    assert territory_figures.remarks(diagnosis, warehouse.gazetteer).startswith("<ul")
