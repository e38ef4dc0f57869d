"""A disk that is really full while a backup is written, or put back: nothing half made, nothing lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from diagnostic.registry.access import Identity
from diagnostic.registry.database import Database
from diagnostic.registry.trouble import UnavailableError
from diagnostic.service import backup
from tests.faults.small_disk import SmallDisk
from tests.registry.register_toy import local_registry, sheet_of

WHO = Identity("local", "essai")


def filled(file: Path, number: int) -> Database:
    database = Database(f"sqlite:///{file}")
    desk = local_registry(database).desk()
    for count in range(number):
        desk.perimeters.create(sheet_of(f"CPTS {count}", units=("13001", "13002"), note="mot " * 200))
    return database


def test_no_half_backup_is_left(disk: SmallDisk, tmp_path: Path) -> None:
    database = filled(tmp_path / "registre.sqlite", 30)
    with disk.full(), pytest.raises(OSError, match="No space left"):
        backup.back_up(disk.folder / "sauvegarde.zip", database, WHO, tmp_path / "rien")
    assert disk.names() == set()
    backup.back_up(disk.folder / "sauvegarde.zip", database, WHO, tmp_path / "rien")
    assert disk.names() == {"sauvegarde.zip"}
    database.close()


def test_a_register_that_finds_no_room_is_as_it_was(disk: SmallDisk, tmp_path: Path) -> None:
    source = filled(tmp_path / "source.sqlite", 30)
    backup.back_up(tmp_path / "sauvegarde.zip", source, WHO, tmp_path / "rien")
    here = filled(disk.folder / "registre.sqlite", 1)
    before = local_registry(here).desk().perimeters.entries()
    with disk.full(), pytest.raises(UnavailableError, match="plein"):
        backup.put_back(tmp_path / "sauvegarde.zip", here, WHO, replace=True, folder=tmp_path / "rien")
    assert local_registry(here).desk().perimeters.entries() == before
    backup.put_back(tmp_path / "sauvegarde.zip", here, WHO, replace=True, folder=tmp_path / "rien")
    assert len(local_registry(here).desk().perimeters.entries()) == 30
    for database in (source, here):
        database.close()
