"""`python -m data.build [--cache DIR] [--out DIR]`: make the data pack again."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from data.build.check import PackError, check
from data.build.datapackage import describe, write_descriptor
from data.build.fetch import PACKAGES, FetchError, fetch
from data.build.lineage import lineage
from data.build.resources import RESOURCES
from data.build.tables import build
from data.build.write import write

ROOT = Path(__file__).resolve().parents[2]


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m data.build",
                                     description="Reconstruit le paquet de données embarqué.")
    parser.add_argument("--cache", type=Path, default=ROOT / "build-cache",
                        help="dossier des paquets téléchargés (par défaut : build-cache)")
    parser.add_argument("--out", type=Path, default=ROOT / "data", help="dossier où écrire (par défaut : data)")
    options = parser.parse_args(arguments)
    cache, folder = options.cache.resolve(), options.out.resolve()
    try:
        for package in PACKAGES:
            print(f"Paquet {package.label}", flush=True)
            fetch(package, cache)
        tables, drawn = build(cache)
        print("Vérifications…", flush=True)
        check(tables, drawn, lineage(cache))
    except (FetchError, PackError) as failure:
        print(f"Échec : {failure}", file=sys.stderr)
        return 1
    folder.mkdir(parents=True, exist_ok=True)
    for resource in RESOURCES:
        write(tables[resource.name], resource, folder)
    descriptor = describe(tables, folder)
    write_descriptor(descriptor, folder)
    for entry in descriptor["resources"]:
        print(f"{entry['path']:<32}{entry['rows']:>9} lignes {entry['bytes'] / 1e6:>8.2f} Mo")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
