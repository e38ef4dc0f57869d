"""What a listing would change: which CPTS it speaks of, what it leaves alone, what it asks first. Nothing is written.

    A 01001 1 000 inhabitants, B 01002 500, C 01003 100, D 01004 nobody: department 01; b 02001 400: department 02
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from diagnostic.geography.units import DeclaredPart, Unit
from diagnostic.registry.listing import Found, Listing
from diagnostic.registry.model import Days, Entry, Sheet, Status
from diagnostic.registry.plan import Gone, Plan, plan_of
from diagnostic.sources.warehouse import Warehouse
from tests.registry.register_toy import sheet_of
from tests.toy_country import OTHER, A, B, C, D, toy_warehouse

WHEN = datetime(2026, 1, 2, tzinfo=UTC)


@pytest.fixture(scope="module")
def toy() -> Warehouse:
    return toy_warehouse()


def entry(name: str, codes: Iterable[str | Unit], department: str = "01", status: Status = Status.VALIDATED,
          **more: object) -> Entry:
    made = sheet_of(name, codes, department, status, **more)
    return Entry(f"{sum(map(ord, name)):012x}", 3, made, False, WHEN, "Ève")


def found(name: str, codes: Iterable[str | Unit], department: str = "01", *speaks: str, identifier: str = "",
          **more: object) -> Found:
    made = sheet_of(name, codes, department, more.pop("status", Status.UNSTATED), **more)  # type: ignore[arg-type]
    return Found(2, identifier, made, frozenset({"units", *speaks} if made.units else speaks))


def planned(listed: Iterable[Found], entries: Iterable[Entry], warehouse: Warehouse, *, unread: tuple[str, ...] = (),
            gone: Gone = Gone.KEEP, **answers: str) -> Plan:
    listing = Listing("liste.csv", "0" * 64, tuple(listed), unread=unread)
    return plan_of(listing, entries, warehouse, answers=answers, gone=gone)


def changed(plan: Plan) -> Sheet:
    (step,) = plan.changed
    return step.wanted


def names(entries: Iterable[Entry]) -> list[str]:
    return [one.sheet.name for one in entries]


def test_new_changed_and_unchanged(toy: Warehouse) -> None:
    entries = [entry("Un", [A]), entry("Deux", [B])]
    plan = planned([found("Un", [A]), found("Deux", [B, C]), found("Trois", [D])], entries, toy)
    assert [step.wanted.name for step in plan.new] == ["Trois"]
    assert [step.wanted.name for step in plan.changed] == ["Deux"]
    assert [step.wanted.name for step in plan.unchanged] == ["Un"]
    assert plan.versions == {one.id: 3 for one in entries}
    assert (plan.touched, plan.empty, plan.questions) == (frozenset({"01"}), False, ())
    assert plan.summary == "1\u00a0CPTS nouvelle, 1\u00a0modifiée et 1\u00a0inchangée."


def test_what_a_listing_does_not_speak_of_stays(toy: Warehouse) -> None:
    days = Days(letter=date(2023, 1, 1), signed=date(2024, 1, 1))
    held = entry("Un", [A], status=Status.SIGNED, tier="2", note="à suivre", days=days)
    assert planned([found("un", [A])], [held], toy).unchanged[0].wanted == held.sheet
    assert changed(planned([found("Un", [A, B])], [held], toy)) == replace(held.sheet, units=(Unit(A), Unit(B)))
    told = found("Un", [A], "01", "status", "signed", status=Status.DISSOLVED, days=Days(signed=date(2025, 1, 1)))
    assert changed(planned([told], [held], toy)) == replace(
        held.sheet, status=Status.DISSOLVED, days=Days(letter=date(2023, 1, 1), signed=date(2025, 1, 1)))
    assert changed(planned([found("Un", [A], "02", "department")], [held], toy)) == replace(held.sheet, department="02")


def test_a_status_that_the_person_gives_is_for_those_that_have_none(toy: Warehouse) -> None:
    signed, unstated = entry("Un", [A], status=Status.SIGNED), entry("Deux", [B], status=Status.UNSTATED)
    given = [found(name, [code], status=Status.VALIDATED) for name, code in (("Un", A), ("Deux", B), ("Trois", C))]
    plan = planned(given, [signed, unstated], toy)
    assert [(step.wanted.name, step.wanted.status) for step in (*plan.unchanged, *plan.changed, *plan.new)] == [
        ("Un", Status.SIGNED), ("Deux", Status.VALIDATED), ("Trois", Status.VALIDATED)]


def test_a_listing_without_communes_erases_no_perimeter(toy: Warehouse) -> None:
    assert planned([found("Un", [])], [entry("Un", [A, B])], toy).empty


def test_a_part_of_the_register_stays_where_the_listing_gives_the_whole(toy: Warehouse) -> None:
    part = Unit(A, declared=DeclaredPart(300, "quartier nord"))
    held = entry("Un", [part])
    plan = planned([found("Un", [A, B])], [held], toy)
    assert changed(plan).units == (part, Unit(B))
    assert "la part du registre est gardée" in plan.changed[0].kept[0]
    assert plan.remarks == (f"Un\u00a0: {plan.changed[0].kept[0]}",)
    # A part that the listing tells takes the place of the register's.
    other = Unit(A, declared=DeclaredPart(400, "quartier nord"))
    assert changed(planned([found("Un", [other])], [held], toy)).units == (other,)


def test_another_year_of_codes_alone_is_no_change(toy: Warehouse) -> None:
    held = entry("Un", [A], cog=2025)
    assert planned([found("Un", [A])], [held], toy).empty
    assert changed(planned([found("Un", [A, B])], [held], toy)).cog == 2026
    assert changed(planned([found("Un", [A], "01", "cog")], [held], toy)).cog == 2026


def test_only_departments_told_in_whole_have_gone_ones(toy: Warehouse) -> None:
    entries = [entry("Un", [A, B]), entry("Deux", [C]), entry("Là-bas", [OTHER], "02"),
               entry("Brouillon", [D], status=Status.IDEA), entry("Finie", [D], status=Status.DISSOLVED)]
    plan = planned([found("Un", [A, B])], entries, toy)
    assert (plan.whole, names(plan.gone), plan.put_aside, plan.empty) == (("01",), ["Deux"], (), True)
    plan = planned([found("Un", [A, B])], entries, toy, gone=Gone.PUT_ASIDE)
    assert (names(plan.put_aside), plan.empty) == (["Deux"], False)
    # One commune of the four that are known to be held in 01 does not tell the department.
    assert planned([found("Petite", [D])], entries, toy, gone=Gone.PUT_ASIDE).gone == ()
    # Named, though nothing could be read of it.
    assert planned([found("Un", [A, B])], entries, toy, unread=("DEUX",)).gone == ()
    # A listing that tells drafts is expected to tell them all.
    told = planned([found("Un", [A, B], "01", "status", status=Status.LETTER)], entries, toy)
    assert set(names(told.gone)) == {"Deux", "Brouillon"}


def test_almost_the_same_perimeter_under_another_name_is_asked_about(toy: Warehouse) -> None:
    held = entry("Ancien nom", [A, B])
    listed = found("Nouveau nom", [A, B, C])  # 1 500 of 1 600 inhabitants: 94 %
    plan = planned([listed], [held], toy)
    (question,) = plan.questions
    assert (plan.new, plan.changed, plan.gone) == ((), (), ())
    assert [(one.entry.sheet.name, round(one.share, 2)) for one in plan.renamings] == [("Ancien nom", 0.94)]
    assert "94\u202f%" in question.message
    plan = planned([listed], [held], toy, **{question.id: "oui"})
    assert changed(plan) == replace(held.sheet, name="Nouveau nom", units=(Unit(A), Unit(B), Unit(C)))
    plan = planned([listed], [held], toy, **{question.id: "non"})
    assert ([step.wanted.name for step in plan.new], names(plan.gone), plan.questions) == (
        ["Nouveau nom"], ["Ancien nom"], ())
    # B and C are 600 of 1 600: another CPTS.
    assert planned([found("Autre", [B, C])], [held], toy).questions == ()
    # The listing names the old one: it is not renamed.
    assert planned([listed, found("ANCIEN  NOM", [D])], [held], toy).questions == ()


def test_which_cpts_a_name_is(toy: Warehouse) -> None:
    here, there = entry("Sud", [A]), replace(entry("Sud", [OTHER], "02"), id="b" * 12)
    plan = planned([found("SUD", [A, B]), found("Sud", [OTHER, D], "02")], [here, there], toy)
    assert {(step.entry.id, step.wanted.name) for step in plan.changed if step.entry} == {
        (here.id, "Sud"), (there.id, "Sud")}
    # Its seat is elsewhere by the count of people, but it holds communes of the one that bears its name.
    plan = planned([found("Sud", [A], "02")], [here], toy)
    assert (plan.new, plan.empty) == ((), True)
    # Another department and no commune in common: another CPTS.
    assert [step.wanted.department for step in planned([found("Sud", [OTHER], "02")], [here], toy).new] == ["02"]


def test_an_id_of_the_register_tells_the_cpts_whatever_its_name(toy: Warehouse) -> None:
    held = entry("Un", [A])
    assert changed(planned([found("Renommée", [A], identifier=held.id)], [held], toy)).name == "Renommée"
    assert [step.wanted.name for step in planned([found("Autre", [OTHER], "02", identifier="f" * 12)], [held],
                                                 toy).new] == ["Autre"]


def test_two_of_the_listing_that_are_one_of_the_register_are_told(toy: Warehouse) -> None:
    held = entry("Un", [A])
    plan = planned([found("Un", [A, B]), found("Autre", [A], identifier=held.id)], [held], toy)
    assert (len(plan.changed), plan.new) == (1, ())
    assert "laissée de côté" in plan.remarks[0]


def test_what_was_put_aside_is_not_looked_at(toy: Warehouse) -> None:
    gone = replace(entry("Un", [A]), deleted=True)
    plan = planned([found("Un", [A])], [gone], toy)
    assert ([step.wanted.name for step in plan.new], plan.versions) == (["Un"], {})


def test_a_number_says_more_than_a_name_wherever_its_row_is(toy: Warehouse) -> None:
    """The row without a number bears the name that « Un » has until the other row renames it."""
    one = entry("Un", [A])
    rows = [found("Un", [B]), found("Nouveau nom", [A], identifier=one.id)]
    for listed in (rows, rows[::-1]):
        plan = planned(listed, [one], toy)
        assert (changed(plan).name, plan.new) == ("Nouveau nom", ())
        assert any("« Un »" in sentence.replace("\N{NO-BREAK SPACE}", " ") for sentence in plan.remarks)
