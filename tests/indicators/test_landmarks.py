"""Scattered published figures: the official one first, then the latest, each with its base and its reserve."""

from __future__ import annotations

import pandas as pd
import pytest

from diagnostic.indicators.catalogue import Indicator
from diagnostic.indicators.landmarks import landmarks
from diagnostic.indicators.measurement import OFFICIAL, SECONDARY, Level, Reference

COLUMNS = ["indicator", "level", "code", "year", "value", "unit", "source_url", "read_how", "statut"]
PRESS = "presse/relais, lu dans l'extrait"


def found(*rows: tuple, scale: float = 1, levels: tuple[str, ...] = (), decimals: int = 1) -> list[Reference]:
    table = pd.DataFrame([("serie", *row) for row in rows], columns=COLUMNS)
    indicator = Indicator.model_validate({
        "id": "x", "label": "x", "short": "x", "definition": "x", "unit": "%", "decimals": decimals,
        "theme": "besoins", "heading": "h",
        "aggregation": "entered", "vintage": "", "compare": "published",
        "landmarks": [{"series": "serie", "scale": scale, "levels": levels}]})
    return landmarks(indicator, table, lambda level, code: "France" if level is Level.FRANCE else f"place {code}")


def row(value: object, year: str = "2021", level: str = "france_RG", code: str = "FR", unit: str = "% assurés RG",
        statut: str = "officiel", read_how: str = "officiel, lu dans l'extrait") -> tuple:
    return level, code, year, value, unit, "https://example.org/page", read_how, statut


def test_an_official_figure_goes_before_a_later_unofficial_one() -> None:
    (only,) = found(row(18, "2019"), row(20, "2023", statut="autre", read_how=PRESS), row(17, "2016"))
    assert (only.value, only.vintage, only.status) == (18, "2019", OFFICIAL)
    assert only.note == "base\u00a0: assurés du régime général"
    assert (only.label, only.source, only.url) == ("France, régime général", "reperes", "https://example.org/page")


def test_another_source_says_what_it_is() -> None:
    (only,) = found(row(11, level="france_hors_Mayotte", unit="% population", statut="autre", read_how=PRESS))
    assert (only.label, only.status) == ("France hors Mayotte", SECONDARY)
    assert only.note == f"base\u00a0: population\u202f; {PRESS}"


def test_rival_figures_of_the_same_year_are_told() -> None:
    (only,) = found(row(25.5, "n.d.", "departement", "30", "% (base non précisée)", "autre", "site"),
                    row(25.3, "n.d.", "departement", "30", "% (base non précisée)", "autre", "site"))
    assert (only.level, only.label, only.value, only.vintage) == (Level.DEPARTMENT, "place 30", 25.5, "non daté")
    assert only.note == "base non précisée\u202f; site\u202f; autre valeur publiée\u00a0: 25,3"


def test_a_dated_figure_goes_before_an_undated_one() -> None:
    assert [item.value for item in found(row(1, "n.d."), row(2, "2008"))] == [2]


def test_populations_are_not_mixed() -> None:
    labels = [item.label for item in found(row(18), row(20, level="france_tous_regimes"), row(9, level="france"),
                                           row(8, level="region", code="76"))]
    assert labels == ["France, régime général", "France, tous régimes", "France", "place 76"]


def test_only_the_levels_asked_for() -> None:
    assert [item.value for item in found(row(18), row(20, level="france"), levels=("france",))] == [20]


def test_a_figure_that_is_no_number_is_not_a_reference() -> None:
    assert found(row("environ 75")) == []


@pytest.mark.parametrize(("unit", "note"), [
    ("millions (6,1 gratuite + 1,8 participative)", "en millions\u00a0: 6,1 gratuite + 1,8 participative"),
    ("millions de personnes", ""), ("personnes", ""),
    ("personnes, dont 44 236 outre-mer", "dont 44\u202f236 outre-mer"),
    ("%", "base\u00a0: non précisée"), ("% des éligibles", "base\u00a0: éligibles"),
])
def test_bases_and_details_come_from_the_unit(unit: str, note: str) -> None:
    assert found(row(7.9, unit=unit), scale=1e6)[0].note == note


def test_millions_become_persons() -> None:
    assert found(row(7.9), scale=1e6)[0].value == 7_900_000


@pytest.mark.parametrize(("year", "said"), [("2021", "2021"), ("2023-12", "décembre 2023"), ("n.d.", "non daté"),
                                            ("2025-03-31", "31\u00a0mars 2025"), ("2023-2024", "2023-2024")])
def test_dates_are_written_out(year: str, said: str) -> None:
    assert found(row(1, year))[0].vintage == said
