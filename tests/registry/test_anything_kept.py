"""Any text, any kind of unit, any order of changes: what comes back is what was kept, on both databases."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date
from itertools import count

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from diagnostic.geography.units import DeclaredPart, Unit
from diagnostic.registry.database import Database
from diagnostic.registry.differences import differences
from diagnostic.registry.model import (
    NAME_LIMIT,
    NOTE_LIMIT,
    REASON_LIMIT,
    Days,
    InvalidSheetError,
    RegistryError,
    Sheet,
    Status,
    reason_of,
    same,
    sheet,
    text_of,
)
from diagnostic.registry.perimeters import Perimeters
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import one_line
from tests.registry.postgresql_server import PostgresqlServer
from tests.registry.register_toy import local_registry, sheet_of

# Lone surrogates, NUL and unassigned characters too.
ANY = st.text(st.characters(exclude_categories=()), max_size=300)
HOSTILE = ["\0", "\udcff\ud800", "'; DROP TABLE cpts; --", '"', "<script>alert(1)</script>", "=HYPERLINK(\"x\")",
           "@SUM(A1)", "{0} %s %(x)s :name $1 \\", "\u202e\u2066abc", "👩🏽‍⚕️ 新しい Новая مركز",
           "e\u0301", "\u2028\r\n\t", "̸" * 50, "ﬁ Ⅳ"]
NUMBERS = count(1)
# Each example writes: a failing one is told as it is found, for what is smaller takes minutes to find.
FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow],
               phases=[Phase.explicit, Phase.reuse, Phase.generate])


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def perimeters(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Perimeters]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('tout') / 'registre.sqlite'}"
    else:
        server: PostgresqlServer = request.getfixturevalue("postgresql")
        url = server.new_database()
    database = Database(url)
    yield local_registry(database).desk().perimeters
    database.close()


@st.composite
def units(draw: st.DrawFn) -> tuple[Unit, ...]:
    """Some of each kind, at most one for each code."""
    found = []
    codes = st.sets(st.sampled_from(["01001", "06088", "13055", "2A004", "75056", "97411"]), max_size=4)
    for code in sorted(draw(codes)):
        kind = draw(st.sampled_from(["whole", "iris", "declared"]))
        if kind == "iris":
            parts = draw(st.sets(st.integers(0, 9999), min_size=1, max_size=5))
            found.append(Unit(code, tuple(f"{code}{part:04}" for part in parts)))
        elif kind == "declared":
            reason = draw(ANY.map(lambda text: one_line(text)[:150].strip()).filter(bool))
            found.append(Unit(code, (), DeclaredPart(draw(st.integers(1, 10_000_000)), reason)))
        else:
            found.append(Unit(code))
    return tuple(found)


DAYS = st.builds(Days, *[st.none() | st.dates()] * 5)


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    """Each of another name."""
    return sheet(f"{next(NUMBERS)} {draw(ANY)}", "13", draw(units()), draw(st.integers(1943, 9999)),
                 draw(st.sampled_from(Status)), tier=draw(st.sampled_from(["", "1", "2", "3", "4"])), days=draw(DAYS),
                 note=draw(ANY))


@pytest.mark.parametrize("text", [*HOSTILE, "é" * 1_990, "\U0001f3e5" * 1_990])
def test_hostile_names_are_text(text: str, perimeters: Perimeters) -> None:
    name = f"{next(NUMBERS)} {text}"
    made = perimeters.create(sheet_of(name, note=text), text[:900])
    kept = perimeters.entry(made.id).sheet
    assert (kept.name, kept.note) == (text_of(name), text_of(text))
    assert perimeters.history(made.id)[0].why == text_of(text[:900])


@FEW
@given(name=ANY, note=ANY, why=ANY)
@example(name="\0" * 300, note="\udfff", why="\u0085")
def test_any_text_comes_back_tidied_and_no_more(name: str, note: str, why: str, perimeters: Perimeters) -> None:
    numbered = f"{next(NUMBERS)} {name}"
    made = perimeters.create(sheet_of(numbered, note=note), why)
    kept = perimeters.entry(made.id).sheet
    assert (kept.name, kept.note) == (text_of(numbered), text_of(note))
    assert perimeters.history(made.id)[0].why == text_of(why)


@given(text=ANY)
@example(text="e\u0301\0\u0323")
def test_a_tidy_text_is_tidied_no_further(text: str) -> None:
    tidy = text_of(text)
    assert text_of(tidy) == tidy
    tidy.encode()
    assert not any(unicodedata.category(character).startswith("C") for character in tidy)


@FEW
@given(kept=sheets())
def test_any_sheet_comes_back_equal(kept: Sheet, perimeters: Perimeters) -> None:
    made = perimeters.create(kept)
    assert perimeters.entry(made.id).sheet == kept
    assert perimeters.history(made.id)[0].after == kept
    assert [entry.sheet for entry in perimeters.at(made.changed) if entry.id == made.id] == [kept]


@FEW
@given(before=sheets(), other=sheets(), taken=st.sets(st.sampled_from([kept.name for kept in fields(Sheet)])))
def test_whatever_differs_is_told_and_nothing_else(before: Sheet, other: Sheet, taken: set[str],
                                                   warehouse: Warehouse) -> None:
    after = replace(before, **{name: getattr(other, name) for name in taken})
    told = differences(before, after, warehouse.gazetteer)
    assert (told == ()) is same(before, after)
    assert len({one.what for one in told}) == len(told)
    assert all(one.before or one.after for one in told)
    # The other way round, the same things are told.
    back = {one.what: (one.after, one.before) for one in differences(after, before, warehouse.gazetteer)}
    assert {what: sides for what, sides in back.items() if "Commune" not in what} == {
        one.what: (one.before, one.after) for one in told if "Commune" not in one.what}
    assert len(back) == len(told)


@st.composite
def works(draw: st.DrawFn) -> list[tuple[int, str, Sheet, int]]:
    """What is done to three CPTS, in turn: to which, what, the new sheet, and which of its versions to go back to."""
    deeds = st.sampled_from(["change", "change", "delete", "restore", "back"])
    return draw(st.lists(st.tuples(st.integers(0, 2), deeds, sheets(), st.integers(0, 100)), min_size=3, max_size=14))


@settings(FEW, max_examples=15)
@given(done=works())
def test_the_past_is_told_and_brought_back_as_it_was(done: list[tuple[int, str, Sheet, int]],
                                                     perimeters: Perimeters) -> None:
    """Beside a plain replay: a dictionary copied after each change."""
    ids = [perimeters.create(sheet_of(f"{next(NUMBERS)}")).id for _ in range(3)]
    living = {entry.id: entry for entry in perimeters.entries() if entry.id in ids}
    versions = {identifier: [living[identifier].sheet] for identifier in ids}
    last, stood = dict(living), {max(entry.changed for entry in living.values()): dict(living)}
    for which, deed, wanted, back in done:
        before = last[ids[which]]
        if deed == "change" and not before.deleted:
            after = perimeters.change(before.id, wanted, "", before.version)
            assert after.sheet == wanted
        elif deed == "delete":
            after = perimeters.delete(before.id, "", before.version)
        elif deed == "restore":
            after = perimeters.restore(before.id, "", before.version)
        else:
            to = back % before.version + 1
            after = perimeters.restore(before.id, "", before.version, to=to)
            assert after.sheet == versions[before.id][to - 1]
        if after == before:
            continue
        assert after.version == before.version + 1
        versions[before.id].append(after.sheet)
        last[before.id] = after
        living = {identifier: entry for identifier, entry in last.items() if not entry.deleted}
        stood[after.changed] = dict(living)
    for when, there in stood.items():
        assert {entry.id: entry for entry in perimeters.at(when) if entry.id in ids} == there
    for identifier, kept in versions.items():
        assert [found.after for found in perimeters.history(identifier)] == kept[::-1]


@pytest.mark.parametrize(("given", "said"), [
    ({"name": ""}, "Donnez un nom"), ({"name": "\0\u200b \n"}, "Donnez un nom"),
    ({"name": "x" * (NAME_LIMIT + 1)}, "Le nom tient en"), ({"note": "x" * (NOTE_LIMIT + 1)}, "La note tient en"),
    ({"department": ""}, "n'est pas le code"), ({"department": "20"}, "n'est pas le code"),
    ({"department": "13\n"}, "n'est pas le code"), ({"department": "١٣"}, "n'est pas le code"),
    ({"department": "<b>\0"}, "n'est pas le code"), ({"tier": "5"}, "n'est pas une taille"),
    ({"cog": 0}, "en quatre chiffres"), ({"cog": 2**40}, "en quatre chiffres"),
    ({"units": [Unit("13055", (), DeclaredPart(2**31, "x"))]}, "habitants au plus"),
    ({"units": [Unit("13055", (), DeclaredPart(5, "x")), Unit("13055", ("130550101",))]}, "gardez l'un des deux"),
    ({"units": [Unit(f"{number:05}") for number in range(10_000, 16_001)]}, "communes au plus"),
])
def test_a_sheet_that_cannot_be_kept_is_said(given: dict, said: str) -> None:
    with pytest.raises(InvalidSheetError, match=said):
        sheet_of(**{"name": "CPTS", **given})


@pytest.mark.parametrize("code", ["01", "19", "2A", "2B", "21", "75", "95", "971", "976", "987"])
def test_every_department_may_be_a_seat(code: str) -> None:
    assert sheet_of(department=code).department == code


def test_a_reason_has_a_length() -> None:
    assert reason_of("x" * REASON_LIMIT) == "x" * REASON_LIMIT
    with pytest.raises(RegistryError, match="La raison tient en"):
        reason_of("x" * (REASON_LIMIT + 1))


def test_days_of_any_century_are_kept(perimeters: Perimeters) -> None:
    days = Days(letter=date.min, filed=date.max, signed=date(2024, 2, 29))
    made = perimeters.create(sheet_of(f"{next(NUMBERS)}", days=days))
    assert perimeters.entry(made.id).sheet.days == days
    assert perimeters.history(made.id)[0].after.days == days
