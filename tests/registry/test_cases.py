"""Work on a conflict: A holds 13001 and 13002, B holds 13002 and 13003, C holds 83001; 13002 is disputed.

A and B sit in the department 13, C in the 83.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from sqlalchemy import text

from diagnostic.geography.units import DeclaredPart, Unit, codes_of
from diagnostic.registry.access import NotAllowedError, Role
from diagnostic.registry.case import Case, Kind, State, event_words
from diagnostic.registry.cases import CaseError, OutdatedError
from diagnostic.registry.database import Database
from diagnostic.registry.model import Deed, RegistryError, Status
from diagnostic.registry.perimeters import StaleError, UnknownCptsError
from diagnostic.registry.register import Desk
from diagnostic.registry.terms import ARRONDISSEMENTS, Term, TermError
from diagnostic.registry.timeline import timeline
from tests.registry.register_toy import desk_of, grant, sheet_of

HOSTILE = "=1+1 <b>gras</b> '; DROP TABLE cpts;-- 🏥\u202e" + "é" * 1_900


@dataclass
class Toy:
    a: str
    b: str
    first: str

    def term(self, code: str = "13002", *, to_a: Unit | None = None, to_b: Unit | None = None) -> Term:
        """A term whichever of the two ids is the lesser."""
        return Term(code, to_a, to_b) if self.first == self.a else Term(code, to_b, to_a)

    def all_to_a(self) -> tuple[Term, ...]:
        return (self.term(to_a=Unit("13002")),)


@pytest.fixture
def toy(desk: Desk) -> Toy:
    a = desk.perimeters.create(sheet_of("CPTS A", ["13001", "13002"])).id
    b = desk.perimeters.create(sheet_of("CPTS B", ["13002", "13003"])).id
    return Toy(a, b, min(a, b))


def codes(desk: Desk, identifier: str) -> tuple[str, ...]:
    return codes_of(desk.perimeters.entry(identifier).sheet.units)


def versions(case: Case) -> dict[str, int]:
    return dict(zip(case.pair, case.versions, strict=True))


def proposed(desk: Desk, toy: Toy) -> Case:
    return desk.cases.propose(toy.b, toy.a, toy.all_to_a(), "plus proche", versions(desk.cases.of_pair(toy.a, toy.b)))


def test_a_case_nobody_worked_on_is_to_do(desk: Desk, toy: Toy) -> None:
    case = desk.cases.of_pair(toy.b, toy.a)
    assert case.pair == (toy.first, max(toy.a, toy.b))
    assert (case.state, case.status, case.events) == (State.OPEN, "à traiter", ())
    assert desk.cases.all() == ()


def test_both_must_agree_before_anything_moves(desk: Desk, toy: Toy) -> None:
    case = proposed(desk, toy)
    assert case.state is State.PROPOSED
    assert set(case.waiting) == {toy.a, toy.b}
    assert case.status.startswith("proposition en attente de «\u00a0CPTS ")
    case = desk.cases.agree(toy.a, toy.b, toy.b, case.proposal.number, versions(case), "d'accord")
    assert case.waiting == (toy.a,)
    assert codes(desk, toy.b) == ("13002", "13003")
    case = desk.cases.agree(toy.a, toy.b, toy.a, case.proposal.number, versions(case))
    assert case.state is State.AGREED
    assert case.proposal is None
    assert (codes(desk, toy.a), codes(desk, toy.b)) == (("13001", "13002"), ("13003",))
    last, = [found for found in desk.perimeters.history(toy.b) if found.deed is Deed.AGREED]
    # A reason is kept on one line, its spaces plain.
    assert last.why.endswith("(13002 à « CPTS A ») : plus proche")
    # A held 13002 already: nothing is written of it.
    assert len(desk.perimeters.history(toy.a)) == 1
    assert [event.kind for event in case.events] == [Kind.PROPOSED, Kind.AGREED, Kind.AGREED, Kind.APPLIED]


def test_the_first_yes_said_twice_is_one(desk: Desk, toy: Toy) -> None:
    case = proposed(desk, toy)
    for _ in range(2):
        case = desk.cases.agree(toy.a, toy.b, toy.a, case.proposal.number, versions(case))
    assert [event.kind for event in case.events] == [Kind.PROPOSED, Kind.AGREED]


def test_what_changed_elsewhere_is_read_again_and_what_changed_there_is_not_applied(desk: Desk, toy: Toy) -> None:
    case = proposed(desk, toy)
    read = versions(case)
    desk.perimeters.change(toy.a, sheet_of("CPTS A", ["13001", "13002", "13009"]), "", read[toy.a])
    with pytest.raises(StaleError):
        desk.cases.agree(toy.a, toy.b, toy.a, case.proposal.number, read)
    case = desk.cases.of_pair(toy.a, toy.b)
    assert case.changed == (toy.a,)
    case = desk.cases.agree(toy.a, toy.b, toy.a, case.proposal.number, versions(case))
    desk.perimeters.change(toy.b, sheet_of("CPTS B", ["13003"]), "", read[toy.b])
    case = desk.cases.of_pair(toy.a, toy.b)
    with pytest.raises(OutdatedError, match="CPTS B"):
        desk.cases.agree(toy.a, toy.b, toy.b, case.proposal.number, versions(case))
    assert desk.cases.of_pair(toy.a, toy.b).events == case.events
    assert codes(desk, toy.a) == ("13001", "13002", "13009")


def test_refused_withdrawn_and_reopened(desk: Desk, toy: Toy) -> None:
    case = proposed(desk, toy)
    with pytest.raises(CaseError, match="attend déjà"):
        proposed(desk, toy)
    number = case.proposal.number
    case = desk.cases.refuse(toy.a, toy.b, toy.b, number, "non")
    assert (case.state, case.proposal) == (State.OPEN, None)
    with pytest.raises(CaseError, match="n'attend plus"):
        desk.cases.agree(toy.a, toy.b, toy.a, number, versions(case))
    case = proposed(desk, toy)
    assert desk.cases.withdraw(toy.a, toy.b, case.proposal.number).state is State.OPEN
    with pytest.raises(CaseError, match="pas clos"):
        desk.cases.reopen(toy.a, toy.b, "")
    case = desk.cases.assign(toy.a, toy.b, toy.all_to_a(), "décision", versions(case))
    assert case.status == "attribuée"
    assert desk.cases.reopen(toy.a, toy.b, "recours").status == "rouverte"
    assert desk.cases.all()[0].state is State.REOPENED


def test_parts_are_assigned_and_history_brings_the_commune_back(desk: Desk, toy: Toy) -> None:
    case = proposed(desk, toy)
    parts = toy.term(to_a=Unit("13002", ("130020101",)), to_b=Unit("13002", declared=DeclaredPart(900, "hameaux")))
    case = desk.cases.assign(toy.a, toy.b, [parts], "arbitrage", versions(case))
    assert (case.state, case.proposal) == (State.ASSIGNED, None)
    assert codes(desk, toy.a) == ("13001", "130020101")
    assert desk.perimeters.entry(toy.b).sheet.units[0].declared == DeclaredPart(900, "hameaux")
    assert desk.perimeters.history(toy.a)[0].deed is Deed.ASSIGNED
    assert event_words(case.events[-1], case, {"13002": "Aubagne"}.get).count("Aubagne") == 1
    desk.perimeters.restore(toy.a, "erreur", desk.perimeters.entry(toy.a).version, to=1)
    assert codes(desk, toy.a) == ("13001", "13002")


def test_a_decision_is_undone_at_once_where_nothing_came_after(desk: Desk, toy: Toy) -> None:
    desk.perimeters.change(toy.a, sheet_of("CPTS A", ["13001", "13002", "13009"]), "", 1)
    case = desk.cases.of_pair(toy.a, toy.b)
    case = desk.cases.assign(toy.a, toy.b, toy.all_to_a(), "décision", versions(case))
    case = desk.cases.reopen(toy.a, toy.b, "erreur", versions(case))
    assert case.state is State.REOPENED
    assert (codes(desk, toy.a), codes(desk, toy.b)) == (("13001", "13002", "13009"), ("13002", "13003"))
    # A was not changed by the decision: it is not by its end.
    assert versions(case) == {toy.a: 2, toy.b: 3}
    assert desk.perimeters.history(toy.b)[0].deed is Deed.RESTORED
    case = desk.cases.assign(toy.a, toy.b, toy.all_to_a(), "", versions(case))
    desk.perimeters.change(toy.b, sheet_of("CPTS B", ["13003", "13004"]), "", case.versions[case.pair.index(toy.b)])
    case = desk.cases.of_pair(toy.a, toy.b)
    with pytest.raises(CaseError, match="modifiée depuis"):
        desk.cases.reopen(toy.a, toy.b, "", versions(case))
    assert codes(desk, toy.b) == ("13003", "13004")


def test_a_term_that_does_not_hold_is_refused(desk: Desk, toy: Toy) -> None:
    read = versions(desk.cases.of_pair(toy.a, toy.b))
    for terms, said in (((), "au moins"), ((toy.term("13001", to_b=Unit("13001")),), "n'est plus, tenue"),
                        (2 * toy.all_to_a(), "deux fois")):
        with pytest.raises(TermError, match=said):
            desk.cases.propose(toy.a, toy.b, terms, "", read)
    whole, iris = Unit("13002"), Unit("13002", ("130020101",))
    for first, second, said in ((None, None, "garde"), (whole, iris, "entière"), (iris, iris, "deux parts"),
                                (Unit("13003"), None, "cette même commune")):
        with pytest.raises(TermError, match=said):
            Term("13002", first, second)
    with pytest.raises(TermError, match="arrondissement"):
        Term("13002", whole, None, "13055", ("13201",))
    assert desk.cases.all() == ()


def test_the_whole_city_gives_an_arrondissement_and_keeps_the_others(desk: Desk) -> None:
    city = desk.perimeters.create(sheet_of("Ville", ["13055"])).id
    quarter = desk.perimeters.create(sheet_of("Quartier", ["13201"])).id
    to_quarter = (None, Unit("13201")) if city < quarter else (Unit("13201"), None)
    term = Term("13201", *to_quarter, "13055", ARRONDISSEMENTS["13055"])
    desk.cases.assign(city, quarter, [term], "", {city: 1, quarter: 1})
    assert codes(desk, city) == ARRONDISSEMENTS["13055"][1:]
    assert codes(desk, quarter) == ("13201",)


def test_texts_are_kept_as_texts(desk: Desk) -> None:
    a = desk.perimeters.create(sheet_of(HOSTILE, ["13002"])).id
    b = desk.perimeters.create(sheet_of("B" + HOSTILE, ["13002"])).id
    kept = desk.cases.comment(a, b, HOSTILE).events[-1].text
    assert kept.startswith("=1+1 <b>gras</b> '; DROP TABLE cpts;-- 🏥")
    read = {a: 1, b: 1}
    term = Term("13002", Unit("13002"), None)
    case = desk.cases.assign(a, b, [term], "r" * 1_000, read)
    assert len(desk.perimeters.history(case.second.id)[0].why) == 1_000
    assert case.events[-1].text == "r" * 1_000
    for given, said in ((" \u200b", "Écrivez"), ("x" * 4_001, "4\u202f000")):
        with pytest.raises(CaseError, match=said):
            desk.cases.comment(a, b, given)
    with pytest.raises(RegistryError, match="1\u202f000"):
        desk.cases.reopen(a, b, "x" * 1_001)


def test_nothing_is_left_of_an_action_that_fails(desk: Desk, toy: Toy) -> None:
    case = proposed(desk, toy)
    with pytest.raises(RegistryError):
        desk.cases.agree(toy.a, toy.b, toy.a, case.proposal.number, versions(case), "x" * 1_001)
    with pytest.raises(CaseError, match="laquelle"):
        desk.cases.agree(toy.a, toy.b, "ailleurs", case.proposal.number, versions(case))
    with pytest.raises(CaseError, match="deux CPTS différentes"):
        desk.cases.of_pair(toy.a, toy.a)
    assert desk.cases.of_pair(toy.a, toy.b).events == case.events


def test_a_cpts_put_aside_has_no_conflict_left_and_its_trace_stays(desk: Desk, toy: Toy) -> None:
    case = proposed(desk, toy)
    desk.perimeters.delete(toy.b, "", 1)
    case = desk.cases.of_pair(toy.a, toy.b)
    with pytest.raises(CaseError, match="ne tient plus"):
        desk.cases.agree(toy.a, toy.b, toy.a, case.proposal.number, versions(case))
    assert desk.cases.all() == (case,)


def test_each_side_answers_for_itself_and_both_are_asked_to_assign(database: Database, desk: Desk) -> None:
    a = desk.perimeters.create(sheet_of("CPTS A", ["13001", "13002"])).id
    c = desk.perimeters.create(sheet_of("CPTS C", ["13002", "83001"], "83")).id
    to_a = Unit("13002")
    term = Term("13002", *((to_a, None) if a < c else (None, to_a)))
    reader, of_13, of_83, of_84, of_paca = (
        desk_of(database, name, grant(role, place)) for name, role, place in (
            ("lectrice", Role.READER, ""), ("edit13", Role.EDITOR, "13"), ("edit83", Role.EDITOR, "83"),
            ("edit84", Role.EDITOR, "84"), ("region", Role.EDITOR, "R93")))
    read = {a: 1, c: 1}
    for who in (reader, of_84):
        for action in (lambda cases: cases.comment(a, c, "bonjour"), lambda cases: cases.reopen(a, c, ""),
                       lambda cases: cases.propose(a, c, [term], "", read),
                       lambda cases: cases.assign(a, c, [term], "", read)):
            with pytest.raises(NotAllowedError):
                action(who.cases)
    of_83.cases.comment(a, c, "bonjour")
    number = of_13.cases.propose(a, c, [term], "", read).proposal.number
    for who, side in ((of_13, c), (of_83, a), (reader, a)):
        with pytest.raises(NotAllowedError):
            who.cases.agree(a, c, side, number, read)
        with pytest.raises(NotAllowedError):
            who.cases.refuse(a, c, side, number)
    with pytest.raises(NotAllowedError):
        reader.cases.withdraw(a, c, number)
    for who in (of_13, of_83):
        with pytest.raises(NotAllowedError, match="attribuer"):
            who.cases.assign(a, c, [term], "", read)
    assert len(reader.cases.of_pair(a, c).events) == 2
    of_13.cases.agree(a, c, a, number, read)
    assert of_83.cases.agree(a, c, c, number, read).state is State.AGREED
    assert codes(desk, c) == ("83001",)
    with pytest.raises(NotAllowedError, match="restaurer"):
        of_13.cases.reopen(a, c, "à revoir", versions(of_13.cases.of_pair(a, c)))
    assert of_paca.cases.reopen(a, c, "à revoir", versions(of_paca.cases.of_pair(a, c))).state is State.REOPENED
    assert codes(desk, c) == ("13002", "83001")


def test_a_draft_of_elsewhere_hides_its_cases(database: Database, desk: Desk) -> None:
    a = desk.perimeters.create(sheet_of("CPTS A", ["13001"])).id
    draft = desk.perimeters.create(sheet_of("Projet", ["13001"], status=Status.IDEA)).id
    desk.cases.comment(a, draft, "secret")
    corsican, provencal = (desk_of(database, place, grant(Role.READER, place)) for place in ("2A", "13"))
    assert corsican.cases.all() == ()
    with pytest.raises(UnknownCptsError):
        corsican.cases.of_pair(a, draft)
    assert len(provencal.cases.all()) == 1
    desk.perimeters.change(draft, sheet_of("Projet", ["13001"]), "validée", 1)
    desk.cases.comment(a, draft, "public")
    # What was said while it was a draft stays among those who knew of it.
    assert [event.text for event in corsican.cases.of_pair(a, draft).events] == ["public"]
    assert [event.text for event in provencal.cases.all()[0].events] == ["secret", "public"]


def test_what_is_settled_with_a_draft_does_not_name_it_to_who_may_not_know_of_it(database: Database,
                                                                                desk: Desk) -> None:
    """A CPTS of 13 that holds a commune of 30, and a project of 30."""
    a = desk.perimeters.create(sheet_of("CPTS A", ["13001", "30001"])).id
    draft = desk.perimeters.create(sheet_of("Projet secret", ["30001"], "30", Status.IDEA)).id
    public = desk.perimeters.create(sheet_of("CPTS B", ["13001"])).id
    provencal = desk_of(database, "admin13", grant(Role.ADMINISTRATOR, "13"))
    of_30 = desk_of(database, "admin30", grant(Role.ADMINISTRATOR, "30"))
    refused = desk_of(database, "lectrice", grant(Role.READER, "30"))
    desk.cases.comment(a, draft, "à voir")
    with pytest.raises(NotAllowedError):
        refused.cases.comment(a, draft, "bonjour")
    to_a = Unit("30001")
    desk.cases.assign(a, draft, [Term("30001", *((to_a, None) if a < draft else (None, to_a)))], "",
                      versions(desk.cases.of_pair(a, draft)))
    term = Term("13001", *((Unit("13001"), None) if a < public else (None, Unit("13001"))))
    desk.cases.assign(a, public, [term], "", versions(desk.cases.of_pair(a, public)))
    read = repr((provencal.perimeters.history(a), timeline(provencal, cpts=a), timeline(provencal, code="30001"),
                 provencal.audit.lines(1_000)))
    assert "CPTS A" in read and "CPTS B" in read
    assert "secret" not in read and draft not in read
    # Those of the project's own territory read all of it.
    assert "secret" in repr(of_30.audit.lines(1_000)) and "secret" in repr(of_30.cases.of_pair(a, draft))
    assert "CPTS A" in of_30.perimeters.history(draft)[0].why


def test_assigning_what_somebody_changed_meanwhile_is_told(desk: Desk, toy: Toy) -> None:
    read = versions(desk.cases.of_pair(toy.a, toy.b))
    desk.perimeters.change(toy.b, sheet_of("CPTS B", ["13002", "13004"]), "", read[toy.b])
    with pytest.raises(StaleError, match="CPTS B"):
        desk.cases.assign(toy.a, toy.b, toy.all_to_a(), "", read)
    assert codes(desk, toy.b) == ("13002", "13004")


@pytest.mark.parametrize("order", ["UPDATE case_event SET text = 'x'", "DELETE FROM case_event",
                                   "UPDATE shared_event SET reason = 'x'", "DELETE FROM shared_event"])
def test_the_database_itself_keeps_the_trace(database: Database, desk: Desk, toy: Toy, order: str) -> None:
    desk.cases.comment(toy.a, toy.b, "bonjour")
    desk.shared.declare("13002", "deux rives")
    with pytest.raises(RegistryError), database.writing() as link:
        link.execute(text(order))
    assert desk.cases.of_pair(toy.a, toy.b).events[0].text == "bonjour"
    assert desk.shared.declared() == {"13002": "deux rives"}


def test_many_hands_agree_once(database: Database, desk: Desk, toy: Toy) -> None:
    """Eight people mark the same two agreements at once: the perimeters change once, and nobody's word is lost."""
    case = proposed(desk, toy)
    number, read = case.proposal.number, versions(case)
    hands = [desk_of(database, f"agent {rank}", grant(Role.EDITOR)) for rank in range(8)]

    def agree(rank: int) -> str:
        try:
            hands[rank].cases.agree(toy.a, toy.b, (toy.a, toy.b)[rank % 2], number, read, f"agent {rank}")
        except RegistryError as refusal:
            return str(refusal)
        return ""

    with ThreadPoolExecutor(8) as crew:
        refused = [said for said in crew.map(agree, range(8)) if said]
    kinds = [event.kind for event in desk.cases.of_pair(toy.a, toy.b).events]
    assert kinds == [Kind.PROPOSED, Kind.AGREED, Kind.AGREED, Kind.APPLIED]
    assert all("n'attend plus" in said for said in refused)
    assert len(desk.perimeters.history(toy.b)) == 2
    assert codes(desk, toy.b) == ("13003",)
