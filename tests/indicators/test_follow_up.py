"""Figures that an ACI contract follows: what they are, what is refused, what is kept."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.aci.labels import MISSIONS
from diagnostic.indicators.catalogue import catalogue
from diagnostic.indicators.follow_up import FollowUp, FollowUpError, checked, followed, tracked
from diagnostic.wording import typography

WITHOUT = FollowUp("suivi_sans_mt", 10.5, 8.0, 2024, "CPAM du Gard")


def test_every_mission_of_the_aci_is_followed_by_something() -> None:
    assert {entry.mission for entry in catalogue().tracked} == set(MISSIONS)


def test_what_is_followed_is_told_in_french() -> None:
    for entry in catalogue().tracked:
        for text in (entry.label, entry.definition, entry.unit, entry.asked_from):
            assert text == typography(text) and text
        assert entry.definition.endswith(".")
        assert (entry.unit == "%") == (entry.most == 100)


def test_persons_are_under_secrecy_and_meetings_are_not() -> None:
    secret = {entry.unit for entry in catalogue().tracked if entry.secrecy}
    assert secret == {"patients", "personnes"}
    assert {entry.secrecy for entry in catalogue().tracked} == {0, 11}


@pytest.mark.parametrize(("change", "said"), [
    ({"id": "suivi_inconnu"}, "ne fait pas partie"),
    ({"baseline": None, "target": None}, "la valeur de départ, la cible"),
    ({"baseline": -1.0}, "compris entre 0 et 100"),
    ({"target": 101.0}, "compris entre 0 et 100"),
    ({"baseline": float("nan")}, "compris entre"),
    ({"target": float("inf")}, "compris entre"),
    ({"baseline": True}, "compris entre"),
    ({"source": ""}, "d'où vient ce chiffre"),
    ({"source": " \u200b "}, "d'où vient ce chiffre"),
    ({"source": "x" * 201}, "200 caractères"),
    ({"year": 1999}, "l'année"),
    ({"year": 2999}, "l'année"),
    ({"id": "suivi_adherents", "baseline": 12.5}, "nombre entier"),
    ({"id": "suivi_adherents", "baseline": 1e12}, "compris entre"),
    ({"id": "suivi_parcours_patients", "baseline": 10.0}, "secret statistique"),
])
def test_what_cannot_be_kept_is_refused(change: dict, said: str) -> None:
    with pytest.raises(FollowUpError, match=said):
        checked(replace(WITHOUT, **change))


def test_an_objective_alone_needs_no_source_and_is_never_secret() -> None:
    aim = FollowUp("suivi_parcours_patients", None, 5.0, 2025, "")
    assert followed([aim]) == (aim,)


def test_followed_figures_come_in_the_order_of_the_catalogue_once_each() -> None:
    members = FollowUp("suivi_adherents", 40.0, 60.0, 2024, "CPTS")
    assert [figure.id for figure in followed([WITHOUT, members])] == ["suivi_adherents", "suivi_sans_mt"]
    with pytest.raises(FollowUpError, match="2 chiffres"):
        followed([WITHOUT, replace(WITHOUT, year=2023)])


def test_the_source_is_one_line_of_text() -> None:
    assert checked(replace(WITHOUT, source=" CPAM\x00\ndu Gard ")).source == "CPAM du Gard"


@given(st.sampled_from(catalogue().tracked), st.integers(11, 100), st.integers(0, 100), st.integers(2000, 2025))
def test_a_sound_figure_is_kept_as_it_is(entry, baseline: int, target: int, year: int) -> None:
    most = int(entry.most or 100)
    figure = FollowUp(entry.id, float(min(baseline, most)), float(min(target, most)), year, "CPAM")
    assert followed([figure]) == (figure,)
    assert tracked(entry.id) == entry
