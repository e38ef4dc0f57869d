"""The form of the territory's own figures."""

from __future__ import annotations

import pytest

from diagnostic.indicators.entered import EnteredFigureError
from diagnostic.indicators.measurement import EnteredFigure
from interface.entry import figure_typed, in_words
from interface.typed import NotANumberError


def test_a_count_and_its_base_as_typed() -> None:
    assert figure_typed("ald", "2024", " CPAM du Gard ", "9 450", "47\u202f800", "") == EnteredFigure(
        "ald", 2024, "CPAM du Gard", count=9450, base=47800)


def test_a_percentage_alone_as_typed() -> None:
    assert figure_typed("c2s", "2024", "CPAM", "", "", "12,5 %") == EnteredFigure("c2s", 2024, "CPAM", percent=12.5)


@pytest.mark.parametrize(("fields", "message"), [
    (("ald", "", "CPAM", "9450", "", ""), "année"),
    (("ald", "2024", "", "9450", "", ""), "d'où vient"),
    (("ald", "2024", "CPAM", "", "", ""), "effectif ou un pourcentage"),
    (("ald", "2024", "CPAM", "beaucoup", "", ""), "nombre entier"),
    (("ald", "2024", "CPAM", "500", "400", ""), "plus petite"),
    (("ald", "2024", "CPAM", "", "", "120"), "pourcentage"),
    (("cmu_c", "2024", "CPAM", "500", "", ""), "année"),
    (("inconnu", "2024", "CPAM", "500", "", ""), "ne fait pas partie"),
])
def test_what_cannot_be_true_is_refused_in_french(fields: tuple[str, ...], message: str) -> None:
    with pytest.raises((NotANumberError, EnteredFigureError), match=message):
        figure_typed(*fields)


def test_a_figure_is_told_as_it_was_typed() -> None:
    assert in_words(EnteredFigure("ald", 2024, "x", count=9450, base=47800)) == "9\u202f450 sur 47\u202f800"
    assert in_words(EnteredFigure("ald", 2024, "x", count=9450)) == "9\u202f450"
    assert in_words(EnteredFigure("ald", 2024, "x", percent=19.8)) == "19,8\u202f%"
