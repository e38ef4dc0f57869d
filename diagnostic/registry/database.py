"""The database of the register: SQLite beside the projects by default, PostgreSQL where DATABASE_URL says so."""

from __future__ import annotations

import logging
import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine, event, inspect, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError
from sqlalchemy.pool import NullPool, StaticPool

from diagnostic import measures
from diagnostic.projects.folder import projects_folder
from diagnostic.projects.still_file import as_it_stands, shut
from diagnostic.registry.model import RegistryError
from diagnostic.registry.schema import HEAD, metadata
from diagnostic.registry.trouble import UnavailableError, busy, file_told, told

if TYPE_CHECKING:
    from alembic.config import Config

log = logging.getLogger(__name__)

DATABASE = "DATABASE_URL"
FILE = "registre.sqlite"
# Seconds that a writer waits for the one before it.
_WAITS = 15
# Seconds after which a server that went away without a word is given up.
_LOST = 20
# Writers of the register take turns, whatever they write: one number for all the applications on one database. Settings
# are those of one transaction, so that a connection shared by several applications (PgBouncer) keeps none of them.
_LIMITS = (f"SET LOCAL lock_timeout = '{_WAITS}s'; SET LOCAL statement_timeout = '120s'; "
           "SET LOCAL idle_in_transaction_session_timeout = '120s'; ")
_WRITES = _LIMITS + f"SELECT pg_advisory_xact_lock({0x43505453})"
_READS = _LIMITS + "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"
_NEWER = ("Ce registre a été écrit par une version plus récente de l'application : mettez l'application à jour, puis "
          "ouvrez-le de nouveau ; si c'est un serveur, prévenez la personne qui l'administre. Rien n'y a été changé.")
_ELSE = ("Le registre vient d'être remplacé ou remis en place : réessayez dans un instant. Rien n'a été changé par cet "
         "enregistrement.")


class NewerError(RegistryError):
    """The database was made by a later version of this application."""


def standard_url() -> URL | str:
    """DATABASE_URL, else the SQLite file of the projects' folder."""
    return os.environ.get(DATABASE) or URL.create("sqlite", database=str(projects_folder() / FILE))


class Database:
    """Transactions on one database, which is made, or brought up to date, when it is first opened.

    Every method raises UnavailableError or NewerError, in French. A reading of a SQLite file that is not there yet
    finds an empty register and makes no file.
    """

    # Of this process, on any database: whoever remembers what was read knows when to ask again.
    writings = 0

    def __init__(self, url: URL | str) -> None:
        """Raises UnavailableError on an address that is neither PostgreSQL's nor a SQLite file's."""
        try:
            found = make_url(url)
        except (ArgumentError, ValueError) as failure:
            raise UnavailableError(_bad_address()) from failure
        kind = found.get_backend_name()
        if kind == "sqlite" and found.database and not found.database.startswith((":memory:", "file:")):
            found = found.set(drivername="sqlite")
        # What hosting services write; the driver of this application is psycopg 3.
        elif kind in {"postgres", "postgresql"}:
            found = found.set(drivername="postgresql+psycopg")
        else:
            raise UnavailableError(_bad_address())
        self._url = found
        # What was found up to date: the file itself, for somebody may put another in its place.
        self._checked: tuple[int, ...] | None = None

    @property
    def sqlite(self) -> bool:
        return self._url.get_backend_name() == "sqlite"

    @property
    def shown(self) -> str:
        """Its address, for those who administer it, without its password."""
        return self._url.render_as_string(hide_password=True)

    @property
    def untouched(self) -> bool:
        """Whether nothing was ever written: there is no file yet. Raises UnavailableError."""
        with file_told():
            return self._identity() is None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A consistent view of the register; the database itself refuses any writing."""
        with told(), measures.transaction("reading"), self._opened(writing=False) as link:
            yield link

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """One transaction, alone: other writers wait for its end. What raises inside leaves nothing behind."""
        if self._file is not None:
            with file_told():
                if _made(self._file):
                    # Its number may be that of a file that was removed.
                    self._checked = None
        with told(), measures.transaction("writing"), self._opened(writing=True) as link:
            yield link
        Database.writings += 1

    @contextmanager
    def as_it_is(self) -> Iterator[Connection | None]:
        """A reading of whatever version there is, brought to no other; None while nothing was ever written."""
        with file_told():
            there = self._identity() is not None
        with told(), ExitStack() as stack:
            yield self._begun(stack, version_of)[0] if there else None

    @contextmanager
    def laid_again(self) -> Iterator[Connection]:
        """One writing transaction, alone, on whatever version there is: for who puts a whole register in its place."""
        if self._file is not None:
            with file_told():
                _made(self._file)
        with told():
            if self.sqlite:
                self._let_readers_and_writer_meet()
            with self._transaction(writing=True) as link:
                yield link
        self._checked = None
        Database.writings += 1

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
        if self.sqlite:
            # A connection for each transaction: none is left on a file that somebody has put aside, and none is shared
            # by two threads. The last one to close leaves one whole file, which may be copied.
            return _with_transactions(create_engine(self._url, poolclass=NullPool, connect_args={"timeout": _WAITS}))
        return create_engine(self._url, pool_pre_ping=True, pool_size=5, max_overflow=10, pool_timeout=_WAITS,
                             connect_args={"connect_timeout": 5, "tcp_user_timeout": _LOST * 1_000,
                                           "keepalives_idle": _LOST, "keepalives_interval": 5, "keepalives_count": 3,
                                           # Statements prepared on a connection are lost when PgBouncer shares it.
                                           "prepare_threshold": None})

    @cached_property
    def _nothing(self) -> Engine:
        """An empty register in memory; each connection has its own."""
        blank = sqlite3.connect(":memory:", check_same_thread=False)
        metadata.create_all(create_engine("sqlite://", creator=lambda: blank, poolclass=StaticPool))

        def copied() -> sqlite3.Connection:
            link = sqlite3.connect(":memory:")
            blank.backup(link)
            return link

        return _with_transactions(create_engine("sqlite://", creator=copied, poolclass=NullPool))

    @contextmanager
    def _opened(self, *, writing: bool) -> Iterator[Connection]:
        try:
            with file_told():
                there = self._identity()
            if there is None:
                with self._nothing.connect().execution_options(registry_writing=False) as link, link.begin():
                    yield link
                return
            if self._checked != there:
                self._bring_up_to_date()
                self._checked = there
            if not writing:
                with self._read() as link:
                    yield link
                return
            with self._transaction(writing=True) as link:
                self._refuse_other(version_of(link))
                yield link
        except DBAPIError:
            # It may come back as another one, restored from a copy.
            self._checked = None
            raise

    def _identity(self) -> tuple[int, ...] | None:
        """What tells a file from the one that takes its place; None while there is no file."""
        if self._file is None:
            return ()
        try:
            found = self._file.stat()
        except FileNotFoundError:
            return None
        return found.st_dev, found.st_ino

    @contextmanager
    def _transaction(self, *, writing: bool) -> Iterator[Connection]:
        with self._engine.connect().execution_options(registry_writing=writing) as link, link.begin():
            if not self.sqlite:
                link.exec_driver_sql(_WRITES if writing else _READS)
            yield link

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        """A reading of a database that was found up to date, also where nothing can be written beside its file."""
        with ExitStack() as stack:
            link, found = self._begun(stack, _known_version)
            self._refuse_other(found)
            yield link

    def _begun(self, stack: ExitStack, asked: Callable[[Connection], str | None]
               ) -> tuple[Connection, str | None]:
        """A reading, with the version that it finds."""
        try:
            link = stack.enter_context(self._transaction(writing=False))
            return link, asked(link)
        except DBAPIError as failure:
            if self._file is None or not shut(failure.orig):
                raise
            try:
                link = stack.enter_context(self._still())
                return link, asked(link)
            except DBAPIError:
                raise failure from None

    @contextmanager
    def _still(self) -> Iterator[Connection]:
        """The file as it stands. Raises the errors of SQLAlchemy, as any reading does."""
        assert self._file is not None
        with _as_database_errors(), as_it_stands(self._file) as address:
            engine = create_engine("sqlite://", creator=lambda: sqlite3.connect(address, uri=True), poolclass=NullPool)
            with engine.connect() as link, link.begin():
                yield link

    def _refuse_other(self, found: str | None) -> None:
        """A colleague's application may have been brought up to date while this one ran, or a copy been put back."""
        if found == HEAD:
            return
        self._checked = None
        raise UnavailableError(_ELSE) if found is None or found in _earlier() else NewerError(_NEWER)

    def _bring_up_to_date(self) -> None:
        """Make the tables, or run what a database of an earlier version lacks."""
        with ExitStack() as stack:
            _, found = self._begun(stack, version_of)
        if found == HEAD:
            return
        refuse_newer(found)
        self._migrate()

    def _migrate(self) -> None:
        if self.sqlite:
            self._let_readers_and_writer_meet()
        with self._transaction(writing=True) as link:
            # Another process, or thread, may have done it while this one waited for its turn.
            found = version_of(link)
            if found == HEAD:
                return
            refuse_newer(found)
            run_steps(link)
            log.info("The register went from version %s to %s.", found, HEAD)

    def _let_readers_and_writer_meet(self) -> None:
        """Keep what is written in a log beside the file, once for all: SQLite waits for nobody when it changes that."""
        until = time.monotonic() + _WAITS
        while True:
            try:
                with self._engine.connect() as link:
                    link.exec_driver_sql("PRAGMA journal_mode = WAL")
                return
            except DBAPIError as failure:
                if not busy(failure) or time.monotonic() > until:
                    raise
                time.sleep(0.02)


def refuse_newer(found: str | None) -> None:
    """Raises NewerError on the version of a register that this application does not know."""
    if found is not None and found not in _earlier():
        raise NewerError(_NEWER)


def run_steps(link: Connection, to: str = "head") -> None:
    """Run what the database lacks, up to a version, in the transaction of `link`. Raises RegistryError."""
    # Slow to import, and rarely needed.
    from alembic import command

    if link.dialect.name == "postgresql" and link.execute(text("SHOW server_encoding")).scalar() != "UTF8":
        raise RegistryError("Cette base de données ne garde pas les noms de tous les alphabets : créez-en une "
                            "avec ENCODING 'UTF8', et donnez son adresse. Rien n'y a été écrit.")
    config = _steps()
    config.attributes["connection"] = link
    command.upgrade(config, to)


def _steps() -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", "diagnostic.registry:migrations")
    return config


@cache
def _earlier() -> frozenset[str]:
    """The versions that this application knows how to bring up to date, its own too."""
    from alembic.script import ScriptDirectory

    return frozenset(step.revision for step in ScriptDirectory.from_config(_steps()).walk_revisions())


@contextmanager
def _as_database_errors() -> Iterator[None]:
    """What SQLite says outside of SQLAlchemy, as SQLAlchemy says it."""
    try:
        yield
    except (sqlite3.Error, OSError) as failure:
        raise OperationalError(None, None, failure) from failure


def _made(file: Path) -> bool:
    """Whether there was none: make one that only its owner reads, as its folder; SQLite gives the same rights to those
    it puts beside it."""
    if file.exists():
        return False
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.close(os.open(file, os.O_CREAT | os.O_WRONLY, 0o600))
    return True


def _bad_address() -> str:
    return (f"L'adresse de la base de données ({DATABASE}) n'est pas lisible : écrivez "
            "postgresql://utilisateur:mot-de-passe@serveur/base, ou retirez-la pour un registre sur cette machine.")


def version_of(link: Connection) -> str | None:
    """The last migration that was run, None before the first."""
    if not inspect(link).has_table("alembic_version"):
        return None
    found: str | None = link.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return found


def _known_version(link: Connection) -> str | None:
    """The same of a database that has its tables, at one question; other readings are not to be asked more."""
    found: str | None = link.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return found


def _with_transactions(engine: Engine) -> Engine:
    """SQLite's own driver begins transactions when it pleases: begin them where they are asked for."""

    @event.listens_for(engine, "connect")
    def connected(link: Any, _: Any) -> None:
        link.isolation_level = None
        # What is told as recorded survives a power cut.
        link.execute("PRAGMA synchronous = FULL")
        link.execute("PRAGMA foreign_keys = ON")

    @event.listens_for(engine, "begin")
    def began(link: Connection) -> None:
        writing = link.get_execution_options().get("registry_writing")
        if writing is None:
            return
        link.exec_driver_sql(f"PRAGMA query_only = {'OFF' if writing else 'ON'}")
        link.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")

    return engine
