"""The file sent to the CPAM comes back as it was sent, with figures in it."""

from __future__ import annotations

import io

import pytest
from openpyxl import Workbook, load_workbook

from diagnostic.diagnosis import diagnose
from diagnostic.geography.units import units_of
from diagnostic.indicators.brought import Base
from diagnostic.indicators.brought_taken import MODEL, model_columns, taken_model
from diagnostic.record import Diagnosis
from diagnostic.report.model_file import SHEET, model_file
from diagnostic.sources.brought_table import read_drafts
from diagnostic.sources.refusals import FileError
from diagnostic.sources.warehouse import Warehouse

CODES = ["30062", "30333", "30344"]


@pytest.fixture(scope="module")
def vaunage(warehouse: Warehouse) -> Diagnosis:
    return diagnose(units_of(CODES), warehouse, name="=Vaunage")


def filled(raw: bytes, columns: dict[str, list[object]]) -> bytes:
    book: Workbook = load_workbook(io.BytesIO(raw))
    for name, values in columns.items():
        for row, value in enumerate(values, start=2):
            book[SHEET][f"{name}{row}"] = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_it_holds_every_commune_and_every_topic(vaunage: Diagnosis) -> None:
    raw = model_file(vaunage)
    assert raw == model_file(vaunage)
    rows = list(load_workbook(io.BytesIO(raw))[SHEET].iter_rows(values_only=True))
    assert [row[0] for row in rows[1:]] == CODES
    assert len(rows[0]) == 2 + 2 * len(MODEL)
    assert all(cell is None for row in rows[1:] for cell in row[2:])


def test_a_blank_one_is_refused_in_words(vaunage: Diagnosis, warehouse: Warehouse) -> None:
    with pytest.raises(FileError, match="aucune colonne de chiffres"):
        read_drafts("modele.xlsx", model_file(vaunage), warehouse.gazetteer)


def test_it_comes_back_as_it_is(vaunage: Diagnosis, warehouse: Warehouse) -> None:
    """ALD with its base, « NS » for Uchaud; C2S without a base, 3 for Uchaud, who sent it all the same."""
    raw = filled(model_file(vaunage), {"C": [900, "NS", 800], "D": [5000, 3800, 4000], "E": [100, 3, 90]})
    found = read_drafts("retour.xlsx", raw, warehouse.gazetteer)[0]
    assert model_columns(found) == {"ald": (2, 3), "c2s": (4, None)}
    tables, remarks = taken_model(found, 2023, "CPAM du Gard", Base.POPULATION, warehouse, vaunage.population)
    assert remarks == ()
    assert [table.id for table in tables] == ["ald", "c2s"]
    told = diagnose(units_of(CODES), warehouse, brought=tables)
    ald, c2s = told.measurement("ald_effectif"), told.measurement("c2s_part")
    assert ald is not None and (ald.least, ald.most) == (1700, 1710)
    assert c2s is not None and c2s.least == pytest.approx(100 * 190 / vaunage.population)
    assert all("c2s_effectif" in unit.hidden for unit in told.units if unit.code == "30333")
