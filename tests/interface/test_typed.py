"""Numbers as typed in a form."""

from __future__ import annotations

import pytest

from interface.typed import NotANumberError, count_of, percent_of


@pytest.mark.parametrize(("typed", "value"), [("", None), ("  ", None), ("12,5", 12.5), ("12.5 %", 12.5), ("0", 0.0),
                                              ("100", 100.0), ("25\u00a0%", 25.0)])
def test_percentages_as_typed(typed: str, value: float | None) -> None:
    assert percent_of(typed) == value


@pytest.mark.parametrize("typed", ["100,1", "-3", "12,5,1", "douze", "1e2", "١٢", "12 % environ"])
def test_what_is_not_a_percentage_is_refused_in_french(typed: str) -> None:
    with pytest.raises(NotANumberError, match="pourcentage"):
        percent_of(typed)


@pytest.mark.parametrize(("typed", "value"), [("", None), ("1 245", 1245), ("1\u202f245", 1245), ("0", 0),
                                              ("12'500", 12500)])
def test_counts_as_typed(typed: str, value: int | None) -> None:
    assert count_of(typed) == value


@pytest.mark.parametrize("typed", ["1,234", "12.5", "-1", "beaucoup", "1" * 10, "=1+1"])
def test_what_is_not_a_count_is_refused_in_french(typed: str) -> None:
    with pytest.raises(NotANumberError, match="nombre entier"):
        count_of(typed)
