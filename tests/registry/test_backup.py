"""The register put aside in one file and put back, on either database; a file that is not whole changes nothing."""

from __future__ import annotations

import errno
import json
import random
import shutil
import stat
import zipfile
from pathlib import Path
from typing import Any

import psycopg
import pytest
from sqlalchemy import text

from diagnostic.projects.project import Project, Work
from diagnostic.projects.store import Store
from diagnostic.registry import schema
from diagnostic.registry.access import Area, Identity, Level, Role
from diagnostic.registry.database import Database, NewerError
from diagnostic.service import archive, backup, tables
from diagnostic.sources.refusals import FileError
from tests.registry.postgresql_server import PostgresqlServer
from tests.registry.register_toy import local_registry, sheet_of

DATA = Path(__file__).parent / "data"
WHO = Identity("local", "essai")
HOSTILE = "Île d'Été « ’ » \u202e <b>\\\"\n=1+1 'DROP TABLE cpts;--"


def new_url(kind: str, folder: Path, request: pytest.FixtureRequest) -> str:
    if kind == "sqlite":
        return f"sqlite:///{folder / 'registre.sqlite'}"
    server: PostgresqlServer = request.getfixturevalue("postgresql")
    return server.new_database()


def filled(url: str, projects: Path) -> Database:
    """Everything that a register and the projects may hold."""
    database = Database(url)
    desk = local_registry(database).desk()
    first = desk.perimeters.create(sheet_of(HOSTILE, units=("13001", "13002")))
    second = desk.perimeters.create(sheet_of("CPTS voisine", units=("13002",)))
    desk.perimeters.delete(desk.perimeters.create(sheet_of("Défunte", units=("13003",))).id, "doublon", 1)
    desk.perimeters.change(first.id, sheet_of(HOSTILE, units=("13001",), note="révisée"), "un élu", 1)
    desk.people.grant("quelqu-un@exemple.fr", Role.EDITOR, Area(Level.DEPARTMENT, "13"), "nommé")
    desk.cases.comment(first.id, second.id, "À voir ensemble")
    store = Store(projects)
    store.save("Projet gardé", Work(Project(("13001", "13002"), name="Gardé")))
    Store(projects / "comptes" / ("a" * 64)).save("Le mien", Work(Project(("13001",))))
    return database


def everything(database: Database) -> dict[str, list[Any]]:
    with database.reading() as link:
        return {table.name: sorted(map(repr, tables.rows_of(link, table))) for table in tables.tables_of(link)}


def projects_in(folder: Path) -> dict[str, list[str]]:
    return {place: [f"{saved.name} {saved.when} {saved.snapshot}" for saved in Store(folder / place).saved()]
            for place in ("", f"comptes/{'a' * 64}")}


@pytest.fixture
def whole(tmp_path: Path) -> Path:
    """A backup of a filled register."""
    target = tmp_path / "sauvegarde.zip"
    database = filled(f"sqlite:///{tmp_path / 'source.sqlite'}", tmp_path / "projets-source")
    backup.back_up(target, database, WHO, tmp_path / "projets-source")
    database.close()
    return target


@pytest.mark.parametrize(("kind", "other"), [("sqlite", "sqlite"), ("sqlite", "postgresql"),
                                             ("postgresql", "sqlite"), ("postgresql", "postgresql")])
def test_all_comes_back_on_either_database(kind: str, other: str, tmp_path: Path,
                                           request: pytest.FixtureRequest) -> None:
    here, there = tmp_path / "ici", tmp_path / "la"
    for folder in (here, there):
        folder.mkdir()
    source = filled(new_url(kind, here, request), here / "projets")
    before = everything(source)
    held = backup.back_up(tmp_path / "sauvegarde.zip", source, WHO, here / "projets")
    assert held.rows == {name: len(rows) for name, rows in before.items()}
    assert held.rows["revision"] > held.rows["cpts"] > 2
    assert held.rows["granted"] and held.rows["audit"] and held.rows["case_event"]
    assert held.projects == 2
    assert stat.S_IMODE((tmp_path / "sauvegarde.zip").stat().st_mode) == 0o600

    target = Database(new_url(other, there, request))
    back = backup.put_back(tmp_path / "sauvegarde.zip", target, WHO, folder=there / "projets")
    after = everything(target)
    told = [line for line in after["audit"] if line not in before["audit"]]
    assert len(told) == 1 and "remise en place" in told[0]
    assert {**after, "audit": before["audit"]} == before
    assert back.rows == held.rows
    assert projects_in(there / "projets") == projects_in(here / "projets")
    assert Store(there / "projets").open("Projet gardé") == Store(here / "projets").open("Projet gardé")
    # Work goes on: numbers follow, history is still kept by the database itself.
    made = local_registry(target).desk().perimeters.create(sheet_of("Suivante", units=("13004",)))
    assert made.version == 1
    for order in ("UPDATE revision SET why = 'x'", "DELETE FROM case_event", "DELETE FROM audit"):
        with pytest.raises(Exception, match="refusé"), target.writing() as link:
            link.execute(text(order))
    for database in (source, target):
        database.close()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_register_of_the_first_version_is_put_aside_as_it_is_then_back_as_today(
        kind: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    url = new_url(kind, tmp_path, request)
    if kind == "sqlite":
        shutil.copy(DATA / "v1.sqlite", tmp_path / "registre.sqlite")
    else:
        with psycopg.connect(url) as link:
            link.execute((DATA / "v1_postgresql.sql").read_bytes())
    old = Database(url)
    held = backup.back_up(tmp_path / "v1.zip", old, WHO, tmp_path / "rien")
    assert held.schema_version == "0001"
    with old.as_it_is() as link:
        assert link is not None
        assert link.execute(text("SELECT version_num FROM alembic_version")).scalar() == "0001", "left as it was"
    fresh = tmp_path / "neuf"
    fresh.mkdir()
    new = Database(new_url("postgresql" if kind == "sqlite" else "sqlite", fresh, request))
    backup.put_back(tmp_path / "v1.zip", new, WHO, folder=tmp_path / "rien")
    entries = json.loads((DATA / "v1.json").read_text(encoding="utf-8"))["entries"]
    perimeters = local_registry(new).desk().perimeters
    assert {entry.id for entry in (*perimeters.entries(), *perimeters.entries(deleted=True))} == {
        entry["id"] for entry in entries}
    with new.reading() as link:
        assert link.execute(text("SELECT version_num FROM alembic_version")).scalar() == schema.HEAD
    for database in (old, new):
        database.close()


def test_what_is_there_is_not_replaced_unless_asked_and_is_put_aside_first(registry_url: str, whole: Path,
                                                                           tmp_path: Path) -> None:
    database, projects = filled(registry_url, tmp_path / "projets"), tmp_path / "projets"
    local_registry(database).desk().perimeters.create(sheet_of("Faite depuis", units=("13005",)))
    before = everything(database)
    with pytest.raises(backup.OccupiedError, match="--replace"):
        backup.put_back(whole, database, WHO, folder=projects)
    assert everything(database) == before
    held = backup.put_back(whole, database, WHO, replace=True, folder=projects)
    names = {entry.sheet.name for entry in local_registry(database).desk().perimeters.entries()}
    assert "Faite depuis" not in names and len(names) == 2
    # And back again.
    assert held.before is not None
    backup.put_back(held.before, database, WHO, replace=True, folder=projects)
    assert "Faite depuis" in {entry.sheet.name for entry in local_registry(database).desk().perimeters.entries()}
    database.close()


def test_a_register_that_holds_nothing_is_backed_up_too(registry_url: str, tmp_path: Path) -> None:
    database = Database(registry_url)
    held = backup.back_up(tmp_path / "vide.zip", database, WHO, tmp_path / "rien")
    assert (held.schema_version, held.rows, held.projects) == ("", {}, 0)
    backup.put_back(tmp_path / "vide.zip", database, WHO, folder=tmp_path / "rien")
    assert local_registry(database).desk().perimeters.entries() == ()
    database.close()


def test_a_backup_is_not_written_over_another(whole: Path, tmp_path: Path) -> None:
    before = whole.read_bytes()
    with pytest.raises(FileError, match="existe déjà"):
        backup.back_up(whole, Database(f"sqlite:///{tmp_path / 'source.sqlite'}"), WHO, tmp_path / "projets-source")
    assert whole.read_bytes() == before


def test_a_full_disk_leaves_no_half_backup(whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(archive, "settle", full)
    before = sorted(file.name for file in tmp_path.iterdir())
    with pytest.raises(OSError, match="No space"):
        backup.back_up(tmp_path / "pleine.zip", Database(f"sqlite:///{tmp_path / 'source.sqlite'}"), WHO,
                       tmp_path / "projets-source")
    assert sorted(file.name for file in tmp_path.iterdir()) == before


def refused(file: Path, tmp_path: Path, match: str) -> None:
    """The register that was to be replaced is as it was, and no file was made."""
    database = Database(f"sqlite:///{tmp_path / 'source.sqlite'}")
    before, listed = everything(database), sorted(tmp_path.rglob("*"))
    with pytest.raises(FileError, match=match):
        backup.put_back(file, database, WHO, replace=True, folder=tmp_path / "projets-source")
    assert everything(database) | {"audit": []} == before | {"audit": []}
    new = {path.name for path in set(tmp_path.rglob("*")) - set(listed)}
    assert all(name.startswith("avant-restauration") or name.endswith(("-wal", "-shm")) for name in new), new


def test_a_file_that_was_cut_anywhere_changes_nothing(whole: Path, tmp_path: Path) -> None:
    content = whole.read_bytes()
    for size in (0, 10, len(content) // 3, len(content) // 2, len(content) - 30, len(content) - 1):
        (tmp_path / "coupee.zip").write_bytes(content[:size])
        refused(tmp_path / "coupee.zip", tmp_path, "abîmée ou incomplète")


def test_a_file_with_other_bytes_anywhere_changes_nothing(whole: Path, tmp_path: Path) -> None:
    chance, content = random.Random(7), whole.read_bytes()  # noqa: S311 - the same bytes at every run
    met = 0
    for _ in range(150):
        changed = bytearray(content)
        changed[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
        (tmp_path / "changee.zip").write_bytes(changed)
        try:
            with archive.opened(tmp_path / "changee.zip") as reader:
                assert {name: list(reader.rows(name)) for name in reader.manifest.parts} == parts_of(whole)
        except FileError:
            met += 1
    assert met > 100, "a byte that nothing reads (a date, an attribute) may change; all others are caught"


def parts_of(path: Path) -> dict[str, list[archive.Row]]:
    with archive.opened(path) as reader:
        return {name: list(reader.rows(name)) for name in reader.manifest.parts}


def forged(whole: Path, target: Path, parts: dict[str, list[archive.Row]], version: str = schema.HEAD) -> Path:
    """A backup of these rows, with a manifest that agrees."""
    target.unlink(missing_ok=True)
    with archive.written(target, "2026-11-22", version) as writer:
        for name, rows in parts.items():
            writer.add(name, rows)
    del whole
    return target


def test_rows_that_are_not_of_their_table_change_nothing(whole: Path, tmp_path: Path) -> None:
    sound = parts_of(whole)
    cpts = sound["registre/cpts.jsonl"][0]
    bad: list[tuple[str, list[archive.Row]]] = [
        ("registre/cpts.jsonl", [{**cpts, "de_plus": 1}]),
        ("registre/cpts.jsonl", [{**cpts, "version": "1"}]),
        ("registre/cpts.jsonl", [{**cpts, "version": 2**40}]),
        ("registre/cpts.jsonl", [{**cpts, "deleted": 1}]),
        ("registre/cpts.jsonl", [{**cpts, "letter": "demain"}]),
        ("registre/cpts.jsonl", [{**cpts, "name": ["liste"]}]),
        ("projets/snapshot.jsonl", [{"id": "../../../etc/passwd", "content": "", "seen": "2026-11-22"}]),
        ("projets/snapshot.jsonl", [{"id": "a" * 16, "content": "pas du base64 !", "seen": "2026-11-22"}])]
    for name, rows in bad:
        refused(forged(whole, tmp_path / "forgee.zip", {**sound, name: rows}), tmp_path, "abîmée")
    for name in ("projets/../../../etc/secret.jsonl", "projets/comptes/x/secret.jsonl", "registre/../cpts.jsonl",
                 "registre/alembic_version.jsonl", "projets/comptes/" + "b" * 64 + "/secret.jsonl"):
        refused(forged(whole, tmp_path / "forgee.zip", {**sound, name: []}), tmp_path, "abîmée")
    assert not (tmp_path.parent / "etc").exists()


def test_a_row_that_the_database_refuses_brings_all_back(whole: Path, tmp_path: Path, registry_url: str) -> None:
    sound = parts_of(whole)
    units = [*sound["registre/unit.jsonl"], {**sound["registre/unit.jsonl"][0], "cpts_id": "personne"}]
    database = filled(registry_url, tmp_path / "projets")
    before = everything(database)
    with pytest.raises(Exception, match="a refusé"):
        backup.put_back(forged(whole, tmp_path / "forgee.zip", {**sound, "registre/unit.jsonl": units}), database, WHO,
                        replace=True, folder=tmp_path / "projets")
    after = everything(database)
    assert {**after, "audit": []} == {**before, "audit": []}
    database.close()


def test_a_file_of_a_later_version_says_to_update(whole: Path, tmp_path: Path) -> None:
    with pytest.raises(NewerError, match="plus récente"):
        backup.put_back(forged(whole, tmp_path / "forgee.zip", {}, "9999"),
                        Database(f"sqlite:///{tmp_path / 'neuf.sqlite'}"), WHO, folder=tmp_path / "rien")


def rewritten(whole: Path, target: Path, change: Any) -> Path:
    """The same members, `change` having had the manifest (a dict) and the contents by name."""
    with zipfile.ZipFile(whole) as file:
        contents = {name: file.read(name) for name in file.namelist()}
    manifest = json.loads(contents[archive.MANIFEST])
    change(manifest, contents)
    contents[archive.MANIFEST] = json.dumps(manifest).encode()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in contents.items():
            file.writestr(name, content)
    return target


def test_what_is_no_backup_or_a_bomb_is_refused_before_anything_is_read(whole: Path, tmp_path: Path) -> None:
    def huge(manifest: dict[str, Any], contents: dict[str, bytes]) -> None:
        contents["registre/cpts.jsonl"] = b"0" * (archive.MOST_LINE + 10)
        manifest["parts"]["registre/cpts.jsonl"]["bytes"] = archive.MOST_LINE + 10

    def larger(manifest: dict[str, Any], _: dict[str, bytes]) -> None:
        manifest["parts"]["registre/cpts.jsonl"]["bytes"] = archive.MOST_BYTES + 1

    def lying(manifest: dict[str, Any], _: dict[str, bytes]) -> None:
        manifest["parts"]["registre/cpts.jsonl"]["bytes"] -= 1

    def deep(manifest: dict[str, Any], contents: dict[str, bytes]) -> None:
        contents["de-plus.txt"] = b"x"

    def later(manifest: dict[str, Any], _: dict[str, bytes]) -> None:
        manifest["format"] = archive.FORMAT + 1

    def other(manifest: dict[str, Any], _: dict[str, bytes]) -> None:
        manifest["kind"] = "autre"

    for change, match in ((huge, "trop longue"), (larger, "4 Go"), (lying, "taille annoncée"), (deep, "de trop"),
                          (later, "plus récente"), (other, "n'est pas une sauvegarde")):
        refused(rewritten(whole, tmp_path / "forgee.zip", change), tmp_path, match)
    (tmp_path / "texte.zip").write_bytes(b"bonjour")
    refused(tmp_path / "texte.zip", tmp_path, "abîmée")
    refused(tmp_path / "absente.zip", tmp_path, "n'existe pas")
    refused(tmp_path, tmp_path, "est un dossier")
