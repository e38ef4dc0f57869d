"""The verb `service` of the command line: the web server in front of the application, backups.

Exit codes as in `cli`.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from diagnostic.registry.database import Database, standard_url
from diagnostic.registry.register import cli_identity
from diagnostic.registry_cli import answered
from diagnostic.service import backup, nginx
from diagnostic.service.assets import prepare
from diagnostic.sources.refusals import FileError
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import count, enumerate_fr, number, typography

DONE = 0
FOLDER = "/var/lib/cpts/statique"


def add_verb(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """`service prepare|nginx|backup|restore` among the verbs of the command line."""
    said = "Mise en service : fichiers à servir, configuration de nginx, sauvegarde et restauration."
    actions = verbs.add_parser("service", help=said, description=said).add_subparsers(dest="action", required=True,
                                                                                      metavar="ACTION")
    text = "Met dans un dossier les fichiers que le serveur web sert lui-même, et leurs .gz."
    action = actions.add_parser("prepare", help=text, description=text)
    action.add_argument("folder", metavar="DOSSIER", help=f"comme {FOLDER} ; celui que nomme DIAGNOSTIC_STATIC")
    action.set_defaults(run=_prepare)
    text = "Écrit sur la sortie la configuration de nginx pour ce serveur."
    action = actions.add_parser("nginx", help=text, description=text)
    action.add_argument("--replica", action="append", metavar="ADRESSE:PORT", default=[],
                        help="un exemplaire ; à donner deux fois (127.0.0.1:8501 et 127.0.0.1:8502 sans cela)")
    default = nginx.Server(("", ""), FOLDER)
    for option, value, what in (("--files", default.files, "le dossier de « service prepare »"),
                                ("--listen", default.listen, "le port d'écoute"),
                                ("--name", default.name, "le nom du serveur"),
                                ("--more", default.more, "un dossier de réglages de plus (*.conf), dont TLS"),
                                ("--log", default.log, "le journal des demandes")):
        action.add_argument(option, default=value, metavar="VALEUR", help=typography(f"{what} ; {value} sans cela"))
    action.add_argument("--monitoring", action="append", default=[], metavar="RÉSEAU",
                        help="un réseau qui peut lire /supervision/, en plus de cette machine ; à répéter au besoin")
    action.set_defaults(run=_nginx)
    text = "Met le registre et les projets dans un fichier : historique, droits et journal compris."
    action = actions.add_parser("backup", help=text, description=text)
    action.add_argument("file", metavar="FICHIER.zip", help="un fichier qui n'existe pas encore")
    action.set_defaults(run=_backup)
    text = "Remet une sauvegarde en place, et vérifie chaque ligne."
    action = actions.add_parser("restore", help=text, description=text)
    action.add_argument("file", metavar="FICHIER.zip", help="ce qu'a écrit « service backup », d'une version "
                        "ancienne ou de celle-ci, de SQLite ou de PostgreSQL")
    action.add_argument("--replace", action="store_true", help="remplace ce qui est là, sauvegardé d'abord à côté du "
                        "fichier")
    action.set_defaults(run=_put_back)


def _prepare(options: argparse.Namespace, warehouse: Warehouse) -> int:
    folder = Path(options.folder)
    found = prepare(folder, warehouse)
    removed = count(found.removed, "ancien retiré", "anciens retirés")
    print(typography(f"{folder} : {count(found.files, 'fichier')}, fonds de carte {found.layers} ; "
                     f"{count(found.written, 'écriture')}, {removed}."))
    return DONE


def _nginx(options: argparse.Namespace, warehouse: Warehouse) -> int:
    del warehouse
    replicas = options.replica or ["127.0.0.1:8501", "127.0.0.1:8502"]
    if len(replicas) != 2:
        raise FileError("Donnez --replica deux fois, une pour chaque exemplaire, ou pas du tout.")
    server = nginx.Server((replicas[0], replicas[1]), options.files, options.listen, options.name, options.more,
                          options.log, tuple(options.monitoring))
    print(nginx.configuration(server), end="")
    return DONE


def _backup(options: argparse.Namespace, warehouse: Warehouse) -> int:
    del warehouse
    target = Path(options.file)
    return _told_of_register(lambda: (f"Sauvegarde écrite : {target}",
                                      backup.back_up(target, Database(standard_url()), cli_identity())))


def _put_back(options: argparse.Namespace, warehouse: Warehouse) -> int:
    del warehouse
    source = Path(options.file)
    return _told_of_register(lambda: (f"Sauvegarde remise en place et vérifiée : {source}", backup.put_back(
        source, Database(standard_url()), cli_identity(), replace=options.replace)))


def _told_of_register(act: Callable[[], tuple[str, backup.Held]]) -> int:
    return answered(lambda: _said_of_register(*act()))


def _said_of_register(done: str, held: backup.Held) -> int:
    print(typography(done))
    rows = held.rows
    print(typography(f"Registre (version {held.schema_version}) : " + enumerate_fr([
        count(rows.get("cpts", 0), "CPTS", "CPTS"), count(rows.get("revision", 0), "version"),
        count(rows.get("granted", 0), "droit"), count(rows.get("audit", 0), "ligne de journal", "lignes de journal"),
        count(rows.get("case_event", 0), "fait de conflit", "faits de conflit")]) + ".")
        if held.schema_version else typography("Registre : rien n'y a encore été enregistré."))
    print(typography(f"Projets enregistrés : {number(held.projects)}."))
    if held.before:
        print(typography(f"Ce qui était là a été sauvegardé dans {held.before}."))
    return DONE
