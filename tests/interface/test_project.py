"""What a session holds."""

from __future__ import annotations

from diagnostic.geography.units import Unit
from diagnostic.indicators.measurement import EnteredFigure
from interface.project import Project

ALD = EnteredFigure("ald", 2024, "CPAM du Gard", count=9450, base=47800)
C2S = EnteredFigure("c2s", 2024, "CPAM du Gard", percent=8.5)


def test_codes_become_units_whole_or_by_iris() -> None:
    assert Project(("30344", "341720101")).units == (Unit("30344"), Unit("34172", ("341720101",)))


def test_a_figure_typed_again_replaces_the_former_one() -> None:
    newer = EnteredFigure("ald", 2025, "CPAM du Gard", count=9600, base=47900)
    project = Project(("30344",), entered=(ALD, C2S))
    assert project.with_figure(newer) == (newer, C2S)
    assert Project(("30344",)).with_figure(ALD) == (ALD,)


def test_a_figure_can_be_taken_away() -> None:
    project = Project(("30344",), entered=(ALD, C2S))
    assert project.without_figure("ald") == (C2S,)
    assert project.without_figure("ame") == (ALD, C2S)
