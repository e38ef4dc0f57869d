"""How figures are told: durations, weights and ratios in French, and what was promised beside what was measured."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from diagnostic.wording import NBSP, number, typography


@dataclass(frozen=True)
class Promise:
    """A figure, as measured; `promised`: what was said of it before, with `held` whether it is so. Where nothing was
    promised, `promised` is empty and `held` is None."""

    what: str
    measured: str
    promised: str = ""
    held: bool | None = None

    @property
    def fate(self) -> str:
        return {True: "tenu", False: "MANQUÉ", None: "sans objectif promis"}[self.held]


@dataclass(frozen=True)
class Verdict:
    """`remark`: what else must be said to read the figures, one French paragraph."""

    promises: tuple[Promise, ...]
    remark: str = ""

    @property
    def held(self) -> bool:
        return all(promise.held is not False for promise in self.promises)


def told(verdict: Verdict) -> list[str]:
    """Lines of Markdown: one for each promise, then the remark."""
    lines = []
    for promise in verdict.promises:
        aim = f" (objectif : {promise.promised})" if promise.promised else ""
        lines.append(f"- {typography(f'{promise.what} : **{promise.measured}**{aim} : {promise.fate}.')}")
    return [*lines, *(["", typography(verdict.remark)] if verdict.remark else [])]


def summary(verdicts: Iterable[Verdict]) -> list[str]:
    """Lines of a Markdown table: every figure that was promised, or told, in one place."""
    return grid(("", "mesuré", "objectif", ""), "::::", [
        (promise.what, promise.measured, promise.promised or "–", promise.fate)
        for verdict in verdicts for promise in verdict.promises])


def grid(heads: Sequence[str], sides: str, rows: Iterable[Sequence[str]]) -> list[str]:
    """Lines of a Markdown table. `sides`, one sign for each column: « : » to the left, « - » to the right."""
    rules = {":": ":---", "-": "---:"}
    return [_row(map(typography, heads)), _row(rules[side] for side in sides),
            *(_row(map(typography, row)) for row in rows)]


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |".replace("  ", " ")


def duration(ms: float) -> str:
    """« 4,0 ms », « 641 ms », « 12,3 s », « 4 min 10 s »."""
    if ms >= 120_000:
        minutes, seconds = divmod(round(ms / 1000), 60)
        return f"{minutes}{NBSP}min{NBSP}{seconds:02}{NBSP}s"
    if ms >= 10_000:
        return f"{number(ms / 1000, 1)}{NBSP}s"
    return f"{number(ms, 2 if ms < 1 else 1 if ms < 100 else 0)}{NBSP}ms"


def weight(kilobytes: float) -> str:
    """Thousands of bytes, told in ko or Mo."""
    if kilobytes >= 10_000:
        return f"{number(kilobytes / 1000, 1)}{NBSP}Mo"
    return f"{number(kilobytes, 1 if kilobytes < 100 else 0)}{NBSP}ko"


def memory(megabytes: float) -> str:
    return f"{number(megabytes)}{NBSP}Mo"


def times(ratio: float) -> str:
    """« × 57 », « × 6,3 », « × 0,42 »: how many times longer, or heavier, the recipe is."""
    return f"×{NBSP}{number(ratio, 0 if ratio >= 10 else 1 if ratio >= 1 else 2)}"


def beside(theirs: float, ours: float, say: str) -> str:
    """A recipe's figure, already said, with how many times ours it is."""
    return f"{say} ({times(theirs / ours)})"
