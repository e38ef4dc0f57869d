"""The health project, the action sheets, the follow-up sheet and the annex of the contract."""

from __future__ import annotations

from dataclasses import replace

from asked import asked
from form_reader import blank, blanks, headings, tables, words

from diagnostic.record import Diagnosis
from diagnostic.report.document import PageBreak, Picture, Pictures
from diagnostic.report.forms.action import action_sheets
from diagnostic.report.forms.contract_annex import contract_annex
from diagnostic.report.forms.follow_up import follow_up_sheet
from diagnostic.report.forms.health_project import health_project
from diagnostic.report.request import PackRequest
from diagnostic.sources.warehouse import Warehouse
from diagnostic.wording import NBSP, typography


def test_the_health_project_has_four_parts(told: PackRequest) -> None:
    assert [title.partition(".")[0] for title in headings(health_project(told))] == [
        "Partie 1", "Partie 2", "Partie 3", "Partie 4"]


def test_the_health_project_asks_for_each_mission_retained_or_with_an_objective(told: PackRequest) -> None:
    project = health_project(told)
    assert headings(project, 2) == [
        "Amélioration de l'accès aux soins", "Traitement et orientation des demandes de soins non programmés",
        "Organisation de parcours pluriprofessionnels", "Actions territoriales de prévention",
        "Réponse aux crises sanitaires graves"]
    assert [found.answer for found in blanks(project, "Objectif")] == ["", "", "", "Dépister le diabète",
                                                                       "Écrire un plan"]
    assert len(blanks(project, "Actions")) == 5


def test_the_health_project_takes_the_figures_that_are_followed(told: PackRequest, silent: PackRequest) -> None:
    kept = [table for table in tables(health_project(told)) if table.caption == "Indicateurs de suivi repris du projet"]
    assert [table.rows for table in kept] == [
        (("Part des patients sans médecin traitant", "%", "11,2", "8,0", "2025"),)]
    assert "Indicateurs de suivi repris du projet" not in {table.caption for table in tables(health_project(silent))}


def test_one_action_sheet_for_each_mission_ticked_or_with_an_objective(told: PackRequest) -> None:
    sheets = action_sheets(told)
    assert headings(sheets)[1:] == [
        typography(f"Fiche action : {mission}") for mission in (
            "Traitement et orientation des demandes de soins non programmés", "Actions territoriales de prévention",
            "Réponse aux crises sanitaires graves")]
    assert sum(isinstance(block, PageBreak) for block in sheets.blocks) == 3
    assert [found.answer for found in blanks(sheets, "Objectif")] == ["", "Dépister le diabète", "Écrire un plan"]
    # tier 1, scale of 2019: 35 000 for unscheduled care, 10 000 + 10 000 for prevention; no line for health crises
    assert [found.answer for found in blanks(sheets, "Financement conventionnel")] == [
        typography("35 000 € par an"), typography("20 000 € par an"), ""]


def test_a_blank_action_sheet_when_the_project_chose_nothing(silent: PackRequest) -> None:
    sheets = action_sheets(silent)
    assert headings(sheets)[1:] == ["Fiche action"]
    assert blank(sheets, "Mission de l'ACI").answer == blank(sheets, "Objectif").answer == ""


def test_an_amount_that_nobody_verified_says_so(silent: PackRequest) -> None:
    overview = {row[0]: row[2] for row in tables(action_sheets(silent))[0].rows}
    assert overview["Amélioration de l'accès aux soins"] == typography("part fixe et part variable : non vérifié")
    assert overview["Actions territoriales de prévention"] == typography("20 000 € par an")


def test_the_follow_up_has_a_column_for_each_year_of_the_contract(told: PackRequest, silent: PackRequest) -> None:
    assert [column.title for column in tables(follow_up_sheet(told))[0].columns] == [
        "Indicateur", "Départ", "Cible", "2027", "2028", "2029", "2030", "2031"]
    assert [column.title for column in tables(follow_up_sheet(silent))[0].columns][-1] == "Année 5"


def test_the_follow_up_tells_what_is_kept_and_leaves_the_rest(told: PackRequest) -> None:
    rows = {row[0]: row[1:] for table in tables(follow_up_sheet(told)) for row in table.rows}
    assert rows.pop("Part des patients sans médecin traitant (%)") == ("11,2", "8,0", "", "", "", "", "")
    assert {cell for row in rows.values() for cell in row} == {""}
    assert "CPAM de l'Ain" in words(follow_up_sheet(told))
    # the running of the CPTS, the missions of the plan, and the one that an objective names
    assert headings(follow_up_sheet(told))[:6] == [
        "Financement du fonctionnement", "Amélioration de l'accès aux soins",
        "Traitement et orientation des demandes de soins non programmés",
        "Organisation de parcours pluriprofessionnels", "Actions territoriales de prévention",
        "Réponse aux crises sanitaires graves"]


def test_the_annex_shows_the_territory_and_leaves_places_to_sign(told: PackRequest) -> None:
    annex = contract_annex(told)
    pictures = [picture for block in annex.blocks if isinstance(block, Pictures) for picture in block.items]
    assert [isinstance(picture, Picture) and bool(picture.alt) for picture in pictures] == [True]
    assert tables(annex)[0].rows[0][:3] == ("01001", "Arbre", typography("1 000"))
    assert typography("Taille 1 : moins de 40 000 habitants") in words(annex)
    assert blank(annex, "Date").answer == f"1er{NBSP}octobre 2027"
    signed = [found for found in annex.blocks if getattr(found, "label", "").startswith("Pour ")]
    assert [(found.label, found.answer) for found in signed] == [
        ("Pour la CPTS", ""), ("Pour la caisse primaire d'assurance maladie", ""),
        ("Pour l'agence régionale de santé", "")]


def test_a_unit_in_part_is_said_to_be(toy_diagnosis: Diagnosis, toy: Warehouse) -> None:
    part = replace(toy_diagnosis.units[0], part="part déclarée : 250 habitants sur 1 000", reason="quartier nord",
                   share=0.25, population=250)
    annex = contract_annex(asked(replace(toy_diagnosis, units=(part, *toy_diagnosis.units[1:])), toy))
    assert tables(annex)[0].rows[0][:3] == ("01001", "Arbre (en partie)", "250")
    assert "quartier nord" in words(annex)


