"""Names and codes of yesterday that only the movements of communes tell, in the real country with made-up movements.

51108 has been called Châlons-en-Champagne since 1997; 01001 and 01002 are communes of today.
"""

from __future__ import annotations

import pandas as pd
import pytest

from diagnostic.sources.provenance import Layer, Provenance
from diagnostic.sources.warehouse import Warehouse

RENAMED, MERGED = "changement de nom", "fusion simple"
MOVEMENTS = [
    ("51108", "Châlons-sur-Marne", "51108", RENAMED),
    ("01998", "Ancienbourg", "01001", MERGED),
    # Merged, then re-established: 01002 is there today, its name is its own.
    ("01002", "L'Abergement-de-Varey", "01001", MERGED),
    # A commune re-established from another: the name before is the other's.
    ("01001", "L'Abergement-Clémenciat", "01002", "rétablissement"),
    # Divided between two.
    ("01997", "Partagé", "01001", MERGED), ("01997", "Partagé", "01002", MERGED),
]


@pytest.fixture(scope="module")
def moved(warehouse: Warehouse) -> Warehouse:
    rows = pd.DataFrame(MOVEMENTS, columns=["ancien_code", "ancien_nom", "code", "nature"])
    rows["nom"] = [warehouse.gazetteer.place(code).name for code in rows["code"]]
    origin = Provenance("cog_mouvements", "Mouvements", "Insee", "2026", 2026, "LO", Layer.INSTALLED, sha256="x")
    return warehouse.overlay({"cog_mouvements": rows.assign(date="1990-01-01")}, {"cog_mouvements": origin})


def test_a_new_name_answers_to_the_former_one(warehouse: Warehouse, moved: Warehouse) -> None:
    assert "51108" not in warehouse.gazetteer.by_name("Châlons-sur-Marne")
    assert moved.gazetteer.by_name("châlons sur marne") == ("51108",)
    assert moved.gazetteer.by_name("Châlons-en-Champagne") == ("51108",)


def test_a_code_of_long_ago_leads_to_the_commune_that_holds_it(warehouse: Warehouse, moved: Warehouse) -> None:
    assert warehouse.gazetteer.former("01998") is None
    former = moved.gazetteer.former("01998")
    assert former is not None
    assert former.code == "01001"


def test_names_and_codes_of_today_stay_as_they_are(warehouse: Warehouse, moved: Warehouse) -> None:
    for name in ("L'Abergement-de-Varey", "L'Abergement-Clémenciat"):
        assert moved.gazetteer.by_name(name) == warehouse.gazetteer.by_name(name)
    assert moved.gazetteer.former("01997") is None
    assert not moved.gazetteer.by_name("Partagé")
    assert moved.gazetteer.former("01003") == warehouse.gazetteer.former("01003")
