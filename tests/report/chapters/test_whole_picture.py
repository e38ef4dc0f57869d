"""The map that several documents of a pack show: drawn once for a diagnosis, and never shown for another."""

from __future__ import annotations

from dataclasses import replace

from diagnostic.record import Diagnosis
from diagnostic.report.chapters.pictures import whole_picture
from diagnostic.sources.warehouse import Warehouse
from tests.asked import asked


def test_the_map_is_drawn_once_for_a_diagnosis_and_anew_for_another(toy_diagnosis: Diagnosis, toy: Warehouse) -> None:
    first = whole_picture(asked(toy_diagnosis, toy))
    assert whole_picture(asked(toy_diagnosis, toy)) is first
    other = replace(toy_diagnosis, units=toy_diagnosis.units[:1])
    second = whole_picture(asked(other, toy))
    assert second.svg != first.svg
    again = whole_picture(asked(toy_diagnosis, toy))
    assert again is not first
    assert again == first
