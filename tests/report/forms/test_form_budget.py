"""The budget on paper: what the ACI brings, what is left blank, what nobody verified."""

from __future__ import annotations

from form_reader import tables, words

from diagnostic.report.forms.budget import budget_page
from diagnostic.report.request import PackRequest
from diagnostic.wording import typography


def test_the_aci_is_under_account_74_and_charges_are_blank(told: PackRequest) -> None:
    charges, products, voluntary, balance = tables(budget_page(told))
    assert [column.title for column in charges.columns[2:]] == ["2027", "2028", "2029", "2030", "2031"]
    assert {cell for row in charges.rows for cell in row[2:]} == {""}
    by_account = {row[0]: row[2:] for row in products.rows if row[0]}
    # tier 1: 50 000 + 2 × 50 000 + 10 000, and 35 000 for unscheduled care
    assert by_account["74"] == (typography("195 000"),) * 5
    assert {cells for number, cells in by_account.items() if number != "74"} == {("",) * 5}
    assert products.rows[-1][1:] == ("Total des produits", *(typography("195 000"),) * 5)
    assert [row[0] for row in voluntary.rows] == ["86", "87"]
    assert {cell for row in balance.rows for cell in row[1:]} == {"à compléter"}


def test_it_says_on_which_account_and_at_most(told: PackRequest) -> None:
    said = words(budget_page(told))
    assert "compte 74" in said
    assert "Chacun est un maximum" in said
    assert "non vérifié" not in said
    assert typography("Au-delà de 153 000 €") in said


def test_nothing_is_said_of_an_auditor_under_the_threshold(silent: PackRequest) -> None:
    assert "commissaire aux comptes" not in words(budget_page(silent))


def test_the_years_are_numbered_until_the_contract_is_dated(silent: PackRequest) -> None:
    assert [column.title for column in tables(budget_page(silent))[0].columns[2:]] == [
        f"Année {year}" for year in range(1, 6)]


def test_an_unverified_amount_is_named_and_the_total_is_partial(silent: PackRequest) -> None:
    _, products, _, _ = tables(budget_page(silent))
    rows = {row[1]: row[2:] for row in products.rows}
    assert rows["ACI – Amélioration de l'accès aux soins (part fixe)"] == ("non vérifié",) * 5
    assert rows["Subventions d'exploitation"] == rows["Total des produits"]
    assert rows["Total des produits"] == (typography("120 000 (partiel)"),) * 5
    named = typography("Montants non vérifiés, absents des totaux, qui sont donc partiels : ACI – Amélioration")
    assert named in words(budget_page(silent))
