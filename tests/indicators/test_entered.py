"""Figures typed by the user: what is refused, what is masked, what they become."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from toy_country import A, B, toy_measurements, toy_warehouse

from diagnostic.indicators.catalogue import catalogue
from diagnostic.indicators.entered import EnteredFigureError, accepted, secret, validated
from diagnostic.indicators.measurement import EnteredFigure, Status
from diagnostic.statistics.intervals import proportion_interval

TOY = toy_warehouse()
ALD = EnteredFigure("ald", 2023, "CPAM de l'Ain", count=300, base=1400)


def test_a_count_and_its_base_give_a_share_with_its_interval() -> None:
    found = toy_measurements([A, B], TOY, [ALD])
    share, persons = found["ald_part"], found["ald_effectif"]
    interval = proportion_interval(300, 1400)
    assert interval
    assert share.value == pytest.approx(100 * 300 / 1400)
    assert (share.lower, share.upper) == (100 * interval.lower, 100 * interval.upper)
    assert (share.numerator, share.denominator) == (300, 1400)
    assert (share.status, share.source, share.vintage) == (Status.ENTERED, "saisie", "2023")
    assert share.note.endswith("source indiquée\u00a0: CPAM de l'Ain")
    assert "1\u202f400 personnes" in share.note
    assert (persons.value, persons.status, persons.lower) == (300, Status.ENTERED, None)
    assert (share.units_known, share.units_total, share.population_share) == (2, 2, 1)


def test_a_count_alone_gives_no_share() -> None:
    found = toy_measurements([A, B], TOY, [replace(ALD, base=None)])
    assert found["ald_effectif"].value == 300
    assert found.get("ald_part") is None


def test_a_percentage_alone_has_no_interval() -> None:
    found = toy_measurements([A, B], TOY, [EnteredFigure("c2s", 2024, "Rezone CPTS", percent=6.3)])
    assert (found["c2s_part"].value, found["c2s_part"].lower, found["c2s_part"].status) == (6.3, None, Status.ENTERED)
    assert "c2s_effectif" not in found


@pytest.mark.parametrize(("change", "said"), [
    ({"indicator": "revenu"}, "ne fait pas partie"),
    ({"source": ""}, "d'où vient ce chiffre"),
    ({"source": " \t\u200b"}, "d'où vient ce chiffre"),
    ({"source": "x" * 201}, "200 caractères"),
    ({"year": 1999}, "entre 2000 et"),
    ({"year": 2100}, "entre 2000 et"),
    ({"count": -1}, "positif ou nul"),
    ({"count": 2.5}, "nombre entier"),
    ({"count": True}, "nombre entier"),
    ({"base": -3}, "positif ou nul"),
    ({"base": 299}, "plus petite que l'effectif"),
    ({"count": 0, "base": 0}, "plus petite que l'effectif"),
    ({"count": None, "base": None}, "un effectif ou un pourcentage"),
    ({"count": None}, "un effectif ou un pourcentage"),
    ({"percent": 20.0}, "ou un pourcentage seul"),
    ({"count": None, "base": None, "percent": 101.0}, "entre 0 et 100"),
    ({"count": None, "base": None, "percent": -0.1}, "entre 0 et 100"),
    ({"count": None, "base": None, "percent": float("nan")}, "entre 0 et 100"),
    ({"masked": True}, "masqué"),
    ({"indicator": "c2s", "year": 2018}, "entre 2019 et"),
    ({"indicator": "cmu_c", "year": 2020}, "entre 2000 et 2019"),
])
def test_what_cannot_be_true_is_refused(change: dict, said: str) -> None:
    with pytest.raises(EnteredFigureError, match=said) as refused:
        validated(replace(ALD, **change))
    assert isinstance(refused.value, ValueError)


def test_the_source_is_kept_as_text_without_what_cannot_be_seen() -> None:
    hostile = " =HYPERLINK(\"x\")\x00 <script>\n\u202e CPAM "
    assert validated(replace(ALD, source=hostile)).source == '=HYPERLINK("x") <script> CPAM'


def test_the_same_topic_twice_is_refused() -> None:
    with pytest.raises(EnteredFigureError, match="2 chiffres saisis"):
        accepted([ALD, replace(ALD, year=2022)], 5000)


# --- rates, indices, counts alone ------------------------------------------------------------------------------------

def test_a_rate_is_that_of_100_000_with_byars_interval() -> None:
    deaths = EnteredFigure("mortalite_generale", 2022, "ORS", count=100, base=10_000)
    found = toy_measurements([A, B], TOY, [deaths])["mortalite_generale_taux"]
    # Vector of design/statistics.md: Byar 95 % of 100 events.
    assert found.value == 1000
    assert (found.lower, found.upper) == (pytest.approx(813.6210549), pytest.approx(1216.2793758))
    assert "10\u202f000 personnes-années" in found.note


def test_a_rate_of_fewer_than_ten_deaths_is_masked() -> None:
    nine = accepted([EnteredFigure("mortalite_cancers", 2022, "ORS", count=9, base=9_000)], 5000)[0]
    assert nine.masked
    assert "moins de 10 décès" in toy_measurements([A, B], TOY, [nine])["mortalite_cancers_taux"].note
    rate = EnteredFigure("mortalite_cancers", 2022, "ORS", percent=190.0)
    assert accepted([rate], 5000)[0].masked      # 9.5 deaths a year
    assert not accepted([rate], 5300)[0].masked  # 10.07


def test_a_share_of_professionals_is_masked_under_five() -> None:
    assert accepted([EnteredFigure("mg_60_plus", 2024, "CPAM", count=4, base=11)], 20_000)[0].masked
    assert not accepted([EnteredFigure("mg_60_plus", 2024, "CPAM", count=5, base=11)], 20_000)[0].masked


def test_an_index_is_a_value_alone() -> None:
    found = toy_measurements([A, B], TOY, [EnteredFigure("indice_defavorisation", 2019, "FDep, ORS", percent=-1.25)])
    assert found["indice_defavorisation"].value == -1.25
    assert found["indice_defavorisation"].lower is None


@pytest.mark.parametrize(("figure", "said"), [
    (EnteredFigure("indice_defavorisation", 2019, "ORS", count=3), "la valeur de l'indice"),
    (EnteredFigure("indice_defavorisation", 2019, "ORS", count=3, percent=2.0), "ni effectif ni base"),
    (EnteredFigure("indice_defavorisation", 2019, "ORS", percent=1000.0), "compris entre"),
    (EnteredFigure("mortalite_generale", 2019, "ORS", percent=100_001.0), "entre 0 et 100"),
    (EnteredFigure("cls", 2024, "ARS", percent=50.0), "donnez un effectif"),
    (EnteredFigure("cls", 2024, "ARS"), "donnez un effectif"),
    (EnteredFigure("cls", 2024, "ARS", count=2, base=10), "l'effectif seul"),
])
def test_a_figure_of_another_kind_is_refused(figure: EnteredFigure, said: str) -> None:
    with pytest.raises(EnteredFigureError, match=said):
        validated(figure)


def test_a_count_alone_stands_for_itself() -> None:
    found = toy_measurements([A, B], TOY, [EnteredFigure("cls", 2024, "ARS", count=0)])
    assert found["cls_nombre"].value == 0


# --- statistical secrecy ---------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("count", "masked"), [(0, True), (10, True), (11, False)])
def test_a_count_under_eleven_is_masked(count: int, masked: bool) -> None:
    (figure,) = accepted([replace(ALD, count=count)], 5000)
    assert figure.masked is masked
    assert (figure.count is None) is masked
    assert (figure.base is None) is masked


def test_a_masked_figure_leaves_no_trace_of_itself() -> None:
    found = toy_measurements([A, B], TOY, [EnteredFigure("ame", 2024, "CPAM", count=7, base=1400)])
    for name in ("ame_effectif", "ame_part"):
        assert (found[name].value, found[name].numerator, found[name].lower) == (None, None, None)
        assert found[name].status is Status.ENTERED
        assert "moins de 11 personnes" in found[name].note
        assert "7" not in found[name].note.replace("CPAM", "")


def test_a_percentage_of_too_few_inhabitants_is_masked() -> None:
    tiny = EnteredFigure("c2s", 2024, "CPAM", percent=0.5)
    assert accepted([tiny], 2000)[0].masked      # 10 persons at most
    assert not accepted([tiny], 2300)[0].masked  # 11.5


def family(total: int | None, free: int | None, paid: int | None) -> dict[str, bool]:
    counts = {"c2s": total, "c2s_np": free, "c2s_p": paid}
    figures = [EnteredFigure(topic, 2024, "CPAM", count=count) for topic, count in counts.items() if count is not None]
    return {figure.indicator: figure.masked for figure in accepted(figures, 50_000)}


def test_a_masked_figure_cannot_be_found_by_subtraction() -> None:
    assert family(100, 95, 5) == {"c2s": False, "c2s_np": True, "c2s_p": True}
    assert family(100, 80, 20) == {"c2s": False, "c2s_np": False, "c2s_p": False}
    assert family(100, None, 5) == {"c2s": False, "c2s_p": True}
    assert family(None, 95, 5) == {"c2s_np": False, "c2s_p": True}


@given(st.integers(0, 40), st.integers(0, 40))
def test_no_small_count_is_ever_told(free: int, paid: int) -> None:
    """What is shown of a total and its two parts never fixes one that is under 11."""
    masked = family(free + paid, free, paid)
    shown = {topic: count for topic, count in (("c2s", free + paid), ("c2s_np", free), ("c2s_p", paid))
             if not masked[topic]}
    assert all(count >= 11 for count in shown.values())
    if len(shown) == 2:
        assert min(free, paid) >= 11


def test_masking_is_done_once_for_all() -> None:
    once = secret([ALD, EnteredFigure("ame", 2024, "CPAM", count=3)], 5000)
    assert accepted(once, 5000) == once


@given(st.sampled_from([topic.id for topic in catalogue().topics if topic.last_year is None and topic.count
                        and topic.share]), st.integers(11, 900),
       st.integers(0, 500), st.integers(2019, 2024))
def test_a_sound_figure_is_taken_as_it_is(topic: str, count: int, others: int, year: int) -> None:
    figure = EnteredFigure(topic, year, "CPAM", count=count, base=count + others)
    assert accepted([figure], 5000) == (figure,)
