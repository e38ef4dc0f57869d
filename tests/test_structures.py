"""Structures of a territory, on the toy country: Marseille (13055) is its two arrondissements."""

from __future__ import annotations

import pandas as pd
from toy_country import MARSEILLE, ONE, TWO, A, B, toy_warehouse

from diagnostic.structures import structures_of

COLUMNS = ["finess", "nom", "categorie", "categorie_libelle", "famille", "famille_libelle", "code", "lon", "lat",
           "position"]
ROWS = [("1", "Pharmacie du Pont", "620", "Pharmacie d'officine", "pharmacie", "Pharmacie", A, 0.01, -0.01, "adresse"),
        ("2", "Divers", "999", "Divers", "autre", "Autre établissement", A, 0.01, -0.01, "commune"),
        ("3", "Les Pins", "500", "EHPAD", "ehpad", "EHPAD", A, None, None, None),
        ("4", "Clinique", "365", "Clinique", "hopital_prive", "Hôpital privé", ONE, 0.03, -0.02, "adresse"),
        ("5", "Maternité", "101", "CH", "hopital_public", "Hôpital public", TWO, 0.03, -0.02, "adresse")]
COUNTRY = toy_warehouse(structures=pd.DataFrame(ROWS, columns=COLUMNS))


def test_structures_come_by_family_and_the_others_last() -> None:
    assert [found.name for found in structures_of([A], COUNTRY)] == ["Les Pins", "Pharmacie du Pont", "Divers"]


def test_a_structure_without_a_position_has_none() -> None:
    pins, pharmacy, other = structures_of([A], COUNTRY)
    assert (pins.lon, pins.lat, pins.precise) == (None, None, False)
    assert (pharmacy.lon, pharmacy.lat, pharmacy.precise) == (0.01, -0.01, True)
    assert (other.lon, other.precise) == (0.01, False), "in the middle of its commune"


def test_a_city_has_the_structures_of_its_arrondissements() -> None:
    assert {found.finess for found in structures_of([MARSEILLE], COUNTRY)} == {"4", "5"}
    assert {found.finess for found in structures_of([ONE], COUNTRY)} == {"4"}
    assert {found.finess for found in structures_of([MARSEILLE, ONE], COUNTRY)} == {"4", "5"}, "each once"
    assert len(structures_of([MARSEILLE, ONE], COUNTRY)) == 2


def test_nothing_is_known_without_a_register_nor_where_it_is_silent() -> None:
    assert structures_of([A], toy_warehouse()) == ()
    assert structures_of([B], COUNTRY) == ()
