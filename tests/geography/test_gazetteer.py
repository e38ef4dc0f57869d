"""The gazetteer on a toy country whose answers are in the docstring of `toyland`, then on the real one."""

from __future__ import annotations

import time
from dataclasses import FrozenInstanceError
from math import isnan

import pandas as pd
import pytest

from diagnostic.geography.gazetteer import Gazetteer
from diagnostic.sources.warehouse import Warehouse
from tests.geography import toyland as land


@pytest.fixture(scope="module")
def toy() -> Gazetteer:
    return land.toyland()


@pytest.fixture(scope="module")
def real(warehouse: Warehouse) -> Gazetteer:
    return warehouse.gazetteer


def test_a_place_is_what_the_tables_say(toy: Gazetteer) -> None:
    place = toy.place("02003")
    assert (place.name, place.nature, place.mother, place.department, place.region) == (
        "L'Isle", "commune", None, "02", "99")
    assert (place.epci, place.canton, place.postal_codes) == ("200000002", None, ("02300", "02310"))
    assert (place.longitude, place.latitude) == (2.0, 0.0)
    assert place.label == "L'Isle (02003)"
    assert toy.place("02003") is place, "made once"
    with pytest.raises(FrozenInstanceError):
        place.name = "autre"  # type: ignore[misc]


def test_what_is_unknown_is_none(toy: Gazetteer) -> None:
    assert toy.place("01003").epci is None
    assert toy.place("01003").canton is None


def test_a_place_without_coordinates_has_none() -> None:
    communes = land.COMMUNES.assign(longitude=[None] * 10)
    made = Gazetteer.from_tables(communes, land.FORMER, land.EPCI, land.CANTONS, land.DEPARTMENTS, land.REGIONS)
    assert isnan(made.place("01001").longitude)


def test_only_codes_of_today_are_inside(toy: Gazetteer) -> None:
    assert "01001" in toy
    assert "02101" in toy
    assert "01013" not in toy
    assert "99999" not in toy
    assert len(toy) == 10
    assert toy.codes == tuple(land.COMMUNES["code"])
    with pytest.raises(KeyError):
        toy.place("01013")


def test_former_codes_go_to_todays_commune(toy: Gazetteer) -> None:
    former = toy.former("01013")
    assert former is not None
    assert (former.former_name, former.code, former.name, former.nature) == ("Vieux-Val", "01003", "Val-Neuf",
                                                                             "déléguée")
    forgotten = toy.former("01014")
    assert forgotten is not None
    assert forgotten.former_name is None
    assert toy.former("01002") is None, "a code of today is no former code, whatever it was called"
    assert toy.former("99999") is None


def test_a_former_name_is_known_for_what_it_is(toy: Gazetteer) -> None:
    old = toy.former_named("PRAIRIE", "01002")
    assert old is not None
    assert old.former_name == "Prairie"
    assert toy.former_named("Les Prés", "01002") is None
    assert toy.former_named("Aval", "01002") is None


@pytest.mark.parametrize(("text", "codes"), [
    ("Val-Neuf", ("01003",)), ("VAL NEUF", ("01003",)), ("val neuf", ("01003",)),
    ("St Come et Re", ("01004",)), ("SAINT-CÔME-ET-RÉ", ("01004",)), ("Saint-Côme & Ré", ("01004",)),
    ("L'Isle", ("02003",)), ("L’Isle", ("02003",)), ("Isle", ("02003",)), ("La Grandville", ("02100",)),
    ("Prés", ("01002",)), ("Bourg", ("01001", "02001")), ("Vieux-Val", ("01003",)), ("prairie", ("01002",)),
    ("Grandville 2e arrondissement", ("02102",)), ("Nulle-Part", ()), ("", ()), ("--", ()),
])
def test_names_as_people_write_them(toy: Gazetteer, text: str, codes: tuple[str, ...]) -> None:
    assert toy.by_name(text) == codes


def test_a_department_tells_homonyms_apart(toy: Gazetteer) -> None:
    assert toy.by_name("Bourg", "02") == ("02001",)
    assert toy.by_name("Bourg", "03") == ()
    assert toy.by_name("Les Prés", "02") == ()


def test_an_exact_name_comes_before_one_with_an_article() -> None:
    extra = pd.concat([land.COMMUNES, land.COMMUNES.iloc[[1]].assign(code="02009", nom="Prés", departement="02")])
    both = Gazetteer.from_tables(extra.reset_index(drop=True), land.FORMER, land.EPCI, land.CANTONS, land.DEPARTMENTS,
                                 land.REGIONS)
    assert both.by_name("Prés") == ("02009",)
    assert both.by_name("Les Prés") == ("01002",)
    assert both.by_name("Prés", "01") == ("01002",), "the department comes first"


def test_postal_codes(toy: Gazetteer) -> None:
    assert toy.by_postal("01100") == ("01001",)
    assert toy.by_postal("01002") == ("01003", "01004")
    assert toy.by_postal("02310") == ("02003",)
    assert toy.by_postal("02101") == ("02101",), "the arrondissement rather than its commune"
    assert toy.by_postal("99999") == ()


def test_names_that_begin_so(toy: Gazetteer) -> None:
    assert toy.beginning("saint come") == ("01004",)
    assert toy.beginning("val") == ("01003",)
    assert toy.beginning("val neuf") == (), "the name itself does not go on"


def test_arrondissements(toy: Gazetteer) -> None:
    assert toy.arrondissements_of("02100") == ("02101", "02102")
    assert toy.arrondissements_of("01001") == ()
    assert toy.mother_of("02102") == "02100"
    assert toy.mother_of("02100") is None
    assert toy.mothers == ("02100",)
    with pytest.raises(KeyError):
        toy.mother_of("99999")


def test_groupings_hold_communes_only(toy: Gazetteer) -> None:
    assert toy.members_of_department("02") == ("02001", "02002", "02003", "02100")
    assert toy.members_of_epci("200000002") == ("02003", "02100")
    assert toy.members_of_canton("0101") == ("01001", "01002")
    assert len(toy.members_of_region("99")) == 8
    assert toy.members_of_epci("123456789") == ()


def test_touched_groups_of_a_list(toy: Gazetteer) -> None:
    codes = ["02102", "01001", "01003", "01001"]
    assert toy.touched(codes, "departement") == {"01": ("01001", "01003"), "02": ("02102",)}
    assert toy.touched(codes, "epci") == {"200000001": ("01001",), "200000002": ("02102",)}
    with pytest.raises(KeyError):
        toy.touched(["99999"], "epci")


def test_names_of_groupings(toy: Gazetteer) -> None:
    assert dict(toy.departments) == {"01": "Amont", "02": "Aval"}
    assert toy.department_name("01") == "Amont"
    assert toy.region_name("99") == "Toutes-Eaux"
    assert toy.epci_name("200000001") == "CC des Prés"
    assert toy.canton_name("0101") == "Bourg"
    for lookup in (toy.department_name, toy.region_name, toy.epci_name, toy.canton_name):
        with pytest.raises(KeyError):
            lookup("00")


@pytest.mark.parametrize(("text", "level", "codes"), [
    ("amont", "departement", ("01",)), ("AVAL", "departement", ("02",)), ("cc des prés", "epci", ("200000001",)),
    ("Communauté de communes des Prés", "epci", ("200000001",)), ("CC Prés", "epci", ("200000001",)),
    ("Communauté d'agglomération de Grandville", "epci", ("200000002",)), ("bourg", "canton", ("0101",)),
    ("Toutes Eaux", "region", ("99",)), ("Prés", "epci", ()), ("rien", "region", ()),
])
def test_groupings_by_name(toy: Gazetteer, text: str, level: str, codes: tuple[str, ...]) -> None:
    assert toy.groupings_named(text, level) == codes


def test_iris(toy: Gazetteer) -> None:
    assert toy.iris_of("02101") == ("021010101", "021010102")
    assert toy.iris_of("01001") == ()
    assert toy.knows_iris
    assert not Gazetteer.from_tables(land.COMMUNES, land.FORMER, land.EPCI, land.CANTONS, land.DEPARTMENTS,
                                     land.REGIONS).knows_iris


def test_a_missing_column_is_named() -> None:
    with pytest.raises(KeyError, match="codes_postaux"):
        Gazetteer.from_tables(land.COMMUNES.drop(columns="codes_postaux"), land.FORMER, land.EPCI, land.CANTONS,
                              land.DEPARTMENTS, land.REGIONS)


@pytest.mark.parametrize(("text", "first"), [
    ("bourg", "01001"), ("bourg 02", "02001"), ("Bourg (02)", "02001"), ("isle", "02003"), ("prai", "01002"),
    ("val-neu", "01003"), ("neuf", "01003"), ("Saint Comme et Ré", "01004"), ("01004", "01004"), ("0210", "02100"),
    ("01100", "01001"), ("01013", "01003"),
])
def test_search_puts_the_likeliest_first(toy: Gazetteer, text: str, first: str) -> None:
    assert toy.search(text, 5)[0].code == first


def test_search_says_where_and_why(toy: Gazetteer) -> None:
    assert [(hit.code, hit.detail) for hit in toy.search("bourg", 5)] == [
        ("01001", "Amont · CC des Prés"), ("02001", "Aval")]
    assert toy.search("vieux-val", 1)[0].detail == "Amont · comprend Vieux-Val"


def test_search_keeps_to_its_limit_and_to_what_is_like(toy: Gazetteer) -> None:
    assert len(toy.search("0", 20)) == 0
    assert len(toy.search("bourg", 1)) == 1
    assert toy.search("xyzxyz", 20) == ()
    assert toy.search("", 20) == ()
    assert toy.search("bourg", 0) == ()


# -- the real country ---------------------------------------------------------------------------------------------


def test_every_place_is_found_by_its_name_and_postal_codes(real: Gazetteer) -> None:
    for code in real.codes:
        place = real.place(code)
        assert code in real.by_name(place.name, place.department)
        assert all(code in real.by_postal(postal) or code in real.mothers for postal in place.postal_codes)


def test_every_former_code_leads_to_a_place_of_today(real: Gazetteer, warehouse: Warehouse) -> None:
    for code in warehouse.table("anciens_codes")["ancien_code"]:
        former = real.former(code)
        assert code in real if former is None else former.code in real


def test_paris_lyon_marseille(real: Gazetteer) -> None:
    assert {mother: len(real.arrondissements_of(mother)) for mother in real.mothers} == {
        "13055": 16, "69123": 9, "75056": 20}
    assert real.by_postal("75010") == ("75110",)
    assert real.by_postal("13014") == ("13214",)
    assert real.members_of_department("75") == ("75056",)


def test_groupings_of_the_gard(real: Gazetteer) -> None:
    assert real.department_name("30") == "Gard"
    assert real.region_name(real.place("30062").region) == "Occitanie"
    assert real.epci_name("243000296") == "CC du Pays de Sommières"
    assert "30062" in real.members_of_epci("243000296")
    assert len(real.departments) == 101


def test_loads_in_less_than_half_a_second(warehouse: Warehouse) -> None:
    tables = [warehouse.table(name) for name in ("communes", "anciens_codes", "epci", "cantons", "departements",
                                                 "regions")]
    start = time.process_time()
    made = Gazetteer.from_tables(*tables, warehouse.iris_population)
    made.place("30062")
    assert time.process_time() - start < 0.5
