"""The register laid over the listings, on the toy country (see toy_country).

The listing says: « CPTS Un » A and B (01), « CPTS Deux » B and C (01), « CPTS du Port » 13201 (13). What is recorded
is laid on it by people who see more or less of it.
"""

from __future__ import annotations

import gc
import tracemalloc
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import event, insert, update
from toy_country import A_EAST, A_WEST, ONE, OTHER, A, B, C, D, toy_warehouse

from diagnostic.geography.units import DeclaredPart, Unit, units_of
from diagnostic.indicators.catalogue import catalogue
from diagnostic.indicators.comparison import references_of
from diagnostic.indicators.national import National
from diagnostic.indicators.register import Register, register_of
from diagnostic.indicators.standings import _cpts
from diagnostic.indicators.territory import national_of
from diagnostic.registry import schema, shelf
from diagnostic.registry.access import EVERYTHING, Action, Identity, Rights, Role
from diagnostic.registry.database import Database
from diagnostic.registry.door import Door
from diagnostic.registry.model import Deed, Sheet, Status, sheet
from diagnostic.registry.perimeters import record
from diagnostic.registry.register import Desk
from diagnostic.registry.shelf import with_register
from diagnostic.sources.provenance import Layer
from diagnostic.sources.warehouse import Warehouse

LISTING = pd.DataFrame([(A, "CPTS Un", "01"), (B, "CPTS Un", "01"), (B, "CPTS Deux", "01"), (C, "CPTS Deux", "01"),
                        (ONE, "CPTS du Port", "13")], columns=["code", "cpts", "departement"])
AIN = Rights(((Role.EDITOR, frozenset({"01"})),))
AISNE = Rights(((Role.READER, frozenset({"02"})),))


@pytest.fixture(scope="module")
def toy() -> Warehouse:
    return toy_warehouse(cpts_paca=LISTING)


@pytest.fixture(autouse=True)
def asked_each_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """What other processes write is seen at once."""
    monkeypatch.setattr(shelf, "FRESH", 0)


@pytest.fixture
def store(tmp_path: Path) -> Database:
    return Database(f"sqlite:///{tmp_path / 'registre.sqlite'}")


def desk_of(store: Database, rights: Rights = EVERYTHING, account: str = "local") -> Desk:
    return Desk(Door(store, Identity(account), lambda *_: rights, {}))


def cpts(name: str, units: list[str], status: Status = Status.SIGNED, department: str = "01") -> Sheet:
    return sheet(name, department, units_of(units), 2026, status)


def seen(warehouse: Warehouse, desk: Desk) -> dict[str, tuple[str, ...]]:
    return register_of(with_register(warehouse, desk)).codes_of


def test_nothing_recorded_changes_nothing(toy: Warehouse, store: Database, tmp_path: Path) -> None:
    assert with_register(toy, desk_of(store)) is toy
    assert list(tmp_path.iterdir()) == []
    assert with_register(toy, desk_of(store, Rights())) is toy


def test_what_is_recorded_is_added_to_the_listing(toy: Warehouse, store: Database) -> None:
    desk_of(store).perimeters.create(cpts("CPTS d'en face", [OTHER, D], department="02"))
    laid = with_register(toy, desk_of(store))
    register = register_of(laid)
    assert register.codes_of == {"CPTS Un": (A, B), "CPTS Deux": (B, C), "CPTS du Port": (ONE,),
                                 "CPTS d'en face": (D, OTHER)}
    assert register.cpts_of[D] == ("CPTS d'en face",)
    assert register.tables(["01"]) == ("registre", "cpts_paca")
    assert register.tables(["13"]) == ("cpts_paca",)
    assert register.tables(["02"]) == ("registre",)
    assert register.partly == {"02"}
    origin = laid.provenance("registre")
    assert (origin.layer, origin.producer) == (Layer.REGISTER, "Registre des périmètres")
    assert laid.version != toy.version
    assert not toy.has("registre")


@pytest.mark.parametrize(("name", "department", "replaced"), [
    ("CPTS Un", "01", True), ("  cpts UN ", "01", True), ("CPTS Un", "02", False), ("CPTS Une", "01", False)])
def test_one_of_the_same_name_takes_the_place_of_the_listing_s(
        name: str, department: str, replaced: bool, toy: Warehouse, store: Database) -> None:
    code = {"01": D, "02": OTHER}[department]
    desk_of(store).perimeters.create(cpts(name, [code], department=department))
    found = seen(toy, desk_of(store))
    assert (("CPTS Un", (A, B)) in found.items()) is not replaced
    assert (code,) in found.values()


@pytest.mark.parametrize("gone", ["dissolved", "deleted"])
def test_what_is_dissolved_or_put_aside_does_not_come_back_from_the_listing(
        gone: str, toy: Warehouse, store: Database) -> None:
    desk = desk_of(store)
    entry = desk.perimeters.create(cpts("CPTS Un", [A, B]))
    if gone == "deleted":
        desk.perimeters.delete(entry.id, "doublon", entry.version)
    else:
        desk.perimeters.change(entry.id, cpts("CPTS Un", [A, B], Status.DISSOLVED), "", entry.version)
    assert set(seen(toy, desk)) == {"CPTS Deux", "CPTS du Port"}


def test_what_an_undone_import_made_is_as_if_it_had_never_been(toy: Warehouse, store: Database) -> None:
    desk = desk_of(store)
    entry = desk.perimeters.create(cpts("CPTS Un", [D]))
    assert seen(toy, desk)["CPTS Un"] == (D,)
    with desk.door.writing(Action.UNDO) as turn:
        record(turn, entry, entry.sheet, Deed.UNDONE, "", deleted=True)
    assert seen(toy, desk)["CPTS Un"] == (A, B)
    assert with_register(toy, desk) is toy


def test_a_department_imported_whole_is_told_by_the_register_alone(toy: Warehouse, store: Database) -> None:
    desk = desk_of(store)
    desk.perimeters.create(cpts("CPTS du Champ", [C]))
    with store.writing() as link:
        link.execute(insert(schema.batch).values(number=1, at="2026-11-22", who="x", source="x.csv", sha256="0" * 64,
                                                 why="", departments="01"))
    register = register_of(with_register(toy, desk))
    assert register.codes_of == {"CPTS du Champ": (C,), "CPTS du Port": (ONE,)}
    assert register.tables(["01"]) == ("registre",)
    assert register.partly == frozenset()
    with store.writing() as link:
        link.execute(update(schema.batch).values(undone_at="2026-11-23", undone_by="x"))
    assert seen(toy, desk)["CPTS Un"] == (A, B)


def test_drafts_are_seen_by_those_of_their_territory_alone(toy: Warehouse, store: Database) -> None:
    """A draft of the Ain that bears the name of a CPTS of the listing: elsewhere the listing's stays."""
    desk_of(store).perimeters.create(cpts("CPTS Un", [D], Status.LETTER))
    desk_of(store).perimeters.create(cpts("CPTS d'en face", [OTHER], Status.VALIDATED, "02"))
    ain, aisne = desk_of(store, AIN, "a"), desk_of(store, AISNE, "b")
    assert seen(toy, ain)["CPTS Un"] == (D,)
    assert seen(toy, aisne)["CPTS Un"] == (A, B)
    assert seen(toy, aisne)["CPTS d'en face"] == (OTHER,)
    assert with_register(toy, ain).version != with_register(toy, aisne).version
    assert with_register(toy, desk_of(store, Rights(), "c")) is toy


def test_two_who_see_the_same_share_the_same(toy: Warehouse, store: Database) -> None:
    desk_of(store).perimeters.create(cpts("CPTS signée", [D]))
    assert with_register(toy, desk_of(store, AIN, "a")) is with_register(toy, desk_of(store, AISNE, "b"))


def test_parts_are_known(toy: Warehouse, store: Database) -> None:
    held = (Unit(A, (A_EAST,)), Unit(B, declared=DeclaredPart(200, "le nord")), Unit(C))
    desk_of(store).perimeters.create(sheet("CPTS du Nord", "01", held, 2026))
    register = register_of(with_register(toy, desk_of(store)))
    assert tuple(register.unit("CPTS du Nord", code) for code in (A, B, C)) == held
    assert register.unit("CPTS Un", A) == Unit(A)
    assert register.shared >= {A, B, C}


def test_a_commune_recorded_under_a_former_code_is_the_one_of_today(store: Database) -> None:
    """01099 became a part of B."""
    former = pd.DataFrame([("01099", "Ancienne", B, "Bois", "commune")],
                          columns=["ancien_code", "ancien_nom", "code", "nom", "nature"])
    toy = toy_warehouse(anciens_codes=former)
    desk_of(store).perimeters.create(cpts("CPTS Trois", ["01099", A]))
    assert seen(toy, desk_of(store)) == {"CPTS Trois": (A, B)}


def test_every_cpts_has_a_name_of_its_own(toy: Warehouse, store: Database) -> None:
    desk, long = desk_of(store), "É" * 2_000
    for name, department in (("CPTS du Port", "01"), ("CPTS du Port", "02"), ("CPTS Un", "02"), (long, "01"),
                             (long[:-1], "01"), ('=1+1";<b>\'--', "01")):
        desk.perimeters.create(cpts(name, [D if department == "01" else OTHER], department=department))
    names = set(seen(toy, desk)) - {"CPTS Un", "CPTS Deux", "CPTS du Port"}
    short = "É" * 119 + "…"
    assert names == {"CPTS du Port (01)", "CPTS du Port (02)", "CPTS Un (02)", f"{short} (01)", f"{short} (01) [2]",
                     '=1+1";<b>\'--'}


def test_the_same_warehouse_until_something_changes(toy: Warehouse, store: Database) -> None:
    desk = desk_of(store)
    entry = desk.perimeters.create(cpts("CPTS Trois", [D]))
    laid = with_register(toy, desk)
    assert with_register(toy, desk) is laid
    assert national_of(laid) is national_of(toy)
    assert laid.gazetteer is toy.gazetteer
    assert laid.atlas is toy.atlas
    assert laid.iris_population is toy.iris_population
    entry = desk.perimeters.change(entry.id, cpts("CPTS Trois", [C]), "", entry.version)
    assert seen(toy, desk)["CPTS Trois"] == (C,)
    desk.perimeters.change(entry.id, cpts("CPTS Trois", [D]), "", entry.version)
    assert with_register(toy, desk).version == laid.version


def test_another_register_in_the_place_of_the_first_is_read_whole(toy: Warehouse, tmp_path: Path) -> None:
    file, store = tmp_path / "registre.sqlite", Database(f"sqlite:///{tmp_path / 'registre.sqlite'}")
    desk_of(store).perimeters.create(cpts("CPTS Trois", [D]))
    assert "CPTS Trois" in seen(toy, desk_of(store))
    store.close()
    for left in tmp_path.iterdir():
        left.unlink()
    assert with_register(toy, desk_of(store)) is toy
    other = Database(f"sqlite:///{file}")
    desk_of(other).perimeters.create(cpts("CPTS Quatre", [D]))
    desk_of(other).perimeters.create(cpts("CPTS Cinq", [D]))
    assert seen(toy, desk_of(store)).keys() - {"CPTS Un", "CPTS Deux", "CPTS du Port"} == {"CPTS Quatre", "CPTS Cinq"}


def test_what_this_process_writes_is_seen_at_once(
        toy: Warehouse, store: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "FRESH", 3_600)
    desk = desk_of(store)
    entry = desk.perimeters.create(cpts("CPTS Trois", [D]))
    laid, asked = with_register(toy, desk), len(queries := counted(store))
    assert with_register(toy, desk) is laid
    assert len(queries) == asked
    desk_of(Database(store.shown)).perimeters.change(entry.id, cpts("CPTS Quatre", [D]), "", entry.version)
    assert "CPTS Quatre" in seen(toy, desk)
    assert len(queries) > asked


def test_nothing_but_the_stamp_is_read_when_nothing_changed(toy: Warehouse, store: Database) -> None:
    desk = desk_of(store)
    desk.perimeters.create(cpts("CPTS Trois", [D]))
    laid, queries = with_register(toy, desk), counted(store)
    assert with_register(toy, desk) is laid
    # Two to begin, the version of the tables, the stamps.
    assert len(queries) <= 6
    assert not any(name in query for query in queries for name in ("FROM cpts", "FROM unit"))


def counted(store: Database) -> list[str]:
    """What the database is asked from now on."""
    asked: list[str] = []
    event.listen(store._engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    return asked


def test_a_database_that_does_not_answer_leaves_what_was_seen_last(
        toy: Warehouse, store: Database, tmp_path: Path) -> None:
    desk = desk_of(store)
    desk.perimeters.create(cpts("CPTS Trois", [D]))
    assert "CPTS Trois" in seen(toy, desk)
    store.close()
    (tmp_path / "registre.sqlite").write_bytes(b"no database" * 1_000)
    laid = with_register(toy, desk)
    assert register_of(laid).codes_of["CPTS Trois"] == (D,)
    (said,) = laid.warnings
    assert said.startswith("Le registre des périmètres n'a pas pu être lu\u00a0: les CPTS affichées sont celles")
    stranger = with_register(toy, desk_of(store, account="another"))
    assert register_of(stranger).codes_of == register_of(toy).codes_of
    assert "seules les CPTS des listes installées" in stranger.warnings[0]


def test_a_state_of_the_register_is_the_same_elsewhere(toy: Warehouse, store: Database) -> None:
    """Another application on the same database lays the same register, of the same version."""
    desk_of(store).perimeters.create(sheet("CPTS Un", "01", (Unit(A, (A_WEST,)), Unit(D)), 2026))
    there = with_register(toy, desk_of(Database(store.shown)))
    here = with_register(toy, desk_of(store))
    assert there is not here
    assert there.version == here.version
    assert register_of(there) == register_of(here)
    assert isinstance(register_of(there), Register)


def test_a_change_gives_the_standings_that_a_first_reading_gives(warehouse: Warehouse, store: Database) -> None:
    """Sums of the CPTS that did not change are kept from the register before: the same figures to the last bit."""
    desk, indicator = desk_of(store), national_of(warehouse).catalogue["part_65p"]
    entry = desk.perimeters.create(sheet("CPTS d'ici", "30", units_of(["30062", "30344"]), 2026, Status.SIGNED))
    twin = sheet("CPTS jumelle", "34", units_of(["34172"]), 2026, Status.SIGNED)
    found = []
    for wanted in (["30062", "30333"], ["30062"], ["34172"]):
        entry = desk.perimeters.change(entry.id, sheet("CPTS d'ici", "30", units_of(wanted), 2026, Status.SIGNED), "",
                                       entry.version)
        if wanted == ["34172"]:
            desk.perimeters.create(twin)
        laid = with_register(warehouse, desk)
        found.append(references_of(laid).standings(indicator, 20.0)[-1])
        alone = _cpts(National(warehouse, catalogue()), register_of(laid))
        kept = _cpts(national_of(laid), register_of(laid))
        assert alone.codes == kept.codes
        for side in ("numerator", "denominator", "units", "population", "all_units", "all_population"):
            assert np.array_equal(getattr(alone, side), getattr(kept, side))
    assert found[0] != found[1]
    bare = references_of(warehouse).standings(indicator, 20.0)[-1]
    assert bare.number + 1 == found[0].number


def test_a_draft_has_no_standing_among_the_registered(warehouse: Warehouse, store: Database) -> None:
    desk_of(store).perimeters.create(sheet("CPTS idée", "30", units_of(["30062"]), 2026, Status.IDEA))
    laid, indicator = with_register(warehouse, desk_of(store)), national_of(warehouse).catalogue["part_65p"]
    assert "CPTS idée" in register_of(laid).codes_of
    assert references_of(laid).standings(indicator, 20.0) == references_of(warehouse).standings(indicator, 20.0)


def test_memory_stays_flat_over_a_hundred_changes(toy: Warehouse, store: Database) -> None:
    desk = desk_of(store)
    entry = desk.perimeters.create(cpts("CPTS Trois", [D]))
    tracemalloc.start()
    try:
        sizes = []
        for turn in range(120):
            entry = desk.perimeters.change(entry.id, cpts(f"CPTS {turn}", [D]), "", entry.version)
            register_of(with_register(toy, desk))
            if turn in (19, 119):
                gc.collect()
                sizes.append(tracemalloc.get_traced_memory()[0])
    finally:
        tracemalloc.stop()
    assert sizes[1] - sizes[0] < 200_000
