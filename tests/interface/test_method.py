"""The method that the screen generates from the catalogue."""

from __future__ import annotations

import pytest

from diagnostic.figures.formula import formula
from diagnostic.indicators.catalogue import Indicator, catalogue
from diagnostic.sources.warehouse import Warehouse
from interface import method

WORDS = {"t.a": "Malades", "t.b": "Assurés", "t.c": "Autres malades"}
COMMON = {"id": "x", "label": "X", "short": "X", "definition": "X.", "unit": "%", "decimals": 1, "theme": "besoins",
          "heading": "ald", "vintage": "2024", "compare": "none"}


def test_every_indicator_has_its_method(warehouse: Warehouse) -> None:
    frame = method.method_frame(warehouse)
    assert len(frame) == len(catalogue().indicators)
    for column in ("Rubrique", "Indicateur", "Définition", "Calcul"):
        assert (frame[column].str.len() > 0).all()
    assert not frame.isin(["source", "nan", "None"]).to_numpy().any()


def test_a_column_is_said_in_the_words_of_its_table(warehouse: Warehouse) -> None:
    frame = method.method_frame(warehouse).set_index("Indicateur")
    said = frame.loc[catalogue()["indice_vieillissement"].label]
    assert "Population de 65 ans ou plus" in said["Calcul"]
    assert "structure_2021" not in said["Calcul"]
    assert "Recensement" in said["Sources"]


def test_an_indicator_that_nothing_fills_says_what_to_install(warehouse: Warehouse) -> None:
    frame = method.method_frame(warehouse).set_index("Indicateur")
    said = frame.loc[catalogue()["niveau_de_vie_median"].label]
    assert said["Sources"].startswith("À installer")
    assert said["Millésime"] == ""


@pytest.mark.parametrize(("fields", "expected"), [
    ({"aggregation": "count", "numerator": ["t.a", "t.c"]},
     "Somme de « Malades + Autres malades » sur les communes du territoire."),
    ({"aggregation": "ratio", "scale": 100, "numerator": ["t.a"], "denominator": ["t.b"]},
     "100 × somme de « Malades » ÷ somme de « Assurés »."),
    ({"aggregation": "weighted_mean", "numerator": ["t.a"], "denominator": ["t.b"]},
     "Somme de (« Malades » × « Assurés ») ÷ somme de « Assurés »."),
    ({"aggregation": "growth", "numerator": ["t.a"], "denominator": ["t.b"]},
     "100 × (somme de « Malades » ÷ somme de « Assurés » − 1)."),
    ({"aggregation": "share_below", "threshold": 2.5, "numerator": ["t.a"], "denominator": ["t.b"]},
     "100 × somme de « Assurés » des communes où « Malades » est inférieur à 2,5 ÷ somme de « Assurés »."),
])
def test_a_formula_is_told_in_french(fields: dict[str, object], expected: str) -> None:
    said = formula(Indicator.model_validate(COMMON | fields), WORDS.__getitem__)
    assert said.replace("\u00a0", " ").replace("\u202f", " ") == expected
