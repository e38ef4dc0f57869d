"""Tables of the screens and their CSV."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pytest

from diagnostic.diagnosis import diagnose
from diagnostic.geography.units import DeclaredPart, Unit, units_of
from diagnostic.indicators.catalogue import catalogue
from diagnostic.indicators.measurement import EnteredFigure, Measurement
from diagnostic.record import Diagnosis
from diagnostic.sources.warehouse import Warehouse
from interface import tables
from interface.kpi import kpi_of
from interface.sources import tables_of


@pytest.fixture(scope="module")
def demonstration(warehouse: Warehouse) -> Diagnosis:
    figures = (EnteredFigure("ald", 2024, "CPAM <b>du</b> Gard", count=9450, base=47800),)
    return diagnose(units_of(warehouse.table("demo")["code"]), warehouse, name="E-Rhôny", entered=figures)


def measured(diagnosis: Diagnosis, indicator: str) -> Measurement:
    found = diagnosis.measurement(indicator)
    assert found is not None
    return found


def test_the_table_of_communes_adds_up_to_the_territory(demonstration: Diagnosis) -> None:
    frame = tables.units_frame(demonstration, [catalogue()["densite"]])
    assert list(frame.columns) == ["Code Insee", "Commune", "Département", "Population 2023",
                                   "Densité (habitants par km²)"]
    assert len(frame) == 17
    assert frame["Population 2023"].sum() == 49993


def test_a_part_of_a_commune_says_its_share(warehouse: Warehouse) -> None:
    some = tuple(warehouse.iris_population.loc["341540000":"341549999"].index[:2])
    frame = tables.units_frame(diagnose([Unit("34154", some), Unit("34022")], warehouse), [])
    shares = dict(zip(frame["Code Insee"], frame["Part retenue (%)"], strict=True))
    assert shares["34022"] == 100
    assert 0 < shares["34154"] < 100
    assert list(frame[tables.PART]) == ["", f"2 IRIS sur {len(warehouse.gazetteer.iris_of('34154'))}"]


@pytest.mark.parametrize("reason", ["=cmd|' /C calc'!A0", "@SUM(A1:A9)", "<b>x</b>; y"])
def test_a_declared_part_says_its_reason_and_makes_no_formula_in_the_csv(reason: str, warehouse: Warehouse) -> None:
    part = Unit("30062", declared=DeclaredPart(1250, reason))
    raw = tables.csv_bytes(tables.units_frame(diagnose([part], warehouse), []))
    (row,) = csv.DictReader(io.StringIO(raw.decode("utf-8-sig")), delimiter=";")
    assert row[tables.PART].startswith("part déclarée")
    assert row[tables.PART].endswith(f"({reason})")
    assert not [cell for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]


def test_an_unknown_value_is_empty_in_the_csv_and_never_zero(warehouse: Warehouse) -> None:
    mayotte = diagnose(units_of(["97608"]), warehouse)
    raw = tables.csv_bytes(tables.units_frame(mayotte, [catalogue()["part_65p"]]))
    assert raw.startswith(b"\xef\xbb\xbf")
    assert raw.decode("utf-8-sig").splitlines()[1].endswith(";")


def test_the_csv_reads_back_with_french_conventions(demonstration: Diagnosis) -> None:
    frame = tables.units_frame(demonstration, [catalogue()["densite"]])
    again = pd.read_csv(io.BytesIO(tables.csv_bytes(frame)), sep=";", decimal=",", dtype={"Code Insee": str},
                        encoding="utf-8-sig")
    assert list(again["Code Insee"]) == list(frame["Code Insee"])
    assert again.iloc[:, -1].to_numpy() == pytest.approx(frame.iloc[:, -1].to_numpy(dtype=float))


def test_the_comparison_names_the_places_around(demonstration: Diagnosis) -> None:
    html = tables.comparison(demonstration, [entry.id for entry in catalogue().of_theme("population")])
    assert all(f">{place}<" in html for place in ("Territoire", "Gard", "Occitanie", "France"))
    assert "49\u202f993" in html


def test_nothing_to_compare_is_said() -> None:
    class Empty:
        def measurement(self, _: str) -> None:
            return None

    assert "n&#x27;est disponible" in tables.comparison(Empty(), ["densite"])  # type: ignore[arg-type]


def test_landmarks_keep_the_territory_and_the_published_figures_apart(demonstration: Diagnosis) -> None:
    told = [measured(demonstration, identifier) for identifier in ("ald_part", "ald_diabete_part")]
    html = tables.landmarks(demonstration, told)
    assert "19,8\u202f% [" in html, "the typed figure comes with its interval"
    assert "(saisie)" in html
    assert "CPAM &lt;b&gt;du&lt;/b&gt; Gard" in html
    assert "source officielle" in html
    assert "<a href='https://" in html


def test_a_card_prefers_an_official_reference(demonstration: Diagnosis) -> None:
    card = kpi_of(demonstration, "ald_part")
    assert card.value == "19,8\u202f%"
    assert "saisie" in card.note
    assert "France, régime général" in card.note


def test_a_departmental_figure_is_shown_as_the_departments(demonstration: Diagnosis) -> None:
    card = kpi_of(demonstration, "medecins_generalistes_2025")
    assert "département" in card.label
    assert card.value == "non disponible"
    assert card.note.startswith("Gard entier")


def test_several_departments_are_not_added_up(warehouse: Warehouse) -> None:
    card = kpi_of(diagnose(units_of(["30344", "34022"]), warehouse), "niveau_de_vie_median")
    assert card.value == "non disponible"
    assert "Gard entier : " in card.note
    assert "Hérault entier : " in card.note


def test_sources_are_those_of_the_value_and_of_its_references(demonstration: Diagnosis) -> None:
    found = tables_of([measured(demonstration, "apl_medecin_generaliste"), None])
    assert found == ("apl", "reference_departements")
