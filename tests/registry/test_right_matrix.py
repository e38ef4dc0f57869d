"""Every role, in every scope, asks for everything, inside and outside of its scope, at the doors of the library."""

from __future__ import annotations

import inspect
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from diagnostic.registry.access import Area, Identity, Level, NotAllowedError, Role
from diagnostic.registry.database import Database
from diagnostic.registry.model import Entry, RegistryError
from diagnostic.registry.perimeters import UnknownCptsError
from diagnostic.registry.plan import Gone, Plan
from diagnostic.registry.register import LOCAL, Desk, Registry
from diagnostic.registry.schema import metadata
from diagnostic.registry.timeline import timeline
from diagnostic.registry.trace import Outcome
from tests.registry.postgresql_server import PostgresqlServer
from tests.registry.register_toy import REGIONS, local_registry
from tests.registry.scoped_world import ASKED, INSIDE, OUTSIDE, PLACES, Ask, Place, furnish, plan

WHO = Identity("elle@ars.example", "Elle")
AREAS = {"partout": Area(Level.EVERYWHERE), "région": Area(Level.REGION, "93"),
         "département": Area(Level.DEPARTMENT, INSIDE)}
PEOPLE: dict[str, tuple[Role, Area] | None] = {"personne": None} | {
    f"{role.label} {where}": (role, area) for role in Role for where, area in AREAS.items()}
# Opens the register that everything is asked of, as it was furnished, for that person.
Opening = Callable[[str], Desk]


@pytest.fixture(scope="module")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Place]]:
    file = tmp_path_factory.mktemp("registre") / "modele.sqlite"
    database = Database(f"sqlite:///{file}")
    desk = local_registry(database).desk()
    places = {code: furnish(desk, code) for code in PLACES}
    database.close()
    return file, places


@pytest.fixture
def opening(furnished: tuple[Path, dict[str, Place]], tmp_path: Path) -> Iterator[Opening]:
    opened: list[Database] = []

    def one(person: str) -> Desk:
        file = tmp_path / f"{len(opened)}.sqlite"
        shutil.copy(furnished[0], file)
        opened.append(Database(f"sqlite:///{file}"))
        return enter(opened[-1], person)

    yield one
    for database in opened:
        database.close()


def enter(database: Database, person: str) -> Desk:
    if (held := PEOPLE[person]) is not None:
        local_registry(database).desk().people.grant(WHO.account, *held)
    return Registry(database, REGIONS, team=True).desk(WHO)


def allowed(person: str, asked: Ask, place: str) -> bool:
    """By hand: the role is enough, and holds there."""
    held = PEOPLE[person]
    if asked.least is None or held is None:
        return asked.least is None
    role, area = held
    return role >= asked.least and (not asked.placed or area.level is Level.EVERYWHERE or place == INSIDE)


def kept(database: Database, *, audit: bool = False) -> dict[str, list[tuple[Any, ...]]]:
    """All that a register holds, but for its journal; or its journal alone."""
    with database.reading() as link:
        return {table.name: [tuple(row) for row in link.execute(select(table))] for table in metadata.sorted_tables
                if (table.name == "audit") is audit}


def test_every_method_of_a_desk_is_in_the_matrix() -> None:
    subjects = [name for name, found in inspect.getmembers(Desk) if isinstance(found, cached_property)]
    classes = {name: inspect.get_annotations(getattr(Desk, name).func, eval_str=True)["return"] for name in subjects}
    there = {f"{subject}.{name}" for subject, made in classes.items()
             for name, found in inspect.getmembers(made, callable) if not name.startswith("_")}
    assert {"perimeters.create", "people.grant"} <= there
    assert there == set(ASKED)


@pytest.mark.parametrize("person", PEOPLE)
def test_a_role_does_what_it_may_and_nothing_else(person: str, opening: Opening,
                                                  furnished: tuple[Path, dict[str, Place]]) -> None:
    seen = set()
    for code, place in furnished[1].items():
        for name, asked in ASKED.items():
            what, may = f"{person}, {name}, {code}", allowed(person, asked, code)
            desk = opening(person)
            database = desk.door.database
            before, told = kept(database), len(kept(database, audit=True)["audit"])
            seen.add(may)
            if may:
                call_allowed(desk, asked, place, what)
            else:
                hidden = asked.hides and PEOPLE[person] is not None and allowed(person, asked, INSIDE)
                with pytest.raises(RegistryError if hidden else NotAllowedError):
                    asked.call(desk, place)
                    pytest.fail(what)
                assert kept(database) == before, what
            lines = kept(database, audit=True)["audit"][told:]
            assert [(line[2], line[7]) for line in lines] == (
                [(WHO.account, Outcome.REFUSED)] if not may else [(WHO.account, Outcome.DONE)] * asked.writes), what
            database.close()
    assert seen == ({True, False} if PEOPLE[person] != (Role.ADMINISTRATOR, AREAS["partout"]) else {True})


def call_allowed(desk: Desk, asked: Ask, place: Place, what: str) -> None:
    try:
        asked.call(desk, place)
    except RegistryError as failure:
        pytest.fail(f"{what}: {failure}")


# -- drafts ------------------------------------------------------------------------------------------------------

SCOPED = [person for person, held in PEOPLE.items() if held is not None and held[1].level is not Level.EVERYWHERE]


@pytest.mark.parametrize("person", SCOPED)
def test_nobody_sees_or_touches_a_draft_of_another_scope(person: str, opening: Opening,
                                                         furnished: tuple[Path, dict[str, Place]]) -> None:
    desk, other, own = opening(person), furnished[1][OUTSIDE], furnished[1][INSIDE]
    put_aside = local_registry(desk.door.database).desk().perimeters.delete(other.draft.id, "", 1)
    secret, name = other.draft.id, other.draft.sheet.name
    there = {entry.id for deleted in (False, True) for entry in desk.perimeters.entries(deleted=deleted)}
    assert {own.draft.id, own.public.id, other.public.id, own.gone.id} <= there
    assert secret not in there
    assert secret not in {entry.id for entry in desk.perimeters.at(other.draft.changed)}
    assert name not in desk.perimeters.stamp() + repr(desk.cases.all()) + repr(timeline(desk, code="30004"))
    before = kept(desk.door.database)
    for ask in (lambda: desk.perimeters.entry(secret), lambda: desk.perimeters.history(secret),
                lambda: timeline(desk, cpts=secret),
                lambda: desk.cases.of_pair(secret, other.public.id), lambda: desk.contacts.of(secret),
                lambda: desk.cases.comment(secret, own.public.id, "bonjour"),
                lambda: desk.perimeters.change(secret, own.public.sheet, "", put_aside.version),
                lambda: desk.perimeters.delete(secret, "", put_aside.version),
                lambda: desk.perimeters.restore(secret, "", put_aside.version)):
        with pytest.raises((UnknownCptsError, NotAllowedError)) as refusal:
            ask()
        assert name not in str(refusal.value)
    assert kept(desk.door.database) == before
    lines = [line for line in local_registry(desk.door.database).desk().audit.lines() if line.account == WHO.account]
    assert {line.outcome for line in lines} == {Outcome.REFUSED}
    # To read the same thing again and again is told once: the four first are one line.
    assert len(lines) == 6


def test_a_reader_of_the_place_sees_its_drafts(opening: Opening, furnished: tuple[Path, dict[str, Place]]) -> None:
    desk = opening("lecteur département")
    assert desk.perimeters.entry(furnished[1][INSIDE].draft.id).sheet.status.draft


@pytest.mark.parametrize("person", SCOPED)
def test_an_import_that_lies_about_its_departments_writes_nothing(person: str, opening: Opening,
                                                                  furnished: tuple[Path, dict[str, Place]]) -> None:
    desk = opening(person)
    before = kept(desk.door.database)
    with pytest.raises(NotAllowedError):
        desk.imports.apply(plan(furnished[1][OUTSIDE], listed=INSIDE), "essai")
    assert kept(desk.door.database) == before


def lying_plans(place: Place, of: Entry) -> Iterator[Plan]:
    """Plans about the place that the person may import in, which also speak of a CPTS of another."""
    honest = plan(place)
    step = replace(honest.changed[0], entry=replace(place.public, id=of.id), found=replace(
        honest.changed[0].found, contacts=(("Mail", "x@ars.example"),)))
    there = replace(place.public, id=of.id, sheet=replace(place.public.sheet, name="Dite"))
    yield replace(honest, versions={of.id: of.version})
    yield replace(honest, changed=(step,), versions={})
    yield replace(honest, changed=(step,), versions={of.id: of.version})
    yield replace(honest, unchanged=(step,))
    yield replace(honest, gone=(there,), choice=Gone.PUT_ASIDE)
    yield replace(honest, gone=(there,), choice=Gone.PUT_ASIDE, scope=frozenset({OUTSIDE}))


@pytest.mark.parametrize("person", ["éditeur département", "administrateur région"])
def test_a_draft_of_another_scope_answers_as_what_is_not_there(person: str, opening: Opening,
                                                               furnished: tuple[Path, dict[str, Place]]) -> None:
    """Neither its name, nor where it is, nor that it is there: the same words for it and for a number at random."""
    desk, place = opening(person), furnished[1][INSIDE]
    draft = furnished[1][OUTSIDE].draft
    before, told = kept(desk.door.database), list[list[str]]()
    # Almost its number: in the same place among the others, by which sentences are sorted.
    absent = draft.id[:-1] + ("0" if draft.id[-1] != "0" else "1")
    for of in (draft, replace(draft, id=absent)):
        there = replace(place, public=of, gone=of)
        asks = [lambda ask=ask, there=there: ask.call(desk, there) for name, ask in ASKED.items()
                if name in {"perimeters.entry", "perimeters.history", "perimeters.change", "perimeters.delete",
                            "perimeters.restore", "cases.of_pair", "cases.comment", "cases.agree", "cases.refuse",
                            "cases.withdraw", "cases.assign", "contacts.of", "contacts.erase"}]
        asks += [lambda one=one: desk.imports.apply(one) for one in lying_plans(place, of)]
        asks += [lambda of=of: timeline(desk, cpts=of.id)]
        told.append([])
        for ask in asks:
            with pytest.raises(RegistryError) as refusal:
                ask()
            told[-1].append(f"{refusal.type}{refusal.value}{vars(refusal.value)}".replace(of.id, "?"))
    assert told[0] == told[1]
    assert len(told[0]) == 20
    assert kept(desk.door.database) == before


# -- somebody else -----------------------------------------------------------------------------------------------

@pytest.mark.parametrize("forged", [
    LOCAL, Identity("", "Elle"), Identity("local", "poste local"), Identity("autre@ars.example", "Elle"),
    Identity(f" {WHO.account}"), Identity(WHO.account.upper()), Identity("%"), Identity("' OR '1'='1"),
    Identity(WHO.name, WHO.account)])
def test_a_forged_identity_has_the_rights_of_nobody(forged: Identity, opening: Opening,
                                                    furnished: tuple[Path, dict[str, Place]]) -> None:
    rightful = opening("administrateur partout")
    desk = Registry(rightful.door.database, REGIONS, team=True).desk(forged)
    before = kept(desk.door.database)
    for name, asked in ASKED.items():
        if asked.least is not None:
            with pytest.raises(NotAllowedError):
                asked.call(desk, furnished[1][INSIDE])
                pytest.fail(name)
    assert kept(desk.door.database) == before
    assert desk.people.me().rights.held == ()


def test_a_right_taken_back_is_gone_at_the_next_action(opening: Opening,
                                                       furnished: tuple[Path, dict[str, Place]]) -> None:
    desk, place = opening("éditeur région"), furnished[1][INSIDE]
    desk.perimeters.delete(place.rival.id, "", place.rival.version)
    boss = local_registry(desk.door.database).desk()
    (given,) = [found for found in boss.people.grants() if found.account == WHO.account]
    boss.people.revoke(given.number, "départ")
    with pytest.raises(NotAllowedError):
        desk.perimeters.entries()
    with pytest.raises(NotAllowedError):
        desk.perimeters.delete(place.public.id, "", place.public.version)


def test_another_database_refuses_as_well(postgresql: PostgresqlServer) -> None:
    """The same questions on PostgreSQL, by who may not ask any of them there."""
    database = Database(postgresql.new_database())
    place = furnish(local_registry(database).desk(), OUTSIDE)
    desk = enter(database, "administrateur département")
    before = kept(database)
    asked = [one for one in ASKED.values() if one.placed]
    for one in asked:
        with pytest.raises(RegistryError if one.hides else NotAllowedError):
            one.call(desk, place)
    assert kept(database) == before
    lines = local_registry(database).desk().audit.lines(len(asked))
    assert {(line.account, line.outcome) for line in lines} == {(WHO.account, Outcome.REFUSED)}
    database.close()
