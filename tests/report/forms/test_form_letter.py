"""The letter of intent: what the project says of itself, and blanks for the rest."""

from __future__ import annotations

import pytest
from asked import asked
from form_reader import blank, boxes, headings, tables, words

from diagnostic.diagnosis import diagnose
from diagnostic.geography.units import units_of
from diagnostic.report.document import Bullets
from diagnostic.report.forms.form import FROM_FILE
from diagnostic.report.forms.intention import letter_of_intent
from diagnostic.report.request import PackRequest
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import NBSP, typography


def test_it_holds_what_the_guides_ask_for(told: PackRequest) -> None:
    assert headings(letter_of_intent(told)) == [
        "Le territoire envisagé", "Premiers éléments de diagnostic", "Les acteurs",
        "Le projet au regard des missions de l'ACI", "Calendrier prévisionnel", "Porteurs du projet"]


def test_what_the_project_says_is_there_and_says_where_it_is_from(told: PackRequest) -> None:
    letter = letter_of_intent(told)
    assert blank(letter, "Date").answer == f"15{NBSP}décembre 2026"
    assert blank(letter, "Rédigé par").answer == "Dr Anne Martin"
    objective = blank(letter, "Actions territoriales de prévention")
    assert (objective.answer, objective.hint) == ("Dépister le diabète", typography(FROM_FILE))
    assert ("Dr Anne Martin", "Paul Durand") in [block.items for block in letter.blocks if isinstance(block, Bullets)]


def test_the_calendar_goes_up_to_the_contract(told: PackRequest, silent: PackRequest) -> None:
    calendar = tables(letter_of_intent(told))[-1]
    # the ARS has two months from 1 June
    assert [row[1:] for row in calendar.rows] == [
        (f"1er{NBSP}septembre 2026", "saisie"), (f"15{NBSP}décembre 2026", "saisie"), (f"1er{NBSP}juin 2027", "saisie"),
        (f"1er{NBSP}août 2027", "calculée"), (f"1er{NBSP}octobre 2027", "saisie")]
    assert {row[1:] for row in tables(letter_of_intent(silent))[-1].rows} == {("à compléter", "")}


def test_it_goes_to_the_agencies_of_the_territory(told: PackRequest) -> None:
    assert typography("À adresser à : Agence régionale de santé (Plaine) et caisse primaire d'assurance maladie "
                      "(Ain) ; copie aux URPS.") in words(letter_of_intent(told)).splitlines()


@pytest.mark.parametrize(("code", "fund"), [
    ("97411", "caisse générale de sécurité sociale (La Réunion)"), ("97611", "caisse de sécurité sociale (Mayotte)"),
    ("2A004", "caisse primaire d'assurance maladie (Corse-du-Sud)")])
def test_the_fund_is_called_as_it_is_there(warehouse: Warehouse, code: str, fund: str) -> None:
    assert f" et {fund}" in words(letter_of_intent(asked(diagnose(units_of([code]), warehouse), warehouse)))


def test_missions_are_ticked_as_the_plan_ticks_them(told: PackRequest) -> None:
    ticked = {text: box.ticked for text, box in boxes(letter_of_intent(told)).items()}
    assert ticked == {
        "Amélioration de l'accès aux soins": True,
        "Traitement et orientation des demandes de soins non programmés": True,
        "Organisation de parcours pluriprofessionnels": True, "Actions territoriales de prévention": True,
        "Qualité et pertinence des soins": False, "Accompagnement des professionnels de santé": False,
        "Réponse aux crises sanitaires graves": False}


@pytest.mark.parametrize("label", [
    "Date", "Rédigé par", "Acteurs engagés à ce jour", "Acteurs à associer", "Actions territoriales de prévention",
    "Porteur et contact", "Pour les porteurs du projet"])
def test_what_the_project_does_not_say_is_left_to_be_written(silent: PackRequest, label: str) -> None:
    left = blank(letter_of_intent(silent), label)
    assert left.answer == ""
    assert left.lines >= 1
    assert left.hint or label in ("Date", "Rédigé par")


def test_figures_are_those_of_the_diagnosis_with_their_sources(told: PackRequest) -> None:
    letter = letter_of_intent(told)
    shown = {row[0]: row[1] for table in tables(letter) for row in table.rows}
    # by hand: 300 + 100 of 1600 are 65 or more; 400 persons with an ALD were typed, of 1600
    assert shown["65 ans ou plus, 2021"] == typography("25,0 %")
    assert shown["ALD, 2024"] == typography("25,0 % (saisie)")
    assert typography("Institut, Table structure_2021") in words(letter)


def test_every_commune_is_there_with_its_code(told: PackRequest) -> None:
    listed = next(table for table in tables(letter_of_intent(told)) if "Code" in {c.title for c in table.columns})
    assert listed.rows == (("01001", "Arbre", typography("1 000"), "", "01003", "Champ", "100"),
                           ("01002", "Bois", "500", "", "", "", ""))
