"""Funding that the ACI attaches to a size tier, mission by mission; an amount nobody verified is never guessed.

All amounts are euros a year at 100 % of the objectives: the variable parts depend on results, so that a total is the
most that can be obtained, not a forecast.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import pandas as pd

from diagnostic.aci.labels import MISSIONS, PARTS, SCALE_NOTES, SCALES
from diagnostic.aci.tables import AciTableError, check_columns, flag, whole, words
from diagnostic.wording import typography

TIERS = (1, 2, 3, 4)
# Paid only if what it is for happens: never counted unless ticked.
CONDITIONAL_PARTS = frozenset({"variable_si_crise"})
CORE_MISSION = "fonctionnement"
_COLUMNS = ("bareme", "en_vigueur", "mission", "volet", "obligatoire", "statut", "source",
            *(f"taille_{tier}" for tier in TIERS))


class AmountStatus(StrEnum):
    """How an amount is known: read in a source, inferred from another one, or not at all."""

    READ = "lu"
    INFERRED = "inféré"
    UNVERIFIED = "non vérifié"


@dataclass(frozen=True)
class FundingLine:
    """One amount in euros a year. `amount` None means « non vérifié » (see `status`), never zero.

    `conditional`: paid only if a serious health crisis happens. `status_note`: the words of the table on this line.
    `source`: where the line was read; for an amount that is not « lu » it is where another tier's amount was.
    """

    mission: str
    mission_label: str
    part: str
    part_label: str
    mandatory: bool
    amount: int | None
    status: AmountStatus
    source: str
    conditional: bool
    status_note: str

    @property
    def option(self) -> str:
        """What ticks this line alone in a FundingPlan."""
        return f"{self.mission}/{self.part}"

    @property
    def label(self) -> str:
        return f"{self.mission_label} ({self.part_label[0].lower()}{self.part_label[1:]})"


@dataclass(frozen=True)
class Funding:
    """Every line of one scale at one tier.

    `in_force`: ISO date of the day the scale came into force. `note`: what to know before using its amounts.
    """

    scale: str
    scale_label: str
    in_force: str
    tier: int
    lines: tuple[FundingLine, ...]
    note: str

    @property
    def offered(self) -> frozenset[str]:
        """Everything that a plan on this scale may tick: missions, and single lines as « mission/part »."""
        return frozenset(name for line in self.lines for name in (line.mission, line.option))


@dataclass(frozen=True)
class Mission:
    """The lines of one mission, in the order of the scale.

    `amount` adds up its known, unconditional lines (None when none is known); `partial`: one of them is not verified.
    """

    code: str
    label: str
    mandatory: bool
    lines: tuple[FundingLine, ...]
    amount: int | None
    partial: bool


@dataclass(frozen=True)
class FundingTotal:
    """A yearly total in euros. `partial` is true when a chosen line is not verified: the total is then a floor.

    `amount` = `operation` (the running of the CPTS) + `fixed` (fixed parts of the missions, compensation included)
    + `variable` + `supplementary`. `unverified`, `inferred`: labels of the chosen lines without amount, or whose amount
    was not read for this tier.
    """

    amount: int
    partial: bool
    unverified: tuple[str, ...]
    inferred: tuple[str, ...]
    operation: int
    fixed: int
    variable: int
    supplementary: int


@dataclass(frozen=True)
class FundingYear:
    """One year of a contract; `cumulated` is the sum since its first year."""

    year: int
    total: FundingTotal
    cumulated: int


@dataclass(frozen=True)
class FundingPlan:
    """What the project has ticked: a scale and, beyond the compulsory missions, options.

    An option is an optional mission as a whole (« qualite_pertinence », « traitement_orientation_snp »…), or one line
    as « mission/part » (« qualite_pertinence/fixe »). The compulsory missions always count and need no option, but for
    their conditional lines: « crise_sanitaire/variable_si_crise » is counted only when ticked by that name.
    """

    scale: str = "aci_2019"
    options: tuple[str, ...] = ()


def funding(tier: int, table: pd.DataFrame) -> tuple[Funding, ...]:
    """Every scale of the table `aci_financement` at `tier` (1 to 4), in the order of the table.

    A source « idem » is the last one written above it. Raises ValueError on another tier, AciTableError on a table
    that lacks a column, names a mission or a part without French label, or holds something else than amounts.
    """
    if tier not in TIERS:
        raise ValueError(typography(f"La taille {tier} n'existe pas : une CPTS est de taille 1 à 4."))
    check_columns(table, "aci_financement", _COLUMNS)
    fundings = []
    for name, rows in table.assign(source=_sources(table["source"])).groupby("bareme", sort=False, dropna=False):
        lines = tuple(_line(row, tier) for row in rows.to_dict("records"))
        fundings.append(Funding(str(name), _label(SCALES, name, "barème"), words(rows["en_vigueur"].iloc[0]), tier,
                                lines, typography(SCALE_NOTES[str(name)])))
    return tuple(fundings)


def chosen(fundings: tuple[Funding, ...], plan: FundingPlan) -> Funding:
    """The funding of the plan's scale. Raises ValueError when there is none of that name."""
    for candidate in fundings:
        if candidate.scale == plan.scale:
            return candidate
    raise ValueError(typography(f"Le barème de financement « {plan.scale} » est inconnu."))


def missions(funding: Funding) -> tuple[Mission, ...]:
    """The missions of a scale in its order, compulsory or not."""
    codes = dict.fromkeys(line.mission for line in funding.lines)
    return tuple(_mission(tuple(line for line in funding.lines if line.mission == code)) for code in codes)


def total(funding: Funding, plan: FundingPlan) -> FundingTotal:
    """What the plan's lines amount to, a year.

    Raises ValueError on a plan made for another scale, or an option that this scale does not have.
    """
    if plan.scale != funding.scale:
        raise ValueError(typography(f"Ces choix sont faits pour le barème « {plan.scale} », et non pour "
                                    f"« {funding.scale} »."))
    if unknown := sorted(set(plan.options) - funding.offered):
        raise ValueError(typography(f"Le barème « {funding.scale_label} » ne connaît pas : {', '.join(unknown)}."))
    lines = [line for line in funding.lines if counts(line, plan)]
    split = {"operation": 0, "fixed": 0, "variable": 0, "supplementary": 0}
    for line in lines:
        split[_share_of(line)] += line.amount or 0
    unverified = tuple(line.label for line in lines if line.amount is None)
    inferred = tuple(line.label for line in lines if line.status is AmountStatus.INFERRED)
    return FundingTotal(sum(split.values()), bool(unverified), unverified, inferred, **split)


def five_years(funding: Funding, plan: FundingPlan, start_year: int) -> tuple[FundingYear, ...]:
    """The five years of a contract from `start_year`, at constant amounts.

    No source that was read says how amounts build up in the first years, so none is supposed: say so where it is shown.
    Raises ValueError as `total` does.
    """
    yearly = total(funding, plan)
    return tuple(FundingYear(start_year + n, yearly, yearly.amount * (n + 1)) for n in range(5))


def counts(line: FundingLine, plan: FundingPlan) -> bool:
    """Whether the plan counts this line (rule of `FundingPlan`): ticked by name, or part of a mission that counts."""
    ticked = line.mandatory or line.mission in plan.options
    return line.option in plan.options or (ticked and not line.conditional)


def _share_of(line: FundingLine) -> str:
    if line.mission == CORE_MISSION:
        return "operation"
    return {"supplementaire": "supplementary", "variable": "variable", "variable_si_crise": "variable"}.get(
        line.part, "fixed")


def _mission(lines: tuple[FundingLine, ...]) -> Mission:
    certain = [line for line in lines if not line.conditional]
    known = [line.amount for line in certain if line.amount is not None]
    return Mission(lines[0].mission, lines[0].mission_label, lines[0].mandatory, lines,
                   sum(known) if known else None, len(known) < len(certain))


def _sources(column: pd.Series) -> list[str]:
    """The sources with « idem » replaced; what follows it (« idem (hors total) ») is kept for that line alone."""
    written, last = [], ""
    for source in map(words, column):
        same = source == "idem" or source.startswith("idem ")
        last = last if same else source
        written.append(last + source.removeprefix("idem") if same else source)
    return written


def _line(row: dict[Any, Any], tier: int) -> FundingLine:
    mission, part, note = words(row["mission"]), words(row["volet"]), words(row["statut"])
    where = f"Financement, {row['bareme']}, {mission}, {part}"
    amount = whole(row[f"taille_{tier}"], where)
    return FundingLine(
        mission=mission, mission_label=_label(MISSIONS, mission, "mission"), part=part,
        part_label=_label(PARTS, part, "volet"), mandatory=flag(row["obligatoire"], where), amount=amount,
        status=_status(note, tier, amount, where), source=row["source"], conditional=part in CONDITIONAL_PARTS,
        status_note=note)


def _status(note: str, tier: int, amount: int | None, where: str) -> AmountStatus:
    """How this tier's amount is known, from words such as « lu », « lu pour T3, … », « bornes lues (T1, T4), … »."""
    if amount is None:
        return AmountStatus.UNVERIFIED
    if note == "lu":
        return AmountStatus.READ
    read = re.match(r"lu pour (T\d)|bornes lues \(([^)]*)\)", note)
    if read is None:
        raise AciTableError(f"{where} : le statut « {note} » n'est pas compris.")
    return AmountStatus.READ if f"T{tier}" in read[0] else AmountStatus.INFERRED


def _label(labels: dict[str, str], code: Any, kind: str) -> str:
    if code not in labels:
        raise AciTableError(f"Table « aci_financement », {kind} « {code} » : ce code n'a pas de nom en français.")
    return labels[code]
