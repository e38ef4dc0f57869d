"""People named by a listing: dropped unless asked for, read with a right, erased for good, never in the history."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import select

from diagnostic.registry.access import Action, NotAllowedError, Role
from diagnostic.registry.database import Database
from diagnostic.registry.listing import read_listing
from diagnostic.registry.model import RegistryError
from diagnostic.registry.perimeters import UnknownCptsError
from diagnostic.registry.plan import plan_of
from diagnostic.registry.register import Desk
from diagnostic.registry.schema import metadata
from diagnostic.sources.warehouse import Warehouse
from tests.registry.register_toy import desk_of, grant, local_registry

TEXT = ("CPTS;Code INSEE;Présidente;Courriel;Divers\n"
        "Camargue;13004;Ève Zola;eve@exemple.fr;04 90 00 00 00\nCamargue;13096;Ève Zola;eve@exemple.fr;\n")
PEOPLE = ("Ève Zola", "eve@exemple.fr", "04 90 00 00 00")


def taken(desk: Desk, warehouse: Warehouse, *, keep: bool) -> int:
    listing = read_listing("liste.csv", TEXT.encode(), warehouse, keep_contacts=keep)
    return desk.imports.apply(plan_of(listing, desk.perimeters.entries(), warehouse)).number


def everything(database: Database, *, but: str = "") -> str:
    with database.reading() as link:
        return " ".join(str(tuple(row)) for table in metadata.sorted_tables if table.name != but
                        for row in link.execute(select(table)))


def test_people_are_dropped_unless_asked_for(database: Database, desk: Desk, warehouse: Warehouse) -> None:
    listing = read_listing("liste.csv", TEXT.encode(), warehouse)
    told = " ".join([*listing.said, *(problem.message for problem in listing.problems)])
    assert all(title in told for title in ("Présidente", "Courriel", "Divers"))
    taken(desk, warehouse, keep=False)
    assert "Camargue" in everything(database)
    assert not [name for name in PEOPLE if name in everything(database) or name in told]


def test_kept_contacts_are_apart_from_all_the_rest(database: Database, desk: Desk, warehouse: Warehouse) -> None:
    taken(desk, warehouse, keep=True)
    (entry,) = desk.perimeters.entries()
    found = desk.contacts.of(entry.id)
    assert [(contact.label, contact.value) for contact in found] == [
        ("Présidente", PEOPLE[0]), ("Courriel", PEOPLE[1]), ("Divers", PEOPLE[2])]
    assert not [name for name in PEOPLE if name in everything(database, but="contact")]
    assert [line.action for line in desk.audit.lines(1)] == [Action.CONTACTS]


def test_erased_contacts_are_gone_for_good(database: Database, desk: Desk, warehouse: Warehouse) -> None:
    taken(desk, warehouse, keep=True)
    (entry,) = desk.perimeters.entries()
    first = desk.contacts.of(entry.id)[0]
    assert desk.contacts.erase(entry.id, first.number) == 1
    with pytest.raises(RegistryError, match="déjà été effacé"):
        desk.contacts.erase(entry.id, first.number)
    with pytest.raises(RegistryError, match="n'est plus"):
        desk.contacts.erase(entry.id, 10**20)
    assert desk.contacts.erase(entry.id) == 2
    assert desk.contacts.of(entry.id) == ()
    assert not [name for name in PEOPLE if name in everything(database)]


def test_no_byte_of_an_erased_contact_stays_in_a_file(tmp_path: Path, warehouse: Warehouse) -> None:
    database = Database(f"sqlite:///{tmp_path / 'registre.sqlite'}")
    desk = local_registry(database).desk()

    def bytes_of_files() -> bytes:
        database.close()
        return b"".join(file.read_bytes() for file in tmp_path.iterdir())

    taken(desk, warehouse, keep=True)
    (entry,) = desk.perimeters.entries()
    assert all(name.encode() in bytes_of_files() for name in PEOPLE)
    desk.contacts.erase(entry.id)
    assert not [name for name in PEOPLE if name.encode() in bytes_of_files()]
    desk.imports.undo(taken(desk, warehouse, keep=True))
    assert not [name for name in PEOPLE if name.encode() in bytes_of_files()]


def test_undoing_an_import_takes_back_its_contacts(desk: Desk, warehouse: Warehouse) -> None:
    taken(desk, warehouse, keep=False)
    (entry,) = desk.perimeters.entries()
    number = taken(desk, warehouse, keep=True)
    assert len(desk.contacts.of(entry.id)) == 3
    desk.imports.undo(number)
    assert desk.contacts.of(entry.id) == ()
    assert not desk.perimeters.entry(entry.id).deleted


def test_the_same_contact_is_kept_once(desk: Desk, warehouse: Warehouse) -> None:
    taken(desk, warehouse, keep=True)
    taken(desk, warehouse, keep=True)
    (entry,) = desk.perimeters.entries()
    assert len(desk.contacts.of(entry.id)) == 3


def test_who_may_not_read_contacts_is_refused(database: Database, desk: Desk, warehouse: Warehouse) -> None:
    taken(desk, warehouse, keep=True)
    (entry,) = desk.perimeters.entries()
    for person in (desk_of(database, "a", grant(Role.READER)), desk_of(database, "b", grant(Role.EDITOR, "30"))):
        with pytest.raises(NotAllowedError):
            person.contacts.of(entry.id)
        with pytest.raises(NotAllowedError):
            person.contacts.erase(entry.id)
    editor = desk_of(database, "c", grant(Role.EDITOR, "13"))
    assert len(editor.contacts.of(entry.id)) == 3
    with pytest.raises(UnknownCptsError):
        editor.contacts.of("0" * 12)
