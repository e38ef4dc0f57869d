"""What the fonts of drawings can write, and how a hyphen between letters is set."""

from __future__ import annotations

import pytest

from diagnostic.figures.glyphs import HAIR, drawable, spaced


def test_a_sign_that_no_font_draws_is_a_question_mark() -> None:
    assert drawable("Aubais 🏥\nՔ") == "Aubais ?\nՔ"


@pytest.mark.parametrize(("typed", "drawn"), [
    ("Saint-Côme-et-Maruéjols", f"Saint{HAIR}-{HAIR}Côme{HAIR}-{HAIR}et{HAIR}-{HAIR}Maruéjols"),
    ("2017-2023", "2017-2023"), ("-3", "-3"), ("Provence-\nAlpes", "Provence-\nAlpes"), ("A 🏥-B", "A ?-B")])
def test_a_hyphen_between_letters_has_a_hair_of_space_on_both_sides(typed: str, drawn: str) -> None:
    assert spaced(typed) == drawn


def test_the_fallback_font_draws_that_space() -> None:
    assert drawable(HAIR) == HAIR
