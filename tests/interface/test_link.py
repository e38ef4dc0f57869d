"""The address of a page: what it carries, and that nothing in it is believed."""

from __future__ import annotations

import pytest

from diagnostic.aci.funding import FundingPlan
from diagnostic.indicators.measurement import EnteredFigure
from diagnostic.sources.warehouse import Warehouse
from interface import link
from interface.project import Project

PLAN = FundingPlan("aci_2019", ("qualite_pertinence", "traitement_orientation_snp"))


@pytest.mark.parametrize("project", [
    Project(("30344",)),
    Project(("30258", "30341", "30344"), "CPTS d'essai & co", PLAN),
    Project(("13201", "2A004", "97411"), plan=FundingPlan("avenant_2", ("crise_sanitaire/variable_si_crise",))),
])
def test_what_is_written_is_read_back(project: Project, warehouse: Warehouse) -> None:
    assert link.read(link.write(project), warehouse) == link.Asked(project)


def test_iris_travel_in_the_address(warehouse: Warehouse) -> None:
    some = tuple(warehouse.iris_population.loc["341540000":"341549999"].index[:2])
    assert len(some) == 2
    project = Project(some, "Carnon")
    assert link.read(link.write(project), warehouse).project == project


def test_typed_figures_stay_out_of_the_address() -> None:
    figure = EnteredFigure("ald", 2024, "courrier confidentiel", count=9450, base=47800)
    written = link.write(Project(("30344",), entered=(figure,)))
    assert set(written) == {link.CODES}


def test_a_long_list_is_packed_and_comes_back_whole(warehouse: Warehouse) -> None:
    codes = warehouse.gazetteer.members_of_region("76")
    project = Project(tuple(codes), "Occitanie")
    written = link.write(project)
    assert len(written[link.CODES]) < 1_500
    assert link.read(written, warehouse) == link.Asked(project)


def test_a_cut_address_is_said_and_takes_nothing(warehouse: Warehouse) -> None:
    written = link.write(Project(warehouse.gazetteer.members_of_department("30")))
    asked = link.read({link.CODES: written[link.CODES][:-5]}, warehouse)
    assert asked.project is None
    assert "abîmé" in asked.warnings[0]


def test_a_postal_code_in_an_address_is_not_converted_in_silence(warehouse: Warehouse) -> None:
    asked = link.read({link.CODES: "30344-75010"}, warehouse)
    assert asked.project is not None
    assert asked.project.codes == ("30344", "75110")
    assert any("75010" in warning for warning in asked.warnings)


def test_no_codes_is_no_project_and_no_complaint(warehouse: Warehouse) -> None:
    assert link.read({}, warehouse) == link.Asked(None)
    assert link.read({"nom": "x", "codes": "  "}, warehouse) == link.Asked(None)


@pytest.mark.parametrize("codes", ["<script>alert(1)</script>", "99999-99998", "' OR 1=1 --", "../etc/passwd", "%00"])
def test_codes_that_are_none_leave_the_demonstration_and_a_sentence(codes: str, warehouse: Warehouse) -> None:
    asked = link.read({"codes": codes}, warehouse)
    assert asked.project is None
    assert any("démonstration" in warning for warning in asked.warnings)


def test_known_codes_are_kept_and_the_others_named(warehouse: Warehouse) -> None:
    asked = link.read({"codes": "30344-99999-30341"}, warehouse)
    assert asked.project is not None
    assert asked.project.codes == ("30341", "30344")
    assert any("99999" in warning for warning in asked.warnings)


def test_a_merged_commune_of_an_old_link_is_carried_to_today(warehouse: Warehouse) -> None:
    formers = warehouse.table("anciens_codes")
    gone = formers[~formers["ancien_code"].isin(warehouse.table("communes")["code"])].iloc[0]
    asked = link.read({"codes": f"30344-{gone['ancien_code']}"}, warehouse)
    assert asked.project is not None
    assert gone["code"] in asked.project.codes


def test_an_endless_address_is_refused_before_it_is_read(warehouse: Warehouse) -> None:
    asked = link.read({"codes": "30344-" * 3000}, warehouse)
    assert asked.project is None
    assert "trop de codes" in asked.warnings[0]


def test_a_name_keeps_one_line_without_control_characters(warehouse: Warehouse) -> None:
    asked = link.read({"codes": "30344", "nom": "CPTS\n\u202edu\x00 Vidourle" + "x" * 500}, warehouse)
    assert asked.project is not None
    assert asked.project.name.startswith("CPTS du Vidourle")
    assert len(asked.project.name) <= 120


def test_a_plan_that_does_not_exist_falls_back_with_a_sentence(warehouse: Warehouse) -> None:
    asked = link.read({"codes": "30344", "bareme": "../../x", "missions": "qualite_pertinence"}, warehouse)
    assert asked.project is not None
    assert asked.project.plan == FundingPlan()
    assert "barème" in asked.warnings[0]
    asked = link.read({"codes": "30344", "missions": "qualite_pertinence inventee/fixe"}, warehouse)
    assert asked.project is not None
    assert asked.project.plan == FundingPlan("aci_2019", ("qualite_pertinence",))
    assert "missions" in asked.warnings[0]


def test_a_question_in_a_link_is_asked_whole(warehouse: Warehouse) -> None:
    """The codes are known: only the choice between the commune and its arrondissement is not made."""
    asked = link.read({"codes": "75056-75101"}, warehouse)
    assert asked.project is None
    assert not any("?." in warning or "n'est connu" in warning for warning in asked.warnings)
    assert "Garder toute la commune" in asked.warnings[0]
