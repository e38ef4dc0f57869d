"""What a change of territory changes: inhabitants, size tier, funding, in one sentence."""

from __future__ import annotations

from dataclasses import dataclass

from diagnostic.aci.funding import Funding, FundingPlan, FundingTotal, chosen, total
from diagnostic.record import Diagnosis
from diagnostic.wording import MINUS, NBSP, count, euros, typography


@dataclass(frozen=True)
class Effect:
    """The changes from one territory to another; from nothing at all when `tier_before` is None.

    `funding`: euros a year, as `FundingTotal` means them; None when it cannot be compared (nothing before, or other
    missions ticked). `partial`: an amount of either side is not verified. `communes`: units, in part or whole.
    """

    inhabitants: int
    tier_before: int | None
    tier_after: int
    funding: int | None
    partial: bool
    communes: int

    @property
    def sentence(self) -> str:
        """« + 4 386 habitants, taille 2 inchangée », « Même population, passage de la taille 3 à la taille 2, … »."""
        return self.words[0].upper() + self.words[1:]

    @property
    def words(self) -> str:
        """The same, to go on from what comes before."""
        if self.tier_before is None:
            return typography(f"{count(self.inhabitants, 'habitant')}, taille {self.tier_after}")
        told = [_people(self.inhabitants),
                f"taille {self.tier_after} inchangée" if self.tier_before == self.tier_after else
                f"passage de la taille {self.tier_before} à la taille {self.tier_after}"]
        if self.funding:
            told.append(f"financement possible en {'hausse' if self.funding > 0 else 'baisse'} de "
                        f"{euros(abs(self.funding))} par an{' (montants non vérifiés à part)' if self.partial else ''}")
        return typography(", ".join(told))


def effect(before: Diagnosis | None, after: Diagnosis) -> Effect:
    """What differs from `before` to `after`; without `before`, what `after` is."""
    tier = after.tiers[0].tier
    if before is None:
        return Effect(after.population, None, tier, None, False, len(after.units))
    money, partial = None, False
    if before.plan == after.plan:
        money, partial = funding_change(before.funding, after.funding, after.plan)
    return Effect(after.population - before.population, before.tiers[0].tier, tier, money, partial,
                  len(after.units) - len(before.units))


def funding_change(before: tuple[Funding, ...], after: tuple[Funding, ...], plan: FundingPlan) -> tuple[int, bool]:
    """Euros a year between the funding at two tiers by one plan, and whether an amount of either is not verified."""
    first, second = _yearly(before, plan), _yearly(after, plan)
    return second.amount - first.amount, first.partial or second.partial


def _yearly(fundings: tuple[Funding, ...], plan: FundingPlan) -> FundingTotal:
    return total(chosen(fundings, plan), plan)


def _people(change: int) -> str:
    """« + 4 386 habitants »: apart from its sign, as a sentence is read, not as a column of figures is."""
    if not change:
        return "même population"
    return f"{'+' if change > 0 else MINUS}{NBSP}{count(abs(change), 'habitant')}"
