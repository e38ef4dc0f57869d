"""The forecast budget of a CPTS over the five years of its contract, account by account: what the ACI brings is filled
in, everything else is left to be written.

Frame and balance rule (« Le total des charges doit être égal au total des produits ») of the form « demande de
subvention », cerfa n° 12156. What the ACI pays is put under account 74: help of the Assurance maladie and of the ARS is
counted among subventions (extencia.fr, « obligations comptables des CPTS », article L. 612-4 of the code de commerce),
which an accountant is to confirm.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from diagnostic.aci.funding import AmountStatus, Funding, FundingPlan, counts, five_years

# Euros a year of public help beyond which an association names an auditor (code de commerce, article L. 612-4).
AUDITED_FROM = 153_000
ACCOUNTS = Path(__file__).with_name("comptes.toml")


class Side(StrEnum):
    CHARGES = "charges"
    PRODUCTS = "produits"


class Balance(StrEnum):
    """What may be said of charges beside products: nothing as long as one side is blank or holds an unknown amount."""

    TO_FILL = "à compléter"
    TO_VERIFY = "à vérifier"
    BALANCED = "équilibré"
    SURPLUS = "excédent"
    DEFICIT = "déficit"


@dataclass(frozen=True)
class Account:
    """One account of two digits, made of `posts`. `voluntary`: benevolent work and gifts, counted apart."""

    number: str
    label: str
    side: Side
    voluntary: bool
    aci: bool
    posts: tuple[str, ...]


@dataclass(frozen=True)
class Post:
    """One line: whole euros, one amount for each year. None: left blank or, with a status, « non vérifié »; never zero.

    `status` and `source` are those of an amount of the ACI; None and empty for a line to be written.
    """

    label: str
    amounts: tuple[int | None, ...]
    status: AmountStatus | None = None
    source: str = ""

    @property
    def unverified(self) -> bool:
        return self.status is AmountStatus.UNVERIFIED


@dataclass(frozen=True)
class Sum:
    """A sum in whole euros of the lines that have an amount; None when none has. `unverified` lines are not in it."""

    amount: int | None
    unverified: int = 0

    @property
    def partial(self) -> bool:
        return self.unverified > 0


@dataclass(frozen=True)
class AccountPosts:
    account: Account
    posts: tuple[Post, ...]


@dataclass(frozen=True)
class Budget:
    """`years`: how each year is called. Accounts in the order of `accounts()`."""

    scale_label: str
    years: tuple[str, ...]
    accounts: tuple[AccountPosts, ...]

    def on(self, side: Side, *, voluntary: bool = False) -> tuple[AccountPosts, ...]:
        return tuple(found for found in self.accounts
                     if found.account.side is side and found.account.voluntary == voluntary)

    def sum_of(self, side: Side, year: int, *, voluntary: bool = False) -> Sum:
        """The sum of a side in the year of that rank (0 to 4)."""
        return sum_of((post for found in self.on(side, voluntary=voluntary) for post in found.posts), year)

    @property
    def audited(self) -> bool:
        """Whether what the ACI pays, already, calls for an auditor in one of the years."""
        paid = [post for found in self.accounts for post in found.posts if post.status]
        return any((sum_of(paid, year).amount or 0) > AUDITED_FROM for year in range(len(self.years)))

    def balance(self, year: int, *, voluntary: bool = False) -> Balance:
        return balance(*(self.sum_of(side, year, voluntary=voluntary) for side in Side))


@lru_cache(maxsize=1)
def accounts() -> tuple[Account, ...]:
    """Charges, products, then the two accounts of voluntary contributions."""
    with ACCOUNTS.open("rb") as stream:
        read = tomllib.load(stream)["compte"]
    return tuple(Account(entry["numero"], entry["libelle"], Side(entry["cote"]), entry.get("volontaire", False),
                         entry.get("aci", False), tuple(entry["postes"])) for entry in read)


def budget(funding: Funding, plan: FundingPlan, first_year: int | None = None) -> Budget:
    """The budget that a plan allows to begin: each line of the ACI that it counts, at a constant amount, on account 74.

    Amounts are those of `five_years`: at 100 % of the objectives. Years are called by their number when the first one
    is known, « Année 1 » to « Année 5 » otherwise. Raises ValueError as `funding.total` does.
    """
    years = five_years(funding, plan, first_year or 1)
    return Budget(funding.scale_label,
                  tuple(str(found.year) if first_year else f"Année {found.year}" for found in years),
                  tuple(AccountPosts(account, (*(_paid(funding, plan, len(years)) if account.aci else ()),
                                               *(Post(label, (None,) * len(years)) for label in account.posts)))
                        for account in accounts()))


def _paid(funding: Funding, plan: FundingPlan, years: int) -> Iterable[Post]:
    for line in funding.lines:
        if counts(line, plan):
            yield Post(f"ACI – {line.label}", (line.amount,) * years, line.status, line.source)


def sum_of(posts: Iterable[Post], year: int) -> Sum:
    """The sum of some lines in the year of that rank."""
    lines = list(posts)
    known = [amount for post in lines if (amount := post.amounts[year]) is not None]
    return Sum(sum(known) if known else None,
               sum(post.unverified and post.amounts[year] is None for post in lines))


def balance(charges: Sum, products: Sum) -> Balance:
    """How charges stand to products."""
    if charges.amount is None or (products.amount is None and not products.partial):
        return Balance.TO_FILL
    if products.amount is None or charges.partial or products.partial:
        return Balance.TO_VERIFY
    gap = products.amount - charges.amount
    return Balance.BALANCED if not gap else Balance.SURPLUS if gap > 0 else Balance.DEFICIT
