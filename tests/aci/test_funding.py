"""Funding: the guide's worked example, what is not verified, and what a plan may tick."""

from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagnostic.aci.funding import (
    AmountStatus,
    Funding,
    FundingPlan,
    chosen,
    five_years,
    funding,
    missions,
    total,
)
from diagnostic.aci.tables import AciTableError

SNP = "traitement_orientation_snp"
OPTIONAL = ("qualite_pertinence", "accompagnement_professionnels")
CRISIS = "crise_sanitaire/variable_si_crise"


def scale_2019(tier: int, table: pd.DataFrame) -> Funding:
    return chosen(funding(tier, table), FundingPlan())


def avenant_2(tier: int, table: pd.DataFrame) -> Funding:
    return chosen(funding(tier, table), FundingPlan("avenant_2"))


def line_of(scale: Funding, option: str):
    return next(line for line in scale.lines if line.option == option)


def test_the_worked_example_of_the_guide(financement):
    """Tier 2, compulsory missions and unscheduled-care orientation: 60 000 + 79 500 + 67 500 + 45 000 = 252 000."""
    scale, plan = scale_2019(2, financement), FundingPlan(options=(SNP,))
    yearly = total(scale, plan)
    assert (yearly.operation, yearly.fixed, yearly.variable, yearly.supplementary) == (60_000, 79_500, 67_500, 45_000)
    assert yearly.amount == 252_000
    assert not yearly.partial
    years = five_years(scale, plan, 2026)
    assert [year.year for year in years] == [2026, 2027, 2028, 2029, 2030]
    assert [year.cumulated for year in years] == [252_000, 504_000, 756_000, 1_008_000, 1_260_000]


@pytest.mark.parametrize(("tier", "core", "everything"), [
    # by hand: operation + 2 × (access + pathways + prevention) + compensation; then the two optional missions and SNP
    (1, 50_000 + 2 * 50_000 + 10_000, 185_000 + 35_000),
    (2, 60_000 + 2 * 67_500 + 12_000, 242_000 + 45_000),
    (3, 75_000 + 2 * 87_500 + 15_000, 315_000 + 55_000),
    (4, 90_000 + 2 * 100_000 + 20_000, 380_000 + 70_000),
])
def test_totals_of_2019_by_tier(financement, tier, core, everything):
    scale = scale_2019(tier, financement)
    assert total(scale, FundingPlan()).amount == core
    assert total(scale, FundingPlan(options=(*OPTIONAL, SNP))).amount == everything


def test_every_mission_without_orientation_is_242_000_at_tier_2(financement):
    assert total(scale_2019(2, financement), FundingPlan(options=OPTIONAL)).amount == 242_000


def test_one_part_of_an_optional_mission_can_be_ticked_alone(financement):
    scale = scale_2019(2, financement)
    assert total(scale, FundingPlan(options=("qualite_pertinence/fixe",))).amount == 207_000 + 10_000


def test_2019_was_read_whole(financement):
    for tier in (1, 2, 3, 4):
        assert {line.status for line in scale_2019(tier, financement).lines} == {AmountStatus.READ}


def test_what_nobody_verified_has_no_amount_and_makes_the_total_partial(financement):
    scale = avenant_2(2, financement)
    access = line_of(scale, "acces_aux_soins/fixe")
    assert (access.amount, access.status) == (None, AmountStatus.UNVERIFIED)
    yearly = total(scale, FundingPlan("avenant_2"))
    assert yearly.partial
    assert yearly.unverified == ("Amélioration de l'accès aux soins (part fixe)",
                                 "Amélioration de l'accès aux soins (part variable)",
                                 "Réponse aux crises sanitaires graves (part fixe)")
    assert yearly.amount == 60_000 + 2 * 35_000 + 2 * 15_000
    assert five_years(scale, FundingPlan("avenant_2"), 2026)[-1].total.partial


def test_amounts_read_for_one_tier_are_inferred_elsewhere(financement):
    assert line_of(avenant_2(3, financement), "parcours/fixe").status is AmountStatus.READ
    assert line_of(avenant_2(2, financement), "parcours/fixe").status is AmountStatus.INFERRED
    assert [line_of(avenant_2(tier, financement), "fonctionnement/fixe").status for tier in (1, 2, 3, 4)] == [
        AmountStatus.READ, AmountStatus.INFERRED, AmountStatus.INFERRED, AmountStatus.READ]
    inferred = total(avenant_2(2, financement), FundingPlan("avenant_2")).inferred
    assert "Organisation de parcours pluriprofessionnels (part fixe)" in inferred
    assert total(scale_2019(2, financement), FundingPlan()).inferred == ()


def test_avenant_2_at_tier_3_is_whole(financement):
    """75 000 + 90 000 + 35 000 + 2 × 45 000 + 2 × 17 500 + 22 500 = 347 500, and 67 500 more in a crisis."""
    scale = avenant_2(3, financement)
    calm, crisis = (total(scale, FundingPlan("avenant_2", options)) for options in ((), (CRISIS,)))
    assert (calm.amount, calm.partial) == (347_500, False)
    assert crisis.amount - calm.amount == crisis.variable - calm.variable == 67_500


def test_a_conditional_amount_counts_only_by_its_own_name(financement):
    scale = avenant_2(3, financement)
    assert line_of(scale, CRISIS).conditional
    assert total(scale, FundingPlan("avenant_2", ("crise_sanitaire",))).amount == 347_500


def test_missions_in_the_order_of_the_scale(financement):
    listed = missions(scale_2019(2, financement))
    assert [(mission.code, mission.mandatory, mission.amount) for mission in listed] == [
        ("fonctionnement", True, 60_000), ("acces_aux_soins", True, 47_000), (SNP, False, 45_000),
        ("parcours", True, 70_000), ("prevention", True, 30_000), ("qualite_pertinence", False, 20_000),
        ("accompagnement_professionnels", False, 15_000)]
    access, crisis = (next(mission for mission in missions(avenant_2(tier, financement)) if mission.code == code)
                      for tier, code in ((2, "acces_aux_soins"), (3, "crise_sanitaire")))
    assert (access.amount, access.partial) == (None, True)
    assert (crisis.amount, crisis.partial, len(crisis.lines)) == (22_500, False, 2)


def test_sources_are_written_out(financement):
    for scale in funding(2, financement):
        assert all(line.source and "idem" not in line.source for line in scale.lines)
        assert scale.note
        assert scale.scale_label
    after_the_remark = line_of(scale_2019(2, financement), "parcours/fixe").source
    assert line_of(scale_2019(2, financement), f"{SNP}/supplementaire").source == f"{after_the_remark} (hors total)"


def test_scales_and_their_dates(financement):
    assert [(scale.scale, scale.in_force) for scale in funding(2, financement)] == [
        ("aci_2019", "2019-08-25"), ("avenant_2", "2022-03-31")]


@pytest.mark.parametrize("options", [("inconnue",), ("parcours/inconnue",), ("crise_sanitaire",), ("",)])
def test_an_option_the_scale_does_not_have_is_refused(financement, options):
    with pytest.raises(ValueError, match="ne connaît pas"):
        total(scale_2019(2, financement), FundingPlan(options=options))


def test_a_plan_is_for_one_scale(financement):
    with pytest.raises(ValueError, match="aci_2019"):
        total(avenant_2(2, financement), FundingPlan())
    with pytest.raises(ValueError, match="inconnu"):
        chosen(funding(2, financement), FundingPlan("avenant_9"))


@pytest.mark.parametrize("tier", [0, 5, -1])
def test_there_is_no_other_tier(financement, tier):
    with pytest.raises(ValueError, match="taille 1 à 4"):
        funding(tier, financement)


def toy(**changed) -> pd.DataFrame:
    row = {"bareme": "aci_2019", "en_vigueur": "2019-08-25", "mission": "parcours", "volet": "fixe",
           "obligatoire": "oui", "taille_1": 10, "taille_2": 20, "taille_3": 30, "taille_4": 40, "statut": "lu",
           "source": "inventée"}
    return pd.DataFrame([row | changed])


@pytest.mark.parametrize(("changed", "said"), [
    ({"bareme": "aci_2050"}, "aci_2050"),
    ({"bareme": None}, "français"),
    ({"mission": "cuisine"}, "cuisine"),
    ({"volet": "tiroir"}, "tiroir"),
    ({"obligatoire": "bof"}, "ni oui ni non"),
    ({"taille_2": -5}, "positif"),
    ({"taille_2": 5.5}, "entier"),
    ({"statut": "deviné"}, "deviné"),
])
def test_a_table_that_cannot_be_trusted_is_refused(changed, said):
    with pytest.raises(AciTableError, match=said):
        funding(2, toy(**changed))


def test_a_table_read_as_text_says_the_same():
    assert funding(2, toy().astype(str)) == funding(2, toy())


def test_a_missing_column_is_named():
    with pytest.raises(AciTableError, match="taille_3"):
        funding(2, toy().drop(columns="taille_3"))


@given(st.sampled_from([1, 2, 3, 4]), st.sets(st.sampled_from((*OPTIONAL, SNP, "qualite_pertinence/fixe"))))
def test_each_option_adds_to_the_total_and_the_split_adds_up(financement, tier, options):
    scale = scale_2019(tier, financement)
    plan = FundingPlan(options=tuple(options))
    yearly = total(scale, plan)
    assert yearly.amount == yearly.operation + yearly.fixed + yearly.variable + yearly.supplementary
    assert yearly.amount >= total(scale, FundingPlan()).amount
    assert total(scale, replace(plan, options=plan.options * 2)) == yearly
