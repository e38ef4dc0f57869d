"""The list of codes, which pastes back as the territory it was made from."""

from __future__ import annotations

from toy_country import ONE, TWO

from diagnostic.diagnosis import diagnose
from diagnostic.geography.codes import read_codes
from diagnostic.geography.units import Unit, units_of
from diagnostic.record import Diagnosis
from diagnostic.report.codes import code_list
from diagnostic.sources.warehouse import Warehouse


def test_the_list_of_codes_reads_back(e_rhony: Diagnosis, warehouse: Warehouse) -> None:
    reading = read_codes(code_list(e_rhony), warehouse.gazetteer)
    assert reading.units == e_rhony.perimeter.units
    assert not reading.questions


def test_the_list_of_a_territory_taken_in_part_reads_back(warehouse: Warehouse) -> None:
    iris = warehouse.table("structure_iris_2021")
    some = tuple(iris.loc[iris["code"] == "34154", "iris"].head(2))
    diagnosis = diagnose([Unit("34154", some), Unit("34344")], warehouse, name="En partie")
    assert read_codes(code_list(diagnosis), warehouse.gazetteer).units == diagnosis.perimeter.units


def test_arrondissements_are_named_as_such(toy: Warehouse) -> None:
    text = code_list(diagnose(units_of([ONE, TWO]), toy))
    assert text.split("\n")[1] == "2\u00a0arrondissements municipaux, 4\u202f000\u00a0habitants en 2023"
