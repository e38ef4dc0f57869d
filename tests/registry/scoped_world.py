"""The same small register in two departments, and everything that a desk can be asked to do in each.

        13 (region 93)                  30 (region 76)
        public  13001 13002             public  30001 30002
        rival   13001                   rival   30001        a proposal waits between the two above
        third   13001                   third   30001
        east    13003                   east    30003
        west    13003                   west    30003        settled: east keeps it
        draft   13004  (an idea)        draft   30004
        gone    13005  (put aside)      gone    30005
        13002 is declared shared        30002 is
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from diagnostic.geography.units import Unit
from diagnostic.registry.access import Area, Level, Role
from diagnostic.registry.listing import Found, Listing
from diagnostic.registry.model import Entry, Status
from diagnostic.registry.plan import Gone, Plan, Step
from diagnostic.registry.register import Desk
from diagnostic.registry.terms import Term
from tests.registry.register_toy import sheet_of

INSIDE, OUTSIDE = PLACES = ("13", "30")


@dataclass(frozen=True)
class Place:
    """What is in a department. `proposal`: number of the one that waits; `right`, `batch`: of a right and an import."""

    code: str
    public: Entry
    rival: Entry
    third: Entry
    east: Entry
    west: Entry
    draft: Entry
    gone: Entry
    proposal: int
    right: int
    batch: int

    @property
    def pair(self) -> tuple[str, str]:
        return self.public.id, self.rival.id

    @property
    def versions(self) -> dict[str, int]:
        return {self.public.id: self.public.version, self.rival.id: self.rival.version}

    @property
    def term(self) -> Term:
        """The first of the two, in the order of ids, keeps the commune they both hold."""
        return _kept(f"{self.code}001")


def furnish(desk: Desk, code: str) -> Place:
    """`desk`: of somebody who may do everything."""
    def made(name: str, *units: int, status: Status = Status.VALIDATED) -> Entry:
        return desk.perimeters.create(sheet_of(f"{name} {code}", [f"{code}{unit:03}" for unit in units], code, status))

    public, rival, third = made("Publique", 1, 2), made("Rivale", 1), made("Tierce", 1)
    east, west = made("Est", 3), made("Ouest", 3)
    draft, gone = made("Secrète", 4, status=Status.IDEA), made("Partie", 5)
    gone = desk.perimeters.delete(gone.id, "doublon", gone.version)
    between = {public.id: public.version, rival.id: rival.version}
    case = desk.cases.propose(public.id, rival.id, [_kept(f"{code}001")], "proposition", between)
    assert case.proposal is not None
    desk.cases.assign(east.id, west.id, [_kept(f"{code}003")], "décision", {east.id: 1, west.id: 1})
    desk.shared.declare(f"{code}002", "deux bassins")
    right = desk.people.grant(f"hote{code}@ars.example", Role.READER, Area(Level.DEPARTMENT, code), "essai")
    place = Place(code, public, rival, third, east, west, draft, gone, case.proposal.number, right.number, 0)
    other = made("Ancienne", 6)
    batch = desk.imports.apply(replace(plan(replace(place, public=other)), new=()))
    return replace(place, batch=batch.number)


def _kept(code: str) -> Term:
    return Term(code, Unit(code), None)


def plan(place: Place, *, listed: str = "") -> Plan:
    """One CPTS to add and the public one to change. `listed`: the department that the plan says it touches."""
    there = listed or place.code
    entry = replace(place.public, sheet=replace(place.public.sheet, department=there))
    steps = [Step(Found(line, "", wanted, frozenset({"units"})), wanted, known) for line, (wanted, known) in enumerate((
        (sheet_of(f"Importée {place.code}", [f"{place.code}007"], there), None),
        (replace(entry.sheet, note="importée"), entry)))]
    listing = Listing("liste.csv", "0" * 64, tuple(step.found for step in steps))
    return Plan(listing, (steps[0],), (steps[1],), (), (), Gone.KEEP, (), (), (), (), frozenset(),
                {place.public.id: place.public.version})


@dataclass(frozen=True)
class Ask:
    """A call of a method. `least`: the role it needs, None for anybody; `placed`: in that place, not just anywhere;
    `writes`: whether what it does leaves a line in the journal; `hides`: outside, it is as if there were nothing."""

    least: Role | None
    call: Callable[[Desk, Place], Any]
    placed: bool = False
    writes: bool = False
    hides: bool = False


def _reads(call: Callable[[Desk, Place], Any], least: Role | None = Role.READER) -> Ask:
    return Ask(least, call)


def _writes(call: Callable[[Desk, Place], Any], least: Role = Role.EDITOR) -> Ask:
    return Ask(least, call, placed=True, writes=True)


# Every public method of every subject of a desk, by « subject.method ».
ASKED: dict[str, Ask] = {
    "perimeters.stamp": _reads(lambda desk, _: desk.perimeters.stamp()),
    "perimeters.entries": _reads(lambda desk, _: desk.perimeters.entries()),
    "perimeters.at": _reads(lambda desk, _: desk.perimeters.at(datetime.now(UTC))),
    "perimeters.began": _reads(lambda desk, _: desk.perimeters.began()),
    "perimeters.entry": _reads(lambda desk, place: desk.perimeters.entry(place.public.id)),
    "perimeters.history": _reads(lambda desk, place: desk.perimeters.history(place.public.id)),
    "perimeters.create": _writes(lambda desk, place: desk.perimeters.create(
        sheet_of("Nouvelle", [f"{place.code}009"], place.code))),
    "perimeters.change": _writes(lambda desk, place: desk.perimeters.change(
        place.public.id, replace(place.public.sheet, note="autre"), "essai", place.public.version)),
    "perimeters.delete": _writes(lambda desk, place: desk.perimeters.delete(
        place.public.id, "essai", place.public.version)),
    "perimeters.restore": _writes(lambda desk, place: desk.perimeters.restore(
        place.gone.id, "essai", place.gone.version)),
    "people.me": _reads(lambda desk, _: desk.people.me(), least=None),
    "people.grants": _reads(lambda desk, _: desk.people.grants(), Role.ADMINISTRATOR),
    "people.grant": _writes(lambda desk, place: desk.people.grant(
        "autre@ars.example", Role.ADMINISTRATOR, Area(Level.DEPARTMENT, place.code)), Role.ADMINISTRATOR),
    "people.revoke": replace(_writes(lambda desk, place: desk.people.revoke(place.right, "essai"),
                                     Role.ADMINISTRATOR), hides=True),
    "audit.lines": _reads(lambda desk, _: desk.audit.lines(), Role.ADMINISTRATOR),
    "audit.exported": Ask(Role.READER, lambda desk, place: desk.audit.exported("registre.csv", {place.code}),
                          writes=True),
    "cases.of_pair": _reads(lambda desk, place: desk.cases.of_pair(*place.pair)),
    "cases.all": _reads(lambda desk, _: desk.cases.all()),
    "cases.comment": _writes(lambda desk, place: desk.cases.comment(*place.pair, "bonjour")),
    "cases.propose": _writes(lambda desk, place: desk.cases.propose(
        place.third.id, place.rival.id, [place.term], "essai", {place.third.id: 1, place.rival.id: 1})),
    "cases.agree": _writes(lambda desk, place: desk.cases.agree(
        *place.pair, place.public.id, place.proposal, place.versions)),
    "cases.refuse": _writes(lambda desk, place: desk.cases.refuse(*place.pair, place.public.id, place.proposal)),
    "cases.withdraw": _writes(lambda desk, place: desk.cases.withdraw(*place.pair, place.proposal)),
    "cases.assign": _writes(lambda desk, place: desk.cases.assign(*place.pair, [place.term], "essai", place.versions)),
    "cases.reopen": _writes(lambda desk, place: desk.cases.reopen(place.east.id, place.west.id, "essai")),
    "shared.declared": _reads(lambda desk, _: desk.shared.declared()),
    "shared.history": _reads(lambda desk, place: desk.shared.history(f"{place.code}002")),
    "shared.declare": _writes(lambda desk, place: desk.shared.declare(f"{place.code}008", "essai")),
    "shared.withdraw": _writes(lambda desk, place: desk.shared.withdraw(f"{place.code}002", "essai")),
    "imports.all": _reads(lambda desk, _: desk.imports.all(), Role.EDITOR),
    "imports.apply": _writes(lambda desk, place: desk.imports.apply(plan(place), "essai")),
    "imports.undo": replace(_writes(lambda desk, place: desk.imports.undo(place.batch, "essai")), hides=True),
    "contacts.of": _writes(lambda desk, place: desk.contacts.of(place.public.id)),
    "contacts.erase": _writes(lambda desk, place: desk.contacts.erase(place.public.id)),
}
