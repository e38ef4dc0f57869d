"""What becomes of a work of another year, or of nowhere.

The toy country (tests/toy_country.py) remembers three former communes: 01090 and 01091 are in B (01002) today, 02090 in
b (02001).
"""

from __future__ import annotations

import pandas as pd
import pytest

from diagnostic.aci.funding import FundingPlan
from diagnostic.drawing.selection import Selection
from diagnostic.geography.units import DeclaredPart
from diagnostic.indicators.follow_up import FollowUp
from diagnostic.indicators.measurement import EnteredFigure
from diagnostic.projects.file import FormatError
from diagnostic.projects.opening import codes_gone, known_plan, opened
from diagnostic.projects.project import Project, Scenario, Work
from diagnostic.sources.warehouse import Warehouse
from tests.toy_country import A_EAST, MARSEILLE, ONE, TWO, A, B, C, toy_warehouse

PART = DeclaredPart(120, "le bourg")


@pytest.fixture(scope="module")
def toy(warehouse: Warehouse) -> Warehouse:
    formers = pd.DataFrame([("01090", "Bosquet", B, "Bois", "fusionnée"), ("01091", None, B, "Bois", "fusionnée"),
                            ("02090", "Étier", "02001", "Étang", "déléguée")],
                           columns=["ancien_code", "ancien_nom", "code", "nom", "nature"])
    return toy_warehouse(anciens_codes=formers, aci_financement=warehouse.table("aci_financement"))


def on(*codes: str, **parts: DeclaredPart) -> Work:
    return Work(Project(()).on(Selection.of(codes, {code.removeprefix("_"): part for code, part in parts.items()})))


def test_what_is_known_is_taken_without_a_word(toy: Warehouse) -> None:
    work = on(A_EAST, C, ONE, TWO, _01003=PART)
    assert opened(work, toy) == (work, ())


def test_a_former_commune_becomes_the_one_that_holds_it(toy: Warehouse) -> None:
    today, said = opened(on(A, "01090"), toy)
    assert today == on(A, B)
    assert len(said) == 1
    assert "Bosquet" in said[0]
    assert "Bois" in said[0]


def test_a_declared_part_follows_its_commune(toy: Warehouse) -> None:
    assert opened(on(A, "02090", _02090=PART), toy)[0] == on(A, "02001", _02001=PART)


@pytest.mark.parametrize("work", [on("01090", B, _01090=PART), on("01090", B, _01002=PART),
                                  on("01090", "01091", _01090=PART)])
def test_a_part_no_longer_tells_what_two_former_communes_give(work: Work, toy: Warehouse) -> None:
    assert opened(work, toy)[0] == on(B)


def test_codes_of_nowhere_are_named_and_left_out(toy: Warehouse) -> None:
    today, said = opened(on(A, "99999", "010039999", "990010101"), toy)
    assert today == on(A)
    assert all(code in said[0] for code in ("99999", "010039999", "990010101"))


def test_other_scenarios_are_carried_too(toy: Warehouse) -> None:
    work = Work(Project((A,)), others=(Scenario("B", "", Selection(("01090", "99999"))),))
    today, said = opened(work, toy)
    assert today.others[0].selection == Selection((B,))
    assert len(said) == 2
    formers, unknown = codes_gone(work, toy.gazetteer)
    assert [former.former_code for former in formers] == ["01090"]
    assert unknown == ("99999",)


def test_a_work_of_which_nothing_is_left_is_refused(toy: Warehouse) -> None:
    with pytest.raises(FormatError, match="Aucune commune"):
        opened(on("99999"), toy)


def test_a_work_begun_without_a_commune_is_opened(toy: Warehouse) -> None:
    assert opened(on(), toy) == (on(), ())


def test_inhabitants_are_never_taken_twice(toy: Warehouse) -> None:
    with pytest.raises(FormatError, match="deux fois"):
        opened(Work(Project((A,)), others=(Scenario("B", "", Selection((MARSEILLE, ONE))),)), toy)


def test_a_scale_and_missions_of_nowhere_are_said(toy: Warehouse) -> None:
    plan = FundingPlan("aci_2019", ("qualite_pertinence",))
    assert known_plan("aci_2019", ("qualite_pertinence", "inventee"), toy)[0] == plan
    work = Work(Project((A,), plan=FundingPlan("x", ("qualite_pertinence",))))
    today, said = opened(work, toy)
    assert today.project.plan == FundingPlan()
    assert "barème" in said[0]


def test_a_followed_figure_that_cannot_be_true_is_left_out(toy: Warehouse) -> None:
    good = FollowUp("suivi_sans_mt", 10.5, 8.0, 2024, "CPAM")
    bad = FollowUp("suivi_ald_sans_mt", 120.0, None, 2024, "CPAM")
    nowhere = FollowUp("suivi_licornes", 3.0, None, 2024, "CPAM")
    today, said = opened(Work(Project((A,), follow_up=(bad, nowhere, good))), toy)
    assert today.project.follow_up == (good,)
    assert len(said) == 2
    assert "suivi de l'ACI est laissé de côté" in said[0]


def test_a_figure_that_cannot_be_true_is_left_out(toy: Warehouse) -> None:
    good = EnteredFigure("ald", 2024, "CPAM", count=9450, base=47800)
    bad = EnteredFigure("c2s", 2024, "", percent=8.5)
    nowhere = EnteredFigure("licornes", 2024, "CPAM", count=12)
    today, said = opened(Work(Project((A,), entered=(good, bad, nowhere))), toy)
    assert today.project.entered == (good,)
    assert len(said) == 2


def test_a_territory_to_be_compared_with_is_kept_as_long_as_it_is_known(toy: Warehouse) -> None:
    known = Work(Project((A,), against=f"codes:{B}-{C}"))
    assert opened(known, toy) == (known, ())
    for lost in ("epci:999999999", "cpts:<b>", "codes:01090"):
        today, said = opened(Work(Project((A,), against=lost)), toy)
        assert today == Work(Project((A,)))
        assert said == ("Le territoire auquel ce projet se comparait n'est pas connu ici\u00a0: la comparaison est "
                        "laissée de côté.",)
