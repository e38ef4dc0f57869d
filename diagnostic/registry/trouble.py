"""What goes wrong with the database of the register, in French; what it says itself goes to the log alone."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, DisconnectionError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from diagnostic import measures
from diagnostic.journal import error_name
from diagnostic.registry.model import RegistryError

log = logging.getLogger(__name__)

_UNREACHABLE = ("Le registre ne répond pas pour le moment : sa base de données est arrêtée ou injoignable. Ce que vous "
                "dessinez reste dans votre session. Réessayez dans un instant ; si cela dure, prévenez la personne qui "
                "administre le serveur.")
_BUSY = ("Un autre enregistrement est en cours dans le registre : réessayez dans un instant. Rien n'a été changé par "
         "celui-ci.")
_READ_ONLY = ("Le registre est en lecture seule : son fichier, son dossier ou son serveur refuse l'écriture. Rien n'a "
              "été enregistré. Demandez ce droit à la personne qui administre le serveur.")
_DAMAGED = ("Le fichier du registre est endommagé, ou n'est pas un registre : remettez en place sa dernière copie de "
            "sauvegarde. Rien n'y a été changé.")
_DISK = ("Le disque qui porte le registre ne peut plus être écrit : il est plein, ou en panne. Libérez de la place, "
         "puis recommencez. Rien n'a été enregistré.")
_NO_PLACE = ("Le disque qui porte le registre est plein : libérez de la place, puis recommencez. Rien n'a été "
             "enregistré.")
_NO_FILE = ("Le fichier du registre ne s'ouvre pas : vérifiez que son dossier existe et que vous avez le droit d'y "
            "lire et d'y écrire.")
_REFUSED = ("Le registre a refusé cet enregistrement, et rien n'en a été gardé. Prévenez la personne qui administre "
            "l'application : son journal dit pourquoi.")
# By the primary result code of SQLite (the low byte of the extended one).
_SQLITE = {sqlite3.SQLITE_BUSY: _BUSY, sqlite3.SQLITE_LOCKED: _BUSY, sqlite3.SQLITE_READONLY: _READ_ONLY,
           sqlite3.SQLITE_CORRUPT: _DAMAGED, sqlite3.SQLITE_NOTADB: _DAMAGED, sqlite3.SQLITE_FULL: _NO_PLACE,
           sqlite3.SQLITE_CANTOPEN: _NO_FILE, sqlite3.SQLITE_PERM: _NO_FILE, sqlite3.SQLITE_IOERR: _DISK}
# By the SQLSTATE of PostgreSQL, whole or by its class: lock not available, deadlock, serialization, query cancelled;
# read only; no right on a table; disk full; left idle too long, connection lost, too many of them, server stopped, not
# let in, no such database.
_POSTGRESQL = {"55P03": _BUSY, "40": _BUSY, "57014": _BUSY, "25006": _READ_ONLY, "42501": _READ_ONLY,
               "53100": _NO_PLACE, **dict.fromkeys(("25P03", "08", "53", "57", "28", "3D"), _UNREACHABLE)}


class UnavailableError(RegistryError):
    """The database does not answer, or cannot be read or written."""


@contextmanager
def told() -> Iterator[None]:
    """Raises UnavailableError for what the database, or the library that speaks to it, raises inside."""
    try:
        yield
    except DBAPIError as failure:
        message = _message(failure)
        measures.database_error(error_name(type(failure.orig or failure)))
        if message == _REFUSED:
            log.exception("The register refused a statement.")
        else:
            log.warning("The register: %s", failure.orig)
        raise UnavailableError(message) from failure
    except (DisconnectionError, PoolTimeoutError) as failure:
        measures.database_error(error_name(type(failure)))
        log.warning("The register: %s", failure)
        raise UnavailableError(_UNREACHABLE) from failure
    except SQLAlchemyError as failure:
        measures.database_error(error_name(type(failure)))
        log.exception("The register refused a statement.")
        raise UnavailableError(_REFUSED) from failure


@contextmanager
def file_told() -> Iterator[None]:
    """Raises UnavailableError for what the file system says of the file of the register."""
    try:
        yield
    except OSError as failure:
        log.warning("The register: %s", failure)
        raise UnavailableError(_NO_FILE) from failure


def busy(failure: DBAPIError) -> bool:
    """Whether somebody else is writing."""
    return _message(failure) == _BUSY


def _message(failure: DBAPIError) -> str:
    said = failure.orig
    if code := getattr(said, "sqlite_errorcode", None):
        return _SQLITE.get(code & 0xFF, _REFUSED)
    state = getattr(said, "sqlstate", None)
    if state is None:
        # psycopg says no state of a server that it could not reach, or that went away.
        return _UNREACHABLE if failure.connection_invalidated or type(said).__name__ == "OperationalError" else _REFUSED
    return _POSTGRESQL.get(state) or _POSTGRESQL.get(state[:2], _REFUSED)
