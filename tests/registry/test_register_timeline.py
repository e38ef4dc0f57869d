"""What happened to 13002: A takes it, B takes it, a proposal, a decision that gives it to A, B put aside and back."""

from __future__ import annotations

import pytest

from diagnostic.geography.units import Unit
from diagnostic.registry.access import Role
from diagnostic.registry.database import Database
from diagnostic.registry.model import RegistryError, Status
from diagnostic.registry.perimeters import UnknownCptsError
from diagnostic.registry.register import Desk
from diagnostic.registry.terms import Term
from diagnostic.registry.timeline import Kind, timeline
from tests.registry.register_toy import desk_of, grant, sheet_of

NAMES = {"13001": "Aix", "13002": "Allauch", "13003": "Alleins", "13201": "Marseille 1er"}


def test_the_timeline_of_a_commune_and_of_its_cpts(desk: Desk) -> None:
    a = desk.perimeters.create(sheet_of("CPTS A", ["13001", "13002"]), "liste").id
    b = desk.perimeters.create(sheet_of("CPTS B", ["13003"])).id
    desk.perimeters.change(b, sheet_of("CPTS B", ["13002", "13003"]), "extension", 1)
    desk.perimeters.change(b, sheet_of("CPTS Bé", ["13002", "13003"]), "nom", 2)
    desk.shared.declare("13002", "deux bassins")
    desk.cases.comment(a, b, "à voir")
    read = {a: 1, b: 3}
    to_a = (Unit("13002"), None) if a < b else (None, Unit("13002"))
    case = desk.cases.propose(a, b, [Term("13002", *to_a)], "proche", read)
    desk.cases.refuse(a, b, b, case.proposal.number, "non")
    desk.cases.assign(a, b, [Term("13002", *to_a)], "décision", read)
    desk.perimeters.delete(b, "erreur", 4)
    desk.perimeters.restore(b, "pardon", 5, to=2)
    told = timeline(desk, code="13002", named=NAMES.get)
    assert [(one.kind, one.what.replace("\u00a0", " "), one.why) for one in told if one.kind is not Kind.CASE] == [
        (Kind.PERIMETER, "Prise : « CPTS B » (restauration)", "pardon"),
        (Kind.PERIMETER, "Quittée : « CPTS Bé » (attribution d'une commune)", told[2].why),
        (Kind.SHARED, "Allauch déclarée partagée entre CPTS", "deux bassins"),
        (Kind.PERIMETER, "Prise : « CPTS B » (modification)", "extension"),
        (Kind.PERIMETER, "Prise : « CPTS A » (création)", "liste")]
    # The comment speaks of no commune; the refusal answers a proposal that speaks of this one.
    assert [one.why for one in told if one.kind is Kind.CASE] == ["décision", "non", "proche"]
    assert all("conflit entre" in one.what for one in told if one.kind is Kind.CASE)
    assert [one.when for one in told] == sorted((one.when for one in told), reverse=True)
    of_b = [one.what.replace("\u00a0", " ") for one in timeline(desk, cpts=b, named=NAMES.get)
            if one.kind is Kind.PERIMETER]
    assert of_b == ["Restauration : renommée « CPTS B », 1 commune ajoutée (Allauch)", "Suppression",
                    "Attribution d'une commune : 1 commune retirée (Allauch)", "Modification : renommée « CPTS Bé »",
                    "Modification : 1 commune ajoutée (Allauch)", "Création : 1 commune ajoutée (Alleins)"]
    assert sum(one.kind is Kind.CASE for one in timeline(desk, cpts=a)) == 4
    assert timeline(desk, code="13009") == ()


def test_a_city_is_the_ground_of_its_arrondissements(desk: Desk) -> None:
    desk.perimeters.create(sheet_of("Ville", ["13055"]))
    told, = timeline(desk, code="13201", within=["13055"])
    assert told.what.startswith("Prise")
    assert timeline(desk, code="13201") == ()


def test_drafts_of_elsewhere_and_bad_questions(database: Database, desk: Desk) -> None:
    draft = desk.perimeters.create(sheet_of("Projet", ["13001"], status=Status.IDEA)).id
    desk.perimeters.change(draft, sheet_of("Validée", ["13001", "13002"]), "", 1)
    hidden = desk.perimeters.create(sheet_of("Caché", ["13001"], status=Status.IDEA)).id
    corsican = desk_of(database, "2A", grant(Role.READER, "2A"))
    told, = timeline(corsican, code="13001")
    assert told.what == "Prise\u00a0: «\u00a0Validée\u00a0» (modification)"
    with pytest.raises(UnknownCptsError):
        timeline(corsican, cpts=hidden)
    for asked in ({}, {"code": "13001", "cpts": draft}):
        with pytest.raises(RegistryError, match="Choisissez"):
            timeline(desk, **asked)


def test_marks_of_a_pattern_are_plain_signs(desk: Desk) -> None:
    desk.perimeters.create(sheet_of("CPTS A", ["13001"]))
    assert timeline(desk, code="1300_") == ()
    assert timeline(desk, code="%") == ()
