"""The verb `service` of the command line: what an administrator prepares for a web server in front of the application.

Exit codes as in `cli`.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from diagnostic.service import nginx
from diagnostic.service.assets import prepare
from diagnostic.sources.refusals import FileError
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import count, typography

DONE = 0
FOLDER = "/var/lib/cpts/statique"


def add_verb(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """`service prepare|nginx` among the verbs of the command line."""
    said = "Mise en service derrière un serveur web : fichiers à servir, configuration de nginx."
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
