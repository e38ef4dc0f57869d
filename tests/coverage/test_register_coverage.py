"""The coverage of a register: living perimeters only, each person's own, kept until something changes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from coverage_toys import drawn
from grids import code

from diagnostic.coverage.found import Held
from diagnostic.coverage.ground import Ground
from diagnostic.coverage.known import KNOWN
from diagnostic.geography.units import Unit
from diagnostic.registry import coverage as kept
from diagnostic.registry.access import Role
from diagnostic.registry.coverage import holdings_of, register_coverage
from diagnostic.registry.database import Database
from diagnostic.registry.model import Entry, Status
from diagnostic.registry.register import Desk
from tests.registry.register_toy import desk_of, grant, local_registry, sheet_of

A, B, ONE = map(code, "AB1")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(f"sqlite:///{tmp_path / 'registre.sqlite'}")
    yield opened
    opened.close()


@pytest.fixture
def desk(database: Database) -> Desk:
    return local_registry(database).desk()


@pytest.fixture
def ground() -> Ground:
    return drawn("A B C\n1 2 D", {"A": 1000, "B": 500}, iris={"A": (250, 750)})


def test_what_counts_as_held(desk: Desk) -> None:
    living = desk.perimeters.create(sheet_of("Vive", [A], "01", Status.SIGNED))
    desk.perimeters.create(sheet_of("Dissoute", [A], "01", Status.DISSOLVED))
    aside = desk.perimeters.create(sheet_of("Supprimée", [A], "01"))
    desk.perimeters.delete(aside.id, "doublon", aside.version)
    entries = desk.perimeters.entries() + desk.perimeters.entries(deleted=True)
    assert len(entries) == 3
    (holding,) = holdings_of(entries)
    assert (holding.id, holding.name, holding.units) == (living.id, "Vive", (Unit(A),))
    assert (holding.department, holding.status) == ("01", "contrat ACI signé")


def test_it_follows_the_register(desk: Desk, ground: Ground) -> None:
    assert register_coverage(desk, ground).tally().cpts == 0
    first = desk.perimeters.create(sheet_of("Une", [A], "01"))
    second = desk.perimeters.create(sheet_of("Deux", [A, B], "01"))
    found = register_coverage(desk, ground)
    assert [(pair.codes, pair.conflict) for pair in found.pairs()] == [((A,), 1000)]
    desk.perimeters.change(second.id, sheet_of("Deux", [Unit(A, (f"{A}0002",)), B], "01"), "précisée", second.version)
    assert [pair.conflict for pair in register_coverage(desk, ground).pairs()] == [750]
    desk.perimeters.delete(first.id, "", first.version)
    assert register_coverage(desk, ground).pairs() == ()


def test_nothing_is_computed_twice(desk: Desk, ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.perimeters.create(sheet_of("Une", [A], "01"))
    found = register_coverage(desk, ground)
    with monkeypatch.context() as patch:
        patch.setattr(kept, "coverage_of", lambda *_: pytest.fail("computed again"))
        assert register_coverage(desk, ground) is found
    other = drawn("A B", {})
    assert register_coverage(desk, other).ground is other
    assert register_coverage(desk, ground) is found


def test_a_unit_declared_to_be_shared(desk: Desk, ground: Ground) -> None:
    desk.perimeters.create(sheet_of("Une", [A], "01"))
    desk.perimeters.create(sheet_of("Deux", [A], "01"))
    assert register_coverage(desk, ground).pairs()[0].held is Held.CONFLICT
    desk.shared.declare(A, "deux bassins de vie")
    found = register_coverage(desk, ground)
    assert found.pairs()[0].held is Held.UNTOLD
    assert found.known == {**KNOWN, A: "deux bassins de vie"}
    desk.shared.withdraw(A, "erreur")
    assert register_coverage(desk, ground).pairs()[0].held is Held.CONFLICT


def test_drafts_are_seen_by_those_of_their_territory_only(database: Database, desk: Desk, ground: Ground) -> None:
    desk.perimeters.create(sheet_of("Publique", [ONE], "13"))
    desk.perimeters.create(sheet_of("Brouillon", [ONE], "13", Status.IDEA))
    # The one who may see it asks first: what is kept for one is not given to the other.
    inside, outside = desk_of(database, "i", grant(Role.READER, "13")), desk_of(database, "o", grant(Role.READER, "2A"))
    assert len(register_coverage(inside, ground).pairs()) == 1
    assert register_coverage(outside, ground).pairs() == ()
    assert len(register_coverage(inside, ground).ids) == 2


def test_what_changes_while_it_is_read_is_read_again(desk: Desk, ground: Ground,
                                                     monkeypatch: pytest.MonkeyPatch) -> None:
    desk.perimeters.create(sheet_of("Une", [A], "01"))
    entries = desk.perimeters.entries

    def meanwhile() -> tuple[Entry, ...]:
        found = entries()
        if len(found) == 1:
            desk.perimeters.create(sheet_of("Deux", [A], "01"))
        return found

    with monkeypatch.context() as patch:
        patch.setattr(desk.perimeters, "entries", meanwhile)
        assert len(register_coverage(desk, ground).ids) == 1
        # Else, rights that change meanwhile would show one person what another may see.
        assert not kept._kept[desk.door.database][ground]
    assert len(register_coverage(desk, ground).ids) == 2


def test_only_the_last_states_are_kept(desk: Desk, ground: Ground) -> None:
    for number in range(kept.KEPT + 3):
        desk.perimeters.create(sheet_of(f"CPTS {number}", [A], "01"))
        register_coverage(desk, ground)
    assert len(kept._kept[desk.door.database][ground]) == kept.KEPT
