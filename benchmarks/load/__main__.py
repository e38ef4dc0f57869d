"""The load alone, longer or shorter than in the suite.

python -m benchmarks.load [--paced 120] [--row 900] [--curve 45] [--sessions 50]     durations in seconds

`--row` bounds the work in a row, which stops by itself after an hour's worth of interactions. Exit code 1 when a target
is missed.
"""

from __future__ import annotations

import argparse
import sys

from benchmarks.load.measure import SESSIONS, Pace, measure_load
from benchmarks.load.report import table, verdict
from benchmarks.told import told
from diagnostic.sources.warehouse import Warehouse


def main() -> int:
    usual = Pace()
    parser = argparse.ArgumentParser(prog="python -m benchmarks.load", description="Cinquante personnes à la fois.")
    parser.add_argument("--paced", type=float, default=usual.paced, metavar="S", help="à leur rythme")
    parser.add_argument("--row", type=float, default=usual.row, metavar="S", help="d'affilée, au plus")
    parser.add_argument("--curve", type=float, default=usual.curve, metavar="S", help="pour chaque nombre de sessions")
    parser.add_argument("--sessions", type=int, default=SESSIONS, metavar="N")
    options = parser.parse_args()
    result = measure_load(Warehouse.standard(), Pace(options.paced, options.row, options.curve), options.sessions)
    found = verdict(result)
    print("\n".join([*table(result), "", *told(found)]))
    return 0 if found.held else 1


if __name__ == "__main__":
    sys.exit(main())
