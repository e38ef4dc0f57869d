"""The verb `compare` of the command line: what changed between two packs.

Exit codes: 0 nothing changed; 1 something did; 2 one of them cannot be read.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from diagnostic.report.compare import changes, read_pack
from diagnostic.report.compare_text import text_of
from diagnostic.sources.warehouse import Warehouse

SAME, CHANGED = range(2)


def add_verb(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """`compare` among the verbs of the command line."""
    said = "Ce qui a changé entre deux dossiers d'un territoire, d'un millésime à l'autre."
    verb = verbs.add_parser("compare", help=said, description=said)
    for place, what in (("before", "le plus ancien"), ("after", "le plus récent")):
        verb.add_argument(place, metavar="DOSSIER", help=f"{what} : un dossier, son zip, ou son diagnostic.json")
    verb.add_argument("--all", action="store_true", help="une ligne par chiffre, et non les plus grands écarts seuls")
    verb.add_argument("--json", action="store_true", help="les changements en JSON")
    verb.set_defaults(run=run_compare)


def run_compare(options: argparse.Namespace, warehouse: Warehouse) -> int:
    """Raises FileError on a pack that cannot be read."""
    del warehouse
    told = changes(read_pack(Path(options.before)), read_pack(Path(options.after)))
    print(json.dumps(told.as_json(), ensure_ascii=False, indent=1) if options.json else
          text_of(told, whole=options.all), end="\n"
          if options.json else "")
    return SAME if told.none else CHANGED
