"""Where projects are kept on this machine: immutable snapshots by content, and names that point to one of them.

One SQLite file, which several sessions and processes may use at once; every call is one short transaction.
"""

from __future__ import annotations

import base64
import hmac
import logging
import re
import secrets
import sqlite3
import unicodedata
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from errno import ENOSPC
from pathlib import Path

from diagnostic.projects.file import MOST_BYTES, FormatError, from_text, to_text
from diagnostic.projects.project import Work
from diagnostic.projects.still_file import as_it_stands, shut
from diagnostic.record import NAME_LIMIT
from diagnostic.wording import one_line, typography

log = logging.getLogger(__name__)

FILE = "projets.sqlite"
# 96 bits: nobody finds a snapshot by trying ids.
ID = re.compile(r"[A-Za-z0-9_-]{16}")
KEPT_FOR = timedelta(days=180)
# A snapshot in use is marked as such once a day, not at every reload.
_SEEN_EVERY = timedelta(days=1)
_WAITS = 10.0
# Of the tables below, in the file; a file made before there was one says 0, and has the same.
_FORMAT = 1
_TABLES = """
CREATE TABLE IF NOT EXISTS secret (only INTEGER PRIMARY KEY CHECK (only = 1), salt BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS snapshot (id TEXT PRIMARY KEY, content BLOB NOT NULL, seen TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS project (key TEXT PRIMARY KEY, name TEXT NOT NULL, saved TEXT NOT NULL,
                                    snapshot TEXT NOT NULL REFERENCES snapshot (id)) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS snapshot_seen ON snapshot (seen);
"""


_KEEP = "Le travail en cours continue ; gardez-le par un fichier projet."
_NEWER = ("Les projets de cette machine ont été enregistrés par une version plus récente de l'application : mettez "
          f"celle-ci à jour. Rien n'y a été changé. {_KEEP}")
# By the primary result code of SQLite.
_WHY = {sqlite3.SQLITE_FULL: "son disque est plein", sqlite3.SQLITE_IOERR: "son disque est plein ou en panne",
        sqlite3.SQLITE_READONLY: "il est en lecture seule",
        sqlite3.SQLITE_BUSY: "un autre enregistrement y est en cours, réessayez dans un instant",
        sqlite3.SQLITE_CANTOPEN: "il est absent, en lecture seule, ou l'application n'en a pas le droit",
        sqlite3.SQLITE_CORRUPT: "son fichier est endommagé", sqlite3.SQLITE_NOTADB: "son fichier est endommagé"}


class StoreError(RuntimeError):
    """The store cannot do what is asked; the message says why in French."""


class UnreadableError(StoreError):
    """The store cannot be read at this moment, whatever it holds."""


class NameTakenError(StoreError):
    """Another project bears this name already."""


@dataclass(frozen=True)
class Saved:
    """A project saved by name. `name` is what somebody typed, on one line; `snapshot` the id of what was saved."""

    name: str
    when: datetime
    snapshot: str


class Store:
    """Everything kept in one folder, which is made at the first writing.

    Every method but the constructor raises StoreError, in French, when the folder cannot be read or written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, work: Work, cog: int | None = None) -> str:
        """The id of a snapshot of this work: 16 characters, always the same for the same work in the same store.

        Raises FormatError on a work that a file cannot hold.
        """
        text = to_text(work, cog)
        with self._transaction() as link:
            return self._kept(link, text)

    def snapshot(self, identifier: str) -> Work | None:
        """The work of that id, None when it is not, or no longer, kept here. Raises FormatError when it is damaged."""
        if not ID.fullmatch(identifier) or not self._path.exists():
            return None
        with self._reading() as link:
            found = _laid(link) and link.execute("SELECT content, seen FROM snapshot WHERE id = ?",
                                                 (identifier,)).fetchone()
        if not found:
            return None
        self._mark_seen(identifier, found[1])
        return from_text(_inflated(found[0]))

    def save(self, name: str, work: Work, *, overwrite: bool = False, cog: int | None = None) -> Saved:
        """Point a name to a snapshot of this work. Names differ by more than case, accents kept.

        Raises NameTakenError when the name is taken and `overwrite` is not asked for, StoreError when it is empty or
        longer than 120 characters, FormatError as `keep`.
        """
        name, text = checked_name(name), to_text(work, cog)
        with self._transaction() as link:
            if not overwrite:
                self._refuse_taken(link, name)
            # The last saved stays the last, even once the clock was set back.
            when = _after(link.execute("SELECT max(saved) FROM project").fetchone()[0])
            identifier = self._kept(link, text)
            link.execute("INSERT INTO project (key, name, saved, snapshot) VALUES (?, ?, ?, ?) ON CONFLICT (key) DO "
                         "UPDATE SET name = excluded.name, saved = excluded.saved, snapshot = excluded.snapshot",
                         (_key(name), name, when.isoformat(), identifier))
        return Saved(name, when, identifier)

    def saved(self) -> tuple[Saved, ...]:
        """Every named project, the last saved first."""
        if not self._path.exists():
            return ()
        with self._reading() as link:
            rows = _laid(link) and link.execute("SELECT name, saved, snapshot FROM project ORDER BY saved DESC, key"
                                                ).fetchall()
        return tuple(Saved(name, datetime.fromisoformat(when), snapshot) for name, when, snapshot in rows or ())

    def open(self, name: str) -> Work:
        """The work saved under a name. Raises StoreError when there is none, FormatError when it is damaged."""
        found = [saved for saved in self.saved() if _key(saved.name) == _key(name)]
        work = self.snapshot(found[0].snapshot) if found else None
        if work is None:
            raise _nameless(name)
        return work

    def delete(self, name: str) -> None:
        """Forget a name; links to what it pointed to stay good for a while. Raises StoreError when there is none."""
        with self._transaction() as link:
            gone = link.execute("DELETE FROM project WHERE key = ? RETURNING snapshot", (_key(name),)).fetchone()
            if gone is None:
                raise _nameless(name)
            link.execute("UPDATE snapshot SET seen = ? WHERE id = ?", (_seen_now(link), gone[0]))

    def rename(self, name: str, new: str) -> None:
        """Raises NameTakenError when another project is called `new`, StoreError as `save` or without a `name`."""
        new = checked_name(new)
        with self._transaction() as link:
            if _key(new) != _key(name):
                self._refuse_taken(link, new)
            done = link.execute("UPDATE project SET key = ?, name = ? WHERE key = ?", (_key(new), new, _key(name)))
            if not done.rowcount:
                raise _nameless(name)

    def prune(self, before: datetime | None = None) -> int:
        """Forget the snapshots that no name points to and nobody opened for 180 days, or since `before`; how many."""
        with self._transaction() as link:
            return self._pruned(link, before or _now() - KEPT_FOR)

    # -- inside a transaction ------------------------------------------------------------------------------------

    def _kept(self, link: sqlite3.Connection, text: str) -> str:
        salt = link.execute("SELECT salt FROM secret").fetchone()[0]
        digest = hmac.digest(salt, text.encode("utf-8"), "sha256")
        identifier, now = base64.urlsafe_b64encode(digest[:12]).decode("ascii"), _now()
        known = link.execute("SELECT seen FROM snapshot WHERE id = ?", (identifier,)).fetchone()
        if known is None:
            link.execute("INSERT INTO snapshot (id, content, seen) VALUES (?, ?, ?)",
                         (identifier, zlib.compress(text.encode("utf-8")), _seen_now(link)))
            self._pruned(link, now - KEPT_FOR)
        elif _stale(known[0], now):
            link.execute("UPDATE snapshot SET seen = ? WHERE id = ?", (_seen_now(link), identifier))
        return identifier

    @staticmethod
    def _pruned(link: sqlite3.Connection, before: datetime) -> int:
        return link.execute("DELETE FROM snapshot WHERE seen < ? AND id NOT IN (SELECT snapshot FROM project)",
                            (before.isoformat(),)).rowcount

    @staticmethod
    def _refuse_taken(link: sqlite3.Connection, name: str) -> None:
        if taken := link.execute("SELECT name FROM project WHERE key = ?", (_key(name),)).fetchone():
            raise NameTakenError(typography(f"Un projet s'appelle déjà « {taken[0]} »."))

    def _mark_seen(self, identifier: str, seen: str) -> None:
        now = _now()
        if not _stale(seen, now):
            return
        try:
            with self._transaction() as link:
                link.execute("UPDATE snapshot SET seen = ? WHERE id = ?", (_seen_now(link), identifier))
        except StoreError:
            # A store that can only be read still opens what it holds.
            return

    # -- the file ------------------------------------------------------------------------------------------------

    @property
    def _path(self) -> Path:
        return self._folder / FILE

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """One transaction on a connection of its own, as sessions run in threads of their own."""
        with _told("écrit"):
            link = self._connected()
            try:
                link.execute("BEGIN IMMEDIATE")
                yield link
                link.execute("COMMIT")
            finally:
                # What was not committed is undone.
                link.close()

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        """One consistent view, where the folder can be written as where it cannot."""
        with _told("lu"), ExitStack() as stack:
            try:
                link = self._linked("mode=ro", stack)
            except sqlite3.Error as failure:
                if not shut(failure):
                    raise
                link = self._linked(stack.enter_context(as_it_stands(self._path)).partition("?")[2], stack)
            yield link

    def _linked(self, mode: str, stack: ExitStack) -> sqlite3.Connection:
        link = sqlite3.connect(f"{self._path.resolve().as_uri()}?{mode}", uri=True, timeout=_WAITS,
                               isolation_level=None)
        stack.callback(link.close)
        link.execute("BEGIN")
        # The first reading, where what is wrong with the place of the file shows.
        _refuse_newer(link)
        return link

    def _connected(self) -> sqlite3.Connection:
        # Entered figures may be confidential: the folder is its owner's alone.
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        link = sqlite3.connect(f"{self._path.resolve().as_uri()}?mode=rwc", uri=True, timeout=_WAITS,
                               isolation_level=None)
        try:
            # What is told as saved survives a power cut.
            link.execute("PRAGMA synchronous = FULL")
            _refuse_newer(link)
            if not _laid(link):
                _make(link)
        except BaseException:
            link.close()
            raise
        return link


@contextmanager
def _told(done: str) -> Iterator[None]:
    """Raises UnreadableError for what SQLite or the system raises inside; what they say goes to the log alone."""
    try:
        yield
    except (sqlite3.Error, OSError) as failure:
        log.warning("The projects: %s", failure)
        code = getattr(failure, "sqlite_errorcode", None)
        why = _WHY[sqlite3.SQLITE_FULL] if getattr(failure, "errno", None) == ENOSPC else \
            _WHY.get((sqlite3.SQLITE_CANTOPEN if code is None else code) & 0xFF, "le détail est au journal du serveur")
        raise UnreadableError(typography(
            f"Le dossier des projets ne peut pas être {done} sur cette machine : {why}. {_KEEP}")) from failure


def _refuse_newer(link: sqlite3.Connection) -> None:
    if link.execute("PRAGMA user_version").fetchone()[0] > _FORMAT:
        raise StoreError(typography(_NEWER))


def _laid(link: sqlite3.Connection) -> bool:
    """Whether the file has its tables: a disk that was full, or a process killed, may have left one without any."""
    return link.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is not None


def _make(link: sqlite3.Connection) -> None:
    """Lay the tables in a new file; two processes may do so at once."""
    # Readers do not wait for a writer; where the disk does not allow it, SQLite keeps its usual journal.
    with suppress(sqlite3.OperationalError):
        link.execute("PRAGMA journal_mode = WAL")
    link.execute("BEGIN IMMEDIATE")
    for statement in _TABLES.split(";"):
        link.execute(statement)
    link.execute("INSERT OR IGNORE INTO secret VALUES (1, ?)", (secrets.token_bytes(32),))
    link.execute(f"PRAGMA user_version = {_FORMAT}")
    link.execute("COMMIT")


def checked_name(name: str) -> str:
    """The name on one line. Raises StoreError when it is empty or longer than 120 characters."""
    tidy = unicodedata.normalize("NFC", one_line(name))
    if not tidy:
        raise StoreError(typography("Donnez un nom au projet pour l'enregistrer."))
    if len(tidy) > NAME_LIMIT:
        raise StoreError(typography(f"Un nom de projet tient en {NAME_LIMIT} caractères (ici {len(tidy)})."))
    return tidy


def _key(name: str) -> str:
    """What makes two names the same: neither case, nor spaces, nor the way accents are written."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFKC", one_line(name)).casefold())


def _inflated(content: bytes) -> bytes:
    try:
        text = zlib.decompressobj().decompress(content, MOST_BYTES + 1)
    except zlib.error as failure:
        raise FormatError(typography("Ce projet est abîmé sur cette machine.")) from failure
    return text


def _nameless(name: str) -> StoreError:
    return StoreError(typography(f"Aucun projet ne s'appelle « {one_line(name):.120} »."))


def _stale(seen: str, now: datetime) -> bool:
    return now - datetime.fromisoformat(seen) > _SEEN_EVERY


def _seen_now(link: sqlite3.Connection) -> str:
    """Now, never before what was seen last: set right again, a clock that was late would have what was kept meanwhile
    forgotten at once."""
    last = link.execute("SELECT max(seen) FROM snapshot").fetchone()[0]
    return max(_now().isoformat(), last or "")


def _after(last: str | None) -> datetime:
    """Now, or just after `last` when that is later."""
    return _now() if last is None else max(_now(), datetime.fromisoformat(last) + timedelta(microseconds=1))


def _now() -> datetime:
    return datetime.now(UTC)
