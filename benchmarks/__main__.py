"""Run the benchmarks, print every ratio, and write the page of results when asked.

python -m benchmarks [--quick] [--only NAME…] [--packs 100] [--write docs/performance.md]

Exit code 1 when a target is missed or a measure fails, 2 when a page is asked for of a part of them. What cannot be
measured on this machine is said, and is no failure.
"""

from __future__ import annotations

import argparse
import sys
import time
import traceback
from datetime import date
from pathlib import Path

from benchmarks.page import Measured, written
from benchmarks.suite import LONG, SUITE, Options, benchmark
from benchmarks.timing import machine
from benchmarks.told import summary, told
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import date_fr, typography


def main() -> int:
    options = _parser().parse_args()
    if options.write and (options.only or options.quick):
        print("La page s'écrit d'une mesure entière : sans --only ni --quick.", file=sys.stderr)
        return 2
    names = options.only or [name for name in SUITE if not (options.quick and name in LONG)]
    print(date_fr(date.today()), machine(), sep=" ; ", flush=True)
    measured = {name: _measured(name, Options(options.quick, options.packs)) for name in names}
    verdicts = [one.verdict for one in measured.values() if one.verdict]
    print("", *summary(verdicts), sep="\n")
    missing = [name for name, one in measured.items() if one.missing]
    if missing:
        print("", *(f"NON MESURÉ : {name} ({measured[name].missing})" for name in missing), sep="\n")
    if options.write:
        for path, content in written(measured, options.write, date.today()).items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    return 0 if all(verdict.held for verdict in verdicts) and not any(one.failed for one in measured.values()) else 1


def _measured(name: str, options: Options) -> Measured:
    """Measured and printed."""
    suite = benchmark(name)
    print(f"\n== {name}", flush=True)
    if suite.MISSING:
        print(typography(f"NON MESURÉ : {suite.MISSING}."), flush=True)
        return Measured(missing=suite.MISSING)
    begun = time.perf_counter()
    # Each benchmark has it as the others left it: read, and warm.
    try:
        result = suite.measure(Warehouse.standard(), options)
    except Exception:  # whatever a browser, a server or a recipe may raise: the others are measured all the same
        print("ÉCHEC", traceback.format_exc(), sep="\n", flush=True)
        return Measured(missing="la mesure a échoué", failed=True)
    found = Measured(result, tuple(suite.table(result)), suite.verdict(result))
    assert found.verdict is not None
    print(*found.table, "", *told(found.verdict), sep="\n")
    print(typography(f"({time.perf_counter() - begun:.0f} s)"), flush=True)
    return found


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python3 run.py bench", description="Mesures, en rapports à des recettes.")
    parser.add_argument("--only", nargs="+", choices=SUITE, metavar="NOM", help=f"seulement : {', '.join(SUITE)}")
    parser.add_argument("--quick", action="store_true", help="moins de tailles et de répétitions")
    parser.add_argument("--packs", type=int, default=Options.packs, metavar="N",
                        help="nombre de dossiers du lot mesuré")
    parser.add_argument("--write", type=Path, metavar="FICHIER",
                        help="écrire aussi la page de résultats (Markdown) et ses images, dans images/ à côté")
    return parser


if __name__ == "__main__":
    sys.exit(main())
