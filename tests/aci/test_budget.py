"""The forecast budget: amounts of the guide's worked example, what is left blank, what is not verified, the balance."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from diagnostic.aci.budget import AccountPosts, Balance, Budget, Post, Side, Sum, accounts, balance, budget, sum_of
from diagnostic.aci.funding import AmountStatus, FundingPlan, chosen, funding

SNP = "traitement_orientation_snp"


@pytest.fixture(scope="module")
def worked(financement: pd.DataFrame) -> Budget:
    """Tier 2 with unscheduled care: 252 000 € a year, from 2027."""
    plan = FundingPlan(options=(SNP,))
    return budget(chosen(funding(2, financement), plan), plan, 2027)


def posts_of(found: Budget, number: str) -> tuple[Post, ...]:
    return next(lines.posts for lines in found.accounts if lines.account.number == number)


def with_posts(found: Budget, number: str, *posts: Post) -> Budget:
    return replace(found, accounts=tuple(
        AccountPosts(lines.account, posts) if lines.account.number == number else lines for lines in found.accounts))


def test_accounts_of_both_sides_and_of_voluntary_work() -> None:
    by_side = {(side, voluntary): [account.number for account in accounts()
                                   if account.side is side and account.voluntary == voluntary]
               for side in Side for voluntary in (False, True)}
    assert by_side == {
        (Side.CHARGES, False): [str(number) for number in range(60, 70)], (Side.CHARGES, True): ["86"],
        (Side.PRODUCTS, False): ["70", "73", "74", "75", "76", "77", "78", "79"], (Side.PRODUCTS, True): ["87"]}
    assert [account.number for account in accounts() if account.aci] == ["74"]
    assert all(account.posts and account.label for account in accounts())


def test_the_aci_fills_account_74_and_nothing_else(worked: Budget) -> None:
    assert worked.years == ("2027", "2028", "2029", "2030", "2031")
    # by hand, tier 2: 60 000 running, 17 500 + 17 500 access, 12 000 compensation, 45 000 unscheduled care,
    # 35 000 + 35 000 pathways, 15 000 + 15 000 prevention
    assert [post.amounts[0] for post in posts_of(worked, "74") if post.status] == [
        60_000, 17_500, 17_500, 12_000, 45_000, 35_000, 35_000, 15_000, 15_000]
    for year in range(5):
        assert worked.sum_of(Side.PRODUCTS, year) == Sum(252_000)
        assert worked.sum_of(Side.CHARGES, year) == Sum(None)
    filled = {lines.account.number for lines in worked.accounts for post in lines.posts if any(post.amounts)}
    assert filled == {"74"}


def test_nothing_is_said_of_the_balance_as_long_as_charges_are_blank(worked: Budget) -> None:
    assert {worked.balance(year) for year in range(5)} == {Balance.TO_FILL}
    assert {worked.balance(year, voluntary=True) for year in range(5)} == {Balance.TO_FILL}


def test_the_balance_of_each_year(worked: Budget) -> None:
    salaries = Post("Rémunération des personnels", (252_000, 251_999, 252_001, None, 0))
    filled = with_posts(worked, "64", salaries)
    assert [filled.balance(year) for year in range(5)] == [
        Balance.BALANCED, Balance.SURPLUS, Balance.DEFICIT, Balance.TO_FILL, Balance.SURPLUS]


def test_an_auditor_is_called_for_beyond_153_000_euros(worked: Budget, financement: pd.DataFrame) -> None:
    assert worked.audited
    # tier 1, compulsory missions: 160 000; on the scale read in part, 120 000 are known
    plan, partial = FundingPlan(), FundingPlan("avenant_2")
    assert budget(chosen(funding(1, financement), plan), plan).audited
    assert not budget(chosen(funding(1, financement), partial), partial).audited


def test_voluntary_work_is_counted_apart(worked: Budget) -> None:
    given = Post("Bénévolat", (1_000,) * 5)
    filled = with_posts(with_posts(worked, "86", given), "87", given)
    assert filled.balance(0, voluntary=True) is Balance.BALANCED
    assert filled.sum_of(Side.PRODUCTS, 0) == Sum(252_000)


def test_an_unverified_amount_is_neither_zero_nor_a_guess(financement: pd.DataFrame) -> None:
    plan = FundingPlan("avenant_2")
    begun = budget(chosen(funding(1, financement), plan), plan)
    assert begun.years == ("Année 1", "Année 2", "Année 3", "Année 4", "Année 5")
    unknown = [post for post in posts_of(begun, "74") if post.unverified]
    # access to care (fixed and variable) and health crises: no source was read for tier 1
    assert [post.amounts for post in unknown] == [(None,) * 5] * 3
    # running 50 000, pathways 25 000 + 25 000, prevention 10 000 + 10 000
    assert begun.sum_of(Side.PRODUCTS, 0) == Sum(120_000, unverified=3)
    assert begun.balance(0) is Balance.TO_FILL
    charged = with_posts(begun, "60", Post("Achats", (120_000,) * 5))
    assert charged.balance(0) is Balance.TO_VERIFY


def test_an_unknown_line_that_somebody_wrote_counts() -> None:
    written = Post("ACI", (None, 5), AmountStatus.UNVERIFIED)
    assert [sum_of([written], year) for year in (0, 1)] == [Sum(None, unverified=1), Sum(5)]


@pytest.mark.parametrize(("charges", "products", "expected"), [
    (Sum(None), Sum(None), Balance.TO_FILL), (Sum(5), Sum(None), Balance.TO_FILL),
    (Sum(0), Sum(0), Balance.BALANCED), (Sum(5), Sum(None, 1), Balance.TO_VERIFY),
])
def test_balance_of_two_sums(charges: Sum, products: Sum, expected: Balance) -> None:
    assert balance(charges, products) is expected


def test_a_plan_of_another_scale_is_refused(financement: pd.DataFrame) -> None:
    with pytest.raises(ValueError, match="barème"):
        budget(funding(1, financement)[0], FundingPlan("avenant_2"))
