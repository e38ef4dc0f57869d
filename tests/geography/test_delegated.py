"""Communes déléguées, as a reason to take a commune in part."""

from __future__ import annotations

import pytest

from diagnostic.geography.delegated import delegated_of, delegated_words
from diagnostic.sources.warehouse import Warehouse


def test_a_new_commune_lists_the_living_ones_by_name_and_none_that_is_gone(warehouse: Warehouse) -> None:
    """Chemillé-en-Anjou (49092): Chemillé gave it its code; 49146 was merged long before and lives on no more."""
    found = delegated_of("49092", warehouse.gazetteer)
    names = [former.former_name for former in found]
    assert names[:3] == ["Chanzeaux", "Chemillé", "Cossé-d'Anjou"]
    assert "49146" not in {former.former_code for former in found}
    assert {former.nature for former in found} == {"déléguée"}


@pytest.mark.parametrize("code", ["30062", "75056", "00000"])
def test_most_communes_have_none(code: str, warehouse: Warehouse) -> None:
    assert delegated_of(code, warehouse.gazetteer) == ()


def test_the_reason_is_french(warehouse: Warehouse) -> None:
    words = {former.former_code: delegated_words(former) for former in delegated_of("49092", warehouse.gazetteer)}
    assert words["49071"] == "commune déléguée de Chanzeaux"
    assert words["49169"] == "commune déléguée de La Jumellière"
    assert words["49351"].startswith("commune déléguée de La")
