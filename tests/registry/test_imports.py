"""A listing taken at once, refused whole, brought back: on both databases."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from diagnostic.registry.access import NotAllowedError, Role
from diagnostic.registry.database import Database
from diagnostic.registry.imports import ChangedMeanwhileError, ChangedSinceError
from diagnostic.registry.listing import Listing, embedded_listing, read_listing
from diagnostic.registry.model import Deed, RegistryError
from diagnostic.registry.perimeters import NameTakenError
from diagnostic.registry.plan import Gone, Plan, plan_of
from diagnostic.registry.register import Desk
from diagnostic.sources.warehouse import Warehouse
from tests.registry.register_toy import desk_of, grant, sheet_of

ROOT = Path(__file__).resolve().parents[2]
TWO = "cpts;code_insee;departement_siege\nCamargue;13004;13\nCamargue;13096;13\nAix;13001;13\n"


def listing_of(text: str, warehouse: Warehouse) -> Listing:
    return read_listing("liste.csv", text.encode(), warehouse)


def planned(text: str, desk: Desk, warehouse: Warehouse, gone: Gone = Gone.KEEP, **answers: str) -> Plan:
    return plan_of(listing_of(text, warehouse), desk.perimeters.entries(), warehouse, answers=answers, gone=gone)


def state(desk: Desk) -> dict[str, tuple[object, bool]]:
    """What the register holds, by id, put aside or not."""
    return {entry.id: (entry.sheet, entry.deleted)
            for deleted in (False, True) for entry in desk.perimeters.entries(deleted=deleted)}


def test_the_embedded_listing_is_taken_with_one_call_and_changes_nothing_the_second_time(
        desk: Desk, warehouse: Warehouse) -> None:
    listing = embedded_listing(warehouse)
    batch = desk.imports.apply(plan_of(listing, desk.perimeters.entries(), warehouse), "Liste de janvier")
    assert (batch.created, batch.changed, batch.put_aside) == (70, 0, 0)
    assert batch.whole == ("04", "05", "06", "13", "83", "84")
    entries = desk.perimeters.entries()
    assert len(entries) == 70
    assert sum(len(entry.sheet.units) for entry in entries) == len(warehouse.table("cpts_paca"))
    (first, *others) = desk.perimeters.history(entries[0].id)
    assert (first.deed, first.why, first.batch, others) == (Deed.IMPORTED, "Liste de janvier", batch.number, [])
    again = plan_of(listing, desk.perimeters.entries(), warehouse)
    assert (again.empty, len(again.unchanged), again.gone) == (True, 70, ())
    with pytest.raises(RegistryError, match="rien à importer"):
        desk.imports.apply(again)


def test_a_plan_made_before_somebody_elses_change_is_refused_whole(desk: Desk, warehouse: Warehouse) -> None:
    desk.imports.apply(planned(TWO, desk, warehouse))
    plan = planned(TWO.replace("13096", "13097"), desk, warehouse)
    aix = next(entry for entry in desk.perimeters.entries() if entry.sheet.name == "Aix")
    desk.perimeters.change(aix.id, sheet_of("Aix", ["13001", "13002"]), "entre-temps", aix.version)
    before = state(desk)
    with pytest.raises(ChangedMeanwhileError, match="Aix") as told:
        desk.imports.apply(plan)
    assert [entry.id for entry in told.value.now] == [aix.id]
    assert state(desk) == before
    assert len(desk.imports.all()) == 1
    # One created or put aside meanwhile is a change of the register too.
    plan = planned(TWO.replace("13096", "13097"), desk, warehouse)
    aix = next(entry for entry in desk.perimeters.entries() if entry.sheet.name == "Aix")
    desk.perimeters.delete(aix.id, "", aix.version)
    with pytest.raises(ChangedMeanwhileError, match="supprimée"):
        desk.imports.apply(plan)


def test_a_change_in_another_department_stops_nothing(desk: Desk, warehouse: Warehouse) -> None:
    desk.perimeters.create(sheet_of("Nîmes", ["30189"], "30"))
    plan = planned(TWO, desk, warehouse)
    (nimes,) = desk.perimeters.entries()
    desk.perimeters.change(nimes.id, sheet_of("Nîmes", ["30189", "30344"], "30"), "", nimes.version)
    assert desk.imports.apply(plan).created == 2


def test_what_an_import_changed_comes_back_exactly(desk: Desk, warehouse: Warehouse) -> None:
    desk.imports.apply(planned(TWO, desk, warehouse))
    desk.perimeters.create(sheet_of("Absente", ["13005"]))
    before = state(desk)
    text = "cpts;code_insee;departement_siege\nCamargue;13004;13\nNouvelle;13007;13\nNouvelle;13002;13\n"
    plan = planned(text, desk, warehouse, Gone.PUT_ASIDE)
    assert {entry.sheet.name for entry in plan.put_aside} == {"Aix", "Absente"}
    batch = desk.imports.apply(plan)
    assert (batch.created, batch.changed, batch.put_aside) == (1, 1, 2)
    undone = desk.imports.undo(batch.number, "erreur de fichier")
    assert undone.undone is not None
    after = state(desk)
    assert {key: after[key] for key in before} == before
    assert [after[key][1] for key in after.keys() - before.keys()] == [True]
    with pytest.raises(RegistryError, match="déjà annulé"):
        desk.imports.undo(batch.number)
    # To undo the undoing, take the listing again.
    assert desk.imports.apply(planned(text, desk, warehouse, Gone.PUT_ASIDE)).put_aside == 2


def test_undoing_spares_what_somebody_did_since(desk: Desk, warehouse: Warehouse) -> None:
    batch = desk.imports.apply(planned(TWO, desk, warehouse))
    aix, camargue = desk.perimeters.entries()
    desk.perimeters.change(aix.id, sheet_of("Aix", ["13001", "13002"]), "", aix.version)
    before = state(desk)
    with pytest.raises(ChangedSinceError, match="Aix"):
        desk.imports.undo(batch.number)
    assert state(desk) == before
    desk.imports.undo(batch.number, skip=True)
    assert [entry.sheet.name for entry in desk.perimeters.entries()] == ["Aix"]
    assert desk.perimeters.entry(camargue.id).deleted


def test_cpts_exchange_their_names_in_one_import_and_take_them_back(desk: Desk, warehouse: Warehouse) -> None:
    desk.imports.apply(planned(TWO, desk, warehouse))
    ids = {entry.sheet.name: entry.id for entry in desk.perimeters.entries()}
    head = "id;cpts;code_insee;departement_siege\n"
    before = state(desk)
    swapped = f"{head}{ids['Camargue']};Aix;13004;13\n{ids['Aix']};Camargue;13001;13\n"
    batch = desk.imports.apply(planned(swapped, desk, warehouse))
    assert {entry.sheet.name: entry.id for entry in desk.perimeters.entries()} == {
        "Aix": ids["Camargue"], "Camargue": ids["Aix"]}
    with pytest.raises(NameTakenError):
        desk.perimeters.create(sheet_of("camargue"))
    desk.imports.undo(batch.number)
    assert state(desk) == before
    # Each takes the name that the next one leaves.
    chain = f"{head}{ids['Camargue']};Aix;13004;13\n{ids['Aix']};Aix Nord;13001;13\n"
    batch = desk.imports.apply(planned(chain, desk, warehouse))
    assert batch.changed == 2
    desk.imports.undo(batch.number)
    assert {entry.id: entry.sheet.name for entry in desk.perimeters.entries()} == {
        identifier: name for name, identifier in ids.items()}


def test_one_name_for_two_cpts_is_refused_whole(desk: Desk, warehouse: Warehouse) -> None:
    desk.imports.apply(planned(TWO + "Salon;13103;13\n", desk, warehouse))
    ids = {entry.sheet.name: entry.id for entry in desk.perimeters.entries()}
    before = state(desk)
    for other in (f"{ids['Aix']};Étoile;13001;13\n", f"{ids['Salon']};Aix;13103;13\n{ids['Aix']};Aix;13001;13\n"):
        text = f"id;cpts;code_insee;departement_siege\n{ids['Camargue']};étoile;13004;13\n{other}"
        with pytest.raises(NameTakenError):
            desk.imports.apply(planned(text, desk, warehouse))
        assert state(desk) == before


def test_an_import_asks_for_the_right_in_every_department_it_writes_in(
        database: Database, desk: Desk, warehouse: Warehouse) -> None:
    editor = desk_of(database, "a@ars.fr", grant(Role.EDITOR, "13"))
    text = TWO + "Nîmes;30189;30\n"
    with pytest.raises(NotAllowedError, match="30"):
        editor.imports.apply(planned(text, editor, warehouse))
    assert desk.perimeters.entries() == ()
    batch = editor.imports.apply(planned(TWO, editor, warehouse))
    with pytest.raises(NotAllowedError):
        desk_of(database, "b@ars.fr", grant(Role.READER)).imports.all()
    stranger = desk_of(database, "c@ars.fr", grant(Role.EDITOR, "30"))
    assert stranger.imports.all() == ()
    with pytest.raises(RegistryError, match="ressort"):
        stranger.imports.undo(batch.number)
    assert [found.number for found in editor.imports.all()] == [batch.number]


def test_what_an_import_did_elsewhere_is_not_counted(database: Database, desk: Desk, warehouse: Warehouse) -> None:
    batch = desk.imports.apply(planned(TWO + "Nîmes;30189;30\n", desk, warehouse))
    (of_30,) = desk_of(database, "c@ars.fr", grant(Role.EDITOR, "30")).imports.all()
    assert (batch.created, of_30.created) == (3, 1)


@pytest.mark.parametrize("number", [10**20, -10**20, 2**31, 0])
def test_a_number_that_no_database_holds_is_the_one_of_no_import(number: int, desk: Desk) -> None:
    with pytest.raises(RegistryError, match="pas dans le registre"):
        desk.imports.undo(number)


_KILLED = """
import os, signal, sys
from diagnostic.registry import imports
from diagnostic.registry.database import Database
from diagnostic.registry.listing import embedded_listing
from diagnostic.registry.plan import plan_of
from diagnostic.sources.warehouse import Warehouse
from tests.registry.register_toy import local_registry
written, add = [], imports.add
def killed(*arguments):
    if len(written) == 40:
        os.kill(os.getpid(), signal.SIGKILL)
    written.append(add(*arguments))
    return written[-1]
imports.add = killed
warehouse, desk = Warehouse.embedded(), local_registry(Database(sys.argv[1])).desk()
desk.imports.apply(plan_of(embedded_listing(warehouse), desk.perimeters.entries(), warehouse))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="a process is killed otherwise there")
def test_a_process_killed_in_the_middle_leaves_the_former_state(
        registry_url: str, desk: Desk, warehouse: Warehouse) -> None:
    desk.imports.apply(planned("cpts;code_insee\nNîmes;30189\n", desk, warehouse))
    before = state(desk)
    killed = subprocess.run([sys.executable, "-c", _KILLED, registry_url], cwd=ROOT, timeout=120, check=False,
                            capture_output=True, env=os.environ | {"PYTHONPATH": str(ROOT)})
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    assert state(desk) == before
    assert len(desk.imports.all()) == 1
    # The register is not held by the dead: the same import can be made.
    plan = plan_of(embedded_listing(warehouse), desk.perimeters.entries(), warehouse)
    assert desk.imports.apply(plan).created == 70
