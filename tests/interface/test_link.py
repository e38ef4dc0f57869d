"""The address of a page: what it carries, and that nothing in it is believed."""

from __future__ import annotations

from pathlib import Path

import pytest

from diagnostic.aci.funding import FundingPlan
from diagnostic.drawing.selection import Selection
from diagnostic.geography.units import DeclaredPart
from diagnostic.indicators.measurement import EnteredFigure
from diagnostic.projects.project import Project, Scenario, Work
from diagnostic.projects.store import FILE, Store
from diagnostic.sources.warehouse import Warehouse
from interface import link

PLAN = FundingPlan("aci_2019", ("qualite_pertinence", "traitement_orientation_snp"))
ALD = EnteredFigure("ald", 2024, "courrier confidentiel", count=9450, base=47800)
ID = "abcdefgh_-345678"


@pytest.mark.parametrize("project", [
    Project(("30344",)),
    Project(("30258", "30341", "30344"), "CPTS d'essai & co", PLAN),
    Project(("13201", "2A004", "97411"), plan=FundingPlan("avenant_2", ("crise_sanitaire/variable_si_crise",))),
])
def test_what_is_written_is_read_back(project: Project, warehouse: Warehouse) -> None:
    work = Work(project)
    assert link.told_in_full(work)
    assert link.read(link.write(work), warehouse) == link.Asked(work)


def test_iris_travel_in_the_address(warehouse: Warehouse) -> None:
    some = tuple(warehouse.iris_population.loc["341540000":"341549999"].index[:2])
    assert len(some) == 2
    work = Work(Project(some, "Carnon"))
    assert link.read(link.write(work), warehouse).work == work


def test_typed_figures_stay_out_of_the_address() -> None:
    work = Work(Project(("30344",), entered=(ALD,)))
    assert not link.told_in_full(work)
    assert link.write(work, ID) == {link.KEPT: ID, link.CODES: "30344"}


def test_a_region_is_packed_and_comes_back_whole(warehouse: Warehouse) -> None:
    work = Work(Project(warehouse.gazetteer.members_of_region("76"), "Occitanie"))
    assert link.told_in_full(work)
    written = link.write(work)
    assert len(written[link.CODES]) < 1_500
    assert link.read(written, warehouse) == link.Asked(work)


def test_more_codes_than_an_address_carries_go_to_a_snapshot(warehouse: Warehouse) -> None:
    gazetteer = warehouse.gazetteer
    work = Work(Project(tuple(code for code in gazetteer.codes if gazetteer.mother_of(code) is None), "France"))
    assert not link.told_in_full(work)
    assert link.write(work, ID) == {link.KEPT: ID, "nom": "France"}
    assert link.read(link.write(work, ID), warehouse, {ID: work}.get) == link.Asked(work)
    assert link.read(link.write(work), warehouse) == link.Asked(work), "without a store, the address does what it can"


PARTLY = Project(("30341", "30344"), "CPTS", PLAN, (ALD,), (("30344", DeclaredPart(1200, "le bourg")),))


@pytest.mark.parametrize("work", [
    Work(Project(("30344",), entered=(ALD,))), Work(PARTLY), Work(Project(("30344",)), title="petit"),
    Work(PARTLY, "B", "large", (Scenario("A", "", Selection(("30062",))),)), Work(Project(())),
    Work(Project(("30344",), against="epci:200034692")),
    Work(Project(("30344",)), pasted="30344\nSaint-Dionizy (30)", answers=(("a", "b"),)),
])
def test_what_the_address_cannot_tell_comes_back_from_a_snapshot(work: Work, warehouse: Warehouse,
                                                                 tmp_path: Path) -> None:
    store = Store(tmp_path)
    assert not link.told_in_full(work)
    assert link.read(link.write(work, store.keep(work)), warehouse, store.snapshot) == link.Asked(work)


def test_a_snapshot_of_another_machine_leaves_the_codes_and_a_sentence(warehouse: Warehouse, tmp_path: Path) -> None:
    asked = link.read(link.write(Work(PARTLY), ID), warehouse, Store(tmp_path).snapshot)
    assert asked.work == Work(Project(PARTLY.codes, "CPTS", PLAN))
    assert "gardé sur cette machine" in asked.warnings[0]
    assert "fichier projet" in asked.warnings[0]


@pytest.mark.parametrize("identifier", [ID, "x", "../../etc/passwd", "<script>", "\x00"])
def test_an_id_alone_that_is_not_known_leaves_the_demonstration_and_a_sentence(identifier: str, warehouse: Warehouse,
                                                                               tmp_path: Path) -> None:
    asked = link.read({link.KEPT: identifier}, warehouse, Store(tmp_path).snapshot)
    assert asked.work is None
    assert "fichier projet" in asked.warnings[0]
    assert any("démonstration" in warning for warning in asked.warnings)


def test_a_store_that_cannot_be_read_is_said_and_the_codes_taken(warehouse: Warehouse, tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"not a database" * 100)
    asked = link.read(link.write(Work(PARTLY), ID), warehouse, Store(tmp_path).snapshot)
    assert asked.work is not None
    assert "ne peut pas être lu" in asked.warnings[0]


def test_a_snapshot_wins_over_codes_changed_by_hand_and_says_so(warehouse: Warehouse) -> None:
    written = {**link.write(Work(PARTLY), ID), link.CODES: "30062"}
    asked = link.read(written, warehouse, {ID: Work(PARTLY)}.get)
    assert asked.work == Work(PARTLY)
    assert "autre chose à côté" in asked.warnings[0]
    assert link.read({link.KEPT: ID}, warehouse, {ID: Work(PARTLY)}.get) == link.Asked(Work(PARTLY))


def test_a_former_commune_of_a_snapshot_is_carried_to_today(warehouse: Warehouse) -> None:
    formers = warehouse.table("anciens_codes")
    gone = formers[~formers["ancien_code"].isin(warehouse.table("communes")["code"])].iloc[0]
    work = Work(Project(tuple(sorted(("30344", gone["ancien_code"]))), entered=(ALD,)))
    asked = link.read(link.write(work, ID), warehouse, {ID: work}.get)
    assert asked.work is not None
    assert asked.work.project.codes == tuple(sorted(("30344", gone["code"])))
    assert gone["code"] in asked.warnings[0]


def test_a_cut_address_is_said_and_takes_nothing(warehouse: Warehouse) -> None:
    written = link.write(Work(Project(warehouse.gazetteer.members_of_department("30"))))
    asked = link.read({link.CODES: written[link.CODES][:-5]}, warehouse)
    assert asked.work is None
    assert "abîmé" in asked.warnings[0]


def test_a_postal_code_in_an_address_is_not_converted_in_silence(warehouse: Warehouse) -> None:
    asked = link.read({link.CODES: "30344-75010"}, warehouse)
    assert asked.work is not None
    assert asked.work.project.codes == ("30344", "75110")
    assert any("75010" in warning for warning in asked.warnings)


def test_no_codes_is_no_project_and_no_complaint(warehouse: Warehouse) -> None:
    assert link.read({}, warehouse) == link.Asked(None)
    assert link.read({"nom": "x", "codes": "  "}, warehouse) == link.Asked(None)


@pytest.mark.parametrize("codes", ["<script>alert(1)</script>", "99999-99998", "' OR 1=1 --", "../etc/passwd", "%00"])
def test_codes_that_are_none_leave_the_demonstration_and_a_sentence(codes: str, warehouse: Warehouse) -> None:
    asked = link.read({"codes": codes}, warehouse)
    assert asked.work is None
    assert any("démonstration" in warning for warning in asked.warnings)


def test_known_codes_are_kept_and_the_others_named(warehouse: Warehouse) -> None:
    asked = link.read({"codes": "30344-99999-30341"}, warehouse)
    assert asked.work is not None
    assert asked.work.project.codes == ("30341", "30344")
    assert any("99999" in warning for warning in asked.warnings)


def test_a_merged_commune_of_an_old_link_is_carried_to_today(warehouse: Warehouse) -> None:
    formers = warehouse.table("anciens_codes")
    gone = formers[~formers["ancien_code"].isin(warehouse.table("communes")["code"])].iloc[0]
    asked = link.read({"codes": f"30344-{gone['ancien_code']}"}, warehouse)
    assert asked.work is not None
    assert gone["code"] in asked.work.project.codes


def test_an_endless_address_is_refused_before_it_is_read(warehouse: Warehouse) -> None:
    asked = link.read({"codes": "30344-" * 3000}, warehouse)
    assert asked.work is None
    assert "trop de codes" in asked.warnings[0]


def test_a_name_keeps_one_line_without_control_characters(warehouse: Warehouse) -> None:
    asked = link.read({"codes": "30344", "nom": "CPTS\n\u202edu\x00 Vidourle" + "x" * 500}, warehouse)
    assert asked.work is not None
    assert asked.work.project.name.startswith("CPTS du Vidourle")
    assert len(asked.work.project.name) <= 120


def test_a_plan_that_does_not_exist_falls_back_with_a_sentence(warehouse: Warehouse) -> None:
    asked = link.read({"codes": "30344", "bareme": "../../x", "missions": "qualite_pertinence"}, warehouse)
    assert asked.work is not None
    assert asked.work.project.plan == FundingPlan()
    assert "barème" in asked.warnings[0]
    asked = link.read({"codes": "30344", "missions": "qualite_pertinence inventee/fixe"}, warehouse)
    assert asked.work is not None
    assert asked.work.project.plan == FundingPlan("aci_2019", ("qualite_pertinence",))
    assert "missions" in asked.warnings[0]


def test_a_question_in_a_link_is_asked_whole(warehouse: Warehouse) -> None:
    """The codes are known: only the choice between the commune and its arrondissement is not made."""
    asked = link.read({"codes": "75056-75101"}, warehouse)
    assert asked.work is None
    assert not any("?." in warning or "n'est connu" in warning for warning in asked.warnings)
    assert "Garder toute la commune" in asked.warnings[0]
