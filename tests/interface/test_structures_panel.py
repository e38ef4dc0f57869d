"""Structures on the screen: filters, words, and names that stay text wherever they are shown."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pandas as pd
import pytest

from diagnostic.diagnosis import diagnose
from diagnostic.figures import maps
from diagnostic.figures.structures_layer import structures_map
from diagnostic.geography.units import units_of
from diagnostic.record import Structure
from diagnostic.sources.warehouse import Warehouse
from interface import tables
from interface.structures_panel import kept_of, said_of

HOSTILE = "</script><img src=x onerror=alert(1)>"
PLACES = {"30062": "Calvisson", "30344": "Vergèze"}
PHARMACY = Structure("1", "Pharmacie du Pont", "Officine", "pharmacie", "Pharmacie", "30062", 4.19, 43.78, True)
EHPAD = Structure("2", "La Pinède", "EHPAD", "ehpad", "EHPAD", "30344", None, None)
ROUGH = replace(PHARMACY, finess="3", name=HOSTILE, code="30344", precise=False)
ALL = (PHARMACY, EHPAD, ROUGH)


@pytest.mark.parametrize(("families", "typed", "kept"), [
    ([], "", "123"), (["ehpad"], "", "2"), (["ehpad", "pharmacie"], "", "123"), ([], "pinede", "2"),
    ([], "VERGEZE", "23"), (["pharmacie"], "calvisson", "1"), ([], "rien de tel", "")])
def test_a_filter_keeps_families_and_names(families: list[str], typed: str, kept: str) -> None:
    assert "".join(found.finess for found in kept_of(ALL, PLACES, families, typed)) == kept


def test_what_has_no_address_is_said() -> None:
    said = said_of(ALL, 5).replace("\u00a0", " ")
    assert said == ("3 structures sur 5, dont 1 structure sans position, dans le tableau seulement et 1 placée au "
                    "milieu de leur commune, faute d'adresse.")
    assert said_of((PHARMACY,), 1).replace("\u00a0", " ") == "1 structure."


def test_a_name_is_text_on_the_map_and_nothing_is_asked_of_another_host(warehouse: Warehouse) -> None:
    diagnosis = diagnose(units_of(["30062", "30344"]), warehouse)
    maps.use_local_assets()
    drawn = structures_map(diagnosis, warehouse, ALL)
    page = drawn.board.get_root().render()
    assert HOSTILE not in page
    points = re.search(r"\}\)\(map_\w+, (\[\[.*?\]\]), \{", page)
    assert points
    told = json.loads(points[1])
    assert [point[2] for point in told] == ["Pharmacie du Pont", HOSTILE], "the one without a position is not drawn"
    assert re.findall(r"""(?:https?:)?//[\w.-]+\.[a-z]{2,}[^\s"']*""", page) == []
    assert "/app/static/vendor/leaflet.markercluster-1.5.3/leaflet.markercluster.js" in page


@pytest.mark.parametrize("name", ["=CMD()", "+A1", "-A1", "@SUM(A1)", "\tx"])
def test_a_name_makes_no_formula_in_the_csv(name: str) -> None:
    raw = tables.csv_bytes(pd.DataFrame([(name, "EHPAD", -1.5)], columns=["Nom", "Famille", "Valeur"]))
    assert raw.decode("utf-8-sig").splitlines()[1].lstrip('"').startswith("'")
    assert "-1,5" in raw.decode("utf-8-sig"), "a figure stays a figure"
