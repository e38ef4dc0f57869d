"""Tiers on a toy scale of hundreds, drawn below, then on the real ones.

    toy      0 ─ tier 1 ─ 100 ─ tier 2 ─ 200 ─ tier 3 ─ 1001 ─ tier 4
"""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.aci.tables import AciTableError
from diagnostic.aci.tiers import extent, round_limit, size_tier, tier_scales

N, B = "\u202f", "\u00a0"


def scale_table(firsts, name="jouet", superseded=False, notes=None):
    return pd.DataFrame({
        "bareme": name, "libelle": f"Barème {name}", "perime": superseded, "taille": range(1, len(firsts) + 1),
        "seuil_bas": firsts, "note": notes or [None] * len(firsts), "source": "inventée"})


TOY = tier_scales(scale_table([0, 100, 200, 1001], notes=[None, None, "200 exactement : taille 3.", None]))[0]


@pytest.mark.parametrize(("population", "tier", "to_lower", "to_upper", "near"), [
    (1, 1, None, 99, False),
    (96, 1, None, 4, False),
    (97, 1, None, 3, True),
    (99, 1, None, 1, True),
    (100, 2, 0, 100, True),
    (103, 2, 3, 97, True),
    (104, 2, 4, 96, False),
    (193, 2, 93, 7, False),
    (194, 2, 94, 6, True),
    (200, 3, 0, 801, True),
    (207, 3, 7, 794, False),
    (1000, 3, 800, 1, True),
    (1001, 4, 0, None, True),
    (5000, 4, 3999, None, False),
])
def test_boundaries(population, tier, to_lower, to_upper, near):
    size = size_tier(population, TOY)
    assert (size.tier, size.to_lower, size.to_upper, size.near) == (tier, to_lower, to_upper, near)
    assert bool(size.warning) == near


def test_shares_are_of_the_threshold():
    size = size_tier(150, TOY)
    assert (size.to_lower_share, size.to_upper_share) == (0.5, 0.25)


def test_the_note_of_a_limit_is_for_whoever_stands_on_it():
    assert size_tier(200, TOY).note == f"200 exactement{B}: taille 3."
    assert size_tier(199, TOY).note == size_tier(201, TOY).note == ""


def test_a_note_that_every_tier_repeats_is_about_the_scale():
    scale = tier_scales(scale_table([0, 100], notes=["Document de travail."] * 2))[0]
    assert [size_tier(population, scale).note for population in (50, 100, 150)] == ["Document de travail."] * 3
    assert size_tier(0, scale).note == "Document de travail. Le territoire n'a aucun habitant."


def test_a_table_read_as_text_says_the_same():
    table = scale_table([0, 100, 200, 1001], notes=[None, None, "200 exactement : taille 3.", None])
    assert tier_scales(table.astype({"perime": str, "taille": str, "seuil_bas": str}))[0] == TOY


def test_nobody_is_the_first_tier_with_a_note():
    size = size_tier(0, TOY)
    assert (size.tier, size.lower, size.upper, size.to_upper) == (1, None, 100, 100)
    assert "aucun habitant" in size.note


def test_a_negative_population_is_refused():
    with pytest.raises(ValueError, match="négative"):
        size_tier(-1, TOY)


def test_warnings_say_which_threshold_and_how_far():
    assert size_tier(97, TOY).warning == (
        f"Seuil proche{B}: il manque 3{B}habitants pour atteindre la taille 2 (100 habitants ou plus).")
    assert size_tier(1000, TOY).warning == (
        f"Seuil proche{B}: il manque 1{B}habitant pour atteindre la taille 4 (plus de 1{N}000 habitants).")
    assert size_tier(102, TOY).warning == (
        f"Seuil proche{B}: celui de la taille 2 (100 habitants ou plus) n'est dépassé que de 2{B}habitants.")
    assert size_tier(100, TOY).warning == (
        f"Seuil proche{B}: celui de la taille 2 (100 habitants ou plus) est tout juste atteint.")
    # Tier 4 starts at 1 001: a reader subtracts the 1 000 that the sentence names.
    assert size_tier(1004, TOY).warning == (
        f"Seuil proche{B}: celui de la taille 4 (plus de 1{N}000 habitants) n'est dépassé que de 4{B}habitants.")


def test_extents_are_worded_as_the_texts_are():
    assert extent(None, 40_000) == f"moins de 40{N}000 habitants"
    assert extent(40_000, 80_000) == f"de 40{N}000 à moins de 80{N}000 habitants"
    assert extent(80_000, 175_001) == f"de 80{N}000 à 175{N}000 habitants"
    assert extent(175_001, None) == f"plus de 175{N}000 habitants"
    assert extent(None, 40_001) == f"jusqu'à 40{N}000 habitants"
    assert extent(40_001, 80_001) == f"plus de 40{N}000 à 80{N}000 habitants"


@given(st.integers(0, 3000), st.integers(0, 3000))
def test_more_people_never_lower_the_tier(one, other):
    smaller, larger = sorted((one, other))
    assert size_tier(smaller, TOY).tier <= size_tier(larger, TOY).tier


@given(st.integers(0, 3000))
def test_distances_lead_to_the_neighbouring_tiers(population):
    size = size_tier(population, TOY)
    if size.to_upper is not None:
        assert size_tier(population + size.to_upper, TOY).tier == size.tier + 1
        assert size_tier(population + size.to_upper - 1, TOY).tier == size.tier
    if size.to_lower is not None:
        assert size_tier(population - size.to_lower, TOY).tier == size.tier
        assert size_tier(population - size.to_lower - 1, TOY).tier == size.tier - 1


def test_scales_in_force_come_first():
    table = pd.concat([scale_table([0, 10], "vieux", superseded=True), scale_table([0, 20], "neuf")])
    scales = tier_scales(table)
    assert [(scale.name, scale.superseded) for scale in scales] == [("neuf", False), ("vieux", True)]


@pytest.mark.parametrize(("table", "said"), [
    (scale_table([0, 10]).drop(columns="perime"), "perime"),
    (scale_table([0, 10]).iloc[:0], "vide"),
    (scale_table([5, 10]), "se suivre"),
    (scale_table([0, 10, 10]), "croître"),
    (scale_table([0, 10, 20]).drop(index=1), "se suivre"),
    (scale_table([0, None]), "manque"),
    (scale_table([0, -10]), "positif"),
    (scale_table([0, 10.5]), "entier"),
    (scale_table([0, "dix"]), "entier"),
    (scale_table([0, 10], superseded="peut-être"), "ni oui ni non"),
])
def test_a_table_that_cannot_be_trusted_is_refused(table, said):
    with pytest.raises(AciTableError, match=said):
        tier_scales(table)


@pytest.mark.parametrize(("population", "tier"), [
    (0, 1), (39_999, 1), (40_000, 2), (49_993, 2), (79_999, 2), (80_000, 3), (175_000, 3), (175_001, 4), (479_553, 4),
])
def test_aci_2019(tailles, population, tier):
    scale = tier_scales(tailles)[0]
    assert (scale.name, scale.superseded) == ("aci_2019", False)
    assert size_tier(population, scale).tier == tier


def test_the_text_is_ambiguous_at_80_000_and_there_only(tailles):
    scale = tier_scales(tailles)[0]
    assert "80\u202f000" in size_tier(80_000, scale).note
    assert [size_tier(population, scale).note for population in (40_000, 79_999, 80_001, 175_000)] == [""] * 4


def test_april_2019_template_is_superseded(tailles):
    scale = tier_scales(tailles)[1]
    assert (scale.name, scale.superseded) == ("modele_2019_04", True)
    assert [size_tier(population, scale).tier for population in (39_999, 40_000, 69_999, 100_000, 260_000)] == [
        1, 2, 2, 3, 4]
    assert size_tier(50_000, scale).note


def test_e_rhony_is_tier_2_in_the_middle_of_nowhere(tailles):
    """49 993 inhabitants: 9 993 above 40 000 (25 % of it), 30 007 short of 80 000 (37.5 %)."""
    size = size_tier(49_993, tier_scales(tailles)[0])
    assert (size.label, size.extent) == ("Taille 2", f"de 40{N}000 à moins de 80{N}000 habitants")
    assert (size.to_lower, size.to_upper) == (9_993, 30_007)
    assert size.to_lower_share == pytest.approx(0.2498, abs=1e-4)
    assert size.to_upper_share == pytest.approx(0.3751, abs=1e-4)
    assert not size.near
    assert size.source


def test_317_inhabitants_short_of_a_tier_is_near(tailles):
    assert "317" in size_tier(39_683, tier_scales(tailles)[0]).warning


@pytest.mark.parametrize(("first", "limit"), [(175_001, 175_000), (40_000, 40_000), (0, 0)])
def test_the_limit_people_know_is_round(first: int, limit: int) -> None:
    assert round_limit(first) == limit
