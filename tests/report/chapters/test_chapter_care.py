"""Needs, offer and access: what each chapter tells of a territory counted on one's fingers, then of E-Rhôny."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from asked import asked
from toy_country import TWO, A, B

from diagnostic.diagnosis import diagnose
from diagnostic.dossier import Register
from diagnostic.geography.units import units_of
from diagnostic.indicators.measurement import Comparative, EnteredFigure
from diagnostic.record import Diagnosis, OfferFact, Structure
from diagnostic.report.chapters import access, needs, offer, pictures, structures
from diagnostic.report.document import Block, Bullets, Heading, Paragraph, Pictures, Table
from diagnostic.report.tables import needs_table
from diagnostic.sources.provenance import Layer, Provenance
from diagnostic.sources.warehouse import Warehouse


def tables(blocks: list[Block]) -> dict[str, Table]:
    """Tables by caption; of several with one caption, the last."""
    return {block.caption: block for block in blocks if isinstance(block, Table)}


def headings(blocks: list[Block], level: int = 2) -> list[str]:
    return [block.text for block in blocks if isinstance(block, Heading) and block.level == level]


def texts(blocks: list[Block]) -> str:
    return "\n".join(block.text for block in blocks if isinstance(block, Paragraph))


def one(family: str, name: str = "Nom", code: str = A) -> Structure:
    return Structure(name, name, "Catégorie", family, f"Famille {family}", code, 0.005, -0.005, True)


@pytest.fixture
def housed(toy_diagnosis: Diagnosis) -> Diagnosis:
    """Fifteen houses of health in A and B, two pharmacies in B, one clinic, and one establishment of no family."""
    houses = tuple(one("msp", f"MSP {rank:02}", A if rank % 3 else B) for rank in range(15))
    return replace(toy_diagnosis, structures=(*houses, one("pharmacie", code=B), one("pharmacie", code=B),
                                              one("ssr", "Clinique <b>du</b> Champ"), one("autre")))


def test_doctors_are_those_of_the_department_and_said_so(toy_diagnosis: Diagnosis, toy: Warehouse) -> None:
    blocks = offer.blocks(asked(toy_diagnosis, toy))
    table = tables(blocks)["Médecins généralistes en activité dans le département, tous modes d'exercice"]
    assert [column.title for column in table.columns] == ["Département", "2020", "2025", "Différence", "Évolution"]
    assert table.rows == (("Ain", "10", "9", "−1", "−10,0\u202f%"),)
    assert "Chiffres du département, non du territoire." in texts(blocks)


def test_the_year_before_is_told_apart(toy_diagnosis: Diagnosis, toy: Warehouse) -> None:
    """A alone had an APL in 2022: 4,5 for doctors, ten times as much for nurses."""
    blocks = offer.blocks(asked(toy_diagnosis, toy))
    (told,) = [block.text for block in blocks if isinstance(block, Paragraph) and "Un an plus tôt" in block.text]
    assert "(2022)" in told
    assert "médecins généralistes 4,50\u202f; infirmiers 45,0" in told
    rows = [row for table in tables(blocks).values() for row in table.rows]
    assert not any("année précédente" in row[0] for row in rows)


def test_who_is_far_from_a_doctor_is_told_with_access_and_there_alone(toy_diagnosis: Diagnosis, toy: Warehouse) -> None:
    """B, 500 inhabitants of the 1 500 whose APL is known, is under 2,5."""
    request = asked(toy_diagnosis, toy)
    here = access.blocks(request)
    assert "Habitants loin des médecins généralistes" in headings(here)
    row = next(row for table in tables(here).values() for row in table.rows if row[0].startswith("Habitants sous 2,5"))
    assert row[1].startswith("33,3\u202f%")
    assert not any(row[0].startswith("Habitants sous 2,5") for block in offer.blocks(request)
                   if isinstance(block, Table) for row in block.rows)


def test_structures_are_counted_by_kind_then_listed_by_section(housed: Diagnosis, toy: Warehouse) -> None:
    blocks = offer.blocks(asked(housed, toy))
    counted = tables(blocks)["Structures par nature, chacune dans sa famille principale"]
    assert [(row[0], row[2], row[3]) for row in counted.rows] == [
        ("Hôpitaux et cliniques", "1", "Arbre"), ("Exercice coordonné, soins non programmés", "15", "Arbre et Bois"),
        ("Pharmacies", "2", "Bois"), ("Ensemble", "18", "")]
    assert headings(blocks)[:3] == ["Les structures du territoire", "Offre ambulatoire", "Offre hospitalière"]
    (drawn,) = [block for block in blocks if isinstance(block, Pictures)
                and block.items[0].alt.startswith("Carte des structures")]
    assert "1\u00a0autre établissement du registre hors de ces groupes" in texts(blocks)
    assert drawn.items[0].source.startswith("Source")


def test_a_long_list_is_cut_and_says_how_much_is_left(housed: Diagnosis, toy: Warehouse) -> None:
    listed, more, *_ = structures.listed(asked(housed, toy), ("coordonne",))
    assert isinstance(listed, Table)
    assert len(listed.rows) == structures.MOST_LISTED == 12
    assert more.text == "Et 3\u00a0autres structures, dans le classeur des chiffres."
    assert structures.listed(asked(housed, toy), ("handicap",)) == []


def test_a_list_of_several_kinds_shows_some_of_each(toy_diagnosis: Diagnosis, toy: Warehouse) -> None:
    """Four of each of three groups; the two that the third has not go to the first."""
    found = (*(one("ehpad", f"EHPAD {rank}") for rank in range(9)), *(one("mdph", f"MDPH {rank}") for rank in range(6)),
             one("pmi", "PMI 0"), one("pmi", "PMI 1"))
    request = asked(replace(toy_diagnosis, structures=found), toy)
    listed, more, *_ = structures.listed(request, ("age", "handicap", "prevention"))
    assert [row[0].split()[0] for row in listed.rows] == ["EHPAD"] * 6 + ["MDPH"] * 4 + ["PMI"] * 2
    assert listed.caption == ("Personnes âgées, domicile\u202f; Handicap\u202f; Enfance, prévention, précarité")
    assert more.text.startswith("Et 5\u00a0autres structures")


def test_a_name_from_the_register_stays_text(housed: Diagnosis, toy: Warehouse) -> None:
    listed, *_ = structures.listed(asked(housed, toy), ("hopital",))
    assert listed.rows == (("Clinique <b>du</b> Champ", "Catégorie", "Arbre"),)


def test_a_section_of_which_nothing_is_known_is_not_there_but_asked_for(toy_diagnosis: Diagnosis,
                                                                       toy: Warehouse) -> None:
    blocks = offer.blocks(asked(toy_diagnosis, toy))
    assert headings(blocks) == ["Offre ambulatoire"]
    asked_for = [row[0] for table in tables(blocks).values() if table.columns[0].title == "Rubrique"
                 for row in table.rows]
    lacking = [label for row in asked_for for label in row.split("\u202f; ")]
    assert {"Hôpitaux et cliniques, par nature de soins", "Imagerie médicale"} <= set(lacking)
    assert len(lacking) == len(set(lacking))


def test_a_section_of_one_heading_says_its_title_once(warehouse: Warehouse, toy_diagnosis: Diagnosis) -> None:
    diagnosis = diagnose(units_of(["30344"]), warehouse, entered=[
        EnteredFigure("cls", 2025, "ARS Occitanie", count=1)])
    blocks = offer.blocks(asked(diagnosis, warehouse))
    assert "Coordination" in headings(blocks)
    assert not any(text.startswith("Coordination") for text in headings(blocks, 3))


def test_published_facts_name_their_commune_and_their_source(toy_diagnosis: Diagnosis, toy: Warehouse) -> None:
    told = replace(toy_diagnosis, facts=(OfferFact(A, "Une maison ouvre", "https://www.journal.fr/un/article"),))
    (facts,) = [block for block in offer.blocks(asked(told, toy)) if isinstance(block, Bullets)]
    assert facts.items == ("Arbre\u00a0: Une maison ouvre (source\u00a0: journal.fr).",)


@pytest.mark.parametrize(("lower", "upper", "reading"), [
    (101, 140, "plus qu'attendu"), (60, 99, "moins qu'attendu"), (95, 130, "pas de différence significative")])
def test_an_index_is_read_by_its_interval(lower: float, upper: float, reading: str, toy_diagnosis: Diagnosis,
                                          toy: Warehouse) -> None:
    index = Comparative(120.4, lower, upper, 400, 332.2, "ald_attendu_part")
    told = replace(toy_diagnosis, measurements=tuple(
        replace(measured, index=index) if measured.indicator == "ald_effectif" else measured
        for measured in toy_diagnosis.measurements))
    table = tables(needs.blocks(asked(told, toy)))["Indices comparatifs"]
    assert table.rows == (("Personnes en ALD", "400", "332", f"120 [{lower}\u202f; {upper}]", reading),)
    assert "Indices comparatifs" not in tables(needs.blocks(asked(told, toy, register=Register.PATIENT)))


def test_needs_of_which_a_figure_was_typed_show_it_first(toy_diagnosis: Diagnosis, toy: Warehouse) -> None:
    """400 of 1 600 persons: 25 %."""
    blocks = needs.blocks(asked(toy_diagnosis, toy))
    assert "25,0\u202f%" in blocks[1].text
    assert "Indices comparatifs" not in tables(blocks), "nothing is expected in this country"


def test_every_picture_has_words_and_a_caption_or_a_source(e_rhony: Diagnosis, warehouse: Warehouse) -> None:
    request = asked(e_rhony, warehouse)
    drawn = [item for chapter in (needs, offer, access) for block in chapter.blocks(request)
             if isinstance(block, Pictures) for item in block.items]
    assert len(drawn) >= 2
    assert all(item.alt and item.caption for item in drawn)


def test_e_rhony_offers_what_was_read_of_it(e_rhony: Diagnosis, warehouse: Warehouse) -> None:
    blocks = offer.blocks(asked(e_rhony, warehouse))
    apl = next(row for table in tables(blocks).values() for row in table.rows
               if row[0].startswith("APL aux médecins généralistes"))
    assert apl[1:] == ("4,05", "3,54", "3,75")
    assert any("MSPU La Source" in item for block in blocks if isinstance(block, Bullets) for item in block.items)


def test_a_chart_of_places_keeps_to_a_part_of_the_page(e_rhony: Diagnosis, warehouse: Warehouse) -> None:
    """More indicators than rows: the caption says how many are shown of how many."""
    many = [measured.indicator for measured in e_rhony.measurements if measured.standings]
    few = many[:2] * (pictures.MOST_ROWS // 2 + 1)
    ((drawn,),) = [found.items for found in pictures.spines(asked(e_rhony, warehouse), few)]
    assert drawn.caption.endswith(f"({pictures.MOST_ROWS} indicateurs sur {len(few)})")
    ((whole,),) = [found.items for found in pictures.spines(asked(e_rhony, warehouse), many[:2])]
    assert whole.caption == "Le territoire parmi les EPCI de France"
    assert pictures.spines(asked(e_rhony, warehouse), many[:1]) == []


def test_a_share_and_its_number_are_told_apart(toy_diagnosis: Diagnosis, toy: Warehouse) -> None:
    """Both are « ALD cancers »: the number says that it counts persons."""
    told = diagnose(toy_diagnosis.perimeter.units, toy, entered=[
        EnteredFigure("ald_cancers", 2024, "CPAM", count=40, base=1600)])
    table = needs_table(told, ("ald_cancers_part", "ald_cancers_effectif"), "")
    # Wilson's interval of 40 of 1 600.
    assert [(row[0], row[2]) for row in table.rows] == [
        ("ALD cancers", "2,5\u202f% [1,8\u202f;\u00a03,4]"), ("ALD cancers, personnes", "40")]


def test_patients_read_what_the_short_forms_of_structures_mean(toy_diagnosis: Diagnosis, toy: Warehouse) -> None:
    told = replace(toy_diagnosis, structures=(replace(one("ehpad"), family_label="EHPAD"), one("pharmacie")))
    plain = structures.overview(asked(told, toy, register=Register.PATIENT))
    assert "EHPAD, établissement d'hébergement pour personnes âgées dépendantes" in texts(plain)
    assert "EHPAD" not in texts(structures.overview(asked(told, toy)))


def test_what_is_installed_and_silent_is_said_before_it_is_asked_for(toy_diagnosis: Diagnosis, toy: Warehouse) -> None:
    """A register of structures that says nothing of A, B and C: asking to install it would send in circles."""
    silent = toy.overlay({"structures_communes": pd.DataFrame({"code": [TWO], "s_ehpad": [1.0]})}, {
        "structures_communes": Provenance("structures_communes", "Registre", "Agence", "2026", 2026, "Licence",
                                          Layer.INSTALLED)})
    rows = {row[0]: row[1] for block in offer.blocks(asked(toy_diagnosis, silent)) if isinstance(block, Table)
            for row in block.rows}
    assert rows["Personnes âgées, handicap, enfance, addictions"].startswith(
        "Sans valeur pour ce territoire dans ce qui est installé\u00a0: «\u00a0Registre\u00a0». Installez")
    plain = [row for block in offer.blocks(asked(toy_diagnosis, toy)) if isinstance(block, Table) for row in block.rows]
    assert not any("Sans valeur" in row[1] for row in plain)
    assert any("Pharmaciens et autres professionnels\u202f; Médecins spécialistes" in row[0] for row in plain), (
        "what is asked for alike is asked for once")


def test_where_an_article_was_read_is_not_told_for_a_publisher(e_rhony: Diagnosis, warehouse: Warehouse) -> None:
    table = needs_table(e_rhony, ["grippe_65p_part", "depistage_sein_part"], "")
    assert table is not None
    france = [row[-1] for row in table.rows if row[1] == "France"]
    assert france[0].startswith("source secondaire, non vérifiée")
    assert france[0].endswith("presse/relais (SpF)")
    assert france[1].endswith("beh.santepubliquefrance.fr"), "who published is told"


def test_the_median_of_one_commune_is_its_own(toy: Warehouse) -> None:
    country = toy.overlay({"filosofi": pd.DataFrame({"code": [A, B], "mediane": [22000.0, 20000.0]})})
    apart = "Une médiane ne s'additionne pas"
    both, one_alone = (diagnose(units_of(codes), country) for codes in ([A, B], [A]))
    for diagnosis, noted in ((both, True), (one_alone, False)):
        measured = diagnosis.measurement("niveau_de_vie_median")
        assert measured is not None
        assert measured.note.startswith(apart) is noted
        assert diagnosis.provenance("filosofi") is not None, "the medians of the communes are shown"
