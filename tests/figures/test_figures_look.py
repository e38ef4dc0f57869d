"""Tokens and classes: readable by all eyes, and classes that a reader can check by hand."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.figures import tokens
from diagnostic.figures.classes import MOST_CLASSES, classify
from diagnostic.figures.series import AGE_FILLS
from diagnostic.figures.style import SEPARATORS, TEMPLATE
from diagnostic.wording import number


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    channels = [int(colour[place:place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("ink", "ground"), [
    (tokens.INK, tokens.PAPER), (tokens.INK_SOFT, tokens.PAPER), (tokens.ACCENT_DARK, tokens.TINT),
    (tokens.INK, tokens.WARNING_GROUND), (tokens.INK, tokens.ERROR_GROUND), (tokens.ERROR, tokens.ERROR_GROUND),
    (tokens.INK_SOFT, tokens.SIDEBAR), *((ink, fill) for fill, ink in AGE_FILLS)])
def test_text_is_readable(ink: str, ground: str) -> None:
    assert contrast(ink, ground) >= 4.5


def test_the_ramp_darkens_at_each_step() -> None:
    steps = [luminance(colour) for colour in tokens.SEQUENTIAL]
    assert len(steps) == MOST_CLASSES
    assert steps == sorted(steps, reverse=True)
    assert all(contrast(light, dark) > 1.25 for light, dark in pairwise(tokens.SEQUENTIAL))


def test_fewer_classes_span_the_whole_ramp() -> None:
    assert tokens.sequential(2) == (tokens.SEQUENTIAL[0], tokens.SEQUENTIAL[-1])
    assert tokens.sequential(5) == tokens.SEQUENTIAL
    assert len(tokens.sequential(1)) == 1
    with pytest.raises(ValueError, match="classes"):
        tokens.sequential(6)


def test_the_fonts_are_there_with_their_licence() -> None:
    assert {path.name for path in tokens.FONT_FOLDER.glob("*.ttf")} >= {"SourceSansPro-Regular.ttf",
                                                                      "SourceSansPro-Semibold.ttf"}
    assert "SIL OPEN FONT LICENSE" in (tokens.FONT_FOLDER / "LICENSE.txt").read_text(encoding="utf-8")


def test_numbers_are_french_on_every_chart() -> None:
    assert TEMPLATE.layout.separators == SEPARATORS == ",\u202f"


def test_five_classes_of_ten_values() -> None:
    # Ten values, two in each class; step of rounding 0.1 (a twentieth of 9 is 0.45).
    classes = classify([1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    assert classes.bounds == (2.8, 4.6, 6.4, 8.2)
    assert [classes.of(value) for value in range(1, 11)] == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4]
    assert classes.labels(lambda bound: number(bound, 1)) == (
        "moins de 2,8", "2,8 à moins de 4,6", "4,6 à moins de 6,4", "6,4 à moins de 8,2", "8,2 et plus")


def test_a_value_on_a_bound_belongs_above() -> None:
    classes = classify([1.0, 2.0, 3.0, 4.0])
    assert classes.bounds == (2.5,)
    assert (classes.of(2.49), classes.of(2.5)) == (0, 1)


@pytest.mark.parametrize("values", [[], [None], [float("nan")], [3.0], [3.0, 3.0], [1.0, 2.0, 2.0]])
def test_too_few_values_make_one_class(values: list[float | None]) -> None:
    classes = classify(values)
    assert classes.bounds == ()
    assert classes.labels(str) == ("toutes les valeurs",)


@given(st.lists(st.one_of(st.none(), st.floats(-1e9, 1e9)), max_size=200))
def test_every_colour_of_the_legend_is_on_the_map(values: list[float | None]) -> None:
    classes = classify(values)
    known = [value for value in values if value is not None]
    assert len(classes) <= MOST_CLASSES
    assert list(classes.bounds) == sorted(set(classes.bounds))
    if known:
        assert {classes.of(value) for value in known} == set(range(len(classes)))
