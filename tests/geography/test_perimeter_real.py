"""Perimeters of the real country: published CPTS, islands, enclaves, departments, and the shapes they stand on."""

from __future__ import annotations

import timeit
from math import pi

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diagnostic.geography.atlas import WGS84, Atlas
from diagnostic.geography.checks import Check, perimeter_checks
from diagnostic.geography.perimeter import DoubleCount, Perimeter, UnknownUnit, build_perimeter
from diagnostic.geography.units import units_of
from diagnostic.sources.warehouse import Warehouse

# Pieces of land that hold several communes, besides the mainland: communes of each, by what an atlas calls them.
SHARED_ISLANDS = {"Corse": 360, "Martinique": 34, "La Réunion": 24, "Guyane": 22, "Basse-Terre": 16, "Grande-Terre": 10,
                  "Grande Terre (Mayotte)": 15, "Petite Terre (Mayotte)": 2, "Ré": 10, "Oléron": 8, "Noirmoutier": 4,
                  "Belle-Île": 4, "Marie-Galante": 3}
ISLANDS_OF_ONE_COMMUNE = {
    "Aix": "17004", "Bréhat": "22016", "Batz": "29082", "Sein": "29083", "Molène": "29084", "Ouessant": "29155",
    "Groix": "56069", "Hœdic": "56085", "Houat": "56086", "Île-aux-Moines": "56087", "Arz": "56088", "Yeu": "85113",
    "La Désirade": "97110", "Terre-de-Bas": "97130", "Terre-de-Haut": "97131",
}


def perimeter_of(warehouse: Warehouse, codes: list[str] | tuple[str, ...]) -> Perimeter:
    return build_perimeter(units_of(codes), warehouse.gazetteer, warehouse.atlas)


def remarks(warehouse: Warehouse, perimeter: Perimeter) -> dict[str, Check]:
    return {check.id: check for check in perimeter_checks(perimeter, warehouse.gazetteer)}


def names(groupings: tuple) -> dict[str, tuple[int, int]]:
    return {grouping.name: (grouping.inside, grouping.total) for grouping in groupings}


def test_e_rhony_is_one_piece_without_hole_in_the_gard(warehouse: Warehouse, real_cpts: dict[str, dict]) -> None:
    perimeter = perimeter_of(warehouse, real_cpts["CPTS E-Rhôny"]["communes"])
    assert len(perimeter.units) == 17
    assert len(perimeter.parts) == 1
    assert perimeter.holes == ()
    assert names(perimeter.departments) == {"Gard": (17, 350)}
    assert names(perimeter.regions) == {"Occitanie": (17, 4446)}
    assert names(perimeter.epcis) == {"CC Rhony, Vistre, Vidourle": (10, 10), "CA de Nîmes Métropole": (5, 39),
                                      "CC du Pays de Sommières": (2, 18)}
    # The CPTS publishes 268 inhabitants per km² for 46 726 inhabitants.
    assert perimeter.area_km2 == pytest.approx(46_726 / 268, rel=0.01)
    assert perimeter.compactness == pytest.approx(4 * pi * perimeter.area_km2 / perimeter.border_km**2)
    assert list(remarks(warehouse, perimeter)) == ["epci_coupe"]


def test_guil_durance_lies_in_two_departments(warehouse: Warehouse, real_cpts: dict[str, dict]) -> None:
    perimeter = perimeter_of(warehouse, real_cpts["CPTS Guil Durance"]["communes"])
    assert names(perimeter.departments) == {"Hautes-Alpes": (30, 162), "Alpes-de-Haute-Provence": (1, 198)}
    found = remarks(warehouse, perimeter)
    assert "Hautes-Alpes (30" in found["departements"].message
    assert "regions" not in found
    # 16 of the 17 communes of Serre-Ponçon: Chorges is left out.
    assert found["epci_presque_entier"].codes == ("05040",)


def test_occitanie_mediterranee_has_a_piece_apart_and_mauguio_joins_it(
        warehouse: Warehouse, real_cpts: dict[str, dict]) -> None:
    """Palavas is cut from La Grande-Motte by Carnon, which is a part of Mauguio."""
    codes = real_cpts["CPTS Occitanie Méditerranée"]["communes"]
    assert remarks(warehouse, perimeter_of(warehouse, codes))["morceaux"].codes == ("34192",)
    with_carnon = perimeter_of(warehouse, [*codes, warehouse.gazetteer.iris_of("34154")[0]])
    found = remarks(warehouse, with_carnon)
    assert "morceaux" not in found
    assert found["communes_en_partie"].codes == ("34154",)
    assert "Mauguio (1 IRIS sur 7)" in found["communes_en_partie"].message


def test_marseille_by_arrondissement(warehouse: Warehouse, real_cpts: dict[str, dict]) -> None:
    perimeter = perimeter_of(warehouse, real_cpts["CPTS Actes-Santé (Marseille 14e-15e-16e)"]["communes"])
    assert perimeter.codes == ("13214", "13215", "13216")
    assert len(perimeter.parts) == 1
    (department,) = perimeter.departments
    assert (department.inside, department.partial, department.total) == (0, ("13055",), 119)
    (metropole,) = perimeter.epcis
    assert {"13201", "13001"} <= set(metropole.missing)
    assert "13055" not in metropole.missing


@pytest.mark.parametrize(("mother", "number"), [("13055", 16), ("69123", 9), ("75056", 20)])
def test_a_city_is_its_arrondissements(warehouse: Warehouse, mother: str, number: int) -> None:
    own = warehouse.gazetteer.arrondissements_of(mother)
    assert len(own) == number
    city, by_parts = perimeter_of(warehouse, [mother]), perimeter_of(warehouse, own)
    # Each arrondissement's area is rounded on its own; on each side of an inner border too.
    assert by_parts.area_km2 == pytest.approx(city.area_km2, rel=1e-4)
    assert by_parts.border_km == pytest.approx(city.border_km, rel=1e-3)
    assert by_parts.epcis == city.epcis
    assert len(by_parts.parts) == 1
    assert not set(warehouse.atlas.crown(own)).intersection([mother, *own])
    assert warehouse.atlas.crown(own) == warehouse.atlas.crown([mother])
    with pytest.raises(DoubleCount, match="comptée deux fois"):
        perimeter_of(warehouse, [mother, own[0]])


def test_a_ring_around_the_louvre_is_told_in_arrondissements(warehouse: Warehouse) -> None:
    others = [code for code in warehouse.gazetteer.arrondissements_of("75056") if code != "75101"]
    assert [hole.codes for hole in perimeter_of(warehouse, others).holes] == [("75101",)]
    ring = warehouse.atlas.crown(["75056"])
    assert [hole.codes for hole in perimeter_of(warehouse, ring).holes] == [("75056",)]


def test_corsica_is_one_piece_in_two_departments(warehouse: Warehouse, real_cpts: dict[str, dict]) -> None:
    members = warehouse.gazetteer.members_of_department
    whole = perimeter_of(warehouse, [*members("2A"), *members("2B")])
    assert len(whole.parts) == 1
    assert {department.code for department in whole.departments} == {"2A", "2B"}
    assert not whole.departments[0].cut
    south = perimeter_of(warehouse, real_cpts["CPTS Extrême Sud - Alta Rocca"]["communes"])
    assert [len(part) for part in south.parts] == [25]
    assert remarks(warehouse, south) == {}


def test_la_reunion(warehouse: Warehouse, real_cpts: dict[str, dict]) -> None:
    perimeter = perimeter_of(warehouse, real_cpts["CPTS Grand Sud Réunion"]["communes"])
    assert len(perimeter.parts) == 1
    assert names(perimeter.regions) == {"La Réunion": (3, 24)}
    west, south, east, north = perimeter.bounds
    assert 55.2 < west < east < 55.9
    assert -21.5 < south < north < -20.8


def test_a_code_of_la_reunion_among_communes_of_the_gard_is_an_alert(warehouse: Warehouse) -> None:
    perimeter = perimeter_of(warehouse, ["30004", "30019", "97411"])
    assert perimeter.across_water == ("97411",)
    found = remarks(warehouse, perimeter)
    assert next(iter(found)) == "commune_isolee"
    assert found["commune_isolee"].codes == ("97411",)
    assert {"etendue", "regions"} <= set(found)


def test_ouessant_is_alone_and_without_epci(warehouse: Warehouse) -> None:
    perimeter = perimeter_of(warehouse, ["29155"])
    assert perimeter.parts == (("29155",),)
    assert perimeter.epcis == ()
    assert warehouse.atlas.neighbours("29155") == {}
    assert remarks(warehouse, perimeter) == {}


def test_the_finistere_keeps_its_islands(warehouse: Warehouse) -> None:
    perimeter = perimeter_of(warehouse, warehouse.gazetteer.members_of_department("29"))
    assert perimeter.across_water == ("29082", "29083", "29084", "29155")
    found = remarks(warehouse, perimeter)
    assert found["iles"].codes == perimeter.across_water
    assert "morceaux" not in found


def test_llivia_is_a_hole_that_no_commune_fills(warehouse: Warehouse) -> None:
    perimeter = perimeter_of(warehouse, warehouse.gazetteer.members_of_department("66"))
    (hole,) = perimeter.holes
    assert hole.codes == ()
    assert hole.area_km2 == pytest.approx(12.8, rel=0.02)  # Llívia's official area
    found = remarks(warehouse, perimeter)
    assert "terre étrangère" in found["trous_hors_commune"].message
    assert "trous" not in found


def test_the_enclave_of_the_popes_fills_the_drome(warehouse: Warehouse) -> None:
    perimeter = perimeter_of(warehouse, warehouse.gazetteer.members_of_department("26"))
    assert remarks(warehouse, perimeter)["trous"].codes == ("84053", "84097", "84138", "84150")
    vaucluse = perimeter_of(warehouse, warehouse.gazetteer.members_of_department("84"))
    assert remarks(warehouse, vaucluse)["morceaux"].codes == ("84053", "84097", "84138", "84150")


def test_pieces_across_water_are_counted_with_the_others(warehouse: Warehouse) -> None:
    """The remark and the first row of figures of the screen must give the same number."""
    scattered = perimeter_of(warehouse, ["2A004", "2A247", "75110", "97411"])
    assert len(scattered.parts) == 4
    assert "en 4 morceaux" in remarks(warehouse, scattered)["morceaux"].message


def test_an_exclave_is_told_from_an_enclosed_commune(warehouse: Warehouse) -> None:
    """A piece of Iffendic lies inside the CC de Saint-Méen Montauban; Coyolles lies whole inside the Pays de Valois."""
    (saint_meen,) = warehouse.gazetteer.groupings_named("CC de Saint-Méen Montauban", "epci")
    found = remarks(warehouse, perimeter_of(warehouse, warehouse.gazetteer.members_of_epci(saint_meen)))
    assert found["enclaves"].codes == ("35133",)
    assert "trous" not in found
    (valois,) = warehouse.gazetteer.groupings_named("CC du Pays de Valois", "epci")
    found = remarks(warehouse, perimeter_of(warehouse, warehouse.gazetteer.members_of_epci(valois)))
    assert found["trous"].codes == ("02232",)
    assert "enclaves" not in found


def test_every_published_cpts_makes_a_perimeter(warehouse: Warehouse, real_cpts: dict[str, dict]) -> None:
    for cpts in real_cpts.values():
        perimeter = perimeter_of(warehouse, cpts["communes"])
        assert len(perimeter.units) == cpts["n_communes"]
        assert sorted(department.code for department in perimeter.departments) == sorted(cpts["departements"])
        assert perimeter.holes == ()


def test_a_former_code_is_told_by_the_name_of_its_commune(warehouse: Warehouse) -> None:
    former = warehouse.table("anciens_codes")
    gone = former[(former["nature"] == "fusionnée") & ~former["ancien_code"].isin(warehouse.gazetteer.codes)].iloc[0]
    with pytest.raises(UnknownUnit, match=f"aujourd'hui {gone['nom']}, {gone['code']}"):
        perimeter_of(warehouse, [gone["ancien_code"], "30004"])


def test_the_country_is_one_coverage_with_one_hole(warehouse: Warehouse) -> None:
    gazetteer, atlas = warehouse.gazetteer, warehouse.atlas
    communes = [code for code in gazetteer.codes if gazetteer.mother_of(code) is None]
    (llivia,) = atlas.holes(communes)
    assert llivia.codes == ()
    lands: dict[int, list[str]] = {}
    for code in communes:
        lands.setdefault(atlas.landmass(code), []).append(code)
    sizes = sorted(map(len, lands.values()))
    assert sizes[-1] == len(communes) - sum(sizes[:-1])
    assert sizes[:-1] == sorted([*SHARED_ISLANDS.values(), *(1 for _ in ISLANDS_OF_ONE_COMMUNE)])
    assert {codes[0] for codes in lands.values() if len(codes) == 1} == set(ISLANDS_OF_ONE_COMMUNE.values())


@pytest.mark.parametrize("department", ["30", "05", "974", "92"])
def test_the_graph_of_borders_agrees_with_the_shapes(warehouse: Warehouse, department: str) -> None:
    """Borders, perimeters and areas are tables of their own: the outline measured on the union must be the same."""
    codes = warehouse.gazetteer.members_of_department(department)
    area, border = WGS84.geometry_area_perimeter(warehouse.atlas.union(codes))
    assert warehouse.atlas.area_km2(codes) == pytest.approx(abs(area) / 1e6, rel=1e-4)
    assert warehouse.atlas.border_km(codes) == pytest.approx(border / 1e3, rel=1e-3)


def test_the_atlas_is_built_in_half_a_second(warehouse: Warehouse) -> None:
    tables = [warehouse.table(name) for name in ("communes", "shapes", "adjacency")]
    best = min(timeit.repeat(lambda: Atlas.from_tables(*tables), number=1, repeat=3))
    assert best < 0.5
    assert len(Atlas.from_tables(*tables)) == len(tables[0])


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_real_territories_add_up_whatever_the_order(data: st.DataObject) -> None:
    warehouse = Warehouse.embedded()
    department = data.draw(st.sampled_from(sorted(warehouse.gazetteer.departments)))
    members = warehouse.gazetteer.members_of_department(department)
    codes = data.draw(st.lists(st.sampled_from(members), min_size=1, max_size=60, unique=True))
    cut = data.draw(st.integers(0, len(codes)))
    both = perimeter_of(warehouse, codes)
    assert both == perimeter_of(warehouse, data.draw(st.permutations(codes)))
    assert sorted(code for part in both.parts for code in part) == sorted(codes)
    halves = [perimeter_of(warehouse, half) for half in (codes[:cut], codes[cut:]) if half]
    assert sum(half.area_km2 for half in halves) == pytest.approx(both.area_km2)
    assert sum(half.border_km for half in halves) >= both.border_km - 1e-9
    assert len({check.id for check in perimeter_checks(both, warehouse.gazetteer)} & {"regions"}) == 0
