"""The register and the projects, put aside in one file, and put back: rows, history, rights and journal included."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection

from diagnostic.projects.folder import projects_folder
from diagnostic.projects.store import StoreError
from diagnostic.registry.access import Action, Identity
from diagnostic.registry.database import Database, refuse_newer, run_steps, version_of
from diagnostic.registry.door import instant_of
from diagnostic.registry.model import RegistryError
from diagnostic.registry.schema import HEAD
from diagnostic.registry.trace import Outcome, Trace, lay
from diagnostic.service import project_stores, tables
from diagnostic.service.archive import Reader, damaged, opened, written

REGISTER = "registre/"


class OccupiedError(RegistryError):
    """There is something already where a backup would be put back."""


@dataclass(frozen=True)
class Held:
    """What a backup holds. `rows`: of each table of the register; `projects`: those with a name; `before`: the backup
    that was made of what was there."""

    made: str
    schema_version: str
    rows: dict[str, int]
    projects: int
    before: Path | None = None


def back_up(target: Path, database: Database, who: Identity, folder: Path | None = None) -> Held:
    """Write everything in one file, each database as it is at one instant, whatever version it is of, unchanged.

    Raises FileError where the file is there already, RegistryError, OSError.
    """
    now, rows = instant_of(datetime.now(UTC)), dict[str, int]()
    with database.as_it_is() as link:
        version = (version_of(link) if link is not None else None) or ""
        refuse_newer(version or None)
        with written(target, now, version) as archive:
            if link is not None and version:
                for table in tables.tables_of(link):
                    rows[table.name] = archive.add(f"{REGISTER}{table.name}.jsonl", tables.rows_of(link, table))
            with _projects_told():
                projects = project_stores.add_to(archive, folder or projects_folder())
    if version == HEAD:
        with database.writing() as link:
            lay(link, who, now, [Trace(Action.EXPORT, target.name, None, "sauvegarde")], Outcome.DONE)
    return Held(now, version, rows, projects)


def put_back(source: Path, database: Database, who: Identity, *, replace: bool = False, folder: Path | None = None
             ) -> Held:
    """Put a backup in the place of an empty register and of no projects; with `replace`, of what there is, which is
    backed up first beside `source`. All of the register or nothing, compared row by row before it is kept.

    Raises FileError on a file that is no whole backup, OccupiedError, RegistryError, OSError.
    """
    folder = folder or projects_folder()
    with opened(source) as archive:
        refuse_newer(archive.manifest.schema_version or None)
        project_stores.in_archive(archive)
        before = _put_aside(source, database, who, folder, replace)
        with database.laid_again() as link:
            # Somebody may have begun meanwhile.
            if before is None and not tables.is_empty(link):
                raise _occupied()
            refuse_newer(version_of(link))
            tables.drop_all(link)
            rows = _lay(archive, link)
            with _projects_told():
                projects = project_stores.lay(archive, folder)
            made = archive.manifest.made
            lay(link, who, instant_of(datetime.now(UTC)),
                [Trace(Action.IMPORT, source.name, None, f"sauvegarde du {made} remise en place")], Outcome.DONE)
    return Held(archive.manifest.made, archive.manifest.schema_version, rows, projects, before)


def _put_aside(source: Path, database: Database, who: Identity, folder: Path, replace: bool) -> Path | None:
    """The backup of what is there, when there is something."""
    with database.as_it_is() as link, _projects_told():
        if (link is None or tables.is_empty(link)) and not project_stores.holds_some(folder):
            return None
    if not replace:
        raise _occupied()
    target = source.absolute().with_name(f"avant-restauration-{datetime.now():%Y-%m-%d-%H%M%S-%f}.zip")
    back_up(target, database, who, folder)
    return target


def _lay(archive: Reader, link: Connection) -> dict[str, int]:
    """The tables of the archive's version, its rows, then the steps to today's. How many rows of each table."""
    version, rows = archive.manifest.schema_version, dict[str, int]()
    run_steps(link, version or "head")
    known = tables.tables_of(link)
    parts = {name for name in archive.manifest.parts if name.startswith(REGISTER)}
    if version and parts != {f"{REGISTER}{table.name}.jsonl" for table in known}:
        raise damaged("les tables du registre n'y sont pas toutes")
    for table in known if version else ():
        said, found = tables.Fingerprint(), tables.Fingerprint()
        rows[table.name] = tables.lay(link, table, said.of(archive.rows(f"{REGISTER}{table.name}.jsonl")))
        tables.number_on(link, table)
        for _ in found.of(tables.rows_of(link, table)):
            pass
        if said != found:
            raise damaged(f"« {table.name} » n'a pas été reprise à l'identique")
    if version and version != HEAD:
        run_steps(link)
    return rows


def _occupied() -> OccupiedError:
    return OccupiedError("Il y a déjà un registre ou des projets ici : rien n'a été changé. Pour les remplacer, "
                         "ajoutez --replace ; ce qui est là sera d'abord sauvegardé à côté du fichier donné.")


@contextmanager
def _projects_told() -> Iterator[None]:
    """Raises RegistryError for what goes wrong with the files of the projects."""
    try:
        yield
    except sqlite3.Error as failure:
        raise RegistryError("Les projets enregistrés ne peuvent pas être lus ou écrits : vérifiez le dossier que nomme "
                            "DIAGNOSTIC_PROJECTS, ses droits et la place du disque. Rien n'a été changé.") from failure
    except StoreError as failure:
        raise RegistryError(str(failure)) from failure
