"""Run every benchmark, print the ratios, and write the page of results when asked.

python -m benchmarks [--write docs/performance.md]     exit code 1 when a target is missed
"""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path
from string import Template

from benchmarks.codes_to_diagnosis import TARGET_MS, TARGET_RATIO, TARGET_SIZE, Comparison, compare
from benchmarks.timing import machine
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import NBSP, date_fr, number, typography

PEERS = {"plain": "recette simple", "filtered": "lecture filtrée", "memory": "tout en mémoire"}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Mesures de durée, en rapports.")
    parser.add_argument("--write", type=Path, metavar="FICHIER", help="écrire aussi la page de résultats (Markdown)")
    arguments = parser.parse_args()
    comparisons = compare(Warehouse.embedded())
    print("\n".join(table(comparisons)), verdict(comparisons), sep="\n\n")
    if arguments.write:
        arguments.write.write_text(page(comparisons, date.today()), encoding="utf-8")
    return 0 if on_target(comparisons) else 1


def on_target(comparisons: list[Comparison]) -> bool:
    target = _target(comparisons)
    return target.ratio("plain") >= TARGET_RATIO and target.ours_ms < TARGET_MS


def _target(comparisons: list[Comparison]) -> Comparison:
    return next(comparison for comparison in comparisons if comparison.size == TARGET_SIZE)


def verdict(comparisons: list[Comparison]) -> str:
    target = _target(comparisons)
    return typography(
        f"Pour {TARGET_SIZE} communes, l'objectif (au moins {TARGET_RATIO} fois plus vite que la recette simple, et "
        f"moins de {TARGET_MS} ms) est {'tenu' if on_target(comparisons) else 'manqué'} : "
        f"{_ratio(target.ratio('plain'))} fois, {_duration(target.ours_ms)}.")


def table(comparisons: list[Comparison]) -> list[str]:
    """Lines of a Markdown table: a size on each row, our median, its geography, each peer's with the ratio."""
    heads = ["communes", "codes → Diagnosis", "dont périmètre", *PEERS.values()]
    lines = [f"| {' | '.join(heads)} |", f"|{' ---: |' * len(heads)}"]
    for comparison in comparisons:
        cells = [number(comparison.size), _duration(comparison.ours_ms), _duration(comparison.perimeter_ms),
                 *(f"{_duration(comparison.peers_ms[peer])} (× {_ratio(comparison.ratio(peer))})" for peer in PEERS)]
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def page(comparisons: list[Comparison], day: date) -> str:
    """The page of results, in French: `page.md` filled in."""
    template = Template(typography((Path(__file__).parent / "page.md").read_text(encoding="utf-8")))
    # The table comes after the typography, which would read the marks of its columns as punctuation.
    return template.substitute(date=date_fr(day), machine=machine(), verdict=verdict(comparisons),
                               table="\n".join(table(comparisons)))


def _duration(ms: float) -> str:
    return f"{number(ms, 1 if ms < 100 else 0)}{NBSP}ms"


def _ratio(ratio: float) -> str:
    return number(ratio, 1 if ratio < 10 else 0)


if __name__ == "__main__":
    sys.exit(main())
