"""A person is forgotten on both databases: every line stays, nobody's name but hers goes, and history closes again."""

from __future__ import annotations

import pytest
from sqlalchemy import Table, select, text, update

from diagnostic.registry import schema
from diagnostic.registry.access import Area, Identity, Level, NotAllowedError, Role
from diagnostic.registry.database import Database
from diagnostic.registry.forgetting import PSEUDONYM, forget, kept_of
from diagnostic.registry.model import RegistryError
from diagnostic.registry.register import Desk, Registry
from diagnostic.registry.trouble import UnavailableError
from tests.registry.register_toy import REGIONS, sheet_of

HER, TWIN = "marie.dupont@ars.example", "marie.dupont@urps.example"
NAME = "Marie Dupont"
TABLES = (schema.batch, schema.cpts, schema.unit, schema.revision, schema.granted, schema.audit, schema.shared_event,
          schema.case_event)


def contents(database: Database) -> dict[str, list[tuple[object, ...]]]:
    with database.reading() as link:
        return {table.name: [tuple(row) for row in link.execute(select(table).order_by(*table.primary_key))]
                for table in TABLES}


@pytest.fixture
def team(database: Database, desk: Desk) -> dict[str, Desk]:
    """Two people of the same name who did the same things, and whose rights were taken back."""
    registry = Registry(database, REGIONS, team=True)
    desks = {}
    for account, unit in ((HER, "13001"), (TWIN, "13004")):
        given = desk.people.grant(account, Role.ADMINISTRATOR, Area(Level.DEPARTMENT, "13"), "arrivée")
        desks[account] = registry.desk(Identity(account, NAME))
        entry = desks[account].perimeters.create(sheet_of(f"CPTS {unit}", [unit]), f"dit par {NAME}")
        desks[account].perimeters.change(entry.id, sheet_of(f"CPTS {unit} bis", [unit]), "", entry.version)
        desks[account].shared.declare(unit, "deux vallées")
        extra = desks[account].people.grant(f"autre{unit}@ars.example", Role.READER, Area(Level.DEPARTMENT, "13"))
        desks[account].people.revoke(extra.number, "départ")
        desk.people.revoke(given.number, "départ")
    return desks


def test_what_is_kept_of_somebody_is_told_to_her(desk: Desk, team: dict[str, Desk]) -> None:
    del team
    found = kept_of(desk, HER)
    assert found.names == (NAME,)
    assert found.lines == {"audit": 5, "granted": 3, "cpts": 1, "revision": 2, "shared_event": 1}
    # The reasons of both: a text does not say of which of the two it speaks.
    assert found.written == 2


def test_she_is_forgotten_and_nothing_else_changes(database: Database, desk: Desk, team: dict[str, Desk]) -> None:
    before = contents(database)
    done = forget(desk, HER)
    after = contents(database)
    everything = repr(after)
    assert HER not in everything
    assert done.pseudonym.startswith(f"{PSEUDONYM}#") and done.pseudonym in everything
    # Hers are the only cells that differ, and one line tells of it.
    assert after["audit"].pop()[2] != HER
    changed = 0
    for table, rows in before.items():
        assert len(after[table]) == len(rows)
        for old, new in zip(rows, after[table], strict=True):
            for was, now in zip(old, new, strict=True):
                if was != now:
                    changed += 1
                    assert was in {HER, NAME} and PSEUDONYM in str(now)
    assert changed == 5 * 2 + sum({"granted": 3, "cpts": 1, "revision": 2, "shared_event": 1}.values()) + 2
    # The other of the same name is as she was.
    kept = kept_of(desk, TWIN)
    assert kept.names == (NAME,) and kept.lines["revision"] == 2
    assert [revision.who for revision in desk.perimeters.history(_of(desk, "13004 bis"))] == [NAME, NAME]
    assert all(PSEUDONYM in revision.who for revision in desk.perimeters.history(_of(desk, "13001 bis")))
    assert team[TWIN].identity.account == TWIN


def _of(desk: Desk, end: str) -> str:
    return next(entry.id for entry in desk.perimeters.entries() if entry.sheet.name.endswith(end))


@pytest.mark.parametrize("table", [schema.revision, schema.audit, schema.shared_event],
                         ids=lambda table: table.name)
def test_history_is_closed_again(table: Table, database: Database, desk: Desk, team: dict[str, Desk]) -> None:
    del team
    forget(desk, HER)
    with pytest.raises(UnavailableError), database.writing() as link:
        link.execute(update(table).values(who="quelqu'un d'autre"))


def test_as_many_locks_stand_after_as_before(database: Database, desk: Desk, team: dict[str, Desk]) -> None:
    del team
    before = _triggers(database)
    forget(desk, HER)
    assert _triggers(database) == before > 0


def _triggers(database: Database) -> int:
    asked = ("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'" if database.sqlite else
             "SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O'")
    with database.reading() as link:
        return int(link.execute(text(asked)).scalar_one())


def test_who_fails_on_the_way_leaves_everything_as_it_was(
        database: Database, desk: Desk, team: dict[str, Desk], monkeypatch: pytest.MonkeyPatch) -> None:
    del team
    before, locks = contents(database), _triggers(database)

    def broken(*_: object) -> int:
        raise RegistryError("coupé")

    monkeypatch.setattr("diagnostic.registry.forgetting.Trace", broken)
    with pytest.raises(RegistryError, match="coupé"):
        forget(desk, HER)
    assert (contents(database), _triggers(database)) == (before, locks)


def test_who_still_has_rights_is_not_forgotten(
        desk: Desk, team: dict[str, Desk], monkeypatch: pytest.MonkeyPatch) -> None:
    del team
    desk.people.grant(HER, Role.READER, Area(Level.DEPARTMENT, "13"))
    with pytest.raises(RegistryError, match="encore des droits"):
        forget(desk, HER)
    monkeypatch.setenv("CPTS_ADMINISTRATEURS", TWIN)
    with pytest.raises(RegistryError, match="encore des droits"):
        forget(desk, TWIN)


def test_only_who_administers_everything_may(desk: Desk, team: dict[str, Desk]) -> None:
    desk.people.grant(TWIN, Role.ADMINISTRATOR, Area(Level.DEPARTMENT, "13"))
    for door in (forget, kept_of):
        with pytest.raises(NotAllowedError):
            door(team[TWIN], HER)


@pytest.mark.parametrize("account", ["personne@ars.example", "", "'; DROP TABLE audit;--", "local"])
def test_an_account_that_is_none_is_refused_with_a_sentence(account: str, desk: Desk, team: dict[str, Desk]) -> None:
    del team
    with pytest.raises(RegistryError):
        forget(desk, account)
