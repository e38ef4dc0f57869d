"""Rights given and taken back, and the journal of what everybody did; on SQLite and on PostgreSQL."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from diagnostic.registry.access import Action, Area, Identity, Level, NotAllowedError, Rights, Role
from diagnostic.registry.database import Database
from diagnostic.registry.model import RegistryError
from diagnostic.registry.people import (
    ADMINISTRATORS,
    LastAdministratorError,
    UnknownGrantError,
    named_administrators,
)
from diagnostic.registry.perimeters import StaleError
from diagnostic.registry.register import LOCAL, OPEN, Desk, NoLoginError, Registry, cli_identity
from diagnostic.registry.trace import Outcome
from diagnostic.registry.trouble import UnavailableError
from diagnostic.sources.warehouse import Warehouse
from tests.registry.register_toy import REGIONS, sheet_of

COUNTRY, PACA, AT_13, AT_30 = (Area(Level.EVERYWHERE), Area(Level.REGION, "93"), Area(Level.DEPARTMENT, "13"),
                               Area(Level.DEPARTMENT, "30"))
ANNE, HOSTILE = "anne@ars.example", "=HYPERLINK(\"x\")<b>'; DROP TABLE audit; --\u202e🙂"


@pytest.fixture
def team(database: Database) -> Registry:
    return Registry(database, REGIONS, team=True)


def enter(team: Registry, account: str = ANNE) -> Desk:
    return team.desk(Identity(account, "Anne"))


# -- who may do what ---------------------------------------------------------------------------------------------

def test_nobody_may_do_anything_until_a_right_is_given(desk: Desk, team: Registry) -> None:
    anne = enter(team)
    assert anne.people.me().rights == Rights()
    given = desk.people.grant(" Anne@ARS.example", Role.EDITOR, AT_13, "arrivée")
    assert (given.account, given.by, given.why) == (ANNE, LOCAL.name, "arrivée")
    assert anne.perimeters.create(sheet_of()).by == "Anne"
    assert [(grant.role, grant.area) for grant in anne.people.me().grants] == [(Role.EDITOR, AT_13)]


def test_the_environment_names_those_who_are_never_locked_out(team: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(ADMINISTRATORS, " Anne@ARS.example ,, illisible, https://sso.example#sub=Ab ")
    assert named_administrators() == {ANNE, "https://sso.example#sub=Ab"}
    enter(team).people.grant("autre@ars.example", Role.READER, COUNTRY)
    monkeypatch.delenv(ADMINISTRATORS)
    with pytest.raises(NotAllowedError):
        enter(team).people.grants()


def test_an_administrator_gives_rights_in_the_own_area_only(desk: Desk, team: Registry) -> None:
    desk.people.grant("loin@ars.example", Role.READER, AT_30)
    desk.people.grant(ANNE, Role.ADMINISTRATOR, PACA)
    anne = enter(team)
    inside = anne.people.grant("proche@ars.example", Role.ADMINISTRATOR, AT_13)
    assert {given.account for given in anne.people.grants()} == {ANNE, "proche@ars.example"}
    for area in (COUNTRY, AT_30, Area(Level.REGION, "76")):
        with pytest.raises(NotAllowedError):
            anne.people.grant("proche@ars.example", Role.READER, area)
    (far,) = [given for given in desk.people.grants() if given.account == "loin@ars.example"]
    refusals = []
    for number in (far.number, far.number + 1_000, 10**20):
        with pytest.raises(UnknownGrantError) as refusal:
            anne.people.revoke(number)
        refusals.append(str(refusal.value))
    # Who has which right elsewhere is told to nobody here.
    assert len(set(refusals)) == 1
    near = enter(team, "proche@ars.example")
    with pytest.raises(NotAllowedError):
        near.people.grant("x@ars.example", Role.READER, PACA)
    with pytest.raises(UnknownGrantError):
        near.people.revoke(next(given.number for given in desk.people.grants() if given.account == ANNE))
    assert anne.people.revoke(inside.number, "fin de mission").revoked_why == "fin de mission"


def test_one_right_of_an_account_in_a_place(desk: Desk, team: Registry) -> None:
    first = desk.people.grant(ANNE, Role.EDITOR, AT_13)
    with pytest.raises(RegistryError, match="déjà ce droit"):
        desk.people.grant(ANNE, Role.EDITOR, AT_13)
    second = desk.people.grant(ANNE, Role.READER, AT_13, "moins de droits")
    assert [given.number for given in desk.people.grants()] == [second.number]
    with pytest.raises(NotAllowedError):
        enter(team).perimeters.create(sheet_of())
    everything = desk.people.grants(revoked=True)
    assert [(given.number, given.revoked is None, given.revoked_why) for given in everything] == [
        (first.number, False, "moins de droits"), (second.number, True, "")]
    with pytest.raises(UnknownGrantError):
        desk.people.revoke(first.number)


def test_somebody_always_administers_everything(desk: Desk, team: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ADMINISTRATORS, raising=False)
    first = desk.people.grant(ANNE, Role.ADMINISTRATOR, COUNTRY)
    desk.people.grant("region@ars.example", Role.ADMINISTRATOR, PACA)
    anne = enter(team)
    for last in (lambda: anne.people.revoke(first.number), lambda: anne.people.grant(ANNE, Role.READER, COUNTRY)):
        with pytest.raises(LastAdministratorError):
            last()
    second = anne.people.grant("deux@ars.example", Role.ADMINISTRATOR, COUNTRY)
    anne.people.revoke(first.number, "départ")
    monkeypatch.setenv(ADMINISTRATORS, ANNE)
    assert anne.people.revoke(second.number).revoked is not None


def test_two_administrators_who_dismiss_each_other_leave_one(desk: Desk, team: Registry,
                                                             monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(ADMINISTRATORS, raising=False)
    accounts = [ANNE, "bob@ars.example"]
    given = {account: desk.people.grant(account, Role.ADMINISTRATOR, COUNTRY) for account in accounts}
    ready = Barrier(2)

    def dismiss(one: str, other: str) -> str:
        ready.wait()
        try:
            enter(team, one).people.revoke(given[other].number, "à moi")
        except NotAllowedError:
            return "refusé"
        return "fait"

    with ThreadPoolExecutor(2) as pool:
        told = list(pool.map(dismiss, accounts, reversed(accounts)))
    assert sorted(told) == ["fait", "refusé"]
    assert [one.account for one in desk.people.grants()] == [accounts[told.index("fait")]]


@pytest.mark.parametrize(("account", "area"), [
    ("", AT_13), ("anne", AT_13), ("local", COUNTRY),
    (ANNE, Area(Level.DEPARTMENT, "99")), (ANNE, Area(Level.REGION, "13")), (ANNE, Area(Level.DEPARTMENT, "")),
    (ANNE, Area(Level.EVERYWHERE, "13")), (ANNE, Area(Level.DEPARTMENT, HOSTILE))])
def test_what_is_no_account_or_no_place_is_refused(desk: Desk, account: str, area: Area) -> None:
    with pytest.raises(RegistryError):
        desk.people.grant(account, Role.READER, area)
    assert desk.people.grants(revoked=True) == ()


def test_no_right_is_ever_rewritten_or_removed(desk: Desk, database: Database) -> None:
    given = desk.people.grant(ANNE, Role.READER, AT_13)
    for order in ("UPDATE granted SET role = 'administrator'", "DELETE FROM granted",
                  "UPDATE audit SET who = 'x'", "DELETE FROM audit"):
        with pytest.raises((UnavailableError, DBAPIError)), database.writing() as link:
            link.execute(text(order))
    desk.people.revoke(given.number)
    with pytest.raises((UnavailableError, DBAPIError)), database.writing() as link:
        link.execute(text("UPDATE granted SET revoked_at = NULL"))
    assert [(one.grant.role, one.revoked is None) for one in desk.people.grants(revoked=True)] == [(Role.READER, False)]
    assert len(desk.audit.lines()) == 2


# -- the journal -------------------------------------------------------------------------------------------------

def test_every_action_leaves_a_line_and_reading_none(desk: Desk) -> None:
    made = desk.perimeters.create(sheet_of(HOSTILE))
    desk.perimeters.entries()
    with pytest.raises(StaleError):
        desk.perimeters.delete(made.id, "", 7)
    desk.perimeters.delete(made.id, "doublon", 1)
    desk.audit.exported("registre.csv", {"13"})
    told = [(line.action, line.target, line.departments, line.outcome, line.detail) for line in desk.audit.lines()]
    assert told == [
        (Action.EXPORT, "registre.csv", frozenset({"13"}), Outcome.DONE, ""),
        (Action.DELETE, made.id, frozenset({"13"}), Outcome.DONE, made.sheet.name),
        (Action.CREATE, made.id, frozenset({"13"}), Outcome.DONE, made.sheet.name)]
    assert {(line.account, line.who) for line in desk.audit.lines()} == {(LOCAL.account, LOCAL.name)}


def test_names_of_the_journal_are_text(desk: Desk, team: Registry) -> None:
    with pytest.raises(NotAllowedError):
        team.desk(Identity(HOSTILE + "x" * 3_000, HOSTILE + "y" * 3_000)).perimeters.create(sheet_of(HOSTILE))
    (line,) = desk.audit.lines()
    assert line.account.startswith("=HYPERLINK") and "DROP TABLE" in line.target
    assert len(line.account) == len(line.who) == 1_000


def test_the_journal_by_pages_and_by_what_is_asked(desk: Desk, team: Registry) -> None:
    made = [desk.perimeters.create(sheet_of(f"CPTS {rank}")) for rank in range(5)]
    with pytest.raises(NotAllowedError):
        enter(team).perimeters.delete(made[0].id, "", 1)
    first = desk.audit.lines(2)
    assert [line.number for line in (*first, *desk.audit.lines(9, before=first[-1].number))] == [6, 5, 4, 3, 2, 1]
    assert [line.account for line in desk.audit.lines(outcome=Outcome.REFUSED)] == [ANNE]
    assert len(desk.audit.lines(who="POSTE")) == len(desk.audit.lines(action=Action.CREATE)) == 5
    assert [line.number for line in desk.audit.lines(who="anne@")] == [6]
    assert desk.audit.lines(0) == desk.audit.lines(who="%") == desk.audit.lines(who="_") == ()


def test_an_administrator_reads_the_journal_of_the_own_area(desk: Desk, team: Registry) -> None:
    for place in ("13", "30"):
        desk.perimeters.create(sheet_of("Ici", [f"{place}001"], place))
    with pytest.raises(NotAllowedError):
        enter(team, "inconnu@ars.example").perimeters.entries()
    desk.people.grant(ANNE, Role.ADMINISTRATOR, AT_13)
    assert {line.departments for line in enter(team).audit.lines()} == {frozenset({"13"})}
    assert len(desk.audit.lines()) == 4


def test_a_refusal_stands_where_the_journal_is_out_of_reach(team: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    def closed() -> None:
        raise UnavailableError("fermé")

    monkeypatch.setattr(team.database, "writing", closed)
    with pytest.raises(NotAllowedError):
        enter(team).perimeters.entries()


def test_what_must_be_told_is_not_given_untold(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.perimeters.create(sheet_of())

    def closed() -> None:
        raise UnavailableError("fermé")

    monkeypatch.setattr(desk.door.database, "writing", closed)
    with pytest.raises(UnavailableError):
        desk.audit.exported("registre.csv")


# -- how a register is opened ------------------------------------------------------------------------------------

def test_the_database_of_a_team_does_not_open_to_everybody(warehouse: Warehouse,
                                                           monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://quelquun:secret@serveur.example/registre")
    monkeypatch.delenv(OPEN, raising=False)
    with pytest.raises(NoLoginError) as refusal:
        Registry.standard(warehouse)
    assert "secrets.toml" in str(refusal.value) and "secret@" not in str(refusal.value)
    assert Registry.standard(warehouse, team=True).team
    monkeypatch.setenv(OPEN, "1")
    assert not Registry.standard(warehouse).team
    monkeypatch.setenv("DATABASE_URL", "sqlite:///registre.sqlite")
    monkeypatch.delenv(OPEN)
    assert not Registry.standard(warehouse).team


def test_the_command_line_has_the_rights_of_the_server_or_of_an_account(
        warehouse: Warehouse, registry_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", registry_url)
    monkeypatch.setattr("getpass.getuser", lambda: "dupont")
    server = Registry.desk_of_server(warehouse)
    made = server.perimeters.create(sheet_of())
    assert (server.identity, made.by) == (cli_identity(), "dupont")
    server.people.grant(ANNE, Role.READER, AT_13)
    anne = Registry.desk_of_server(warehouse, " Anne@ARS.example")
    assert anne.perimeters.entries() == (made,)
    # Who typed it is told beside whose rights it was done with.
    assert anne.identity == Identity(ANNE, f"dupont pour {ANNE}")
    with pytest.raises(NotAllowedError):
        anne.perimeters.delete(made.id, "", 1)
    with pytest.raises(RegistryError):
        Registry.desk_of_server(warehouse, "local")
    for desk in (server, anne):
        desk.door.database.close()
