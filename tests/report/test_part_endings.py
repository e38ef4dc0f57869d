"""A part says the names of its files before it makes them: a screen offers each of them by a button."""

from __future__ import annotations

import pytest
from asked import asked

from diagnostic.record import Diagnosis
from diagnostic.report.parts import PARTS, Part
from diagnostic.sources.warehouse import Warehouse

TOLD = [part for part in PARTS if part.endings]


def test_every_text_tells_the_names_of_its_files() -> None:
    assert {part.id for part in PARTS if part.document} <= {part.id for part in TOLD}


@pytest.mark.parametrize("part", TOLD, ids=lambda part: part.id)
def test_the_names_told_are_those_of_the_files(part: Part, toy_diagnosis: Diagnosis, toy: Warehouse) -> None:
    assert tuple(ending for ending, _ in part.files(asked(toy_diagnosis, toy))) == part.endings
