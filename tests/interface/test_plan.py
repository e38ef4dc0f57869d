"""Ticking missions."""

from __future__ import annotations

from diagnostic.aci.funding import FundingPlan, chosen, funding, total
from diagnostic.sources.warehouse import Warehouse
from interface.plan import amounts_table, moved, read_where, ticked, toggled

SNP, QUALITY = "traitement_orientation_snp", "qualite_pertinence"


def test_a_mission_is_ticked_then_unticked() -> None:
    plan = toggled(FundingPlan(), SNP, True)
    assert plan == FundingPlan("aci_2019", (SNP,))
    assert ticked(plan, SNP)
    assert toggled(plan, SNP, False) == FundingPlan()


def test_unticking_a_mission_unticks_its_lines_and_no_other() -> None:
    plan = FundingPlan("aci_2019", (QUALITY, f"{QUALITY}/fixe", SNP))
    assert ticked(FundingPlan("aci_2019", (f"{QUALITY}/fixe",)), QUALITY)
    assert toggled(plan, QUALITY, False).options == (SNP,)


def test_changing_scale_keeps_what_exists_there(warehouse: Warehouse) -> None:
    scales = {scale.scale: scale for scale in funding(2, warehouse.table("aci_financement"))}
    plan = moved(FundingPlan("aci_2019", (QUALITY, SNP)), scales["avenant_2"])
    assert plan == FundingPlan("avenant_2", (QUALITY,))
    assert total(scales["avenant_2"], plan).partial


def test_the_worked_example_stands_in_the_table(warehouse: Warehouse) -> None:
    """Tier 2, core missions, with the orientation of unscheduled care: 252 000 € a year (guide URPS Occitanie 2019)."""
    plan = FundingPlan("aci_2019", (SNP,))
    scale = chosen(funding(2, warehouse.table("aci_financement")), plan)
    html = amounts_table(scale, plan, total(scale, plan))
    assert "252\u202f000\u00a0€" in html
    assert html.count("<tr>") == len(scale.lines) + 2


def test_an_unverified_amount_is_said_so_and_never_a_zero(warehouse: Warehouse) -> None:
    plan = FundingPlan("avenant_2")
    scale = chosen(funding(2, warehouse.table("aci_financement")), plan)
    html = amounts_table(scale, plan, total(scale, plan))
    assert "non vérifié" in html
    assert ">0\u00a0€<" not in html
    assert "partiel" in html
    assert read_where(scale).startswith("Montants lus dans")


def test_an_unverified_amount_is_not_said_to_be_counted(warehouse: Warehouse) -> None:
    plan = FundingPlan("avenant_2")
    scale = chosen(funding(2, warehouse.table("aci_financement")), plan)
    yearly = total(scale, plan)
    assert yearly.unverified
    assert amounts_table(scale, plan, yearly).count("non, faute de montant") == len(yearly.unverified)
