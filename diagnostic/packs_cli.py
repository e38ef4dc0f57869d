"""The verb `packs` of the command line: a table of territories in, a folder for each and an index out.

Exit codes as in `cli`: 0 every territory has its pack; 1 some were not made, or not whole; 2 unusable table, folder or
scheduler; 3 none could be made.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

from diagnostic.batch.crew import DaskCrew, LocalCrew
from diagnostic.batch.edition import finish, kept
from diagnostic.batch.index import INDEX_BOOK, INDEX_PAGE, REPORT, State, index_book, index_page, report
from diagnostic.batch.run import Batch
from diagnostic.batch.store import opened
from diagnostic.batch.territories import read_territories
from diagnostic.cli_codes import add_account
from diagnostic.dossier import Dossier
from diagnostic.geography.reading import FiveDigits
from diagnostic.pack_options import add_pack_options, dossier_of, edited_of, file_bytes, template_of
from diagnostic.sources.refusals import FileError
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import count, enumerate_fr, number, typography

MOST_JOBS = 256
DONE, WITH_REMARKS, BAD_USAGE, NOT_READ = range(4)
_MOST_NAMED = 8
_TABLES = "CSV|XLSX|GEOJSON"


def add_verb(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """`packs` among the verbs of the command line."""
    said = "Les documents de tous les territoires d'un tableau, et un index qui les compare."
    verb = verbs.add_parser("packs", help=said, description=said)
    verb.add_argument("table", metavar=_TABLES, help="un territoire par ligne (colonnes nom et codes), une commune par "
                      "ligne (nom et code_insee), ou un contour par territoire")
    verb.add_argument("--out", required=True, metavar="DOSSIER", help="le dossier où écrire ; ce qui y est déjà fait "
                      "n'est pas refait")
    verb.add_argument("--jobs", type=_jobs, default=os.cpu_count() or 1, metavar="N",
                      help="nombre de calculs à la fois ; un par cœur sans cela")
    verb.add_argument("--scheduler", metavar="ADRESSE", help="un ordonnanceur Dask (tcp://machine:8786), au lieu de "
                      "cette machine")
    verb.add_argument("--five-digits", choices=[choice.value for choice in FiveDigits], default=FiveDigits.ASK.value,
                      help="sens des nombres à cinq chiffres en cas de doute")
    add_pack_options(verb)
    add_account(verb)
    verb.set_defaults(run=run_packs)


def run_packs(options: argparse.Namespace, warehouse: Warehouse, today: Callable[[], date] = date.today) -> int:
    if not options.out.strip():
        raise FileError(typography("Le dossier où écrire n'a pas de nom : donnez-en un à --out."))
    template = template_of(options)
    path = Path(options.table)
    listing = read_territories(path.name, file_bytes(path), warehouse, dossier_of(options, Dossier()),
                               five_digits=FiveDigits(options.five_digits))
    for sentence in listing.said:
        tell(sentence)
    with opened(Path(options.out)) as store:
        day, said = kept(store, today())
        if said and "edited" not in options:
            tell(said)
        batch = Batch(listing.territories, store, warehouse, edited_of(options, day), template, tell)
        try:
            batch.run(lambda number_of: DaskCrew(options.scheduler) if options.scheduler else
                      LocalCrew(min(options.jobs, number_of)))
        except KeyboardInterrupt:
            tell("Interrompu : les dossiers finis restent. Relancez la même commande pour faire les autres.")
            return WITH_REMARKS
        outcomes = batch.told()
        for name in store.publish({INDEX_PAGE: index_page(outcomes), INDEX_BOOK: index_book(outcomes),
                                   REPORT: report(outcomes)}):
            tell(f"Un fichier qui n'était pas de ce lot, ou que vous aviez modifié, est gardé sous « {name} ».")
        if others := store.others(outcome.folder for outcome in outcomes if outcome.summary):
            tell(f"Restent aussi dans le dossier, d'une exécution précédente et hors de l'index : "
                 f"{enumerate_fr((f'« {name} »' for name in others), _MOST_NAMED)}.")
        failed = sum(outcome.state is State.FAILED for outcome in outcomes)
        if not failed:
            finish(store)
    print(store.folder / INDEX_PAGE)
    tell(f"{count(len(outcomes) - failed, 'dossier')} sur {number(len(outcomes))}."
         + (f" {count(failed, 'échec')} : voir « {REPORT} »." if failed else ""))
    if failed == len(outcomes):
        return NOT_READ
    return WITH_REMARKS if any(outcome.remarks for outcome in outcomes) else DONE


def tell(sentence: str) -> None:
    """On the error output, where the remarks go."""
    print(typography(sentence), file=sys.stderr, flush=True)


def _jobs(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MOST_JOBS:
        raise argparse.ArgumentTypeError(typography(f"« {text} » n'est pas un nombre de calculs entre 1 et "
                                                    f"{MOST_JOBS}"))
    return int(text)
