"""What the command line forgets: a person of the register (`registry person`), links that nobody opens (`projects`).

Exit codes as in `cli`.
"""

from __future__ import annotations

import argparse
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from diagnostic import registry_told as told
from diagnostic.cli_codes import remark
from diagnostic.projects.folder import OWN, account_folder, projects_folder
from diagnostic.projects.store import FILE, KEPT_FOR, Store, StoreError
from diagnostic.registry.audit import Line
from diagnostic.registry.forgetting import Kept, forget, kept_of
from diagnostic.registry.register import Desk
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import NBSP, count, enumerate_fr, typography

DONE, WITH_REMARKS, _, _, BAD_DATA = range(5)
_TABLES = {"audit": "au journal", "granted": "aux droits", "revision": "à l'historique des CPTS",
           "cpts": "aux fiches des CPTS", "batch": "aux imports", "shared_event": "aux communes partagées",
           "case_event": "aux conflits"}
_MOST_LINES = 100_000


def add_verb(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """`projects` and its action among the verbs of the command line."""
    said = "Les projets gardés sur cette machine : oublier les liens qui ne servent plus."
    actions = verbs.add_parser("projects", help=said, description=said).add_subparsers(
        dest="action", required=True, metavar="ACTION")
    said = "Oublie les liens que personne n'a ouverts depuis longtemps ; un projet enregistré sous un nom reste."
    action = actions.add_parser("prune", help=said, description=said)
    action.add_argument("--older-than", type=_days, default=KEPT_FOR.days, metavar="JOURS",
                        help=f"depuis plus de tant de jours ({KEPT_FOR.days} sans cela)")
    action.set_defaults(run=lambda options, warehouse: _prune(options))


def add_person(action: argparse.ArgumentParser) -> None:
    """What `registry person` takes."""
    action.add_argument("whom", metavar="COMPTE")
    action.add_argument("--erase", action="store_true", help="met un pseudonyme à la place du compte et de ses noms, "
                        "et supprime ses projets enregistrés ; ne se défait pas")


def run_person(options: argparse.Namespace, desk: Desk, _: Warehouse) -> int:
    """Tell what is kept of an account, for whom it is; with --erase, forget who it was. Raises RegistryError."""
    lines = [] if options.erase else [line for line in desk.audit.lines(_MOST_LINES, who=options.whom)
                                      if line.account == options.whom.strip().lower() or line.account == options.whom]
    found = forget(desk, options.whom) if options.erase else kept_of(desk, options.whom)
    room = account_folder(found.account)
    projects = _projects(room)
    if options.erase:
        shutil.rmtree(room, ignore_errors=True)
    if options.json:
        print(told.written("personne", **_data(found, projects, lines, erased=options.erase)))
        return WITH_REMARKS if found.written else DONE
    head = f"{found.account}{NBSP}: {enumerate_fr(found.names) or 'aucun nom'}"
    print(typography(f"{head}, devenu « {found.pseudonym} »" if options.erase else head))
    for table, number in found.lines.items():
        print(typography(f"  {count(number, 'ligne')} {_TABLES[table]}"))
    print(typography(f"  {count(projects, 'projet enregistré', 'projets enregistrés')}"
                     + (" supprimés" if options.erase and projects > 1 else " supprimé" if options.erase else "")))
    for line in lines:
        print(told.audit_line(line))
    if found.written:
        remark(typography(f"{count(found.written, 'texte écrit', 'textes écrits')} par des personnes (raisons, notes, "
                          "échanges) contiennent ce compte ou ce nom : à relire, l'outil ne les change pas."))
    if options.erase:
        remark(typography("Les sauvegardes faites jusqu'ici le contiennent encore, jusqu'à leur fin de conservation."))
    return WITH_REMARKS if found.written else DONE


def _data(found: Kept, projects: int, lines: list[Line], *, erased: bool) -> dict[str, Any]:
    return {"compte": found.account, "noms": list(found.names), "lignes": dict(found.lines), "projets": projects,
            "textes_a_relire": found.written, "pseudonyme": found.pseudonym, "efface": erased,
            "journal": [told.audit_data(line) for line in lines]}


def _projects(room: Path) -> int:
    try:
        return len(Store(room).saved())
    except StoreError:
        return 0


def _prune(options: argparse.Namespace) -> int:
    before = datetime.now(UTC) - timedelta(days=options.older_than)
    rooms = [projects_folder(), *sorted(room for room in (projects_folder() / OWN).glob("*") if room.is_dir())]
    gone, said = 0, []
    for room in rooms:
        store = Store(room)
        try:
            gone += store.prune(before) if (room / FILE).exists() else 0
        except StoreError as failure:
            said.append(str(failure))
    remark(typography(f"{count(gone, 'lien oublié', 'liens oubliés')}."))
    for sentence in said:
        remark(sentence)
    return BAD_DATA if said else DONE


def _days(said: str) -> int:
    if not said.strip().isdecimal() or not 1 <= int(said) <= 36_500:
        raise argparse.ArgumentTypeError(typography("donnez un nombre de jours, de 1 à 36 500."))
    return int(said)
