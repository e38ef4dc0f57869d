"""Run every benchmark, print the ratios, and write the page of results when asked.

python -m benchmarks [--packs 100] [--write docs/performance.md]     exit code 1 when a target is missed
"""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path
from string import Template

from benchmarks import map_click, packs
from benchmarks.browser import MISSING
from benchmarks.codes_to_diagnosis import TARGET_MS, TARGET_RATIO, TARGET_SIZE, Comparison, compare
from benchmarks.map_click import MapResult, measure_map
from benchmarks.overlaps import OverlapsResult, measure_overlaps, overlaps_table, overlaps_verdict
from benchmarks.packs import PacksResult, measure_packs, packs_table, packs_verdict
from benchmarks.timing import machine
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import NBSP, date_fr, number, typography

PEERS = {"plain": "recette simple", "filtered": "lecture filtrée", "memory": "tout en mémoire"}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Mesures de durée, en rapports.")
    parser.add_argument("--write", type=Path, metavar="FICHIER", help="écrire aussi la page de résultats (Markdown)")
    parser.add_argument("--packs", type=int, default=packs.PACKS, metavar="N", help="nombre de dossiers du lot mesuré")
    arguments = parser.parse_args()
    comparisons = compare(Warehouse.standard())
    print("\n".join(table(comparisons)), verdict(comparisons), sep="\n\n")
    shared = measure_overlaps(Warehouse.standard())
    print("", "\n".join(overlaps_table(shared)), overlaps_verdict(shared), sep="\n")
    drawn = measure_map(Warehouse.standard()) if not MISSING else None
    print("", "\n".join(map_table(drawn)) if drawn else "", map_verdict(drawn), sep="\n")
    made = measure_packs(Warehouse.standard(), arguments.packs)
    print("", "\n".join(packs_table(made)), packs_verdict(made), sep="\n")
    if arguments.write:
        arguments.write.write_text(page(comparisons, shared, drawn, made, date.today()), encoding="utf-8")
    targets = (on_target(comparisons), shared.on_target, drawn is None or drawn.on_target,
               bool(packs.MISSING) or made.on_target)
    return 0 if all(targets) else 1


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


def map_table(result: MapResult) -> list[str]:
    """Lines of a Markdown table: what is clicked on, time to figures, weight of a click, map kept or not."""
    rows = (("notre carte, une intercommunalité choisie", result.ours),
            ("notre carte, la région entière choisie", result.region),
            ("l'écran Territoire entier", result.screen), ("recette simple", result.plain))
    lines = ["| | clic → chiffres | messages par clic | sur le réseau | carte remontée |",
             "| :--- | ---: | ---: | ---: | :---: |"]
    for name, clicks in rows:
        lines.append(f"| {name} | {_duration(1000 * clicks.seconds)} | {_weight(clicks.kilobytes)} | "
                     f"{_weight(clicks.wire_kilobytes)} | "
                     f"{'non' if clicks.same_map else 'oui'} |")
    return lines


def map_verdict(result: MapResult | None) -> str:
    if result is None:
        return typography(f"CARTE NON MESURÉE : {MISSING}.")
    limits = (f"au plus {number(map_click.TARGET_S, 2)} s et {map_click.TARGET_KB} ko par clic, carte jamais remontée, "
              f"{map_click.TARGET_FASTER} fois plus vite et {map_click.TARGET_LIGHTER} fois plus léger que la recette "
              f"simple, première carte en {map_click.TARGET_OPENING_S} s, jamais plus de "
              f"{number(100 * map_click.TARGET_BLANK)} % de la carte à nu")
    return typography(
        f"L'objectif ({limits}) est {'tenu' if result.on_target else 'manqué'} : {_ratio(result.faster)} fois plus "
        f"vite, {_ratio(result.lighter)} fois plus léger ; première carte en {number(result.near_s, 1)} s près d'un "
        f"territoire, {number(result.far_s, 1)} s sur une région et {number(result.screen_s, 1)} s sur l'écran "
        f"Territoire ; au plus {number(100 * result.blank, 1)} % de la carte à nu sur {result.pictures} images prises "
        "pendant qu'on la déplace et la zoome.")


def page(comparisons: list[Comparison], shared: OverlapsResult, drawn: MapResult | None, made: PacksResult,
         day: date) -> str:
    """The page of results, in French: `page.md` filled in."""
    template = Template(typography((Path(__file__).parent / "page.md").read_text(encoding="utf-8")))
    # The table comes after the typography, which would read the marks of its columns as punctuation.
    return template.substitute(date=date_fr(day), machine=machine(), verdict=verdict(comparisons),
                               table="\n".join(table(comparisons)), map_verdict=map_verdict(drawn),
                               map_table="\n".join(map_table(drawn)) if drawn else "",
                               overlaps_table="\n".join(overlaps_table(shared)),
                               overlaps_verdict=overlaps_verdict(shared),
                               packs_table="\n".join(packs_table(made)), packs_verdict=packs_verdict(made))


def _duration(ms: float) -> str:
    return f"{number(ms, 1 if ms < 100 else 0)}{NBSP}ms"


def _weight(kilobytes: float) -> str:
    return f"{number(kilobytes, 1 if kilobytes < 100 else 0)}{NBSP}ko"


def _ratio(ratio: float) -> str:
    return number(ratio, 1 if ratio < 10 else 0)


if __name__ == "__main__":
    sys.exit(main())
