"""The request for figures, the part for the ARS Île-de-France, and the self-check."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from asked import asked
from form_reader import blank, boxes, headings, tables, words
from toy_country import A, B, C, D

from diagnostic.diagnosis import diagnose
from diagnostic.dossier import Milestones
from diagnostic.geography.units import units_of
from diagnostic.indicators.catalogue import catalogue
from diagnostic.record import Diagnosis
from diagnostic.report.document import Notices
from diagnostic.report.forms.data_request import HOLDERS, data_request, lacking
from diagnostic.report.forms.idf_funding import ILE_DE_FRANCE, PROFILE, idf_funding_request
from diagnostic.report.forms.self_check import self_check
from diagnostic.report.request import PackRequest
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import typography

OBLIGATORY = "Chaque mission obligatoire a un objectif"
NEIGHBOURS = "Il ne recouvre aucune CPTS enregistrée"


def test_the_request_names_the_communes_by_code(told: PackRequest) -> None:
    assert blank(data_request(told), "Codes Insee").answer == "01001 01002 01003"


def test_each_holder_is_asked_for_what_it_has(told: PackRequest) -> None:
    request = data_request(told)
    assert headings(request, 2) == list(HOLDERS.values())
    asked_for = {title: [row[1] for row in table.rows] for title, table in zip(
        headings(request, 2), [table for table in tables(request) if "Chiffre demandé" in words(table)], strict=True)}
    assert "Bénéficiaires de l'aide médicale de l'État (AME)" in asked_for[HOLDERS["CPAM"]]
    assert "Passages aux urgences" in asked_for[HOLDERS["ARS"]]
    assert "Mortalité par suicide" in asked_for[HOLDERS["ORS"]]
    assert len(asked_for[HOLDERS["CRCDC"]]) == 3


def test_overseas_another_fund_is_asked(real_cpts: dict, warehouse: Warehouse) -> None:
    reunion = diagnose(units_of(real_cpts["CPTS Grand Sud Réunion"]["communes"]), warehouse)
    titles = headings(data_request(asked(reunion, warehouse)), 2)
    assert titles == ["Caisse générale de sécurité sociale", *list(HOLDERS.values())[1:]]


def test_what_was_given_is_not_asked_for_again(told: PackRequest) -> None:
    assert "ald" not in {found.rubric.id for found in lacking(told.diagnosis)}
    assert "Personnes en affection de longue durée (ALD)" not in words(data_request(told))


def test_a_series_that_ended_is_not_asked_for(told: PackRequest) -> None:
    assert "jusqu'en 2019" in catalogue().topic("cmu_c").label
    assert "jusqu'en 2019" not in words(data_request(told))


def test_values_are_left_blank(told: PackRequest) -> None:
    for table in tables(data_request(told)):
        if "Chiffre demandé" in words(table):
            assert {cell for row in table.rows for cell in row[2:]} == {""}


def test_whoever_is_named_first_is_asked(told: PackRequest) -> None:
    holders = {found.rubric.id: found.holder for found in lacking(told.diagnosis)}
    assert holders["depistages"] == HOLDERS["CRCDC"]
    assert holders["medecin_traitant"] == HOLDERS["CPAM"]
    assert holders["chomage"] == ""


def test_elsewhere_the_form_says_whose_it_is(told: PackRequest) -> None:
    said = [notice.text for block in idf_funding_request(told).blocks if isinstance(block, Notices)
            for notice in block.items]
    assert len(said) == 1
    assert "ARS Île-de-France" in said[0]
    assert "(Plaine)" in said[0]


def test_in_ile_de_france_it_has_nothing_to_say_of_it(told: PackRequest) -> None:
    perimeter = told.diagnosis.perimeter
    region = replace(perimeter.regions[0], code=ILE_DE_FRANCE, name="Île-de-France")
    here = replace(told, diagnosis=replace(told.diagnosis, perimeter=replace(perimeter, regions=(region,))))
    assert not [block for block in idf_funding_request(here).blocks if isinstance(block, Notices)]


def test_the_profile_shows_what_is_known_and_asks_for_the_rest(told: PackRequest) -> None:
    form = idf_funding_request(told)
    assert headings(form, 2) == [typography(title) for title, _, _ in PROFILE]
    shown = {row[0]: row[1] for table in tables(form) for row in table.rows}
    # by hand: 1500 in 2017, 1600 in 2023; 200 + 100 + 50 of 1600 under 20
    assert shown["Évolution 2017-2023"] == typography("+6,7 %")
    assert shown["Moins de 20 ans"] == typography("21,9 %")
    hints = [block.hint for block in form.blocks if getattr(block, "label", "") == "Chiffres à compléter"]
    assert any("AME" in hint and HOLDERS["CPAM"] in hint for hint in hints)
    assert any("Dépistages" in hint and HOLDERS["CRCDC"] in hint for hint in hints)


def test_the_profile_names_indicators_and_headings_of_the_catalogue() -> None:
    for _, rubrics, indicators in PROFILE:
        assert all(catalogue().heading(rubric) for rubric in rubrics)
        assert {catalogue()[identifier].heading for identifier in indicators} <= {*rubrics, "taille"}


def test_objectives_are_counted_against_the_missions(told: PackRequest) -> None:
    found = boxes(self_check(told))
    assert (found[OBLIGATORY].ticked, found[OBLIGATORY].detail) == (False, typography(
        "1 sur 3. Sans objectif écrit : Amélioration de l'accès aux soins et Organisation de parcours "
        "pluriprofessionnels."))
    assert found["Chaque option retenue a un objectif"].ticked is False
    outside = found["Les objectifs portent sur des missions retenues"]
    assert outside.ticked is None
    assert "Réponse aux crises sanitaires graves" in outside.detail


def test_a_file_with_every_objective_is_ticked(toy_diagnosis: Diagnosis, toy: Warehouse) -> None:
    written = tuple((mission, "x") for mission in ("acces_aux_soins", "parcours", "prevention"))
    found = boxes(self_check(asked(toy_diagnosis, toy, objectives=written)))
    assert (found[OBLIGATORY].ticked, found[OBLIGATORY].detail) == (True, "3 sur 3.")
    assert found["Les objectifs répondent aux besoins du diagnostic"].ticked is None


def test_actors_and_work_begun(told: PackRequest, silent: PackRequest) -> None:
    planned = replace(told, edited=date(2026, 8, 31))
    for request, named, begun in ((told, True, True), (planned, True, False), (replace(told, edited=None), True, None),
                                  (silent, False, None)):
        found = boxes(self_check(request))
        assert found["Des acteurs engagés sont nommés"].ticked is named
        assert found["Les travaux ont commencé"].ticked is begun
        assert found["Premier et second recours, médico-social et social y prennent part"].ticked is None


def test_the_territory_is_judged_on_what_is_known(told: PackRequest) -> None:
    found = boxes(self_check(told))
    assert found["Le territoire est d'un seul tenant, sans enclave"].ticked is True
    # the toy country has no register of CPTS
    assert found[NEIGHBOURS].ticked is None


@pytest.mark.parametrize(("codes", "whole"), [([A, B, C], True), ([B, C], None), ([A, B, C, D], True)])
def test_a_territory_in_pieces_is_for_people_to_judge(toy: Warehouse, codes: list[str], whole: bool | None) -> None:
    found = boxes(self_check(asked(diagnose(units_of(codes), toy), toy)))
    assert found["Le territoire est d'un seul tenant, sans enclave"].ticked is whole


def test_a_registered_neighbour_is_named(warehouse: Warehouse) -> None:
    """Two communes of the CPTS that the register of Provence-Alpes-Côte d'Azur holds."""
    table = warehouse.table("cpts_paca")
    name = table["cpts"].value_counts().index[0]
    codes = table.loc[table["cpts"] == name, "code"].tolist()[:2]
    request = asked(diagnose(units_of(codes), warehouse), warehouse, milestones=Milestones())
    box = boxes(self_check(request))[NEIGHBOURS]
    assert box.ticked is False
    assert name in box.detail


def test_a_territory_that_is_a_registered_cpts_is_not_said_to_meet_none(warehouse: Warehouse) -> None:
    table = warehouse.table("cpts_paca")
    codes = table.loc[table["cpts"] == "CPTS Verdon", "code"].tolist()
    box = boxes(self_check(asked(diagnose(units_of(codes), warehouse), warehouse)))[NEIGHBOURS]
    assert box.ticked is None
    assert "Ce territoire est celui de la CPTS Verdon, déjà enregistrée" in box.detail
