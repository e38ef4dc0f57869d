"""The database of the register: SQLite beside the projects by default, PostgreSQL where DATABASE_URL says so."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError
from sqlalchemy.pool import StaticPool

from diagnostic.registry.model import RegistryError
from diagnostic.registry.schema import HEAD, metadata

log = logging.getLogger(__name__)

DATABASE = "DATABASE_URL"
PROJECTS = "DIAGNOSTIC_PROJECTS"
FILE = "registre.sqlite"
_FOLDER = Path(__file__).resolve().parents[2] / "projets"
# Seconds that a writer waits for the one before it.
_WAITS = 15
# Writers of the register take turns, whatever they write: one number for all the applications on one database.
_TURN = 0x43505453
_UNREACHABLE = ("Le registre ne répond pas pour le moment : sa base de données est arrêtée ou injoignable. Ce que vous "
                "dessinez reste dans votre session. Réessayez dans un instant ; si cela dure, prévenez la personne qui "
                "administre le serveur.")


class UnavailableError(RegistryError):
    """The database does not answer, or cannot be read or written."""


class NewerError(RegistryError):
    """The database was made by a later version of this application."""


def standard_url() -> str:
    """DATABASE_URL, else the SQLite file of the projects' folder (DIAGNOSTIC_PROJECTS, or `projets/`)."""
    folder = Path(os.environ.get(PROJECTS) or _FOLDER)
    return os.environ.get(DATABASE) or URL.create("sqlite", database=str(folder / FILE)).render_as_string(False)


class Database:
    """Transactions on one database, which is made, or brought up to date, when it is first written.

    Every method raises UnavailableError or NewerError, in French. A reading of a SQLite file that is not there yet
    finds an empty register and makes no file.
    """

    def __init__(self, url: str) -> None:
        """Raises RegistryError on an address that is none of SQLite's or PostgreSQL's."""
        try:
            found = make_url(url)
        except ArgumentError as failure:
            raise RegistryError(_bad_address()) from failure
        # What hosting services write; the driver of this application is psycopg 3.
        if found.drivername in {"postgres", "postgresql"}:
            found = found.set(drivername="postgresql+psycopg")
        if found.get_backend_name() not in {"sqlite", "postgresql"}:
            raise RegistryError(_bad_address())
        self._url = found

    @property
    def sqlite(self) -> bool:
        return self._url.get_backend_name() == "sqlite"

    @property
    def shown(self) -> str:
        """Its address, for those who administer it, without its password."""
        return self._url.render_as_string(hide_password=True)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A consistent view of the register; nothing can be written."""
        with _told(), self._begun(writing=False) as link:
            yield link

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction, alone: other writers wait for its end. What raises inside leaves nothing behind."""
        with _told():
            if self._file is not None:
                self._file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with self._begun(writing=True) as link:
                yield link

    def close(self) -> None:
        """Let go of every connection; the next transaction opens others."""
        if "_engine" in self.__dict__:
            self._engine.dispose()

    # -- inside --------------------------------------------------------------------------------------------------

    @property
    def _file(self) -> Path | None:
        return Path(self._url.database) if self.sqlite and self._url.database else None

    @cached_property
    def _engine(self) -> Engine:
        if not self.sqlite:
            return create_engine(self._url, pool_pre_ping=True, pool_size=5, max_overflow=10, pool_timeout=_WAITS,
                                 connect_args={"connect_timeout": 5,
                                               "options": f"-c lock_timeout={_WAITS}s -c statement_timeout=120s"})
        return _with_transactions(create_engine(self._url, connect_args={"timeout": _WAITS}))

    @cached_property
    def _nothing(self) -> Engine:
        engine = _with_transactions(create_engine("sqlite://", poolclass=StaticPool,
                                                  connect_args={"check_same_thread": False}))
        metadata.create_all(engine)
        return engine

    @contextmanager
    def _begun(self, *, writing: bool) -> Iterator[Connection]:
        if not writing and self._file is not None and not self._file.exists():
            with self._nothing.connect() as link, link.begin():
                yield link
            return
        self._up_to_date()
        with self._engine.connect().execution_options(registry_writing=writing) as link, link.begin():
            if not self.sqlite:
                link.execute(text("SELECT pg_advisory_xact_lock(:turn)") if writing else
                             text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"),
                             {"turn": _TURN} if writing else {})
            yield link

    def _up_to_date(self) -> None:
        """Make the tables, or run what a database of an earlier version lacks; once for this process."""
        if self.__dict__.get("_checked"):
            return
        with self._engine.connect().execution_options(registry_writing=False) as link:
            found = _version(link)
        if found != HEAD:
            self._migrate()
        self.__dict__["_checked"] = True

    def _migrate(self) -> None:
        # Slow to import, and rarely needed.
        from alembic import command
        from alembic.config import Config
        from alembic.script import ScriptDirectory

        config = Config()
        config.set_main_option("script_location", "diagnostic.registry:migrations")
        with self._engine.connect().execution_options(registry_writing=True) as link, link.begin():
            if not self.sqlite:
                link.execute(text("SELECT pg_advisory_xact_lock(:turn)"), {"turn": _TURN})
            found = _version(link)
            known = {step.revision for step in ScriptDirectory.from_config(config).walk_revisions()}
            if found is not None and found not in known:
                raise NewerError("Ce registre a été écrit par une version plus récente de l'application : mettez "
                                 "l'application à jour, puis ouvrez-le de nouveau. Rien n'y a été changé.")
            config.attributes["connection"] = link
            command.upgrade(config, "head")
            log.info("The register went from version %s to %s.", found, HEAD)


def _bad_address() -> str:
    return (f"L'adresse de la base de données ({DATABASE}) n'est pas lisible : écrivez "
            "postgresql://utilisateur:mot-de-passe@serveur/base, ou retirez-la pour un registre sur cette machine.")


def _version(link: Connection) -> str | None:
    if not inspect(link).has_table("alembic_version"):
        return None
    found: str | None = link.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def _with_transactions(engine: Engine) -> Engine:
    """SQLite's own driver begins transactions when it pleases: begin them where they are asked for."""

    @event.listens_for(engine, "connect")
    def connected(link: Any, _: Any) -> None:
        link.isolation_level = None
        # Readers do not wait for the writer.
        link.execute("PRAGMA journal_mode = WAL")
        link.execute("PRAGMA synchronous = NORMAL")
        link.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def began(link: Connection) -> None:
        writing = link.get_execution_options().get("registry_writing")
        link.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine


@contextmanager
def _told() -> Iterator[None]:
    """A failure of the database said in French; what it says itself goes to the log, it may hold an address."""
    try:
        yield
    except RegistryError:
        raise
    except DBAPIError as failure:
        log.warning("The register: %s", failure.orig)
        raise UnavailableError(_UNREACHABLE if not _busy(failure) else
                               "Un autre enregistrement est en cours dans le registre : réessayez dans un instant. "
                               "Rien n'a été perdu.") from failure
    except (SQLAlchemyError, OSError) as failure:
        log.warning("The register: %s", failure)
        raise UnavailableError(_UNREACHABLE) from failure


def _busy(failure: DBAPIError) -> bool:
    said = str(failure.orig).lower()
    return "database is locked" in said or "lock timeout" in said
